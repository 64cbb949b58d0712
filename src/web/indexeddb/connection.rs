//! A connection to a database: it gives way when another tab wants to upgrade or delete the database, and is opened
//! again when the browser lost it.

use std::cell::RefCell;
use std::rc::Rc;

use lunette_runtime::store::StoreError;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbVersionChangeEvent};

use super::opening;
use crate::indexeddb::transaction::{Mode, Transaction};
use crate::turns::Turns;

/// A connection, as long as it is wanted.
pub(super) struct Connection {
    name: String,
    live: RefCell<Live>,
    /// Why the connection is over, once it is.
    closed: Rc<RefCell<Option<String>>>,
    turns: Rc<Turns>,
}

impl Connection {
    /// Opens a database.
    ///
    /// # Errors
    /// Those of [`super::IndexedDbStore::open`].
    pub(super) async fn open(name: &str) -> Result<Connection, StoreError> {
        let database = opening::open(name).await?;
        let closed = Rc::default();
        Ok(Connection {
            name: name.to_owned(),
            live: RefCell::new(Live::new(database, &closed)),
            closed,
            turns: Rc::default(),
        })
    }

    /// Closes the connection. What was begun still ends.
    pub(super) fn close(&self, reason: &str) {
        close(&self.closed, &self.database(), reason);
    }

    /// # Errors
    /// [`StoreError::Closed`].
    pub(super) fn expect_open(&self) -> Result<(), StoreError> {
        match &*self.closed.borrow() {
            Some(reason) => Err(StoreError::Closed(reason.clone())),
            None => Ok(()),
        }
    }

    /// Begins a transaction, over a new connection when the browser has lost the old one. Transactions begin in the
    /// order of the calls. The caller has to issue requests before it awaits anything.
    ///
    /// # Errors
    /// [`StoreError::Closed`] and the browser's.
    pub(super) async fn begin(
        &self,
        stores: &[&str],
        mode: Mode,
    ) -> Result<Transaction, StoreError> {
        let _turn = self.turns.take().await;
        self.expect_open()?;
        let begun = Transaction::begin(&self.database(), stores, mode);
        match begun {
            // Nothing was begun, so beginning once more repeats nothing.
            Err(StoreError::Failed { name, .. }) if name == "InvalidStateError" => {}
            other => return other,
        }
        self.reopen().await?;
        Transaction::begin(&self.database(), stores, mode)
    }

    /// The connection as it is now.
    pub(super) fn database(&self) -> IdbDatabase {
        self.live.borrow().database.clone()
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        let reopened = opening::reopen(&self.name).await;
        if let Err(StoreError::Closed(reason)) = &reopened {
            self.close(reason);
        }
        let live = Live::new(reopened?, &self.closed);
        // When this was closed meanwhile, the new connection goes with `live`.
        self.expect_open()?;
        self.live.replace(live);
        Ok(())
    }
}

/// Whether a failed transaction may have failed because the browser lost the connection. iOS reports that as `UnknownError`;
/// Chromium, when a person deletes the data of a site, as `InvalidStateError` ("Backend aborted error").
pub(super) fn may_be_lost(error: &StoreError) -> bool {
    const NAMES: [&str; 3] = ["AbortError", "InvalidStateError", "UnknownError"];
    matches!(error, StoreError::Failed { name, .. } if NAMES.contains(&name.as_str()))
}

/// One open connection, closed when dropped.
struct Live {
    database: IdbDatabase,
    _on_version_change: Closure<dyn FnMut(IdbVersionChangeEvent)>,
}

impl Live {
    fn new(database: IdbDatabase, closed: &Rc<RefCell<Option<String>>>) -> Live {
        let closed = Rc::clone(closed);
        let connection = database.clone();
        // A connection that stays open would block whoever wants to upgrade or delete the database.
        let give_way = Closure::<dyn FnMut(_)>::new(move |event: IdbVersionChangeEvent| {
            let reason = match event.new_version() {
                Some(_) => "a newer version, in another tab, is taking the database over",
                None => "the database is being deleted",
            };
            close(&closed, &connection, reason);
        });
        database.set_onversionchange(Some(give_way.as_ref().unchecked_ref()));
        Live {
            database,
            _on_version_change: give_way,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

/// Closes a connection; the first reason counts.
fn close(closed: &RefCell<Option<String>>, database: &IdbDatabase, reason: &str) {
    closed.borrow_mut().get_or_insert_with(|| reason.to_owned());
    database.close();
}
