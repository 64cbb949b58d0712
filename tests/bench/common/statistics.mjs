// What is made of the numbers of several rounds.

export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

export function geometricMean(numbers) {
  return Math.exp(sum(numbers.map(Math.log)) / numbers.length);
}

export function sum(numbers) {
  return numbers.reduce((total, value) => total + value, 0);
}

/** The lowest and the highest. */
export function spreadOf(numbers) {
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** The number that this part of them does not exceed, from 0 to 1. */
export function percentile(numbers, part) {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
