//! The units of the AO network (scheduler, compute and messenger units), HyperBEAM nodes and the gateways and bundlers of Arweave, as a
//! client sees them that believes nothing it can verify. Knows no platform: requests go through the trait [`Internet`], signatures are
//! checked by a [`Verifier`].

pub mod error;
pub mod internet;

pub use error::{Error, Kind, Result};
pub use internet::{Failure, Internet, Method, Request, Response, Verifier};
