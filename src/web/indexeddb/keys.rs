//! The object store of keys: what lies there are objects with `CryptoKey`s, which no table of bytes can hold.
//!
//! | key | value |
//! |---|---|
//! | the name of a wallet | what `crate::wallets` makes of it |

use js_sys::Array;
use lunette_runtime::store::{Durability, StoreError};
use wasm_bindgen::{JsCast, JsValue};

use super::migrations::KEYS;
use super::ownership::{self, OWNER};
use super::{IndexedDbStore, connection};
use crate::error::store_error;
use crate::indexeddb::transaction::{Mode, result};

impl IndexedDbStore {
    /// All keys and their names.
    ///
    /// # Errors
    /// [`StoreError::Closed`] and the browser's.
    pub(crate) async fn keys(&self) -> Result<Vec<(String, JsValue)>, StoreError> {
        match self.read_keys().await {
            // Reading twice does no harm.
            Err(error) if connection::may_be_lost(&error) => self.read_keys().await,
            other => other,
        }
    }

    async fn read_keys(&self) -> Result<Vec<(String, JsValue)>, StoreError> {
        let thrown = |thrown: JsValue| store_error(&thrown);
        let transaction = self.connection.begin(&[KEYS], Mode::Read).await?;
        let store = transaction.store(KEYS)?;
        let names = store.get_all_keys().map_err(thrown)?;
        let records = store.get_all().map_err(thrown)?;
        transaction.commit().await?;
        let list = |value: JsValue| value.dyn_into::<Array>().map_err(|_| damaged());
        let (names, records) = (list(result(&names)?)?, list(result(&records)?)?);
        let rows = names.iter().zip(records.iter());
        rows.map(|(name, record)| Ok((name.as_string().ok_or_else(damaged)?, record)))
            .collect()
    }

    /// Puts a key under a name, or deletes what is there. Returns when that is on the disk.
    ///
    /// # Errors
    /// [`StoreError::NotOwner`], [`StoreError::Closed`] and the browser's. Then nothing has changed.
    pub(crate) async fn set_key(
        &self,
        name: &str,
        record: Option<&JsValue>,
    ) -> Result<(), StoreError> {
        let thrown = |thrown: JsValue| store_error(&thrown);
        self.connection.expect_open()?;
        let mark = (*self.mark.borrow()).ok_or(StoreError::NotOwner)?;
        let mode = Mode::Write(Durability::Strict);
        let mut transaction = self.connection.begin(&[OWNER, KEYS], mode).await?;
        ownership::require(&mut transaction, mark)?;
        let store = transaction.store(KEYS)?;
        let request = match record {
            Some(record) => store.put_with_key(record, &name.into()),
            None => store.delete(&name.into()),
        };
        request.map_err(thrown)?;
        transaction.commit().await
    }
}

fn damaged() -> StoreError {
    StoreError::Corrupt("the list of keys".to_owned())
}
