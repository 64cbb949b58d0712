//! Where messages are, by their ids: an index in sorted runs.
//!
//! Every commit adds a run; runs of similar size are merged, so that there are few, and each entry is written again only as often as
//! the whole doubles. Large ones stay as they are: to merge them would take several times their memory, which WebAssembly never gives
//! back. The entries hold the first eight bytes of an id: whoever finds a place looks there whether it is the message.
//! Runs are read when the first message is looked for, and stay in memory: 24 bytes a message.

use std::rc::Rc;

use lunette_ao::Id;

use crate::error::{Error, Result};
use crate::store::{Change, Key, Query, Store, Table};

/// A message's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The number of the process.
    pub(crate) process: u32,
    /// The slot.
    pub(crate) slot: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    prefix: u64,
    place: Place,
}

/// Bytes of an entry in a run.
const ENTRY: usize = 20;

/// The most entries of a run that others were merged into.
const LARGEST: usize = 1 << 14;

struct Run {
    number: u64,
    count: u32,
    /// None until it is read.
    entries: Option<Rc<Vec<Entry>>>,
}

/// The index.
#[derive(Default)]
pub(crate) struct Ids {
    runs: Vec<Run>,
}

impl Ids {
    /// The index in a store: what runs there are, not yet what is in them.
    pub(crate) async fn open(store: &dyn Store) -> Result<Ids> {
        let keys = Query::Keys(Table::Ids, Vec::new(), vec![u8::MAX; 13], usize::MAX);
        let runs = store
            .ask(keys)
            .await?
            .into_iter()
            .map(|(key, _)| Run::of_key(&key));
        let runs = runs.collect::<Option<Vec<Run>>>();
        Ok(Ids {
            runs: runs.ok_or_else(|| Error::corrupt("the index of messages"))?,
        })
    }

    /// Adds messages, and lists the changes of the store that this takes.
    pub(crate) fn add(
        &mut self,
        messages: impl Iterator<Item = (Id, Place)>,
        changes: &mut Vec<Change>,
    ) {
        let mut entries: Vec<Entry> = messages
            .map(|(id, place)| Entry {
                prefix: prefix(&id),
                place,
            })
            .collect();
        if entries.is_empty() {
            return;
        }
        let number = self.runs.last().map_or(0, |run| run.number + 1);
        while let Some(last) = self.runs.last()
            && let Some(known) = &last.entries
            && known.len() <= 2 * entries.len()
            && known.len() + entries.len() <= LARGEST
        {
            entries.extend_from_slice(known);
            changes.push(Change::Delete(Table::Ids, last.key()));
            self.runs.pop();
        }
        entries.sort_unstable();
        entries.shrink_to_fit();
        let run = Run {
            number,
            count: entries.len() as u32,
            entries: Some(Rc::new(entries)),
        };
        changes.push(Change::Put(Table::Ids, run.key(), run.write()));
        self.runs.push(run);
    }

    /// The places where the message may be: by the numbers of their processes, then by slot.
    pub(crate) fn find(&self, id: &Id) -> Vec<Place> {
        let prefix = prefix(id);
        let mut places = Vec::new();
        for entries in self.runs.iter().filter_map(|run| run.entries.as_ref()) {
            let start = entries.partition_point(|entry| entry.prefix < prefix);
            let equal = entries[start..]
                .iter()
                .take_while(|entry| entry.prefix == prefix);
            places.extend(equal.map(|entry| entry.place));
        }
        places.sort_unstable();
        places
    }

    /// What has to be read before [`Ids::find`] knows everything.
    pub(crate) fn unread(&self) -> Vec<Query> {
        let unread = self.runs.iter().filter(|run| run.entries.is_none());
        unread
            .map(|run| Query::Get(Table::Ids, run.key()))
            .collect()
    }

    /// Takes in what [`Ids::unread`] asked for. Runs that were merged meanwhile were read before.
    pub(crate) fn take(&mut self, rows: &[(Key, Vec<u8>)]) -> Result<()> {
        for (key, value) in rows {
            let Some(run) = self.runs.iter_mut().find(|run| run.key() == *key) else {
                continue;
            };
            let entries = read(value).filter(|entries| entries.len() == run.count as usize);
            let entries = entries.ok_or_else(|| Error::corrupt("the index of messages"))?;
            run.entries = Some(Rc::new(entries));
        }
        Ok(())
    }
}

impl Run {
    fn key(&self) -> Key {
        let mut key = self.number.to_be_bytes().to_vec();
        key.extend(self.count.to_be_bytes());
        key
    }

    fn of_key(key: &[u8]) -> Option<Run> {
        let (number, count) = key.split_at_checked(8)?;
        Some(Run {
            number: u64::from_be_bytes(number.try_into().ok()?),
            count: u32::from_be_bytes(count.try_into().ok()?),
            entries: None,
        })
    }

    fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.count as usize * ENTRY);
        for entry in self.entries.iter().flat_map(|entries| entries.iter()) {
            bytes.extend(entry.prefix.to_le_bytes());
            bytes.extend(entry.place.process.to_le_bytes());
            bytes.extend(entry.place.slot.to_le_bytes());
        }
        bytes
    }
}

fn read(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (entries, rest) = bytes.as_chunks::<ENTRY>();
    let entry = |bytes: &[u8; ENTRY]| {
        Some(Entry {
            prefix: u64::from_le_bytes(bytes[..8].try_into().ok()?),
            place: Place {
                process: u32::from_le_bytes(bytes[8..12].try_into().ok()?),
                slot: u64::from_le_bytes(bytes[12..].try_into().ok()?),
            },
        })
    };
    if rest.is_empty() {
        entries.iter().map(entry).collect()
    } else {
        None
    }
}

fn prefix(id: &Id) -> u64 {
    let bytes = id.as_bytes();
    u64::from_be_bytes([
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Batch, MemoryStore};
    use futures::executor::block_on;

    fn id(number: u64) -> Id {
        Id::of(&number.to_le_bytes())
    }

    fn place(number: u64) -> Place {
        Place {
            process: (number % 7) as u32,
            slot: number,
        }
    }

    async fn commit(store: &dyn Store, changes: Vec<Change>) {
        let durability = crate::store::Durability::Relaxed;
        store
            .commit(Batch {
                changes,
                durability,
            })
            .await
            .unwrap();
    }

    async fn read_all(ids: &mut Ids, store: &dyn Store) {
        let rows: Vec<_> = store
            .read(ids.unread())
            .await
            .unwrap()
            .into_iter()
            .flatten()
            .collect();
        ids.take(&rows).unwrap();
    }

    #[test]
    fn finds_what_was_added_before_and_after_a_restart() {
        block_on(async {
            let store: Rc<dyn Store> = Rc::new(MemoryStore::new("a test"));
            store.claim().await.unwrap();
            let mut next = 0;
            for _restart in 0..5 {
                let mut ids = Ids::open(&*store).await.unwrap();
                for count in [1, 30, 2, 1, 100, 3] {
                    let mut changes = Vec::new();
                    ids.add(
                        (next..next + count).map(|number| (id(number), place(number))),
                        &mut changes,
                    );
                    commit(&*store, changes).await;
                    next += count;
                }
                read_all(&mut ids, &*store).await;
                for number in 0..next {
                    assert_eq!(ids.find(&id(number)), [place(number)]);
                }
                assert_eq!(ids.find(&id(next)), []);
            }
        });
    }

    #[test]
    fn runs_stay_few_and_writes_small() {
        let mut ids = Ids::default();
        let mut written = 0;
        for number in 0..10_000 {
            let mut changes = Vec::new();
            ids.add(std::iter::once((id(number), place(number))), &mut changes);
            for change in &changes {
                if let Change::Put(_, _, value) = change {
                    written += value.len() / ENTRY;
                }
            }
        }
        assert!(ids.runs.len() <= 14, "{} runs", ids.runs.len());
        assert!(written <= 10_000 * 14, "{written} entries written");
    }

    #[test]
    fn large_runs_stay_as_they_are() {
        let mut ids = Ids::default();
        for first in (0..100_000).step_by(10) {
            let some = (first..first + 10).map(|number| (id(number), place(number)));
            ids.add(some, &mut Vec::new());
        }
        let largest = ids.runs.iter().map(|run| run.count as usize).max();
        assert!(largest <= Some(LARGEST), "{largest:?}");
        assert!(ids.runs.len() <= 30, "{} runs", ids.runs.len());
        for number in (0..100_000).step_by(997) {
            assert_eq!(ids.find(&id(number)), [place(number)]);
        }
    }

    #[test]
    fn one_message_may_be_at_several_places() {
        let mut ids = Ids::default();
        let places = [
            Place {
                process: 1,
                slot: 5,
            },
            Place {
                process: 2,
                slot: 0,
            },
        ];
        for place in places {
            ids.add(std::iter::once((id(1), place)), &mut Vec::new());
        }
        assert_eq!(ids.find(&id(1)), places);
    }

    #[test]
    fn a_damaged_run_is_reported() {
        block_on(async {
            let store: Rc<dyn Store> = Rc::new(MemoryStore::new("a test"));
            store.claim().await.unwrap();
            let mut ids = Ids::default();
            let mut changes = Vec::new();
            ids.add(std::iter::once((id(1), place(1))), &mut changes);
            commit(&*store, changes).await;
            let mut ids = Ids::open(&*store).await.unwrap();
            let mut rows: Vec<_> = store
                .read(ids.unread())
                .await
                .unwrap()
                .into_iter()
                .flatten()
                .collect();
            rows[0].1.pop();
            assert_eq!(
                ids.take(&rows).unwrap_err().code,
                crate::Code::CorruptRecord
            );
        });
    }
}
