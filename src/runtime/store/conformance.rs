//! What every store has to do. A backend's tests call [`check_all`], or its parts one by one.

use std::rc::Rc;

use super::{Batch, Change, Durability, Query, Row, Store, StoreError, Table};

/// Opens stores for the suite.
#[async_trait::async_trait(?Send)]
pub trait Opener {
    /// A new, empty store.
    async fn create(&self) -> Rc<dyn Store>;

    /// The store that was created last, opened once more, as another tab would.
    async fn reopen(&self) -> Rc<dyn Store>;
}

/// Runs the whole suite.
///
/// # Panics
/// When the store does not do what it has to.
pub async fn check_all(opener: &dyn Opener) {
    reads_what_was_committed(opener).await;
    ranges_are_ordered_and_limited(opener).await;
    changes_take_effect_in_order(opener).await;
    only_the_last_claim_counts(opener).await;
    commits_on_their_way_keep_their_order(opener).await;
    large_values_come_back(opener).await;
    a_closed_store_refuses(opener).await;
}

fn batch(changes: Vec<Change>) -> Batch {
    Batch {
        changes,
        durability: Durability::Relaxed,
    }
}

fn put(table: Table, key: &[u8], value: &[u8]) -> Change {
    Change::Put(table, key.to_vec(), value.to_vec())
}

fn row(key: &[u8], value: &[u8]) -> Row {
    (key.to_vec(), value.to_vec())
}

/// What one commit put is there for the same opener and for the next one, in every table.
pub(crate) async fn reads_what_was_committed(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    for (number, table) in Table::ALL.into_iter().enumerate() {
        let change = put(table, b"key", &[number as u8]);
        store.commit(batch(vec![change])).await.unwrap();
    }
    let again = opener.reopen().await;
    for (number, table) in Table::ALL.into_iter().enumerate() {
        for store in [&store, &again] {
            let value = store.get(table, b"key".to_vec()).await.unwrap();
            assert_eq!(value, Some(vec![number as u8]));
            assert_eq!(store.get(table, b"other".to_vec()).await.unwrap(), None);
        }
    }
    let empty = put(Table::Settings, b"", b"");
    store.commit(batch(vec![empty])).await.unwrap();
    let value = again.get(Table::Settings, Vec::new()).await.unwrap();
    assert_eq!(value, Some(Vec::new()));
}

/// Keys are ordered byte by byte; limits and directions hold; an end is excluded.
pub async fn ranges_are_ordered_and_limited(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    let keys: [&[u8]; 6] = [b"", b"\x00", b"a", b"a\x00", b"a\xff", b"b"];
    let changes = keys.iter().rev().map(|key| put(Table::Log, key, key));
    store.commit(batch(changes.collect())).await.unwrap();
    let rows = |keys: &[&[u8]]| -> Vec<Row> { keys.iter().map(|key| row(key, key)).collect() };
    let (from, to) = (b"a".to_vec(), b"b".to_vec());
    let range = |limit| Query::Range(Table::Log, from.clone(), to.clone(), limit);
    let down = |limit| Query::RangeDown(Table::Log, from.clone(), to.clone(), limit);
    let names = Query::Keys(Table::Log, from.clone(), to.clone(), 2);
    let inverted = Query::Range(Table::Log, to.clone(), from.clone(), 9);
    let nothing = Query::Range(Table::Log, from.clone(), from.clone(), 9);
    let all = Query::Range(Table::Log, Vec::new(), vec![0xff; 8], 9);
    let queries = vec![
        range(9),
        range(2),
        range(0),
        down(9),
        down(1),
        names,
        inverted,
        nothing,
        all,
    ];
    let answers = store.read(queries).await.unwrap();
    let expected = [
        rows(&[b"a", b"a\x00", b"a\xff"]),
        rows(&[b"a", b"a\x00"]),
        rows(&[]),
        rows(&[b"a\xff", b"a\x00", b"a"]),
        rows(&[b"a\xff"]),
        vec![row(b"a", b""), row(b"a\x00", b"")],
        rows(&[]),
        rows(&[]),
        rows(&keys),
    ];
    assert_eq!(answers, expected);
    assert_eq!(
        store.read(Vec::new()).await.unwrap(),
        Vec::<Vec<Row>>::new()
    );
}

/// Of two changes to one key the later counts; ranges are deleted without their end.
pub(crate) async fn changes_take_effect_in_order(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    let changes = vec![
        put(Table::Ids, b"a", b"1"),
        put(Table::Ids, b"a", b"2"),
        put(Table::Ids, b"b", b"1"),
        Change::Delete(Table::Ids, b"b".to_vec()),
        put(Table::Ids, b"c", b"1"),
        put(Table::Ids, b"d", b"1"),
        Change::DeleteRange(Table::Ids, b"c".to_vec(), b"d".to_vec()),
        Change::DeleteRange(Table::Ids, b"d".to_vec(), b"a".to_vec()),
        Change::Delete(Table::Ids, b"never there".to_vec()),
    ];
    store.commit(batch(changes)).await.unwrap();
    let all = Query::Range(Table::Ids, Vec::new(), vec![0xff], 9);
    let rows = store.ask(all).await.unwrap();
    assert_eq!(rows, [row(b"a", b"2"), row(b"d", b"1")]);
    store.commit(batch(Vec::new())).await.unwrap();
}

/// Who has not claimed the store, or not last, changes nothing.
pub(crate) async fn only_the_last_claim_counts(opener: &dyn Opener) {
    let first = opener.create().await;
    let change = || batch(vec![put(Table::Heads, b"key", b"value")]);
    assert_eq!(first.commit(change()).await, Err(StoreError::NotOwner));
    let one = first.claim().await.unwrap();
    let second = opener.reopen().await;
    assert_eq!(second.commit(change()).await, Err(StoreError::NotOwner));
    let two = second.claim().await.unwrap();
    assert!(two > one, "{two} must be more than {one}");
    assert_eq!(first.commit(change()).await, Err(StoreError::NotOwner));
    assert_eq!(
        second.get(Table::Heads, b"key".to_vec()).await.unwrap(),
        None
    );
    second.commit(change()).await.unwrap();
    let three = first.claim().await.unwrap();
    assert!(three > two);
    first.commit(change()).await.unwrap();
    assert_eq!(second.commit(change()).await, Err(StoreError::NotOwner));
}

/// Commits that are called without waiting for each other take effect in the order of the calls.
pub(crate) async fn commits_on_their_way_keep_their_order(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    let commits = (0..20_u8).map(|number| {
        store.commit(batch(vec![
            put(Table::Results, b"last", &[number]),
            put(Table::Results, &[number], b""),
        ]))
    });
    for outcome in futures::future::join_all(commits).await {
        outcome.unwrap();
    }
    let last = store.get(Table::Results, b"last".to_vec()).await.unwrap();
    assert_eq!(last, Some(vec![19]));
    let keys = Query::Keys(Table::Results, Vec::new(), vec![20], 99);
    assert_eq!(store.ask(keys).await.unwrap().len(), 20);
}

/// A value of several megabytes, and many of them in one read.
pub(crate) async fn large_values_come_back(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    let value = |number: u8| vec![number; 3_000_000];
    for number in 0..4 {
        let change = put(Table::Images, &[number], &value(number));
        store.commit(batch(vec![change])).await.unwrap();
    }
    let rows = store
        .ask(Query::Range(Table::Images, Vec::new(), vec![9], 9))
        .await
        .unwrap();
    let expected: Vec<Row> = (0..4)
        .map(|number| row(&[number], &value(number)))
        .collect();
    assert!(rows == expected, "what was read is not what was written");
}

/// After `close` nothing works, and what was committed is still there.
pub(crate) async fn a_closed_store_refuses(opener: &dyn Opener) {
    let store = opener.create().await;
    store.claim().await.unwrap();
    let change = put(Table::Wallets, b"key", b"value");
    store.commit(batch(vec![change.clone()])).await.unwrap();
    store.close().await;
    let refused = |error: StoreError| matches!(error, StoreError::Closed(_));
    assert!(refused(store.claim().await.unwrap_err()));
    assert!(refused(
        store.commit(batch(vec![change])).await.unwrap_err()
    ));
    assert!(refused(store.read(Vec::new()).await.unwrap_err()));
    let again = opener.reopen().await;
    let value = again.get(Table::Wallets, b"key".to_vec()).await.unwrap();
    assert_eq!(value, Some(b"value".to_vec()));
}
