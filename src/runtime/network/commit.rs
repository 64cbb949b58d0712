//! Committing: what happened becomes what is stored, and only then is anybody told.

use std::collections::BTreeSet;
use std::future::Future;
use std::rc::Rc;

use lunette_ao::Id;

use super::Inner;
use super::pending::Pending;
use super::state::{State, Stored};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::records::LogEntry;
use crate::store::Batch;

/// How far a process is stored by a commit. The number tells it from another one of the same id that was removed.
struct Reached {
    process: Id,
    number: u32,
    stored: Stored,
}

/// A commit that has ended.
pub(crate) struct Commit {
    pending: Pending,
    /// How far the processes in it are stored by it.
    reached: Vec<Reached>,
    outcome: Result<()>,
}

impl Inner {
    /// Begins to store what is pending.
    pub(crate) fn begin_commit(&self) -> Result<impl Future<Output = Commit> + 'static> {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let mut pending = std::mem::take(&mut state.pending);
        let changes = match pending.write(state) {
            Ok(changes) => changes,
            Err(error) => {
                state.pending = pending;
                return Err(error);
            }
        };
        let reached = pending.processes.keys().filter_map(|id| {
            let process = state.processes.get(id)?;
            let head = &process.head;
            let reached = Stored {
                scheduled: head.scheduled,
                evaluated: head.evaluated,
                images: true,
            };
            Some(Reached {
                process: *id,
                number: process.record.number,
                stored: reached,
            })
        });
        let reached = reached.collect();
        let store = Rc::clone(&self.host.store);
        let durability = self.options.durability;
        Ok(async move {
            let outcome = if changes.is_empty() {
                Ok(())
            } else {
                let batch = Batch {
                    changes,
                    durability,
                };
                store.commit(batch).await.map_err(Error::from)
            };
            Commit {
                pending,
                reached,
                outcome,
            }
        })
    }

    /// A commit has ended: tells everybody who waits for it.
    ///
    /// # Errors
    /// That of the commit, when nothing was stored.
    pub(crate) fn committed(&self, commit: Commit) -> Result<()> {
        let Commit {
            pending,
            reached,
            outcome,
        } = commit;
        if let Err(error) = outcome {
            for acknowledge in pending.acknowledgements {
                acknowledge(Err(error.clone()));
            }
            return Err(error);
        }
        self.rest.set(0);
        let mut borrowed = self.state.borrow_mut();
        let state = &mut *borrowed;
        let reached = reached.into_iter();
        let reached = reached
            .filter(|reached| state.reach(reached))
            .map(|reached| reached.process);
        let reached: BTreeSet<Id> = reached.collect();
        for (id, touched) in pending.processes {
            for entry in &touched.log {
                state.forget_unstored(entry);
            }
            let process = state.processes.get_mut(&id);
            let Some(process) = process.filter(|_| reached.contains(&id)) else {
                continue;
            };
            for result in touched
                .results
                .iter()
                .filter(|result| result.tick.is_none())
            {
                state.recent.add(id, Rc::clone(result));
                let waiters = process.waiters.remove(&result.ordinate.slot);
                for waiter in waiters.into_iter().flatten() {
                    // Whoever does not wait any more does not want the result.
                    let _ = waiter.send(Ok(Rc::clone(result)));
                }
            }
        }
        if !pending.outbox.is_empty() {
            self.relaying.bell.ring();
        }
        let events: Vec<Event> = pending.events;
        for event in &events {
            state.tell(event);
        }
        drop(borrowed);
        for acknowledge in pending.acknowledgements {
            acknowledge(Ok(()));
        }
        Ok(())
    }
}

impl State {
    /// Takes in how far a process is stored. False when it was removed since.
    fn reach(&mut self, reached: &Reached) -> bool {
        let id = &reached.process;
        let newer_image = self
            .pending
            .processes
            .get(id)
            .is_some_and(|touched| touched.images);
        let process = self.processes.get_mut(id);
        let process = process.filter(|process| process.record.number == reached.number);
        let Some(process) = process else { return false };
        process.stored = Stored {
            images: !newer_image,
            ..reached.stored
        };
        true
    }

    fn forget_unstored(&mut self, stored: &Rc<LogEntry>) {
        let id = &stored.message.id;
        if let Some(entries) = self.unstored.get_mut(id) {
            entries.retain(|entry| !Rc::ptr_eq(entry, stored));
            if entries.is_empty() {
                self.unstored.remove(id);
            }
        }
    }
}
