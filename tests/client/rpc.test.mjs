// Calls over a port: answers, errors, what cannot be sent, giving up, events, the end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lunette } from "../../pkg/client/lunette.js";
import { LunetteError } from "../../pkg/error.js";
import { Connection, serve } from "../../pkg/runtime/rpc.js";

/** A service over a message channel, open. */
async function connect(t, service, { open = async () => service } = {}) {
  const { port1, port2 } = new MessageChannel();
  serve(port2, open);
  const connection = new Connection(port1);
  t.after(() => {
    port1.close();
    port2.close();
  });
  await connection.call("open", { name: "test" });
  return { connection, port1, port2 };
}

/** A service whose methods are given; `status` is what opening asks for. */
function serviceOf(methods) {
  return {
    listener: null,
    closed: false,
    async call(method, params, signal) {
      return { status: () => null, ...methods }[method](params, signal);
    },
    listen(callback) {
      this.listener = callback;
    },
    async close() {
      this.closed = true;
    },
  };
}

test("answers go to their calls, in whatever order they come", async (t) => {
  const ends = {};
  const { connection } = await connect(t, serviceOf({ echo: ({ text }) => new Promise((resolve) => (ends[text] = () => resolve(text))) }));
  const calls = ["a", "b", "c"].map((text) => connection.call("echo", { text }));
  await connection.call("status");
  for (const text of ["c", "a", "b"]) ends[text]();
  assert.deepEqual(await Promise.all(calls), ["a", "b", "c"]);
});

test("an error arrives with its code, its field, its process and whether to try again", async (t) => {
  const { connection } = await connect(
    t,
    serviceOf({
      refuse() {
        throw Object.assign(new Error("too many"), { code: "busy", field: "data", process: "p", retryable: true });
      },
      break() {
        throw new TypeError("x is not a function");
      },
    }),
  );
  const refused = await connection.call("refuse").catch((error) => error);
  assert.ok(refused instanceof LunetteError);
  assert.deepEqual({ ...refused }, { code: "busy", retryable: true, field: "data", process: "p", name: "LunetteError" });
  assert.equal(refused.message, "too many");
  await assert.rejects(connection.call("break"), { code: "worker-failed", message: "x is not a function", retryable: false });
});

test("what cannot be cloned is refused, and nobody waits for it", async (t) => {
  const { connection } = await connect(t, serviceOf({ echo: (params) => params }));
  await assert.rejects(connection.call("echo", { signer: () => {} }), { code: "invalid-argument", message: /`echo`/ });
  assert.deepEqual(await connection.call("echo", { text: "next" }), { text: "next" });
});

test("a large answer is moved, a part of an array is copied", async (t) => {
  const whole = new Uint8Array(1 << 20);
  const { connection } = await connect(t, serviceOf({ whole: () => whole, part: () => new Uint8Array(8).subarray(2, 4) }));
  assert.equal((await connection.call("whole")).length, 1 << 20);
  assert.equal(whole.length, 0);
  assert.deepEqual(await connection.call("part"), new Uint8Array(2));
});

test("a signal ends a call at once, here and there", async (t) => {
  let stopped;
  const gone = new Promise((resolve) => (stopped = resolve));
  const { connection } = await connect(
    t,
    serviceOf({ wait: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => stopped(reject(new Error("late"))))) }),
  );
  const controller = new AbortController();
  const call = connection.call("wait", {}, controller.signal);
  controller.abort(new Error("changed my mind"));
  const error = await call.catch((reason) => reason);
  assert.equal(error.code, "aborted");
  assert.equal(error.cause.message, "changed my mind");
  await gone;
  await assert.rejects(connection.call("wait", {}, AbortSignal.abort()), { code: "aborted" });
  await assert.rejects(connection.call("wait", {}, "signal"), { code: "invalid-argument", field: "signal" });
});

test("events come in order, before the answer that follows them, and only when they are wanted", async (t) => {
  const service = serviceOf({
    act({ count }) {
      for (let number = 1; number <= count; number += 1) service.listener?.({ type: "evaluated", slot: number });
    },
  });
  const { connection } = await connect(t, service);
  const seen = [];
  connection.listen((event) => seen.push(event.slot));
  await connection.call("act", { count: 3 });
  assert.deepEqual(seen, [1, 2, 3]);
  connection.listen(null);
  await connection.call("act", { count: 1 });
  assert.deepEqual(seen, [1, 2, 3]);
  assert.equal(service.listener, null);
});

test("opening that fails rejects; before it nothing can be called", async (t) => {
  const { port1, port2 } = new MessageChannel();
  t.after(() => port1.close());
  serve(port2, async ({ name }) => {
    throw new LunetteError("newer-format", `${name} is newer`);
  });
  const connection = new Connection(port1);
  await assert.rejects(connection.call("status"), { code: "closed" });
  await assert.rejects(connection.call("open", { name: "n" }), { code: "newer-format", message: "n is newer" });
});

test("after closing, calls are refused and what was unanswered is rejected", async (t) => {
  const service = serviceOf({ forever: () => new Promise(() => {}) });
  const { connection } = await connect(t, service);
  const unanswered = assert.rejects(connection.call("forever"), { code: "closed" });
  await connection.close();
  await unanswered;
  assert.equal(service.closed, true);
  await assert.rejects(connection.call("status"), { code: "closed" });
  await connection.close();
});

test("a network at the other end may be closed twice at once", async (t) => {
  let store;
  const stored = new Promise((resolve) => (store = resolve));
  const service = serviceOf({});
  // Whoever asks again is answered at once, as by tabs.
  service.close = async () => {
    if (service.closed) return;
    service.closed = true;
    await stored;
  };
  const { connection } = await connect(t, service);
  const ao = new Lunette(connection);
  const closed = Promise.all([ao.close(), ao.close()]);
  // What was asked before has reached the service by then.
  await connection.call("status");
  store();
  await closed;
  await assert.rejects(ao.status(), { code: "closed" });
});

test("a worker that fails rejects what is unanswered, and says so", async (t) => {
  const { connection, port1 } = await connect(t, serviceOf({ forever: () => new Promise(() => {}) }));
  const events = [];
  connection.listen((event) => events.push(event));
  const unanswered = assert.rejects(connection.call("forever"), { code: "worker-failed", message: "out of memory" });
  port1.onerror({ message: "out of memory" });
  await unanswered;
  assert.deepEqual(events, [{ type: "failed", code: "worker-failed", message: "out of memory" }]);
  await assert.rejects(connection.call("forever"), { code: "worker-failed" });
});
