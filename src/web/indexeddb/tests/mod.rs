//! The store in a browser: the suite of all stores, and what can go wrong with this one.

mod conformance;
mod connections;
mod failures;
mod keys;
mod schema;

use std::cell::Cell;

use lunette_runtime::store::{Batch, Change, Durability, Store, StoreError, Table};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test_configure;
use web_sys::IdbDatabase;

use super::IndexedDbStore;
use super::opening::{Patience, request};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// More than any test takes.
const PATIENCE: Patience = Patience {
    short: 60_000,
    long: 60_001,
};

/// A name that no other test has, in this run or an earlier one.
fn new_name() -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    let number = NEXT.replace(NEXT.get() + 1);
    format!("store-{}-{number}", js_sys::Date::now())
}

/// A new store that is owned already.
async fn owned() -> (String, IndexedDbStore) {
    let name = new_name();
    let store = IndexedDbStore::open(&name).await.unwrap();
    store.claim().await.unwrap();
    (name, store)
}

/// One record, under the key `key`.
fn put(value: &[u8]) -> Batch {
    puts(vec![Change::Put(
        Table::Settings,
        b"key".to_vec(),
        value.to_vec(),
    )])
}

fn puts(changes: Vec<Change>) -> Batch {
    Batch {
        changes,
        durability: Durability::Relaxed,
    }
}

/// What [`put`] put.
async fn get(store: &IndexedDbStore) -> Result<Option<Vec<u8>>, StoreError> {
    let store: &dyn Store = store;
    store.get(Table::Settings, b"key".to_vec()).await
}

/// A connection that knows nothing of this crate. With a version the database is upgraded to it by `upgrade`.
async fn raw(name: &str, version: Option<u32>, upgrade: fn(&IdbDatabase)) -> IdbDatabase {
    let upgrade = move |database: &IdbDatabase, _: u32| {
        upgrade(database);
        Ok(())
    };
    request(name, version, upgrade, PATIENCE).await.unwrap()
}

/// A method of a JavaScript prototype in another one's place, until this is dropped.
struct Patched {
    prototype: JsValue,
    method: JsValue,
    original: JsValue,
}

impl Patched {
    /// Replaces `class.prototype.method` by what `source` makes of `original`; by nothing when `source` is `None`.
    fn new(class: &str, method: &str, source: Option<&str>) -> Patched {
        let get =
            |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap();
        let prototype = get(&get(&js_sys::global(), class), "prototype");
        let original = get(&prototype, method);
        let method = JsValue::from_str(method);
        match source {
            Some(source) => {
                let make = js_sys::Function::new_with_args("original", source);
                let patch = make.call1(&JsValue::UNDEFINED, &original).unwrap();
                js_sys::Reflect::set(&prototype, &method, &patch).unwrap();
            }
            None => {
                js_sys::Reflect::delete_property(
                    prototype.unchecked_ref::<js_sys::Object>(),
                    &method,
                )
                .unwrap();
            }
        }
        Patched {
            prototype,
            method,
            original,
        }
    }
}

impl Drop for Patched {
    fn drop(&mut self) {
        js_sys::Reflect::set(&self.prototype, &self.method, &self.original).unwrap();
    }
}
