//! The runtime in JavaScript: the only crate that knows it.
//!
//! [`Network`] is what JavaScript sees. It puts together what [`lunette_runtime`] stands on: a store in IndexedDB (`indexeddb`)
//! or one that is given ([`given_store`]), machines in workers ([`machines`]), other networks of the same deployment (`peers`), the clock
//! and the randomness of the platform (`clock`), signatures checked by WebCrypto
//! (`verify`), and wallets (`wallets`); and what [`lunette_remote`] stands on: `fetch` (`internet`).
//!
//! The same module runs in a browser's worker, in Node, and wherever else there are WebAssembly and promises:
//!
//! ```js
//! const network = await Network.open({ name: "mine", store: "memory", module, spawnWorker });
//! const { id } = await network.call("spawn", { tags: [] });
//! await network.call("send", { process: id, data: "return 6 * 7", tags: [{ name: "Action", value: "Eval" }] });
//! const { result } = await network.call("result", { process: id, slot: 1 });
//! ```

mod clock;
mod error;
pub mod given_store;
mod indexeddb;
mod internet;
pub mod machines;
pub mod network;
mod peers;
mod turns;
mod verify;
mod wallets;

pub use network::Network;
