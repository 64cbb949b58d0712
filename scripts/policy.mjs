// What the documents of the page may load and run: sent by our server as a header, and written into them for hosts that send none.

// Nothing but this origin, no markup from strings: what a process prints can only ever be text. Compiling
// WebAssembly is the one kind of evaluation the page needs. Units of the network outside are wherever the user says: what they answer is
// data, and the worker that asks them has the policy that its file came with.
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http: https:; object-src 'none'; base-uri 'none'; form-action 'none'";

/** What is shown within pages of others: it has no wallets, stores nothing, and speaks to this origin only. Nobody may frame anything else. */
const EMBEDDABLE = "embed.html";

/** The policy of a document, or of any other file, by its name in www/dist. */
export function policyOf(name) {
  return name === EMBEDDABLE ? POLICY.replace(" http: https:", "") : POLICY;
}

/** The same as a header, which also says who may show it in a frame: a document cannot say that of itself. */
export function headerOf(name) {
  return `${policyOf(name)}; frame-ancestors ${name === EMBEDDABLE ? "*" : "'none'"}`;
}
