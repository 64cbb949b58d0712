//! A store that takes its time.

use std::rc::Rc;

use async_trait::async_trait;

use super::toy::yield_now;
use crate::store::{Batch, Persistence, Query, Row, Store, StoreError};

/// Passes calls on to another store, and lets others go first before and after each: whoever stops a program in between finds what was asked
/// either done or not done, and nobody told.
pub(crate) struct SlowStore {
    pub(crate) inner: Rc<dyn Store>,
    /// How many times others go first.
    pub(crate) before: u32,
    pub(crate) after: u32,
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
        yield_now(self.after).await;
        outcome
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        yield_now(self.before).await;
        let outcome = self.inner.read(queries).await;
        yield_now(self.after).await;
        outcome
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
