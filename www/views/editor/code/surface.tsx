// A CodeMirror editor in the page. It is in a shadow root: there its styles become constructed sheets, which the page's policy allows.
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useLayoutEffect, useRef } from "preact/hooks";

interface SurfaceProps {
  class: string;
  /** What it begins with. */
  state: () => EditorState;
  /** Called with the editor when it is there; gives what is called before it goes. */
  onMount: (view: EditorView) => () => void;
}

export function Surface({ class: name, state, onMount }: SurfaceProps) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const view = new EditorView({ state: state(), root, parent: root });
    const unmount = onMount(view);
    return () => {
      unmount();
      view.destroy();
    };
  }, []);
  return <div ref={host} class={name} />;
}
