//! Whoever hands in what cannot be gets an error of its kind, and nothing has changed.

use futures::future::{LocalBoxFuture, join_all};
use lunette_ao::{Id, ItemDraft, Message, Tag};
use serde_json::Map;

use crate::error::{Code, Error};
use crate::network::Network;
use crate::records::{KEY_OF_FORMAT, KEY_OF_NETWORK, Ordinate};
use crate::store::{Row, Table};
use crate::testing::Setting;
use crate::testing::picture::{damage, rows};

type Outcome<'a> = LocalBoxFuture<'a, Result<(), Error>>;

/// What calls are about.
struct Known {
    process: Id,
    /// A process that has no room for another message.
    full: Id,
    nobody: Id,
    /// A message of the process.
    message: Id,
}

/// A function, what is wrong with its arguments, and the call.
type Case = (
    &'static str,
    Code,
    for<'a> fn(&'a Network, &'a Known) -> Outcome<'a>,
);

macro_rules! case {
    ($name:literal, $code:ident, |$network:ident, $known:ident| $call:expr) => {
        ($name, Code::$code, |$network, $known| {
            Box::pin(async move { $call.await.map(drop) })
        })
    };
}

fn message(id: &Id) -> Message {
    Message {
        id: Id::derive("an argument", &[&id.0]),
        owner: "somebody".to_owned(),
        from_process: None,
        target: id.to_string(),
        anchor: Vec::new(),
        tags: Vec::new(),
        data: b"add 1".to_vec(),
        proof: None,
    }
}

fn draft(tag: &str) -> ItemDraft {
    ItemDraft {
        tags: vec![Tag::new(tag, "value")],
        ..ItemDraft::default()
    }
}

/// The calls that fail. What a function takes beside a process id is of types that cannot be wrong.
const CASES: &[Case] = &[
    case!(
        "create: an id that another item has",
        InvalidArgument,
        |network, known| {
            network.create(Message {
                id: known.process,
                ..message(&known.process)
            })
        }
    ),
    case!(
        "submit: an unknown process",
        UnknownProcess,
        |network, known| { network.submit(&known.nobody, message(&known.nobody)) }
    ),
    case!("submit: a full mailbox", Busy, |network, known| {
        network.submit(&known.full, message(&known.full))
    }),
    case!(
        "assign: an unknown message",
        UnknownMessage,
        |network, known| async { network.assign(&known.nobody, &[known.process]).await }
    ),
    case!(
        "assign: to an unknown process",
        UnknownProcess,
        |network, known| async { network.assign(&known.message, &[known.nobody]).await }
    ),
    case!(
        "assign: to one that is known and one that is not",
        UnknownProcess,
        |network, known| async {
            network
                .assign(&known.message, &[known.full, known.nobody])
                .await
        }
    ),
    case!("assign: a full mailbox", Busy, |network, known| async {
        network.assign(&known.message, &[known.full]).await
    }),
    case!(
        "result: an unknown process",
        UnknownProcess,
        |network, known| { network.result(&known.nobody, 0, true) }
    ),
    case!(
        "result: a slot that is not taken",
        UnknownMessage,
        |network, known| { network.result(&known.process, 2, true) }
    ),
    case!(
        "result: the last slot there could be",
        UnknownMessage,
        |network, known| { network.result(&known.process, u64::MAX, false) }
    ),
    case!(
        "results: an unknown process",
        UnknownProcess,
        |network, known| {
            network.results(&known.nobody, Ordinate::default(), Ordinate::default(), 1)
        }
    ),
    case!(
        "log: an unknown process",
        UnknownProcess,
        |network, known| { network.log(&known.nobody, 0, u64::MAX, usize::MAX) }
    ),
    case!(
        "message: an unknown one",
        UnknownMessage,
        |network, known| { network.message(&known.nobody) }
    ),
    case!(
        "dry_run: an unknown process",
        UnknownProcess,
        |network, known| { network.dry_run(&known.nobody, Map::new()) }
    ),
    case!(
        "dry_run_at: an unknown process",
        UnknownProcess,
        |network, known| { network.dry_run_at(&known.nobody, 0, Map::new()) }
    ),
    case!(
        "dry_run_at: a slot that is not taken",
        UnknownMessage,
        |network, known| { network.dry_run_at(&known.process, 2, Map::new()) }
    ),
    case!(
        "set_monitored: an unknown process",
        UnknownProcess,
        |network, known| { network.set_monitored(&known.nobody, true) }
    ),
    case!(
        "set_paused: an unknown process",
        UnknownProcess,
        |network, known| { network.set_paused(&known.nobody, true) }
    ),
    case!(
        "process: an unknown one",
        UnknownProcess,
        |network, known| async { network.process(&known.nobody) }
    ),
    case!(
        "remove: an unknown process",
        UnknownProcess,
        |network, known| { network.remove(&known.nobody) }
    ),
    case!("identity: no name", InvalidArgument, |network, _known| {
        network.identity("")
    }),
    case!(
        "identity: a long name",
        InvalidArgument,
        |network, _known| async { network.identity(&"x".repeat(129)).await }
    ),
    case!(
        "identity: a name that begins with zero",
        InvalidArgument,
        |network, _known| { network.identity("\0x") }
    ),
    case!(
        "spawn: a tag without a name",
        InvalidItem,
        |network, _known| { network.spawn("a new one", draft("")) }
    ),
    case!("spawn: no identity", InvalidArgument, |network, _known| {
        network.spawn("", draft("Name"))
    }),
    case!(
        "send: a tag without a name",
        InvalidItem,
        |network, known| { network.send("a new one", &known.process, draft("")) }
    ),
    case!(
        "send: to an unknown process",
        UnknownProcess,
        |network, known| { network.send("a new one", &known.nobody, draft("Name")) }
    ),
];

/// Everything in the store.
fn contents(setting: &Setting) -> Vec<Vec<Row>> {
    let tables = Table::ALL.into_iter();
    tables.map(|table| rows(&*setting.store, table)).collect()
}

fn prepare() -> (Setting, Network, Known) {
    let mut setting = Setting::new();
    setting.options.mailbox = 2;
    let network = setting.open().unwrap();
    let (process, full) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let receipt = setting.send(&network, &process, "add 1").unwrap();
    setting.settle(&network);
    setting
        .pool
        .run_until(network.set_paused(&full, true))
        .unwrap();
    for _ in 0..2 {
        setting.send(&network, &full, "add 1").unwrap();
    }
    setting.settle(&network);
    let known = Known {
        process,
        full,
        nobody: Id::of(b"nobody"),
        message: receipt.message,
    };
    (setting, network, known)
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let (mut setting, network, known) = prepare();
    let before = contents(&setting);
    for (name, code, call) in CASES {
        let error = setting.pool.run_until(call(&network, &known));
        let error = error.expect_err(name);
        assert_eq!(error.code, *code, "{name}: {error}");
        assert!(!error.message.is_empty(), "{name}");
        match code {
            Code::InvalidArgument | Code::InvalidItem => assert!(error.field.is_some(), "{name}"),
            Code::UnknownProcess => assert_eq!(error.process, Some(known.nobody), "{name}"),
            Code::Busy => assert_eq!(error.process, Some(known.full), "{name}"),
            _ => {}
        }
        setting.settle(&network);
        assert!(contents(&setting) == before, "{name} has changed something");
    }
    assert_eq!(setting.number(&network, &known.process).unwrap(), 1);
}

#[test]
fn a_closed_network_refuses_everything() {
    let (mut setting, network, known) = prepare();
    setting.pool.run_until(network.close());
    setting.reopen_store();
    let before = contents(&setting);
    for (name, expected, call) in CASES {
        let error = setting.pool.run_until(call(&network, &known));
        let code = error.expect_err(name).code;
        assert!(
            [Code::Closed, *expected].contains(&code),
            "{name}: {code:?}"
        );
    }
    let process = &known.process;
    let calls: [(&str, Outcome); 12] = [
        (
            "create",
            Box::pin(async { network.create(message(process)).await.map(drop) }),
        ),
        (
            "submit",
            Box::pin(async { network.submit(process, message(process)).await.map(drop) }),
        ),
        (
            "assign",
            Box::pin(async { network.assign(&known.message, &[*process]).await.map(drop) }),
        ),
        (
            "result",
            Box::pin(async { network.result(process, 1, true).await.map(drop) }),
        ),
        (
            "dry_run",
            Box::pin(async { network.dry_run(process, Map::new()).await.map(drop) }),
        ),
        (
            "dry_run_at",
            Box::pin(async { network.dry_run_at(process, 0, Map::new()).await.map(drop) }),
        ),
        ("set_paused", Box::pin(network.set_paused(process, true))),
        (
            "set_monitored",
            Box::pin(network.set_monitored(process, true)),
        ),
        ("remove", Box::pin(network.remove(process))),
        (
            "identity",
            Box::pin(async { network.identity("a new one").await.map(drop) }),
        ),
        ("tick", Box::pin(network.tick())),
        ("settle", Box::pin(network.settle())),
    ];
    for (name, call) in calls {
        let error = setting.pool.run_until(call).expect_err(name);
        assert_eq!(error.code, Code::Closed, "{name}");
    }
    // To close it again is no mistake.
    setting.pool.run_until(network.close());
    assert!(contents(&setting) == before);
}

#[test]
fn too_many_questions_are_refused() {
    let (mut setting, network, known) = prepare();
    let ask = |_| network.dry_run(&known.process, Map::new());
    let outcomes = setting.pool.run_until(join_all((0..5).map(ask)));
    let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    let codes: Vec<Code> = refused.map(|error| error.code).collect();
    assert_eq!(codes, [Code::Busy; 3]);
}

#[test]
fn a_store_that_cannot_be_read_is_refused_and_left_as_it_is() {
    type Damage = fn(&Setting, &Known);
    let cases: [(&str, Code, Damage); 4] = [
        ("a newer format", Code::NewerFormat, |setting, _| {
            damage(&*setting.store, Table::Settings, KEY_OF_FORMAT, |value| {
                value[1] = 1
            });
        }),
        (
            "a format of another size",
            Code::CorruptRecord,
            |setting, _| {
                damage(&*setting.store, Table::Settings, KEY_OF_FORMAT, Vec::clear);
            },
        ),
        ("a damaged network", Code::CorruptRecord, |setting, _| {
            damage(&*setting.store, Table::Settings, KEY_OF_NETWORK, |value| {
                value.truncate(3)
            });
        }),
        ("no secret", Code::CorruptRecord, |setting, _| {
            damage(&*setting.store, Table::Wallets, b"", Vec::clear);
        }),
    ];
    for (name, code, change) in cases {
        let (mut setting, network, known) = prepare();
        setting.pool.run_until(network.close());
        setting.reopen_store();
        setting.pool.run_until(setting.store.claim()).unwrap();
        change(&setting, &known);
        let before = contents(&setting);
        let error = setting.open().err().expect(name);
        assert_eq!(error.code, code, "{name}: {error}");
        assert!(contents(&setting) == before, "{name}");
    }
}

/// What cannot be read of one process is no reason to refuse the others; and it stays as it is, for whoever can make something of it.
#[test]
fn a_process_that_cannot_be_read_keeps_no_other_one_from_going_on() {
    type Damage = fn(&Setting, &Id);
    let cases: [(&str, Damage); 2] = [
        ("a damaged process", |setting, id| {
            damage(&*setting.store, Table::Processes, &id.0, |value| {
                value.truncate(3);
            });
        }),
        ("a damaged head", |setting, id| {
            damage(&*setting.store, Table::Heads, &id.0, |value| value[0] = 7);
        }),
    ];
    for (name, change) in cases {
        let (mut setting, network, known) = prepare();
        let other = setting.spawn(&network, &[]);
        let id = known.process;
        let item = network.process(&id).unwrap().record.item.clone();
        setting.pool.run_until(network.close());
        setting.reopen_store();
        setting.pool.run_until(setting.store.claim()).unwrap();
        change(&setting, &id);
        let before = contents_of(&setting, &id);
        assert!(before.len() > 3);

        let network = setting.open().expect(name);
        let damaged = network.damaged();
        assert_eq!(damaged.len(), 1, "{name}");
        assert_eq!(damaged[0].0, id, "{name}");
        let calls: [Outcome; 6] = [
            Box::pin(async { network.submit(&id, message(&id)).await.map(drop) }),
            Box::pin(async { network.create(item).await.map(drop) }),
            Box::pin(async { network.result(&id, 0, true).await.map(drop) }),
            Box::pin(async { network.dry_run(&id, Map::new()).await.map(drop) }),
            Box::pin(network.remove(&id)),
            Box::pin(async { network.process(&id).map(drop) }),
        ];
        for call in calls {
            let error = setting.pool.run_until(call).unwrap_err();
            assert_eq!(error.code, Code::CorruptRecord, "{name}");
        }
        // What another one sends there is not lost.
        let sends = setting.message(&other, &format!("add 5\nsend {id} add 1"));
        setting
            .pool
            .run_until(network.submit(&other, sends))
            .expect(name);
        setting.pool.run_until(network.settle()).expect(name);
        assert_eq!(setting.number(&network, &other).unwrap(), 5);
        let outbox = setting.pool.run_until(network.outbox(0, 99)).expect(name);
        assert!(
            outbox
                .iter()
                .any(|(_, entry)| entry.target == id.to_string())
        );
        assert!(contents_of(&setting, &id) == before, "{name}");
    }
}

/// What is stored under a process.
fn contents_of(setting: &Setting, process: &Id) -> Vec<Row> {
    let rows = Table::ALL
        .iter()
        .flat_map(|table| rows(&*setting.store, *table));
    rows.filter(|(key, _)| key.starts_with(&process.0))
        .collect()
}
