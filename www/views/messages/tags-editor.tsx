// The tags of a draft, a row each: Enter adds one below, Backspace in an empty one removes it.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { addTag, changeTag, removeTag, tags, type DraftTag } from "./draft";
import { KnownIds } from "./known-ids";

export function TagsEditor() {
  const list = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | undefined>(undefined);
  const rows = tags.value;
  // The row is there once this has been rendered.
  useLayoutEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    (at < 0 ? group.current!.querySelector("button") : group.current!.querySelectorAll<HTMLInputElement>(".msg-tag-name")[at])?.focus();
  });
  const focus = (at: number) => (wanted.current = at);
  const add = () => {
    focus(rows.length);
    addTag();
  };
  const remove = (at: number) => {
    focus(Math.min(at, rows.length - 2));
    removeTag(rows[at]!.key);
  };
  const byKey = (event: KeyboardEvent, tag: DraftTag, at: number) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") add();
    else if (event.key === "Backspace" && tag.name === "" && tag.value === "") remove(at);
    else return;
    event.preventDefault();
  };
  return (
    <fieldset ref={group} class="msg-tags-editor">
      <legend>Tags</legend>
      {rows.map((tag, at) => (
        <div key={tag.key} class="msg-tag" onKeyDown={(event) => byKey(event, tag, at)}>
          <input class="msg-tag-name" aria-label={`Name of tag ${at + 1}`} placeholder="Name" value={tag.name}
            onInput={({ currentTarget }) => changeTag(tag.key, { name: currentTarget.value })} />
          <input aria-label={`Value of tag ${at + 1}`} placeholder="Value" list={list} value={tag.value}
            onInput={({ currentTarget }) => changeTag(tag.key, { value: currentTarget.value })} />
          <button type="button" class="plain" aria-label={`Remove tag ${at + 1}`} onClick={() => remove(at)}>
            ×
          </button>
        </div>
      ))}
      <KnownIds id={list} />
      <button type="button" onClick={add}>
        Add a tag
      </button>
    </fieldset>
  );
}
