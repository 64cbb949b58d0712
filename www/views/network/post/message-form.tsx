// Writes a message to somebody outside, or here. What is to be signed is shown first, with what units would object to.
import { useEffect, useState } from "preact/hooks";
import type { LintWarning } from "lunette";
import { hashOf, route } from "../../../app/route";
import { network } from "../../../session/network";
import { attempt } from "../../../session/notice";
import { useFollowed } from "../../../session/asked";
import { TagFields } from "../../../parts/tag-fields";
import { ChoiceField, TextField, hasProblems, useProblems } from "../../../parts/field";
import { useIdentities } from "../wallets/identities";
import { connectedWallets } from "../wallets/page-wallet";
import { change, draft, itemOf, problemsOfDraft, type Item, type PostField } from "./draft";
import { ProcessField } from "./process-field";
import { Review } from "./review";

export function MessageForm() {
  const [review, setReview] = useState<{ item: Item; warnings: readonly LintWarning[] }>();
  const { form, problems, setProblems } = useProblems<PostField>();
  const { value: settings } = useFollowed("relay of the post", () => network().relay());
  const { way, target, tags, data } = draft.value;
  useEffect(takeParameters, [route.value]);

  const check = async (event: Event) => {
    event.preventDefault();
    const found = problemsOfDraft(draft.peek());
    setProblems(found);
    if (hasProblems(found)) return;
    const item = itemOf(draft.peek());
    // Data for nobody is no message: units have nothing to say about it.
    const warnings = item.target === undefined ? [] : await attempt(() => network().lint(item));
    if (warnings) setReview({ item, warnings });
  };
  const isRelayMissing = way === "outside" && settings === null;
  return (
    <section class="panel" aria-labelledby="net-message">
      <h2 id="net-message">Sign and send a message</h2>
      {isRelayMissing && (
        <p class="net-warning">The relay is off: nothing goes outside. <a href={hashOf("network", { part: "relay" })}>Say how the network is reached</a> first.</p>
      )}
      <form ref={form} class="form" noValidate onSubmit={check}>
        <div class="form-columns">
          <ChoiceField label="To" value={way} onValue={(way) => change({ way, target: "" })}
            choices={[{ value: "outside", text: "the network outside" }, { value: "here", text: "a process of this network" }]} />
          <SignerField />
        </div>
        {way === "outside"
          ? <TextField label="Target" value={target} onValue={(value) => change({ target: value.trim() })} problem={problems.target} placeholder="43 characters"
              hint="A process or an account. Empty: data for nobody in particular, which goes to the bundler." />
          : <ProcessField value={target} onValue={(target) => change({ target })} problem={problems.target} />}
        <TagFields tags={tags} onTags={(tags) => change({ tags })} />
        {problems.tags && <p class="problem" role="alert">{problems.tags}</p>}
        <TextField label="Data" rows={4} value={data} onValue={(data) => change({ data })} problem={problems.data} />
        <div class="row actions">
          <button type="submit" class="primary" disabled={isRelayMissing}>Review…</button>
        </div>
      </form>
      {review && <Review {...review} onClose={() => setReview(undefined)} />}
    </section>
  );
}

/** What links to this part say: who signs, and to whom. */
function takeParameters() {
  const { signer, target } = route.peek().parameters;
  if (signer !== undefined) change({ signer: `wallet:${signer}` });
  if (target !== undefined) change({ way: "outside", target });
}

function SignerField() {
  const identities = useIdentities() ?? [];
  const choices = [
    ...identities.map(({ name }) => ({ value: `identity:${name}`, text: name })),
    ...connectedWallets().map(({ kind, title }) => ({ value: `wallet:${kind}`, text: `${title} (asks you)` })),
  ];
  const { signer } = draft.value;
  // A wallet that was disconnected signs nothing any more.
  useEffect(() => {
    if (identities.length > 0 && !choices.some(({ value }) => value === signer)) change({ signer: choices[0]!.value });
  }, [identities, signer, choices.length]);
  return <ChoiceField label="Signed by" value={signer} onValue={(signer) => change({ signer })} choices={choices} />;
}
