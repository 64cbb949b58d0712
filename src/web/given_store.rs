//! A store that whoever opens the network brings along: tables in SQLite, in a file or in a Durable Object.
//!
//! It is an object with the methods below. They answer at once: what stands behind them is in this process. Changes and queries are
//! arrays that begin with what is to be done; tables go by [`Table::name`], keys and values are `Uint8Array`s:
//!
//! ```text
//! ["put", table, key, value]     ["delete", table, key]     ["deleteRange", table, from, to]
//! ["get", table, key]     ["range" | "rangeDown" | "keys", table, from, to, limit]
//! ```

use std::cell::Cell;

use async_trait::async_trait;
use js_sys::{Array, Reflect, Uint8Array};
use lunette_runtime::store::{
    Batch, Change, Durability, Key, Persistence, Query, Row, Store, StoreError, Table,
};
use wasm_bindgen::prelude::*;

use crate::error::store_error;

#[wasm_bindgen]
extern "C" {
    /// The object.
    pub type Given;

    /// What becomes of what is stored: `"saved"`, or why it goes with this program.
    #[wasm_bindgen(method, getter)]
    fn persistence(this: &Given) -> String;

    #[wasm_bindgen(method, catch)]
    fn claim(this: &Given) -> Result<f64, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn commit(this: &Given, epoch: f64, changes: &Array, strict: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Given, queries: &Array) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn keys(this: &Given) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setKey)]
    fn set_key(this: &Given, epoch: f64, name: &str, record: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Given) -> Result<(), JsValue>;
}

/// A store that was given.
pub struct GivenStore {
    given: Given,
    /// What [`Store::claim`] gave; 0 before.
    epoch: Cell<u64>,
    closed: Cell<bool>,
}

impl GivenStore {
    /// The store that an object is.
    pub fn new(given: Given) -> GivenStore {
        GivenStore {
            given,
            epoch: Cell::new(0),
            closed: Cell::new(false),
        }
    }

    /// All wallets and their names.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn keys(&self) -> Result<Vec<(String, JsValue)>, StoreError> {
        self.expect_open()?;
        let rows = self.given.keys().map_err(|thrown| problem(&thrown))?;
        let pair = |row: JsValue| {
            let row = pair_of(&row)?;
            let name = row.get(0).as_string().ok_or_else(unreadable)?;
            Ok((name, row.get(1)))
        };
        rows.iter().map(pair).collect()
    }

    /// Puts a wallet under a name, or deletes what is there.
    ///
    /// # Errors
    /// [`StoreError::NotOwner`] and those of the store.
    pub(crate) fn set_key(&self, name: &str, record: Option<&JsValue>) -> Result<(), StoreError> {
        let epoch = self.expect_owner()?;
        let record = record.cloned().unwrap_or(JsValue::UNDEFINED);
        let set = self.given.set_key(epoch, name, &record);
        set.map_err(|thrown| problem(&thrown))
    }

    fn expect_open(&self) -> Result<(), StoreError> {
        match self.closed.get() {
            true => Err(StoreError::Closed("it was closed here".to_owned())),
            false => Ok(()),
        }
    }

    /// The epoch as JavaScript has numbers: nobody claims a store 2^53 times.
    fn expect_owner(&self) -> Result<f64, StoreError> {
        self.expect_open()?;
        match self.epoch.get() {
            0 => Err(StoreError::NotOwner),
            epoch => Ok(epoch as f64),
        }
    }
}

#[async_trait(?Send)]
impl Store for GivenStore {
    fn persistence(&self) -> Persistence {
        match self.given.persistence().as_str() {
            "saved" => Persistence::Saved,
            reason => Persistence::Memory(reason.to_owned()),
        }
    }

    async fn claim(&self) -> Result<u64, StoreError> {
        self.expect_open()?;
        let epoch = self.given.claim().map_err(|thrown| problem(&thrown))?;
        self.epoch.set(epoch as u64);
        Ok(epoch as u64)
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let epoch = self.expect_owner()?;
        let changes: Array = batch.changes.iter().map(change).collect();
        let is_strict = batch.durability == Durability::Strict;
        let done = self.given.commit(epoch, &changes, is_strict);
        done.map_err(|thrown| problem(&thrown))
    }

    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.expect_open()?;
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Array = queries.iter().map(query).collect();
        let answers = self.given.read(&asked).map_err(|thrown| problem(&thrown))?;
        answers.iter().map(|answer| rows(&answer)).collect()
    }

    async fn close(&self) {
        if !self.closed.replace(true) {
            // What was committed stays, whatever becomes of this.
            let _ = self.given.close();
        }
    }
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn change(change: &Change) -> JsValue {
    let parts = |what: &str, table: &Table, key: &Key| {
        Array::of3(&what.into(), &table.name().into(), &bytes(key))
    };
    let array = match change {
        Change::Put(table, key, value) => {
            let array = parts("put", table, key);
            array.push(&bytes(value));
            array
        }
        Change::Delete(table, key) => parts("delete", table, key),
        Change::DeleteRange(table, from, to) => {
            let array = parts("deleteRange", table, from);
            array.push(&bytes(to));
            array
        }
    };
    array.into()
}

fn query(query: &Query) -> JsValue {
    let (what, table, key, rest) = match query {
        Query::Get(table, key) => ("get", table, key, None),
        Query::Range(table, from, to, limit) => ("range", table, from, Some((to, limit))),
        Query::RangeDown(table, from, to, limit) => ("rangeDown", table, from, Some((to, limit))),
        Query::Keys(table, from, to, limit) => ("keys", table, from, Some((to, limit))),
    };
    let array = Array::of3(&what.into(), &table.name().into(), &bytes(key));
    if let Some((to, limit)) = rest {
        array.push(&bytes(to));
        array.push(&(*limit as f64).into());
    }
    array.into()
}

fn rows(answer: &JsValue) -> Result<Vec<Row>, StoreError> {
    let rows = answer.dyn_ref::<Array>().ok_or_else(unreadable)?;
    let row = |row: JsValue| {
        let row = pair_of(&row)?;
        Ok((bytes_in(&row.get(0))?, bytes_in(&row.get(1))?))
    };
    rows.iter().map(row).collect()
}

fn pair_of(row: &JsValue) -> Result<Array, StoreError> {
    row.dyn_ref::<Array>().cloned().ok_or_else(unreadable)
}

fn bytes_in(value: &JsValue) -> Result<Vec<u8>, StoreError> {
    let bytes = value.dyn_ref::<Uint8Array>();
    bytes.map(Uint8Array::to_vec).ok_or_else(unreadable)
}

fn unreadable() -> StoreError {
    StoreError::Corrupt("what the store gave".to_owned())
}

/// What the store threw: its `code` says what kind of problem it is.
fn problem(thrown: &JsValue) -> StoreError {
    let part = |name: &str| Reflect::get(thrown, &name.into()).ok();
    let text = |name: &str| part(name).and_then(|part| part.as_string());
    let number = |name: &str| part(name).and_then(|part| part.as_f64()).unwrap_or(0.0) as u32;
    let message = text("message").unwrap_or_default();
    match text("code").as_deref() {
        Some("not-owner") => StoreError::NotOwner,
        Some("quota-exceeded") => StoreError::QuotaExceeded(message),
        Some("newer-format") => StoreError::NewerFormat {
            found: number("found"),
            known: number("known"),
        },
        Some("closed") => StoreError::Closed(message),
        Some("corrupt") => StoreError::Corrupt(message),
        _ => store_error(thrown),
    }
}
