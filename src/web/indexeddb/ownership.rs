//! Who may write: the one who claimed the database last.
//!
//! The owner's mark is its epoch and a random number. The number tells an owner from one with the same epoch after the
//! database was deleted and made anew.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Math, Uint8Array};
use lunette_runtime::store::{Durability, StoreError};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbObjectStore, IdbRequest};

use crate::error::store_error;
use crate::indexeddb::transaction::{Mode, Transaction};

/// The object store of the mark.
pub(super) const OWNER: &str = "owner";

/// The key of the one record in it.
const KEY: &str = "owner";

/// How a claim is made. A loss of power that undoes it ends all owners, too.
pub(super) const MODE: Mode = Mode::Write(Durability::Relaxed);

const MARK_BYTES: usize = 16;

/// What an owner leaves in the database: 8 bytes of epoch, the highest first, and 8 random ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark([u8; MARK_BYTES]);

impl Mark {
    fn new(epoch: u64) -> Mark {
        let mut bytes = [0; MARK_BYTES];
        bytes[..8].copy_from_slice(&epoch.to_be_bytes());
        bytes[8..].copy_from_slice(&Math::random().to_be_bytes());
        Mark(bytes)
    }

    /// How many claims there were up to this one.
    pub(super) fn epoch(self) -> u64 {
        u64::from_be_bytes(std::array::from_fn(|index| self.0[index]))
    }

    /// The stored mark; `None` when nobody has claimed the database.
    fn from_js(record: &JsValue) -> Result<Option<Mark>, StoreError> {
        if record.is_undefined() {
            return Ok(None);
        }
        let bytes = record.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
        let mark = bytes.and_then(|bytes| bytes.try_into().ok());
        Ok(Some(Mark(mark.ok_or_else(damaged)?)))
    }
}

/// The mark that is stored is none.
pub(super) fn damaged() -> StoreError {
    StoreError::Corrupt("the record of the database's owner".to_owned())
}

/// Lets a transaction change something only if the mark is the one that is stored. Does not wait for the answer.
///
/// # Errors
/// The browser's.
pub(super) fn require(transaction: &mut Transaction, mark: Mark) -> Result<(), StoreError> {
    let (_, stored) = ask(transaction)?;
    transaction.require(&stored, move |record| {
        if Mark::from_js(record)? == Some(mark) {
            Ok(())
        } else {
            Err(StoreError::NotOwner)
        }
    });
    Ok(())
}

/// Replaces the mark by one with the next epoch. The new mark is there when the transaction has committed.
///
/// # Errors
/// The browser's.
pub(super) fn claim(transaction: &mut Transaction) -> Result<Rc<Cell<Option<Mark>>>, StoreError> {
    let claimed = Rc::new(Cell::new(None));
    let mark = Rc::clone(&claimed);
    let (owner, stored) = ask(transaction)?;
    transaction.require(&stored, move |record| {
        let before = Mark::from_js(record)?.map_or(0, Mark::epoch);
        let next = Mark::new(before.checked_add(1).ok_or_else(damaged)?);
        owner
            .put_with_key(&Uint8Array::from(&next.0[..]), &KEY.into())
            .map_err(|thrown| store_error(&thrown))?;
        mark.set(Some(next));
        Ok(())
    });
    Ok(claimed)
}

fn ask(transaction: &Transaction) -> Result<(IdbObjectStore, IdbRequest), StoreError> {
    let owner = transaction.store(OWNER)?;
    let stored = owner
        .get(&KEY.into())
        .map_err(|thrown| store_error(&thrown))?;
    Ok((owner, stored))
}
