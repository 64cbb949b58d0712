//! Questions about past states: what a process answers is what it would have answered then.

use lunette_ao::Id;
use serde_json::{Map, Value};

use super::super::dry_message;
use crate::event::Event;
use crate::machines::Status;
use crate::network::Network;
use crate::records::{Moment, Ordinate, ProcessRecord, ResultRecord};
use crate::store::{Batch, Change, Query, Table};
use crate::testing::Setting;
use crate::testing::toy::Toys;
use crate::{Code, Result};

fn question(lines: &str) -> Map<String, Value> {
    let mut message = Map::new();
    message.insert("Data".into(), lines.into());
    message
}

fn output(json: &[u8]) -> String {
    let value: Value = serde_json::from_slice(json).unwrap();
    value["Output"]["data"].as_str().unwrap().to_owned()
}

/// The answer to a question after a slot.
fn ask(
    setting: &mut Setting,
    network: &Network,
    process: &Id,
    slot: u64,
    lines: &str,
) -> Result<String> {
    let asked = network.dry_run_at(process, slot, question(lines));
    Ok(output(&setting.pool.run_until(asked)?.json))
}

/// What a process that gave a result would say next to a question: its state is its number, and a digest of everything it has seen.
fn expected(
    record: &ProcessRecord,
    result: &ResultRecord,
    now: Moment,
    lines: &str,
    adds: i64,
) -> String {
    let said = output(&result.json);
    let (number, seen) = said.split_once(' ').unwrap();
    let seen: Id = seen.parse().unwrap();
    let message: Value = serde_json::from_str(&dry_message(record, now, question(lines))).unwrap();
    let seen = Id::derive("seen", &[seen.as_bytes(), message.to_string().as_bytes()]);
    format!("{} {seen}", number.parse::<i64>().unwrap() + adds)
}

/// A process with so many messages, of which some fail.
fn grown(setting: &mut Setting, network: &Network, messages: u64) -> Id {
    let process = setting.spawn(network, &[]);
    for number in 0..messages {
        let lines = if number % 7 == 3 {
            "add 1\nfail"
        } else {
            "add 1"
        };
        setting.send(network, &process, lines).unwrap();
        setting.clock.advance(10, 0);
    }
    setting.settle(network);
    process
}

/// What is expected after each slot.
fn expectations(setting: &mut Setting, network: &Network, process: &Id) -> Vec<String> {
    let results = setting.results(network, process);
    let log = network.log(process, 0, u64::MAX, usize::MAX);
    let log = setting.pool.run_until(log).unwrap();
    let record = network.process(process).unwrap().record;
    let mut expectations = Vec::new();
    let mut last = 0;
    for (slot, result) in results.iter().enumerate() {
        if result.status == Status::Ok {
            last = slot;
        }
        let assignment = &log[slot].assignment;
        let now = Moment {
            time: assignment.timestamp,
            height: assignment.block_height,
        };
        expectations.push(expected(&record, &results[last], now, "add 5", 5));
    }
    expectations
}

#[test]
fn after_every_slot_in_any_order() {
    for (capacity, images, is_live) in [
        (100, 64, false),
        (100, 100_000, false),
        (1, 50, false),
        (2, 50, false),
        (1, 50, true),
        (3, 50, true),
    ] {
        let mut setting = Setting::with_toys(Toys::new(capacity, &[2, 0, 1]));
        setting.is_live = is_live;
        setting.options.image_messages = images;
        let network = setting.open().unwrap();
        let process = grown(&mut setting, &network, 300);
        let expectations = expectations(&mut setting, &network, &process);
        let forward = 0..=300;
        let backward = (0..=300).rev();
        let scattered = (0..=300).map(|step| step * 97 % 301);
        for slot in forward.chain(backward).chain(scattered) {
            let answer = ask(&mut setting, &network, &process, slot, "add 5").unwrap();
            assert_eq!(answer, expectations[slot as usize], "after slot {slot}");
        }
        let receipt = setting.send(&network, &process, "add 0").unwrap();
        let outcome = setting.outcome(&network, &process, receipt.slot);
        assert_eq!(outcome, (Status::Ok, Some(300 - 43)));
        assert!(setting.toys.most.get() <= capacity);
    }
}

#[test]
fn going_through_the_slots_costs_little() {
    let mut setting = Setting::new();
    setting.options.image_messages = 100_000;
    let network = setting.open().unwrap();
    let process = grown(&mut setting, &network, 2_000);
    let cost = |setting: &mut Setting, slots: &mut dyn Iterator<Item = u64>| {
        let before = setting.toys.evaluated.get();
        for slot in slots {
            ask(setting, &network, &process, slot, "").unwrap();
        }
        setting.toys.evaluated.get() - before
    };
    let there = cost(&mut setting, &mut std::iter::once(1_000));
    assert!(there > 800, "{there}");
    let forward = cost(&mut setting, &mut (1_001..=1_200));
    assert!(forward <= 400, "{forward} for 200 steps forward");
    let backward = cost(&mut setting, &mut (1_000..1_200).rev());
    assert!(backward <= 200 * 32, "{backward} for 200 steps back");
}

#[test]
fn ticks_belong_to_the_slot_before_them() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[("Cron-Interval", "1-minute")]);
    setting.clock.advance(150_000, 0);
    setting.send(&network, &process, "add 1").unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &process);
    let last_tick = &results[2];
    assert_eq!(last_tick.ordinate, Ordinate { slot: 0, tick: 2 });
    let now = last_tick.tick.as_ref().unwrap().at;
    let answer = ask(&mut setting, &network, &process, 0, "add 5").unwrap();
    let record = network.process(&process).unwrap().record;
    assert_eq!(answer, expected(&record, last_tick, now, "add 5", 5));
}

#[test]
fn a_question_waits_for_its_slot() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let message = setting.message(&process, "add 1");
    let both = async {
        network.submit(&process, message).await.unwrap();
        network.dry_run_at(&process, 1, question("add 1")).await
    };
    let reply = setting.pool.run_until(both).unwrap();
    assert!(output(&reply.json).starts_with("2 "));
}

#[test]
fn many_questions_at_a_time() {
    for (capacity, is_live) in [(3, false), (1, true), (2, true), (3, true), (9, true)] {
        ask_many(capacity, is_live);
    }
}

fn ask_many(capacity: usize, is_live: bool) {
    let mut setting = Setting::with_toys(Toys::new(capacity, &[4, 0, 2]));
    setting.is_live = is_live;
    let network = setting.open().unwrap();
    let processes: Vec<Id> = (0..5).map(|_| grown(&mut setting, &network, 20)).collect();
    let asked = processes.iter().flat_map(|process| {
        let network = &network;
        (0..20).map(move |slot| network.dry_run_at(process, slot, question("")))
    });
    let answers = setting
        .pool
        .run_until(futures::future::join_all(asked.collect::<Vec<_>>()));
    for (index, answer) in answers.into_iter().enumerate() {
        let slot = index as i64 % 20;
        let failed = (slot + 3) / 7;
        let answer = output(&answer.unwrap().json);
        assert!(
            answer.starts_with(&format!("{} ", slot - failed)),
            "{answer}"
        );
    }
}

#[test]
fn lost_machines_and_damaged_images_cost_time_only() {
    let mut setting = Setting::new();
    setting.options.image_messages = 10;
    let network = setting.open().unwrap();
    let process = grown(&mut setting, &network, 100);
    let expectations = expectations(&mut setting, &network, &process);
    for slot in [90, 91, 40] {
        let answer = ask(&mut setting, &network, &process, slot, "add 5").unwrap();
        assert_eq!(answer, expectations[slot as usize]);
        setting.toys.lose_all();
    }
    let damage = async {
        let everything = Query::Keys(Table::Images, Vec::new(), vec![u8::MAX; 99], usize::MAX);
        let rows = setting.store.ask(everything).await.unwrap();
        assert!(!rows.is_empty());
        let damaged = |(key, _)| Change::Put(Table::Images, key, b"damaged".to_vec());
        let batch = Batch {
            changes: rows.into_iter().map(damaged).collect(),
            ..Batch::default()
        };
        setting.store.commit(batch).await.unwrap();
    };
    futures::executor::block_on(damage);
    for slot in [20, 95] {
        let answer = ask(&mut setting, &network, &process, slot, "add 5").unwrap();
        assert_eq!(answer, expectations[slot as usize]);
    }
}

#[test]
fn those_who_watch_are_told_how_far_a_long_way_is() {
    let mut setting = Setting::new();
    setting.options.image_messages = 100_000;
    let network = setting.open().unwrap();
    let process = grown(&mut setting, &network, 2_500);
    let mut events = network.subscribe();
    ask(&mut setting, &network, &process, 2_500, "").unwrap();
    let mut progress = Vec::new();
    while let Ok(event) = events.try_recv() {
        let Event::Progress { done, total, .. } = event else {
            panic!("{event:?} changes nothing");
        };
        progress.push((done, total));
    }
    assert!(progress.len() > 2);
    assert!(progress.is_sorted() && progress.iter().all(|(done, total)| done <= total));
}

#[test]
fn bad_questions_get_typed_errors() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = grown(&mut setting, &network, 2);
    let code = |outcome: Result<String>| outcome.unwrap_err().code;
    let later = ask(&mut setting, &network, &process, 3, "");
    assert_eq!(code(later), Code::UnknownMessage);
    let never = ask(&mut setting, &network, &process, u64::MAX, "");
    assert_eq!(code(never), Code::UnknownMessage);
    let nobody = ask(&mut setting, &network, &Id::of(b"nobody"), 0, "");
    assert_eq!(code(nobody), Code::UnknownProcess);
    setting.pool.run_until(network.close());
    let closed = ask(&mut setting, &network, &process, 1, "");
    assert_eq!(code(closed), Code::Closed);
}
