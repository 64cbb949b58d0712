//! Versions of the schema.

use lunette_runtime::store::{Store, StoreError, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::IdbDatabase;

use super::{IndexedDbStore, get, new_name, owned, put, raw};
use crate::indexeddb::delete;
use crate::indexeddb::migrations::CURRENT;

fn names(database: &IdbDatabase) -> Vec<String> {
    let names = database.object_store_names();
    (0..names.length())
        .filter_map(|index| names.get(index))
        .collect()
}

fn expected_names() -> Vec<String> {
    let mut names: Vec<String> = Table::ALL
        .iter()
        .map(|table| table.name().to_owned())
        .collect();
    names.extend(["owner", "keys"].map(str::to_owned));
    names.sort();
    names
}

#[wasm_bindgen_test]
async fn a_new_database_has_the_schema() {
    let (name, store) = owned().await;
    store.close().await;
    let database = raw(&name, None, |_| panic!("the database is missing")).await;
    assert_eq!(database.version(), f64::from(CURRENT));
    assert_eq!(names(&database), expected_names());
    database.close();
}

/// The databases of the prototype: object stores of its three names, with its records.
fn make_prototype(database: &IdbDatabase) {
    for name in ["heads", "log", "images"] {
        let store = database.create_object_store(name).unwrap();
        let record = js_sys::Object::new();
        js_sys::Reflect::set(&record, &"slot".into(), &1.into()).unwrap();
        let key: js_sys::Array = [JsValue::from_str("process"), 1.into()]
            .into_iter()
            .collect();
        store.put_with_key(&record, &key).unwrap();
    }
}

#[wasm_bindgen_test]
async fn what_the_prototype_left_makes_room() {
    for version in [1, 2] {
        let name = new_name();
        raw(&name, Some(version), make_prototype).await.close();
        let store = IndexedDbStore::open(&name).await.unwrap();
        assert_eq!(store.claim().await.unwrap(), 1);
        store.commit(put(b"1")).await.unwrap();
        assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
        store.close().await;
        let database = raw(&name, None, |_| ()).await;
        assert_eq!(names(&database), expected_names());
        let all = crate::indexeddb::transaction::Transaction::begin(
            &database,
            &["heads", "log", "images"],
            crate::indexeddb::transaction::Mode::Read,
        )
        .unwrap();
        let counts =
            ["heads", "log", "images"].map(|name| all.store(name).unwrap().count().unwrap());
        all.commit().await.unwrap();
        assert!(counts.iter().all(|count| count.result().unwrap() == 0));
        database.close();
    }
}

#[wasm_bindgen_test]
async fn a_database_of_another_program_stays_as_it_is() {
    let name = new_name();
    let others: fn(&IdbDatabase) = |database| {
        for name in ["heads", "recipes"] {
            database.create_object_store(name).unwrap();
        }
    };
    for version in [2, CURRENT] {
        raw(
            &name,
            Some(version),
            if version == 2 { others } else { |_| () },
        )
        .await
        .close();
        let error = IndexedDbStore::open(&name).await.err().unwrap();
        assert_eq!(error, StoreError::Corrupt(format!("the database {name:?}")));
        let database = raw(&name, None, |_| ()).await;
        assert_eq!(database.version(), f64::from(version));
        assert_eq!(names(&database), ["heads", "recipes"]);
        database.close();
    }
    delete(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_later_version_of_the_same_hundred_can_be_used() {
    let (name, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    store.close().await;
    let add: fn(&IdbDatabase) = |database| {
        database.create_object_store("later").unwrap();
    };
    raw(&name, Some(CURRENT + 1), add).await.close();
    let store = IndexedDbStore::open(&name).await.unwrap();
    assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
    assert_eq!(store.claim().await.unwrap(), 2);
    store.commit(put(b"2")).await.unwrap();
    store.connection.database().close();
    assert_eq!(get(&store).await.unwrap(), Some(b"2".to_vec()));
}

#[wasm_bindgen_test]
async fn a_newer_hundred_is_refused_and_left_alone() {
    let (name, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    store.close().await;
    raw(&name, Some(CURRENT + 100), |_| ()).await.close();
    for _ in 0..2 {
        let error = IndexedDbStore::open(&name).await.err().unwrap();
        let expected = StoreError::NewerFormat {
            found: CURRENT + 100,
            known: CURRENT / 100 * 100 + 99,
        };
        assert_eq!(error, expected);
    }
    // Nothing is left open that would block others.
    delete(&name).await.unwrap();
}
