// Whether a step of a network did what the scenario says.
import { EVAL } from "../common/eval-tags.js";
import { checkList, contains, equals, fieldsMatch, globMatches, outputOf, plain, stateReader, statesOf } from "./match.js";
import { itemsOf, lineOf } from "./conversation.js";

/**
 * Checks the expectations of a step. `outcome` has what was evaluated, `{ evaluations }`, and `receipt` or `error` if the step had one.
 * Calls `miss(line, problem)`, which throws, for the first that is not met.
 */
export async function checkStep(stage, step, outcome, miss) {
  const { evaluations } = outcome;
  const wanted = (...kinds) => step.expect.filter(({ kind }) => kinds.includes(kind));
  checkCall(step, outcome, wanted, miss);
  checkFailures(stage, step, evaluations, wanted("fails", "status"), miss);
  const items = itemsOf(evaluations);
  for (const kind of ["sends", "spawns", "assigns"]) {
    const found = items.filter((item) => item.kind === kind);
    checkList(wanted(kind), found, itemMatches, miss);
    const expected = wanted(kind).reduce((sum, { fate, times }) => sum + (fate === undefined ? 0 : times), 0);
    const undelivered = found.filter(({ fate }) => fate !== undefined)[expected];
    if (undelivered) miss(step.line, `it was not delivered: ${lineOf(undelivered)}`);
  }
  for (const { line, subject, value } of wanted("prints")) {
    const outputs = ofSubject(stage, step, evaluations, subject).map(({ result }) => stage.shown(outputOf(result.result)));
    if (!outputs.some((output) => contains(output, value))) miss(line, "the output is another");
  }
  checkNumbers(stage, step, evaluations, wanted, miss);
  const { processes } = await stage.ao.status();
  for (const { line, count } of wanted("processes")) if (processes !== count) miss(line, `there are ${processes}`);
  await checkStates(stage, step, wanted("state"), miss);
}

/** What the call itself gave. */
function checkCall(step, { receipt, error }, wanted, miss) {
  const [refused] = wanted("refused");
  if (refused && error?.code !== refused.code) miss(refused.line, error ? `the code is ${error.code}` : "it was not refused");
  if (error && !refused) miss(step.line, `it was refused (${error.code}): ${error.message}`);
  const [duplicate] = wanted("duplicate");
  if (duplicate && !receipt?.duplicate) miss(duplicate.line, "it was new");
  if (receipt?.duplicate && !duplicate) miss(step.line, "it was there already");
}

/** Evaluations of a process; of the one that the step is about when nobody is named. A tick of its schedule is one too. */
function ofSubject(stage, step, evaluations, subject = step.process) {
  return evaluations.filter(({ process }) => globMatches(subject ?? "*", stage.nameOf(process)));
}

/** Nothing fails unless it is said. */
function checkFailures(stage, step, evaluations, expectations, miss) {
  const excused = new Set();
  for (const { kind, line, subject, value, status } of expectations) {
    const candidates = ofSubject(stage, step, evaluations, subject);
    const failed = candidates.filter(({ result }) => result.result.Error !== undefined);
    for (const evaluation of failed) excused.add(evaluation);
    if (kind === "status") {
      if (!candidates.some(({ result }) => result.status === status)) miss(line, "no evaluation ended so");
      continue;
    }
    if (failed.length === 0) miss(line, "it did not fail");
    const texts = failed.map(({ result }) => stage.shown(plain(result.result.Error)));
    if (!texts.some((text) => contains(text, value))) miss(line, "it failed with another text");
  }
  const failure = evaluations.find((evaluation) => evaluation.result.status !== "ok" && !excused.has(evaluation));
  if (failure) miss(step.line, `${stage.nameOf(failure.process)} failed`);
}

function checkNumbers(stage, step, evaluations, wanted, miss) {
  for (const { kind, line, subject, count } of wanted("ticks", "evaluates")) {
    const isTick = kind === "ticks";
    const found = ofSubject(stage, step, evaluations, subject).filter(({ entry }) => (entry === undefined) === isTick);
    if (found.length !== count) miss(line, `there were ${found.length}`);
  }
  for (const { line, subject, side, gas } of wanted("gas")) {
    const used = ofSubject(stage, step, evaluations, subject).reduce((sum, { result }) => sum + result.gas, 0);
    if (side === "above" ? used <= gas : used >= gas) miss(line, `it used ${used}`);
  }
  const deepest = Math.max(0, ...evaluations.map(({ entry }) => entry?.hops ?? 0));
  for (const { line, count } of wanted("hops")) if (deepest !== count) miss(line, `there were ${deepest}`);
}

/** What expressions are in a process, asked of it as its owner by dry runs. */
async function checkStates(stage, step, expectations, miss) {
  const subjects = new Set(expectations.map(({ subject }) => subject ?? step.process));
  for (const subject of subjects) {
    const states = expectations.filter((state) => (state.subject ?? step.process) === subject);
    const source = stateReader(states.map(({ expression }) => stage.resolveLua(expression)));
    const id = stage.idOf(subject);
    const { owner } = await stage.ao.info(id);
    const { result } = await stage.ao.dryrun({ process: id, tags: EVAL, data: source, from: owner, owner });
    if (result.Error !== undefined) miss(states[0].line, `the state cannot be read: ${stage.shown(plain(result.Error)).trim()}`);
    const found = statesOf(stage.shown(outputOf(result)));
    states.forEach(({ line, expression, value }, index) => {
      if (!equals(found[index], value)) miss(line, `${expression} of ${subject} is ${found[index]}`);
    });
  }
}

/** In what an item differs from what is expected, if it does. */
function itemMatches(expected, item) {
  if (!globMatches(expected.from, item.from)) return `it came from ${item.from}`;
  if (!globMatches(expected.to, item.to)) return `it went to ${item.to}`;
  if (expected.fate !== item.fate) return item.fate === undefined ? "it was delivered" : `it was ${item.fate}: ${item.because}`;
  if (expected.because !== undefined && !contains(item.because, expected.because)) return `the reason is: ${item.because}`;
  if (expected.kind === "assigns") return globMatches(expected.message, item.assigned) ? undefined : `it is ${item.assigned} that is assigned`;
  return fieldsMatch(expected, item.message);
}
