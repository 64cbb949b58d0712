// Names for ids: what is written and compared has names, what is sent has ids.

/** What stands for something else in a text: `@name` and `@{name}` for an id, `@@` for an @. */
const MENTION = /@(?:@|\{([A-Za-z][\w/-]*)\}|([A-Za-z][\w/-]*))/g;

/** An id, or an @ that could be read as a mention. */
const SHOWN = /[\w-]{43}|@/g;
/** The same in Lua, where an id may be a whole string. */
const SHOWN_LUA = /"([\w-]{43})"|[\w-]{43}|@/g;

/** The names that are mentioned in a text. */
export function mentionsIn(text) {
  return [...text.matchAll(MENTION)].map(([, inBraces, bare]) => inBraces ?? bare).filter((name) => name !== undefined);
}

/** Who is who in a network. */
export class Names {
  #ids = new Map();
  #names = new Map();

  /** Gives an id a name. */
  call(name, id) {
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }

  has(id) {
    return this.#names.has(id);
  }

  isTaken(name) {
    return this.#ids.has(name);
  }

  idOf(name) {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`there is no ${name} yet`);
    return id;
  }

  /** The name behind an id; what is no id, or nobody's, as it is. */
  nameOf(id) {
    return this.#names.get(id) ?? String(id);
  }

  /** A text in which names stand for ids. */
  resolve(text) {
    return text.replace(MENTION, (_, inBraces, bare) => (inBraces ?? bare) === undefined ? "@" : this.idOf(inBraces ?? bare));
  }

  /** Lua in which names stand for ids: as strings, or in braces for the id alone. */
  resolveLua(text) {
    return text.replace(MENTION, (_, inBraces, bare) => {
      if (bare !== undefined) return `"${this.idOf(bare)}"`;
      return inBraces === undefined ? "@" : this.idOf(inBraces);
    });
  }

  /** Lua with mentions for all ids that have a name; `resolveLua` gives it back. */
  shownLua(text) {
    return text.replace(SHOWN_LUA, (found, quoted, place) => {
      const rest = text.slice(place + found.length, place + found.length + 45);
      if (found === "@") return /^[A-Za-z@{]/.test(rest) || this.has(rest.slice(0, 43)) || this.has(rest.slice(1, 44)) ? "@@" : "@";
      const id = quoted ?? found;
      if (!this.has(id)) return found;
      if (quoted === undefined) return `@{${this.nameOf(id)}}`;
      return /^[\w/-]/.test(rest) ? `"@{${this.nameOf(id)}}"` : `@${this.nameOf(id)}`;
    });
  }

  /** A text with mentions for all ids that have a name; `resolve` gives it back. */
  shown(text) {
    return text.replace(SHOWN, (found, place) => {
      const rest = text.slice(place + found.length, place + found.length + 43);
      if (found === "@") return /^[A-Za-z@{]/.test(rest) || this.has(rest) ? "@@" : "@";
      if (!this.has(found)) return found;
      const name = this.nameOf(found);
      return /^[\w/-]/.test(rest) ? `@{${name}}` : `@${name}`;
    });
  }
}
