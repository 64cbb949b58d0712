// A handler as a server of Node: what comes and goes in pieces, connections that break, the end.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { json } from "node:stream/consumers";
import { test } from "node:test";
import { serve } from "../../pkg/server-node.js";

const text = (bytes) => new TextDecoder().decode(bytes);

async function served(t, handler, options) {
  const server = await serve(handler, options);
  t.after(server.close);
  return server;
}

/** A promise, and what settles it. */
function event() {
  let happen;
  const promise = new Promise((resolve) => (happen = resolve));
  return { promise, happen };
}

test("a request comes as it was sent: method, address, headers, body, and who sent it", async (t) => {
  const { url } = await served(t, async (request, { address }) =>
    Response.json({ method: request.method, url: request.url, header: request.headers.get("x-own"), body: await request.text(), address }),
  );
  const asked = await fetch(`${url}/a%20b/c?d=%2F`, { method: "POST", headers: { "x-own": "1, 2" }, body: "text" });
  assert.deepEqual(await asked.json(), { method: "POST", url: `${url}/a%20b/c?d=%2F`, header: "1, 2", body: "text", address: "127.0.0.1" });
  assert.equal((await (await fetch(url)).json()).body, "");
});

test("an answer goes as it was made: status, headers, several of one name", async (t) => {
  const headers = [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["etag", '"x"']];
  const { url } = await served(t, () => new Response(null, { status: 204, headers }));
  const response = await fetch(url);
  assert.deepEqual([response.status, response.headers.getSetCookie(), response.headers.get("etag")], [204, ["a=1", "b=2"], '"x"']);
});

test("bodies come and go piece by piece: each piece is there before the next is sent", async (t) => {
  const echo = ({ body }) => new Response(body);
  const { url } = await served(t, echo);
  let controller;
  const body = new ReadableStream({ start: (own) => (controller = own) });
  controller.enqueue(new TextEncoder().encode("0"));
  const response = await fetch(url, { method: "POST", body, duplex: "half" });
  const reader = response.body.getReader();
  for (const piece of ["1", "2", "3", ""]) {
    assert.equal(text((await reader.read()).value), String(Number(piece || 4) - 1));
    if (piece) controller.enqueue(new TextEncoder().encode(piece));
  }
  controller.close();
  assert.equal((await reader.read()).done, true);
});

test("what nobody reads any more is not made any more", async (t) => {
  const cancelled = event();
  const aborted = event();
  const chunk = new Uint8Array(65_536);
  const { url } = await served(t, (request) => {
    request.signal.addEventListener("abort", aborted.happen);
    return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk), cancel: cancelled.happen }));
  });
  const response = await fetch(url);
  const reader = response.body.getReader();
  await reader.read();
  await reader.cancel();
  await Promise.all([cancelled.promise, aborted.promise]);
});

test("an answer that breaks off is not taken for a whole one", async (t) => {
  const pieces = [new Uint8Array([65]), undefined];
  const { url } = await served(t, () => new Response(new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(new Error("the network was closed"));
    },
  })));
  await assert.rejects(fetch(url).then((response) => response.text()));
});

test("a handler that fails, and one that gives no response, is an error of the server that tells nothing", async (t) => {
  for (const handler of [() => { throw new Error("secret"); }, async () => { throw new Error("secret"); }, () => undefined]) {
    const { url } = await served(t, handler);
    const response = await fetch(url);
    assert.deepEqual([response.status, await response.json()], [500, { error: "the server failed", code: "worker-failed" }]);
  }
});

test("HEAD has no body, whatever the handler gives", async (t) => {
  const { url } = await served(t, () => new Response("body", { headers: { etag: '"x"' } }));
  const response = await fetch(url, { method: "HEAD" });
  assert.deepEqual([await response.text(), response.headers.get("etag")], ["", '"x"']);
});

test("a connection is kept after requests that were read, with and without a body", async (t) => {
  const { url } = await served(t, async (request) => new Response(await request.text()));
  for (const init of [{}, { method: "POST", body: "abc" }, { method: "DELETE" }]) {
    assert.equal((await fetch(url, init)).headers.get("connection"), "keep-alive", init.method);
  }
});

test("who is answered before all is read gets the answer, and the next request is another", async (t) => {
  const { url } = await served(t, ({ method }) => new Response(method, { status: method === "POST" ? 413 : 200 }));
  for (let count = 0; count < 5; count += 1) {
    const response = await fetch(url, { method: "POST", body: new Uint8Array(24 * 1024 * 1024) });
    assert.deepEqual([response.status, await response.text()], [413, "POST"]);
    assert.equal(await (await fetch(url)).text(), "GET");
  }
});

test("who goes on sending after the answer sees the answer, and then the end", async (t) => {
  const { url } = await served(t, () => new Response("enough", { status: 413 }));
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => (text += chunk));
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
  const more = setInterval(() => socket.write(new Uint8Array(100_000)), 10);
  await once(socket, "close");
  clearInterval(more);
  assert.match(text, /^HTTP\/1\.1 413 .*connection: close.*enough/is);
});

test("a body that breaks off is an error to who reads it", async (t) => {
  const failed = event();
  const { url } = await served(t, async (request) => {
    await request.arrayBuffer().catch(failed.happen);
    return new Response();
  });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123");
  await once(socket, "connect");
  setTimeout(() => socket.destroy(), 50);
  assert.ok((await failed.promise) instanceof Error);
});

test("the end waits for what was asked, and takes nothing new", async (t) => {
  const asked = event();
  const go = event();
  const { url, close } = await served(t, async () => {
    asked.happen();
    await go.promise;
    return new Response("answered");
  });
  const answer = fetch(url).then((response) => response.text());
  await asked.promise;
  const closed = close();
  await assert.rejects(fetch(url));
  go.happen();
  assert.equal(await answer, "answered");
  await closed;
  await close();
});

test("a second end waits for the first", async (t) => {
  const asked = event();
  const go = event();
  const { url, close } = await served(t, async () => {
    asked.happen();
    await go.promise;
    return new Response("answered");
  });
  const answer = fetch(url).then((response) => response.text());
  await asked.promise;
  const first = close();
  let isClosed = false;
  const second = close().then(() => (isClosed = true));
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  go.happen();
  assert.equal(await answer, "answered");
  await Promise.all([first, second]);
});

test("the end without grace waits for nobody", async () => {
  const asked = event();
  const { url, close } = await serve(() => {
    asked.happen();
    return new Promise(() => {});
  }, { grace: 0 });
  const answer = fetch(url).catch((error) => error);
  await asked.promise;
  await close();
  assert.ok((await answer) instanceof Error);
});

test("the end does not wait for ever", async () => {
  const asked = event();
  const { url, close } = await serve(() => {
    asked.happen();
    return new Promise(() => {});
  }, { grace: 50 });
  const answer = fetch(url).catch((error) => error);
  await asked.promise;
  await close();
  assert.ok((await answer) instanceof Error);
});

test("a method that the web has not is refused by its field", async (t) => {
  const { url } = await served(t, () => new Response());
  const [response] = await once(request(url, { method: "TRACE" }).end(), "response");
  const { code, field } = await json(response);
  assert.deepEqual([response.statusCode, code, field], [400, "invalid-argument", "method"]);
});

test("a port that is taken is an error", async (t) => {
  const { url } = await served(t, () => new Response());
  await assert.rejects(serve(() => new Response(), { port: Number(new URL(url).port) }), { code: "EADDRINUSE" });
});
