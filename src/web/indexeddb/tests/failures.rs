//! Requests that fail, and callers who leave.

use futures::FutureExt;
use lunette_runtime::store::{Change, Query, Row, Store, StoreError, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::DomException;

use super::{IndexedDbStore, Patched, get, owned, put, puts, raw};
use crate::error::store_error;
use crate::indexeddb::ownership;

/// Two records: one that can be stored even under the patches of these tests, and the one of [`put`].
fn two(value: &[u8]) -> lunette_runtime::store::Batch {
    let first = Change::Put(Table::Heads, value.to_vec(), Vec::new());
    let mut batch = put(value);
    batch.changes.insert(0, first);
    batch
}

async fn assert_undone(store: &IndexedDbStore) {
    assert_eq!(get(store).await.unwrap(), Some(b"1".to_vec()));
    let heads = Query::Keys(Table::Heads, Vec::new(), vec![0xff], 9);
    let store: &dyn Store = store;
    let rows: Vec<Row> = vec![(b"1".to_vec(), Vec::new())];
    assert_eq!(store.ask(heads).await.unwrap(), rows);
}

#[wasm_bindgen_test]
async fn a_request_that_fails_undoes_the_batch() {
    let (_, store) = owned().await;
    store.commit(two(b"1")).await.unwrap();
    let adding = "return function (value, key) { return this.add(value, key); }";
    let patched = Patched::new("IDBObjectStore", "put", Some(adding));
    let error = store.commit(two(b"2")).await.unwrap_err();
    drop(patched);
    assert!(matches!(error, StoreError::Failed { name, .. } if name == "ConstraintError"));
    assert_undone(&store).await;
    store.commit(two(b"1")).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_request_that_is_refused_undoes_the_batch() {
    let (_, store) = owned().await;
    store.commit(two(b"1")).await.unwrap();
    let refusing = r#"return function (value, key) {
        if (this.name === "settings") throw new DOMException("too large", "DataCloneError");
        return original.call(this, value, key);
    }"#;
    let patched = Patched::new("IDBObjectStore", "put", Some(refusing));
    let error = store.commit(two(b"2")).await.unwrap_err();
    drop(patched);
    let expected = StoreError::Failed {
        name: "DataCloneError".to_owned(),
        message: "too large".to_owned(),
    };
    assert_eq!(error, expected);
    assert_undone(&store).await;
}

#[wasm_bindgen_test]
async fn a_commit_whose_caller_left_has_done_nothing() {
    let (_, store) = owned().await;
    store.commit(two(b"1")).await.unwrap();
    let mut leaving = store.commit(two(b"2"));
    assert!((&mut leaving).now_or_never().is_none());
    drop(leaving);
    assert_undone(&store).await;
    let mut claim = store.claim();
    assert!((&mut claim).now_or_never().is_none());
    drop(claim);
    store.commit(put(b"3")).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_browser_without_explicit_commits_commits_all_the_same() {
    let _older = Patched::new("IDBTransaction", "commit", None);
    let (name, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    let other = IndexedDbStore::open(&name).await.unwrap();
    assert_eq!(other.commit(put(b"2")).await, Err(StoreError::NotOwner));
    assert_eq!(get(&other).await.unwrap(), Some(b"1".to_vec()));
}

#[wasm_bindgen_test]
async fn records_that_nobody_here_wrote_are_damaged() {
    let (name, store) = owned().await;
    let database = raw(&name, None, |_| ()).await;
    let write = |store: &str, value: JsValue, key: JsValue| {
        let mode = web_sys::IdbTransactionMode::Readwrite;
        let transaction = database.transaction_with_str_and_mode(store, mode);
        let store = transaction.unwrap().object_store(store).unwrap();
        store.put_with_key(&value, &key).unwrap();
    };
    let key = js_sys::Uint8Array::from(&b"key"[..]);
    write("settings", "a text".into(), key.into());
    let corrupt = |error: StoreError| matches!(error, StoreError::Corrupt(_));
    assert!(corrupt(get(&store).await.unwrap_err()));
    write(
        "log",
        js_sys::Uint8Array::new_with_length(1).into(),
        7.into(),
    );
    let queries = [Query::Range, Query::RangeDown, Query::Keys];
    for query in queries {
        let numbers = query(Table::Log, Vec::new(), vec![1], 1);
        assert_eq!(
            store.read(vec![numbers]).await.unwrap(),
            [Vec::<Row>::new()]
        );
    }
    write(ownership::OWNER, 7.into(), "owner".into());
    assert!(corrupt(store.commit(put(b"1")).await.unwrap_err()));
    assert!(corrupt(store.claim().await.unwrap_err()));
    database.close();
}

#[wasm_bindgen_test]
async fn the_last_records_are_found_in_browsers_without_get_all_records() {
    let _older = Patched::new("IDBObjectStore", "getAllRecords", None);
    let (_, store) = owned().await;
    let change = |key: u8| Change::Put(Table::Log, vec![key], vec![key, key]);
    store
        .commit(puts((0..10).map(change).collect()))
        .await
        .unwrap();
    let down = |from: u8, to: u8, limit| Query::RangeDown(Table::Log, vec![from], vec![to], limit);
    let queries = vec![
        down(2, 8, 1),
        down(2, 8, 3),
        down(2, 8, 6),
        down(2, 8, 7),
        down(2, 8, usize::MAX),
        down(20, 30, 2),
    ];
    let answers = store.read(queries).await.unwrap();
    let keys = |rows: &Vec<Row>| rows.iter().map(|(key, _)| key[0]).collect::<Vec<u8>>();
    let keys: Vec<Vec<u8>> = answers.iter().map(keys).collect();
    let all = vec![7, 6, 5, 4, 3, 2];
    let expected = [
        vec![7],
        vec![7, 6, 5],
        all.clone(),
        all.clone(),
        all,
        Vec::new(),
    ];
    assert_eq!(keys, expected);
    assert!(
        answers
            .iter()
            .flatten()
            .all(|(key, value)| value == &[key[0]; 2])
    );
}

#[wasm_bindgen_test]
fn errors_of_the_browser_keep_their_words() {
    let thrown = |message: &str, name: &str| -> JsValue {
        DomException::new_with_message_and_name(message, name)
            .unwrap()
            .into()
    };
    let failed = |name: &str, message: &str| StoreError::Failed {
        name: name.to_owned(),
        message: message.to_owned(),
    };
    for (thrown, expected) in [
        (
            thrown("disk full", "QuotaExceededError"),
            StoreError::QuotaExceeded("disk full".to_owned()),
        ),
        (
            thrown("", "QuotaExceededError"),
            StoreError::QuotaExceeded("QuotaExceededError".to_owned()),
        ),
        (
            thrown("not here", "SecurityError"),
            failed("SecurityError", "not here"),
        ),
        (
            thrown("", "UnknownError"),
            failed("UnknownError", "no reason given"),
        ),
        ("a text".into(), failed("Error", "a text")),
        (JsValue::UNDEFINED, failed("Error", "unknown error")),
    ] {
        assert_eq!(store_error(&thrown), expected);
    }
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_storage_is_quoted() {
    let refusing =
        r#"return function () { throw new DOMException("not in this window", "SecurityError"); }"#;
    let _private = Patched::new("IDBFactory", "open", Some(refusing));
    let error = IndexedDbStore::open("any").await.err().unwrap();
    assert_eq!(error.to_string(), "SecurityError: not in this window");
}
