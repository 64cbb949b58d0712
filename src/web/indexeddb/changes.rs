//! Changes as requests to IndexedDB.

use std::collections::{BTreeMap, BTreeSet};

use js_sys::Uint8Array;
use lunette_runtime::store::{Change, StoreError, Table};
use web_sys::IdbObjectStore;

use super::queries::between;
use crate::error::store_error;
use crate::indexeddb::transaction::Transaction;

/// The tables that changes touch.
pub(super) fn tables(changes: &[Change]) -> BTreeSet<Table> {
    changes.iter().map(table).collect()
}

fn table(change: &Change) -> Table {
    match change {
        Change::Put(table, ..) | Change::Delete(table, _) | Change::DeleteRange(table, ..) => {
            *table
        }
    }
}

/// Issues changes, all in one breath.
///
/// # Errors
/// The browser's: then the transaction has to be dropped.
pub(super) fn issue(transaction: &Transaction, changes: Vec<Change>) -> Result<(), StoreError> {
    let mut stores: BTreeMap<Table, IdbObjectStore> = BTreeMap::new();
    for table in tables(&changes) {
        stores.insert(table, transaction.store(table.name())?);
    }
    for change in changes {
        if let Some(store) = stores.get(&table(&change)) {
            request(store, change)?;
        }
    }
    Ok(())
}

fn request(store: &IdbObjectStore, change: Change) -> Result<(), StoreError> {
    let issued = match change {
        Change::Put(_, key, value) => store.put_with_key(
            &Uint8Array::from(value.as_slice()),
            &Uint8Array::from(key.as_slice()),
        ),
        Change::Delete(_, key) => store.delete(&Uint8Array::from(key.as_slice())),
        Change::DeleteRange(_, from, to) => match between(&from, &to)? {
            Some(range) => store.delete(&range),
            None => return Ok(()),
        },
    };
    issued.map(drop).map_err(|thrown| store_error(&thrown))
}
