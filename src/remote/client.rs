//! The way of every question to a unit: tried again when that makes sense, given to the next unit when one fails, and not sent at all to a
//! host that failed too often lately.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::address::Base;
use crate::answer;
use crate::ask::Ask;
use crate::error::{Error, Kind, Result};
use crate::hosts::Hosts;
use crate::internet::{Internet, Response, Verifier};
use crate::rounds::Rounds;

/// The pause before a question is asked for the second time, in milliseconds; each further one is twice as long.
pub const FIRST_PAUSE: u32 = 500;

/// The longest pause between two times, in milliseconds. A unit that wants to be left alone for longer is not asked again here: the error
/// carries what it said.
pub const LONGEST_PAUSE: u64 = 60_000;

/// The most bytes of an answer to what was handed in: 1 MiB.
const RECEIPT_LIMIT: usize = 1 << 20;

/// What all clients of units go through. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Client(Rc<Shared>);

struct Shared {
    internet: Rc<dyn Internet>,
    verifier: Rc<dyn Verifier>,
    hosts: Hosts,
}

impl Client {
    /// A client for which all hosts are well.
    pub fn new(internet: Rc<dyn Internet>, verifier: Rc<dyn Verifier>) -> Client {
        Client(Rc::new(Shared {
            internet,
            verifier,
            hosts: Hosts::default(),
        }))
    }

    /// What checks signatures.
    pub fn verifier(&self) -> &dyn Verifier {
        &*self.0.verifier
    }

    /// What requests go through.
    pub fn internet(&self) -> &dyn Internet {
        &*self.0.internet
    }

    /// Asks one unit after the other until one answers, and all of them again after a pause, as often as the question says.
    ///
    /// # Errors
    /// Every [`Kind`] but [`Kind::Unverified`]: what the last unit that may still answer said, or else what the first said.
    pub async fn ask(&self, units: &[Base], ask: &Ask) -> Result<Response> {
        self.first_of(units, ask.how_often(), async |unit| {
            self.send(unit, ask).await
        })
        .await
    }

    /// As [`Client::ask`], for JSON.
    ///
    /// # Errors
    /// As [`Client::ask`]; [`Kind::Unexpected`] for what is no such JSON, [`Kind::Interrupted`] for JSON that ends early.
    pub async fn ask_json<T: DeserializeOwned>(&self, units: &[Base], ask: &Ask) -> Result<T> {
        self.first_of(units, ask.how_often(), async |unit| {
            answer::json(unit.host(), &self.send(unit, ask).await?)
        })
        .await
    }

    /// Hands something in: sent once, never again, since nobody can tell whether it arrived when there is no answer. Who calls keeps what is
    /// to be sent.
    ///
    /// # Errors
    /// Every [`Kind`] but [`Kind::Unverified`]. After [`Kind::Resting`] and [`Kind::Offline`] nothing was sent.
    pub async fn post_once(&self, unit: &Base, ask: &Ask) -> Result<Response> {
        self.send(unit, ask).await
    }

    /// Hands something in as [`Client::post_once`] does, and reads what comes back, as [`answer::receipt`] says. An answer to it is small.
    pub(crate) async fn post_for_object(&self, unit: &Base, ask: Ask) -> Result<Value> {
        let response = self.post_once(unit, &ask.limit(RECEIPT_LIMIT)).await?;
        answer::receipt(unit.host(), &response, "id")
    }

    /// Puts a question to one unit after the other until one answers it, and again after a pause, `tries` times. A unit whose answer would
    /// be the same the next time is not asked again.
    pub(crate) async fn first_of<T>(
        &self,
        units: &[Base],
        tries: u32,
        question: impl AsyncFn(&Base) -> Result<T>,
    ) -> Result<T> {
        let mut rounds = Rounds::new(self.internet(), units, tries);
        loop {
            while let Some(unit) = rounds.next() {
                match question(unit).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => rounds.failed(unit, error),
                }
            }
            rounds.again().await?;
        }
    }

    /// One request to one unit.
    pub(crate) async fn send(&self, unit: &Base, ask: &Ask) -> Result<Response> {
        let internet = self.internet();
        let host = unit.host();
        if !internet.is_online() {
            return Err(Error::new(Kind::Offline, host, "there is no network"));
        }
        let pass = self
            .0
            .hosts
            .enter(host, internet.now())
            .map_err(|left| Error {
                retry_after: Some(left),
                ..Error::new(
                    Kind::Resting,
                    host,
                    format!(
                        "it failed so often lately that it is left alone for {left} milliseconds"
                    ),
                )
            })?;
        let answer = match internet.fetch(ask.request(unit)).await {
            Ok(response) => answer::of(host, response, internet.now()),
            Err(failure) => Err(Error::failed(host, &failure)),
        };
        match &answer {
            Ok(_) => pass.succeeded(),
            Err(error) => pass.failed(error.kind, internet.now()),
        }
        answer
    }
}
