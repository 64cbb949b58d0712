/** The tags of a message whose data the process evaluates as Lua when its owner sends it. */
export const EVAL = [{ name: "Action", value: "Eval" }];
