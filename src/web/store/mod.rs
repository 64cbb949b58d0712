//! The database of a process: its head, its log and its image, kept consistent by one transaction a commit.

pub mod records;
pub mod transaction;

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use idb::{DatabaseEvent, Factory, ObjectStoreParams};
use js_sys::Array;
use lunette_runtime::store::{Durability, StoreError};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbKeyRange};

use crate::error::{Error, ErrorCode, Result};
use crate::image::Pages;
use records::{HEADS, Head, IMAGES, LOG, LogEntry, slot_key};
use transaction::{Mode, Transaction, result};

/// The version of the database's layout.
const SCHEMA_VERSION: u32 = 2;

/// A full image record is written once the partial ones hold this many times its bytes: then the amount written
/// for it stays a small part of the whole, and a start reads at most this factor more than the state.
const PARTIAL_TO_FULL: f64 = 4.0;

/// Below this many bytes of partial image records a full one is not worth its writing.
const PARTIAL_MINIMUM: f64 = 4.0 * 1024.0 * 1024.0;

/// An open database.
pub struct Store {
    database: IdbDatabase,
    process: String,
    _on_version_change: Closure<dyn FnMut()>,
}

/// What one commit stores.
pub struct Commit<'a> {
    /// The new head. Its `stored` and `full` are filled in by [`Store::commit`].
    pub head: Head,
    /// The messages evaluated since the last commit.
    pub entries: &'a [LogEntry],
    /// The pages that changed since the last commit.
    pub changed: Pages,
    /// All pages, asked for only when it is time to write them.
    pub all: &'a dyn Fn() -> Pages,
}

impl Store {
    /// Opens the database, creating it the first time.
    ///
    /// # Errors
    /// The browser has no IndexedDB here, or refuses to open it.
    pub async fn open(name: &str, process: &str) -> Result<Store> {
        let refused = |error: idb::Error| Error::new(ErrorCode::Storage, error.to_string());
        let factory = Factory::new().map_err(refused)?;
        let mut request = factory.open(name, Some(SCHEMA_VERSION)).map_err(refused)?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                for store in [HEADS, LOG, IMAGES] {
                    // What an older version stored is of no use to this one. A failure to create aborts the upgrade, and with
                    // it the opening; a failure to delete means that there was nothing.
                    let _ = database.delete_object_store(store);
                    let _ = database.create_object_store(store, ObjectStoreParams::new());
                }
            }
        });
        let database: IdbDatabase = request.await.map_err(refused)?.into();
        let connection = database.clone();
        // A connection that stays open would block whoever wants to delete or upgrade the database.
        let close = Closure::<dyn FnMut()>::new(move || connection.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        Ok(Store {
            database,
            process: process.to_owned(),
            _on_version_change: close,
        })
    }

    /// Where the process stands, or `None` when it does not exist yet.
    ///
    /// # Errors
    /// The browser's, or [`ErrorCode::CorruptRecord`].
    pub async fn head(&self) -> Result<Option<Head>> {
        let transaction = Transaction::begin(&self.database, &[HEADS], Mode::Read)?;
        let request = transaction
            .store(HEADS)?
            .get(&self.head_key())
            .map_err(thrown)?;
        transaction.commit().await?;
        let record = result(&request)?;
        if record.is_undefined() {
            Ok(None)
        } else {
            Head::from_js(&record).map(Some)
        }
    }

    /// The image records of the process, oldest first.
    ///
    /// # Errors
    /// The browser's, or [`ErrorCode::CorruptRecord`].
    pub async fn images(&self) -> Result<Vec<Pages>> {
        let records = self.range(IMAGES, 0, u32::MAX).await?;
        records
            .iter()
            .map(|record| Pages::from_js(&record))
            .collect()
    }

    /// The log entries of slots `first` to `last`, both included.
    ///
    /// # Errors
    /// The browser's, or [`ErrorCode::CorruptRecord`].
    pub async fn log(&self, first: u32, last: u32) -> Result<Vec<LogEntry>> {
        let records = self.range(LOG, first, last).await?;
        records
            .iter()
            .map(|record| LogEntry::from_js(&record))
            .collect()
    }

    async fn range(&self, store: &str, first: u32, last: u32) -> Result<Array> {
        if first > last {
            return Ok(Array::new());
        }
        let transaction = Transaction::begin(&self.database, &[store], Mode::Read)?;
        let range = self.slots(f64::from(first), f64::from(last))?;
        let request = transaction
            .store(store)?
            .get_all_with_key(&range)
            .map_err(thrown)?;
        transaction.commit().await?;
        result(&request)?
            .dyn_into()
            .map_err(|_| Error::corrupt(store))
    }

    /// Creates the process, or declares this opener its owner: from now on no other may write.
    ///
    /// # Errors
    /// The browser's. [`ErrorCode::NotOwner`] when another one did the same meanwhile.
    pub async fn claim(&self, head: &Head) -> Result<()> {
        let mut transaction =
            Transaction::begin(&self.database, &[HEADS], Mode::Write(Durability::Strict))?;
        self.require_epoch(&mut transaction, head.epoch - 1)?;
        let heads = transaction.store(HEADS)?;
        heads
            .put_with_key(&head.to_js(), &self.head_key())
            .map_err(thrown)?;
        Ok(transaction.commit().await?)
    }

    /// Stores what evaluations have changed, all of it or nothing, and returns the head as it stands now.
    ///
    /// # Errors
    /// The browser's: then nothing was stored. [`ErrorCode::NotOwner`] when another opener took over.
    pub async fn commit(&self, commit: Commit<'_>) -> Result<Head> {
        let Head { stored, full, .. } = commit.head;
        let partial = Head {
            stored: stored + commit.changed.bytes.len() as f64,
            ..commit.head.clone()
        };
        let nothing_to_build_on = full == 0.0;
        if nothing_to_build_on || partial.stored > PARTIAL_MINIMUM.max(PARTIAL_TO_FULL * full) {
            let pages = (commit.all)();
            let head = Head {
                stored: 0.0,
                full: pages.bytes.len() as f64,
                ..commit.head.clone()
            };
            let outcome = self.write(&head, &pages, commit.entries, true).await;
            // Until the partial records are gone both need room; where that is missing, one more of them may fit.
            match outcome {
                Err(error) if error.code == ErrorCode::QuotaExceeded && !nothing_to_build_on => {}
                other => return other.map(|()| head),
            }
        }
        self.write(&partial, &commit.changed, commit.entries, false)
            .await?;
        Ok(partial)
    }

    /// Writes one commit; with `full` its pages take the place of all image records.
    async fn write(
        &self,
        head: &Head,
        pages: &Pages,
        entries: &[LogEntry],
        full: bool,
    ) -> Result<()> {
        let mut transaction = Transaction::begin(
            &self.database,
            &[HEADS, LOG, IMAGES],
            Mode::Write(Durability::Strict),
        )?;
        self.require_epoch(&mut transaction, head.epoch)?;
        let images = transaction.store(IMAGES)?;
        if full {
            let older = self.slots(0.0, f64::from(head.slot))?;
            images.delete(&older).map_err(thrown)?;
        }
        let key = slot_key(&self.process, f64::from(head.slot));
        if !pages.is_empty() {
            images.put_with_key(&pages.to_js(), &key).map_err(thrown)?;
        }
        let log = transaction.store(LOG)?;
        for entry in entries {
            let key = slot_key(&self.process, f64::from(entry.slot));
            log.put_with_key(&entry.to_js(), &key).map_err(thrown)?;
        }
        let heads = transaction.store(HEADS)?;
        heads
            .put_with_key(&head.to_js(), &self.head_key())
            .map_err(thrown)?;
        Ok(transaction.commit().await?)
    }

    /// Forgets everything about the process.
    ///
    /// # Errors
    /// The browser's: then nothing was forgotten. [`ErrorCode::NotOwner`] when another opener took over.
    pub async fn forget(&self, epoch: u32) -> Result<()> {
        let mut transaction = Transaction::begin(
            &self.database,
            &[HEADS, LOG, IMAGES],
            Mode::Write(Durability::Strict),
        )?;
        self.require_epoch(&mut transaction, epoch)?;
        let everything = self.slots(0.0, f64::INFINITY)?;
        transaction
            .store(LOG)?
            .delete(&everything)
            .map_err(thrown)?;
        transaction
            .store(IMAGES)?
            .delete(&everything)
            .map_err(thrown)?;
        transaction
            .store(HEADS)?
            .delete(&self.head_key())
            .map_err(thrown)?;
        Ok(transaction.commit().await?)
    }

    /// Lets the transaction commit only if the stored epoch is the given one; a process that does not exist has
    /// epoch 0.
    fn require_epoch(&self, transaction: &mut Transaction, epoch: u32) -> Result<()> {
        let request = transaction
            .store(HEADS)?
            .get(&self.head_key())
            .map_err(thrown)?;
        transaction.require(&request, move |record| {
            let stored = if record.is_undefined() {
                0
            } else {
                Head::from_js(record)
                    .map_err(|_| StoreError::Corrupt("the stored head".to_owned()))?
                    .epoch
            };
            if stored == epoch {
                return Ok(());
            }
            Err(StoreError::NotOwner)
        });
        Ok(())
    }

    fn head_key(&self) -> JsValue {
        self.process.as_str().into()
    }

    fn slots(&self, first: f64, last: f64) -> Result<IdbKeyRange> {
        let first = slot_key(&self.process, first);
        IdbKeyRange::bound(&first, &slot_key(&self.process, last)).map_err(thrown)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

fn thrown(value: JsValue) -> Error {
    Error::storage(&value)
}
