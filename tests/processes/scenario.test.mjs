// The format of scenarios: what is read, what is refused, and that an expectation which is not met is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "../../pkg/scenario/process-player.js";
import { ScenarioError, parseScenarios } from "../../pkg/scenario/process-format.js";

const TEXT = `
# A comment.
code echo.lua
process echo
processes robot feed

setup
  eval: x = 1

scenario one  and  another
  alice: Say Note="two words" Empty= Data="line\\n"
    sends alice Said !Secret Note=/w.r/ Data=*
    state #Inbox is 3
  robot as feed: Say
  feed answers: Price=5
  cron: Tick
  wait 2 minutes
  wait 1 block
  spawned child
  again
  reload
  eval:
    | local x = 1
    | return " is "
    prints " is "
`;

test("a scenario is read as plain data", () => {
  const { setup, scenarios, ...head } = parseScenarios(TEXT, "echo.scenario");
  assert.deepEqual(head, { file: "echo.scenario", code: "echo.lua", process: "echo", owner: "owner", processes: ["robot", "feed"] });
  assert.deepEqual(setup, [{ kind: "eval", text: "x = 1", line: 8, expect: [] }]);
  const [{ title, line, steps }] = scenarios;
  assert.deepEqual([title, line], ["one and another", 10]);
  assert.deepEqual(steps[0], {
    kind: "message",
    from: "alice",
    owner: undefined,
    tags: [{ name: "Action", value: "Say" }, { name: "Note", value: "two words" }, { name: "Empty", value: "" }],
    data: "line\n",
    line: 11,
    expect: [
      { kind: "sends", target: "alice", action: "Said", tags: [{ name: "Note", value: /w.r/ }], data: /^[^]/, absent: ["Secret"], line: 12 },
      { kind: "state", expression: "#Inbox", value: "3", line: 13 },
    ],
  });
  assert.deepEqual([steps[1].from, steps[1].owner], ["feed", "robot"]);
  assert.deepEqual(steps.map(({ kind }) => kind), ["message", "message", "answer", "cron", "wait", "wait", "spawned", "again", "reload", "eval"]);
  assert.deepEqual([steps[4].milliseconds, steps[5].blocks], [120_000, 1]);
  assert.equal(steps[9].text, 'local x = 1\nreturn " is "');
});

test("what cannot be read is refused with its line", () => {
  const cases = [
    ["", 1, /`code <file>` is missing/],
    ["code a.lua\nnonsense", 2, /cannot read `nonsense`/],
    ["code a.lua\nconstructor b", 2, /cannot read/],
    ["code a.lua\nscenario", 2, /cannot read `scenario`/],
    ["code a.lua\n  alice: Say", 2, /a step belongs below/],
    ["code a.lua\nscenario x\n    sends nothing", 3, /an expectation belongs below a step/],
    ["code a.lua\nscenario x\n   alice: Say", 3, /indent/],
    ["code a.lua\nscenario x\n  alice Say", 3, /cannot read the step/],
    ["code a.lua\nscenario x\n  wait a while", 3, /cannot read the step/],
    ["code a.lua\nscenario x\n  alice: Say again", 3, /`again` is no name=value/],
    ["code a.lua\nscenario x\n  alice: Say A=/x/", 3, /plain values/],
    ["code a.lua\nscenario x\n  alice: Say A=\"x", 3, /cannot read|JSON|Unterminated/],
    ["code a.lua\nscenario x\n  alice: Say\n    sends", 4, /needs a target/],
    ["code a.lua\nscenario x\n  alice: Say\n    sends bob A=/(/", 4, /regular expression/],
    ["code a.lua\nscenario x\n  alice: Say\n    state x = 1", 4, /state <expression> is <value>/],
    ["code a.lua\nscenario x\n  alice: Say\n    assigns m", 4, /assigns <message> to/],
    ["code a.lua\nscenario x\n  alice: Say\n    hopes for rain", 4, /cannot read the expectation/],
    ["code a.lua\n| text", 2, /needs a step/],
  ];
  for (const [text, line, problem] of cases) {
    assert.throws(() => parseScenarios(text, "f"), (error) => {
      assert.ok(error instanceof ScenarioError, text);
      assert.equal(error.line, line, text);
      assert.match(error.message, new RegExp(`^f:${line}: `));
      assert.match(error.message, problem, text);
      return true;
    });
  }
});

/** A machine that gives the same result to every message but an evaluation; that one shows `shown`. */
function machineWith(result, shown = "") {
  const usual = { Output: { data: "" }, Messages: [], Spawns: [], Assignments: [] };
  const isEval = ({ Tags, Data }) => Data && Tags.some(({ name, value }) => name === "Action" && value === "Eval");
  return {
    handle: (message) => {
      if (message.Id === "process") return usual;
      return isEval(message) ? { ...usual, Output: { data: shown } } : { ...usual, ...result };
    },
  };
}

const tag = (name, value) => ({ name, value });
const SAID = { Target: "bob", Data: "hello", Tags: [tag("Action", "Said"), tag("Number", "7"), tag("Reference", "1")] };

async function outcome(expectations, result, shown) {
  const lines = expectations.map((line) => `    ${line}\n`).join("");
  const document = parseScenarios(`code a.lua\nscenario x\n  alice: Say\n${lines}`, "f");
  return play(machineWith(result, shown), document, document.scenarios[0], async () => "code").then(() => "met", (error) => error.message.split("\n")[0]);
}

test("expectations are met, or it says which is not", async () => {
  const cases = [
    [[], { Messages: [SAID] }, "met"],
    [["sends bob Said Number=7 Data=hello !Secret"], { Messages: [SAID] }, "met"],
    [["sends bob Number=/^\\d$/"], { Messages: [SAID] }, "met"],
    [["sends bob", "sends more"], { Messages: [SAID, SAID] }, "met"],
    [["sends bob Said Number=8"], { Messages: [SAID] }, "f:4: its tag Number is 7"],
    [["sends bob Asked"], { Messages: [SAID] }, "f:4: its tag Action is Said"],
    [["sends bob Colour=red"], { Messages: [SAID] }, "f:4: it has no tag Colour"],
    [["sends bob !Number"], { Messages: [SAID] }, "f:4: it has the tag Number"],
    [["sends bob Data=bye"], { Messages: [SAID] }, "f:4: its data is another"],
    [["sends carol"], { Messages: [SAID] }, "f:4: it went to bob"],
    [["sends bob", "sends bob"], { Messages: [SAID] }, "f:5: there is no such thing"],
    [["sends bob"], { Messages: [SAID, SAID] }, "f:4: there are 1 more"],
    [["sends nothing"], { Messages: [SAID] }, "f:4: there are 1 more"],
    [["spawns Name=x"], { Spawns: [{ Tags: [tag("Name", "x")] }] }, "met"],
    [["spawns nothing"], { Spawns: [{ Tags: [] }] }, "f:4: there are 1 more"],
    [["assigns m to a b"], { Assignments: [{ Message: "m", Processes: ["a", "b"] }] }, "met"],
    [["assigns m to a"], { Assignments: [{ Message: "m", Processes: ["a", "b"] }] }, "f:4: it is assigned to a b"],
    [["prints blue"], { Output: { data: "\x1b[34mblue\x1b[0m sky" } }, "met"],
    [["prints red"], { Output: { data: "blue" } }, "f:4: the output is another"],
    [[], { Error: "broken" }, "f:3: it failed"],
    [["fails"], { Error: "broken" }, "met"],
    [["fails brok"], { Error: "\x1b[31mbroken" }, "met"],
    [["fails /^b.*n$/"], { Error: "broken" }, "met"],
    [["fails whole"], { Error: "broken" }, "f:4: it failed with another text"],
    [["fails"], {}, "f:4: it did not fail"],
    [["state x is 1"], {}, "met", "1\n"],
    [["state x is 1", 'state y is "a\\nb"'], {}, "met", "1\na\\nb\n"],
    [["state x is 2"], {}, "f:4: x is 1", "1\n"],
    [[], { Messages: [{ Tags: [] }] }, "f:3: a message would not be delivered: it has no Target"],
    [[], { Messages: [{ Target: "bob", Tags: [tag("N", 1)] }] }, "f:3: a message would not be delivered: its tag N is no text but 1"],
  ];
  for (const [expectations, result, expected, shown] of cases) {
    assert.equal(await outcome(expectations, result, shown), expected, JSON.stringify([expectations, result]));
  }
});

test("steps that need an earlier one say so", async () => {
  for (const [step, problem] of [["bob answers: Yes", "nothing was sent to bob"], ["spawned child", "no process was asked for"], ["again", "there is no message to send again"]]) {
    const document = parseScenarios(`code a.lua\nscenario x\n  ${step}\n`, "f");
    await assert.rejects(play(machineWith({}), document, document.scenarios[0], async () => "code"), new RegExp(problem));
  }
});
