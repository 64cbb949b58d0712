// Processes in which a bench has a peer, so that one that hangs or ends costs a sample and not the run.

/** The next message of a child process, which `act` has it send. Rejects when it ends first, or says nothing for `patience` milliseconds. */
export function nextMessage(child, patience, act = () => {}) {
  return new Promise((resolve, reject) => {
    const settle = (finish, value) => {
      clearTimeout(timer);
      child.removeAllListeners();
      finish(value);
    };
    const timer = setTimeout(() => settle(reject, new Error(`no answer in ${patience / 1000} s`)), patience);
    child.once("message", (message) => settle(resolve, message));
    child.once("exit", (code, signal) => settle(reject, new Error(`died (${signal ?? code})`)));
    act();
  });
}
