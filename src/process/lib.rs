//! The machine of an AO process: a Lua virtual machine and a message loop.
//!
//! Built for `wasm32-unknown-unknown` this is `process.wasm`, a module without imports: no clock, no randomness, no I/O.
//! What it does is a function of its memory and the message ([`abi`] lists the exports). The same code runs natively, as
//! the [`Process`] that the exports wrap:
//!
//! ```
//! let mut process = lunette_process::Process::default();
//! let request = br#"{
//!     "message": { "Id": "p", "From": "me", "Owner": "me", "Target": "p", "Module": "m", "Block-Height": 1, "Data": "",
//!                  "Tags": [{ "name": "Type", "value": "Process" }] },
//!     "env": { "Process": { "Id": "p", "Owner": "me", "Tags": [] } }
//! }"#;
//! let reply = process.handle(request);
//! assert_eq!(reply.status, lunette_process::Status::Ok);
//! let request = br#"{
//!     "message": { "Id": "1", "From": "me", "Owner": "me", "Target": "p", "Data": "print('hello') return 6 * 7",
//!                  "Tags": [{ "name": "Action", "value": "Eval" }] },
//!     "env": { "Process": { "Id": "p", "Owner": "me", "Tags": [] } }
//! }"#;
//! let reply = process.handle(request);
//! let json = String::from_utf8(reply.json).unwrap();
//! assert!(json.contains(r#""data":"hello\n42""#), "{json}");
//! ```
//!
//! A process is an aos process: its first message is the process itself, whose sender becomes the owner. A message whose `Action` is
//! `Eval` and whose sender is the owner has its `Data` evaluated as Lua, in a chunk named `aos`. Any other message goes to the handlers
//! that such code registered.
//!
//! A failed evaluation (its status is not [`Status::Ok`]) may have changed the process half-way. Undoing that is the host's part:
//! it keeps the memory as it was and writes it back.

pub mod abi;
mod host;
mod image;
mod library;
mod module;
mod process;
mod questions;
pub mod reply;
pub mod request;

pub use process::Process;
pub use reply::{Reply, Status};
