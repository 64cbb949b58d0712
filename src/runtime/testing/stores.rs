//! A store that takes its time.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;

use super::toy::yield_now;
use crate::store::{Batch, Persistence, Query, Row, Store, StoreError};

/// Passes calls on to another store, and lets others go first before each, and after those that change something: whoever stops a program in between finds what was asked
/// either done or not done, and nobody told.
pub(crate) struct SlowStore {
    inner: Rc<dyn Store>,
    /// How many times others go first.
    before: u32,
    after: u32,
    /// How many commits there were.
    pub(crate) commits: Cell<u64>,
}

impl SlowStore {
    /// A store that lets others go first so many times before and after each call.
    pub(crate) fn new(inner: Rc<dyn Store>, (before, after): (u32, u32)) -> SlowStore {
        SlowStore {
            inner,
            before,
            after,
            commits: Cell::new(0),
        }
    }
}

#[async_trait(?Send)]
impl Store for SlowStore {
    fn persistence(&self) -> Persistence {
        self.inner.persistence()
    }

    async fn claim(&self) -> Result<u64, StoreError> {
        yield_now(self.before).await;
        let outcome = self.inner.claim().await;
        yield_now(self.after).await;
        outcome
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        yield_now(self.before).await;
        let outcome = self.inner.commit(batch).await;
        self.commits.set(self.commits.get() + 1);
        yield_now(self.after).await;
        outcome
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        yield_now(self.before).await;
        self.inner.read(queries).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
