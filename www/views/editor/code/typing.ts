// Typing over a selection. Chromium would give the new text the looks of the old one by an inline style, which the page's policy refuses with an
// error in the console: so the editor does it itself.
import { EditorView } from "@codemirror/view";

export const TYPING_OVER = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    const { data } = event;
    if (event.inputType !== "insertText" || data === null || event.isComposing || view.composing || main.empty) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
    const isHandled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, data, insert));
    if (!isHandled) view.dispatch(insert());
    return true;
  },
});
