// Waiting for conditions, wherever a test runs. Some tests have time pass faster: not for those who wait.
const startTimer = globalThis.setTimeout;

/** What `ask` gives, once it is right. `look` is for whoever wants to know why it is not. */
export async function until(what, ask, isRight = Boolean, { patience = 60_000, every = 50, look = undefined } = {}) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > end) throw new Error(`it never came: ${what}: ${JSON.stringify(look ? await look() : answer)}`);
    await pause(every);
  }
}

export function pause(milliseconds) {
  return new Promise((resolve) => startTimer(resolve, milliseconds));
}
