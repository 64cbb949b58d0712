//! Replicas: processes of the network outside that are recomputed here, and checked, instead of trusted.
//!
//! A replica is a process of this network like any other, with its log, its images and its past, but for three things: its log comes from
//! the scheduler of the network (`follow.rs`), which nobody here may add to; what it sends goes nowhere, since the network has delivered it;
//! and its results are compared with those of a compute unit (`compare.rs`).
//!
//! Nothing is believed. What made the process, its module and each of its messages are data items, whose signatures and ids are
//! verified; assignments are verified by the signature of the process's scheduler and by their hash chain. What remains to be trusted is
//! the scheduler's order of messages, and that it keeps none back.

mod compare;
mod follow;
mod locate;
mod module;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use lunette_ao::Id;
use lunette_remote::scheduler::Scheduled;
use lunette_remote::{Base, Kind};

use super::relay::check_gateways;
use super::state::{Process, State};
use super::{Inner, Network};
use crate::bell::Bell;
use crate::cron;
use crate::dialect::Manner;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::machines::{Limits, ModuleHash};
use crate::records::{
    Dialect, Head, Moment, ProcessRecord, Protocol, ReplicaProgress, ReplicaRecord, Ticked, Units,
    encode,
};
use crate::store::{Change, Key, Table};

/// How a process of the network is to be recomputed.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicate {
    /// The process.
    pub process: Id,
    /// Its units. Their `signer` is found by itself, and by gateways so is a scheduler unit that is empty.
    pub units: Units,
    /// How its compute unit hands messages over.
    pub dialect: Dialect,
    /// Its module behaves like the one with this id, which is known here.
    pub like: Option<String>,
    /// The first slot of which the result is compared. Those before are evaluated all the same.
    pub from: u64,
    /// What an evaluation may cost.
    pub limits: Option<Limits>,
}

impl Replicate {
    /// Gas that an evaluation of a replica may use, unless somebody says otherwise. Compute units allow far more than a page should (ao
    /// `servers/cu`, `config.js`); an evaluation that is stopped here and not there is a divergence.
    pub const GAS: u64 = 20_000_000_000;
}

/// A replica, as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaInfo {
    /// Where its log comes from.
    pub units: Units,
    /// How far it was compared.
    pub progress: ReplicaProgress,
    /// So many messages have come, and were verified.
    pub verified: u64,
    /// What was last in the way of following it, if that is not over.
    pub problem: Option<Error>,
    /// Everything that its scheduler had was there when it was asked the last time.
    pub caught_up: bool,
    /// The newest slot of which its scheduler has told since following began, if it did: how far there is to go.
    pub latest: Option<u64>,
}

/// What is known of a replica beside its process.
pub(crate) struct Replica {
    pub(crate) units: Rc<Units>,
    pub(crate) progress: ReplicaProgress,
}

/// What goes on about replicas: not stored.
#[derive(Default)]
pub(crate) struct Followers(RefCell<BTreeMap<Id, Follower>>);

/// What goes on about one replica.
#[derive(Default)]
struct Follower {
    /// Grows when it is begun or ended: tasks of another turn are to end.
    turn: u64,
    /// Rung when there are new messages to compare.
    bell: Rc<Bell>,
    /// What is in the way of following its log, and of comparing its results.
    problem: Option<Error>,
    unit_problem: Option<Error>,
    caught_up: bool,
    latest: Option<u64>,
}

/// What is done about a replica.
#[derive(Clone, Copy)]
enum Task {
    Following,
    Comparing,
}

impl Followers {
    fn with<T>(&self, process: &Id, act: impl FnOnce(&mut Follower) -> T) -> T {
        act(self.0.borrow_mut().entry(*process).or_default())
    }
}

impl Replica {
    /// Nothing for a copy of a replica, which goes on by itself.
    pub(crate) fn new(record: ReplicaRecord, progress: Option<ReplicaProgress>) -> Option<Replica> {
        Some(Replica {
            units: Rc::new(record.units?),
            progress: progress.unwrap_or_default(),
        })
    }
}

/// The key of how far a replica is.
pub(crate) fn progress_key(process: &Id) -> Key {
    [&process.0[..], &[1]].concat()
}

impl Network {
    /// Recomputes a process of the network outside, and goes on to follow it. Returns when its first message is verified and stored; a
    /// replica that is here already is followed again.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: a process of this id is here that is no replica. [`Code::UnsupportedModule`]. [`Code::Remote`]: a unit
    /// could not be asked, or what it says is not true.
    pub async fn replicate(&self, request: Replicate) -> Result<()> {
        let inner = &self.inner;
        inner.ready().await?;
        let id = request.process;
        let is_here = {
            let state = inner.state.borrow();
            state.expect_sound(&id)?;
            let process = state.processes.get(&id);
            process.map(|process| process.replica.is_some())
        };
        match is_here {
            Some(true) => return self.set_following(&id, true).await,
            Some(false) => {
                let problem = "is a process of this network, not of the one outside";
                return Err(Error::argument("process", problem).about(&id));
            }
            None => {}
        }
        check(&request.units)?;
        let beginning = inner
            .beginning(request)
            .await
            .map_err(|error| error.about(&id))?;
        let inner_too = Rc::clone(inner);
        inner
            .change(move |inner: &Inner| {
                let mut state = inner.state.borrow_mut();
                state.expect_open()?;
                state.begin_replica(beginning)
            })
            .await?;
        inner_too.follow(&id);
        Ok(())
    }

    /// Follows the log of a replica, or leaves it where it is.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: it is no replica. Those of the store.
    pub async fn set_following(&self, process: &Id, following: bool) -> Result<()> {
        self.inner.store_following(process, following).await?;
        if following {
            self.inner.follow(process);
        } else {
            self.inner.unfollow(process);
        }
        Ok(())
    }

    /// How far a replica is; nothing when the process is none.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`].
    pub fn replica(&self, process: &Id) -> Result<Option<ReplicaInfo>> {
        let state = self.inner.state.borrow();
        let process = state.process(process)?;
        let Some(replica) = &process.replica else {
            return Ok(None);
        };
        let (problem, caught_up, latest) = self.inner.followers.with(&process.id(), |follower| {
            let problem = follower.problem.as_ref();
            let problem = problem.or(follower.unit_problem.as_ref());
            (problem.cloned(), follower.caught_up, follower.latest)
        });
        Ok(Some(ReplicaInfo {
            units: Units::clone(&replica.units),
            progress: replica.progress.clone(),
            verified: process.stored.scheduled,
            problem,
            caught_up,
            latest: latest.max(process.stored.scheduled.checked_sub(1)),
        }))
    }
}

/// Fails when an address of some units is none.
fn check(units: &Units) -> Result<()> {
    if units.scheduler.is_empty()
        && (units.gateways.is_empty() || units.protocol == Protocol::HyperBeam)
    {
        let problem = "is missing; a scheduler unit can be found by `gateways`";
        return Err(Error::argument("units.scheduler", problem));
    }
    let scheduler = Some(&units.scheduler).filter(|url| !url.is_empty());
    let scheduler = scheduler.map(|url| ("units.scheduler", url));
    let compute = units.compute.iter().map(|url| ("units.compute", url));
    for (field, url) in scheduler.into_iter().chain(compute) {
        Base::parse(url).map_err(|error| Error::argument(field, &error.message))?;
    }
    check_gateways("units.gateways", &units.gateways)
}

/// A replica that is about to begin.
pub(crate) struct Beginning {
    record: ReplicaRecord,
    first: Scheduled,
    module: ModuleHash,
    limits: Limits,
    from: u64,
}

impl Inner {
    /// Everything that has to be known of a process to begin its replica, verified.
    async fn beginning(&self, mut request: Replicate) -> Result<Beginning> {
        if request.units.scheduler.is_empty() {
            let located = self.locate(&request.process, &request.units.gateways);
            request.units.scheduler = located.await?;
        }
        let (first, signer) = self.first_of(&request.process, &request.units).await?;
        let module = self
            .foreign_module(&first.message, &request.units, request.like.as_deref())
            .await?;
        let has_ticks = request.dialect == Dialect::Reference;
        let mut schedules = first.message.tags.iter();
        let counts_blocks =
            schedules.any(|tag| tag.name == "Cron-Interval" && cron::is_of_blocks(&tag.value));
        if has_ticks && counts_blocks {
            let message = "its schedule counts blocks, and when these came is not known here";
            return Err(Error::new(Code::UnsupportedModule, message));
        }
        let units = Units {
            signer,
            ..request.units
        };
        Ok(Beginning {
            record: ReplicaRecord {
                dialect: request.dialect,
                module,
                units: Some(units),
            },
            first,
            module: self.host.module.clone(),
            limits: request.limits.unwrap_or(Limits {
                gas: Replicate::GAS,
                ..self.options.limits
            }),
            from: request.from,
        })
    }

    /// Stores whether a replica is to be followed.
    async fn store_following(&self, process: &Id, following: bool) -> Result<()> {
        let id = *process;
        let change = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.replica_mut(&id)?.progress.following = following;
            state.put_progress(&id)
        };
        self.change(change).await
    }

    /// Follows all replicas that are to be.
    pub(crate) fn follow_all(self: &Rc<Self>) {
        let following: Vec<Id> = {
            let state = self.state.borrow();
            let processes = state.processes.values();
            let is_followed = |process: &&Process| {
                let replica = process.replica.as_ref();
                replica.is_some_and(|replica| replica.progress.following)
            };
            processes.filter(is_followed).map(Process::id).collect()
        };
        for id in following {
            self.follow(&id);
        }
    }

    /// Begins to follow a replica; what followed it before ends.
    fn follow(self: &Rc<Self>, process: &Id) {
        let turn = self.followers.with(process, |follower| {
            follower.turn += 1;
            follower.problem = None;
            follower.unit_problem = None;
            follower.bell.ring();
            follower.turn
        });
        let (inner, id) = (Rc::clone(self), *process);
        let learning = async move { inner.learn_latest(&id).await };
        self.outside.begin(Box::pin(learning));
        let (inner, id) = (Rc::clone(self), *process);
        self.outside.begin(Box::pin(
            async move { inner.keep_following(&id, turn).await },
        ));
        let (inner, id) = (Rc::clone(self), *process);
        self.outside.begin(Box::pin(
            async move { inner.keep_comparing(&id, turn).await },
        ));
    }

    /// What follows a replica ends.
    pub(crate) fn unfollow(&self, process: &Id) {
        self.followers.with(process, |follower| {
            follower.turn += 1;
            follower.caught_up = false;
            follower.bell.ring();
        });
    }

    /// Whether what was begun in some turn is to go on.
    fn goes_on(&self, process: &Id, turn: u64) -> bool {
        let is_this = self
            .followers
            .with(process, |follower| follower.turn == turn);
        let state = self.state.borrow();
        is_this && state.expect_open().is_ok() && state.processes.contains_key(process)
    }

    /// Takes note of what is in the way of something, and tells those who watch.
    fn note_problem(&self, process: &Id, of: Task, problem: Option<Error>) {
        let is_new = self.followers.with(process, |follower| {
            let known = match of {
                Task::Following => &mut follower.problem,
                Task::Comparing => &mut follower.unit_problem,
            };
            let code = problem.as_ref().map(|problem| problem.code);
            // What it failed by says more than that the unit is left alone since.
            if code == Some(Code::Remote(Kind::Resting)) && known.is_some() {
                return false;
            }
            let is_new = *known != problem;
            known.clone_from(&problem);
            is_new
        });
        if let (true, Some(error)) = (is_new, problem) {
            self.state.borrow_mut().tell(&Event::ReplicaProblem {
                process: *process,
                code: error.code,
                message: error.message,
            });
        }
    }
}

impl State {
    pub(crate) fn replica_mut(&mut self, id: &Id) -> Result<&mut Replica> {
        let replica = self.process_mut(id)?.replica.as_mut();
        replica.ok_or_else(|| Error::argument("process", "is no replica").about(id))
    }

    /// Has the next commit store how far a replica is.
    pub(crate) fn put_progress(&mut self, id: &Id) -> Result<()> {
        let progress = encode(&self.replica_mut(id)?.progress)?;
        let put = Change::Put(Table::Replicas, progress_key(id), progress);
        self.pending.changes.push(put);
        Ok(())
    }

    fn begin_replica(&mut self, beginning: Beginning) -> Result<()> {
        let Beginning {
            record,
            first,
            module,
            limits,
            from,
        } = beginning;
        let id = first.assignment.process;
        if self.processes.contains_key(&id) {
            // Somebody else was faster.
            return Ok(());
        }
        let foreign = encode(&record)?;
        let put = Change::Put(Table::Replicas, id.0.to_vec(), foreign);
        self.pending.changes.push(put);
        let created = Moment {
            time: first.assignment.timestamp,
            height: first.assignment.block_height,
        };
        let process = self.admit(
            ProcessRecord {
                number: 0,
                item: first.message.clone(),
                module,
                limits,
                created,
                forked_from: None,
                known_as: None,
                isolated: true,
            },
            Head {
                ticked: Ticked::at(created),
                ..Head::default()
            },
            Manner::of(&record),
        );
        process.replica = Replica::new(
            record,
            Some(ReplicaProgress {
                following: true,
                compared: from,
                ..ReplicaProgress::default()
            }),
        );
        self.put_progress(&id)?;
        self.enter_scheduled(&id, vec![first]);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
