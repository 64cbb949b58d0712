//! Images: they save time, and nothing is lost when they are.

use std::rc::Rc;

use lunette_ao::Id;

use crate::error::Code;
use crate::event::Event;
use crate::machines::Status;
use crate::network::Network;
use crate::records::{Ordinate, ResultRecord, decode, encode, log_key, ordinate_key};
use crate::store::Table;
use crate::testing::Setting;
use crate::testing::picture::{damage, rows};
use crate::testing::toy::Toys;

/// A process with so many messages of one each, and an image after every two.
fn with_images(messages: usize) -> (Setting, Network, Id) {
    let mut setting = Setting::new();
    setting.options.image_messages = 2;
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for _ in 0..messages {
        setting.send(&network, &process, "add 1").unwrap();
    }
    setting.settle(&network);
    (setting, network, process)
}

fn flip(value: &mut [u8]) {
    let middle = value.len() / 2;
    value[middle] ^= 1;
}

#[test]
fn chains_grow_and_are_replaced_by_full_ones() {
    let (mut setting, network, process) = with_images(0);
    let mut shapes = Vec::new();
    for _ in 0..40 {
        setting.send(&network, &process, "add 1").unwrap();
        setting.settle(&network);
        let picture = setting.picture();
        picture.check();
        let head = &picture.processes[&process].head;
        shapes.push((head.images.len(), head.replaced.len()));
    }
    shapes.dedup();
    let longest = shapes.iter().map(|(images, _)| *images).max().unwrap();
    assert!(longest >= 4, "{shapes:?}");
    assert!(shapes.contains(&(1, longest)), "a full one: {shapes:?}");
    assert!(
        shapes.contains(&(longest, longest)),
        "the old ones stay: {shapes:?}"
    );
}

#[test]
fn a_damaged_image_costs_only_time() {
    let (setting, _, process) = with_images(20);
    let head = setting.picture().processes[&process].head.clone();
    let parts = [&head.images[..], &head.replaced[..]].concat();
    assert!(!head.replaced.is_empty() && head.images.len() > 1);
    for damaged in 1..1_usize << parts.len().min(6) {
        let (mut setting, _, process) = with_images(20);
        for (number, part) in parts.iter().enumerate() {
            if damaged >> number & 1 == 1 {
                let key = ordinate_key(&process, part.at);
                damage(&*setting.store, Table::Images, &key, |value| flip(value));
            }
        }
        let network = setting.restart();
        assert_eq!(setting.number(&network, &process).unwrap(), 20);
        for number in 21..=30 {
            setting.send(&network, &process, "add 1").unwrap();
            setting.settle(&network);
            assert_eq!(setting.number(&network, &process).unwrap(), number);
        }
        // What is damaged is not kept, and what is kept leads on.
        let picture = setting.picture();
        picture.check();
        let network = setting.restart();
        assert_eq!(setting.number(&network, &process).unwrap(), 30);
        let evaluated = setting.toys.evaluated.get();
        assert!(evaluated <= 3, "{evaluated} were evaluated again");
    }
}

#[test]
fn images_that_the_store_itself_calls_damaged_cost_only_time() {
    let (mut setting, _, process) = with_images(20);
    let faulty = setting.make_faulty();
    setting.toys = Rc::new(Toys::new(100, &[]));
    faulty.damaged.set(Some(Table::Images));
    let network = setting.open().unwrap();
    assert_eq!(setting.number(&network, &process).unwrap(), 20);
    for number in 21..=60 {
        setting.send(&network, &process, "add 1").unwrap();
        setting.settle(&network);
        assert_eq!(setting.number(&network, &process).unwrap(), number);
    }
    assert_eq!(setting.toys.started.get(), 1, "nothing was begun anew");
    faulty.damaged.set(None);
    setting.picture().check();
}

#[test]
fn without_any_image_the_log_is_evaluated_from_its_beginning() {
    let (mut setting, network, process) = with_images(20);
    setting.send(&network, &process, "add 5\nfail").unwrap();
    setting.settle(&network);
    for (key, _) in rows(&*setting.store, Table::Images) {
        damage(&*setting.store, Table::Images, &key, Vec::clear);
    }
    let network = setting.restart();
    assert_eq!(setting.number(&network, &process).unwrap(), 20);
    // What failed is not evaluated again; the process itself and the question are.
    assert_eq!(setting.toys.evaluated.get(), 20 + 1 + 1);
}

/// Changes the segment of results or of the log that holds a slot.
fn rewrite<T: serde::Serialize + serde::de::DeserializeOwned>(
    setting: &Setting,
    table: Table,
    key: &[u8],
    change: impl Fn(&mut T),
) {
    damage(&*setting.store, table, key, |bytes| {
        let mut entries: Vec<T> = decode(bytes, "a segment").unwrap();
        entries.iter_mut().for_each(&change);
        *bytes = encode(&entries).unwrap();
    });
}

#[test]
fn a_process_that_cannot_be_restored_stops_alone() {
    type Damage = fn(&Setting, &Id);
    let damages: [(&str, Code, Damage); 4] = [
        ("another result", Code::CorruptImage, |setting, process| {
            let key = ordinate_key(process, Ordinate::of_slot(3));
            let change = |result: &mut ResultRecord| result.json.push(b' ');
            rewrite(setting, Table::Results, &key, change);
        }),
        (
            "a damaged result",
            Code::CorruptRecord,
            |setting, process| {
                let key = ordinate_key(process, Ordinate::of_slot(3));
                damage(&*setting.store, Table::Results, &key, |value| {
                    value.truncate(9)
                });
            },
        ),
        (
            "a damaged message",
            Code::CorruptRecord,
            |setting, process| {
                let key = log_key(process, 3);
                damage(&*setting.store, Table::Log, &key, |value| value.truncate(9));
            },
        ),
        (
            "an unknown layout",
            Code::CorruptRecord,
            |setting, process| {
                let key = log_key(process, 3);
                damage(&*setting.store, Table::Log, &key, |value| value[0] = 99);
            },
        ),
    ];
    for (name, code, change) in damages {
        let mut setting = Setting::new();
        let network = setting.open().unwrap();
        let (process, other) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
        for _ in 0..5 {
            setting.send(&network, &process, "add 1").unwrap();
            setting.settle(&network);
        }
        change(&setting, &process);
        let network = setting.restart();
        assert_eq!(
            setting.number(&network, &process).unwrap_err().code,
            code,
            "{name}"
        );
        // Its messages are kept, and who waits for them is told.
        let receipt = setting.send(&network, &process, "add 1").unwrap();
        let result = network.result(&process, receipt.slot, true);
        let error = setting.pool.run_until(result).unwrap_err();
        assert_eq!((error.code, error.process), (code, Some(process)), "{name}");
        assert_eq!(
            setting.number(&network, &process).unwrap_err().code,
            code,
            "{name}"
        );
        let failed = network.process(&process).unwrap().failed;
        assert_eq!(failed.map(|error| error.code), Some(code), "{name}");
        // The others go on, and may write to it.
        let text = format!("add 7\nsend {process} add 1");
        let receipt = setting.send(&network, &other, &text).unwrap();
        let outcome = setting.outcome(&network, &other, receipt.slot);
        assert_eq!(outcome, (Status::Ok, Some(7)), "{name}");
        setting.settle(&network);
        let log = network.log(&process, receipt.slot, 99, 99);
        assert!(setting.pool.run_until(log).is_ok() || code == Code::CorruptRecord);
    }
}

#[test]
fn a_log_that_cannot_be_read_when_it_is_opened_stops_its_process_alone() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, other) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting
        .pool
        .run_until(network.set_paused(&process, true))
        .unwrap();
    setting.send(&network, &process, "add 1").unwrap();
    damage(
        &*setting.store,
        Table::Log,
        &log_key(&process, 1),
        |value| value.truncate(9),
    );
    let network = setting.restart();
    let failed = network.process(&process).unwrap().failed.unwrap();
    assert_eq!(
        (failed.code, failed.process),
        (Code::CorruptRecord, Some(process))
    );
    setting.send(&network, &other, "add 2").unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &other).unwrap(), 2);
}

#[test]
fn a_long_replay_tells_how_far_it_is() {
    let mut setting = Setting::new();
    setting.options.image_messages = u64::MAX;
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let messages: Vec<_> = (0..2_500)
        .map(|_| setting.message(&process, "add 1"))
        .collect();
    let all = messages.into_iter().map(|it| network.submit(&process, it));
    setting.pool.run_until(futures::future::join_all(all));
    setting.settle(&network);
    let network = setting.restart();
    let mut events = network.subscribe();
    assert_eq!(setting.number(&network, &process).unwrap(), 2_500);
    let mut progress = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Progress {
            process: which,
            done,
            total,
        } = event
        {
            assert_eq!(which, process);
            progress.push((done, total));
        }
    }
    assert!(progress.len() > 5, "{progress:?}");
    assert!(progress.is_sorted());
    assert_eq!(progress.last(), Some(&(2_501, 2_501)));
}
