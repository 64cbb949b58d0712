//! Connections that end, and several of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{join, join_all, join3};
use gloo_timers::future::TimeoutFuture;
use lunette_runtime::store::{Change, Query, Store, StoreError, Table};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::IdbDatabase;

use super::{IndexedDbStore, PATIENCE, Patched, get, new_name, owned, put, puts, raw};
use crate::indexeddb::opening::{Patience, request};
use crate::indexeddb::{delete, migrations};

/// Closes the connection behind the store's back, as browsers do.
fn lose(store: &IndexedDbStore) {
    store.connection.database().close();
}

fn reason(outcome: Result<impl std::fmt::Debug, StoreError>) -> String {
    match outcome.unwrap_err() {
        StoreError::Closed(reason) => reason,
        other => panic!("{other}"),
    }
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_opened_again() {
    let (_, store) = owned().await;
    lose(&store);
    store.commit(put(b"1")).await.unwrap();
    lose(&store);
    assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
    lose(&store);
    assert_eq!(store.claim().await.unwrap(), 2);
    store.commit(put(b"2")).await.unwrap();
    assert_eq!(get(&store).await.unwrap(), Some(b"2".to_vec()));
}

#[wasm_bindgen_test]
async fn nothing_overtakes_a_commit_that_waits_for_its_connection() {
    const COMMITS: u8 = 60;
    let (_, store) = owned().await;
    let store = Rc::new(store);
    let done = Rc::new(RefCell::new(Vec::new()));
    for number in 0..COMMITS {
        if number % 20 == 0 {
            lose(&store);
        }
        let (store, done) = (Rc::clone(&store), Rc::clone(&done));
        spawn_local(async move {
            store.commit(put(&[number])).await.unwrap();
            done.borrow_mut().push(number);
        });
        // Many come at once, and others at any moment of their wait.
        if number % 20 > 15 {
            TimeoutFuture::new(0).await;
        }
    }
    while done.borrow().len() < usize::from(COMMITS) {
        TimeoutFuture::new(1).await;
    }
    assert!(done.borrow().is_sorted(), "{done:?}");
    assert_eq!(get(&store).await.unwrap(), Some(vec![COMMITS - 1]));
}

#[wasm_bindgen_test]
async fn a_read_that_is_cut_off_is_made_again_but_not_for_ever() {
    let (_, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    let aborting = "let times = 1; return function (...all) {
        const transaction = original.apply(this, all);
        if (times-- > 0) queueMicrotask(() => transaction.abort());
        return transaction;
    }";
    let once = Patched::new("IDBDatabase", "transaction", Some(aborting));
    assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
    drop(once);
    let refusing = r#"let times = 1; return function (...all) {
        if (times-- > 0) throw new DOMException("Backend aborted error", "InvalidStateError");
        return original.apply(this, all);
    }"#;
    let once = Patched::new("IDBTransaction", "objectStore", Some(refusing));
    assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
    drop(once);
    let always = aborting.replace("times = 1", "times = 1e9");
    let _always = Patched::new("IDBDatabase", "transaction", Some(&always));
    let error = get(&store).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { name, .. } if name == "AbortError"));
}

#[wasm_bindgen_test]
async fn a_transaction_that_the_browser_forgets_ends_with_its_connection() {
    let (_, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    // Chromium does this when a person deletes the data of the site during a transaction.
    let silent = "let times = 1; return function (...all) {
        const transaction = original.apply(this, all);
        const hide = (event) => event.stopImmediatePropagation();
        if (times-- > 0) for (const end of [\"complete\", \"abort\"]) transaction.addEventListener(end, hide);
        return transaction;
    }";
    let close = || async {
        TimeoutFuture::new(20).await;
        let event = web_sys::Event::new("close").unwrap();
        store.connection.database().dispatch_event(&event).unwrap();
    };
    let once = Patched::new("IDBDatabase", "transaction", Some(silent));
    let (seen, ()) = join(get(&store), close()).await;
    assert_eq!(seen.unwrap(), Some(b"1".to_vec()));
    drop(once);
    let _once = Patched::new("IDBDatabase", "transaction", Some(silent));
    let (outcome, ()) = join(store.commit(put(b"2")), close()).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, StoreError::Failed { name, .. } if name == "AbortError"));
    store.commit(put(b"3")).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_commit_that_is_cut_off_is_not_made_again() {
    let (_, store) = owned().await;
    store.commit(put(b"1")).await.unwrap();
    let aborting = "return function (...all) {
        const transaction = original.apply(this, all);
        queueMicrotask(() => transaction.abort());
        return transaction;
    }";
    let patched = Patched::new("IDBDatabase", "transaction", Some(aborting));
    let error = store.commit(put(b"2")).await.unwrap_err();
    drop(patched);
    assert!(matches!(error, StoreError::Failed { name, .. } if name == "AbortError"));
    assert_eq!(get(&store).await.unwrap(), Some(b"1".to_vec()));
}

#[wasm_bindgen_test]
async fn a_store_whose_database_was_deleted_says_so_and_makes_no_new_one() {
    let (name, store) = owned().await;
    lose(&store);
    delete(&name).await.unwrap();
    let said = reason(store.commit(put(b"1")).await);
    assert!(said.contains("was deleted"), "{said}");
    assert_eq!(reason(get(&store).await), said);
    assert_eq!(reason(store.claim().await), said);
    let (found, _) = version_before(&name).await;
    assert_eq!(found, 0, "the database is there again");
}

/// The version of a database, 0 when there is none, and the error of looking, which leaves everything as it is.
async fn version_before(name: &str) -> (u32, StoreError) {
    let seen = Rc::new(Cell::new(None));
    let old = Rc::clone(&seen);
    let look = move |_: &IdbDatabase, version: u32| {
        old.set(Some(version));
        Err(StoreError::NotOwner)
    };
    let error = request(name, Some(1_000_000), look, PATIENCE)
        .await
        .unwrap_err();
    (seen.get().unwrap(), error)
}

#[wasm_bindgen_test]
async fn an_owner_of_a_deleted_database_does_not_own_the_next_one_of_that_name() {
    let (name, old) = owned().await;
    lose(&old);
    delete(&name).await.unwrap();
    let new = IndexedDbStore::open(&name).await.unwrap();
    assert_eq!(new.claim().await.unwrap(), 1);
    assert_eq!(old.commit(put(b"old")).await, Err(StoreError::NotOwner));
    new.commit(put(b"new")).await.unwrap();
    assert_eq!(get(&old).await.unwrap(), Some(b"new".to_vec()));
}

#[wasm_bindgen_test]
async fn deleting_closes_what_is_open() {
    let (name, store) = owned().await;
    let other = IndexedDbStore::open(&name).await.unwrap();
    delete(&name).await.unwrap();
    assert!(reason(store.commit(put(b"1")).await).contains("being deleted"));
    assert!(reason(get(&other).await).contains("being deleted"));
    delete(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_store_gives_way_to_an_upgrade_when_its_commits_are_done() {
    let (name, store) = owned().await;
    let upgrade = raw(&name, Some(migrations::CURRENT + 100), |_| ());
    let (outcome, database) = join(store.commit(put(b"1")), upgrade).await;
    outcome.unwrap();
    assert!(reason(store.commit(put(b"2")).await).contains("newer version"));
    assert!(reason(get(&store).await).contains("newer version"));
    database.close();
}

#[wasm_bindgen_test]
async fn a_closed_store_holds_nothing_up() {
    let (name, store) = owned().await;
    let (commit, ()) = join(store.commit(put(b"1")), store.close()).await;
    commit.unwrap();
    assert_eq!(reason(store.commit(put(b"2")).await), "it was closed here");
    delete(&name).await.unwrap();
    assert_eq!(reason(get(&store).await), "it was closed here");
}

#[wasm_bindgen_test]
async fn a_dropped_store_holds_nothing_up() {
    let (name, store) = owned().await;
    drop(store);
    drop(Box::pin(IndexedDbStore::open(&name)).now_or_never());
    delete(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_claim_cuts_between_commits_on_their_way() {
    let (name, first) = owned().await;
    let second = IndexedDbStore::open(&name).await.unwrap();
    let (before, claim, after) = join3(
        first.commit(put(b"before")),
        second.claim(),
        first.commit(put(b"after")),
    )
    .await;
    before.unwrap();
    assert_eq!(claim.unwrap(), 2);
    assert_eq!(after, Err(StoreError::NotOwner));
    assert_eq!(get(&second).await.unwrap(), Some(b"before".to_vec()));
}

#[wasm_bindgen_test]
async fn of_many_claims_at_once_the_last_one_counts() {
    let name = new_name();
    let mut stores = Vec::new();
    for _ in 0..5 {
        stores.push(IndexedDbStore::open(&name).await.unwrap());
    }
    let claims = join_all(stores.iter().map(|store| store.claim())).await;
    let epochs: Vec<u64> = claims.into_iter().map(Result::unwrap).collect();
    assert_eq!(epochs, [1, 2, 3, 4, 5]);
    let commits = join_all(stores.iter().map(|store| store.commit(put(b"x")))).await;
    let refused = Err(StoreError::NotOwner);
    assert_eq!(
        commits[..4],
        [&refused, &refused, &refused, &refused].map(Clone::clone)
    );
    assert_eq!(commits[4], Ok(()));
}

#[wasm_bindgen_test]
async fn waiting_for_another_connection_has_an_end() {
    let name = new_name();
    let holder = raw(&name, Some(1), |_| ()).await;
    let little = Patience {
        short: 20,
        long: 40,
    };
    let upgrade = |database: &IdbDatabase, _: u32| {
        database.create_object_store("made").unwrap();
        Ok(())
    };
    let error = request(&name, Some(2), upgrade, little).await.unwrap_err();
    let StoreError::Failed {
        name: kind,
        message,
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(kind, "TimeoutError");
    assert!(message.contains("another tab"), "{message}");

    // The upgrade that nobody waits for any longer does not happen, and holds nothing up.
    holder.close();
    let (found, _) = version_before(&name).await;
    assert_eq!(found, 1);
    delete(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn many_records_are_read_beside_commits() {
    let (_, store) = owned().await;
    let records = |from: u8| {
        puts(
            (0..50)
                .map(|index| Change::Put(Table::Log, vec![from, index], vec![index; 20_000]))
                .collect(),
        )
    };
    store.commit(records(0)).await.unwrap();
    let everything = || vec![Query::Range(Table::Log, vec![0], vec![9], usize::MAX)];
    let (before, commit, after) = join3(
        store.read(everything()),
        store.commit(records(1)),
        store.read(everything()),
    )
    .await;
    commit.unwrap();
    assert_eq!(before.unwrap()[0].len(), 50);
    assert_eq!(after.unwrap()[0].len(), 100);
}
