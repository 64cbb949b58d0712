// Shows where two canonical outcomes differ.

/** The differing lines of two values, `-` official and `+` ours; empty when they are equal. */
export function difference(official, ours) {
  const [left, right] = [official, ours].map((value) => JSON.stringify(value, undefined, 2).split("\n"));
  if (left.join("\n") === right.join("\n")) return "";
  return merge(left, right)
    .filter(({ sign }) => sign !== " ")
    .map(({ sign, line }) => `    ${sign} ${line.length > 600 ? `${line.slice(0, 600)}...` : line}`)
    .join("\n");
}

/** A line diff by the longest common subsequence. */
function merge(left, right) {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i][j] = left[i] === right[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const merged = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      merged.push({ sign: " ", line: left[i++] });
      j++;
    } else if (j === right.length || (i < left.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      merged.push({ sign: "-", line: left[i++] });
    } else {
      merged.push({ sign: "+", line: right[j++] });
    }
  }
  return merged;
}
