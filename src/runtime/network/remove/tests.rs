//! Removing processes.

use lunette_ao::Id;

use crate::machines::Status;
use crate::network::Network;
use crate::records::{Fate, OutboxEntry, Reason, decode, read_number};
use crate::store::{MemoryStore, Query, Table};
use crate::testing::Setting;
use crate::testing::toy::Toys;
use crate::{Code, Event};

fn keys(setting: &Setting, table: Table) -> Vec<Vec<u8>> {
    let query = Query::Keys(table, Vec::new(), vec![u8::MAX; 99], usize::MAX);
    let rows = futures::executor::block_on(setting.store.ask(query)).unwrap();
    rows.into_iter().map(|(key, _)| key).collect()
}

fn outbox(setting: &Setting) -> Vec<(u64, OutboxEntry)> {
    let query = Query::Range(Table::Outbox, Vec::new(), vec![u8::MAX; 9], usize::MAX);
    let rows = futures::executor::block_on(setting.store.ask(query)).unwrap();
    let entries = rows.into_iter().flat_map(|(key, value)| {
        let entries: Vec<OutboxEntry> = decode(&value, "a test").unwrap();
        (read_number(&key).unwrap()..).zip(entries)
    });
    entries.collect()
}

fn remove(setting: &mut Setting, network: &Network, process: &Id) -> crate::Result<()> {
    setting.pool.run_until(network.remove(process))
}

#[test]
fn nothing_of_a_process_stays() {
    let mut setting = Setting::new();
    setting.options.image_messages = 3;
    let network = setting.open().unwrap();
    let (gone, stays) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    for number in 0..20 {
        let lines = format!("add 1\nsend far-away-{number} add 1");
        setting.send(&network, &gone, &lines).unwrap();
        setting.send(&network, &stays, &lines).unwrap();
    }
    setting.settle(&network);
    let asked = network.dry_run_at(&gone, 5, serde_json::Map::new());
    setting.pool.run_until(asked).unwrap();
    remove(&mut setting, &network, &gone).unwrap();
    for table in [
        Table::Processes,
        Table::Heads,
        Table::Log,
        Table::Results,
        Table::Images,
    ] {
        let keys = keys(&setting, table);
        assert!(!keys.is_empty(), "{}", table.name());
        let is_of_other = |key: &Vec<u8>| key.starts_with(stays.as_bytes());
        assert!(keys.iter().all(is_of_other), "{}", table.name());
    }
    let outbox = outbox(&setting);
    assert_eq!(outbox.len(), 20);
    assert!(outbox.iter().all(|(_, entry)| entry.cause.process == stays));
    // Entries that stay keep their numbers: results name them.
    for result in setting.results(&network, &stays) {
        for delivery in result.deliveries {
            let Fate::Outbox(number) = delivery.fate else {
                panic!("{delivery:?}")
            };
            let entry = outbox.iter().find(|(known, _)| *known == number);
            assert_eq!(entry.unwrap().1.cause.ordinate, result.ordinate);
        }
    }
    assert_eq!(network.processes().len(), 1);
}

#[test]
fn others_go_on_and_what_they_send_goes_out() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (gone, stays) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let receipt = setting.send(&network, &gone, "add 1").unwrap();
    setting.settle(&network);
    remove(&mut setting, &network, &gone).unwrap();
    let lines = format!("send {gone} add 1\nassign {} {stays}", receipt.message);
    setting.send(&network, &stays, &lines).unwrap();
    setting.settle(&network);
    let outbox = outbox(&setting);
    assert_eq!(outbox.len(), 2);
    assert_eq!(outbox[0].1.target, gone.to_string());
    assert_eq!(outbox[0].1.reason, Reason::Remote);
    let found = setting.pool.run_until(network.message(&receipt.message));
    assert_eq!(found.unwrap_err().code, Code::UnknownMessage);
    let code = |outcome: crate::Result<_>| outcome.map(|_: ()| ()).unwrap_err().code;
    let sent = setting.send(&network, &gone, "add 1").map(drop);
    assert_eq!(code(sent), Code::UnknownProcess);
    let again = remove(&mut setting, &network, &gone);
    assert_eq!(code(again), Code::UnknownProcess);
}

#[test]
fn numbers_are_not_used_again_and_the_same_item_can_make_the_process_anew() {
    let store = MemoryStore::new("a test");
    let mut setting = Setting::new();
    setting.store = std::rc::Rc::new(store.reopen());
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting.send(&network, &process, "add 1").unwrap();
    setting.settle(&network);
    let asked = network.dry_run_at(&process, 1, serde_json::Map::new());
    setting.pool.run_until(asked).unwrap();
    let item = network.process(&process).unwrap().record.item.clone();
    remove(&mut setting, &network, &process).unwrap();
    setting.pool.run_until(network.create(item)).unwrap();
    let record = network.process(&process).unwrap().record;
    assert_eq!(record.number, 1);
    let receipt = setting.send(&network, &process, "add 7").unwrap();
    assert_eq!(receipt.slot, 1);
    assert_eq!(
        setting.outcome(&network, &process, 1),
        (Status::Ok, Some(7))
    );
    let asked = network.dry_run_at(&process, 1, serde_json::Map::new());
    let reply = setting.pool.run_until(asked).unwrap();
    assert!(String::from_utf8(reply.json).unwrap().contains(r#""7 "#));
    remove(&mut setting, &network, &process).unwrap();
    setting.pool.run_until(network.close());
    setting.toys.lose_all();
    setting.store = std::rc::Rc::new(store.reopen());
    let network = setting.open().unwrap();
    assert!(network.processes().is_empty());
    let process = setting.spawn(&network, &[]);
    assert_eq!(network.process(&process).unwrap().record.number, 2);
}

#[test]
fn those_who_wait_are_told() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting
        .pool
        .run_until(network.set_paused(&process, true))
        .unwrap();
    setting.send(&network, &process, "add 1").unwrap();
    let mut events = network.subscribe();
    let all = async {
        let (result, first, second) = futures::join!(
            network.result(&process, 1, true),
            network.remove(&process),
            network.remove(&process)
        );
        (result.unwrap_err().code, first, second)
    };
    let (code, first, second) = setting.pool.run_until(all);
    assert_eq!(code, Code::UnknownProcess);
    assert!(first.is_ok());
    // The second call finds it on its way out, or gone.
    assert!(second.is_ok() || second.unwrap_err().code == Code::UnknownProcess);
    assert_eq!(events.try_recv().unwrap(), Event::Removed { process });
    assert!(events.try_recv().is_err());
    assert_eq!(network.waiting(), 0);
}

#[test]
fn a_process_is_removed_in_the_middle_of_things() {
    for (delays, is_live) in [
        (&[3, 0, 7][..], false),
        (&[9, 1], false),
        (&[3, 0, 7], true),
        (&[9, 1, 40], true),
        (&[0, 1, 2, 3, 4], true),
    ] {
        let mut setting = Setting::with_toys(Toys::new(4, delays));
        setting.is_live = is_live;
        let network = setting.open().unwrap();
        let processes: Vec<Id> = (0..8).map(|_| setting.spawn(&network, &[])).collect();
        let mut messages = Vec::new();
        for (index, process) in processes.iter().enumerate() {
            let lines = format!("add 1\nsend {} add 1", processes[(index + 1) % 8]);
            messages.extend((0..10).map(|_| (process, setting.message(process, &lines))));
        }
        let all = async {
            let sent = messages
                .into_iter()
                .map(|(process, message)| network.submit(process, message));
            let removed = processes[..4].iter().map(|process| network.remove(process));
            let asked = processes[..4].iter().map(|process| {
                let message = serde_json::Map::new();
                network.dry_run_at(process, 0, message)
            });
            let (_, removed, asked) = futures::join!(
                futures::future::join_all(sent),
                futures::future::join_all(removed),
                futures::future::join_all(asked)
            );
            (removed, asked)
        };
        let (removed, asked) = setting.pool.run_until(all);
        assert!(removed.iter().all(Result::is_ok), "{removed:?}");
        for answer in asked {
            let gone = answer.err().map(|error| error.code);
            assert!(gone.is_none_or(|code| code == Code::UnknownProcess));
        }
        setting.settle(&network);
        let left: Vec<Id> = network
            .processes()
            .iter()
            .map(|info| info.record.item.id)
            .collect();
        assert_eq!(left, processes[4..]);
        for process in left {
            assert!(setting.results(&network, &process).len() > 10);
        }
    }
}
