//! A small AO network in one program: schedules messages, has machines evaluate them, commits what came of it and delivers what
//! follows. Knows no platform: what it stands on comes from outside, behind traits, in a [`Host`].
//!
//! * [`Network`]: the public functions. [`Network::open`] gives it and its driver, a future that does all the work.
//! * [`store::Store`]: where everything is kept. [`records`] says what, and under which keys.
//! * [`machines::Machines`]: what evaluates messages.
//! * [`clock::Clock`] and [`clock::Random`]: time, block heights, anchors and keys. With [`clock::StandingClock`] and
//!   [`clock::SeededRandom`] the same calls give the same network.
//! * [`wallets::Wallets`]: who signs. [`peers::Peers`]: networks that have its neighbours.
//! * [`Event`]: what those who follow a network are told. [`Error`]: what is wrong with a call, with a code and the field.
//!
//! ```
//! use std::rc::Rc;
//!
//! use async_trait::async_trait;
//! use lunette_ao::{Id, Message, Tag};
//! use lunette_runtime::clock::{SeededRandom, StandingClock};
//! use lunette_runtime::machines::{Extent, Job, MachineError, MachineId, Machines, ModuleHash, Reply, Status};
//! use lunette_runtime::records::Moment;
//! use lunette_runtime::store::MemoryStore;
//! use lunette_runtime::wallets::NoWallets;
//! use lunette_runtime::{Host, Network, Options, Signing};
//!
//! /// Machines of a module that does the same whatever it is sent.
//! struct Echoes;
//!
//! #[async_trait(?Send)]
//! impl Machines for Echoes {
//!     async fn evaluate(&self, _: MachineId, job: Job) -> Result<Vec<Reply>, MachineError> {
//!         let json = br#"{"Output": {"data": "hello"}, "Messages": [], "Spawns": [], "Assignments": []}"#.to_vec();
//!         let reply = Reply { status: Status::Ok, gas: 1, json };
//!         Ok(vec![reply; job.messages.len()])
//!     }
//!     # fn capacity(&self) -> usize { 1 }
//!     # fn parallelism(&self) -> usize { 1 }
//!     # async fn add_module(&self, _: &ModuleHash, _: &[u8]) -> Result<(), MachineError> { Ok(()) }
//!     # async fn start(&self, _: MachineId, _: &ModuleHash, _: Vec<Vec<u8>>) -> Result<(), MachineError> { Ok(()) }
//!     # async fn fork(&self, _: MachineId, _: MachineId) -> Result<(), MachineError> { Ok(()) }
//!     # async fn snapshot(&self, _: MachineId, _: Extent) -> Result<Vec<u8>, MachineError> { Ok(Vec::new()) }
//!     # async fn digest(&self, _: MachineId) -> Result<String, MachineError> { Ok(String::new()) }
//!     # fn stop(&self, _: MachineId) {}
//!     # fn interrupt(&self, _: MachineId) {}
//!     // And: where its state comes from and goes to.
//! }
//!
//! # /// No network outside.
//! # struct Nowhere;
//! # #[async_trait(?Send)]
//! # impl lunette_remote::Internet for Nowhere {
//! #     async fn fetch(&self, _: lunette_remote::Request) -> Result<lunette_remote::Response, lunette_remote::Failure> {
//! #         Err(lunette_remote::Failure::Offline)
//! #     }
//! #     fn now(&self) -> u64 { 0 }
//! #     async fn pause(&self, _: u32) { std::future::pending().await }
//! #     fn chance(&self) -> f64 { 0.0 }
//! #     fn is_online(&self) -> bool { false }
//! # }
//! # let mut pool = futures::executor::LocalPool::new();
//! # use futures::task::LocalSpawnExt;
//! # let spawner = pool.spawner();
//! # pool.run_until(async {
//! let now = Moment { time: 1_700_000_000_000, height: 1_300_000 };
//! let host = Host {
//!     store: Rc::new(MemoryStore::new("example")),
//!     machines: Rc::new(Echoes),
//!     clock: Rc::new(StandingClock::new(now, Box::new(|_| Box::pin(async {})))),
//!     random: Rc::new(SeededRandom::new("example")),
//!     internet: Rc::new(Nowhere), // no network outside
//!     verifier: Rc::new(lunette_remote::Own),
//!     wallets: Rc::new(NoWallets),
//!     signing: Signing::Nobody,
//!     peers: None,
//!     module: "00".repeat(32), // the SHA-256 of the module's bytes
//!     module_bytes: Rc::from(&b""[..]),
//! };
//! let (network, driver) = Network::open(host, Options::default()).await?;
//! spawner.spawn_local(driver).unwrap();
//!
//! let message = |name: &str, target: &str| Message {
//!     id: Id::of(name.as_bytes()),
//!     owner: "me".to_owned(),
//!     from_process: None,
//!     target: target.to_owned(),
//!     anchor: Vec::new(),
//!     tags: vec![Tag::new("Name", name)],
//!     data: Vec::new(),
//!     proof: None,
//! };
//! let process = message("echo", "");
//! network.create(process.clone()).await?;
//! let receipt = network.submit(&process.id, message("1", &process.id.to_string())).await?;
//! let result = network.result(&process.id, receipt.slot, true).await?.expect("it was waited for");
//! assert_eq!((receipt.slot, result.status), (1, Status::Ok));
//! # Ok::<(), lunette_runtime::Error>(())
//! # })?;
//! # Ok::<(), lunette_runtime::Error>(())
//! ```

mod bell;
pub mod clock;
mod cron;
mod dialect;
pub mod error;
pub mod event;
mod ids;
pub mod machines;
pub mod network;
pub mod options;
pub mod peers;
pub mod records;
pub mod store;
pub mod wallets;

pub use error::{Code, Error, Result};
pub use event::Event;
pub use network::Network;
pub use options::{Host, Options, Signing};

#[cfg(test)]
mod testing;
