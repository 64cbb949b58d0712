// Who is who in a recording: everybody gets a name that a scenario may give.
import { MESSENGER, NOBODY, OWNER, isName } from "../network-format.js";
import { Names } from "../names.js";

/** Words that begin something else. */
const RESERVED = new Set(
  `${MESSENGER} ${NOBODY} ${OWNER} setup scenario people strangers limits process begins eval wait assign again reopen monitor unmonitor pause resume remove
  sends spawns assigns stopped dropped lost duplicate hops processes refused state prints fails status gas ticks evaluates`.split(/\s+/),
);

const ID = /^[\w-]{43}$/;

export class Cast extends Names {
  people = [];
  strangers = [];
  #people = new Set();

  /** A person, once: an identity, or somebody of whom only the address is known. */
  person(address, name = "person") {
    if (this.has(address)) return this.nameOf(address);
    // The one who is always there needs no line.
    const chosen = name === OWNER && !this.isTaken(OWNER) ? OWNER : this.#free(name);
    if (chosen !== OWNER) this.people.push(chosen);
    this.#people.add(chosen);
    this.call(chosen, address);
    return chosen;
  }

  /** A process. */
  process(id, name = "process") {
    const chosen = this.#free(name);
    this.call(chosen, id);
    return chosen;
  }

  /** A message that is spoken of. */
  message(id) {
    const chosen = this.#free("message-1");
    this.call(chosen, id);
    return chosen;
  }

  /** Somebody who is not there. What is no id keeps its own name, if that can be one; else nobody can be told from others. */
  stranger(id) {
    if (this.has(id)) return this.nameOf(id);
    if (!ID.test(id)) {
      if (!isName(id) || RESERVED.has(id)) return "*";
      if (!this.isTaken(id) && !this.strangers.includes(id)) this.strangers.push(id);
      return id;
    }
    const chosen = this.#free("stranger-1");
    this.strangers.push(chosen);
    this.call(chosen, id);
    return chosen;
  }

  isPerson(name) {
    return this.#people.has(name);
  }

  /** A name like this that nobody has. */
  #free(wanted) {
    const word = wanted.replace(/[^A-Za-z0-9-]+/g, "-").replace(/^[^A-Za-z]+|-+$/g, "") || "process";
    const isFree = (name) => !RESERVED.has(name) && !this.isTaken(name) && !this.strangers.includes(name);
    const stem = word.replace(/-\d+$/, "");
    let name = word;
    for (let number = 2; !isFree(name); number += 1) name = `${stem}-${number}`;
    return name;
  }
}
