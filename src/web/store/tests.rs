//! In a real browser: every way in which a transaction can end, and what a store keeps across openings.

use std::sync::atomic::{AtomicU32, Ordering};

use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::records::{HEADS, Head, LOG, LogEntry};
use super::transaction::{Mode, Transaction, result};
use super::{Commit, Durability, PARTIAL_MINIMUM, Store, StoreError};
use crate::error::ErrorCode;
use crate::image::{PAGE, Pages};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A database of its own for each test.
fn new_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "test-{}-{}",
        js_sys::Date::now(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

async fn new_store() -> Store {
    Store::open(&new_name(), "process").await.unwrap()
}

fn head(slot: u32, epoch: u32) -> Head {
    Head {
        slot,
        epoch,
        module: "m".into(),
        process_id: "p".into(),
        owner: "o".into(),
        tags: "[]".into(),
        memory: 65536,
        stored: 0.0,
        full: 0.0,
    }
}

fn entry(slot: u32) -> LogEntry {
    LogEntry {
        slot,
        message: format!("message {slot}"),
        result: format!("result {slot}"),
        status: "ok".into(),
        gas: 1.0,
    }
}

fn page(index: u32, fill: u8) -> Pages {
    Pages {
        indices: vec![index],
        bytes: vec![fill; PAGE],
        ..Pages::default()
    }
}

/// What the store holds under a key of the log.
async fn read(store: &Store, key: &str) -> JsValue {
    let transaction = Transaction::begin(&store.database, &[LOG], Mode::Read).unwrap();
    let request = transaction.store(LOG).unwrap().get(&key.into()).unwrap();
    transaction.commit().await.unwrap();
    result(&request).unwrap()
}

fn put(transaction: &Transaction, key: &str) {
    transaction
        .store(LOG)
        .unwrap()
        .put_with_key(&"value".into(), &key.into())
        .unwrap();
}

/// Waits until everything asked of the database before has been done.
async fn let_the_database_work(store: &Store) {
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    transaction.commit().await.unwrap();
}

#[wasm_bindgen_test]
async fn what_is_committed_can_be_read() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    put(&transaction, "key");
    transaction.commit().await.unwrap();
    assert_eq!(read(&store, "key").await, "value");
}

#[wasm_bindgen_test]
async fn the_error_of_a_failed_request_is_reported_and_everything_undone() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    put(&transaction, "before");
    let log = transaction.store(LOG).unwrap();
    log.add_with_key(&"again".into(), &"before".into()).unwrap();
    let error = transaction.commit().await.unwrap_err();
    assert!(error.to_string().starts_with("ConstraintError"), "{error}");
    assert!(read(&store, "before").await.is_undefined());
}

#[wasm_bindgen_test]
async fn a_dropped_transaction_has_done_nothing() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    put(&transaction, "key");
    drop(transaction);
    assert!(read(&store, "key").await.is_undefined());
}

#[wasm_bindgen_test]
async fn an_abort_undoes_everything() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    put(&transaction, "key");
    transaction.abort().await;
    assert!(read(&store, "key").await.is_undefined());
}

#[wasm_bindgen_test]
async fn a_transaction_that_is_over_already_still_tells_its_outcome() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    put(&transaction, "key");
    let_the_database_work(&store).await;
    transaction.commit().await.unwrap();
    assert_eq!(read(&store, "key").await, "value");
}

#[wasm_bindgen_test]
async fn a_condition_decides_whether_anything_happens() {
    let store = new_store().await;
    for (accept, expected) in [(false, JsValue::UNDEFINED), (true, "value".into())] {
        let mut transaction =
            Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
        let request = transaction
            .store(LOG)
            .unwrap()
            .get(&"condition".into())
            .unwrap();
        transaction.require(&request, move |found| {
            assert!(found.is_undefined());
            if accept {
                Ok(())
            } else {
                Err(StoreError::NotOwner)
            }
        });
        put(&transaction, "key");
        let outcome = transaction.commit().await;
        assert_eq!(
            outcome,
            if accept {
                Ok(())
            } else {
                Err(StoreError::NotOwner)
            }
        );
        assert_eq!(read(&store, "key").await, expected);
    }
}

#[wasm_bindgen_test]
async fn a_dropped_condition_is_never_asked() {
    let store = new_store().await;
    let mut transaction =
        Transaction::begin(&store.database, &[LOG], Mode::Write(Durability::Strict)).unwrap();
    let request = transaction
        .store(LOG)
        .unwrap()
        .get(&"condition".into())
        .unwrap();
    transaction.require(&request, |_| panic!("asked after the drop"));
    drop(transaction);
    let_the_database_work(&store).await;
}

#[wasm_bindgen_test]
async fn an_unknown_object_store_and_a_closed_connection_are_errors() {
    let store = new_store().await;
    let begin = |stores: &[&str]| Transaction::begin(&store.database, stores, Mode::Read).map(drop);
    let name = |error: StoreError| match error {
        StoreError::Failed { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(begin(&["nowhere"]).unwrap_err()), "NotFoundError");
    store.database.close();
    assert_eq!(name(begin(&[HEADS]).unwrap_err()), "InvalidStateError");
}

#[wasm_bindgen_test]
async fn a_commit_survives_closing_and_opening() {
    let name = new_name();
    let store = Store::open(&name, "process").await.unwrap();
    assert_eq!(store.head().await.unwrap(), None);
    store.claim(&head(0, 1)).await.unwrap();
    let first = Commit {
        head: head(2, 1),
        entries: &[entry(1), entry(2)],
        changed: Pages::default(),
        all: &|| page(0, 1),
    };
    let stored = store.commit(first).await.unwrap();
    assert_eq!((stored.stored, stored.full), (0.0, PAGE as f64));
    let second = Commit {
        head: Head { slot: 3, ..stored },
        entries: &[entry(3)],
        changed: page(4, 2),
        all: &|| panic!("only the changed page is due"),
    };
    let stored = store.commit(second).await.unwrap();
    drop(store);

    let store = Store::open(&name, "process").await.unwrap();
    assert_eq!(store.head().await.unwrap(), Some(stored));
    assert_eq!(store.images().await.unwrap(), [page(0, 1), page(4, 2)]);
    assert_eq!(
        store.log(1, 3).await.unwrap(),
        [entry(1), entry(2), entry(3)]
    );
    assert_eq!(store.log(2, 2).await.unwrap(), [entry(2)]);
    assert_eq!(store.log(3, 2).await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn partial_images_are_replaced_when_they_outweigh_the_state() {
    let store = new_store().await;
    let mut head = head(0, 1);
    store.claim(&head).await.unwrap();
    let pages_a_commit = 256;
    let changed = || Pages {
        indices: (0..pages_a_commit).collect(),
        bytes: vec![7; pages_a_commit as usize * PAGE],
        ..Pages::default()
    };
    let commits = PARTIAL_MINIMUM as usize / (pages_a_commit as usize * PAGE) + 2;
    let mut records = Vec::new();
    for slot in 1..=commits as u32 {
        let commit = Commit {
            head: Head {
                slot,
                ..head.clone()
            },
            entries: &[],
            changed: changed(),
            all: &|| page(9, 9),
        };
        head = store.commit(commit).await.unwrap();
        records.push(store.images().await.unwrap().len());
    }
    assert_eq!(records, [1, 2, 3, 4, 5, 1]);
    assert_eq!(store.images().await.unwrap(), [page(9, 9)]);
}

#[wasm_bindgen_test]
async fn only_the_latest_opener_may_write() {
    let name = new_name();
    let first = Store::open(&name, "process").await.unwrap();
    first.claim(&head(0, 1)).await.unwrap();
    let second = Store::open(&name, "process").await.unwrap();
    second.claim(&head(0, 2)).await.unwrap();

    let late = Commit {
        head: head(1, 1),
        entries: &[entry(1)],
        changed: page(0, 1),
        all: &|| page(0, 1),
    };
    assert_eq!(
        first.commit(late).await.unwrap_err().code,
        ErrorCode::NotOwner
    );
    assert_eq!(first.forget(1).await.unwrap_err().code, ErrorCode::NotOwner);
    assert_eq!(
        first.claim(&head(0, 2)).await.unwrap_err().code,
        ErrorCode::NotOwner
    );
    assert_eq!(second.head().await.unwrap(), Some(head(0, 2)));
    assert_eq!(second.log(0, 9).await.unwrap(), []);
    assert_eq!(second.images().await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn forgetting_spares_other_processes() {
    let name = new_name();
    let mine = Store::open(&name, "mine").await.unwrap();
    let other = Store::open(&name, "other").await.unwrap();
    for store in [&mine, &other] {
        store.claim(&head(0, 1)).await.unwrap();
        let commit = Commit {
            head: head(1, 1),
            entries: &[entry(1)],
            changed: page(0, 1),
            all: &|| page(0, 1),
        };
        store.commit(commit).await.unwrap();
    }
    mine.forget(1).await.unwrap();
    assert_eq!(mine.head().await.unwrap(), None);
    assert_eq!(mine.images().await.unwrap(), []);
    assert_eq!(mine.log(0, 9).await.unwrap(), []);
    assert_eq!(other.head().await.unwrap().unwrap().slot, 1);
    assert_eq!(other.images().await.unwrap(), [page(0, 1)]);
    assert_eq!(other.log(0, 9).await.unwrap(), [entry(1)]);
}

#[wasm_bindgen_test]
async fn a_record_of_another_shape_is_reported() {
    let store = new_store().await;
    let transaction =
        Transaction::begin(&store.database, &[HEADS], Mode::Write(Durability::Strict)).unwrap();
    let heads = transaction.store(HEADS).unwrap();
    heads
        .put_with_key(&"nonsense".into(), &"process".into())
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(
        store.head().await.unwrap_err().code,
        ErrorCode::CorruptRecord
    );
}

#[wasm_bindgen_test]
async fn large_records_have_arrived_when_they_are_read() {
    let store = new_store().await;
    store.claim(&head(0, 1)).await.unwrap();
    let large = || Pages {
        indices: (0..512).collect(),
        bytes: vec![1; 512 * PAGE],
        ..Pages::default()
    };
    let commit = Commit {
        head: head(1, 1),
        entries: &[],
        changed: Pages::default(),
        all: &large,
    };
    store.commit(commit).await.unwrap();
    assert_eq!(store.images().await.unwrap(), [large()]);
}
