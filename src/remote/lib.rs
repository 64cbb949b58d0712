//! The units of the AO network (scheduler, compute and messenger units), HyperBEAM nodes and the gateways and bundlers of Arweave, as a
//! client sees them that believes nothing it can verify. Knows no platform: requests go through the trait [`Internet`], signatures are
//! checked by a [`Verifier`].
//!
//! * [`Client`]: the way of every question and of all that is handed in.
//! * [`Gateway`], [`Scheduler`]: what they give is proven, or said to be unproven.
//! * [`Compute`], [`HyperBeam`]: results, which only evaluating the same proves; [`canonical`] compares them.
//! * [`Messenger`], [`Bundler`], [`HyperBeam`]: where signed items are handed in, once.
//! * [`explain`]: what their errors mean.
//!
//! ```
//! use std::rc::Rc;
//!
//! use async_trait::async_trait;
//! use lunette_ao::Id;
//! use lunette_remote::{Client, Compute, Failure, Internet, Own, Request, Response};
//!
//! /// A network on which every unit has the same result for everything.
//! struct Toy;
//!
//! #[async_trait(?Send)]
//! impl Internet for Toy {
//!     async fn fetch(&self, request: Request) -> Result<Response, Failure> {
//!         Ok(Response {
//!             status: 200,
//!             is_redirected: false,
//!             url: request.url,
//!             headers: Vec::new(),
//!             body: br#"{"Output": {"data": "42"}}"#.to_vec(),
//!         })
//!     }
//!     fn now(&self) -> u64 {
//!         0
//!     }
//!     async fn pause(&self, _milliseconds: u32) {}
//!     fn chance(&self) -> f64 {
//!         0.5
//!     }
//!     fn is_online(&self) -> bool {
//!         true
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let client = Client::new(Rc::new(Toy), Rc::new(Own));
//! let unit = Compute::new(&client, &["https://cu.example"])?;
//! let result = unit.result(&Id::of(b"process"), &Id::of(b"message")).await?;
//! assert_eq!(result["Output"]["data"], "42");
//! # Ok::<(), lunette_remote::Error>(())
//! # })?;
//! # Ok::<(), lunette_remote::Error>(())
//! ```

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
mod rounds;
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
