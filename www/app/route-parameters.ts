// What parameters of the address mean that several views have: which process is looked at, and which slot of it.
import { useEffect, useRef } from "preact/hooks";
import { phase, processes, select, selectedId } from "../session/network";
import { go, route, type ViewName } from "./route";

/** Keeps the process that is shown and the address of a view the same. Gives the process that the address names and that is not here. */
export function useProcessOfRoute(view: ViewName): string | undefined {
  const named = route.value.view === view ? route.value.parameters.process : undefined;
  const isKnown = named === undefined || processes.value.some(({ id }) => id === named);
  useEffect(() => {
    if (named !== undefined && isKnown && named !== selectedId.peek()) select(named);
  }, [named, isKnown]);
  const shown = selectedId.value;
  const before = useRef(shown);
  useEffect(() => {
    const isChosen = before.current !== shown;
    before.current = shown;
    const { parameters, view: at } = route.peek();
    if (isChosen && at === view && parameters.process !== shown) go(view, { process: shown }, { replace: true });
  }, [shown]);
  return phase.value === "ready" && !isKnown ? named : undefined;
}

/** A slot as an address or a field has it; undefined when it is none. */
export function slotOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
