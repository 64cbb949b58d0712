// As much of GraphQL as clients of gateways write: one query with variables, fields with arguments and aliases.
import { LunetteError } from "../error.js";

const TOKEN = /\s+|,|#[^\n]*|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?)|(?<text>"(?:[^"\\\n]|\\.)*")|(?<mark>\.\.\.|[{}()[\]:$!=@|])/gy;

/** Names that are values; others are those of enumerations. */
const WORDS = { __proto__: null, true: true, false: false, null: undefined };

/** What may be nested: deeper than any schema of a gateway. */
const DEEPEST = 20;

/** What a query may have of everything else. Each root is a search of its own, and each field is in every node that it finds. */
const MOST = { characters: 64 * 1024, roots: 10, fields: 300, values: 1_000 };

/** Reads a query: its fields, with the values of variables in their arguments. */
export function parseQuery(source, variables = {}) {
  if (source.length > MOST.characters) throw wrong(`has more than ${MOST.characters} characters`);
  const reader = new Reader(tokensOf(source), variables);
  if (reader.takes("query")) {
    if (reader.peek().type === "name") reader.next();
    if (reader.takes("(")) reader.definitions();
  }
  const fields = reader.selection(0);
  if (reader.peek().type !== "end") throw wrong("has more than one operation, or fragments: it may have one");
  if (fields.length > MOST.roots) throw wrong(`asks for more than ${MOST.roots} things at once`);
  return fields;
}

/** The parts of a value that fields ask for. */
export function select(value, fields) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((entry) => select(entry, fields));
  if (fields === undefined) return value;
  const selected = { __proto__: null };
  for (const { name, alias, fields: inner } of fields) {
    if (!Object.hasOwn(value, name)) throw wrong(`asks for ${name}, which is not there`);
    selected[alias] = select(value[name], inner);
  }
  return selected;
}

function tokensOf(source) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw wrong(`cannot be read at position ${at}`);
    const [type, text] = Object.entries(found.groups).find(([, part]) => part !== undefined) ?? [];
    if (type) tokens.push({ type, text });
  }
  return tokens;
}

class Reader {
  #tokens;
  #variables;
  #at = 0;
  #counts = { fields: 0, values: 0 };

  constructor(tokens, variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  peek() {
    return this.#tokens[this.#at] ?? { type: "end", text: "its end" };
  }

  next() {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  takes(text) {
    const found = this.peek().text === text && this.peek().type !== "text";
    if (found) this.#at += 1;
    return found;
  }

  expect(text) {
    if (!this.takes(text)) throw wrong(`has ${this.peek().text} where ${text} must be`);
  }

  name() {
    const { type, text } = this.next();
    if (type !== "name") throw wrong(`has ${text} where a name must be`);
    return text;
  }

  /** Variables with their types, of which nothing is needed but defaults. */
  definitions() {
    while (!this.takes(")")) {
      this.expect("$");
      const variable = this.name();
      this.expect(":");
      this.type();
      if (this.takes("=")) {
        const value = this.value(0);
        if (this.#variables[variable] === undefined) this.#variables = { ...this.#variables, [variable]: value };
      }
    }
  }

  type() {
    if (this.takes("[")) {
      this.type();
      this.expect("]");
    } else {
      this.name();
    }
    this.takes("!");
  }

  selection(depth) {
    if (depth > DEEPEST) throw wrong("is nested too deeply");
    this.expect("{");
    const fields = [];
    while (!this.takes("}")) fields.push(this.field(depth));
    return fields;
  }

  field(depth) {
    this.#count("fields");
    const first = this.name();
    const name = this.takes(":") ? this.name() : first;
    const given = this.takes("(") ? this.arguments() : {};
    const fields = this.peek().text === "{" ? this.selection(depth + 1) : undefined;
    return { name, alias: first, arguments: given, fields };
  }

  arguments() {
    const given = {};
    while (!this.takes(")")) {
      const name = this.name();
      this.expect(":");
      given[name] = this.value(0);
    }
    return given;
  }

  value(depth) {
    this.#count("values");
    if (depth > DEEPEST) throw wrong("is nested too deeply");
    if (this.takes("$")) return this.#variables[this.name()];
    if (this.takes("[")) return this.list(depth);
    if (this.takes("{")) return this.object(depth);
    const { type, text } = this.next();
    if (type === "number") return Number(text);
    if (type === "text") return unquoted(text);
    if (type !== "name") throw wrong(`has ${text} where a value must be`);
    return text in WORDS ? WORDS[text] : text;
  }

  #count(thing) {
    this.#counts[thing] += 1;
    if (this.#counts[thing] > MOST[thing]) throw wrong(`has more than ${MOST[thing]} ${thing}`);
  }

  list(depth) {
    const values = [];
    while (!this.takes("]")) values.push(this.value(depth + 1));
    return values;
  }

  object(depth) {
    const value = {};
    while (!this.takes("}")) {
      const name = this.name();
      this.expect(":");
      value[name] = this.value(depth + 1);
    }
    return value;
  }
}

function unquoted(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`has ${text}, which is no text`);
  }
}

function wrong(problem) {
  return new LunetteError("invalid-argument", `the query ${problem}`, { field: "query" });
}
