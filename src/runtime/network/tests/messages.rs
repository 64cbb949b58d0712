//! The network with toy processes: what happens to messages.

use crate::Code;
use crate::machines::Status;
use crate::records::{Fate, Reason};
use crate::testing::toy::Toys;
use crate::testing::{Setting, number};

#[test]
fn a_message_gets_a_slot_and_a_result() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let receipt = setting.send(&network, &process, "add 40\nadd 2").unwrap();
    assert_eq!(receipt.slot, 1);
    assert_eq!(
        setting.outcome(&network, &process, 1),
        (Status::Ok, Some(42))
    );
    let log = setting
        .pool
        .run_until(network.log(&process, 0, 9, 9))
        .unwrap();
    assert_eq!(log.len(), 2);
    assert_eq!(log[0].message.id, process);
    assert_eq!(log[1].assignment.nonce, 1);
}

#[test]
fn hash_chains_link_assignments() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for _ in 0..3 {
        setting.send(&network, &process, "add 1").unwrap();
    }
    let log = setting
        .pool
        .run_until(network.log(&process, 0, 9, 9))
        .unwrap();
    let mut previous = None;
    for entry in &log {
        let assignment = &entry.assignment;
        let expected = lunette_ao::assignment::hash_chain(previous, &process);
        assert_eq!(assignment.hash_chain, expected);
        assert_eq!(assignment.id, assignment.derive_id());
        previous = Some((&assignment.id, assignment.hash_chain.as_str()));
    }
}

#[test]
fn processes_talk_to_each_other() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting
        .send(&network, &alice, &format!("send {bob} add 5; reply add 7"))
        .unwrap();
    setting.settle(&network);
    assert_eq!(setting.outcome(&network, &bob, 1), (Status::Ok, Some(5)));
    assert_eq!(setting.outcome(&network, &alice, 2), (Status::Ok, Some(7)));
    let log = setting
        .pool
        .run_until(network.log(&alice, 2, 2, 1))
        .unwrap();
    let message = &log[0].message;
    assert_eq!(message.from(), bob.to_string());
    assert_eq!(message.owner, network.authority());
    assert_eq!(message.tag("From-Process"), Some(bob.to_string().as_str()));
    assert_eq!(log[0].hops, 2);
    assert_eq!(log[0].cause.unwrap().process, bob);
    assert_eq!(
        message.tag("Pushed-For"),
        Some(log[0].root.to_string().as_str())
    );
}

#[test]
fn a_failure_leaves_no_trace_and_sends_nothing() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for (lines, status) in [
        ("add 1\nfail", Status::Error),
        ("add 1\ntrap", Status::MachineTrapped),
        ("add 1\ngas 600000000", Status::OutOfGas),
    ] {
        let text = format!("{lines}\nsend {process} add 100");
        let receipt = setting.send(&network, &process, &text).unwrap();
        assert_eq!(
            setting.outcome(&network, &process, receipt.slot),
            (status, None)
        );
    }
    let receipt = setting.send(&network, &process, "add 1").unwrap();
    assert_eq!(
        setting.outcome(&network, &process, receipt.slot),
        (Status::Ok, Some(1))
    );
}

#[test]
fn a_spawned_process_runs_and_its_spawner_is_told() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let parent = setting.spawn(&network, &[]);
    setting.send(&network, &parent, "spawn add 3").unwrap();
    setting.settle(&network);
    let processes = network.processes();
    assert_eq!(processes.len(), 2);
    let child = &processes[1].record.item;
    assert_eq!(
        setting.outcome(&network, &child.id, 0),
        (Status::Ok, Some(3))
    );
    assert_eq!(child.tag("Authority"), Some(network.authority().as_str()));
    assert_eq!(child.tag("From-Process"), Some(parent.to_string().as_str()));
    let log = setting
        .pool
        .run_until(network.log(&parent, 2, 2, 1))
        .unwrap();
    let answer = &log[0].message;
    assert_eq!(answer.tag("Action"), Some("Spawned"));
    assert_eq!(answer.tag("Process"), Some(child.id.to_string().as_str()));
    assert_eq!(answer.tag("Reference"), Some("1"));
    assert_eq!(answer.from(), parent.to_string());
}

#[test]
fn chains_are_stopped_at_the_limit_of_hops() {
    let mut setting = Setting::new();
    setting.options.hops = 10;
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting.send(&network, &process, "again").unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &process);
    assert_eq!(results.len(), 1 + 11);
    let last = &results[11].deliveries[0].fate;
    assert!(matches!(last, Fate::Stopped(_)), "{last:?}");
}

#[test]
fn what_is_not_here_goes_to_the_outbox_and_what_is_odd_nowhere() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting
        .send(&network, &process, "send somebody add 1\nodd")
        .unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &process);
    let fates: Vec<&Fate> = results[1]
        .deliveries
        .iter()
        .map(|delivery| &delivery.fate)
        .collect();
    assert_eq!(fates[0], &Fate::Outbox(0));
    assert_eq!(
        fates[1],
        &Fate::Dropped("the tag N is not a string".to_owned())
    );
    let _ = Reason::Remote;
}

#[test]
fn the_same_message_has_one_slot() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let message = setting.message(&process, "add 1");
    let first = setting
        .pool
        .run_until(network.submit(&process, message.clone()))
        .unwrap();
    let second = setting
        .pool
        .run_until(network.submit(&process, message.clone()))
        .unwrap();
    assert_eq!((first.slot, first.duplicate), (1, false));
    assert_eq!((second.slot, second.duplicate), (1, true));
    let both = async {
        futures::join!(
            network.submit(&process, message.clone()),
            network.submit(&process, message)
        )
    };
    let (third, fourth) = setting.pool.run_until(both);
    assert!(third.unwrap().duplicate && fourth.unwrap().duplicate);
}

#[test]
fn messages_can_be_assigned_to_others() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (alice, bob) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    let receipt = setting.send(&network, &alice, "add 4").unwrap();
    let assigned = setting
        .pool
        .run_until(network.assign(&receipt.message, &[bob]))
        .unwrap();
    assert_eq!(assigned[0].slot, 1);
    assert_eq!(setting.outcome(&network, &bob, 1), (Status::Ok, Some(4)));
    let text = format!("assign {} {bob}\nassign {} {alice}", receipt.message, alice);
    setting.send(&network, &alice, &text).unwrap();
    setting.settle(&network);
    assert_eq!(setting.outcome(&network, &bob, 2), (Status::Ok, Some(8)));
    let (message, places) = setting
        .pool
        .run_until(network.message(&receipt.message))
        .unwrap();
    assert_eq!(message.id, receipt.message);
    assert_eq!(places, [(alice, 1), (bob, 1), (bob, 2)]);
}

#[test]
fn a_dry_run_leaves_no_trace() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let ask = |setting: &mut Setting, lines: &str| {
        let mut message = serde_json::Map::new();
        message.insert("Data".into(), lines.into());
        let reply = setting
            .pool
            .run_until(network.dry_run(&process, message))
            .unwrap();
        String::from_utf8(reply.json).unwrap()
    };
    assert!(ask(&mut setting, "add 5").contains(r#""data":"5 "#));
    assert!(ask(&mut setting, "add 5").contains(r#""data":"5 "#));
    let receipt = setting.send(&network, &process, "add 1").unwrap();
    assert_eq!(setting.outcome(&network, &process, receipt.slot).1, Some(1));
}

#[test]
fn everything_is_there_after_a_restart() {
    let mut setting = Setting::new();
    setting.options.image_messages = 7;
    let store = crate::store::MemoryStore::new("a test");
    setting.store = std::rc::Rc::new(store.reopen());
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for _ in 0..20 {
        setting.send(&network, &process, "add 1").unwrap();
    }
    setting.settle(&network);
    // The second opener takes over; the first one is never asked again.
    setting.toys.lose_all();
    setting.store = std::rc::Rc::new(store.reopen());
    let before = setting.toys.evaluated.get();
    let again = setting.open().unwrap();
    let receipt = setting.send(&again, &process, "add 1").unwrap();
    assert_eq!(receipt.slot, 21);
    assert_eq!(
        setting.outcome(&again, &process, 21),
        (Status::Ok, Some(21))
    );
    let replayed = setting.toys.evaluated.get() - before - 1;
    assert!(replayed < 8, "{replayed} messages were evaluated again");
    let refused = setting.send(&network, &process, "add 1").unwrap_err();
    assert_eq!(refused.code, Code::NotOwner);
}

#[test]
fn more_processes_than_machines() {
    let mut setting = Setting::with_toys(Toys::new(5, &[]));
    let network = setting.open().unwrap();
    let processes: Vec<_> = (0..40).map(|_| setting.spawn(&network, &[])).collect();
    for round in 1..=3 {
        for process in &processes {
            setting.send(&network, process, "add 1").unwrap();
        }
        setting.settle(&network);
        for process in &processes {
            let results = setting.results(&network, process);
            assert_eq!(number(results.last().unwrap()), Some(round));
        }
    }
    assert!(setting.toys.most.get() <= 5);
    assert!(setting.toys.started.get() >= 120);
}

#[test]
fn a_lost_machine_is_replaced() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for number in 1..=5 {
        setting.send(&network, &process, "add 1").unwrap();
        setting.settle(&network);
        setting.toys.lose_all();
        assert_eq!(
            setting.outcome(&network, &process, number),
            (Status::Ok, Some(number as i64))
        );
    }
    let receipt = setting.send(&network, &process, "add 1\nlose").unwrap();
    assert_eq!(
        setting.outcome(&network, &process, receipt.slot).0,
        Status::MachineTrapped
    );
    let receipt = setting.send(&network, &process, "add 1").unwrap();
    assert_eq!(
        setting.outcome(&network, &process, receipt.slot),
        (Status::Ok, Some(6))
    );
}

#[test]
fn the_order_does_not_depend_on_how_long_things_take() {
    let run = |delays: &[u32], capacity: usize| {
        let mut setting = Setting::with_toys(Toys::new(capacity, delays));
        let network = setting.open().unwrap();
        let hub = setting.spawn(&network, &[]);
        let spokes: Vec<_> = (0..9).map(|_| setting.spawn(&network, &[])).collect();
        for (index, spoke) in spokes.iter().enumerate() {
            let text = format!(
                "add {index}\nsend {hub} add {index}; reply send {hub} add 1\nsend {hub} spawn add 1"
            );
            let message = setting.message(spoke, &text);
            setting
                .pool
                .run_until(network.submit(spoke, message))
                .unwrap();
        }
        setting.settle(&network);
        let processes: Vec<_> = network
            .processes()
            .iter()
            .map(|process| process.record.item.id)
            .collect();
        let results = processes
            .iter()
            .map(|process| setting.results(&network, process));
        results.collect::<Vec<_>>()
    };
    let expected = run(&[], 100);
    assert_eq!(expected.len(), 1 + 9 + 9);
    assert!(expected[0].len() > 20);
    for (delays, capacity) in [
        (&[3, 0, 7, 1, 2][..], 100),
        (&[0, 9, 1][..], 40),
        (&[5, 4, 3, 2, 1, 0, 11][..], 33),
    ] {
        assert!(run(delays, capacity) == expected, "with {delays:?}");
    }
}

#[test]
fn schedules_tick_when_somebody_monitors_them() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(
        &network,
        &[("Cron-Interval", "1-minute"), ("Cron-Tag-Action", "Check")],
    );
    setting.clock.advance(150_000, 0);
    setting.pool.run_until(network.tick()).unwrap();
    setting.settle(&network);
    assert_eq!(setting.results(&network, &process).len(), 1);
    // A message brings the schedule up to its own time.
    setting.send(&network, &process, "add 1").unwrap();
    setting.settle(&network);
    let results = setting.results(&network, &process);
    let ticks: Vec<u64> = results
        .iter()
        .filter_map(|result| Some(result.tick.as_ref()?.at.time % 1_000_000_000))
        .collect();
    assert_eq!(ticks, [60_000, 120_000]);
    setting
        .pool
        .run_until(network.set_monitored(&process, true))
        .unwrap();
    setting.clock.advance(60_000, 0);
    setting.pool.run_until(network.tick()).unwrap();
    setting.settle(&network);
    assert_eq!(setting.results(&network, &process).len(), 5);
}

#[test]
fn a_message_of_the_time_of_a_tick_does_not_repeat_it() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[("Cron-Interval", "1-minute")]);
    setting
        .pool
        .run_until(network.set_monitored(&process, true))
        .unwrap();
    for (milliseconds, results) in [(60_000, 3), (0, 4), (60_000, 6)] {
        setting.clock.advance(milliseconds, 0);
        setting.pool.run_until(network.tick()).unwrap();
        setting.settle(&network);
        setting.send(&network, &process, "add 1").unwrap();
        setting.settle(&network);
        assert_eq!(setting.results(&network, &process).len(), results);
    }
}

#[test]
fn bad_calls_get_typed_errors() {
    let mut setting = Setting::new();
    setting.options.mailbox = 2;
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let nobody = lunette_ao::Id::of(b"nobody");
    assert_eq!(
        setting.send(&network, &nobody, "").unwrap_err().code,
        Code::UnknownProcess
    );
    let code = |outcome: Result<_, crate::Error>| outcome.map(|_: ()| ()).unwrap_err().code;
    let result = setting.pool.run_until(network.result(&process, 5, true));
    assert_eq!(code(result.map(drop)), Code::UnknownMessage);
    let message = setting.pool.run_until(network.message(&nobody));
    assert_eq!(code(message.map(drop)), Code::UnknownMessage);
    setting
        .pool
        .run_until(network.set_paused(&process, true))
        .unwrap();
    for _ in 0..2 {
        setting.send(&network, &process, "add 1").unwrap();
    }
    let refused = setting.send(&network, &process, "add 1").unwrap_err();
    assert_eq!(
        (refused.code, refused.code.is_retryable()),
        (Code::Busy, true)
    );
    setting
        .pool
        .run_until(network.set_paused(&process, false))
        .unwrap();
    assert_eq!(
        setting.outcome(&network, &process, 2),
        (Status::Ok, Some(2))
    );
    setting.pool.run_until(network.close());
    assert_eq!(
        setting.send(&network, &process, "").unwrap_err().code,
        Code::Closed
    );
}

#[test]
fn what_waits_at_a_process_that_is_paused_or_cannot_go_on_is_no_work() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (paused, lost) = (setting.spawn(&network, &[]), setting.spawn(&network, &[]));
    setting.settle(&network);
    assert!(!network.is_working());
    setting
        .pool
        .run_until(network.set_paused(&paused, true))
        .unwrap();
    setting.send(&network, &paused, "add 1").unwrap();
    setting.settle(&network);
    assert_eq!((network.waiting(), network.is_working()), (1, false));
    setting.toys.hold(lost);
    setting.send(&network, &lost, "add 1").unwrap();
    assert!(network.is_working());
    setting.toys.let_go(lost);
    setting.settle(&network);
    setting.send(&network, &lost, "lose").unwrap();
    setting.send(&network, &lost, "add 1").unwrap();
    setting.settle(&network);
    assert!(!network.is_working());
}
