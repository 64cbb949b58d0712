// Messages, spawns and assignments of a result, for people.
import { describedFields } from "../scenario/match.js";
import { oneLine } from "./text.js";

const LONGEST = 300;

/** A line for each. */
export function describedMessages({ Messages = [], Spawns = [], Assignments = [] }) {
  return [
    ...Messages.map((message) => oneLine(`-> ${message.Target || "nobody"} ${describedFields(message)}`, LONGEST)),
    ...Spawns.map((spawn) => oneLine(`spawns ${describedFields(spawn)}`, LONGEST)),
    ...Assignments.map(({ Message, Processes }) => oneLine(`assigns ${Message} to ${Processes.join(" ")}`, LONGEST)),
  ];
}
