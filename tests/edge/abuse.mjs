// What hosts have to stand, whichever they are. `open(t, options)` gives a running host with these options of `handlerOf`, which are plain JSON:
// `{ url, module, fetch?, sockets?, streams?, cutsOff? }`. What only a socket can send is sent to hosts with `sockets: true`; bodies that come bit by bit
// not to those with `streams: false`. Those with `cutsOff: true` may end the connection of who goes on sending, and the answer is lost then.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import * as aoconnect from "@permaweb/aoconnect";
import { wallet } from "../connect/wallet.mjs";
import { until } from "../common/until.mjs";
import { EVAL, ID, NOWHERE, ask, newSigner, reached } from "./host.mjs";

const MIB = 1024 * 1024;

/** Bytes of an item that an RSA key signed: its signature, and its key. */
const SIGNATURE = [2, 514];
const KEY = [514, 1026];

const octets = (body, more) => ({ method: "POST", headers: { "content-type": "application/octet-stream" }, body, ...more });
const json = (value) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
const graph = (query, variables) => json({ query, variables });

/** A copy with other bytes in a place. */
function changed(bytes, [start, end], byte = (old) => old ^ 1) {
  const copy = bytes.slice();
  for (let at = start; at < end; at += 1) copy[at] = byte(copy[at]);
  return copy;
}

/** Where items are handed in; `:p` is the process that they are for. */
const DOORS = [
  "POST /mu",
  "POST /",
  "POST /:p/push",
  "POST /:p~process@1.0/push",
  "POST /:p/schedule",
  "POST /~scheduler@1.0/schedule",
  "POST /mu/monitor/:p",
  "DELETE /mu/monitor/:p",
  "POST /:p~process@1.0/as=execution/compute",
];

/** What is no item that somebody signed. */
const FORGERIES = {
  "an item that nobody signed": (raw) => changed(raw, SIGNATURE, () => 0),
  "an item with another signature": (raw) => changed(raw, [100, 101]),
  "an item in somebody else's name": (raw) => changed(raw, [KEY[1] - 9, KEY[1] - 8]),
  "an item that says something else": (raw) => changed(raw, [raw.length - 1, raw.length]),
  "an item that lacks its end": (raw) => raw.slice(0, -1),
  "an item that goes on": (raw) => new Uint8Array([...raw, 0]),
  "half of an item": (raw) => raw.slice(0, raw.length / 2),
  "a signature alone": (raw) => raw.slice(0, SIGNATURE[1]),
  "a type that there is not": (raw) => changed(raw, [0, 1], () => 99),
  "tags without end": (raw) => changed(raw, [KEY[1] + 2, raw.length], () => 255),
  text: () => new TextEncoder().encode("hello"),
  JSON: () => new TextEncoder().encode('{"Target":"x"}'),
};

/** Addresses that are no way to anything: the request, the status, the code, and the field where it is the path itself. */
const TRICKS = [
  ["/%00", 400, "invalid-argument", "path"],
  ["/raw/%00", 400, "invalid-argument", "path"],
  ["/raw/x%2f..%2f..", 400, "invalid-argument", "path"],
  ["/raw/..%5c..%5cetc", 400, "invalid-argument", "path"],
  ["/%2e%2e%2f%2e%2e%2fetc", 400, "invalid-argument", "path"],
  ["/mu//monitor", 400, "invalid-argument", "path"],
  ["//example.com/", 400, "invalid-argument", "path"],
  ["/gateway//example.com", 400, "invalid-argument", "path"],
  ["/%", 400, "invalid-argument", "path"],
  ["/%zz", 400, "invalid-argument", "path"],
  ["/%ff%fe", 400, "invalid-argument", "path"],
  ["/%0d%0aset-cookie:%20x=1", 400, "invalid-argument", "path"],
  ["/%e2%80%ae", 400, "invalid-argument"],
  ["/__proto__", 400, "invalid-argument"],
  ["/constructor/prototype", 404, "not-found"],
  ["/~__proto__/constructor", 501, "not-implemented"],
  ["/~meta@1.0/constructor", 404, "not-found"],
  ["/~meta@1.0/info/__proto__", 404, "not-found"],
  ["/~meta@1.0/info/constructor", 404, "not-found"],
  [`/${NOWHERE}/__proto__`, 404, "unknown-process"],
  [`/${NOWHERE}/constructor`, 404, "unknown-process"],
  ["/:p/now/__proto__/x", 404, "not-found"],
  ["/:p/compute&slot=1e9", 400, "invalid-argument"],
  ["/:p/compute&slot=-1", 400, "invalid-argument"],
  ["/:p/compute&slot=999999999", 404, "unknown-message"],
  ["/:p/compute&slot=0&slot=5/results", 200],
  ["/:p/schedule?from=x", 400, "invalid-argument"],
  ["/:p/schedule?from=5&to=2", 200],
  ["/~scheduler@1.0/schedule", 400, "invalid-argument"],
  ["/~scheduler@1.0/schedule?target=x", 400, "invalid-argument"],
  [`/:p/${"a/".repeat(40)}b`, 400, "invalid-argument"],
  [`/${"a".repeat(5000)}`, 414, "too-long"],
  [`/info?x=${"a".repeat(20_000)}`, 414, "too-long"],
  ["/cu/result/1?process-id=:p%00", 400, "invalid-argument"],
  ["/su/:p?process-id=:p&limit=1e9", 400, "invalid-argument"],
  ["/cu/results/:p?limit=99999999", 400, "invalid-argument"],
];

/** What would have a server ask another one, whose address the caller chose. */
const ELSEWHERE = [
  ["GET", "/~relay@1.0/call?relay-path=http://127.0.0.1:9/"],
  ["POST", "/~relay@1.0/call&relay-method=GET"],
  ["GET", "/~relay@1.0/cast?target=http://127.0.0.1:9/"],
  ["GET", "/:p~relay@1.0/call?relay-path=http://127.0.0.1:9/"],
  ["GET", "/:p/~relay@1.0/call"],
  ["GET", "/~cron@1.0/once?cron-path=/~relay@1.0/call"],
  ["GET", "/~router@1.0/route"],
  ["GET", "/~cache@1.0/read?target=x"],
  ["GET", "/~lookup@1.0/read"],
  ["GET", "/~json@1.0/commit"],
  ["GET", "/~scheduler@1.0/schedule?target=:p&hint=http://127.0.0.1:9/"],
  ["GET", `/~scheduler@1.0/schedule?target=${NOWHERE}%3Fhint%3Dhttp://127.0.0.1:9/`],
  ["GET", "/cu/result/1?process-id=:p&custom-cu=http://127.0.0.1:9/"],
  ["POST", `/mu/push/${NOWHERE}/1?process-id=:p&custom-cu=http://127.0.0.1:9/`],
  ["POST", `/mu/push/${NOWHERE}/1?process-id=:p`],
  ["GET", "/http://127.0.0.1:9/"],
  ["GET", "/:p/now/(http:%2F%2F127.0.0.1:9)"],
  ["GET", "/identities"],
  ["GET", "/wallets/default"],
  ["GET", "/cu/state/:p"],
];

const many = (count, write) => Array.from({ length: count }, (_, index) => write(index)).join(" ");

const BOMBS = {
  "many aliases": graph(`{ ${many(20, (index) => `a${index}: blocks(first: 100) { edges { cursor } }`)} }`),
  "many fields": graph(`{ block(height: 0) { ${many(1000, (index) => `a${index}: id`)} } }`),
  "depth": graph(`{ ${"a { ".repeat(5000)} b ${"} ".repeat(5000)} }`),
  "deep values": graph(`{ block(height: ${"[".repeat(5000)}1${"]".repeat(5000)}) { id } }`),
  "a long list": graph(`{ transactions(ids: [${many(5000, () => `"${NOWHERE}",`)}]) { count } }`),
  "a long text": graph(`{ transaction(id: "${"a".repeat(200_000)}") { id } }`),
  "spaces": graph(`{ ${" ".repeat(200_000)} block { id } }`),
  "many tags": graph(`{ transactions(tags: [${many(50, (index) => `{ name: "a${index}" }`)}, { name: "Type", values: "Process" }]) { edges { cursor } } }`),
  "a long list in a variable": graph("query ($ids: [ID!]!) { transactions(ids: $ids) { count } }", { ids: Array(100_000).fill(NOWHERE) }),
  "fragments of themselves": graph("query { ...F } fragment F on Query { ...F }"),
  "long pages": graph("{ blocks(first: 100000) { edges { cursor } } }"),
  "what is of every object": graph("{ constructor { name } }"),
  "introspection": graph("{ __schema { types { name } } }"),
};

export function abuseTests(name, open) {
  async function at(t, options = { limits: false }) {
    const host = await open(t, options);
    const fetch = reached(t, host);
    const { url } = host;
    const { authority, scheduler } = (await ask(fetch, url)).value;
    const ao = aoconnect.connect({ MODE: "legacy", MU_URL: `${url}/mu`, CU_URL: `${url}/cu`, GATEWAY_URL: `${url}/gateway/`, GRAPHQL_URL: `${url}/gateway/graphql`, fetch });
    const signer = aoconnect.createDataItemSigner(wallet);
    const spawn = (by = signer) => ao.spawn({ module: host.module, scheduler, signer: by, tags: [{ name: "Authority", value: authority }] });
    const item = async (process, { by = signer, data = "return 1", tags = EVAL } = {}) => (await ao.signMessage({ process, signer: by, data, tags })).raw;
    /** The status of an answer, its value, and its headers. */
    const tell = async (path, init) => {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, value: response.headers.get("content-type") === "application/json" && text ? JSON.parse(text) : text };
    };
    const messagesOf = async (process) => (await tell(`/su/${process}?process-id=${process}`)).value.edges.map(({ node }) => node.message.id);
    return { ...host, fetch, ao, signer, spawn, item, tell, messagesOf };
  }

  describe(`${name}: what was not signed`, () => {
    test("is refused wherever it is handed in, and changes nothing", async (t) => {
      const { spawn, item, tell, messagesOf } = await at(t);
      const process = await spawn();
      const raw = await item(process);
      const problems = [];
      for (const door of DOORS) {
        const [method, path] = door.replace(":p", process).split(" ");
        for (const [what, forge] of Object.entries(FORGERIES)) {
          const { status, value } = await tell(path, octets(forge(raw), { method }));
          if (status !== 400 || value.code !== "invalid-item" || value.field !== "item") problems.push(`${door}, ${what}: ${status} ${JSON.stringify(value)}`);
        }
      }
      assert.deepEqual(problems, []);
      assert.deepEqual(await messagesOf(process), [process]);
    });

    test("makes no process", async (t) => {
      const { tell } = await at(t);
      const raw = FORGERIES["an item that nobody signed"](await processItem());
      for (const path of ["/mu", "/", "/push", "/~process@1.0/push", "/~process@1.0/schedule"]) {
        const { status, value } = await tell(path, octets(raw));
        assert.deepEqual([status, value.code], [400, "invalid-item"], path);
      }
    });

    test("what was signed and sent again is the same message, whoever sends it, and wherever", async (t) => {
      const { spawn, item, tell, messagesOf } = await at(t);
      const process = await spawn();
      const raw = await item(process, { data: "Runs = (Runs or 0) + 1 return Runs" });
      const [, id] = [await tell("/mu", octets(raw)), (await tell("/mu", octets(raw))).value.id];
      for (const door of DOORS.slice(0, 6)) await tell(door.split(" ")[1].replace(":p", process), octets(raw));
      await Promise.all(Array.from({ length: 10 }, () => tell("/mu", octets(raw))));
      assert.deepEqual(await messagesOf(process), [process, id]);
      assert.equal((await tell(`/cu/result/${id}?process-id=${process}`)).value.Output.data, "1");
    });

    test("an item for one process is none for another", async (t) => {
      const { spawn, item, tell, messagesOf } = await at(t);
      const [one, other] = [await spawn(), await spawn()];
      const raw = await item(one);
      for (const path of [`/${other}/push`, `/${other}~process@1.0/push`, `/${other}/schedule`]) {
        assert.equal((await tell(path, octets(raw))).status, 400, path);
      }
      for (const process of [one, other]) assert.deepEqual(await messagesOf(process), [process]);
    });
  });

  describe(`${name}: bodies`, () => {
    const small = { limits: false, body: { bytes: 100_000, milliseconds: 1_000, pace: 1 } };
    const doors = ["/mu", "/", "/cu/dry-run?process-id=:p", "/gateway/graphql", "/:p/push", "/:p/compute=0", "/:p~process@1.0/as=execution/compute&A=b"];

    /** A body that tells no length. It ends: some clients take all of a body, whether anybody reads it or not. */
    function long() {
      let left = 64;
      return new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(16_384));
          left -= 1;
          if (left === 0) controller.close();
        },
      });
    }

    test("have a limit, whether they tell their length or not", async (t) => {
      const { spawn, tell, streams = true, cutsOff = false } = await at(t, small);
      const mayBeCutOff = (error) => {
        if (!cutsOff || !/ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(error.cause?.code)) throw error;
      };
      const process = await spawn();
      for (const door of doors) {
        const path = door.replace(":p", process);
        const tooLong = [octets(new Uint8Array(100_001)), ...(streams ? [octets(long(), { duplex: "half" })] : [])];
        for (const request of tooLong) {
          const answer = await tell(path, request).catch(mayBeCutOff);
          if (answer) assert.deepEqual([answer.status, answer.value.code, answer.value.field], [413, "too-large", "body"], door);
          // Who was cut off may find it out by the next request only.
          await until("an answer to others", () => tell("/").catch(mayBeCutOff), (other) => other?.status === 200);
        }
        assert.notEqual((await tell(path, octets(new Uint8Array(100_000)))).status, 413, door);
      }
    });

    test("that are JSON, and as deep as they are long, are refused", async (t) => {
      const { spawn, tell } = await at(t);
      const process = await spawn();
      const deep = "[".repeat(100_000) + "]".repeat(100_000);
      for (const body of [deep, `{"Data":${deep}}`, `{"Tags":${deep}}`, `{"query":${deep}}`, `{"query":"{ block { id } }","variables":{"x":${deep}}}`, "[".repeat(1_000_000)]) {
        for (const path of [`/cu/dry-run?process-id=${process}`, "/graphql"]) {
          const { status } = await tell(path, { method: "POST", body });
          assert.ok(status === 400 || status === 200, `${path} ${body.slice(0, 20)}: ${status}`);
        }
      }
    });

    test("have a time, and the server goes on meanwhile", async (t) => {
      const { spawn, tell, streams = true } = await at(t, small);
      if (!streams) return t.skip("this host is not sent bodies bit by bit");
      const process = await spawn();
      const slow = () => new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([1])) });
      const late = Promise.all(doors.map((door) => tell(door.replace(":p", process), octets(slow(), { duplex: "half" }))));
      assert.equal((await tell(`/${process}/slot/current`)).value, "0");
      for (const { status, value } of await late) assert.deepEqual([status, value.code], [408, "too-slow"]);
    });

    test("have a pace", async (t) => {
      const { tell, streams = true } = await at(t, { limits: false, body: { milliseconds: 6_000, pace: 10 * MIB } });
      if (!streams) return t.skip("this host is not sent bodies bit by bit");
      let left = 150;
      const drops = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          controller.enqueue(new Uint8Array(1));
          left -= 1;
          if (left === 0) controller.close();
        },
      });
      assert.equal((await tell("/mu", octets(drops, { duplex: "half" }))).status, 408);
    });
  });

  describe(`${name}: addresses`, () => {
    test("lead nowhere but where they should", async (t) => {
      const { spawn, tell } = await at(t);
      const process = await spawn();
      const problems = [];
      for (const [path, status, code, field] of TRICKS) {
        const answer = await tell(path.replaceAll(":p", process));
        const isRight = answer.status === status && answer.value.code === code && (field === undefined || answer.value.field === field);
        if (!isRight) problems.push(`${path.slice(0, 100)}: ${answer.status} ${answer.text.slice(0, 300)}`);
        if (answer.headers.get("set-cookie")) problems.push(`${path}: sets a cookie`);
      }
      assert.deepEqual(problems, []);
    });

    test("of other servers are asked by nobody, and nothing gives a key", async (t) => {
      const { spawn, tell } = await at(t);
      const process = await spawn();
      const problems = [];
      for (const [method, path] of ELSEWHERE) {
        const { status, text } = await tell(path.replaceAll(":p", process), { method });
        if (![400, 404, 501].includes(status)) problems.push(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
      }
      assert.deepEqual(problems, []);
    });

    test("are not asked by methods that they do not have, and say which they have", async (t) => {
      const { spawn, tell } = await at(t);
      const process = await spawn();
      const rows = [
        ["PUT", "/", /GET.*POST/],
        ["DELETE", "/info", /GET, HEAD, OPTIONS/],
        ["POST", "/mu/monitor", /^$/, 404],
        ["GET", "/mu/monitor/x", /POST.*DELETE/],
        ["PATCH", "/gateway/graphql", /POST/],
        ["PUT", "/push", /POST/],
        ["GET", `/${process}/push`, /POST/],
        ["DELETE", `/${process}/now`, /GET, HEAD, POST/],
        ["PUT", "/~meta@1.0/info", /GET, HEAD, POST/],
        ["POST", "/cu/result/1", /GET, HEAD/],
      ];
      for (const [method, path, allow, status = 405] of rows) {
        const answer = await tell(path, { method });
        assert.equal(answer.status, status, `${method} ${path}`);
        assert.match(answer.headers.get("allow") ?? "", allow, `${method} ${path}`);
      }
    });

    test("as only a socket can send them are refused, and the server goes on", async (t) => {
      const { url, tell, sockets } = await at(t);
      if (!sockets) return t.skip("this host has no socket of its own");
      const head = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
      const requests = [
        `GET /../../etc/passwd ${head}\r\n`,
        `GET /\\..\\..\\etc ${head}\r\n`,
        `GET /raw/\0 ${head}\r\n`,
        `GET //example.com/ ${head}\r\n`,
        `GET http://example.com/info ${head}\r\n`,
        `GET info ${head}\r\n`,
        `OPTIONS * ${head}\r\n`,
        "GET /info HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: evil\" x=/?#\r\nConnection: close\r\n\r\n",
        `GET /info ${head}X: a\rb\r\n\r\n`,
        `GET /info ${head}${`X: ${"a".repeat(100)}\r\n`.repeat(1_000)}\r\n`,
        `POST /mu ${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        `POST /mu ${head}Content-Length: -1\r\n\r\n`,
        `POST /mu ${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
        "\0\0\0\0\r\n\r\n",
      ];
      for (const request of requests) {
        const answer = await answerTo(url, request);
        assert.match(answer, /^HTTP\/1\.1 [45]\d\d |^$/, JSON.stringify(request.slice(0, 80)));
        assert.doesNotMatch(answer, /root:/);
      }
      assert.equal((await tell("/info")).status, 200);
    });
  });

  describe(`${name}: headers`, () => {
    test("are never what somebody wrote into a message", async (t) => {
      const { ao, signer, spawn, tell, module } = await at(t);
      const process = await spawn();
      const types = [
        "text/plain\r\nset-cookie: x=1",
        "text/html",
        "image/svg+xml",
        "text/plain; charset=utf-8\nx-evil: 1",
        "application/javascript",
        "text/plain, text/html",
        "\u0001",
        "x".repeat(2000),
        "text/plain;x=\u00e9",
      ];
      for (const type of types) {
        const evil = [{ name: "Content-Type", value: type }, { name: "X-Evil", value: "1\r\nx-evil: 2" }];
        const id = await ao.message({ process, signer, data: "<script>1</script>", tags: evil });
        for (const path of [`/raw/${id}`, `/${id}`]) {
          const { status, headers, text } = await tell(path);
          assert.deepEqual([status, text, headers.get("content-type")], [200, "<script>1</script>", "application/octet-stream"], JSON.stringify(type));
          assert.deepEqual([headers.get("set-cookie"), headers.get("x-evil")], [null, null], JSON.stringify(type));
          assert.equal(headers.get("x-content-type-options"), "nosniff");
        }
      }
      const main = aoconnect.connect({ MODE: "mainnet", URL: (await tell("/")).value.units.hyperbeam, signer: aoconnect.createSigner(wallet) });
      const tags = [{ name: "process", value: "x\r\nset-cookie: y=1" }, { name: "slot", value: "7" }, { name: "at-slot", value: "<b>" }, { name: "set-cookie", value: "x=1" }];
      const made = await main.spawn({ module, tags });
      assert.match(made, ID);
      const paths = ["?require-codec=application/json", "/now", "/compute=0/process", "~process@1.0/process", "~process@1.0/as=execution/compute&x=%0d%0aset-cookie:1"];
      for (const path of paths.map((path) => `/${made}${path}`)) {
        const { status, headers } = await tell(path);
        assert.deepEqual([status, headers.get("set-cookie")], [200, null], path);
        assert.ok([null, "0", made].includes(headers.get("process")) && [null, "0"].includes(headers.get("at-slot")), path);
      }
    });

    test("are never what the tags of a process are called, though ids and numbers are headers of the node's own messages", async (t) => {
      const { tell, module } = await at(t);
      const main = aoconnect.connect({ MODE: "mainnet", URL: (await tell("/")).value.units.hyperbeam, signer: aoconnect.createSigner(wallet) });
      const names = ["id", "process", "slot", "at-slot"];
      const tags = [{ name: "Id", value: NOWHERE }, { name: "Process", value: NOWHERE }, { name: "Slot", value: NOWHERE }, { name: "At-Slot", value: "7" }];
      const process = await main.spawn({ module, tags });
      const headersOf = async (path) => {
        const { status, headers } = await tell(`/${process}${path}`);
        assert.equal(status, 200, path);
        return names.map((name) => headers.get(name));
      };
      const ofProcess = ["?require-codec=application/json", "~process@1.0?require-codec=application/json", "/now/process", "/compute=0/process"];
      for (const path of ofProcess) assert.deepEqual(await headersOf(path), [null, null, null, null], path);
      assert.deepEqual(await headersOf("/now"), [null, null, null, "0"]);
      assert.deepEqual(await headersOf("/slot"), [null, process, null, null]);
    });
  });

  describe(`${name}: GraphQL`, () => {
    for (const [what, request] of Object.entries(BOMBS)) {
      test(`refuses ${what}`, async (t) => {
        const { tell } = await at(t);
        for (const path of ["/graphql", "/gateway/graphql"]) {
          const { status, value } = await tell(path, request);
          assert.equal(status, 200);
          assert.equal(value.data, null);
          assert.equal(value.errors[0].extensions.code, "invalid-argument");
        }
      });
    }
  });

  describe(`${name}: one who wants too much`, () => {
    const few = (limits) => ({ limits: { messages: 1000, bytes: 10 * MIB, gas: 1e12, window: 3_600_000, ...limits } });
    const isRefused = ({ status, headers, value }) => {
      assert.deepEqual([status, value.code], [429, "rate-limited"]);
      assert.match(headers.get("retry-after"), /^[1-9]\d*$/);
    };

    test("has to wait, and others need not", async (t) => {
      const { spawn, item, tell, messagesOf } = await at(t, few({ messages: 8 }));
      const [flooder, other] = [newSigner(), newSigner()];
      const process = await spawn(other);
      const statuses = [];
      for (let count = 0; count < 12; count += 1) {
        const answer = await tell("/mu", octets(await item(process, { by: flooder, data: `return ${count}` })));
        statuses.push(answer.status);
        if (count >= 8) isRefused(answer);
      }
      assert.deepEqual(statuses, [...Array(8).fill(202), ...Array(4).fill(429)]);
      for (const path of [`/${process}/push`, `/${process}/schedule`, `/mu/monitor/${process}`]) isRefused(await tell(path, octets(await item(process, { by: flooder }))));
      assert.equal((await tell("/mu", octets(await item(process, { by: other })))).status, 202);
      assert.equal((await messagesOf(process)).length, 10);
    });

    test("is not somebody in whose name others write, or whose messages others send again", async (t) => {
      const { spawn, item, tell } = await at(t, few({ messages: 12 }));
      const by = newSigner();
      const process = await spawn(by);
      const raw = await item(process, { by });
      assert.equal((await tell("/mu", octets(raw))).status, 202);
      for (let count = 0; count < 4; count += 1) await tell("/mu", octets(changed(raw, [raw.length - 1, raw.length])));
      for (let count = 0; count < 4; count += 1) await tell("/mu", octets(raw));
      const left = [];
      for (let count = 0; count < 10; count += 1) left.push((await tell("/mu", octets(await item(process, { by, data: `return ${count}` })))).status);
      assert.deepEqual(left, Array(10).fill(202));
    });

    test("is whoever sends what does not hold", async (t) => {
      const { spawn, item, tell } = await at(t, few({ messages: 8 }));
      const process = await spawn(newSigner());
      const forged = changed(await item(process, { by: newSigner() }), [100, 101]);
      const answers = [];
      for (let count = 0; count < 10; count += 1) answers.push(await tell("/mu", octets(forged)));
      assert.equal(answers[0].status, 400);
      isRefused(answers.at(-1));
    });

    test("is whoever signs what is no message, also under ever new names", async (t) => {
      const { item, tell } = await at(t, few({ messages: 8 }));
      const answers = [];
      for (let count = 0; count < 10; count += 1) {
        // A process that lacks the tags which each has.
        const raw = await item(NOWHERE, { by: newSigner(), tags: [{ name: "Type", value: "Process" }] });
        answers.push(await tell("/mu", octets(raw)));
      }
      assert.equal(answers[0].status, 400);
      assert.match(answers[0].value.error, /no tag `Module`/);
      isRefused(answers.at(-1));
    });

    test("is whoever sends what does not hold, also under ever new names", async (t) => {
      const { spawn, item, tell } = await at(t, few({ messages: 6 }));
      const process = await spawn(newSigner());
      const answers = [];
      for (let count = 0; count < 10; count += 1) {
        const raw = await item(process, { by: newSigner() });
        answers.push(await tell("/mu", octets(count % 2 === 0 ? raw : changed(raw, [raw.length - 1, raw.length]))));
      }
      assert.deepEqual(answers.slice(0, 2).map(({ status }) => status), [202, 400]);
      isRefused(answers.at(-1));
    });

    test("has to wait for bytes too", async (t) => {
      const { spawn, item, tell } = await at(t, few({ bytes: 50_000 }));
      const by = newSigner();
      const process = await spawn(newSigner());
      assert.equal((await tell("/mu", octets(await item(process, { by, data: `return #"${"x".repeat(60_000)}"` })))).status, 202);
      isRefused(await tell("/mu", octets(await item(process, { by }))));
    });

    test("has to wait for what its messages cost, once that is known", async (t) => {
      const { spawn, item, tell } = await at(t, few({ gas: 2_000_000 }));
      const by = newSigner();
      const process = await spawn(by);
      const { status } = await tell("/mu", octets(await item(process, { by, data: "for i = 1, 3000000 do end" })));
      assert.equal(status, 202);
      isRefused(await until("the bill", async () => tell("/mu", octets(await item(process, { by }))), (answer) => answer.status === 429));
    });

    test("may ask no more either: by dry runs, GraphQL, assignments", async (t) => {
      const { spawn, tell } = await at(t, few({ messages: 9 }));
      const process = await spawn(newSigner());
      const questions = [
        () => tell(`/cu/dry-run?process-id=${process}`, json({ Tags: [] })),
        () => tell("/graphql", graph("{ block { id } }")),
        () => tell(`/${process}~process@1.0/as=execution/compute&A=b`),
        () => tell(`/mu?process-id=${process}&assign=${process}`, { method: "POST" }),
      ];
      for (let count = 0; count < 3; count += 1) for (const question of questions) await question();
      for (const question of questions) isRefused(await question());
      assert.equal((await tell(`/cu/result/0?process-id=${process}`)).status, 200);
    });

    test("may ask for nothing that costs more than it may have", async (t) => {
      const { spawn, ao, signer, tell } = await at(t, few({ gas: 20_000_000 }));
      const process = await spawn();
      await ao.message({ process, signer, tags: EVAL, data: 'Handlers.add("Spin", "Spin", function() for i = 1, 3000000 do end end)' });
      const spin = () => tell(`/cu/dry-run?process-id=${process}`, json({ Tags: [{ name: "Action", value: "Spin" }] }));
      const answers = [];
      for (let count = 0; count < 12; count += 1) answers.push(await spin());
      assert.equal(answers[0].status, 200);
      isRefused(answers.at(-1));
    });
  });

  describe(`${name}: lists of who may do what`, () => {
    test("only those on the list of spawners make processes", async (t) => {
      const { spawn, item, tell } = await at(t, { limits: false, spawners: [await addressOf(wallet)] });
      const process = await spawn();
      await assert.rejects(spawn(newSigner()), /403.*forbidden/s);
      assert.equal((await tell("/mu", octets(await item(process, { by: newSigner() })))).status, 202);
      const raw = await processItem();
      for (const path of ["/push", "/~process@1.0/schedule"]) {
        const { status, value } = await tell(path, octets(raw));
        assert.deepEqual([status, value.code], [403, "forbidden"], path);
      }
    });

    test("only processes of those on the list of owners take messages, and only they make any", async (t) => {
      const { spawn, item, tell } = await at(t, { limits: false, owners: [await addressOf(wallet)] });
      const process = await spawn();
      await assert.rejects(spawn(newSigner()), /403.*forbidden/s);
      assert.equal((await tell("/mu", octets(await item(process, { by: newSigner() })))).status, 202);
    });

    test("processes of others take nothing: no message, no assignment, no watching", async (t) => {
      const spawner = newSigner();
      const { spawn, item, tell } = await at(t, { limits: false, owners: [NOWHERE], spawners: [await addressOf(wallet)] });
      const process = await spawn();
      const raw = await item(process, { by: spawner });
      const doors = [["/mu", octets(raw)], [`/${process}/push`, octets(raw)], [`/mu/monitor/${process}`, octets(raw)], [`/mu?process-id=${process}&assign=${process}`, { method: "POST" }]];
      for (const [path, init] of doors) {
        const { status, value } = await tell(path, init);
        assert.deepEqual([status, value.code], [403, "forbidden"], path);
      }
      assert.equal((await tell(`/${process}/slot/current`)).value, "0");
    });
  });
}

async function addressOf({ n }) {
  const hash = await crypto.subtle.digest("SHA-256", Buffer.from(n, "base64url"));
  return Buffer.from(hash).toString("base64url");
}

/** The item of a process, as the client makes it. */
async function processItem(signer = newSigner()) {
  let raw;
  const request = async (_, { body }) => {
    raw = new Uint8Array(body);
    return new Response("", { headers: { process: NOWHERE } });
  };
  const before = globalThis.fetch;
  globalThis.fetch = request;
  try {
    await aoconnect.connect({ MODE: "mainnet", URL: "http://127.0.0.1", SCHEDULER: NOWHERE, signer }).spawn({ module: NOWHERE });
  } finally {
    globalThis.fetch = before;
  }
  return raw;
}

/** All that a server answers to some bytes. */
async function answerTo(url, request) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => (text += chunk));
  // Some hosts reset the connection.
  socket.on("error", () => {});
  socket.write(request, "latin1");
  await new Promise((done) => socket.once("close", done));
  return text;
}
