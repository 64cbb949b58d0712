// What `lunette/server-deno` does by itself, tried in Deno: prints what came of it as JSON.
import { serve } from "../../pkg/server-deno.js";

const outcomes = {};

const here = () => new Response("here");
const wrong = {
  "no handler": [undefined],
  "a port that there is not": [here, { port: 65_536 }],
  "a host that is no text": [here, { host: 7 }],
  "an empty host": [here, { host: "" }],
  "a grace of less than nothing": [here, { grace: -1 }],
  "an address that is no function": [here, { addressOf: "x" }],
  "an option that there is not": [here, { headersTimeout: 1 }],
  "options that are none": [here, null],
};
for (const [what, args] of Object.entries(wrong)) {
  outcomes[what] = await serve(...args).then(() => "it was taken", ({ code, field }) => `${code} ${field}`);
}

const asked = await serve(async (request, { address }) => Response.json({ method: request.method, path: new URL(request.url).pathname, body: await request.text(), address }));
outcomes.asked = await (await fetch(`${asked.url}/a%20b`, { method: "POST", body: "text" })).json();
await asked.close();
await asked.close();
outcomes.closed = await fetch(asked.url).then(() => "it answers", () => "nobody is there");

const failing = await serve(() => {
  throw new Error("a secret of the handler");
});
const failed = await fetch(failing.url);
outcomes.failed = [failed.status, await failed.json()];
await failing.close();

const { promise: isAsked, resolve: tellAsked } = Promise.withResolvers();
const { promise: mayAnswer, resolve: answer } = Promise.withResolvers();
const slow = await serve(() => {
  tellAsked();
  return mayAnswer.then(here);
});
const answering = fetch(slow.url).then((response) => response.text());
await isAsked;
const closing = slow.close();
answer();
outcomes.answeredWhileClosing = await answering;
await closing;

const endless = await serve(() => new Promise(() => {}), { grace: 50 });
const givenUp = fetch(endless.url).then(() => "it answered", () => "it was given up");
await new Promise((done) => setTimeout(done, 200));
await endless.close();
outcomes.endless = await givenUp;

const proxied = await serve((request, { address }) => new Response(address), { addressOf: (request) => request.headers.get("x-real-ip") ?? undefined });
outcomes.proxied = await (await fetch(proxied.url, { headers: { "x-real-ip": "10.1.2.3" } })).text();
await proxied.close();

console.log(JSON.stringify(outcomes));
