//! What becomes of what processes send.

use crate::event::Event;
use crate::machines::Status;
use crate::network::Network;
use crate::records::{Fate, Kind, Ordinate, Reason};
use crate::testing::Setting;

/// What was stopped since somebody watches: in which slot, which one of its messages, and why.
fn stopped(
    events: &mut futures::channel::mpsc::UnboundedReceiver<Event>,
) -> Vec<(u64, u32, String)> {
    let mut stopped = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Stopped {
            ordinate,
            index,
            reason,
            ..
        } = event
        {
            stopped.push((ordinate.slot, index, reason));
        }
    }
    stopped
}

fn outbox(setting: &mut Setting, network: &Network) -> Vec<(u64, crate::records::OutboxEntry)> {
    setting.pool.run_until(network.outbox(0, 99)).unwrap()
}

#[test]
fn the_outbox_says_what_it_holds_and_why() {
    let mut setting = Setting::new();
    setting.options.hops = 1;
    let network = setting.open().unwrap();
    let mut events = network.subscribe();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let text =
        format!("send somebody add 1\nsend {bob} spawn; reply add 9\nassign {alice} nowhere");
    let receipt = setting.send(&network, &alice, &text).unwrap();
    setting.settle(&network);
    let entries = outbox(&mut setting, &network);
    let brief: Vec<_> = entries
        .iter()
        .map(|(number, it)| (*number, it.kind, it.target.as_str(), it.reason, it.hops))
        .collect();
    let (remote, limit) = (Reason::Remote, Reason::HopLimit);
    let alice_text = alice.to_string();
    assert_eq!(
        brief,
        [
            (0, Kind::Message, "somebody", remote, 0),
            (1, Kind::Assignment, "nowhere", remote, 0),
            (2, Kind::Message, alice_text.as_str(), limit, 1),
            (3, Kind::Spawn, "", limit, 1),
        ]
    );
    for (_, entry) in &entries {
        assert_eq!(entry.root, receipt.message);
        let sender = if entry.reason == limit { bob } else { alice };
        assert_eq!(
            (entry.cause.process, entry.cause.ordinate),
            (sender, Ordinate::of_slot(1))
        );
    }
    let why = "the limit of hops was reached".to_owned();
    assert_eq!(stopped(&mut events), [(1, 0, why.clone()), (1, 0, why)]);
    // A part of it, from the middle of a segment.
    let part = setting.pool.run_until(network.outbox(1, 2)).unwrap();
    assert_eq!(part, entries[1..3]);
    setting.picture().check();
}

#[test]
fn what_is_dropped_is_told_to_those_who_watch() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let mut events = network.subscribe();
    setting.send(&network, &process, "add 1\nodd").unwrap();
    setting.settle(&network);
    let why = "the tag N is not a string".to_owned();
    assert_eq!(stopped(&mut events), [(1, 0, why.clone())]);
    let results = setting.results(&network, &process);
    assert_eq!(results[1].deliveries[0].fate, Fate::Dropped(why));
    assert_eq!(outbox(&mut setting, &network), []);
}

#[test]
fn a_full_mailbox_sends_what_comes_from_processes_to_the_outbox() {
    let mut setting = Setting::new();
    setting.options.mailbox = 3;
    let network = setting.open().unwrap();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let mut events = network.subscribe();
    setting
        .pool
        .run_until(network.set_paused(&bob, true))
        .unwrap();
    let text = vec![format!("send {bob} add 1"); 5].join("\n");
    setting.send(&network, &alice, &text).unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &alice);
    let fates: Vec<bool> = results[1]
        .deliveries
        .iter()
        .map(|delivery| matches!(delivery.fate, Fate::Scheduled { .. }))
        .collect();
    assert_eq!(fates, [true, true, true, false, false]);
    let entries = outbox(&mut setting, &network);
    assert!(
        entries
            .iter()
            .all(|(_, it)| it.reason == Reason::MailboxFull)
    );
    assert_eq!(entries.len(), 2);
    assert_eq!(stopped(&mut events).len(), 2);
    setting
        .pool
        .run_until(network.set_paused(&bob, false))
        .unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &bob).unwrap(), 3);
    setting.picture().check();
}

#[test]
fn a_tree_of_spawns_ends_at_the_limit_of_hops() {
    let mut setting = Setting::new();
    setting.options.hops = 5;
    let network = setting.open().unwrap();
    let root = setting.spawn(&network, &[]);
    // Each process makes two that do the same: the data of the item is the message of slot 0.
    setting.send(&network, &root, "tree").unwrap();
    setting.settle(&network);
    let picture = setting.picture();
    picture.check();
    assert_eq!(picture.processes.len(), 1 + 2 + 4 + 8 + 16 + 32);
    assert_eq!(picture.outbox.len(), 64);
    let numbers: Vec<u32> = network
        .processes()
        .iter()
        .map(|it| it.record.number)
        .collect();
    assert!(numbers.is_sorted(), "in the order of their making");
    let deepest = picture.processes.values().filter(|it| it.log[0].hops == 5);
    for process in deepest {
        let fates = process.results[0].deliveries.iter();
        assert!(fates.clone().all(|it| matches!(it.fate, Fate::Stopped(_))));
        assert_eq!(fates.count(), 2);
    }
}

#[test]
fn a_message_to_a_removed_process_goes_to_the_outbox() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting
        .send(&network, &alice, &format!("send {bob} add 1"))
        .unwrap();
    setting.settle(&network);
    setting.pool.run_until(network.remove(&bob)).unwrap();
    let receipt = setting
        .send(&network, &alice, &format!("send {bob} add 1\nadd 1"))
        .unwrap();
    assert_eq!(
        setting.outcome(&network, &alice, receipt.slot),
        (Status::Ok, Some(1))
    );
    setting.settle(&network);
    let entries = outbox(&mut setting, &network);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].1.target, bob.to_string());
    assert_eq!(entries[0].1.reason, Reason::Remote);
}

/// A message in the log of a process that takes none at the moment.
fn kept(setting: &mut Setting, network: &Network, size: usize) -> crate::network::Receipt {
    let keeper = setting.spawn(network, &[]);
    setting
        .pool
        .run_until(network.set_paused(&keeper, true))
        .unwrap();
    setting.send(network, &keeper, &"x".repeat(size)).unwrap()
}

/// What became of the assignments that a process asked for in its first message.
fn assigned(setting: &mut Setting, network: &Network, lines: &str) -> Vec<Fate> {
    let process = setting.spawn(network, &[]);
    setting.send(network, &process, lines).unwrap();
    setting.settle(network);
    let results = setting.results(network, &process);
    let deliveries = results[1].deliveries.iter();
    deliveries.map(|delivery| delivery.fate.clone()).collect()
}

#[test]
fn a_message_is_assigned_to_a_process_once_by_one_request() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let message = kept(&mut setting, &network, 10).message;
    let (one, other) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let fates = assigned(
        &mut setting,
        &network,
        &format!("assign {message} {one} {one} {other} {one}"),
    );
    let is_scheduled: Vec<bool> = fates
        .iter()
        .map(|fate| matches!(fate, Fate::Scheduled { .. }))
        .collect();
    assert_eq!(is_scheduled, [true, false, true, false]);
    assert_eq!(network.process(&one).unwrap().scheduled, 2);
    setting.picture().check();
}

#[test]
fn a_full_mailbox_takes_no_assignments_either() {
    let mut setting = Setting::new();
    setting.options.mailbox = 3;
    let network = setting.open().unwrap();
    let message = kept(&mut setting, &network, 10).message;
    let full = setting.spawn(&network, &[]);
    setting
        .pool
        .run_until(network.set_paused(&full, true))
        .unwrap();
    let lines = vec![format!("assign {message} {full}"); 5].join("\n");
    let fates = assigned(&mut setting, &network, &lines);
    let scheduled = fates
        .iter()
        .filter(|fate| matches!(fate, Fate::Scheduled { .. }));
    assert_eq!(scheduled.count(), 3);
    let entries = outbox(&mut setting, &network);
    let reasons: Vec<Reason> = entries.iter().map(|(_, entry)| entry.reason).collect();
    assert_eq!(reasons, [Reason::MailboxFull; 2]);
    setting.picture().check();
}

#[test]
fn what_one_evaluation_has_assigned_fits_into_memory() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let message = kept(&mut setting, &network, 30 << 20).message;
    let receivers: Vec<String> = (0..5)
        .map(|_| setting.spawn(&network, &[]).to_string())
        .collect();
    let lines = format!("assign {message} {}", receivers.join(" "));
    let fates = assigned(&mut setting, &network, &lines);
    let dropped: Vec<bool> = fates
        .iter()
        .map(|fate| matches!(fate, Fate::Dropped(why) if why.contains("bytes")))
        .collect();
    assert_eq!(dropped, [false, false, true, true, true]);
}
