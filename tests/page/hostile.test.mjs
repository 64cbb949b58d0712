// What processes, links, files and servers say may be anything. On the page it is text: nothing of it becomes markup, nothing of it runs, and what
// is wrong with it is said while the page goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { evaluate, notice, show, usePage, VIEWS } from "./page.mjs";

const page = usePage();

/** Markup that would run in one way or another, or at least be seen; out of texts, attributes, styles and scripts. */
const MARKUP = [
  `<x-owned>seen</x-owned>`,
  `<img src=x onerror="globalThis.owned=1">`,
  `<script>globalThis.owned=1</script>`,
  `<svg onload="globalThis.owned=1"></svg>`,
  `"><iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `' autofocus onfocus='globalThis.owned=1`,
  `</title></textarea></style></pre><a href="javascript:globalThis.owned=1">link</a>`,
  `&lt;x-owned&gt; \${globalThis.owned=1} {{constructor.constructor('globalThis.owned=1')()}}`,
].join("\n");
/** The same in one line. */
const LINE = MARKUP.replaceAll("\n", " ");
/** Sequences of terminals, letters that turn the line around, marks upon marks. */
const STRANGE = `\x1b[31mred\x1b]8;;javascript:globalThis.owned=1\x07link\x1b[999;999H\u202egnp.exe\u2066 Z\u0351\u0351\u0351\u0351\u0351\u0351 \ufeff`;

/** Lua that says a text. */
const quoted = (text) => `[====[${text}]====]`;

/** Nothing of what was said is an element or an attribute, and nothing of it ran. */
async function clean(tab, what) {
  const found = await tab.evaluate(() => {
    const elements = [...document.querySelectorAll("x-owned, iframe, object, embed, script:not([src]), style, [style*=expression], [srcdoc]")];
    const handlers = [...document.querySelectorAll("*")].filter(({ attributes }) => [...attributes].some(({ name, value }) => /^on/i.test(name) || /^\s*javascript:/i.test(value)));
    return { owned: globalThis.owned, elements: [...elements, ...handlers].map(({ outerHTML }) => outerHTML.slice(0, 200)), wide: document.documentElement.scrollWidth > innerWidth };
  });
  assert.deepEqual(found, { owned: undefined, elements: [], wide: false }, what);
}

/** Whether a person can still do something with the page. */
async function usable(tab) {
  assert.equal(await evaluate(tab, "1 + 1"), "2");
  await tab.getByRole("button", { name: "New…" }).click();
  await tab.getByRole("dialog", { name: "New process" }).getByRole("button", { name: "Cancel" }).click();
}

/** The whole network as a file, in base64. */
async function exported() {
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([await lunette.network.export()]));
  await new Promise((resolve) => reader.addEventListener("load", resolve));
  return reader.result.replace(/^.*,/, "");
}

const processes = (tab) => tab.evaluate(() => lunette.network.processes());

/** A link's fragment as somebody makes it who does not use this page. */
const packed = (content, version = 1) => `#s=${version}.${deflateRawSync(Buffer.isBuffer(content) ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content))).toString("base64url")}`;

// Processes ----------------------------------------------------------------------------------------------------------------------

test("names, tags, output, errors and messages of processes are text in every view", async () => {
  const tab = await page.open();
  await tab.evaluate(
    async ({ line, markup, strange, source }) => {
      const { network } = lunette;
      const hostile = await network.spawn({ tags: [{ name: "Name", value: line }, { name: line.slice(0, 900), value: line }, { name: "X-Strange", value: strange }], data: markup });
      await hostile.eval(source);
      await hostile.eval(`error(${JSON.stringify(line)})`);
      await hostile.send({ data: markup, tags: [{ name: "Action", value: line }, { name: line.slice(0, 900), value: strange }] });
      await hostile.send({ data: strange, tags: { Action: strange } });
      await network.spawn({ tags: { Name: "n".repeat(3000) } });
      await network.spawn({ tags: { Name: strange } });
      await network.identity(line.slice(0, 100));
      await network.settle();
    },
    {
      line: LINE,
      markup: MARKUP,
      strange: STRANGE,
      source: `Name = ${quoted(LINE)}; _G[${quoted(LINE)}] = { [${quoted(MARKUP)}] = ${quoted(STRANGE)} }; print(${quoted(MARKUP + STRANGE)});
        Handlers.add(${quoted(LINE)}, function() return "continue" end, function() end);
        Send({ Target = ${quoted(LINE)}, Action = ${quoted(LINE)}, Data = ${quoted(MARKUP)}, [${quoted(LINE.slice(0, 900))}] = ${quoted(STRANGE)} }); Send({ Target = ao.id, Action = ${quoted(STRANGE)}, Data = ${quoted(MARKUP)} });
        return ${quoted(MARKUP)}`,
    },
  );
  const list = tab.getByRole("list", { name: "All processes" });
  await list.getByText("<x-owned>seen</x-owned>").waitFor();
  for (const index of [1, 2, 3]) {
    await list.getByRole("listitem").nth(index).getByRole("button").first().click();
    for (const name of VIEWS) {
      await show(tab, name);
      await tab.locator(`nav.tabs a[aria-current=page]`, { hasText: name }).waitFor();
      await tab.locator("main").getByText("Loading…").waitFor({ state: "detached" });
      await clean(tab, `process ${index}, ${name}`);
    }
  }
  await list.getByRole("listitem").nth(1).getByRole("button", { name: "Actions" }).click();
  await tab.getByRole("menuitem", { name: "Delete…" }).click();
  await tab.getByRole("dialog").getByText("<x-owned>seen</x-owned>").waitFor();
  await clean(tab, "the question before deleting");
  await tab.getByRole("button", { name: "Keep it" }).click();
  await tab.keyboard.press("Control+k");
  await tab.getByRole("combobox", { name: "Find a command" }).waitFor();
  await clean(tab, "the palette");
  await tab.keyboard.press("Escape");
  await usable(tab);
});

test("drafts that something else wrote are text, or nothing", async () => {
  const tab = await page.open();
  const kept = (list) => tab.evaluate(([name, value]) => localStorage.setItem(name, value), ["lunette:drafts:lunette", list]);
  for (const list of ["no list", "null", "{}", '{"drafts":[null,1,{"id":{},"name":[]}],"open":{}}', JSON.stringify({ open: "a", drafts: [{ id: "a", name: LINE }, { id: LINE, name: STRANGE }] })]) {
    await kept(list);
    await tab.evaluate((text) => localStorage.setItem("lunette:draft:lunette:a", text), MARKUP);
    await tab.evaluate((text) => localStorage.setItem("lunette:process", text), LINE);
    await tab.reload();
    await tab.waitForSelector("html[data-ready=true]", { state: "attached" });
    for (const name of ["Editor", "Share"]) {
      await show(tab, name);
      await tab.locator("main").getByText("Loading…").waitFor({ state: "detached" });
      await clean(tab, `${name} with ${list.slice(0, 40)}`);
    }
  }
  await tab.getByLabel("From").selectOption({ label: LINE });
  assert.equal(await tab.getByRole("textbox", { name: "Code", exact: true }).inputValue(), MARKUP);
  await usable(tab);
});

// Links --------------------------------------------------------------------------------------------------------------------------

const whole = packed({ code: "Ran = true", name: "whole" });

/** Fragments that are no shared link, and what is said about them. */
const BAD_LINKS = [
  ["nothing", "#s=", "does not say of which version"],
  ["no content", "#s=1", "does not say of which version"],
  ["empty content", "#s=1.", "is damaged"],
  ["no base64url", "#s=1.<x-owned>", "is damaged"],
  ["percent signs", "#s=1.%3Cx-owned%3E%E0%A4%A", "is damaged"],
  ["no deflate", "#s=1.AAAA____", "is damaged"],
  ["cut off", whole.slice(0, -12), "is damaged"],
  ["something after its end", `${whole}AAAA`, "is damaged"],
  ["a later version", packed({ code: "Ran = true" }, 2), "is of version 2"],
  ["an absurd version", packed({ code: "Ran = true" }, 99999999), "does not say of which version"],
  ["no JSON", packed("<x-owned>"), "cannot be read"],
  ["no UTF-8", packed(Buffer.from([0x22, 0xff, 0xfe, 0x22])), "is damaged"],
  ["a list", packed([1, 2]), "carries no code"],
  ["null", packed("null"), "carries no code"],
  ["code that is no text", packed({ code: { toString: "x" } }), "its code is no text"],
  ["a name that is no text", packed({ code: "", name: 1 }), "its name is no text"],
  ["a long name", packed({ code: "", name: "n".repeat(101) }), "its name has 101 characters"],
  ["tags that are none", packed({ code: "", tags: { a: 1 } }), "its tags are no list"],
  ["tags of one", packed({ code: "", tags: [["only"]] }), "its tags are no list"],
  ["many tags", packed({ code: "", tags: Array(33).fill(["a", "b"]) }), "its tags are no list"],
  ["a bomb", packed(Buffer.alloc(64 * 1024 * 1024, 0x20)), "unpacks to more than 1.0 MB"],
  ["more than is read", `#s=1.${"A".repeat(300_000)}`, "too long"],
];

test("links that are none are refused in words, run nothing, and leave the page as it was", async () => {
  const tab = await page.open();
  for (const [what, fragment, words] of BAD_LINKS) {
    await tab.evaluate((hash) => (location.hash = hash), fragment);
    await tab.getByRole("alert").filter({ hasText: "This link cannot be opened" }).filter({ hasText: words }).waitFor().catch((error) => assert.fail(`${what}: ${error.message}`));
    await clean(tab, what);
    await tab.getByRole("button", { name: "Go on without it" }).click();
    await tab.getByRole("alert").filter({ hasText: "This link cannot be opened" }).waitFor({ state: "detached" });
  }
  assert.deepEqual((await processes(tab)).map(({ name, slot }) => [name, slot]), [["aos", 0]]);
  await usable(tab);
});

test("a page that is opened by a bad link is whole all the same", async () => {
  for (const [what, fragment, words] of BAD_LINKS.filter(([what]) => ["a bomb", "no base64url", "more than is read"].includes(what))) {
    const tab = await page.open({ path: `/${fragment}` });
    await tab.getByRole("alert").filter({ hasText: words }).waitFor();
    await clean(tab, what);
    await usable(tab);
    await tab.goto(`${page.address}/embed.html${fragment}`);
    await tab.getByRole("alert").filter({ hasText: words }).waitFor();
    await clean(tab, `${what}, embedded`);
  }
});

test("markup in every field of a link is read and run as text", async () => {
  const link = packed({
    name: LINE.slice(0, 100), note: LINE, code: `-- ${LINE}\nprint(${quoted(MARKUP)})\nSend({ Target = ao.id, Action = ${quoted(LINE)}, Data = ${quoted(MARKUP)} })`, scenario: MARKUP,
    tags: [["X-Mark", LINE.slice(0, 900)], [LINE.slice(0, 900), "x"]], __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } },
  });
  const tab = await page.open({ path: `/${link}` });
  for (const name of ["Name", "Note", "Tags", "Code", "Scenario"]) await tab.getByRole("region", { name, exact: true }).filter({ hasText: "<x-owned>seen</x-owned>" }).waitFor();
  await clean(tab, "what the link brings");
  assert.equal((await processes(tab)).length, 1);
  await tab.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(tab).getByText("has what the link brought").waitFor();
  await clean(tab, "what the link brought");
  assert.equal(await tab.evaluate(() => ({}).polluted), undefined);
  await show(tab, "Share");
  await clean(tab, "its drafts");
  await usable(tab);

  await tab.goto(`${page.address}/embed.html${link}`);
  await tab.getByRole("button", { name: "Run it" }).click();
  await tab.getByRole("region", { name: "Output" }).filter({ hasText: "<x-owned>seen</x-owned>" }).waitFor();
  await tab.getByRole("button", { name: "Run it again" }).waitFor();
  await clean(tab, "embedded");
});

test("letters that nobody sees, or that turn a line around, are spelled out before anything runs", async () => {
  const tab = await page.open({ path: `/${packed({ code: `if not admin then--\u202e }\u2066 begin\nend\u200b`, name: "harm\u200bless" })}` });
  const code = tab.getByRole("region", { name: "Code", exact: true });
  for (const letter of ["U+202E", "U+2066", "U+200B"]) await code.getByText(letter).waitFor();
  await tab.getByRole("region", { name: "Name" }).getByText("U+200B").waitFor();
  await tab.getByText("It holds characters that nobody sees").waitFor();
  assert.doesNotMatch(await code.textContent(), /[\u200b\u202e\u2066]/);
});

test("a source of a megabyte is shown without the page standing still", async () => {
  const tab = await page.open({ path: `/${packed({ code: `${"a=1 \u202e".repeat(140_000)}` })}` });
  await tab.getByRole("region", { name: "Code", exact: true }).getByText("U+202E").first().waitFor();
  assert.ok((await tab.evaluate(() => document.querySelectorAll("*").length)) < 25_000);
  await clean(tab, "a large source");
  await tab.getByRole("button", { name: "Leave it" }).click();
  await usable(tab);
});

// Files --------------------------------------------------------------------------------------------------------------------------

test("files that are no export are refused in words, and change nothing", async () => {
  const tab = await page.open();
  await evaluate(tab, "Kept = 1");
  const good = Buffer.from(await tab.evaluate(exported), "base64");
  const flipped = (at) => Buffer.concat([good.subarray(0, at), Buffer.from([good[at] ^ 0x41]), good.subarray(at + 1)]);
  const files = [
    ["empty.lunette", Buffer.alloc(0), "neither an export of Lunette"],
    ["garbage.lunette", Buffer.from([0xff, 0xfe, 0x00, 0x80]), "is no text"],
    [`<img src=x onerror=globalThis.owned=1>.lunette`, Buffer.from(MARKUP), "neither an export of Lunette"],
    ["page.html", Buffer.from(`<!doctype html>${MARKUP}`), "neither an export of Lunette"],
    ["head.lunette", Buffer.from("lunette\n"), "is not an export"],
    ["zeros.lunette", Buffer.concat([Buffer.from("lunette\n"), Buffer.alloc(100_000)]), "is not an export"],
    ["short.lunette", good.subarray(0, good.length - 1), "is damaged: it ends early"],
    ["half.lunette", good.subarray(0, good.length / 2), "is damaged: it ends early"],
    ["flipped-9.lunette", flipped(9), "has format 16641, and this version reads up to 1"],
    ...[40, 500, Math.floor(good.length / 2), good.length - 5].map((at) => [`flipped-${at}.lunette`, flipped(at), "is damaged: section \\d+ has another hash"]),
    ["list.json", Buffer.from("[]"), "neither an export of Lunette"],
    ["broken.json", Buffer.from(`{"lunette":1,"code":`), "it is no JSON"],
    ["foreign.json", Buffer.from(JSON.stringify({ name: "x", code: "y" })), "was not shared by Lunette"],
    ["later.json", Buffer.from(JSON.stringify({ lunette: 2, code: "y" })), "is of version 2"],
    ["typed.json", Buffer.from(JSON.stringify({ lunette: 1, code: ["y"] })), "its code is no text"],
    ["huge.json", Buffer.concat([Buffer.from("{"), Buffer.alloc(3 * 1024 * 1024, 0x20)]), "too large"],
  ];
  await show(tab, "Share");
  const region = tab.getByRole("region", { name: "Open a file" });
  for (const [name, buffer, words] of files) {
    await region.getByLabel("Choose a file").setInputFiles({ name, buffer, mimeType: "application/octet-stream" });
    await region.getByRole("alert").waitFor();
    assert.match(await region.getByRole("alert").textContent(), new RegExp(words), name);
    await region.getByRole("progressbar").waitFor({ state: "detached" });
    await clean(tab, name);
    assert.equal((await processes(tab)).length, 1, name);
    // The next refusal is another one.
    await show(tab, "State");
    await show(tab, "Share");
    assert.equal(await region.getByRole("alert").count(), 0);
  }
  await region.getByLabel("Choose a file").setInputFiles({ name: "shared.json", buffer: Buffer.from(JSON.stringify({ lunette: 1, name: LINE.slice(0, 100), code: `-- ${LINE}` })), mimeType: "application/json" });
  await region.getByRole("region", { name: "Code", exact: true }).filter({ hasText: "<x-owned>seen</x-owned>" }).waitFor();
  await clean(tab, "a shared file");
  assert.equal(await evaluate(tab, "Kept"), "1");
  await usable(tab);
});

test("what a server gives instead of an example, and what a file is called, is text", async () => {
  // What a service worker answers comes from no server.
  const tab = await page.open({ serviceWorkers: "block" });
  const dialog = tab.getByRole("dialog", { name: "New process" });
  const begin = async (beginning) => {
    await tab.getByRole("button", { name: "New…" }).click();
    await dialog.getByText(beginning, { exact: true }).click();
  };
  let status = 404;
  await tab.route("**/examples/token.lua", (route) => route.fulfill({ status, contentType: "text/html", body: `<!doctype html>${MARKUP}` }));
  await begin("An example");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await dialog.getByRole("alert").filter({ hasText: "its file did not come (404)" }).waitFor();
  assert.equal((await processes(tab)).length, 1);
  // That a file is missing is an error of the console.
  tab.problems.splice(0);
  status = 200;
  await dialog.getByRole("button", { name: "Make it" }).click();
  await dialog.getByRole("alert").filter({ hasText: "its source failed" }).waitFor();
  await clean(tab, "an example that is none");
  await dialog.getByRole("button", { name: "Show the process" }).click();
  await begin("A Lua file");
  await dialog.getByLabel("Choose a Lua file").setInputFiles({ name: `${LINE.replaceAll("/", "∕")}.lua`, mimeType: "text/plain", buffer: Buffer.from(`-- ${LINE}\nRan = 1`) });
  await dialog.getByRole("region").filter({ hasText: "<x-owned>seen</x-owned>" }).waitFor();
  await clean(tab, "a file's name");
  await dialog.getByLabel("Name", { exact: true }).fill(LINE.slice(0, 100));
  await dialog.getByRole("button", { name: "Make it" }).click();
  await dialog.waitFor({ state: "detached" });
  await clean(tab, "a process of a file");
  assert.equal(await evaluate(tab, "Ran"), "1");
});

// The policy ---------------------------------------------------------------------------------------------------------------------

test("the policy has no unsafe-eval and no unsafe-inline, and the browser holds the page to it", async () => {
  const tab = await page.open();
  for (const path of ["/", "/embed.html"]) {
    const answer = await fetch(`${page.address}${path}`);
    const directives = new Map(answer.headers.get("content-security-policy").split(";").map((directive) => [directive.trim().split(/\s+/)[0], directive.trim().split(/\s+/).slice(1)]));
    const all = [...directives.values()].flat();
    assert.deepEqual(all.filter((source) => /unsafe/.test(source)), ["'wasm-unsafe-eval'"], path);
    assert.deepEqual([directives.get("default-src"), directives.get("script-src"), directives.get("object-src"), directives.get("base-uri")], [["'self'"], ["'self'", "'wasm-unsafe-eval'"], ["'none'"], ["'none'"]], path);
    assert.deepEqual(directives.get("frame-ancestors"), [path === "/" ? "'none'" : "*"], path);
    assert.doesNotMatch(await answer.text(), /<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:/i, path);
  }
  // Nothing of the page does this. Should anything ever, the browser refuses it.
  const refused = await tab.evaluate(async () => {
    const element = document.createElement("div");
    element.innerHTML = `<img src=x onerror="globalThis.owned=1">`;
    document.body.append(element);
    const script = document.createElement("script");
    script.textContent = "globalThis.owned = 2";
    document.body.append(script);
    const violated = await new Promise((resolve) => document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective), { once: true }));
    return { owned: globalThis.owned, violated };
  });
  assert.equal(refused.owned, undefined);
  assert.match(refused.violated, /^script-src/);
  assert.ok(tab.problems.some((text) => /Content Security Policy/.test(text)), "a violation does not pass unnoticed in other tests");
  tab.problems.splice(0);
});

test("loading the page and working in it contacts nothing but its own origin", async () => {
  const tab = await page.open();
  const addresses = [];
  tab.context().on("request", (request) => addresses.push(request.url()));
  await tab.reload();
  await tab.waitForSelector("html[data-ready=true]", { state: "attached" });
  await evaluate(tab, `print("hello") Send({ Target = ${quoted("A".repeat(43))}, Action = "Info" }) return 1`);
  await tab.getByRole("button", { name: "New…" }).click();
  await tab.getByRole("dialog").getByText("An example", { exact: true }).click();
  await tab.getByRole("button", { name: "Make it" }).click();
  await notice(tab).getByText("is there.").waitFor();
  for (const name of VIEWS) {
    await show(tab, name);
    await tab.locator("main").getByText("Loading…").waitFor({ state: "detached" });
  }
  await tab.getByRole("textbox", { name: "Code", exact: true }).fill("return 1");
  const link = await tab.getByRole("textbox", { name: "Link" }).inputValue();
  await tab.goto(link);
  await tab.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(tab).getByText("has what the link brought").waitFor();
  const embedded = await tab.context().newPage();
  await embedded.goto(`${page.address}/embed.html${link.slice(link.indexOf("#"))}`);
  await embedded.getByRole("button", { name: "Run it" }).click();
  await embedded.getByRole("button", { name: "Run it again" }).waitFor();
  assert.ok(addresses.some((address) => address.endsWith(".wasm")), "workers' requests are seen too");
  assert.deepEqual(addresses.filter((address) => !address.startsWith(`${page.address}/`) && !/^(blob|data):/.test(address)), []);
  // What a link carries stays in the browser: no request has it.
  assert.deepEqual(addresses.filter((address) => address.replace(/#.*/, "").includes(link.slice(-20))), []);
});
