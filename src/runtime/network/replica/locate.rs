//! Where the scheduler of a process is: schedulers say so on Arweave (ao `scheduler-utils`), in items of the type `Scheduler-Location`.
//!
//! What gateways say about it is not proven, and need not be: a log that comes from another one than the process's scheduler does not have
//! its signatures.

use lunette_ao::{Id, Tags};
use lunette_remote::Gateway;
use lunette_remote::gateway::Search;

use super::super::Inner;
use crate::error::{Code, Error, Result};

impl Inner {
    /// The address (URL) of the scheduler unit of a process.
    pub(super) async fn locate(&self, process: &Id, gateways: &[String]) -> Result<String> {
        let gateway = Gateway::new(&self.client, gateways)?;
        let found = gateway.transactions(&[*process]).await?.into_iter().next();
        let found = found.ok_or_else(|| {
            let message = "the gateways do not know this process: it may be too new for them";
            Error::new(Code::UnknownProcess, message)
        })?;
        let scheduler = found.tags.value("Scheduler").ok_or_else(|| {
            let message = "what the gateways have of this id names no Scheduler: it is no process";
            Error::new(Code::UnknownProcess, message)
        })?;
        let search = Search {
            owners: vec![scheduler.to_owned()],
            tags: vec![("Type".to_owned(), vec!["Scheduler-Location".to_owned()])],
            newest_first: true,
            limit: 1,
            ..Search::default()
        };
        let location = gateway.find(&search).await?.transactions.into_iter().next();
        let url = location.and_then(|location| location.tags.value("Url").map(str::to_owned));
        url.ok_or_else(|| {
            let problem =
                format!("is not known: the scheduler {scheduler} has not said where it is");
            Error::argument("units.scheduler", &problem)
        })
    }
}
