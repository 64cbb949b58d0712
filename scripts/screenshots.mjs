// Takes the pictures of the README: the page with a small market in it, each view as a person has it.
//   node scripts/screenshots.mjs      after `make build`; into www/screenshots
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Setting } from "../tests/browser/browser.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const OUT = join(ROOT, "www/screenshots");
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

/** Milliseconds without a change after which a page has all that it asked for; a clock in it ticks once a second. */
const QUIET = 500;

/** Each picture: its name, the view, what is done in it first, and what has to be there before it is taken. */
const PICTURES = [
  { name: "editor", view: "editor", before: editor, shows: (tab) => tab.getByText("the shop is open").last() },
  { name: "messages", view: "messages", parameters: "&slot=6", shows: story },
  { name: "sequence", view: "messages", parameters: "&show=diagram", shows: (tab) => tab.locator("main [role=option]").first() },
  { name: "state", view: "state", parameters: "&slot=6", shows: (tab) => tab.getByRole("tree").first() },
  { name: "profile", view: "profile", parameters: "&slot=6", shows: (tab) => tab.getByRole("tree", { name: "Flame graph" }) },
  { name: "control", view: "control", shows: (tab) => tab.getByRole("region", { name: "Time of the network" }) },
  { name: "network", view: "network", shows: (tab) => tab.getByRole("list", { name: "Identities and wallets" }).getByRole("listitem").first() },
  { name: "share", view: "share", shows: (tab) => tab.getByRole("heading", { name: "Share code by a link" }) },
  { name: "dark", view: "messages", parameters: "&slot=6", colorScheme: "dark", shows: story },
  { name: "phone", view: "editor", viewport: PHONE, shows: (tab) => tab.getByRole("textbox").first() },
];

const EXAMPLE = `-- A shop that sells for tokens, and remembers who bought what.
Sold = Sold or {}

Handlers.add("credit", "Credit-Notice", function(msg)
  if msg.From ~= Token then return end
  local buyer, amount = msg.Sender, tonumber(msg.Quantity)
  Sold[buyer] = (Sold[buyer] or 0) + amount
  print("sold " .. amount .. " to " .. buyer)
  Send({ Target = buyer, Action = "Thanks", Data = "come again" })
end)

return "the shop is open"`;

/** A token, a shop that takes it, and people: some of it goes well. */
async function makeMarket(tab, token) {
  return tab.evaluate(
    async ({ token, shopSource }) => {
      const { network } = lunette;
      const { authority } = await network.status();
      const bank = await network.spawn({ tags: { Name: "token", Authority: authority } });
      await bank.eval(token);
      const shop = await network.spawn({ tags: { Name: "shop", Authority: authority } });
      await shop.eval(`Token = "${bank.id}"`);
      await shop.eval(shopSource);
      const people = Object.fromEntries(await Promise.all(["alice", "bob", "default"].map(async (name) => [name, (await network.identity(name)).address])));
      const say = async (process, identity, tags, data) => {
        const { slot } = await process.send({ identity, tags, data });
        await process.result({ slot });
        await network.settle();
      };
      for (const name of ["alice", "bob"]) await say(bank, "default", { Action: "Mint", Recipient: people[name], Quantity: "1000" });
      await say(bank, "alice", { Action: "Transfer", Recipient: shop.id, Quantity: "250" });
      await say(bank, "bob", { Action: "Transfer", Recipient: shop.id, Quantity: "40" });
      await say(bank, "bob", { Action: "Transfer", Recipient: people.alice, Quantity: "5000" });
      await say(shop, "alice", { Action: "Info" });
      await say(bank, "alice", { Action: "Balance", Recipient: people.alice });
      return { token: bank.id, shop: shop.id };
    },
    { token, shopSource: EXAMPLE },
  );
}

async function editor(tab) {
  const text = tab.getByRole("textbox").first();
  await text.click();
  await tab.keyboard.press("Control+a");
  await tab.keyboard.insertText(EXAMPLE);
  await tab.keyboard.press("Control+Enter");
}

function story(tab) {
  return tab.getByRole("region", { name: "What happened" });
}

/** Resolves when nothing in a page has changed for a while. */
function atRest(tab) {
  return tab.evaluate(
    (quiet) =>
      new Promise((resolve) => {
        const wait = () => setTimeout(() => (observer.disconnect(), resolve()), quiet);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = wait();
        });
        let timer = wait();
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      }),
    QUIET,
  );
}

const setting = await Setting.create();
setting.context.setDefaultTimeout(15_000);
try {
  await mkdir(OUT, { recursive: true });
  const token = await readFile(join(ROOT, "tests/processes/token.lua"), "utf8");
  const tab = await setting.openTab();
  const { token: bank, shop } = await makeMarket(tab, token);
  for (const { name, view, parameters = "", before, shows, viewport = DESK, colorScheme = "light" } of PICTURES) {
    await tab.setViewportSize(viewport);
    await tab.emulateMedia({ colorScheme });
    const process = view === "editor" ? shop : bank;
    await tab.evaluate((id) => localStorage.setItem("lunette:process", id), process);
    await tab.goto("about:blank");
    await tab.goto(`${setting.address}/#/${view}?process=${process}${parameters}`);
    await tab.waitForSelector("html[data-ready=true]", { state: "attached" });
    await before?.(tab);
    await shows(tab).waitFor();
    await atRest(tab);
    await tab.screenshot({ path: join(OUT, `${name}.png`) });
    console.log(`${name}.png`);
  }
} finally {
  await setting.destroy();
}
