// A network that evaluates nothing: it schedules, remembers and answers as the runtime's `Network` does, over a store with epochs.
// For tests of what is in front of the runtime.

/** What is stored, in this thread. `update` refuses whoever is not the last that raised the epoch. */
export class MemoryStore {
  #state = emptyState();

  async raise() {
    return this.transact((state) => (state.epoch += 1));
  }

  async update(epoch, change) {
    return this.transact((state) => {
      if (state.epoch !== epoch) throw coded("not-owner", "another tab has taken this network over");
      return change(state);
    });
  }

  async transact(change) {
    const copy = structuredClone(this.#state);
    const value = change(copy);
    this.#state = copy;
    return value;
  }
}

export function emptyState() {
  return { epoch: 0, processes: {}, order: [], now: 0 };
}

function coded(code, message, details) {
  return Object.assign(new Error(message), { code }, details);
}

const OWNER = "o".repeat(43);

/** An id that follows from a text. */
function idOf(text) {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 16777619) >>> 0;
  return `${hash.toString(36).padStart(7, "0").repeat(6)}A`;
}

function found(state, process) {
  if (!Object.hasOwn(state.processes, process)) throw coded("unknown-process", "there is no such process", { process });
  return state.processes[process];
}

function make(state, id, more) {
  state.processes[id] = { info: { id, owner: OWNER, module: "module", tags: [], created: 0, paused: false, monitored: false, ...more }, log: [] };
  state.order.push(id);
  return infoOf(state.processes[id]);
}

function infoOf({ info, log }) {
  return { ...info, slot: log.length, evaluated: log.length };
}

function answerTo({ data, tags = [] }) {
  return { Output: { data: String(data ?? "") }, Messages: [], Spawns: [], Assignments: [], Tags: tags };
}

/** By method: from the state and the parameters to the value. */
const METHODS = {
  spawn(state, { tags = [], anchor = String(state.order.length) }) {
    const id = idOf(`spawn ${anchor}`);
    return id in state.processes ? infoOf(state.processes[id]) : make(state, id, { tags });
  },
  send(state, { process, data, tags = [], anchor = "", identity = "default" }) {
    const { log } = found(state, process);
    const known = anchor === "" ? -1 : log.findIndex((entry) => entry.anchor === anchor);
    if (known < 0) log.push({ message: idOf(`${process} ${anchor} ${log.length}`), data, tags, anchor, identity });
    const slot = known < 0 ? log.length : known + 1;
    return { message: log[slot - 1].message, process, slot, duplicate: known >= 0 };
  },
  result(state, { process, slot, message }) {
    const { log } = found(state, process);
    const index = slot === undefined ? log.findIndex((entry) => entry.message === message) : slot - 1;
    if (!log[index]) throw coded("unknown-message", "there is no such message", { process });
    return { slot: index + 1, status: "ok", gas: 1, result: answerTo(log[index]), delivered: [] };
  },
  dryrun(state, params) {
    found(state, params.process);
    return { status: "ok", gas: 1, result: answerTo(params), params };
  },
  log(state, { process, from = 0, to = Infinity, limit = 100 }) {
    const entries = found(state, process).log.map((message, index) => ({ slot: index + 1, message }));
    return entries.filter(({ slot }) => slot >= from && slot <= to).slice(0, limit);
  },
  process: (state, { process }) => infoOf(found(state, process)),
  processes: (state) => state.order.map((id) => infoOf(state.processes[id])),
  outbox: () => [],
  fork(state, { process, slot }) {
    const { log } = found(state, process);
    const made = make(state, idOf(`fork ${process} ${state.order.length}`), { forkedFrom: { process, slot: slot ?? log.length } });
    return made;
  },
  remove(state, { process }) {
    found(state, process);
    delete state.processes[process];
    state.order = state.order.filter((id) => id !== process);
    return null;
  },
  createWallet: (state, { name }) => ({ name }),
  removeWallet: () => null,
  export: (state) => new TextEncoder().encode(JSON.stringify(state.processes)),
  import(state, { file }) {
    const processes = JSON.parse(new TextDecoder().decode(file));
    for (const [id, process] of Object.entries(processes)) {
      if (id in state.processes) throw coded("invalid-argument", "this process is here already", { field: "file", process: id });
      state.processes[id] = process;
      state.order.push(id);
    }
    return { processes: Object.keys(processes) };
  },
  identity: (_, { name }) => ({ name, address: name === "default" ? OWNER : idOf(name) }),
  identities: () => [{ name: "default", address: OWNER }],
  clock: (state) => ({ now: state.now, height: 1, live: false }),
  advance: (state, { milliseconds = 0 }) => ({ now: (state.now += milliseconds), height: 1 }),
  settle: () => null,
  status: (state) => ({ name: "fake", persistence: "saved", epoch: state.epoch, module: "module", processes: state.order.length, waiting: 0 }),
};

/** Has `call`, `listen` and `close`, as the runtime has. `gates.before(method, params)` and `gates.after(method, params)` may hold a
 *  call up, `gates.close()` its end. */
export class FakeNetwork {
  #store;
  #epoch;
  #gates;
  #listener = null;
  #closed = false;

  static async open(store, gates = {}) {
    const network = new FakeNetwork();
    network.#store = store;
    network.#gates = gates;
    network.#epoch = await store.raise();
    return network;
  }

  async call(method, params) {
    if (this.#closed) throw coded("closed", "the network was closed");
    if (!Object.hasOwn(METHODS, method)) throw coded("invalid-argument", `there is no method ${method}`, { field: "method" });
    await this.#gates.before?.(method, params);
    const value = await this.#store.update(this.#epoch, (state) => METHODS[method](state, params));
    if (method === "send") this.emit({ type: "scheduled", process: params.process, slot: value.slot, message: value.message });
    if (method === "spawn") this.emit({ type: "process", process: value.id });
    await this.#gates.after?.(method, params);
    return value;
  }

  listen(callback) {
    this.#listener = callback;
  }

  emit(event) {
    this.#listener?.(event);
  }

  async close() {
    this.#closed = true;
    await this.#gates.close?.();
  }
}
