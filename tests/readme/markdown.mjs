// What is in a page of Markdown, as far as it can be wrong: examples, links, and what is named in the text.

/** The languages of fences whose text somebody would copy and run. Pictures in letters have none. */
const LANGUAGES = new Set(["js", "lua", "sh", "scenario"]);

/** Blocks of text, each with the heading that it is below: `{ heading, language, line, text }`. */
function fencesOf(page) {
  const fences = [];
  let heading = "";
  let open;
  for (const [index, line] of page.split("\n").entries()) {
    const fence = /^\s*```(\S*)\s*$/.exec(line);
    if (open !== undefined) {
      if (fence) fences.push({ ...open, text: `${open.lines.join("\n")}\n` });
      if (fence) open = undefined;
      else open.lines.push(line);
    } else if (fence) {
      open = { heading, language: fence[1], line: index + 1, lines: [] };
    } else {
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line} has no end`);
  return fences;
}

/** The examples of a page, by name: the heading, the language, and from the second one of both a number, such as `An app, js` and `An app, js 2`. */
export function examplesOf(page) {
  const examples = new Map();
  for (const { heading, language, line, text } of fencesOf(page)) {
    if (language === "") continue;
    if (!LANGUAGES.has(language)) throw new Error(`line ${line}: nobody knows how ${language} is run`);
    const name = (number) => `${heading}, ${language}${number === 1 ? "" : ` ${number}`}`;
    let number = 1;
    while (examples.has(name(number))) number += 1;
    examples.set(name(number), { line, text });
  }
  return examples;
}

/** The page without what is in fences. */
const proseOf = (page) => page.replace(/^\s*```[^]*?^\s*```\s*$/gm, "");

/** Where links and images of a page lead. */
export function targetsOf(page) {
  const prose = proseOf(page).replace(/`[^`\n]*`/g, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/\bsrc="([^"]+)"/g)];
  return links.map(([, target]) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page) {
  const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)];
  return new Set(headings.map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}

/** What is written as code: the examples, and what is between backticks. */
export function codeOf(page) {
  return [...fencesOf(page).map(({ text }) => text), ...[...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code)];
}
