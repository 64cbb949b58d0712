//! Removing: everything of a process goes in one commit.
//!
//! A process that is to be removed gets no further turns; its removal is a turn of its own. The index of messages keeps its entries: they
//! name the process by its number, which no other one ever gets, so they lead nowhere.

use std::collections::BTreeMap;

use futures::channel::oneshot;
use lunette_ao::Id;

use super::{Inner, Network};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::records::{OutboxEntry, decode, encode, number_key, process_end, read_number};
use crate::store::{Change, Query, Table};

/// Segments of the outbox read at a time.
const SEGMENTS: usize = 64;

/// Processes that are to be removed.
#[derive(Default)]
pub(crate) struct Removals {
    waiting: BTreeMap<Id, Vec<oneshot::Sender<Result<()>>>>,
    /// The one whose turn it is: two of them might change the same segment of the outbox.
    current: Option<Id>,
}

impl Removals {
    /// Begins to remove a process, unless another one is being removed.
    pub(crate) fn begin(&mut self, process: &Id) -> bool {
        if self.current.is_some() {
            return false;
        }
        self.current = Some(*process);
        true
    }

    /// Tells those who wait that it was not done.
    pub(crate) fn give_up(&mut self, error: &Error) {
        for waiting in std::mem::take(&mut self.waiting).into_values().flatten() {
            // Whoever does not wait any more does not want to know.
            let _ = waiting.send(Err(error.clone()));
        }
    }
}

impl Network {
    /// Removes a process with everything that is stored of it. What it has begun is finished first; what waits for it is not evaluated any
    /// more. Returns when it is gone. What others send to it afterwards goes to the outbox.
    ///
    /// # Errors
    /// [`crate::Code::UnknownProcess`]; those of the store: then it is there still.
    pub async fn remove(&self, process: &Id) -> Result<()> {
        let id = *process;
        let ask = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.process_mut(&id)?.leaving = true;
            let (sender, receiver) = oneshot::channel();
            let waiting = state.removals.waiting.entry(id).or_default();
            waiting.push(sender);
            state.enqueue(&id);
            Ok(receiver)
        };
        let receiver = self.inner.input(ask).await?;
        self.inner.answered(receiver).await
    }
}

impl Inner {
    /// What has to be changed in the store to remove a process that gets no turns any more.
    pub(crate) async fn prepare_removal(&self, process: &Id) -> Result<Vec<Change>> {
        // From now on nothing of it is on its way.
        self.flush().await?;
        let key = || process.0.to_vec();
        let mut changes = vec![
            Change::Delete(Table::Processes, key()),
            Change::Delete(Table::Heads, key()),
        ];
        for table in [Table::Log, Table::Results, Table::Images, Table::Replicas] {
            changes.push(Change::DeleteRange(table, key(), process_end(process)));
        }
        let mut from = Vec::new();
        loop {
            let query = Query::Range(Table::Outbox, from, vec![u8::MAX; 9], SEGMENTS);
            let rows = self.host.store.ask(query).await?;
            let last = rows.last().map(|(key, _)| key.clone());
            let is_last = rows.len() < SEGMENTS;
            for (key, value) in rows {
                remove_outgoing(process, key, &value, &mut changes)?;
            }
            match last {
                Some(mut key) if !is_last => {
                    // The key after it.
                    key.push(0);
                    from = key;
                }
                _ => return Ok(changes),
            }
        }
    }

    /// Removes a process from memory, and from the store by the next commit.
    pub(crate) fn complete_removal(&self, id: &Id, changes: Vec<Change>) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        state.removals.current = None;
        let Some(process) = state.processes.remove(id) else {
            return;
        };
        let number = process.record.number;
        state.numbers.remove(&number);
        if process.replica.is_some() {
            self.unfollow(id);
        }
        state.recent.forget(id);
        state.waiting -= process.mailbox.len();
        if let Some(resident) = process.machine {
            state.residents -= 1;
            self.host.machines.stop(resident.machine);
        }
        for machine in state.forget_past(number) {
            self.host.machines.stop(machine);
        }
        state.unstored.retain(|_, entries| {
            entries.retain(|entry| entry.assignment.process != *id);
            !entries.is_empty()
        });
        // Messages that came since the last commit were never stored.
        let pending = &mut state.pending;
        pending.processes.remove(id);
        pending.events.retain(|event| !event.is_about(id));
        pending.changes.extend(changes);
        pending.events.push(Event::Removed { process: *id });
        for waiting in state.removals.waiting.remove(id).into_iter().flatten() {
            // Whoever does not wait any more does not want to know.
            let tell = move |outcome| drop(waiting.send(outcome));
            pending.acknowledgements.push(Box::new(tell));
        }
        let others: Vec<Id> = state.removals.waiting.keys().copied().collect();
        for other in others {
            state.enqueue(&other);
        }
        // Whoever does not wait any more does not want to know.
        for waiter in process.waiters.into_values().flatten() {
            let _ = waiter.send(Err(Error::unknown_process(id)));
        }
        for question in process.questions {
            let _ = question.answer.send(Err(Error::unknown_process(id)));
        }
    }
}

/// Removes what a process sent from a segment of the outbox. Numbers follow from the keys, so where something is taken out a segment is
/// divided.
fn remove_outgoing(
    process: &Id,
    key: Vec<u8>,
    value: &[u8],
    changes: &mut Vec<Change>,
) -> Result<()> {
    let first = read_number(&key).ok_or_else(|| Error::corrupt("the outbox"))?;
    let entries: Vec<OutboxEntry> = decode(value, Table::Outbox.name())?;
    let is_removed = |entry: &OutboxEntry| entry.cause.process == *process;
    if !entries.iter().any(is_removed) {
        return Ok(());
    }
    changes.push(Change::Delete(Table::Outbox, key));
    let mut number = first;
    for run in entries.chunk_by(|left, right| is_removed(left) == is_removed(right)) {
        if !is_removed(&run[0]) {
            changes.push(Change::Put(Table::Outbox, number_key(number), encode(run)?));
        }
        number += run.len() as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
