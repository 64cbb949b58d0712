// The format of scenarios: what is refused, that an expectation which is not met is noticed, and that a difference is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { playNetwork as play } from "../../pkg/cli/scenario/play.js";
import { differenceBetween } from "../../pkg/scenario/replay.js";
import { ScenarioError, parseScenarios } from "../../pkg/scenario/network-format.js";

test("what cannot be read is refused with its line", () => {
  const cases = [
    ["nonsense", 1, /cannot read `nonsense`/],
    ["people", 1, /cannot read/],
    ["limits hops=many", 1, /cannot read the limit/],
    ["limits wishes=3", 1, /cannot read the limit/],
    ["begins tomorrow", 1, /expected `begins/],
    ["begins 2023-13-14T22:13:20Z at block 7", 1, /is no date and time/],
    ["process a\nscenario x\n  owner spawns a: Name=x", 3, /`a` is somebody's name already/],
    ["process a\nscenario x\n  owner spawns 7up: Name=x", 3, /is no name/],
    ["scenario x\n  alice spawns a: Name=x", 2, /`alice` is nobody's name/],
    ["process a\nscenario x\n  owner -> a: Say To=@{b}", 3, /`b` is nobody's name/],
    ["process 7up", 1, /is no name/],
    ["process a by bob", 1, /`bob` is nobody's name/],
    ["process a with Data=x", 1, /tags and no Data/],
    ["process a\n  | Send({ Target = @bob })", 1, /`bob` is nobody's name/],
    ["process a\nscenario x\n  alice -> a: Say", 3, /`alice` is nobody's name/],
    ["process a\nscenario x\n  owner -> b: Say", 3, /`b` is nobody's name/],
    ["process a\nscenario x\n  owner -> a: Say To=@b", 3, /`b` is nobody's name/],
    ["process a\nscenario x\n  owner: Say", 3, /cannot read the step/],
    ["process a\nscenario x\n  owner -> a: Say N=/x/", 3, /plain values/],
    ["process a\nscenario x\n  wait for it", 3, /cannot read the step/],
    ["process a\nscenario x\n  assign note to a", 3, /`note` is nobody's name/],
    ["process a\nscenario x\n  owner -> a: Say\n    a -> b Said", 4, /`b` is nobody's name/],
    ["process a\nscenario x\n  owner -> a: Say\n    a gas 7", 4, /gas above/],
    ["process a\nscenario x\n  owner -> a: Say\n    a ticks often", 4, /ticks <number>/],
    ["process a\nscenario x\n  owner -> a: Say\n    state x = 1", 4, /state <expression> is <value>/],
    ["process a\nscenario x\n  owner -> a: Say\n    hopes", 4, /cannot read the expectation/],
    ["process a\n    sends nothing", 2, /an expectation belongs below a step/],
    ["| text", 1, /needs a step/],
  ];
  for (const [text, line, problem] of cases) {
    assert.throws(() => parseScenarios(text, "f"), (error) => {
      assert.ok(error instanceof ScenarioError, `${text}: ${error.stack}`);
      assert.match(error.message, problem, text);
      assert.equal(error.line, line, text);
      return true;
    });
  }
});

const NETWORK = `
people alice
strangers ghost
process echo
  | Handlers.add("Say", "Say", function(msg) msg.reply({ Action = "Said", Number = "7", Data = "hello" }) Count = 1 end)
  | Handlers.add("Lose", "Lose", function(msg) Send({ Target = @ghost, Action = "Hello" }) end)
  | Handlers.add("Make", "Make", function(msg) Spawn("module", { Name = "child" }) end)
  | Handlers.add("Break", "Break", function(msg) error("broken") end)
scenario x
`;

/** The first line of what is wrong with a step on the network above, without the place. */
async function outcome(lines) {
  const document = parseScenarios(`${NETWORK}${lines.map((line, index) => `${index === 0 ? "  " : "    "}${line}\n`).join("")}`, "f");
  const first = document.scenarios[0].line;
  return play(document, document.scenarios[0], undefined).then(
    () => "met",
    (error) => {
      assert.ok(error instanceof ScenarioError, error.stack);
      return `${error.line - first} ${error.message.split("\n")[0].replace(/^f:\d+: /, "")}`;
    },
  );
}

test("expectations are met, or it says which is not", async () => {
  const say = "alice -> echo: Say";
  const cases = [
    [[say], "met"],
    [[say, "echo -> alice Said Number=7 Data=hello !Secret"], "met"],
    [[say, "1 times e* -> * Said"], "met"],
    [[say, "echo -> alice Said Number=8"], "2 its tag Number is 7"],
    [[say, "echo -> owner Said"], "2 it went to alice"],
    [[say, "2 times echo -> alice Said"], "2 there is no such thing"],
    [[say, "echo -> alice Said", "sends in any order"], "met"],
    [[say, "echo -> owner Said", "sends in any order"], "2 it went to alice"],
    [[say, "sends in any order"], "2 there are 1 more"],
    [[say, "sends more", "sends in any order"], "met"],
    [[say, 'echo -> alice Said "Number"=7'], "met"],
    [["owner spawns late: Name=late", "late state Name is late", "processes 2"], "met"],
    [["eval echo: return @echo .. '@{echo}' .. '@@' == ao.id .. ao.id .. '@@'", "prints true"], "met"],
    [["eval echo: return @alice", "prints @alice"], "met"],
    [["eval echo: return 'me@@home'", "prints me@@home"], "met"],
    [["wait 1500 milliseconds and 2 blocks", "processes 1"], "met"],
    [[say, "sends nothing"], "2 there are 1 more"],
    [[say, "lost echo -> alice Said"], "2 it was delivered"],
    [[say, "spawns nothing", "assigns nothing", "sends more"], "met"],
    [[say, "state Count is 2"], "2 Count of echo is 1"],
    [[say, "state x.y is 2"], /^2 the state cannot be read/],
    [[say, "hops 1"], "2 there were 0"],
    [[say, "evaluates 2"], "2 there were 1"],
    [[say, "ticks 1"], "2 there were 0"],
    [[say, "gas above 1", "gas below 9999999"], "met"],
    [[say, "gas below 1"], /^2 it used \d+$/],
    [[say, "prints red"], "2 the output is another"],
    [[say, "fails"], "2 it did not fail"],
    [[say, "status error"], "2 no evaluation ended so"],
    [[say, "processes 2"], "2 there are 1"],
    [[say, "duplicate"], "2 it was new"],
    [[say, "refused busy"], "2 it was not refused"],
    [["alice -> echo: Break"], "1 echo failed"],
    [["alice -> echo: Break", "fails broken", "status error"], "met"],
    [["alice -> echo: Break", "fails whole"], "2 it failed with another text"],
    [["alice -> echo: Lose"], "1 it was not delivered: lost echo -> ghost Hello because remote"],
    [["alice -> echo: Lose", "sends more"], "1 it was not delivered: lost echo -> ghost Hello because remote"],
    [["alice -> echo: Lose", "lost echo -> ghost Hello because busy"], "2 the reason is: remote"],
    [["alice -> echo: Make", "echo spawns child Name=child", "child state Owner is @echo", "processes 2"], "met"],
    [["alice -> echo: Make", "echo spawns child Name=other"], "2 its tag Name is child"],
    [["assign ghost to echo"], /^1 it was refused \(unknown-message\)/],
    [["assign ghost to echo", "refused unknown-message"], "met"],
    [["again"], "1 there is no message to send again"],
  ];
  for (const [lines, expected] of cases) {
    const found = await outcome(lines);
    if (expected instanceof RegExp) assert.match(found, expected, lines.join("; "));
    else assert.equal(found, expected, lines.join("; "));
  }
});

test("a difference between two plays is found and named", () => {
  const one = { logs: [[{ slot: 1, gas: 7 }]], said: ["x"] };
  assert.equal(differenceBetween(one, structuredClone(one)), undefined);
  assert.equal(differenceBetween(one, { ...one, logs: [[{ slot: 1, gas: 8 }]] }), "logs.0.0.gas is 8, and was 7");
  assert.equal(differenceBetween(one, { ...one, said: ["x", "y"] }), 'said.1 is "y", and was undefined');
});
