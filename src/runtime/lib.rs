//! A small AO network in one program: schedules messages, has machines evaluate them, commits what came of it and delivers what
//! follows. Knows no platform: storage, machines, time, randomness and wallets come from outside, behind the traits
//! [`store::Store`], [`machines::Machines`], [`clock::Clock`], [`clock::Random`] and
//! [`wallets::Wallets`]; and networks that have its neighbours behind [`peers::Peers`].

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
