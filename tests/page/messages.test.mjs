// The messages of the network: as a list, as a diagram, one of them, and new ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleOf } from "./modules.mjs";
import { accessible, becomes, show, usePage } from "./page.mjs";

const page = usePage();

/** A tab with the view, and processes in the network: `bank`, which handles, and `deaf`, which trusts nobody. Their ids are in `tab.ids`. */
async function openMessages(options = {}) {
  const tab = await page.open({ path: "/#/messages", ...options });
  tab.ids = await tab.evaluate(async () => {
    const { network } = lunette;
    const spawn = async (Name, tags = {}) => (await network.spawn({ tags: { Name, ...tags } })).id;
    const ids = { bank: await spawn("bank"), shop: await spawn("shop"), deaf: await spawn("deaf", { Authority: "nobody" }) };
    await network.eval(
      ids.bank,
      `Handlers.add("transfer", "Transfer", function(msg) Send({ Target = "${ids.shop}", Action = "Credit-Notice", Quantity = msg.Quantity }) end)
       Handlers.add("balance", { Action = "Balance", Recipient = "_" }, function(msg) print("twelve") end)
       Handlers.add("boom", "Boom", function(msg) local t; return t.x end)
       Handlers.add("shout", "Shout", function(msg)
         Send({ Target = "${ids.deaf}", Action = "Hey" })
         Send({ Target = ("x"):rep(43), Action = "Away" })
         Send({ Action = "Lost" })
       end)
       Handlers.add("loop", "Loop", function(msg) Send({ Target = ao.id, Action = "Loop" }) end)`,
    );
    await network.eval(ids.shop, `Handlers.add("credit", "Credit-Notice", function(msg) Send({ Target = "${ids.bank}", Action = "Thanks" }) end)`);
    return ids;
  });
  await select(tab, "bank");
  return tab;
}

/** Sends without the page; resolves to where the message is, once everything that follows is done. */
async function send(tab, name, action, { identity, tags = {}, data = "" } = {}) {
  const message = { process: tab.ids[name], identity, tags: action === undefined ? tags : { Action: action, ...tags }, data };
  return tab.evaluate(async (message) => {
    const receipt = await lunette.network.send(message);
    await lunette.network.settle();
    return receipt;
  }, message);
}

async function select(tab, name) {
  const open = tab.getByRole("button", { name: "Processes", exact: true });
  if (await open.isVisible()) await open.click();
  await tab.getByRole("complementary", { name: "Processes" }).getByRole("button", { name: new RegExp(`^${name}\\b`) }).first().click();
}

const list = (tab) => tab.getByRole("listbox", { name: /^Messages/ });
const row = (tab, text) => tab.getByRole("option").filter({ hasText: text });
const detail = (tab) => tab.getByRole("region", { name: "Message", exact: true });
const story = (tab) => tab.getByRole("region", { name: "What happened" });
const count = (tab) => tab.locator(".msg-found");
const form = (tab) => tab.getByRole("region", { name: "New message" });

test("the day of a message is that of the place, as its time is", async (context) => {
  const { moment } = await moduleOf("views/messages/words.ts");
  const zone = process.env.TZ;
  context.after(() => (zone === undefined ? delete process.env.TZ : (process.env.TZ = zone)));
  const time = Date.UTC(2026, 1, 28, 22, 30, 0, 250);
  for (const [place, expected] of [
    ["Pacific/Auckland", "2026-03-01 11:30:00.250"],
    ["UTC", "2026-02-28 22:30:00.250"],
    ["America/Los_Angeles", "2026-02-28 14:30:00.250"],
  ]) {
    process.env.TZ = place;
    assert.equal(moment(time), expected, place);
  }
  assert.equal(moment(0), "an unknown time");
});

test("the messages of a process and of the network are listed in the order of time, and found by what they are", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Transfer", { identity: "alice", tags: { Quantity: "100" } });
  await send(tab, "bank", "Boom", { identity: "bob" });
  await send(tab, "bank", "Whatever", { identity: "bob", data: "a needle in the hay" });
  await row(tab, /bob.*bank.*Whatever.*inbox/).waitFor();
  const actions = () => list(tab).locator(".msg-line .msg-action").allTextContents();
  assert.deepEqual((await actions()), ["spawn", "Eval", "Transfer", "Credit-Notice", "Thanks", "Boom", "Whatever"]);

  await tab.getByRole("button", { name: "All processes" }).click();
  await row(tab, /default.*deaf.*spawn/).waitFor();
  await tab.getByRole("button", { name: "bank", exact: true }).click();

  const search = tab.getByRole("search", { name: "Filter messages" });
  await search.getByLabel("Text").fill("needle");
  await becomes(async () => (await actions()).join(), "Whatever");
  await search.getByLabel("Text").fill("");
  await search.getByLabel("Action").fill("boom");
  await becomes(async () => (await actions()).join(), "Boom");
  await search.getByLabel("Action").fill("");
  await search.getByLabel("Sender").selectOption("bob");
  await becomes(async () => (await actions()).join(), "Boom,Whatever");
  await search.getByLabel("Status").selectOption("Error");
  await becomes(async () => (await actions()).join(), "Boom");
  await search.getByLabel("Text").fill("nothing is called that");
  await becomes(async () => count(tab).textContent(), "0 messages");
  await tab.getByText("No message is like that.").waitFor();
  await tab.getByRole("button", { name: "Clear filters" }).click();
  await search.getByLabel("Not handled").check();
  await becomes(async () => (await actions()).join(), "Thanks,Whatever");
});

test("of many messages only those in sight are in the page, and a new one costs no more than itself", async () => {
  const tab = await openMessages();
  await tab.getByRole("button", { name: "All processes" }).click();
  await tab.evaluate(async ({ shop }) => {
    const { network } = lunette;
    const others = await Promise.all(Array.from({ length: 40 }, (_, at) => network.spawn({ tags: { Name: `worker ${at}` } })));
    const ids = others.map(({ id }) => `"${id}"`);
    const work = `for at = 1, 40 do Send({ Target = id, Action = "Work", Data = ("x"):rep(500) }) end`;
    await network.eval(shop, `for _, id in ipairs({ ${ids} }) do ${work} end`);
    await network.settle();
  }, tab.ids);
  await becomes(async () => Number((await count(tab).textContent()).replace(/\D/g, "")), (shown) => shown >= 1600);
  const options = () => list(tab).getByRole("option").count();
  assert.ok((await options()) < 100, `${await options()} rows are in the page`);

  // Who sees the end goes on seeing the end.
  await tab.evaluate(() => {
    const { network } = lunette;
    globalThis.entries = 0;
    const { log } = network;
    network.log = async (...given) => {
      const found = await log.apply(network, given);
      globalThis.entries += found.length;
      return found;
    };
  });
  await send(tab, "bank", "Whatever");
  await row(tab, /Whatever.*inbox/).waitFor();
  assert.ok((await tab.evaluate(() => globalThis.entries)) < 10, "one message was asked for, not all");

  await list(tab).focus();
  await tab.keyboard.press("Home");
  await row(tab, /default.*aos.*spawn/).waitFor();
  assert.ok((await options()) < 100);
  await tab.keyboard.press("End");
  await row(tab, /Whatever/).waitFor();

  // What is shown stays where it is while more comes.
  await tab.keyboard.press("Home");
  await send(tab, "bank", "Another");
  await becomes(async () => Number((await count(tab).textContent()).replace(/\D/g, "")), (shown) => shown >= 1602);
  assert.equal(await row(tab, /default.*aos.*spawn/).isVisible(), true);
});

test("why no handler took a message is told, and what to do about it", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Balance", { identity: "alice" });
  await row(tab, /Balance.*inbox/).click();
  await story(tab).getByText("No handler took it, so it went to the Inbox.").waitFor();
  await story(tab).getByRole("row", { name: /balance.*did not match.*Recipient/ }).waitFor();
  await story(tab).getByRole("row", { name: /transfer.*Action is "Balance", not "Transfer"/ }).waitFor();
  assert.match(await story(tab).getByLabel("Lua for the owner of the process").textContent(), /^Handlers\.add\("Balance"/);
  await accessible(tab, "a message that was not handled");

  await send(tab, "bank", "Eval", { identity: "alice", data: "Owner = 'alice'" });
  await row(tab, /alice.*Eval.*inbox/).click();
  await story(tab).getByText(/Code is evaluated for the owner of the process alone, who is default/).waitFor();

  await send(tab, "bank", "Shout");
  await row(tab, /Hey.*not trusted/).click();
  await story(tab).getByText(/deaf does not trust this network's authority/).waitFor();
  // Who does as the page says is heard from then on.
  const lua = await story(tab).getByLabel("Lua for the owner of the process").textContent();
  await tab.evaluate(([id, lua]) => lunette.network.eval(id, lua), [tab.ids.deaf, lua]);
  await send(tab, "bank", "Shout");
  await row(tab, /Hey.*inbox/).waitFor();

  await tab.evaluate(async ({ bank, shop, deaf }) => {
    const { message } = await lunette.network.send({ process: shop, tags: { Action: "Gossip" } });
    await lunette.network.assign({ message, processes: [bank] });
    await lunette.network.settle();
  }, tab.ids);
  await row(tab, /assignment Gossip.*refused/).click();
  await story(tab).getByText(/It is a message to shop that was assigned to bank, which takes no such assignments/).waitFor();
});

test("which handler took a message or failed is told, with the line of the error", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Boom", { identity: "alice" });
  await row(tab, /Boom.*error/).click();
  await story(tab).getByText("The handler “boom” failed. Nothing that it did was kept", { exact: false }).waitFor();
  await detail(tab).getByText("line 3 of aos").waitFor();
  assert.match(await detail(tab).getByLabel("Error", { exact: true }).textContent(), /attempt to index a nil value/);

  // A place in the library is none that a person could go to.
  await send(tab, "bank", "Eval", { data: `require("json").encode({ 1, x = 2 })` });
  await row(tab, /Eval.*error/).click();
  await detail(tab).getByLabel("Error", { exact: true }).filter({ hasText: '[string "json"]:' }).waitFor();
  assert.equal(await detail(tab).getByText(/line \d+ of json/).count(), 0);

  await send(tab, "bank", "Balance", { tags: { Recipient: "me" } });
  await row(tab, /Balance.*ok/).click();
  assert.equal(await detail(tab).getByLabel("Output").textContent(), "twelve");
  await story(tab).getByRole("button", { name: "Find out which handlers were asked" }).click();
  await story(tab).getByText("The handler “balance” took it.").waitFor();
  await story(tab).getByRole("row", { name: /balance took it/ }).waitFor();
  const { bank } = tab.ids;
  const slot = (await detail(tab).getByText(/^ slot \d+/).textContent()).match(/\d+/)[0];
  assert.equal(await detail(tab).getByRole("link", { name: /^Profile/ }).getAttribute("href"), `#/profile?process=${bank}&slot=${slot}`);
  assert.equal(await detail(tab).getByRole("link", { name: /^State/ }).getAttribute("href"), `#/state?process=${bank}&slot=${slot}`);
});

test("from a message lead links to what caused it and to what it caused", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Transfer", { identity: "alice" });
  await row(tab, /shop.*bank.*Thanks/).click();
  const title = detail(tab).getByRole("heading", { level: 2 });
  await title.filter({ hasText: "Thanks" }).waitFor();
  const cause = detail(tab).locator(".msg-cause");
  await becomes(async () => (await cause.getByRole("link").allTextContents()).join(" > "), "Transfer > Credit-Notice > Thanks");
  await cause.getByRole("link", { name: "Transfer" }).click();
  await title.filter({ hasText: "Transfer" }).waitFor();

  const tree = detail(tab).locator(".msg-tree").first();
  assert.equal(await tree.getByRole("link", { name: "Thanks" }).count(), 0);
  await tree.getByRole("button", { name: "What Credit-Notice led to: 1 item" }).click();
  await tree.getByRole("link", { name: "Thanks" }).click();
  await title.filter({ hasText: "Thanks" }).waitFor();
  await tab.goBack();
  await title.filter({ hasText: "Transfer" }).waitFor();
});

test("what somebody stopped, and what is for a person, is told as that", async () => {
  const tab = await openMessages();
  await tab.evaluate(async ({ bank }) => {
    const process = lunette.network.process(bank);
    await process.send({ tags: { Action: "Eval" }, data: "while true do end" });
    while (!(await process.stop()));
    await lunette.network.settle();
  }, tab.ids);
  await row(tab, /Eval.*stopped/).click();
  await story(tab).getByText("Somebody stopped it, because it took too long. Nothing that it did was kept.").waitFor();
  await tab.evaluate(async ({ bank }) => {
    const { address } = await lunette.network.identity("alice");
    await lunette.network.eval(bank, `Send({ Target = "${address}", Action = "Greeting" })`);
  }, tab.ids);
  await row(tab, /bank.*alice.*Greeting.*to a person/).waitFor();
  await tab.getByRole("button", { name: "Outbox", exact: true }).click();
  await row(tab, /Greeting → alice.*to a person/).waitFor();
});

test("the Inbox has what no handler took, the Outbox where everything went that a process sent", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Whatever", { identity: "alice", data: "hello there" });
  await tab.getByRole("button", { name: "Inbox", exact: true }).click();
  await row(tab, /alice.*Whatever.*hello there/).click();
  await story(tab).getByText("No handler took it, so it went to the Inbox.").waitFor();
  await accessible(tab, "the Inbox");

  await tab.getByRole("button", { name: "Outbox", exact: true }).click();
  await tab.getByText("bank has sent nothing.").waitFor();
  await send(tab, "bank", "Shout");
  await row(tab, /Hey → deaf.*arrived in slot 1/).waitFor();
  await row(tab, /Away.*waits in the outbox for the network outside/).waitFor();
  // What it sent is looked through for what the network would not take.
  await tab.evaluate((hash) => (location.hash = hash), `#/messages?process=${tab.ids.bank}&slot=3&show=outbox`);
  await detail(tab).getByText("messages of this process will be ignored by the receiver").waitFor();
  await row(tab, /Lost → nobody.*dropped: there is no Target/).click();
  await story(tab).getByText("dropped, because there is no Target").waitFor();
  await becomes(async () => (await detail(tab).locator(".msg-cause").getByRole("link").allTextContents()).join(" > "), "Shout > Lost");
  await accessible(tab, "the Outbox");
  await send(tab, "bank", "Loop");
  await row(tab, /Loop.*stopped: its chain of messages was as long as the network allows/).waitFor();

  await tab.getByRole("button", { name: "List", exact: true }).click();
  await tab.getByLabel("Status").selectOption("Not delivered");
  await becomes(async () => list(tab).locator(".msg-line .msg-status").allTextContents().then(String), "outside,dropped,hop limit");
});

test("a message is written with the keyboard, sent as a new identity, and sent again", async () => {
  const tab = await openMessages();
  await tab.keyboard.press("Alt+n");
  await tab.waitForFunction(() => document.activeElement?.tagName === "SELECT");
  assert.equal(await form(tab).getByLabel("To", { exact: true }).evaluate((select) => select.selectedOptions[0].textContent), "bank");
  await form(tab).getByLabel("As", { exact: true }).selectOption("A new identity…");
  await form(tab).getByLabel("Name of the new identity").fill("carol");
  await form(tab).getByLabel("Fill in for a handler").selectOption("balance");
  assert.equal(await form(tab).getByLabel("Action", { exact: true }).inputValue(), "Balance");
  assert.equal(await form(tab).getByLabel("Name of tag 1").inputValue(), "Recipient");
  const offered = form(tab).getByLabel("Value of tag 1").evaluate(({ list }) => [...list.options].map(({ value, text }) => [text, value]));
  assert.deepEqual(Object.fromEntries(await offered).shop, tab.ids.shop, "ids are offered by their names");
  await form(tab).getByLabel("Value of tag 1").fill("carol");
  await form(tab).getByLabel("Value of tag 1").press("Enter");
  await tab.keyboard.type("Owner");
  await form(tab).getByText("a process does not see a tag named Owner").waitFor();
  await accessible(tab, "a new message");
  await form(tab).getByLabel("Name of tag 2").fill("");
  await form(tab).getByLabel("Name of tag 2").press("Backspace");
  assert.equal(await form(tab).getByLabel("Name of tag 2").count(), 0);
  await form(tab).getByText("a process does not see").waitFor({ state: "detached" });
  await form(tab).getByLabel("Data").fill("please");
  await tab.keyboard.press("Control+Enter");
  await form(tab).getByLabel("Output").getByText("twelve").waitFor();
  await row(tab, /carol.*bank.*Balance.*ok/).waitFor();

  await form(tab).getByRole("link", { name: /^slot \d+$/ }).click();
  assert.equal(await detail(tab).getByLabel("Data").textContent(), "please");
  await detail(tab).getByRole("button", { name: "Send again…" }).click();
  assert.equal(await form(tab).getByLabel("As", { exact: true }).evaluate((select) => select.selectedOptions[0].textContent), "carol");
  assert.equal(await form(tab).getByLabel("Value of tag 1").inputValue(), "carol");
  assert.equal(await form(tab).getByLabel("Name of tag 2").count(), 0);
  await form(tab).getByRole("button", { name: "Send", exact: true }).click();
  await becomes(() => row(tab, /carol.*bank.*Balance.*ok/).count(), 2);

  // What was written stays until it is cleared; then the message is to the process that is chosen.
  await select(tab, "shop");
  await tab.getByRole("button", { name: "New message" }).click();
  assert.equal(await form(tab).getByLabel("Value of tag 1").inputValue(), "carol");
  await form(tab).getByRole("button", { name: "Clear" }).click();
  assert.equal(await form(tab).getByLabel("Name of tag 1").count(), 0);
  for (const field of ["Action", "Data"]) assert.equal(await form(tab).getByLabel(field, { exact: true }).inputValue(), "");
  const chosen = (name) => form(tab).getByLabel(name, { exact: true }).evaluate((select) => select.selectedOptions[0].textContent);
  assert.deepEqual([await chosen("To"), await chosen("As")], ["shop", "carol"]);
});

test("a dry run leaves no trace, also as somebody who cannot sign here", async () => {
  const tab = await openMessages();
  await row(tab, /Eval/).waitFor();
  const before = await count(tab).textContent();
  await tab.getByRole("button", { name: "New message" }).click();
  await form(tab).getByLabel("As", { exact: true }).selectOption("Pretend to be an address (dry run)…");
  await form(tab).getByLabel("Address to pretend").fill(tab.ids.shop);
  await form(tab).getByLabel("Action", { exact: true }).fill("Transfer");
  assert.equal(await form(tab).getByRole("button", { name: "Send", exact: true }).isDisabled(), true);
  await form(tab).getByRole("button", { name: "Dry run" }).click();
  await form(tab).getByText("It would send 1 message and make 0 processes. Nothing was kept.").waitFor();
  await form(tab).getByLabel("Action", { exact: true }).fill("Boom");
  await form(tab).getByRole("button", { name: "Dry run" }).click();
  await form(tab).getByLabel("Error").waitFor();
  await form(tab).getByText("line 3 of aos").waitFor();
  assert.equal(await count(tab).textContent(), before);
  assert.equal(await tab.evaluate(async ({ bank }) => (await lunette.network.info(bank)).slot, tab.ids), 1);
});

test("what cannot be sent is refused with the field that is wrong", async () => {
  const tab = await openMessages();
  await tab.getByRole("button", { name: "New message" }).click();
  const alert = form(tab).getByRole("alert");
  const sendIt = form(tab).getByRole("button", { name: "Send", exact: true });
  await form(tab).getByLabel("Fill in for a handler").waitFor();
  await form(tab).getByLabel("To", { exact: true }).selectOption("Another id…");
  await form(tab).getByText("there is no target").waitFor();
  assert.equal(await form(tab).getByLabel("Fill in for a handler").count(), 0, "handlers of another process");
  await sendIt.click();
  await alert.getByText("To: choose a process, or give its id of 43 characters.").waitFor();
  await form(tab).getByLabel("Id of the target").fill("A".repeat(43));
  await sendIt.click();
  await alert.getByText(/To: there is no process A+ here\. .*see Network/).waitFor();
  await form(tab).getByLabel("To", { exact: true }).selectOption("bank");
  await form(tab).getByLabel("As", { exact: true }).selectOption("A new identity…");
  await sendIt.click();
  await alert.getByText("As: the new identity needs a name").waitFor();
  await form(tab).getByLabel("As", { exact: true }).selectOption("default");
  await form(tab).getByRole("button", { name: "Add a tag" }).click();
  await form(tab).getByLabel("Name of tag 1").fill("Empty");
  await form(tab).getByText("the tag Empty has no value").waitFor();
  await sendIt.click();
  await alert.getByText("the value of the tag Empty has 0 bytes").waitFor();
  assert.equal(await tab.evaluate(async ({ bank }) => (await lunette.network.info(bank)).slot, tab.ids), 1);
});

test("the diagram shows who sent what to whom, and is read with the keyboard", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Transfer", { identity: "alice" });
  await send(tab, "bank", "Shout");
  await tab.getByRole("button", { name: "Diagram" }).click();
  const diagram = tab.getByRole("listbox", { name: /^Sequence diagram/ });
  await diagram.getByRole("option", { name: "Hey from bank to deaf, slot 1, not trusted" }).waitFor();
  // People first, then processes as they come; what did not take part has no column.
  await becomes(async () => (await tab.locator(".msg-lane").allTextContents()).join(), "default,alice,bank,shop,deaf,outside");
  await diagram.focus();
  await tab.keyboard.press("Home");
  await detail(tab).getByRole("heading", { level: 2 }).filter({ hasText: "spawn" }).waitFor();
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("ArrowDown");
  const title = detail(tab).getByRole("heading", { level: 2 }).filter({ hasText: "Transfer" });
  await title.waitFor();
  await accessible(tab, "the diagram");
  await tab.keyboard.press("Enter");
  assert.equal(await title.evaluate((title) => title === document.activeElement), true);
  await tab.keyboard.press("Escape");
  assert.equal(await diagram.evaluate((diagram) => diagram === document.activeElement), true);
  await tab.keyboard.press("Alt+n");
  await tab.waitForFunction(() => document.activeElement?.tagName === "SELECT");
  await tab.keyboard.press("Escape");
  assert.equal(await diagram.evaluate((diagram) => diagram === document.activeElement), true);
  await diagram.getByRole("option", { name: /^Lost from bank to nobody/ }).click();
  await story(tab).getByText("dropped, because there is no Target").waitFor();
  // Who takes part and when stay in sight.
  const scrolled = await diagram.evaluate((view) => {
    view.scrollTo(200, 40);
    const place = view.getBoundingClientRect();
    const head = view.querySelector(".msg-heads").getBoundingClientRect();
    const gutter = view.querySelector(".virtual-row .msg-gutter").getBoundingClientRect();
    return { top: Math.round(head.top - place.top), left: Math.round(gutter.left - place.left), wide: view.scrollLeft };
  });
  assert.deepEqual({ top: scrolled.top, left: scrolled.left }, { top: 0, left: 0 });
  assert.ok(scrolled.wide > 0, "it scrolls sideways in itself");
});

test("ticks of a cron are among the messages, and what they sent names them as its cause", async () => {
  const tab = await openMessages();
  await tab.evaluate(async ({ shop }) => {
    const clock = await lunette.network.spawn({ monitor: true, tags: { Name: "clock", "Cron-Interval": "1-second", "Cron-Tag-Action": "Tick" } });
    await clock.eval(`Handlers.add("tick", "Tick", function(msg) Send({ Target = "${shop}", Action = "Credit-Notice" }) end)`);
  }, tab.ids);
  await select(tab, "clock");
  await row(tab, /cron.*clock.*Cron 1-second.*ok/).first().waitFor();
  await row(tab, /clock.*shop.*Credit-Notice/).first().click();
  await detail(tab).locator(".msg-cause").getByRole("link", { name: "Cron 1-second" }).click();
  await detail(tab).getByText("The schedule of the process: its cron was due.").waitFor();
  await detail(tab).locator(".msg-tree").getByRole("link", { name: "Credit-Notice" }).waitFor();

  // Ticks that came while another view was shown are there too.
  const ticks = () => tab.evaluate(async () => (await lunette.process.log()).flatMap(({ ticks }) => ticks).length);
  await show(tab, "Editor");
  const before = await ticks();
  await becomes(ticks, (now) => now > before + 1);
  const all = await tab.evaluate(async () => {
    await lunette.process.unmonitor();
    await lunette.network.settle();
    return (await lunette.process.log()).flatMap(({ ticks }) => ticks).length;
  });
  await show(tab, "Messages");
  await tab.getByLabel("Action", { exact: true }).fill("Cron 1-second");
  await becomes(async () => count(tab).textContent(), `${all} messages`);
});

test("what a full mailbox kept out is told so, and not as what is for the network outside", async () => {
  const script = () => localStorage.setItem("lunette:settings:lunette", JSON.stringify({ limits: { mailbox: 1 } }));
  const tab = await openMessages({ script });
  await tab.evaluate(async ({ bank, deaf }) => {
    const { network } = lunette;
    await network.process(deaf).pause();
    for (let times = 0; times < 2; times += 1) {
      const { process, slot } = await network.send({ process: bank, tags: { Action: "Shout" } });
      await network.result({ process, slot });
    }
  }, tab.ids);
  const why = "not delivered, because too much was waiting at its target: it is number";
  await row(tab, /bank.*Shout/).last().click();
  await detail(tab).locator(".msg-tree").getByRole("listitem").filter({ hasText: "Hey" }).getByText(why).waitFor();
  await detail(tab).locator(".msg-tree").getByRole("listitem").filter({ hasText: "Away" }).getByText("its target is not in this network").waitFor();
  await row(tab, /deaf.*Hey.*outside/).click();
  await story(tab).getByText(why).waitFor();
});

test("that a process has sent nothing is not said before that is known", async () => {
  const tab = await page.open();
  await tab.evaluate(() => {
    const { network } = lunette;
    const { log } = network;
    // One gate for all: whoever else reads the log meanwhile must not take the place of the view.
    const gate = new Promise((resolve) => (globalThis.go = resolve));
    network.log = async (...given) => {
      await gate;
      return log.apply(network, given);
    };
    location.hash = "#/messages?show=outbox";
  });
  await tab.getByRole("region", { name: "Messages" }).getByText("Loading…").waitFor();
  assert.equal(await tab.getByText("aos has sent nothing.").count(), 0);
  await tab.evaluate(() => go());
  await tab.getByText("aos has sent nothing.").waitFor();
});

test("a message says all that is known of it, and whatever a process writes is text", async () => {
  const tab = await openMessages();
  const hostile = `<img src=x onerror="document.title='taken'">`;
  await tab.evaluate(async ([bank, hostile]) => {
    const { network } = lunette;
    const evil = await network.spawn({ tags: { Name: hostile } });
    await network.spawn({ tags: { Name: "this network's authority" } });
    const data = JSON.stringify({ list: [1, { deep: hostile }] });
    await network.send({ process: bank, tags: { Action: hostile, [hostile]: "\u001b[31mred" }, data });
    await network.send({ process: bank, tags: { Action: "Bytes" }, data: new Uint8Array([0, 255, 254, 65, 66]) });
    await evil.eval(`Send({ Target = "${bank}", Action = "Evil", Data = [[${hostile}]] })`);
    await network.settle();
  }, [tab.ids.bank, hostile]);
  await row(tab, /Bytes/).click();
  await detail(tab).getByText("Bytes, 5 bytes").waitFor();
  assert.match(await detail(tab).getByLabel("Data").textContent(), /^000000 {2}00 ff fe 41 42 +···AB$/);
  await detail(tab).getByText("ed25519, key").waitFor();
  for (const field of ["Assignment", "Block height", "Hash chain", "Anchor", "First message of its chain"]) {
    await detail(tab).getByRole("term").filter({ hasText: field }).first().waitFor();
  }

  await list(tab).getByRole("option").filter({ hasText: "onerror" }).filter({ hasText: "default" }).click();
  const data = detail(tab).getByLabel("Data");
  await becomes(async () => (await data.textContent()).split("\n").length, 8);
  await detail(tab).getByRole("button", { name: "As it was sent" }).click();
  assert.equal(await data.textContent(), JSON.stringify({ list: [1, { deep: hostile }] }));
  // Nor is anybody taken for the network itself.
  await tab.getByRole("button", { name: "All processes" }).click();
  await row(tab, /default.*this network's authority [\w-]{4}….*spawn/).waitFor();
  await row(tab, /Evil/).click();
  await becomes(async () => detail(tab).getByLabel("Data").textContent(), hostile);
  await tab.getByRole("button", { name: "Diagram" }).click();
  await tab.locator(".msg-lane").filter({ hasText: "<img" }).waitFor();
  assert.equal(await tab.locator("main img").count(), 0);
  assert.equal(await tab.title(), "Lunette");
  await accessible(tab, "hostile names");
});

test("nothing of a process is shown as another's, however long that one takes to answer", async () => {
  const tab = await openMessages();
  await send(tab, "bank", "Whatever", { data: "only for bank" });
  await tab.evaluate(({ shop }) => {
    const [prototype, { network }] = [Object.getPrototypeOf(lunette.process), lunette];
    const [{ inbox }, { log }] = [prototype, network];
    const never = new Promise(() => {});
    prototype.inbox = function (...given) {
      return this.id === shop ? never : inbox.apply(this, given);
    };
    network.log = (process, ...given) => (process === shop ? never : log.call(network, process, ...given));
  }, tab.ids);
  const go = (process, slot) => tab.evaluate((hash) => (location.hash = hash), `#/messages?process=${process}&slot=${slot}`);
  await go(tab.ids.bank, 1);
  await detail(tab).getByLabel("Data").filter({ hasText: "transfer" }).waitFor();
  await go(tab.ids.shop, 1);
  await detail(tab).getByText("Loading…").waitFor();
  await go(tab.ids.bank, 99);
  await detail(tab).getByRole("alert").getByText("There is no message in slot 99 of bank.").waitFor();
  await go(tab.ids.shop, 1);
  await detail(tab).getByText("Loading…").waitFor();

  await select(tab, "bank");
  await tab.getByRole("button", { name: "Inbox", exact: true }).click();
  await row(tab, /only for bank/).waitFor();
  await select(tab, "shop");
  await row(tab, /only for bank/).waitFor({ state: "detached" });
  // Longer than the view waits for more before it asks.
  await tab.waitForTimeout(1000);
  assert.equal(await row(tab, /only for bank/).count(), 0);
});

test("an address leads to a message; one that leads nowhere says so; a deleted process takes its messages along", async () => {
  const tab = await openMessages();
  const { slot } = await send(tab, "shop", "Whatever");
  await select(tab, "deaf");
  const go = (parameters) => tab.evaluate((hash) => (location.hash = hash), `#/messages?${new URLSearchParams(parameters)}`);
  await go({ process: tab.ids.shop, slot });
  await detail(tab).getByRole("heading", { level: 2 }).filter({ hasText: "Whatever" }).waitFor();
  // The process of the message is selected, so that the list has it.
  await tab.locator('[role=option][aria-selected="true"]').filter({ hasText: "Whatever" }).waitFor();
  await go({ process: tab.ids.shop, slot: 99 });
  await detail(tab).getByRole("alert").getByText("There is no message in slot 99 of shop.").waitFor();
  await go({ process: "A".repeat(43), slot: 1 });
  await detail(tab).getByRole("alert").getByText(/there is no process A+/).waitFor();
  await go({ process: tab.ids.shop, slot: "one" });
  await detail(tab).getByText("Choose a message").waitFor();

  await tab.getByRole("button", { name: "All processes" }).click();
  await row(tab, /shop.*Whatever/).waitFor();
  await tab.evaluate(({ shop }) => lunette.network.remove(shop), tab.ids);
  await row(tab, /shop.*Whatever/).waitFor({ state: "detached" });
});

test("on a phone the list and the message come one after the other", async () => {
  const tab = await openMessages({ viewport: { width: 360, height: 640 } });
  await send(tab, "bank", "Whatever", { identity: "alice" });
  await row(tab, /Whatever/).click();
  await story(tab).getByText("No handler took it").waitFor();
  assert.equal(await list(tab).isVisible(), false);
  await accessible(tab, "a message on a phone");
  const fits = () => tab.evaluate(() => document.querySelector("main").scrollWidth <= document.querySelector("main").clientWidth);
  assert.equal(await fits(), true);
  await tab.getByRole("button", { name: "← List" }).click();
  await list(tab).waitFor();
  assert.equal(await fits(), true);
  await accessible(tab, "the list on a phone");
  await tab.getByText("Filters", { exact: false }).first().click();
  await tab.getByLabel("Not handled").check();
  await becomes(async () => list(tab).locator(".msg-action").allTextContents().then(String), "Whatever");
  await tab.getByRole("button", { name: "New message" }).click();
  assert.equal(await fits(), true);
});
