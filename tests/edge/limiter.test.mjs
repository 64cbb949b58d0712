// How much each sender may have, on a clock of the test; and who a sender is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientOf } from "../../pkg/server/client.js";
import { Gate } from "../../pkg/server/gate.js";
import { Limiter } from "../../pkg/server/limiter.js";

const MINUTE = 60_000;

/** A limiter whose time is `clock.now`. */
function limiterOf(limits = {}, options = {}) {
  const clock = { now: 0 };
  const limiter = new Limiter({ messages: 6, bytes: 600, gas: 6000, window: MINUTE, ...limits }, { now: () => clock.now, ...options });
  return { limiter, clock };
}

describe("the limiter", () => {
  test("lets a sender have so much at once, and then has it wait", () => {
    const { limiter } = limiterOf();
    for (let count = 0; count < 6; count += 1) {
      assert.equal(limiter.wait("a"), 0);
      limiter.take("a", { messages: 1 });
    }
    assert.equal(limiter.wait("a"), 10);
  });

  test("fills up evenly, and never above what is at once", () => {
    const { limiter, clock } = limiterOf();
    limiter.take("a", { messages: 6 });
    clock.now = 9_999;
    assert.equal(limiter.wait("a"), 1);
    clock.now = 10_000;
    assert.equal(limiter.wait("a"), 0);
    limiter.take("a", { messages: 1 });
    assert.equal(limiter.wait("a"), 10);
    clock.now = 100 * MINUTE;
    limiter.take("a", { messages: 6 });
    assert.equal(limiter.wait("a"), 10);
  });

  test("counts each thing alone: whichever is used up has one wait, and the longest wait counts", () => {
    const { limiter } = limiterOf();
    limiter.take("a", { bytes: 600 });
    assert.equal(limiter.wait("a"), 1);
    limiter.take("a", { gas: 9000 });
    assert.equal(limiter.wait("a"), 31);
  });

  test("keeps a debt for what was too dear", () => {
    const { limiter, clock } = limiterOf();
    limiter.take("a", { gas: 60_000 });
    clock.now = 5 * MINUTE;
    assert.ok(limiter.wait("a") > 4 * 60);
    clock.now = 9 * MINUTE + 10;
    assert.equal(limiter.wait("a"), 0);
  });

  test("gives back, but not more than there was", () => {
    const { limiter } = limiterOf();
    limiter.take("a", { messages: 6, bytes: 100 });
    limiter.give("a", { messages: 1 });
    assert.equal(limiter.wait("a"), 0);
    limiter.give("a", { messages: 100 });
    limiter.take("a", { messages: 6 });
    assert.equal(limiter.wait("a"), 10);
    limiter.give("nobody", { messages: 1 });
    assert.equal(limiter.has("nobody"), false);
  });

  test("keeps senders apart", () => {
    const { limiter } = limiterOf();
    limiter.take("a", { messages: 6 });
    assert.equal(limiter.wait("b"), 0);
    assert.equal(limiter.has("b"), false);
  });

  test("remembers so many senders, and forgets who was quiet the longest, not who asks again and again", () => {
    const { limiter } = limiterOf({}, { most: 100 });
    limiter.take("flooder", { messages: 6 });
    for (let count = 0; count < 1000; count += 1) {
      limiter.take(`other ${count}`, { messages: 1 });
      assert.ok(limiter.wait("flooder") > 0);
    }
    assert.equal(limiter.size, 100);
    assert.deepEqual([limiter.has("other 998"), limiter.has("other 0")], [true, false]);
  });

  test("goes on when the clock goes back", () => {
    const { limiter, clock } = limiterOf();
    clock.now = MINUTE;
    limiter.take("a", { messages: 6 });
    clock.now = 0;
    assert.equal(limiter.wait("a"), 10);
    clock.now = 10_000;
    assert.equal(limiter.wait("a"), 0);
  });
});

describe("a client is", () => {
  const rows = [
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.0.0.7", "10.0.0.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:DB8:1:2::9", "2001:db8:1:2"],
    ["2001:0db8:0001:0002:ffff::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["somewhere", "somewhere"],
  ];
  for (const [address, client] of rows) {
    test(`${client}, at ${address}`, () => assert.equal(clientOf(address), client));
  }
});

describe("the gate", () => {
  /** A gate, and ways to ask it at one moment. */
  function gateOf(options = {}) {
    const clock = { now: 0 };
    const gate = new Gate({ limits: { messages: 3, bytes: 300, gas: 300, window: MINUTE }, ...options }, { now: () => clock.now });
    const isOpen = (visitor, signer) => {
      try {
        visitor.admit(signer);
        return true;
      } catch (error) {
        assert.equal(error.code, "rate-limited");
        assert.ok(Number.isInteger(error.retryAfter) && error.retryAfter > 0);
        return false;
      }
    };
    return { gate, clock, isOpen };
  }

  test("counts nothing without limits, and calls nobody to see what something costs", () => {
    const { gate, isOpen } = gateOf({ limits: undefined });
    const visitor = gate.visitor({ address: "1.1.1.1" });
    visitor.pay({ messages: 1e9 });
    visitor.pay({ messages: 1e9 }, "a");
    visitor.refund({ messages: 1 }, "a");
    visitor.payLater(() => assert.fail("asked"));
    assert.ok(isOpen(visitor) && isOpen(visitor, "a"));
  });

  test("keeps clients and signers apart, also when these are called the same", () => {
    const { gate, isOpen } = gateOf();
    const visitor = gate.visitor({ address: "a" });
    visitor.pay({ messages: 3 });
    assert.deepEqual([isOpen(visitor), isOpen(gate.visitor({ address: "b" }), "a"), isOpen(visitor, "b")], [false, true, false]);
  });

  test("charges the first item of a signer to the client too: names cost nothing", () => {
    const { gate, isOpen } = gateOf();
    const visitor = gate.visitor({ address: "1.1.1.1" });
    for (const signer of ["a", "a", "b", "c"]) visitor.pay({ messages: 1 }, signer);
    assert.deepEqual([isOpen(visitor), isOpen(gate.visitor({ address: "2.2.2.2" }), "a")], [false, true]);
  });

  test("without addresses those who are known go on while the others have used up what they share", () => {
    const { gate, isOpen } = gateOf();
    const visitor = gate.visitor();
    visitor.pay({ messages: 1 }, "known");
    visitor.pay({ messages: 3 });
    assert.deepEqual([isOpen(visitor), isOpen(visitor, "new"), isOpen(visitor, "known")], [false, false, true]);
    assert.deepEqual([isOpen(gate.visitor({})), isOpen(gate.visitor({ address: "1.1.1.1" }))], [false, true]);
  });

  test("charges gas once it is known, tells the host to wait for that, and survives evaluations that fail", async () => {
    const { gate, isOpen } = gateOf();
    const waited = [];
    const visitor = gate.visitor({ address: "1.1.1.1", waitUntil: (promise) => waited.push(promise) });
    visitor.pay({ messages: 1 }, "a");
    visitor.payLater(async () => ({ gas: 1000 }), "a");
    visitor.payLater(async () => {
      throw new Error("closed");
    }, "a");
    assert.equal(isOpen(visitor, "a"), true);
    await Promise.all(waited);
    assert.deepEqual([waited.length, isOpen(visitor, "a"), isOpen(visitor)], [2, false, true]);
  });
});
