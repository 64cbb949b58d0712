//! The units of the AO network (scheduler, compute and messenger units), HyperBEAM nodes and the gateways and bundlers of Arweave, as a
//! client sees them that believes nothing it can verify. Knows no platform: requests go through the trait [`Internet`], signatures are
//! checked by a [`Verifier`].

pub mod address;
mod answer;
pub mod ask;
pub mod bundler;
pub mod canonical;
pub mod client;
pub mod compute;
pub mod error;
pub mod explain;
pub mod gateway;
pub mod hosts;
pub mod hyperbeam;
pub mod internet;
pub mod messenger;
mod proof;
pub mod scheduler;

pub use address::Base;
pub use ask::Ask;
pub use bundler::Bundler;
pub use client::Client;
pub use compute::Compute;
pub use error::{Error, Kind, Result};
pub use gateway::Gateway;
pub use hyperbeam::HyperBeam;
pub use internet::{Failure, Internet, Method, Request, Response, Verifier};
pub use messenger::Messenger;
pub use proof::Own;
pub use scheduler::{Assurance, Chain, Page, Scheduled, Scheduler, Source};
