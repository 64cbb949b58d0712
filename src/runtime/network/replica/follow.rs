//! Following the log of a process of the network: page by page, each verified before anything of it enters.

use std::rc::Rc;

use lunette_ao::{Id, Tags};
use lunette_remote::scheduler::{Chain, Link, Scheduled, Scheduler, Source};
use lunette_remote::{Assurance, Gateway, Kind};

use super::super::state::State;
use super::super::{Inner, Network};
use super::Task;
use crate::error::{Code, Error, Result};
use crate::records::{Head, Protocol, Units};

/// The most messages asked for at a time.
const PAGE: u32 = 200;

/// Messages that may wait to be evaluated before more are fetched.
const MOST_WAITING: u64 = 2_000;

/// The pause before the scheduler is asked again when it had nothing new, in milliseconds: at first, and at most.
const FIRST_POLL: u32 = 500;
const LONGEST_POLL: u32 = 15_000;

/// The pause after a unit could not be asked, in milliseconds: at first, and at most.
pub(super) const FIRST_REST: u32 = 1_000;
const LONGEST_REST: u32 = 120_000;

impl Inner {
    /// The first message of a process, which is the item that made it, and whose signature its assignments must have.
    pub(super) async fn first_of(
        &self,
        process: &Id,
        units: &Units,
    ) -> Result<(Scheduled, Option<String>)> {
        let first = self.first_page(process, units).await?;
        let first = first.filter(|first| first.message.id == *process);
        let first = first.ok_or_else(|| {
            let message = "its log does not begin with the item that made it: processes from before that was so cannot be recomputed";
            Error::new(Code::UnsupportedModule, message)
        })?;
        let signer = first.message.tags.value("Scheduler").map(str::to_owned);
        if units.signer.is_none() && signer.is_some() {
            // It is known only now who has to have signed it.
            let units = Units {
                signer: signer.clone(),
                ..units.clone()
            };
            self.first_page(process, &units).await?;
        }
        Ok((first, signer))
    }

    async fn first_page(&self, process: &Id, units: &Units) -> Result<Option<Scheduled>> {
        let scheduler = self.scheduler_of(units)?;
        let page = scheduler.page(process, 0, 1, &mut Chain::default()).await?;
        Ok(page.entries.into_iter().next())
    }

    fn scheduler_of(&self, units: &Units) -> Result<Scheduler> {
        let url = units.scheduler.clone();
        let source = match units.protocol {
            Protocol::Legacy => Source::Legacy { url },
            Protocol::HyperBeam => Source::HyperBeam { url },
        };
        let gateway = match units.gateways.is_empty() {
            true => None,
            false => Some(Gateway::new(&self.client, &units.gateways)?),
        };
        let signer = units.signer.clone();
        Ok(Scheduler::new(&self.client, &source, signer, gateway)?)
    }

    fn scheduler_of_replica(&self, id: &Id) -> Option<Result<Scheduler>> {
        let units = {
            let state = self.state.borrow();
            let replica = state.processes.get(id)?.replica.as_ref()?;
            Rc::clone(&replica.units)
        };
        Some(self.scheduler_of(&units))
    }

    /// Learns how far a log reaches. Not all schedulers say so, and nothing depends on it.
    pub(super) async fn learn_latest(self: Rc<Self>, id: &Id) {
        let Some(Ok(scheduler)) = self.scheduler_of_replica(id) else {
            return;
        };
        if let Ok(latest) = scheduler.latest(id).await {
            self.followers
                .with(id, |follower| follower.latest = Some(latest));
        }
    }

    /// Follows a replica until it is told to end.
    pub(super) async fn keep_following(self: Rc<Self>, id: &Id, turn: u64) {
        let scheduler = match self.scheduler_of_replica(id) {
            Some(Ok(scheduler)) => scheduler,
            Some(Err(error)) => return self.note_problem(id, Task::Following, Some(error)),
            None => return,
        };
        let mut poll = FIRST_POLL;
        let mut rest = FIRST_REST;
        while self.goes_on(id, turn) {
            let outcome = self.fetch_more(id, &scheduler).await;
            if !self.goes_on(id, turn) {
                return;
            }
            match outcome {
                Ok(more) => {
                    rest = FIRST_REST;
                    self.note_problem(id, Task::Following, None);
                    let caught_up = more == 0;
                    self.followers
                        .with(id, |follower| follower.caught_up = caught_up);
                    if !caught_up {
                        poll = FIRST_POLL;
                        continue;
                    }
                    self.client.internet().pause(poll).await;
                    poll = (2 * poll).min(LONGEST_POLL);
                }
                Err(error) if is_final(&error) => {
                    self.note_problem(id, Task::Following, Some(error));
                    // When that cannot be stored it is tried again the next time, with the same outcome.
                    let _ = self.store_following(id, false).await;
                    return;
                }
                Err(error) => {
                    let is_offline = error.code == Code::Remote(Kind::Offline);
                    self.note_problem(id, Task::Following, Some(error));
                    self.client.internet().pause(rest).await;
                    rest = longer(rest, is_offline);
                }
            }
        }
    }

    /// Fetches the next messages and adds them to the log; returns how many, once they are stored.
    async fn fetch_more(self: &Rc<Self>, id: &Id, scheduler: &Scheduler) -> Result<usize> {
        self.ready().await?;
        let (from, waiting, last) = {
            let state = self.state.borrow();
            let process = state.process(id)?;
            (
                process.head.scheduled,
                process.mailbox.len() as u64,
                process.head.last_link(),
            )
        };
        if waiting > MOST_WAITING {
            let network = Network {
                inner: Rc::clone(self),
            };
            network.result(id, from - MOST_WAITING / 2, true).await?;
        }
        let mut chain = Chain { last };
        let entries = scheduler.page(id, from, PAGE, &mut chain).await?.entries;
        if entries.is_empty() {
            return Ok(0);
        }
        let process = *id;
        let enter = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            // Another one may have fetched the same.
            let next = state.process(&process)?.head.scheduled;
            if next != from {
                return Ok(0);
            }
            state.count_unproven(&process, &entries)?;
            Ok(state.enter_scheduled(&process, entries))
        };
        let taken = self.change(enter).await?;
        self.followers.with(id, |follower| follower.bell.ring());
        Ok(taken)
    }
}

impl State {
    /// Keeps account of what a node says and nothing proves.
    fn count_unproven(&mut self, id: &Id, entries: &[Scheduled]) -> Result<()> {
        let unproven = entries.iter().filter_map(|entry| match &entry.assurance {
            Assurance::Signed => None,
            Assurance::Unsigned(what) => Some((entry.assignment.nonce, what)),
        });
        let unproven: Vec<_> = unproven.collect();
        let Some((slot, what)) = unproven.first() else {
            return Ok(());
        };
        let progress = &mut self.replica_mut(id)?.progress;
        progress.unproven += unproven.len() as u64;
        progress
            .first_unproven
            .get_or_insert_with(|| (*slot, (*what).clone()));
        self.put_progress(id)
    }
}

impl Head {
    /// What the next assignment has to be linked to.
    fn last_link(&self) -> Option<Link> {
        let (id, hash_chain) = self.last_assignment.clone()?;
        Some(Link {
            id,
            hash_chain,
            nonce: self.scheduled.checked_sub(1)?,
            timestamp: self.last_time.time,
        })
    }
}

/// The pause after this one. That there is no network says nothing about a unit.
pub(super) fn longer(rest: u32, is_offline: bool) -> u32 {
    match is_offline {
        true => FIRST_REST,
        false => (2 * rest).min(LONGEST_REST),
    }
}

/// Whether asking again would not help.
fn is_final(error: &Error) -> bool {
    match error.code {
        // What gateways do not have they may have soon.
        Code::Remote(kind) => !kind.is_retryable() && kind != Kind::NotFound,
        // The store is being read again.
        Code::Storage | Code::QuotaExceeded | Code::Busy | Code::MachineFailed => false,
        _ => true,
    }
}
