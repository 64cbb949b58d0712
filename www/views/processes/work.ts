// What takes long with a process, and how far it is.
import { signal } from "@preact/signals";
import { network } from "../../session/network";

const underWay = signal<ReadonlyMap<string, string>>(new Map());

/** What is being done with a process at the moment, such as `upgrading, 40%`. */
export function workOf(id: string): string | undefined {
  return underWay.value.get(id);
}

/** Does something long with a process, and shows how far it is. */
export async function withWork<T>(id: string, title: string, doing: () => Promise<T>): Promise<T> {
  tell(id, title);
  const end = network().subscribe({ process: id, type: "progress" }, (event) => {
    if (event.type === "progress" && event.total > 0) tell(id, `${title}, ${Math.floor((100 * event.done) / event.total)}%`);
  });
  try {
    return await doing();
  } finally {
    end();
    tell(id, undefined);
  }
}

function tell(id: string, text: string | undefined): void {
  const next = new Map(underWay.peek());
  if (text === undefined) next.delete(id);
  else next.set(id, text);
  underWay.value = next;
}
