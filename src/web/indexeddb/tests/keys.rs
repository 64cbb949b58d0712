//! The keys of wallets, which only the owner of the database may change.

use std::rc::Rc;

use js_sys::{Object, Reflect};
use lunette_runtime::store::{Store, StoreError};
use lunette_runtime::wallets::Wallets;
use lunette_runtime::{Code, Error};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::owned;
use crate::indexeddb::IndexedDbStore;
use crate::wallets::keeper::Keeper;
use crate::wallets::{KeyType, Keys};

fn record(word: &str) -> JsValue {
    let record = Object::new();
    Reflect::set(&record, &"word".into(), &word.into()).unwrap();
    record.into()
}

async fn words(store: &IndexedDbStore) -> Vec<(String, String)> {
    let keys = store.keys().await.unwrap().into_iter();
    let word = |record: &JsValue| Reflect::get(record, &"word".into()).unwrap().as_string();
    keys.map(|(name, record)| (name, word(&record).unwrap()))
        .collect()
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, word): &(&str, &str)| ((*name).to_owned(), (*word).to_owned());
    rows.iter().map(owned).collect()
}

#[wasm_bindgen_test]
async fn keys_are_put_replaced_and_deleted_by_their_names() {
    let (name, store) = owned().await;
    assert_eq!(words(&store).await, []);
    for (name, word) in [("b", "one"), ("a", "two"), ("b", "three"), ("", "four")] {
        store.set_key(name, Some(&record(word))).await.unwrap();
    }
    store.set_key("a", None).await.unwrap();
    store.set_key("nobody", None).await.unwrap();
    let expected = rows(&[("", "four"), ("b", "three")]);
    assert_eq!(words(&store).await, expected);
    store.close().await;
    let again = IndexedDbStore::open(&name).await.unwrap();
    assert_eq!(words(&again).await, expected);
}

#[wasm_bindgen_test]
async fn who_does_not_own_the_database_changes_no_key() {
    let (name, store) = owned().await;
    store.set_key("a", Some(&record("one"))).await.unwrap();
    let other = IndexedDbStore::open(&name).await.unwrap();
    let refused = other.set_key("a", None).await;
    assert_eq!(refused, Err(StoreError::NotOwner), "nobody claimed it");
    other.claim().await.unwrap();
    for change in [None, Some(record("two"))] {
        let refused = store.set_key("a", change.as_ref()).await;
        assert_eq!(refused, Err(StoreError::NotOwner));
    }
    assert_eq!(words(&other).await, rows(&[("a", "one")]));
    other.set_key("a", Some(&record("three"))).await.unwrap();
    assert_eq!(words(&store).await, rows(&[("a", "three")]));
}

#[wasm_bindgen_test]
async fn after_closing_keys_are_neither_read_nor_changed() {
    let (_, store) = owned().await;
    store.close().await;
    let closed = |outcome| matches!(outcome, Err(StoreError::Closed(_)));
    assert!(closed(store.set_key("a", None).await));
    assert!(closed(store.keys().await.map(drop)));
}

/// As one that a later version wrote: the others are there, and its name is not free.
#[wasm_bindgen_test]
async fn a_key_that_cannot_be_read_keeps_its_name_and_can_be_removed() {
    let (_, store) = owned().await;
    store.set_key("odd", Some(&record("?"))).await.unwrap();
    let keys = Keys::new(Keeper::Database(Rc::new(store)));
    keys.load().await.unwrap();
    let made = keys.create(Some("good".to_owned()), KeyType::Ed25519, true);
    let made = made.await.unwrap();
    assert_eq!(keys.list(), [made]);
    let code = |outcome: Result<(), Error>| outcome.unwrap_err().code;
    assert_eq!(
        code(keys.public("odd").map(drop)),
        Code::CorruptRecord,
        "nobody else signs by its name"
    );
    assert_eq!(
        code(keys.sign("odd", &[0; 48]).await.map(drop)),
        Code::CorruptRecord
    );
    assert_eq!(
        code(keys.export("odd").await.map(drop)),
        Code::CorruptRecord
    );
    let create = || keys.create(Some("odd".to_owned()), KeyType::Ed25519, true);
    assert_eq!(code(create().await.map(drop)), Code::InvalidArgument);
    keys.remove("odd").await.unwrap();
    assert!(create().await.is_ok());
}

/// What was kept is what was made: signatures of both are the same.
#[wasm_bindgen_test]
async fn keys_are_read_back_as_they_were() {
    let (name, store) = owned().await;
    let keys = Keys::new(Keeper::Database(Rc::new(store)));
    for (name, kind) in [("e", KeyType::Ethereum), ("d", KeyType::Ed25519)] {
        let made = keys.create(Some(name.to_owned()), kind, false);
        assert!(!made.await.unwrap().exportable);
    }
    let again = IndexedDbStore::open(&name).await.unwrap();
    let again = Keys::new(Keeper::Database(Rc::new(again)));
    again.load().await.unwrap();
    assert_eq!(again.list(), keys.list());
    for name in ["e", "d"] {
        let signature = again.sign(name, &[7; 48]).await.unwrap();
        assert_eq!(signature, keys.sign(name, &[7; 48]).await.unwrap());
    }
}
