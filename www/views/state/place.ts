// Which slot the view looks at: the address of the page says so, and follows. What is looked at is asked for where it rests.
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route } from "../../app/route";
import { slotOf } from "../../app/route-parameters";
import { selectedId } from "../../session/network";

/** Milliseconds after which a place is written to the address: browsers refuse addresses that change with every step of a slider. */
const ADDRESS_REST = 300;

/** Milliseconds for which a slot has to stay chosen before it is asked for, and after which it is asked for anyway. */
const REST = 100;
const LONGEST = 400;

/** The slot that the address names; undefined: now. The function chooses another, and the address follows when it stays. */
export function useSlotOfRoute(): [number | undefined, (slot: number | undefined) => void] {
  const { parameters } = route.value;
  const named = slotOf(parameters.slot);
  const [slot, setSlot] = useState(named);
  const writing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // An address that was written here is no news: until it comes around, the person may have gone on to another slot.
  const known = useRef(route.value);
  useEffect(() => {
    if (known.current === route.value) return;
    known.current = route.value;
    clearTimeout(writing.current);
    setSlot(named);
  }, [route.value]);
  useEffect(() => () => clearTimeout(writing.current), []);
  const choose = (chosen: number | undefined) => {
    const process = selectedId.peek();
    setSlot(chosen);
    clearTimeout(writing.current);
    writing.current = setTimeout(() => {
      if (route.peek().view !== "state" || selectedId.peek() !== process) return;
      go("state", { process, slot: chosen }, { replace: true });
      known.current = route.peek();
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
