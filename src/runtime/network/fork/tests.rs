//! Forks: what would have happened.

use std::rc::Rc;

use lunette_ao::assignment::hash_chain;
use lunette_ao::{Id, Message};

use crate::machines::Status;
use crate::network::Network;
use crate::records::{Fate, LogEntry, Ordinate};
use crate::store::MemoryStore;
use crate::testing::Setting;
use crate::testing::toy::Toys;
use crate::{Code, Result};

fn fork(setting: &mut Setting, network: &Network, process: &Id, slot: u64) -> Id {
    let forked = network.fork(process, Some(slot), false);
    setting.pool.run_until(forked).unwrap()
}

fn log(setting: &mut Setting, network: &Network, process: &Id) -> Vec<LogEntry> {
    let log = network.log(process, 0, u64::MAX, usize::MAX);
    setting.pool.run_until(log).unwrap()
}

fn grown(setting: &mut Setting, network: &Network, messages: u64) -> Id {
    let process = setting.spawn(network, &[]);
    for _ in 0..messages {
        setting.send(network, &process, "add 1").unwrap();
        setting.clock.advance(10, 0);
    }
    setting.settle(network);
    process
}

/// Sends the same message to an original and to its fork.
fn send_both(
    setting: &mut Setting,
    network: &Network,
    (original, fork): (&Id, &Id),
    lines: &str,
) -> (Vec<u8>, Vec<u8>) {
    let message = setting.message(original, lines);
    let to_fork = Message {
        target: fork.to_string(),
        ..message.clone()
    };
    let mut answer = |process: &Id, message| {
        let answer = async {
            let receipt = network.submit(process, message).await?;
            network.result(process, receipt.slot, true).await
        };
        let result = setting.pool.run_until(answer).unwrap().unwrap();
        result.json.clone()
    };
    (answer(original, message), answer(fork, to_fork))
}

fn fates(setting: &mut Setting, network: &Network, process: &Id) -> Vec<Fate> {
    let results = setting.results(network, process).into_iter();
    let deliveries = results.flat_map(|result| result.deliveries);
    deliveries.map(|delivery| delivery.fate).collect()
}

#[test]
fn a_fork_goes_on_as_the_original_would_have() {
    for (capacity, images) in [(100, 8), (100, 1_000), (2, 8), (1, 1_000)] {
        let mut setting = Setting::with_toys(Toys::new(capacity, &[1, 0]));
        setting.options.image_messages = images;
        let network = setting.open().unwrap();
        let original = grown(&mut setting, &network, 30);
        let twin = fork(&mut setting, &network, &original, 30);
        // The output has a digest of everything that a process saw.
        let (said, says) = send_both(&mut setting, &network, (&original, &twin), "add 5");
        assert_eq!(said, says);
        // From now on the hash chains differ, which processes see.
        for (lines, number) in [("add 1\nfail", None), ("add 7", Some(42))] {
            send_both(&mut setting, &network, (&original, &twin), lines);
            let slot = network.process(&twin).unwrap().scheduled - 1;
            let said = setting.outcome(&network, &original, slot);
            assert_eq!(setting.outcome(&network, &twin, slot), said);
            assert_eq!(said.1, number);
        }
    }
}

#[test]
fn a_fork_of_any_slot_diverges() {
    let mut setting = Setting::new();
    setting.options.image_messages = 4;
    let network = setting.open().unwrap();
    let original = grown(&mut setting, &network, 20);
    let said = setting.results(&network, &original);
    let mut forks = Vec::new();
    for slot in 0..=20 {
        let fork = fork(&mut setting, &network, &original, slot);
        let info = network.process(&fork).unwrap();
        assert_eq!(info.scheduled, slot + 1);
        let of_slot = Ordinate::of_slot(slot);
        assert_eq!(info.record.forked_from, Some((original, of_slot)));
        assert_eq!(info.record.known_as(), original);
        let receipt = setting.send(&network, &fork, "add 100").unwrap();
        assert_eq!(receipt.slot, slot + 1);
        let outcome = setting.outcome(&network, &fork, slot + 1);
        assert_eq!(outcome, (Status::Ok, Some(slot as i64 + 100)));
        let results = setting.results(&network, &fork);
        assert_eq!(results[..=slot as usize], said[..=slot as usize]);
        forks.push(fork);
    }
    forks.push(fork(&mut setting, &network, &original, 20));
    forks.sort();
    forks.dedup();
    assert_eq!(forks.len(), 22);
    assert_eq!(setting.results(&network, &original), said);
}

#[test]
fn the_log_of_a_fork_goes_on_from_that_of_the_original() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let original = grown(&mut setting, &network, 10);
    let first = fork(&mut setting, &network, &original, 6);
    setting.send(&network, &first, "add 1").unwrap();
    let second = fork(&mut setting, &network, &first, 7);
    setting.send(&network, &second, "add 1").unwrap();
    setting.settle(&network);
    let log = log(&mut setting, &network, &second);
    let mut previous = None;
    for (slot, entry) in log.iter().enumerate() {
        let assignment = &entry.assignment;
        let process = match slot {
            0..7 => original,
            7 => first,
            _ => second,
        };
        assert_eq!(assignment.process, process);
        assert_eq!(assignment.id, assignment.derive_id());
        assert_eq!(assignment.hash_chain, hash_chain(previous, &original));
        previous = Some((&assignment.id, assignment.hash_chain.as_str()));
    }
    assert_eq!(log.len(), 9);
    let message = log[3].message.clone();
    let found = setting.pool.run_until(network.message(&message.id));
    assert_eq!(found.unwrap().1, [(original, 3), (first, 3), (second, 3)]);
    // What the original had, the fork has.
    let again = setting.pool.run_until(network.submit(&second, message));
    assert!(again.unwrap().duplicate);
    let (said, says) = send_both(&mut setting, &network, (&first, &second), "add 1");
    assert_ne!(said, says);
}

#[test]
fn a_fork_reaches_only_itself() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let other = setting.spawn(&network, &[]);
    let original = grown(&mut setting, &network, 3);
    let fork = fork(&mut setting, &network, &original, 3);
    let lines = format!(
        "send {original} add 10\nsend {other} add 1\nsend far-away add 1\nspawn add 1\nassign {other} {other}\nassign {other} {original}"
    );
    setting.send(&network, &fork, &lines).unwrap();
    setting.settle(&network);
    let dropped = Fate::Dropped("forks are isolated".to_owned());
    let came_back = |slot| Fate::Scheduled {
        process: fork,
        slot,
    };
    let expected = [
        came_back(5),
        dropped.clone(),
        dropped.clone(),
        dropped.clone(),
        dropped,
        came_back(6),
    ];
    assert_eq!(fates(&mut setting, &network, &fork), expected);
    assert_eq!(setting.outcome(&network, &fork, 5), (Status::Ok, Some(13)));
    // To itself it is the original.
    let log = log(&mut setting, &network, &fork);
    assert_eq!(log[5].message.from(), original.to_string());
    assert_eq!(network.process(&original).unwrap().scheduled, 4);
    assert_eq!(network.process(&other).unwrap().scheduled, 1);
    assert_eq!(network.processes().len(), 3);
}

#[test]
fn a_connected_fork_speaks_for_itself() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let other = setting.spawn(&network, &[]);
    let original = grown(&mut setting, &network, 3);
    let forked = network.fork(&original, None, true);
    let fork = setting.pool.run_until(forked).unwrap();
    let lines = format!("send {other} add 1; reply add 5\nspawn add 1");
    setting.send(&network, &fork, &lines).unwrap();
    setting.settle(&network);
    let received = log(&mut setting, &network, &other);
    assert_eq!(received[1].message.from(), fork.to_string());
    let received = log(&mut setting, &network, &fork);
    assert_eq!(received[5].message.tag("Action"), Some("Spawned"));
    assert_eq!(received[5].message.from(), original.to_string());
    assert_eq!(received[6].message.from(), other.to_string());
    assert_eq!(setting.outcome(&network, &fork, 6), (Status::Ok, Some(8)));
    assert_eq!(network.process(&original).unwrap().scheduled, 4);
}

#[test]
fn a_fork_stands_alone() {
    let store = MemoryStore::new("a test");
    let mut setting = Setting::new();
    setting.options.image_messages = 10;
    setting.store = Rc::new(store.reopen());
    let network = setting.open().unwrap();
    let original = grown(&mut setting, &network, 35);
    let fork = fork(&mut setting, &network, &original, 33);
    let before = setting.toys.evaluated.get();
    setting.send(&network, &fork, "add 1").unwrap();
    setting.settle(&network);
    let evaluated = setting.toys.evaluated.get() - before;
    assert!(evaluated <= 11, "{evaluated}: its images are of no use");
    let results = setting.results(&network, &fork);
    setting.pool.run_until(network.remove(&original)).unwrap();
    setting.pool.run_until(network.close());
    setting.toys.lose_all();
    setting.store = Rc::new(store.reopen());
    let network = setting.open().unwrap();
    assert_eq!(setting.results(&network, &fork), results);
    setting.send(&network, &fork, "add 1").unwrap();
    assert_eq!(setting.outcome(&network, &fork, 35), (Status::Ok, Some(35)));
    let asked = network.dry_run_at(&fork, 12, serde_json::Map::new());
    let reply = setting.pool.run_until(asked).unwrap();
    assert!(String::from_utf8(reply.json).unwrap().contains(r#""12 "#));
}

#[test]
fn schedules_go_on_where_they_were() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let tags = [("Cron-Interval", "1-minute"), ("Cron-Interval", "7-blocks")];
    let original = setting.spawn(&network, &tags);
    for _ in 0..4 {
        setting.clock.advance(150_000, 5);
        setting.send(&network, &original, "add 1").unwrap();
    }
    setting.settle(&network);
    let said = setting.results(&network, &original);
    for slot in 0..4 {
        let fork = fork(&mut setting, &network, &original, slot);
        setting.send(&network, &fork, "add 1").unwrap();
        setting.settle(&network);
        let says = setting.results(&network, &fork);
        let ticks = |results: &[crate::records::ResultRecord]| {
            let ticks = results.iter().filter_map(|result| result.tick.as_ref());
            let ticks = ticks.map(|tick| (tick.interval.clone(), tick.at.time));
            ticks.collect::<Vec<_>>()
        };
        let (said, says) = (ticks(&said), ticks(&says));
        // Nothing ticks twice, and nothing is left out.
        assert_eq!(says[..said.len()], said[..], "after slot {slot}");
    }
}

#[test]
fn results_are_there_before_the_fork_is_stored() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let original = grown(&mut setting, &network, 5);
    let both = async {
        let forked = network.fork(&original, Some(4), false);
        let (fork, forked_again) = futures::join!(forked, network.fork(&original, None, false));
        let fork = fork?;
        assert_ne!(fork, forked_again?);
        network.result(&fork, 3, true).await
    };
    let result = setting.pool.run_until(both).unwrap().unwrap();
    assert_eq!(result.ordinate, Ordinate::of_slot(3));
}

#[test]
fn bad_forks_get_typed_errors() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let original = grown(&mut setting, &network, 1);
    let mut code = |process: &Id, slot| {
        let forked: Result<Id> = setting.pool.run_until(network.fork(process, slot, false));
        forked.unwrap_err().code
    };
    assert_eq!(code(&original, Some(2)), Code::UnknownMessage);
    assert_eq!(code(&original, Some(u64::MAX)), Code::UnknownMessage);
    assert_eq!(code(&Id::of(b"nobody"), Some(0)), Code::UnknownProcess);
    assert_eq!(code(&Id::of(b"nobody"), None), Code::UnknownProcess);
    assert_eq!(network.processes().len(), 1);
}
