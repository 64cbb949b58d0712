//! A store in memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;

use super::{Batch, Change, Key, Persistence, Query, Row, Store, StoreError, Table};

/// What several openers of one store share.
#[derive(Default)]
struct Shared {
    tables: RefCell<BTreeMap<Table, BTreeMap<Key, Vec<u8>>>>,
    epoch: Cell<u64>,
}

/// A store that is gone with its last opener.
pub struct MemoryStore {
    shared: Rc<Shared>,
    /// The epoch of this opener; 0 before it has claimed the store.
    epoch: Cell<u64>,
    closed: Cell<bool>,
    reason: String,
}

impl MemoryStore {
    /// An empty store. `reason` says why nothing better is used.
    pub fn new(reason: impl Into<String>) -> MemoryStore {
        MemoryStore {
            shared: Rc::default(),
            epoch: Cell::new(0),
            closed: Cell::new(false),
            reason: reason.into(),
        }
    }

    /// The same store, opened once more, as by another tab or after a restart.
    pub fn reopen(&self) -> MemoryStore {
        MemoryStore {
            shared: Rc::clone(&self.shared),
            epoch: Cell::new(0),
            closed: Cell::new(false),
            reason: self.reason.clone(),
        }
    }

    fn expect_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Closed("it was closed here".to_owned()));
        }
        Ok(())
    }

    fn answer(&self, query: Query) -> Vec<Row> {
        let tables = self.shared.tables.borrow();
        let rows = |table: Table, from: Key, to: Key| {
            let rows = tables.get(&table).filter(|_| from < to);
            rows.into_iter()
                .flat_map(move |rows| rows.range(from.clone()..to.clone()))
        };
        let owned = |(key, value): (&Key, &Vec<u8>)| (key.clone(), value.clone());
        match query {
            Query::Get(table, key) => {
                let value = tables.get(&table).and_then(|rows| rows.get(&key));
                value
                    .map(|value| (key, value.clone()))
                    .into_iter()
                    .collect()
            }
            Query::Range(table, from, to, limit) => {
                rows(table, from, to).take(limit).map(owned).collect()
            }
            Query::RangeDown(table, from, to, limit) => {
                let mut found: Vec<Row> = rows(table, from, to).map(owned).collect();
                found.reverse();
                found.truncate(limit);
                found
            }
            Query::Keys(table, from, to, limit) => rows(table, from, to)
                .take(limit)
                .map(|(key, _)| (key.clone(), Vec::new()))
                .collect(),
        }
    }
}

#[async_trait(?Send)]
impl Store for MemoryStore {
    fn persistence(&self) -> Persistence {
        Persistence::Memory(self.reason.clone())
    }

    async fn claim(&self) -> Result<u64, StoreError> {
        self.expect_open()?;
        self.epoch.set(self.shared.epoch.get() + 1);
        self.shared.epoch.set(self.epoch.get());
        Ok(self.epoch.get())
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.expect_open()?;
        if self.epoch.get() == 0 || self.epoch.get() != self.shared.epoch.get() {
            return Err(StoreError::NotOwner);
        }
        let mut tables = self.shared.tables.borrow_mut();
        for change in batch.changes {
            match change {
                Change::Put(table, key, value) => {
                    tables.entry(table).or_default().insert(key, value);
                }
                Change::Delete(table, key) => {
                    tables.entry(table).or_default().remove(&key);
                }
                Change::DeleteRange(table, from, to) => {
                    let rows = tables.entry(table).or_default();
                    rows.retain(|key, _| *key < from || *key >= to);
                }
            }
        }
        Ok(())
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.expect_open()?;
        Ok(queries
            .into_iter()
            .map(|query| self.answer(query))
            .collect())
    }

    async fn close(&self) {
        self.closed.set(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance::{Opener, check_all};

    #[derive(Default)]
    struct InMemory(RefCell<Option<MemoryStore>>);

    #[async_trait(?Send)]
    impl Opener for InMemory {
        async fn create(&self) -> Rc<dyn Store> {
            let store = MemoryStore::new("a test");
            *self.0.borrow_mut() = Some(store.reopen());
            Rc::new(store)
        }

        async fn reopen(&self) -> Rc<dyn Store> {
            Rc::new(self.0.borrow().as_ref().unwrap().reopen())
        }
    }

    #[test]
    fn it_is_a_store() {
        futures::executor::block_on(check_all(&InMemory::default()));
    }
}
