//! Machines are lost, or cannot be had: no message and no process pays for it that has no part in it.

use serde_json::Map;

use crate::error::Code;
use crate::machines::Status;
use crate::testing::Setting;
use crate::testing::toy::Toys;

#[test]
fn a_question_finds_another_machine() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting.send(&network, &process, "add 3").unwrap();
    setting.settle(&network);
    for _ in 0..3 {
        setting.toys.lose_all();
        assert_eq!(setting.number(&network, &process).unwrap(), 3);
    }
}

#[test]
fn a_question_that_takes_machines_down_is_answered_with_an_error() {
    let mut setting = Setting::with_toys(Toys::new(2, &[]));
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for _ in 0..5 {
        let question = Map::from_iter([("Data".to_owned(), "lose".into())]);
        let outcome = setting.pool.run_until(network.dry_run(&process, question));
        assert_eq!(outcome.unwrap_err().code, Code::MachineFailed);
    }
    assert_eq!(setting.number(&network, &process).unwrap(), 0);
    setting.send(&network, &process, "add 1").unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &process).unwrap(), 1);
}

#[test]
fn too_little_memory_for_a_machine_is_no_failure_of_a_message() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (first, second) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting.settle(&network);
    setting.toys.lose_all();
    // Another process gives its machine up.
    setting.toys.too_little_memory.set(2);
    let receipt = setting.send(&network, &first, "add 1").unwrap();
    assert_eq!(
        setting.outcome(&network, &first, receipt.slot),
        (Status::Ok, Some(1))
    );
    // Nobody can: whoever waits is told, and asks again later.
    setting.toys.lose_all();
    setting.toys.too_little_memory.set(1_000);
    let receipt = setting.send(&network, &second, "add 2").unwrap();
    let result = network.result(&second, receipt.slot, true);
    let error = setting.pool.run_until(result).unwrap_err();
    assert_eq!(
        (error.code, error.code.is_retryable()),
        (Code::MachineFailed, true)
    );
    setting.settle(&network);
    setting.toys.too_little_memory.set(0);
    let next = setting.send(&network, &second, "add 2").unwrap();
    assert_eq!(
        setting.outcome(&network, &second, next.slot),
        (Status::Ok, Some(4))
    );
    assert_eq!(
        setting.outcome(&network, &second, receipt.slot).0,
        Status::Ok
    );
    setting.picture().check();
}

#[test]
fn machines_that_do_not_survive_a_snapshot_are_replaced() {
    let mut setting = Setting::with_toys(Toys::new(2, &[]));
    setting.options.image_messages = 2;
    setting.toys.loses_snapshots.set(true);
    let network = setting.open().unwrap();
    let processes: Vec<_> = (0..5).map(|_| setting.spawn(&network, &[])).collect();
    for number in 1..=6 {
        for process in &processes {
            let receipt = setting.send(&network, process, "add 1").unwrap();
            let outcome = setting.outcome(&network, process, receipt.slot);
            assert_eq!(outcome, (Status::Ok, Some(number)));
        }
    }
    setting.settle(&network);
    let picture = setting.picture();
    picture.check();
    let images = picture.processes.values().map(|it| it.head.images.len());
    assert_eq!(images.sum::<usize>(), 0);
}

#[test]
fn a_message_that_takes_machines_down_fails_alone_among_many() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let pause = |paused| network.set_paused(&process, paused);
    setting.pool.run_until(pause(true)).unwrap();
    for number in 0..20 {
        let lines = if number % 7 == 3 {
            "add 1\nlose"
        } else {
            "add 1"
        };
        setting.send(&network, &process, lines).unwrap();
    }
    setting.pool.run_until(pause(false)).unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &process);
    let failed: Vec<u64> = results
        .iter()
        .filter(|result| result.status == Status::MachineTrapped)
        .map(|result| result.ordinate.slot)
        .collect();
    assert_eq!(failed, [4, 11, 18]);
    assert_eq!(setting.number(&network, &process).unwrap(), 17);
    setting.picture().check();
}

/// Whoever takes the machine of the process that was used the longest time ago takes it from the one that is needed next.
#[test]
fn a_few_processes_more_than_machines_that_are_needed_in_turns_find_most_machines_there() {
    let mut setting = Setting::with_toys(Toys::new(20, &[]));
    let network = setting.open().unwrap();
    let processes: Vec<_> = (0..22).map(|_| setting.spawn(&network, &[])).collect();
    let before = setting.toys.started.get();
    for _ in 0..20 {
        for process in &processes {
            setting.send(&network, process, "add 1").unwrap();
            setting.settle(&network);
        }
    }
    let started = setting.toys.started.get() - before;
    assert!(
        started < 22 * 20 / 3,
        "{started} machines were started for 440 messages"
    );
    for process in &processes {
        assert_eq!(setting.number(&network, process).unwrap(), 20);
    }
}
