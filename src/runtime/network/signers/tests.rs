use lunette_ao::assignment::hash_chain;
use lunette_ao::{DataItem, Id, Tags};

use crate::network::Network;
use crate::options::Signing;
use crate::records::LogEntry;
use crate::testing::Setting;

fn signed() -> (Setting, Network) {
    let mut setting = Setting::new();
    setting.signing = Signing::Own;
    let network = setting.open().unwrap();
    (setting, network)
}

fn log(setting: &mut Setting, network: &Network, process: &Id) -> Vec<LogEntry> {
    let log = network.log(process, 0, u64::MAX, 1_000);
    setting.pool.run_until(log).unwrap()
}

#[test]
fn assignments_are_items_of_the_scheduler_and_chained_by_their_ids() {
    let (mut setting, network) = signed();
    let process = setting.spawn(&network, &[]);
    for number in 0..3 {
        let text = format!("add {number}");
        setting.send(&network, &process, &text).unwrap();
    }
    setting.settle(&network);
    let mut previous: Option<(Id, String)> = None;
    for entry in log(&mut setting, &network, &process) {
        let assignment = &entry.assignment;
        let item = network.assignment_item(assignment).expect("it is signed");
        item.verify().expect("it verifies");
        assert_eq!(item.id(), assignment.id);
        assert_eq!(item.kind().address(item.key()), network.scheduler());
        let tags = item.tags();
        let value = |name| tags.value(name).unwrap_or_default();
        assert_eq!(value("Nonce"), assignment.nonce.to_string());
        assert_eq!(value("Message"), entry.message.id.to_string());
        let before = previous.as_ref().map(|(id, chain)| (id, chain.as_str()));
        assert_eq!(value("Hash-Chain"), hash_chain(before, &process));
        previous = Some((assignment.id, assignment.hash_chain.clone()));
    }
}

#[test]
fn messages_of_processes_are_items_of_the_authority() {
    let (mut setting, network) = signed();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting
        .send(
            &network,
            &alice,
            &format!("send {bob} reply add 1\nspawn add 2"),
        )
        .unwrap();
    setting.settle(&network);
    let mut found = 0;
    for process in network.processes() {
        for entry in log(&mut setting, &network, &process.record.item.id) {
            if entry.message.from_process.is_none() {
                continue;
            }
            found += 1;
            assert_eq!(entry.message.owner, network.authority());
            let item = DataItem::from_message(&entry.message).expect("it is an item");
            item.verify().expect("it verifies");
        }
    }
    assert_eq!(found, 4, "a message, its answer, a process, and word of it");
}

#[test]
fn what_no_item_can_say_arrives_all_the_same() {
    let (mut setting, network) = signed();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting
        .send(&network, &alice, &format!("blank {bob}"))
        .unwrap();
    setting.settle(&network);
    let arrived = log(&mut setting, &network, &bob).pop().unwrap().message;
    assert_eq!(arrived.from_process, Some(alice.to_string()));
}

#[test]
fn the_addresses_are_the_same_when_it_is_opened_again() {
    let (mut setting, network) = signed();
    let process = setting.spawn(&network, &[]);
    let addresses = (network.authority(), network.scheduler());
    let first = log(&mut setting, &network, &process).remove(0);
    drop(network);
    let network = setting.restart();
    assert_eq!((network.authority(), network.scheduler()), addresses);
    assert!(network.assignment_item(&first.assignment).is_some());
}

#[test]
fn assignments_from_before_somebody_signed_stay_unsigned() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    drop(network);
    setting.signing = Signing::Own;
    let network = setting.restart();
    setting.send(&network, &process, "add 1").unwrap();
    let log = log(&mut setting, &network, &process);
    let is_signed: Vec<bool> = log
        .iter()
        .map(|entry| network.assignment_item(&entry.assignment).is_some())
        .collect();
    assert_eq!(is_signed, [false, true]);
}

#[test]
fn one_item_makes_one_process() {
    let (mut setting, network) = signed();
    let alice = setting.spawn(&network, &[]);
    setting
        .send(&network, &alice, "spawn add 1\nspawn add 1")
        .unwrap();
    setting.settle(&network);
    let made = network.processes().len() - 1;
    let told = log(&mut setting, &network, &alice).into_iter();
    let told = told.filter(|entry| entry.message.tags.value("Action") == Some("Spawned"));
    assert_eq!(told.count(), made, "whoever is told of a process has one");
}
