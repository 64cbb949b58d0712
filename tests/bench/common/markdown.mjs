// Tables of Markdown.

/** A table whose first column is text. Of the others, those that `left` counts are text as well, and the rest numbers. */
export function table(header, rows, { left = [] } = {}) {
  const rule = header.map((_, column) => (column === 0 || left.includes(column) ? "---" : "---:"));
  return [line(header), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

/** The same with columns of one width each, which reads well on a terminal. */
export function alignedTable(header, rows) {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const aligned = (cells) => line(cells.map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))));
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [aligned(header), rule, ...rows.map(aligned)].join("\n");
}

function line(cells) {
  return `|${cells.map((text) => (text === "" ? " " : ` ${text} `)).join("|")}|`;
}
