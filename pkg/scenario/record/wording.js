// How values are written in a scenario, so that reading it gives them back; and patterns for what is another each time.

/** Letters of an output or an error that are expected; more would make the scenario hard to read. */
const MOST = 240;

/** Letters of a message's data that are expected as they are. */
const MOST_DATA = 500;

/** What needs no quotes. */
const WORD = /^@?[A-Za-z0-9][\w.:+-]*$/;

/** What aos writes in the place of an id. */
const SHORT_ID = /[\w-]{3}\.\.\.[\w-]{3}/;

/** An id of its own. */
const LONG_ID = /(?<![\w-])[\w-]{43}(?![\w-])/;

/** A value of a message that is sent. */
export function written(text) {
  return WORD.test(text) ? text : quoted(text);
}

/** A text in quotes. `because` between spaces would end the fields of a message. */
export function quoted(text) {
  return JSON.stringify(text).replaceAll(" because ", "\\u0020because ");
}

/** The name of a tag. */
export function tagName(name) {
  return /^[^\s="!@][^\s="]*$/.test(name) && name !== "Data" ? name : JSON.stringify(name);
}

/** Lines of text below a step; undefined when they would be read otherwise. */
export function linesOf(text) {
  const lines = text.split("\n");
  const isExact = lines.every((line) => line === line.trimEnd() && !/[\r\u2028\u2029]/.test(line));
  return isExact ? lines.map((line) => (line === "" ? "    |" : `    | ${line}`)) : undefined;
}

/** Finds in texts what is another one when the scenario is played. */
export class Wording {
  #names;
  #inputs = new Set();
  #shortIds;

  /** `names` are the names of the recording; `people` the ids of people and processes, which aos may shorten; `inputs` what people wrote: the ids
   *  there stay as they are, but for `others`, which are others in each network. */
  constructor(names, { people, inputs, others }) {
    this.#names = names;
    this.#shortIds = new Set(people.map((id) => `${id.slice(0, 3)}...${id.slice(-3)}`));
    for (const input of inputs) for (const [id] of input.matchAll(new RegExp(LONG_ID, "g"))) this.#inputs.add(id);
    for (const id of others) this.#inputs.delete(id);
  }

  /** What a whole text is expected to be; it has mentions for ids already. `times` are numbers that go with the time of day of the recording. */
  wholeOfShown(shown, times = []) {
    const parts = this.#partsOf(shown, times);
    if (shown.length > MOST_DATA) return regular(this.#partsOf(cut(shown, MOST), times), "^");
    if (parts.length === 1) return written(shown);
    return regular(parts, "^", "$");
  }

  /** What a text is expected to contain: its beginning, as far as it is not too long. */
  beginning(text, times = []) {
    const shown = cut(this.#names.shown(text).trim(), MOST);
    const parts = this.#partsOf(shown, times);
    return parts.length === 1 ? quoted(shown) : regular(parts);
  }

  /** A text between what is another one each time; in the odd places are patterns for that. */
  #partsOf(text, times) {
    const numbers = times.map((time) => `(?<!\\d)${time}(?!\\d)`);
    const pattern = new RegExp([SHORT_ID.source, LONG_ID.source, ...numbers].join("|"), "g");
    const parts = [];
    let start = 0;
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const wild = this.#patternFor(found);
      if (wild === undefined) continue;
      parts.push(text.slice(start, index), wild);
      start = index + found.length;
    }
    return [...parts, text.slice(start)];
  }

  #patternFor(found) {
    if (/^\d+$/.test(found)) return "\\d+";
    if (found.length < 43) return this.#shortIds.has(found) ? SHORT_ID.source : undefined;
    return this.#inputs.has(found) ? undefined : "[\\w-]{43}";
  }
}

/** The first letters of a text; no mention is cut in two. */
function cut(text, most) {
  return text.length > most ? text.slice(0, most).replace(/[@\w{}/-]*$/, "") : text;
}

/** A regular expression of parts, of which the odd ones are patterns. */
function regular(parts, before = "", after = "") {
  const source = parts.map((part, index) => (index % 2 === 1 ? part : escaped(part))).join("");
  return `/${before}${source}${after}/`.replaceAll(" because ", "\\x20because ");
}

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
