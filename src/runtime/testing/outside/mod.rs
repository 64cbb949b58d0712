//! The network outside: none at all, or one in memory ([`Abroad`]).

mod abroad;
mod answers;
mod items;
mod place;
mod time;

pub(crate) use abroad::{Abroad, Fault, SCHEDULER, URLS};
pub(crate) use items::{PERSON, address_of, item, tags};

use async_trait::async_trait;
use lunette_remote::{Failure, Internet, Request, Response};

/// No network at all.
pub(crate) struct Nowhere;

#[async_trait(?Send)]
impl Internet for Nowhere {
    async fn fetch(&self, _request: Request) -> Result<Response, Failure> {
        Err(Failure::Offline)
    }

    fn now(&self) -> u64 {
        0
    }

    async fn pause(&self, _milliseconds: u32) {
        std::future::pending().await
    }

    fn chance(&self) -> f64 {
        0.0
    }

    fn is_online(&self) -> bool {
        false
    }
}
