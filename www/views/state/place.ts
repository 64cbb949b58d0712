// Which process and which slots a view looks at. The address of the page says so, and follows.
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route, type ViewName } from "../../app/route";
import { phase, processes, select, selectedId } from "../../session/network";

/** Milliseconds after which a place is written to the address: browsers refuse addresses that change with every step of a slider. */
const ADDRESS_REST = 300;

/** Milliseconds for which a slot has to stay chosen before it is asked for, and after which it is asked for anyway. */
const REST = 100;
const LONGEST = 400;

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

/** The slot that the address names; undefined: now. The function chooses another, and the address follows when it stays. */
export function useSlotOfRoute(view: ViewName): [number | undefined, (slot: number | undefined) => void] {
  const { parameters } = route.value;
  const named = slotOf(parameters.slot);
  const [slot, setSlot] = useState(named);
  const writing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    clearTimeout(writing.current);
    setSlot(named);
  }, [route.value]);
  useEffect(() => () => clearTimeout(writing.current), []);
  const choose = (chosen: number | undefined) => {
    setSlot(chosen);
    clearTimeout(writing.current);
    writing.current = setTimeout(() => {
      if (route.peek().view === view) go(view, { process: selectedId.peek(), slot: chosen }, { replace: true });
    }, ADDRESS_REST);
  };
  return [slot, choose];
}

/** A value that follows another one once that rests, or at the latest after a while: what is asked while a slider is dragged. */
export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  const since = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (Object.is(value, rested)) {
      since.current = undefined;
      return;
    }
    since.current ??= performance.now();
    const wait = Math.max(0, Math.min(REST, since.current + LONGEST - performance.now()));
    const timer = setTimeout(() => {
      since.current = undefined;
      setRested(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, rested]);
  return rested;
}
