// What a store of the runtime has to do, as src/runtime/store/conformance.rs has it for those in Rust: by what each test is called. A test gets `open`,
// which opens the same database once more, as another program would; `open.database` does so without a store.
import assert from "node:assert/strict";

const TABLES = ["processes", "heads", "log", "results", "images", "ids", "outbox", "relays", "replicas", "modules", "wallets", "settings"];

const bytes = (text) => new TextEncoder().encode(text);
/** Bytes as they are written here, one character each. */
const raw = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const put = (table, key, value) => ["put", table, raw(key), raw(value)];
const get = (store, table, key) => store.read([["get", table, raw(key)]])[0][0]?.[1];

/** Rows as text, so that a difference can be read. */
const shown = (rows) => rows.map(([key, value]) => [String.fromCharCode(...key), String.fromCharCode(...value)]);

/** Bytes that no part of looks like another. */
function noise(length, seed) {
  const made = new Uint8Array(length);
  for (let index = 0, state = seed + 1; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[index] = state >>> 24;
  }
  return made;
}

function expectSame(found, expected) {
  assert.equal(found.length, expected.length);
  assert.ok(found.every((byte, index) => byte === expected[index]), "what was read is not what was written");
}

export const CONTRACT = {
  "what was committed is there in every table, also for who opens it next"(open) {
    const store = open();
    const epoch = store.claim();
    TABLES.forEach((table, number) => store.commit(epoch, [put(table, "key", String(number))], false));
    for (const opened of [store, open()]) {
      TABLES.forEach((table, number) => assert.deepEqual(get(opened, table, "key"), raw(String(number))));
      assert.equal(get(opened, "log", "other"), undefined);
    }
  },

  "a key and a value may be empty"(open) {
    const store = open();
    store.commit(store.claim(), [put("settings", "", "")], true);
    const [[[key, value]]] = store.read([["get", "settings", raw("")]]);
    assert.ok(key instanceof Uint8Array && value instanceof Uint8Array);
    assert.deepEqual([key.length, value.length], [0, 0]);
  },

  "keys are in the order of their bytes, ends are excluded, limits and directions hold"(open) {
    const store = open();
    const keys = ["", "\0", "a", "a\0", "a\xff", "b"];
    store.commit(store.claim(), keys.toReversed().map((key) => put("log", key, key)), false);
    const [from, to] = [raw("a"), raw("b")];
    const answers = store.read([
      ["range", "log", from, to, 9],
      ["range", "log", from, to, 2],
      ["range", "log", from, to, 0],
      ["range", "log", from, to, Infinity],
      ["range", "log", from, to, 2 ** 64],
      ["rangeDown", "log", from, to, 9],
      ["rangeDown", "log", from, to, 1],
      ["keys", "log", from, to, 2],
      ["keys", "log", from, to, Infinity],
      ["range", "log", to, from, 9],
      ["range", "log", from, from, 9],
      ["range", "log", raw(""), raw("\xff".repeat(8)), 9],
    ]);
    const same = (...keys) => keys.map((key) => [key, key]);
    assert.deepEqual(answers.map(shown), [
      same("a", "a\0", "a\xff"),
      same("a", "a\0"),
      [],
      same("a", "a\0", "a\xff"),
      same("a", "a\0", "a\xff"),
      same("a\xff", "a\0", "a"),
      same("a\xff"),
      [["a", ""], ["a\0", ""]],
      [["a", ""], ["a\0", ""], ["a\xff", ""]],
      [],
      [],
      same(...keys),
    ]);
    assert.deepEqual(store.read([]), []);
  },

  "changes take effect in their order"(open) {
    const store = open();
    const epoch = store.claim();
    const changes = [
      put("ids", "a", "1"),
      put("ids", "a", "2"),
      put("ids", "b", "1"),
      ["delete", "ids", raw("b")],
      put("ids", "c", "1"),
      put("ids", "d", "1"),
      ["deleteRange", "ids", raw("c"), raw("d")],
      ["deleteRange", "ids", raw("d"), raw("a")],
      ["delete", "ids", raw("never there")],
    ];
    store.commit(epoch, changes, false);
    assert.deepEqual(shown(store.read([["range", "ids", raw(""), raw("\xff"), 9]])[0]), [["a", "2"], ["d", "1"]]);
    store.commit(epoch, [], true);
  },

  "only who claimed it last may write"(open) {
    const change = [put("heads", "key", "value")];
    const first = open();
    assert.throws(() => first.commit(0, change, false), { code: "not-owner" });
    const one = first.claim();
    assert.ok(Number.isSafeInteger(one) && one >= 1);
    const second = open();
    assert.throws(() => second.commit(0, change, false), { code: "not-owner" });
    const two = second.claim();
    assert.ok(two > one);
    assert.throws(() => first.commit(one, change, false), { code: "not-owner" });
    assert.throws(() => first.setKey(one, "me", { a: 1 }), { code: "not-owner" });
    assert.equal(get(second, "heads", "key"), undefined);
    assert.deepEqual(second.keys(), []);
    second.commit(two, change, false);
    const three = first.claim();
    assert.ok(three > two);
    first.commit(three, change, false);
    assert.throws(() => second.commit(two, change, false), { code: "not-owner" });
  },

  "a commit with one change that is wrong changes nothing"(open) {
    const store = open();
    const epoch = store.claim();
    store.commit(epoch, [put("log", "a", "1")], false);
    const wrong = ["put", "log", raw("c"), { length: 1, subarray: () => null }];
    assert.throws(() => store.commit(epoch, [put("log", "a", "2"), put("log", "b", "2"), wrong], false));
    assert.deepEqual(shown(store.read([["range", "log", raw(""), raw("\xff"), 9]])[0]), [["a", "1"]]);
    store.commit(epoch, [put("log", "a", "3")], false);
    assert.deepEqual(get(open(), "log", "a"), raw("3"));
  },

  "values of many megabytes come back, and go"(open) {
    const store = open();
    const epoch = store.claim();
    const sizes = [2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3_000_000, 2 ** 23];
    const values = sizes.map(noise);
    values.forEach((value, number) => store.commit(epoch, [["put", "images", raw(`k${number}`), value]], false));
    const all = ["range", "images", raw(""), raw("\xff"), Infinity];
    const [rows, firstTwo, down, keys] = store.read([all, [...all.slice(0, 4), 2], ["rangeDown", ...all.slice(1)], ["keys", ...all.slice(1)]]);
    values.forEach((value, number) => expectSame(rows[number][1], value));
    assert.equal(firstTwo.length, 2);
    expectSame(down[0][1], values.at(-1));
    assert.ok(keys.every(([, value]) => value.length === 0));
    // What takes the place of a large one has none of it, and what is deleted leaves nothing behind.
    store.commit(epoch, [["put", "images", raw("k4"), noise(2_000_000, 9)], ["put", "images", raw("k3"), raw("small")], ["delete", "images", raw("k2")]], false);
    expectSame(get(store, "images", "k4"), noise(2_000_000, 9));
    assert.deepEqual(get(store, "images", "k3"), raw("small"));
    store.commit(epoch, [["deleteRange", "images", raw(""), raw("\xff")]], false);
    assert.deepEqual(store.read([all]), [[]]);
    assert.deepEqual(open.database().all("SELECT count(*) AS count FROM lunette_parts").map(({ count }) => count), [0]);
  },

  "a thousand changes are one commit"(open) {
    const store = open();
    const changes = Array.from({ length: 1000 }, (_, number) => put("results", String(number).padStart(4, "0"), "x"));
    store.commit(store.claim(), changes, true);
    const [keys] = open().read([["keys", "results", raw("0100"), raw("0900"), 1e9]]);
    assert.equal(keys.length, 800);
  },

  "keys of wallets are there again, with their bytes and under any name"(open) {
    const store = open();
    const epoch = store.claim();
    const record = { type: "arweave", secret: noise(64, 1), empty: new Uint8Array(), jwk: { kty: "RSA", n: "ä" }, list: [1, null, true, raw("b")], $bytes: "text", $: { $$x: 1.5 } };
    const names = ["me", "", "__proto__", "ünïcode '\"; --", "a"];
    for (const name of names) store.setKey(epoch, name, { ...record, name });
    store.setKey(epoch, "gone", record);
    store.setKey(epoch, "gone", undefined);
    store.setKey(epoch, "never there", undefined);
    store.setKey(epoch, "a", { changed: true });
    for (const opened of [store, open()]) {
      const found = new Map(opened.keys());
      assert.deepEqual([...found.keys()].sort(), [...names].sort());
      assert.deepEqual(found.get("me"), { ...record, name: "me" });
      assert.deepEqual(found.get("a"), { changed: true });
    }
  },

  "a store that was closed refuses, and what was committed stays"(open) {
    const store = open();
    const epoch = store.claim();
    store.commit(epoch, [put("wallets", "key", "value")], false);
    store.close();
    store.close();
    const calls = [() => store.claim(), () => store.commit(epoch, [], false), () => store.read([]), () => store.keys(), () => store.setKey(epoch, "a", {})];
    for (const call of calls) assert.throws(call, { code: "closed" });
    assert.deepEqual(get(open(), "wallets", "key"), raw("value"));
  },

  "what a newer version wrote is refused, also by who has it open; a newer one of the same hundred is not"(open) {
    const store = open();
    const number = (value) => open.database().run("UPDATE lunette_store SET number = ? WHERE name = 'format'", value);
    number(199);
    open();
    number(200);
    assert.throws(() => open(), { code: "newer-format", found: 200, known: 100 });
    assert.throws(() => store.claim(), { code: "newer-format" });
    number(100);
    store.claim();
  },

  "a table that lost its numbers, or a value its end, is damaged"(open) {
    const store = open();
    const epoch = store.claim();
    store.commit(epoch, [["put", "images", raw("a"), noise(3_000_000, 1)]], false);
    open.database().run("DELETE FROM lunette_parts WHERE part = 2");
    assert.throws(() => get(store, "images", "a"), { code: "corrupt" });
    open.database().run("DELETE FROM lunette_store WHERE name = 'epoch'");
    assert.throws(() => store.claim(), { code: "corrupt" });
  },

  "names of tables are words and nothing else"(open) {
    const store = open();
    const epoch = store.claim();
    for (const table of ["", "Log", "log; DROP TABLE lunette_store", "a b", "log_", "x".repeat(41)]) {
      assert.throws(() => store.commit(epoch, [put(table, "a", "b")], false), { code: "invalid-argument", field: "table" }, table);
      assert.throws(() => store.read([["get", table, raw("a")]]), { code: "invalid-argument", field: "table" }, table);
    }
    assert.deepEqual(get(store, "unheard", "a"), undefined);
    store.commit(epoch, [put("unheard", "a", "b")], false);
    assert.deepEqual(get(open(), "unheard", "a"), bytes("b"));
  },
};

/** What becomes of each test, or of `only` one: `{ name, problem }`. `opener()` gives `open` for an empty database. */
export async function runContract(opener, only) {
  const outcomes = [];
  for (const [name, run] of Object.entries(CONTRACT)) {
    if (only !== undefined && name !== only) continue;
    const open = await opener();
    try {
      run(open);
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({ name, problem: error.stack ?? String(error) });
    } finally {
      await open.end();
    }
  }
  return outcomes;
}
