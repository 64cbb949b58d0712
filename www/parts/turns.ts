// Of what a component begins several times, only what was begun last counts, and nothing once the component is gone.
import { useLayoutEffect, useRef } from "preact/hooks";

/** A function that begins a turn, and gives whether that is still the last one. */
export function useTurns(): () => () => boolean {
  const turn = useRef(0);
  // In the same step in which it goes: whatever an answer comes back to afterwards is something else.
  useLayoutEffect(() => () => void (turn.current += 1), []);
  return () => {
    const mine = (turn.current += 1);
    return () => mine === turn.current;
  };
}
