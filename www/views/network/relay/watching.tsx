// Processes outside whose results are looked through for messages to processes here.
import { useState } from "preact/hooks";
import { network } from "../../../session/network";
import { attempt, say } from "../../../session/notice";
import { problemOfId } from "../common/check";
import { TextField, hasProblems, useProblems } from "../../../parts/field";

export function Watching() {
  const [id, setId] = useState("");
  const { form, problems, setProblems } = useProblems<"id">();
  const act = async (doing: () => Promise<unknown>, done: string) => {
    const found = { id: id === "" ? "Name the process: its id." : problemOfId(id) };
    setProblems(found);
    if (hasProblems(found)) return;
    if ((await attempt(async () => (await doing(), true))) === true) say(done);
  };
  const watch = (event: Event) => {
    event.preventDefault();
    void act(() => network().watch(id), "Messages of this process to processes here are taken in, until you say otherwise.");
  };
  return (
    <section class="panel" aria-labelledby="net-watching">
      <h2 id="net-watching">Listen to a process outside</h2>
      <p class="hint">After each letter to a process its answers are looked for anyway, for a while. This looks for good: for those who write by themselves.</p>
      <form ref={form} class="net-line" noValidate onSubmit={watch}>
        <TextField label="Process outside" value={id} onValue={(value) => setId(value.trim())} problem={problems.id} placeholder="43 characters" />
        <span class="row">
          <button type="submit">Listen</button>
          <button type="button" onClick={() => void act(() => network().unwatch(id), "Nobody listens to this process any more.")}>Stop</button>
        </span>
      </form>
    </section>
  );
}
