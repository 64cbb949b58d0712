//! Time travel: questions about a process as it was after some slot.
//!
//! The process's own machine is left alone. The past state is made on a scratch machine, by evaluating again what followed the image
//! before it; [`super::scratch`] keeps what may be of use for the next question.

use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;
use lunette_ao::Id;
use serde_json::{Map, Value};

use super::scratch::{Scratch, Scratches};
use super::{Inner, Network, busy, dry_message};
use crate::cron::tick_text;
use crate::error::{Code, Error, Result};
use crate::machines::{Job, MachineId, Reply};
use crate::records::{LogEntry, Moment, Ordinate, ResultRecord, decode, log_key, ordinate_key};
use crate::store::{Query, Table};

/// A question about a past state.
pub(crate) struct Visit {
    pub(crate) process: Id,
    /// The slot after which it is asked.
    slot: u64,
    asked: Asked,
    answer: oneshot::Sender<Result<Reply>>,
}

/// What is asked.
enum Asked {
    /// What a message would give.
    Message(Map<String, Value>),
    /// A question of `src/process/questions`, as JSON.
    Question(String),
    /// How the process went about the message of the slot, or the tick of this number after it.
    Trace(u32),
}

/// Looks at the stack that a trace takes at most; of an evaluation that costs more gas, not every charge is one.
const MOST_LOOKS: u64 = 200_000;

/// Questions about past states, and the machines for them.
#[derive(Default)]
pub(crate) struct Travels {
    visits: VecDeque<Visit>,
    is_running: bool,
    pub(super) scratches: Scratches,
}

impl Travels {
    /// The next question, unless one is being answered. Those that nobody waits for any more are dropped.
    pub(crate) fn next(&mut self) -> Option<Visit> {
        if self.is_running {
            return None;
        }
        self.visits.retain(|visit| !visit.answer.is_canceled());
        let visit = self.visits.pop_front();
        self.is_running = visit.is_some();
        visit
    }

    /// A question is being answered.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running
    }

    /// No question waits.
    pub(crate) fn is_quiet(&self) -> bool {
        self.visits.is_empty()
    }

    /// The scratch machines that nobody uses at this moment.
    pub(crate) fn machines(&self) -> impl Iterator<Item = MachineId> {
        self.scratches.machines()
    }

    /// Tells those who wait that no answer will come.
    pub(crate) fn give_up(&mut self, error: &Error) {
        for visit in self.visits.drain(..) {
            // Whoever does not wait any more does not want to know.
            let _ = visit.answer.send(Err(error.clone()));
        }
    }
}

impl Network {
    /// Evaluates a message without a trace on the state as it was after a slot and the ticks that followed it. Waits until that slot is
    /// evaluated. What the message lacks is filled in as in [`Network::dry_run`]; its time is that of the state.
    ///
    /// The first question about a time long ago takes as long as evaluating what came after the last image before it; those who watch
    /// are told how far it is. Questions about the same time or somewhat later, or earlier, take less.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::UnknownMessage`]: the slot is not taken; [`Code::Busy`]; [`Code::MachineFailed`]; those of the store.
    pub async fn dry_run_at(
        &self,
        process: &Id,
        slot: u64,
        message: Map<String, Value>,
    ) -> Result<Reply> {
        self.visit_slot(process, slot, Asked::Message(message))
            .await
    }

    /// The same for a question of `src/process/questions`, as JSON.
    ///
    /// # Errors
    /// Those of [`Network::dry_run_at`].
    pub async fn inspect_at(&self, process: &Id, slot: u64, question: String) -> Result<Reply> {
        self.visit_slot(process, slot, Asked::Question(question))
            .await
    }

    /// Evaluates the message of a slot again, on the state that it found, and tells how: which handlers were asked, and where the gas
    /// was used. With a `tick`, the tick of that number after it.
    ///
    /// # Errors
    /// Those of [`Network::dry_run_at`]; [`Code::UnknownMessage`]: there was no such tick, or the message was not evaluated.
    pub async fn trace(&self, process: &Id, slot: u64, tick: u32) -> Result<Reply> {
        self.visit_slot(process, slot, Asked::Trace(tick)).await
    }

    async fn visit_slot(&self, process: &Id, slot: u64, asked: Asked) -> Result<Reply> {
        self.result(process, slot, true).await?;
        let receiver = {
            let mut state = self.inner.state.borrow_mut();
            state.expect_open()?;
            if state.travels.visits.len() >= self.inner.options.mailbox {
                return Err(busy(process, "too many questions are waiting"));
            }
            let (answer, receiver) = oneshot::channel();
            state.travels.visits.push_back(Visit {
                process: *process,
                slot,
                asked,
                answer,
            });
            receiver
        };
        self.inner.answered(receiver).await
    }
}

impl Inner {
    /// Answers a question about a past state.
    pub(crate) async fn visit(&self, visit: Visit) {
        let reply = match visit.asked {
            Asked::Trace(tick) => self.trace_at(&visit.process, visit.slot, tick).await,
            Asked::Message(message) => self.ask_at(&visit.process, visit.slot, message, None).await,
            Asked::Question(question) => {
                let question = Some(question);
                self.ask_at(&visit.process, visit.slot, Map::new(), question)
                    .await
            }
        };
        // When the process was removed on the way, what was missing was not damaged.
        let reply = reply.map_err(|error| match self.state.borrow().process(&visit.process) {
            Ok(_) => error,
            Err(gone) => gone,
        });
        self.state.borrow_mut().travels.is_running = false;
        // Whoever does not wait any more does not want the answer.
        let _ = visit.answer.send(reply);
    }

    async fn ask_at(
        &self,
        process: &Id,
        slot: u64,
        message: Map<String, Value>,
        question: Option<String>,
    ) -> Result<Reply> {
        let last = self.last_of_slot(process, slot).await?;
        let now = self.moment_of(process, &last).await?;
        let scratch = self.reach(process, last.ordinate).await?;
        let record = Rc::clone(&self.state.borrow().process(process)?.record);
        let job = Job {
            environment: self.environment(process, false)?,
            messages: vec![dry_message(&record, now, message)],
            limits: record.limits,
            slice: u64::MAX,
            dry: true,
            keep_errors: false,
            question,
        };
        self.ask_scratch(scratch, job).await
    }

    async fn trace_at(&self, process: &Id, slot: u64, tick: u32) -> Result<Reply> {
        let ordinate = Ordinate { slot, tick };
        let evaluations = self.evaluations(process, ordinate, ordinate, 1).await?;
        let evaluation = evaluations
            .into_iter()
            .find(|evaluation| !evaluation.result.is_left_out())
            .ok_or_else(|| {
                let text = format!("nothing was evaluated at tick {tick} of slot {slot}");
                Error::new(Code::UnknownMessage, text).about(process)
            })?;
        let before = match (slot, tick) {
            (0, 0) => None,
            (_, 0) => Some(self.last_of_slot(process, slot - 1).await?.ordinate),
            _ => Some(Ordinate {
                tick: tick - 1,
                ..ordinate
            }),
        };
        let scratch = match before {
            Some(before) => self.reach(process, before).await?,
            None => self.begin_scratch(process).await?,
        };
        let (record, manner) = {
            let state = self.state.borrow();
            let process = state.process(process)?;
            (Rc::clone(&process.record), Rc::clone(&process.manner))
        };
        let message = match (&evaluation.result.tick, &evaluation.entry) {
            (Some(tick), _) => tick_text(&record, ordinate, tick),
            (None, Some(entry)) => manner.message_text(&record, entry),
            (None, None) => return Err(self.missing(process, &format!("the log (slot {slot})"))),
        };
        let grain = evaluation.result.gas / MOST_LOOKS;
        let job = Job {
            environment: self.environment(process, before.is_none())?,
            messages: vec![message],
            limits: record.limits,
            slice: u64::MAX,
            dry: true,
            keep_errors: false,
            question: Some(format!(r#"{{"trace":{{"grain":{grain}}}}}"#)),
        };
        self.ask_scratch(scratch, job).await
    }

    /// Gives a dry job to a scratch machine, and keeps that.
    async fn ask_scratch(&self, scratch: Scratch, job: Job) -> Result<Reply> {
        match self.host.machines.evaluate(scratch.machine, job).await {
            Ok(replies) => {
                self.keep_scratch(scratch);
                let reply = replies.into_iter().next();
                reply.ok_or_else(|| Error::new(Code::MachineFailed, "the machine gave no reply"))
            }
            Err(error) => {
                self.stop_scratch(scratch.machine);
                Err(error.into())
            }
        }
    }

    /// What was evaluated last of a slot: its message, or the last tick after it.
    pub(crate) async fn last_of_slot(&self, process: &Id, slot: u64) -> Result<ResultRecord> {
        let end = ordinate_key(process, Ordinate::of_slot(slot + 1));
        let segment: Vec<ResultRecord> = self.segment_before(process, Table::Results, end).await?;
        let mut results = segment.into_iter().rev();
        let last = results.find(|result| result.ordinate.slot <= slot);
        last.filter(|result| result.ordinate.slot == slot)
            .ok_or_else(|| self.missing(process, &format!("the result of slot {slot}")))
    }

    /// When an evaluation was: the time of its message or tick.
    pub(crate) async fn moment_of(&self, process: &Id, result: &ResultRecord) -> Result<Moment> {
        if let Some(tick) = &result.tick {
            return Ok(tick.at);
        }
        let slot = result.ordinate.slot;
        let entry = self.entry_at(process, slot).await?;
        Ok(super::compute::moment(&entry))
    }

    /// The stored log entry of a slot.
    pub(crate) async fn entry_at(&self, process: &Id, slot: u64) -> Result<LogEntry> {
        let end = log_key(process, slot + 1);
        let segment: Vec<LogEntry> = self.segment_before(process, Table::Log, end).await?;
        let mut entries = segment.into_iter();
        entries
            .find(|entry| entry.assignment.nonce == slot)
            .ok_or_else(|| self.missing(process, &format!("the log (slot {slot})")))
    }

    /// The last segment that begins before a key.
    async fn segment_before<T: serde::de::DeserializeOwned>(
        &self,
        process: &Id,
        table: Table,
        end: Vec<u8>,
    ) -> Result<Vec<T>> {
        let query = Query::RangeDown(table, process.0.to_vec(), end, 1);
        match self.host.store.ask(query).await?.pop() {
            Some((_, value)) => decode(&value, table.name()),
            None => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
