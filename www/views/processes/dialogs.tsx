// The dialogs about processes, wherever they were asked for.
import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { complain } from "../../session/notice";
import { openedDialog } from "./opened-dialog";
import { DeleteDialog } from "./delete";

export function ProcessDialogs() {
  const now = openedDialog.value;
  const close = () => (openedDialog.value = undefined);
  if (now?.dialog === "delete") return <DeleteDialog key={now.process} id={now.process} onClose={close} />;
  if (now?.dialog === "new") return <NewProcess file={now.file} onClose={close} />;
  return null;
}

type NewProcessProps = { file?: File; onClose: () => void };

/** Loaded when it is first wanted. */
function NewProcess(props: NewProcessProps) {
  const [Content, setContent] = useState<ComponentType<NewProcessProps>>();
  useEffect(() => {
    import("./new-process").then(
      ({ NewProcessDialog }) => setContent(() => NewProcessDialog),
      (problem) => {
        complain(problem);
        props.onClose();
      },
    );
  }, []);
  return Content ? <Content {...props} /> : null;
}
