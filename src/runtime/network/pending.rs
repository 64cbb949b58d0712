//! What the next commit stores: everything that happened since the last one was begun.

use std::collections::BTreeMap;
use std::rc::Rc;

use lunette_ao::Id;

use super::state::State;
use crate::error::Result;
use crate::event::Event;
use crate::ids::Place;
use crate::records::{
    KEY_OF_NETWORK, LogEntry, OutboxEntry, ResultRecord, encode, log_key, number_key, ordinate_key,
};
use crate::store::{Change, Table};

/// The most entries of a segment: whoever wants one of them reads them all.
const SEGMENT: usize = 256;

/// Someone who waits for a commit.
pub(crate) type Acknowledgement = Box<dyn FnOnce(Result<()>)>;

/// What is to be stored.
#[derive(Default)]
pub(crate) struct Pending {
    /// Processes that changed.
    pub(crate) processes: BTreeMap<Id, Touched>,
    /// What goes to the outbox, by number.
    pub(crate) outbox: Vec<(u64, OutboxEntry)>,
    /// Where messages are that came with their processes.
    pub(crate) places: Vec<(Id, Place)>,
    /// Other changes.
    pub(crate) changes: Vec<Change>,
    /// Who is told when it is stored.
    pub(crate) acknowledgements: Vec<Acknowledgement>,
    /// What those who watch are told then.
    pub(crate) events: Vec<Event>,
    /// Results in it.
    pub(crate) results: usize,
    /// About how many bytes it is.
    pub(crate) bytes: usize,
}

/// What is new in a process.
#[derive(Default)]
pub(crate) struct Touched {
    /// The process itself.
    pub(crate) created: bool,
    /// Messages that have a slot now.
    pub(crate) log: Vec<Rc<LogEntry>>,
    /// What was evaluated.
    pub(crate) results: Vec<Rc<ResultRecord>>,
    /// Whether its images changed; the changes themselves are in [`Pending::changes`].
    pub(crate) images: bool,
}

impl Pending {
    /// Is there nothing to store, and nobody who waits for it?
    pub(crate) fn is_empty(&self) -> bool {
        self.processes.is_empty()
            && self.outbox.is_empty()
            && self.changes.is_empty()
            && self.acknowledgements.is_empty()
    }

    /// The part that belongs to a process.
    pub(crate) fn touch(&mut self, process: &Id) -> &mut Touched {
        self.processes.entry(*process).or_default()
    }

    /// Adds a message that has got its slot.
    pub(crate) fn add_entry(&mut self, process: &Id, entry: Rc<LogEntry>) {
        self.bytes += entry.message.data.len() + 512;
        self.events.push(Event::Scheduled {
            process: *process,
            slot: entry.assignment.nonce,
            message: entry.message.id,
        });
        self.touch(process).log.push(entry);
    }

    /// Adds what an evaluation gave.
    pub(crate) fn add_result(&mut self, process: &Id, result: Rc<ResultRecord>) {
        self.results += 1;
        self.bytes += result.json.len() + 128;
        self.events.push(Event::Evaluated {
            process: *process,
            ordinate: result.ordinate,
            status: result.status,
            gas: result.gas,
        });
        self.touch(process).results.push(result);
    }

    /// The changes of the store. `state` stands where these changes lead to.
    pub(crate) fn write(&mut self, state: &mut State) -> Result<Vec<Change>> {
        let mut changes = std::mem::take(&mut self.changes);
        let mut places = std::mem::take(&mut self.places);
        for (id, touched) in &self.processes {
            let Some(process) = state.processes.get(id) else {
                continue;
            };
            let number = process.record.number;
            if touched.created {
                put(
                    &mut changes,
                    Table::Processes,
                    id.0.to_vec(),
                    &*process.record,
                )?;
            }
            put(&mut changes, Table::Heads, id.0.to_vec(), &process.head)?;
            for segment in touched.log.chunks(SEGMENT) {
                let key = log_key(id, segment[0].assignment.nonce);
                let entries: Vec<&LogEntry> = segment.iter().map(|entry| &**entry).collect();
                put(&mut changes, Table::Log, key, &entries)?;
            }
            for segment in touched.results.chunks(SEGMENT) {
                let key = ordinate_key(id, segment[0].ordinate);
                let results: Vec<&ResultRecord> = segment.iter().map(|result| &**result).collect();
                put(&mut changes, Table::Results, key, &results)?;
            }
            let place = |entry: &Rc<LogEntry>| {
                let slot = entry.assignment.nonce;
                (
                    entry.message.id,
                    Place {
                        process: number,
                        slot,
                    },
                )
            };
            places.extend(touched.log.iter().map(place));
        }
        // An import in between takes numbers of its own.
        for run in self.outbox.chunk_by(follows) {
            let entries: Vec<&OutboxEntry> = run.iter().map(|(_, entry)| entry).collect();
            put(&mut changes, Table::Outbox, number_key(run[0].0), &entries)?;
        }
        let created = self.processes.values().any(|touched| touched.created);
        if created || !self.outbox.is_empty() {
            put(
                &mut changes,
                Table::Settings,
                KEY_OF_NETWORK.to_vec(),
                &state.network,
            )?;
        }
        state.ids.add(places.into_iter(), &mut changes);
        Ok(changes)
    }
}

/// Whether an entry of the outbox has the number after another's: a segment has no gaps.
pub(crate) fn follows(left: &(u64, OutboxEntry), right: &(u64, OutboxEntry)) -> bool {
    left.0 + 1 == right.0
}

fn put<T: serde::Serialize>(
    changes: &mut Vec<Change>,
    table: Table,
    key: Vec<u8>,
    record: &T,
) -> Result<()> {
    changes.push(Change::Put(table, key, encode(record)?));
    Ok(())
}
