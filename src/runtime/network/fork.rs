//! Forks: processes whose state begins as that of another one after some slot.
//!
//! A fork is for trying what would have happened. It has its own id and its own copy of the log, the results and the images up to that
//! slot, so that it stands alone, whatever becomes of the original. The copied assignments are those of the original, hash chain and all,
//! and the fork's own go on from the last of them.
//!
//! What the state says about itself cannot be changed from outside: in it the process has the id of the original. So the fork gets the
//! original's environment, and sees messages that are addressed to it as addressed to the original; otherwise aos would take
//! them for assignments of somebody else's messages. What it sends to that id comes back to it, as from itself.
//!
//! To others a fork is not the original: messages in its name would make their logs say that the original sent what it never did, and
//! processes of the network would pay twice. So a fork is *isolated* unless its maker wants it otherwise: what it sends to others is
//! recorded and goes nowhere. One that is connected sends under its own id, which others do not know and need not trust.

use lunette_ao::Id;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::compute::moment;
use super::enter::{Newcomer, Part};
use super::scratch::usable_images;
use super::state::State;
use super::{Inner, Network};
use crate::cron;
use crate::dialect::Manner;
use crate::error::{Code, Result};
use crate::records::{
    Head, ImagePart, LogEntry, Moment, Ordinate, ProcessRecord, ResultRecord, Tick, Ticked, decode,
    encode, log_key, ordinate_key,
};
use crate::store::{Query, Table};

/// What becomes of what an isolated fork sends to others.
pub(crate) const ISOLATED: &str = "forks are isolated";

/// Segments copied at a time.
const SEGMENTS: usize = 16;

/// Where a process reaches with a target that it names.
pub(crate) enum Route {
    /// A process of this network.
    Process(Id),
    /// Outside of this network.
    Remote,
    /// Nowhere: the process is an isolated fork.
    Isolated,
}

impl ProcessRecord {
    /// The id that the process has in its own state: for a fork that of the process at the beginning of the line.
    pub(crate) fn known_as(&self) -> Id {
        self.known_as.unwrap_or(self.item.id)
    }
}

impl State {
    /// Where something leads that a process sends to a target.
    pub(crate) fn route(&self, from: &Id, target: &str) -> Route {
        let target = target.parse().ok();
        let sender = self.processes.get(from).map(|process| &process.record);
        match (sender, target) {
            (Some(sender), Some(target)) if target == *from || target == sender.known_as() => {
                Route::Process(*from)
            }
            (Some(sender), _) if sender.isolated => Route::Isolated,
            // What is sent to a process of the network goes to the network, also when it is recomputed here.
            (_, Some(target)) if self.is_own(&target) => Route::Process(target),
            _ => Route::Remote,
        }
    }

    /// Whether a process is a fork: nobody else knows it by the id that it has in its own state.
    pub(crate) fn is_fork(&self, process: &Id) -> bool {
        let process = self.processes.get(process);
        process.is_some_and(|process| process.record.forked_from.is_some())
    }

    /// Whether what a process sends to others goes nowhere.
    pub(crate) fn is_isolated(&self, process: &Id) -> bool {
        let process = self.processes.get(process);
        process.is_some_and(|process| process.record.isolated)
    }

    /// The name by which a process speaks to another: to itself by that which its state knows.
    pub(crate) fn speaks_as(&self, from: &Id, to: &Id) -> Id {
        match self.processes.get(from) {
            Some(process) if from == to => process.record.known_as(),
            _ => *from,
        }
    }
}

impl Network {
    /// Makes a process whose state begins as that of another one after a slot and its ticks; without a slot, after what was evaluated last.
    /// Waits until that slot is evaluated. Unless it is `connected`, what the fork sends to others goes nowhere.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::UnknownMessage`]: the slot is not taken; those of the store.
    pub async fn fork(&self, process: &Id, slot: Option<u64>, connected: bool) -> Result<Id> {
        self.inner.ready().await?;
        let slot = match slot {
            Some(slot) => slot,
            None => {
                let evaluated = self.inner.state.borrow().process(process)?.stored.evaluated;
                evaluated.map_or(0, |last| last.slot)
            }
        };
        self.result(process, slot, true).await?;
        let original = *process;
        let mut fork = self.inner.copy(process, slot).await?;
        fork.record.isolated = !connected;
        let enter = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            let number = state.network.next_process;
            let last = fork.head.evaluated.unwrap_or_default();
            let id = Id::derive(
                "fork",
                &[
                    original.as_bytes(),
                    &last.slot.to_le_bytes(),
                    &last.tick.to_le_bytes(),
                    &number.to_le_bytes(),
                ],
            );
            fork.record.item.id = id;
            state.enter(fork);
            Ok(id)
        };
        self.inner.change(enter).await
    }
}

impl Inner {
    /// A copy of a process as it was after a slot and its ticks.
    async fn copy(&self, process: &Id, slot: u64) -> Result<Newcomer> {
        let last = self.last_of_slot(process, slot).await?.ordinate;
        let (record, head, has_schedules, manner) = {
            let state = self.state.borrow();
            let process = state.process(process)?;
            let has_schedules = !process.schedules.is_empty();
            (
                ProcessRecord::clone(&process.record),
                process.head.clone(),
                has_schedules,
                Manner::clone(&process.manner),
            )
        };
        let mut messages = Vec::new();
        let mut end = None;
        let mut parts = self
            .copy_segments(
                process,
                Table::Log,
                log_key(process, slot + 1),
                |entry: &LogEntry| {
                    let is_in = entry.assignment.nonce <= slot;
                    if is_in {
                        messages.push((entry.message.id, entry.assignment.nonce));
                        end = Some((entry.assignment.clone(), moment(entry)));
                    }
                    is_in
                },
            )
            .await?;
        let Some((assignment, time)) = end.filter(|_| messages.len() as u64 == slot + 1) else {
            return Err(self.missing(process, "the log"));
        };
        let mut ticked = Ticked::at(time);
        let mut copied = None;
        let mut after = ordinate_key(process, last);
        after.push(0);
        let results =
            self.copy_segments(process, Table::Results, after, |result: &ResultRecord| {
                let is_in = result.ordinate <= last;
                if is_in {
                    copied = Some(result.ordinate);
                    let tick = result.tick.as_ref();
                    // Those before the last message count when they were of its time.
                    let counts =
                        |tick: &&Tick| result.ordinate.slot == slot || tick.at.time == time.time;
                    if let Some(tick) = tick.filter(counts) {
                        let of_blocks = cron::is_of_blocks(&tick.interval);
                        let at = Moment {
                            height: tick.at.height.max(time.height),
                            ..tick.at
                        };
                        ticked = ticked.after_tick(at, of_blocks);
                    }
                }
                is_in
            });
        parts.extend(results.await?);
        if copied != Some(last) {
            return Err(self.missing(process, "the log"));
        }
        let (images, image_parts) = self.copy_images(process, &head, last).await?;
        parts.extend(image_parts);
        parts.extend(manner.part()?);
        Ok(Newcomer {
            head: Head {
                scheduled: slot + 1,
                last_assignment: Some((assignment.id, assignment.hash_chain)),
                last_time: time,
                evaluated: Some(last),
                ticked: if has_schedules { ticked } else { head.ticked },
                images,
                ..Head::default()
            },
            record: ProcessRecord {
                forked_from: Some((*process, last)),
                known_as: Some(record.known_as()),
                ..record
            },
            parts,
            messages,
            mailbox: Vec::new(),
            manner,
        })
    }

    /// The segments of a process from the first one to before a key. `is_in` is asked about each entry in order; from the first one on
    /// that is not, nothing is copied.
    pub(crate) async fn copy_segments<T: Serialize + DeserializeOwned>(
        &self,
        process: &Id,
        table: Table,
        end: Vec<u8>,
        mut is_in: impl FnMut(&T) -> bool,
    ) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        let mut from = process.0.to_vec();
        loop {
            let query = Query::Range(table, from, end.clone(), SEGMENTS);
            let rows = self.host.store.ask(query).await?;
            let is_last = rows.len() < SEGMENTS;
            from = Vec::new();
            for (key, bytes) in rows {
                let entries: Vec<T> = decode(&bytes, table.name())?;
                let count = entries.iter().take_while(|entry| is_in(entry)).count();
                let bytes = match count {
                    0 => return Ok(parts),
                    count if count == entries.len() => bytes,
                    count => encode(&entries[..count])?,
                };
                parts.push(Part {
                    table,
                    place: key[32..].to_vec(),
                    bytes,
                });
                from = key;
            }
            if is_last {
                return Ok(parts);
            }
            // The key after it.
            from.push(0);
        }
    }

    /// The images that lead to a state or to one before it. When they are damaged there are none: the log has everything.
    pub(crate) async fn copy_images(
        &self,
        process: &Id,
        head: &Head,
        last: Ordinate,
    ) -> Result<(Vec<ImagePart>, Vec<Part>)> {
        let mut chains = usable_images(head, last);
        chains.sort_by_key(|chain| chain.last().map(|part| part.at));
        while let Some(chain) = chains.pop() {
            let images = match self.read_images(process, &chain).await {
                Ok(images) => images,
                Err(error) if error.code == Code::CorruptImage => continue,
                Err(error) => return Err(error),
            };
            let place = |at| ordinate_key(process, at)[32..].to_vec();
            let parts = chain.iter().zip(images).map(|(part, bytes)| Part {
                table: Table::Images,
                place: place(part.at),
                bytes,
            });
            let parts = parts.collect();
            return Ok((chain, parts));
        }
        Ok((Vec::new(), Vec::new()))
    }
}

#[cfg(test)]
mod tests;
