//! A store that fails on purpose, at a call that a test chooses.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;

use crate::store::{Batch, Persistence, Query, Row, Store, StoreError, Table};

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails, and nothing was done.
    Refused,
    /// It fails for lack of room, and nothing was done.
    NoRoom,
    /// It is done, but nobody is told: as when the page is killed between the two.
    DoneButUntold,
}

/// Passes calls on to another store, but for one, or for all from one on.
pub(crate) struct FaultyStore {
    inner: Rc<dyn Store>,
    /// Calls to go until the fault; 0 after it.
    countdown: Cell<u64>,
    /// Every call fails from now on.
    is_gone: Cell<bool>,
    fault: Cell<Fault>,
    calls: Cell<u64>,
    /// The records of this table are damaged, as far as the store itself can tell.
    pub(crate) damaged: Cell<Option<Table>>,
}

impl FaultyStore {
    /// No fault so far.
    pub fn new(inner: Rc<dyn Store>) -> FaultyStore {
        FaultyStore {
            inner,
            countdown: Cell::new(0),
            is_gone: Cell::new(false),
            fault: Cell::new(Fault::Refused),
            calls: Cell::new(0),
            damaged: Cell::new(None),
        }
    }

    /// The `call`th call from now on (the first is 1) has a fault.
    pub(crate) fn fail_at(&self, call: u64, fault: Fault) {
        self.countdown.set(call);
        self.fault.set(fault);
    }

    /// Every call from now on has a fault.
    pub(crate) fn fail_for_good(&self, fault: Fault) {
        self.is_gone.set(true);
        self.fault.set(fault);
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.calls.get()
    }

    /// The fault of this call, if it is the one.
    fn strike(&self) -> Option<Fault> {
        self.calls.set(self.calls.get() + 1);
        let countdown = self.countdown.get();
        self.countdown.set(countdown.saturating_sub(1));
        (self.is_gone.get() || countdown == 1).then(|| self.fault.get())
    }
}

impl Query {
    fn table(&self) -> Table {
        match self {
            Query::Get(table, ..)
            | Query::Range(table, ..)
            | Query::RangeDown(table, ..)
            | Query::Keys(table, ..) => *table,
        }
    }
}

fn refusal(fault: Fault) -> StoreError {
    match fault {
        Fault::NoRoom => StoreError::QuotaExceeded("on purpose".to_owned()),
        Fault::Refused | Fault::DoneButUntold => StoreError::Failed {
            name: "Fault".to_owned(),
            message: "on purpose".to_owned(),
        },
    }
}

#[async_trait(?Send)]
impl Store for FaultyStore {
    fn persistence(&self) -> Persistence {
        self.inner.persistence()
    }

    async fn claim(&self) -> Result<u64, StoreError> {
        match self.strike() {
            None => self.inner.claim().await,
            Some(Fault::DoneButUntold) => {
                self.inner.claim().await?;
                Err(refusal(Fault::DoneButUntold))
            }
            Some(fault) => Err(refusal(fault)),
        }
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        match self.strike() {
            None => self.inner.commit(batch).await,
            Some(Fault::DoneButUntold) => {
                self.inner.commit(batch).await?;
                Err(refusal(Fault::DoneButUntold))
            }
            Some(fault) => Err(refusal(fault)),
        }
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        if let Some(table) = self.damaged.get()
            && queries.iter().any(|query| query.table() == table)
        {
            return Err(StoreError::Corrupt(table.name().to_owned()));
        }
        match self.strike() {
            None => self.inner.read(queries).await,
            Some(fault) => Err(refusal(fault)),
        }
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
