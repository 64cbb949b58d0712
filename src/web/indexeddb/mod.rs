//! The runtime's store in IndexedDB.
//!
//! | object store | key | value |
//! |---|---|---|
//! | one for each [`Table`], under its name | `Uint8Array` | `Uint8Array` |
//! | `owner` | `"owner"` | `Uint8Array`: the mark of the last one who claimed the database (`ownership`) |
//! | `keys` | the name of a wallet | an object (`keys`) |
//!
//! IndexedDB orders binary keys byte by byte, as the runtime does. A batch is one transaction. The first thing it asks
//! is who owns the database; its changes are issued in the same breath and undone when the answer is another one. So
//! an owner who was replaced cannot write, however late it wakes up, and the check costs no time of its own.
//!
//! Nothing but IndexedDB is awaited inside a transaction, so a page that is frozen holds none open for longer than it
//! takes the browser to answer one question.

mod changes;
mod connection;
mod keys;
mod migrations;
mod opening;
mod ownership;
mod queries;
pub(crate) mod transaction;

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use std::cell::RefCell;

use async_trait::async_trait;
use lunette_runtime::store::{Batch, Persistence, Query, Row, Store, StoreError, Table};

use crate::indexeddb::transaction::Mode;
use connection::Connection;
use ownership::{Mark, OWNER};

#[cfg(all(test, target_arch = "wasm32"))]
pub(crate) use opening::delete;

/// A database of this site. Dropping it closes the connection; what is on its way still ends well or not at all.
pub struct IndexedDbStore {
    connection: Connection,
    /// What this opener wrote when it claimed the database; `None` before.
    mark: RefCell<Option<Mark>>,
}

impl IndexedDbStore {
    /// Opens a database, creating or upgrading it when needed.
    ///
    /// # Errors
    /// [`StoreError::NewerFormat`] when a newer version wrote it, [`StoreError::Corrupt`] when it is something else's.
    /// [`StoreError::Failed`] with the browser's own words where there is no storage, as in some private windows, and
    /// with the name `TimeoutError` when the browser does not answer or another tab does not let go of the database.
    pub async fn open(name: &str) -> Result<IndexedDbStore, StoreError> {
        Ok(IndexedDbStore {
            connection: Connection::open(name).await?,
            mark: RefCell::new(None),
        })
    }

    async fn ask(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        let tables = queries::tables(queries);
        let scope: Vec<&str> = tables.iter().map(|table| table.name()).collect();
        let mut transaction = self.connection.begin(&scope, Mode::Read).await?;
        let answers = queries::issue(&mut transaction, queries)?;
        transaction.commit().await?;
        answers.into_iter().map(queries::Answer::rows).collect()
    }
}

#[async_trait(?Send)]
impl Store for IndexedDbStore {
    fn persistence(&self) -> Persistence {
        Persistence::Saved
    }

    async fn claim(&self) -> Result<u64, StoreError> {
        let mut transaction = self.connection.begin(&[OWNER], ownership::MODE).await?;
        let claimed = ownership::claim(&mut transaction)?;
        transaction.commit().await?;
        let mark = claimed.take().ok_or_else(ownership::damaged)?;
        self.mark.replace(Some(mark));
        Ok(mark.epoch())
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.connection.expect_open()?;
        let Some(mark) = *self.mark.borrow() else {
            return Err(StoreError::NotOwner);
        };
        let mut scope = vec![OWNER];
        scope.extend(changes::tables(&batch.changes).into_iter().map(Table::name));
        let mode = Mode::Write(batch.durability);
        let mut transaction = self.connection.begin(&scope, mode).await?;
        ownership::require(&mut transaction, mark)?;
        changes::issue(&transaction, batch.changes)?;
        transaction.commit().await
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.connection.expect_open()?;
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        match self.ask(&queries).await {
            // Reading twice does no harm.
            Err(error) if connection::may_be_lost(&error) => self.ask(&queries).await,
            other => other,
        }
    }

    async fn close(&self) {
        self.connection.close("it was closed here");
    }
}
