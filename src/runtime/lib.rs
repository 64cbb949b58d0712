//! A small AO network in one program: schedules messages, has machines evaluate them, commits what came of it and delivers what
//! follows. Knows no platform: storage, machines, time and randomness come from outside, behind the traits [`store::Store`],
//! [`machines::Machines`], [`clock::Clock`] and [`clock::Random`].

pub mod clock;
pub mod error;
pub mod machines;
pub mod store;

pub use error::{Code, Error, Result};
