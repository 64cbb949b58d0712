//! Questions as requests to IndexedDB, and the results as records.
//!
//! Records and their keys are asked for at once by `getAllRecords` where the browser has it, which also gives them
//! descending. Elsewhere `getAll` and `getAllKeys` do it together; for a limited number of the last records a cursor
//! over keys first looks where these begin.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use lunette_runtime::store::{Key, Query, Row, StoreError, Table};
use wasm_bindgen::prelude::*;
use web_sys::{IdbCursor, IdbCursorDirection, IdbKeyRange, IdbObjectStore, IdbRequest};

use crate::error::store_error;
use crate::indexeddb::transaction::{Transaction, result};

#[wasm_bindgen]
extern "C" {
    /// An `IDBObjectStore` with `getAllRecords`, which `web-sys` does not know
    /// (Indexed Database API 3.0, editor's draft, section 4.5).
    #[wasm_bindgen(extends = IdbObjectStore)]
    type StoreOfRecords;

    #[wasm_bindgen(method, catch, js_name = getAllRecords)]
    fn get_all_records(this: &StoreOfRecords, options: &Object) -> Result<IdbRequest, JsValue>;

    /// An `IDBRecord`.
    type Record;

    #[wasm_bindgen(method, getter)]
    fn key(this: &Record) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Record) -> JsValue;
}

/// The tables that are asked.
pub(super) fn tables(queries: &[Query]) -> BTreeSet<Table> {
    queries.iter().map(table).collect()
}

fn table(query: &Query) -> Table {
    match query {
        Query::Get(table, _)
        | Query::Range(table, ..)
        | Query::RangeDown(table, ..)
        | Query::Keys(table, ..) => *table,
    }
}

/// The range from a key on to before another one; `None` when nothing can be in it.
pub(super) fn between(from: &[u8], to: &[u8]) -> Result<Option<IdbKeyRange>, StoreError> {
    if from >= to {
        return Ok(None);
    }
    let (from, to) = (Uint8Array::from(from), Uint8Array::from(to));
    IdbKeyRange::bound_with_lower_open_and_upper_open(&from, &to, false, true)
        .map(Some)
        .map_err(|thrown| store_error(&thrown))
}

/// A question that was asked. Its answer is there when the transaction has completed.
pub(super) enum Answer {
    /// Nothing can match.
    Nothing,
    /// The value under a key.
    Value(Key, IdbRequest),
    /// Records of their own type.
    Records(IdbRequest),
    /// Keys alone.
    Keys(IdbRequest),
    /// Keys and values apart, ascending.
    Pairs(Pairs),
    /// Keys and values apart and ascending, to be turned around; none when nothing was found.
    Last(Rc<RefCell<Option<Pairs>>>),
}

/// Two requests for the same records.
pub(super) struct Pairs {
    keys: IdbRequest,
    values: IdbRequest,
}

/// Asks questions, all in one breath.
///
/// # Errors
/// The browser's.
pub(super) fn issue(
    transaction: &mut Transaction,
    queries: &[Query],
) -> Result<Vec<Answer>, StoreError> {
    queries
        .iter()
        .map(|query| {
            let store = transaction.store(table(query).name())?;
            let records = Reflect::has(&store, &"getAllRecords".into()).unwrap_or(false);
            ask(transaction, store, query, records)
        })
        .collect()
}

/// Asks one question; `records` says whether the browser has `getAllRecords`.
pub(super) fn ask(
    transaction: &mut Transaction,
    store: IdbObjectStore,
    query: &Query,
    records: bool,
) -> Result<Answer, StoreError> {
    let thrown = |thrown: JsValue| store_error(&thrown);
    let (from, to, limit) = match query {
        Query::Get(_, key) => {
            let request = store
                .get(&Uint8Array::from(key.as_slice()))
                .map_err(thrown)?;
            return Ok(Answer::Value(key.clone(), request));
        }
        Query::Range(_, from, to, limit)
        | Query::RangeDown(_, from, to, limit)
        | Query::Keys(_, from, to, limit) => (from, to, *limit),
    };
    // To IndexedDB a limit of 0 means that there is none.
    let Some(range) = between(from, to)?.filter(|_| limit > 0) else {
        return Ok(Answer::Nothing);
    };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    match query {
        Query::Keys(..) => store
            .get_all_keys_with_key_and_limit(&range, limit)
            .map(Answer::Keys)
            .map_err(thrown),
        Query::RangeDown(..) if records => all_records(store, &range, limit, "prev"),
        Query::RangeDown(..) => last(transaction, store, &range, limit),
        _ if records => all_records(store, &range, limit, "next"),
        _ => pairs(&store, &range, limit).map(Answer::Pairs),
    }
}

fn all_records(
    store: IdbObjectStore,
    range: &IdbKeyRange,
    limit: u32,
    direction: &str,
) -> Result<Answer, StoreError> {
    let options = Object::new();
    let (query, count): (&JsValue, JsValue) = (range.as_ref(), limit.into());
    for (name, value) in [
        ("query", query),
        ("count", &count),
        ("direction", &direction.into()),
    ] {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&options, &name.into(), value);
    }
    store
        .unchecked_into::<StoreOfRecords>()
        .get_all_records(&options)
        .map(Answer::Records)
        .map_err(|thrown| store_error(&thrown))
}

fn pairs(store: &IdbObjectStore, range: &IdbKeyRange, limit: u32) -> Result<Pairs, StoreError> {
    let thrown = |thrown: JsValue| store_error(&thrown);
    Ok(Pairs {
        keys: store
            .get_all_keys_with_key_and_limit(range, limit)
            .map_err(thrown)?,
        values: store
            .get_all_with_key_and_limit(range, limit)
            .map_err(thrown)?,
    })
}

/// The last records of a range. A cursor over keys goes down to the first of them, in one step, and from there on
/// everything is asked for.
fn last(
    transaction: &mut Transaction,
    store: IdbObjectStore,
    range: &IdbKeyRange,
    limit: u32,
) -> Result<Answer, StoreError> {
    let thrown = |thrown: JsValue| store_error(&thrown);
    let found = Rc::new(RefCell::new(None));
    let cursor = store
        .open_key_cursor_with_range_and_direction(range, IdbCursorDirection::Prev)
        .map_err(thrown)?;
    let answer = Rc::clone(&found);
    let (lower, upper) = (
        range.lower().map_err(thrown)?,
        range.upper().map_err(thrown)?,
    );
    let steps = RefCell::new((limit - 1, false));
    transaction.require(&cursor, move |at| {
        let (to_go, moved) = steps.replace((0, true));
        let first = match at.dyn_ref::<IdbCursor>() {
            Some(cursor) if to_go > 0 => return cursor.advance(to_go).map_err(thrown),
            Some(cursor) => cursor.key().map_err(thrown)?,
            // There are fewer than asked for, so it is all of them; or there is nothing at all.
            None if moved => lower.clone(),
            None => return Ok(()),
        };
        let rest = IdbKeyRange::bound_with_lower_open_and_upper_open(&first, &upper, false, true)
            .map_err(thrown)?;
        answer.replace(Some(pairs(&store, &rest, limit)?));
        Ok(())
    });
    Ok(Answer::Last(found))
}

impl Answer {
    /// The records, once the transaction has completed.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a record is not what this store writes.
    pub(super) fn rows(self) -> Result<Vec<Row>, StoreError> {
        match self {
            Answer::Nothing => Ok(Vec::new()),
            Answer::Value(key, request) => {
                let value = result(&request)?;
                if value.is_undefined() {
                    return Ok(Vec::new());
                }
                Ok(vec![(key, value_bytes(&value)?)])
            }
            Answer::Records(request) => list(&request)?
                .iter()
                .map(|record| {
                    let record: Record = record.unchecked_into();
                    Ok((key_bytes(&record.key())?, value_bytes(&record.value())?))
                })
                .collect(),
            Answer::Keys(request) => list(&request)?
                .iter()
                .map(|key| Ok((key_bytes(&key)?, Vec::new())))
                .collect(),
            Answer::Pairs(pairs) => pairs.rows(),
            Answer::Last(found) => {
                let found = found.take();
                let mut rows = found.map_or_else(|| Ok(Vec::new()), Pairs::rows)?;
                rows.reverse();
                Ok(rows)
            }
        }
    }
}

impl Pairs {
    fn rows(self) -> Result<Vec<Row>, StoreError> {
        let (keys, values) = (list(&self.keys)?, list(&self.values)?);
        keys.iter()
            .zip(values.iter())
            .map(|(key, value)| Ok((key_bytes(&key)?, value_bytes(&value)?)))
            .collect()
    }
}

fn list(request: &IdbRequest) -> Result<Array, StoreError> {
    result(request)?
        .dyn_into()
        .map_err(|_| StoreError::Corrupt("the answer of the database".to_owned()))
}

/// The bytes of a key, which IndexedDB gives as an `ArrayBuffer`.
fn key_bytes(key: &JsValue) -> Result<Key, StoreError> {
    key.dyn_ref::<js_sys::ArrayBuffer>()
        .map(|buffer| Uint8Array::new(buffer).to_vec())
        .ok_or_else(|| StoreError::Corrupt("a key in the database".to_owned()))
}

fn value_bytes(value: &JsValue) -> Result<Vec<u8>, StoreError> {
    value
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .ok_or_else(|| StoreError::Corrupt("a record in the database".to_owned()))
}
