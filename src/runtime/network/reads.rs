//! Reading what is stored.

use std::rc::Rc;

use lunette_ao::{Id, Message};
use serde::de::DeserializeOwned;

use super::Inner;
use crate::error::{Error, Result};
use crate::records::{
    LogEntry, Ordinate, OutboxEntry, ResultRecord, decode, log_key, number_key, ordinate_key,
    process_end, read_number,
};
use crate::store::{Key, Query, Table};

/// Segments read at a time.
const SEGMENTS: usize = 16;

/// An evaluation, with the message that was evaluated unless it was a tick.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The message and its place in the log.
    pub entry: Option<LogEntry>,
    /// What it gave.
    pub result: ResultRecord,
}

impl Inner {
    /// Stored evaluations from one ordinate to another, both included; at most so many.
    pub(crate) async fn evaluations(
        &self,
        process: &Id,
        from: Ordinate,
        to: Ordinate,
        limit: usize,
    ) -> Result<Vec<Evaluation>> {
        let results = self.results_between(process, from, to, limit).await?;
        self.with_entries(process, results).await
    }

    /// Results, in their order, with the messages that gave them.
    pub(crate) async fn with_entries(
        &self,
        process: &Id,
        results: Vec<ResultRecord>,
    ) -> Result<Vec<Evaluation>> {
        let slots = results.iter().filter(|result| result.tick.is_none());
        let slots: Vec<u64> = slots.map(|result| result.ordinate.slot).collect();
        let (Some(first), Some(last)) = (slots.first(), slots.last()) else {
            let alone = |result| Evaluation {
                entry: None,
                result,
            };
            return Ok(results.into_iter().map(alone).collect());
        };
        let mut entries = self
            .entries(process, *first, *last, usize::MAX)
            .await?
            .into_iter();
        let mut evaluations = Vec::with_capacity(results.len());
        for result in results {
            let entry = match result.tick {
                Some(_) => None,
                None => {
                    let slot = result.ordinate.slot;
                    let entry = entries.find(|entry| entry.assignment.nonce == slot);
                    let missing = || self.missing(process, &format!("the log (slot {slot})"));
                    Some(entry.ok_or_else(missing)?)
                }
            };
            evaluations.push(Evaluation { entry, result });
        }
        Ok(evaluations)
    }

    /// Stored results from one ordinate to another, both included; at most so many.
    pub(crate) async fn results_between(
        &self,
        process: &Id,
        from: Ordinate,
        to: Ordinate,
        limit: usize,
    ) -> Result<Vec<ResultRecord>> {
        let key = |ordinate| ordinate_key(process, ordinate);
        let in_range = |result: &ResultRecord| {
            if result.ordinate > to {
                return None;
            }
            Some(result.ordinate >= from)
        };
        self.segments(process, Table::Results, key(from), limit, in_range)
            .await
    }

    /// Stored log entries from one slot to another, both included; at most so many.
    pub(crate) async fn entries(
        &self,
        process: &Id,
        from: u64,
        to: u64,
        limit: usize,
    ) -> Result<Vec<LogEntry>> {
        let in_range = |entry: &LogEntry| {
            let slot = entry.assignment.nonce;
            if slot > to { None } else { Some(slot >= from) }
        };
        self.segments(process, Table::Log, log_key(process, from), limit, in_range)
            .await
    }

    /// The entries of segments from the one on that holds what is under a key. `in_range` says of an entry whether it is wanted, or that
    /// no further one is.
    async fn segments<T: DeserializeOwned>(
        &self,
        process: &Id,
        table: Table,
        first: Key,
        limit: usize,
        in_range: impl Fn(&T) -> Option<bool>,
    ) -> Result<Vec<T>> {
        let end = process_end(process);
        let before = Query::RangeDown(table, process.0.to_vec(), first.clone(), 1);
        let after = Query::Range(table, first, end.clone(), SEGMENTS);
        let mut rows = self.host.store.read(vec![before, after]).await?.concat();
        let mut found = Vec::new();
        loop {
            let count = rows.len();
            let mut last = None;
            for (key, value) in rows {
                for entry in decode::<Vec<T>>(&value, table.name())? {
                    match in_range(&entry) {
                        None => return Ok(found),
                        Some(true) if found.len() < limit => found.push(entry),
                        Some(_) => {}
                    }
                }
                if found.len() >= limit {
                    return Ok(found);
                }
                last = Some(key);
            }
            let Some(mut next) = last.filter(|_| count >= SEGMENTS) else {
                return Ok(found);
            };
            // The key after the last one.
            next.push(0);
            let query = Query::Range(table, next, end.clone(), SEGMENTS);
            rows = self.host.store.ask(query).await?;
        }
    }

    /// Stored entries of the outbox from a number on; at most so many.
    pub(crate) async fn outbox_entries(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, OutboxEntry)>> {
        let mut found = Vec::new();
        let first = number_key(from);
        let before = Query::RangeDown(Table::Outbox, Vec::new(), first.clone(), 1);
        let after = Query::Range(Table::Outbox, first, vec![u8::MAX; 9], limit);
        for (key, value) in self.host.store.read(vec![before, after]).await?.concat() {
            let first = read_number(&key).ok_or_else(|| Error::corrupt("the outbox"))?;
            let entries: Vec<OutboxEntry> = decode(&value, "the outbox")?;
            found.extend((first..).zip(entries).filter(|(number, _)| *number >= from));
        }
        found.truncate(limit);
        Ok(found)
    }

    /// A message by its id, wherever in this network it is, stored or not yet.
    pub(crate) async fn find_message(&self, id: &Id) -> Result<Option<Message>> {
        if let Some(entry) = self
            .state
            .borrow()
            .unstored
            .get(id)
            .and_then(|entries| entries.first())
        {
            return Ok(Some(entry.message.clone()));
        }
        let entry = self.stored_entries(id).await?.into_iter().next();
        Ok(entry.map(|(_, entry)| entry.message))
    }

    /// Where a message has slots, stored or not yet: processes and slots, the oldest first.
    pub(crate) async fn places(&self, id: &Id) -> Result<Vec<(Id, u64)>> {
        // First what is not stored: it may be, as soon as the store is asked.
        let unstored: Vec<(Id, u64)> = {
            let state = self.state.borrow();
            let entries = state.unstored.get(id).into_iter().flatten();
            let place = |entry: &Rc<LogEntry>| (entry.assignment.process, entry.assignment.nonce);
            entries.map(place).collect()
        };
        let stored = self.stored_entries(id).await?.into_iter();
        let mut places: Vec<(Id, u64)> = stored
            .map(|(process, entry)| (process, entry.assignment.nonce))
            .collect();
        for place in unstored {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Ok(places)
    }

    /// Whether an earlier slot of the same process has the same message.
    pub(crate) async fn has_earlier(&self, entry: &LogEntry) -> Result<bool> {
        let (message, assignment) = (&entry.message.id, &entry.assignment);
        let is_earlier =
            |process: &Id, slot: u64| *process == assignment.process && slot < assignment.nonce;
        let is_unstored = {
            let state = self.state.borrow();
            let mut entries = state.unstored.get(message).into_iter().flatten();
            entries.any(|other| is_earlier(&other.assignment.process, other.assignment.nonce))
        };
        if is_unstored {
            return Ok(true);
        }
        for (process, slot) in self.stored_places(message).await? {
            if is_earlier(&process, slot) {
                let other = self.entries(&process, slot, slot, 1).await?.pop();
                if other.is_some_and(|other| other.message.id == *message) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The processes and slots that may have a message, by the index.
    async fn stored_places(&self, id: &Id) -> Result<Vec<(Id, u64)>> {
        let unread = self.state.borrow().ids.unread();
        if !unread.is_empty() {
            let rows = self.host.store.read(unread).await?.concat();
            self.state.borrow_mut().ids.take(&rows)?;
        }
        let state = self.state.borrow();
        let candidates = state.ids.find(id).into_iter();
        let known =
            candidates.filter_map(|place| Some((*state.numbers.get(&place.process)?, place.slot)));
        Ok(known.collect())
    }

    /// The stored log entries of a message, each with its process: by the numbers of these, then by slot.
    async fn stored_entries(&self, id: &Id) -> Result<Vec<(Id, LogEntry)>> {
        let mut found = Vec::new();
        for (process, slot) in self.stored_places(id).await? {
            let entry = self.entries(&process, slot, slot, 1).await?.pop();
            found.extend(
                entry
                    .filter(|entry| entry.message.id == *id)
                    .map(|entry| (process, entry)),
            );
        }
        Ok(found)
    }
}

impl Inner {
    /// Something of a process is not where it should be: it is damaged, or the process was removed meanwhile.
    pub(crate) fn missing(&self, process: &Id, what: &str) -> Error {
        match self.state.borrow().process(process) {
            Ok(_) => Error::corrupt(what).about(process),
            Err(gone) => gone,
        }
    }
}
