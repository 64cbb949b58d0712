//! The store fails, at every call that it gets: whoever is told that something is done finds it done, nothing is done twice.

use std::collections::BTreeMap;

use futures::future::join_all;
use lunette_ao::Id;

use crate::error::Code;
use crate::options::Options;
use crate::records::Fate;
use crate::testing::faulty_store::Fault;
use crate::testing::live::Live;
use crate::testing::run::run;
use crate::testing::script::{Script, Step};
use crate::testing::toy::Toys;
use crate::testing::world::{Conditions, World};

/// Something of everything: more processes than machines, images, failures, pushes, spawns, assignments, restarts.
fn script() -> Script {
    let mut script = Script::default();
    let hub = script.create(&[], "add 1");
    let spokes: Vec<_> = (0..5).map(|_| script.create(&[], "")).collect();
    let first = script.send(
        &hub,
        &format!("add 10\nsend {} add 1; reply add 2", spokes[0]),
    );
    for (number, spoke) in spokes.iter().enumerate() {
        script.send(
            spoke,
            &format!("add {number}\nsend {hub} add 100; reply add 5"),
        );
    }
    script.step(Step::Await(hub, first));
    script.send(&hub, "add 1000\nfail");
    script.send(&hub, "add 1000\ngas 999999999999");
    let spawning = script.send(&hub, "spawn add 7; reply add 3\nsend nobody add 1\nodd");
    script.step(Step::Ask(hub, "add 5"));
    script.step(Step::Assign(first, spokes[1]));
    script.send(&spokes[2], "again\nadd 1");
    script.step(Step::Settle);
    script.step(Step::Reopen);
    script.send(&spokes[3], &format!("assign {first} {}", spokes[4]));
    script.send(&spokes[0], "add 1\nlose");
    script.step(Step::Pause(hub, true));
    script.send(&hub, "add 4");
    script.step(Step::Pause(hub, false));
    script.step(Step::Lose);
    script.step(Step::Await(hub, spawning));
    let ticking = script.create(&[("Cron-Interval", "1-minute")], "");
    script.step(Step::Monitor(ticking));
    script.step(Step::Advance(150_000, 2));
    for spoke in &spokes {
        script.send(spoke, &format!("send {hub} send {} add 1", spokes[4]));
    }
    script.step(Step::Settle);
    script.step(Step::Ask(spokes[1], ""));
    script
}

fn play(slow: (u32, u32), fault: Option<(u64, Fault)>) -> World {
    let conditions = Conditions {
        slow,
        fault,
        ..Conditions::default()
    };
    let world = World::new(script(), conditions);
    run(world.play());
    world
}

/// What does not depend on the order in which messages were worked off: how often it failed decides that.
fn outline(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    let picture = world.check();
    let states = picture.check();
    let known = &script().processes;
    let roots: Vec<_> = known
        .iter()
        .map(|id| (states[id].number, picture.processes[id].log.len()))
        .collect();
    let mut fates = BTreeMap::new();
    let results = picture.processes.values().flat_map(|it| &it.results);
    for delivery in results.flat_map(|result| &result.deliveries) {
        let fate = match &delivery.fate {
            Fate::Scheduled { .. } => "scheduled",
            Fate::Outbox(_) => "outbox",
            Fate::Dropped(_) => "dropped",
            Fate::Stopped(_) => "stopped",
        };
        *fates.entry(fate).or_insert(0) += 1;
    }
    (roots, picture.others(known, &states), fates)
}

#[test]
fn the_script_has_something_of_everything() {
    let world = play((0, 0), None);
    let picture = world.check();
    assert!(world.errors.borrow().is_empty());
    assert_eq!(picture.processes.len(), 8);
    let chains = picture.processes.values().map(|it| it.head.images.len());
    assert!(chains.max() > Some(2), "images have changes");
    let replaced = picture.processes.values().map(|it| it.head.replaced.len());
    assert!(replaced.max() > Some(1), "a chain was replaced");
    let fates: Vec<Fate> = picture
        .processes
        .values()
        .flat_map(|it| &it.results)
        .flat_map(|result| {
            result
                .deliveries
                .iter()
                .map(|delivery| delivery.fate.clone())
        })
        .collect();
    let has = |wanted: fn(&Fate) -> bool| fates.iter().any(wanted);
    assert!(has(|fate| matches!(fate, Fate::Scheduled { .. })));
    assert!(has(|fate| matches!(fate, Fate::Outbox(_))));
    assert!(has(|fate| matches!(fate, Fate::Dropped(_))));
    assert!(has(|fate| matches!(fate, Fate::Stopped(_))));
    assert!(world.calls() > 80, "{} calls", world.calls());
}

/// A fault at every call, while those outside try again until it works: in the end all is as if nothing had failed.
fn fails_at_every_call(slow: (u32, u32), fault: Fault, code: Code) {
    let expected = outline(&play(slow, None));
    let calls = play(slow, None).calls();
    let mut noticed = 0;
    for call in 1..=calls {
        let world = play(slow, Some((call, fault)));
        let codes: Vec<Code> = world.errors.borrow().iter().map(|it| it.code).collect();
        // What was on its way is given up; who asks later waits until the store has been read again.
        let is_expected = |it: &Code| [code, Code::Storage].contains(it);
        assert!(codes.iter().all(is_expected), "call {call}: {codes:?}");
        noticed += u64::from(codes.contains(&code));
        assert_eq!(outline(&world), expected, "call {call} of {calls}");
        run(world.check_images(&world.picture()));
    }
    assert!(noticed > calls / 5, "{noticed} of {calls} were noticed");
}

#[test]
fn a_refusal_at_every_call() {
    fails_at_every_call((0, 0), Fault::Refused, Code::Storage);
}

#[test]
fn a_refusal_at_every_call_of_a_slow_store() {
    fails_at_every_call((4, 3), Fault::Refused, Code::Storage);
}

#[test]
fn no_room_at_every_call() {
    fails_at_every_call((1, 0), Fault::NoRoom, Code::QuotaExceeded);
}

#[test]
fn every_call_done_and_nobody_told() {
    fails_at_every_call((0, 2), Fault::DoneButUntold, Code::Storage);
}

/// While time passes turns end one by one: some of them are on their way, or wait for a commit that is, when another one fails.
fn live(fault: Option<(u64, Fault)>) -> u64 {
    let options = Options {
        image_messages: 2,
        ..Options::default()
    };
    let live = Live::with_fault(Toys::new(4, &[3, 0, 7]), options, (2, 40), fault);
    let processes: Vec<Id> = (0..7).map(|_| live.create_patiently()).collect();
    for round in 0..5 {
        let other = processes[round];
        let text = format!("add 1\nsend {other} add 10");
        let send = |process| live.submit_patiently(process, &text);
        live.run(join_all(processes.iter().map(send)));
    }
    while live.run(live.network.settle()).is_err() {}
    let calls = live.calls();
    let picture = live.picture();
    let states = picture.check();
    for (number, process) in processes.iter().enumerate() {
        let from_others = if number < 5 { 70 } else { 0 };
        assert_eq!(states[process].number, 5 + from_others, "{fault:?}");
        assert_eq!(live.number(process), states[process].number, "{fault:?}");
    }
    calls
}

#[test]
fn a_fault_at_every_call_while_time_passes() {
    let calls = live(None);
    for call in 1..=calls {
        for fault in [Fault::Refused, Fault::NoRoom, Fault::DoneButUntold] {
            live(Some((call, fault)));
        }
    }
}

/// Who asks right after the failure has nothing to do with it: the answer comes when the store has been read again.
#[test]
fn who_asks_while_the_store_is_read_again_is_answered() {
    let live = Live::with_fault(Toys::new(4, &[1]), Options::default(), (20, 2), None);
    let (one, other) = (live.spawn(&[]), live.spawn(&[]));
    live.send(&one, "add 5").unwrap();
    live.settle();
    live.faulty.fail_at(1, Fault::NoRoom);
    let refused = live.send(&one, "add 100").unwrap_err();
    assert_eq!(refused.code, Code::QuotaExceeded);

    let message = live.message(&other, "add 1");
    let item = live.message(&Id([0; 32]), "");
    let network = &live.network;
    let (sent, made, asked, result, log, named) = live.run(async {
        let result = network.result(&one, 1, true);
        let log = network.log(&one, 0, 9, 9);
        futures::join!(
            network.submit(&other, message),
            network.create(item.clone()),
            live.ask(&one, ""),
            result,
            log,
            network.identity("somebody"),
        )
    });
    assert_eq!(sent.unwrap().slot, 1);
    assert_eq!(made.unwrap().slot, 0);
    assert!(String::from_utf8_lossy(&asked.unwrap().json).contains("\"5 "));
    assert!(result.unwrap().is_some());
    assert_eq!(log.unwrap().len(), 2, "what was refused is not there");
    assert_eq!(named.unwrap().name, "somebody");
    live.settle();
    assert_eq!(live.number(&one), 5);
    assert_eq!(live.number(&other), 1);
}

/// Who waits for a store that never comes back is told when the network gives up.
#[test]
fn who_waits_for_a_store_in_vain_is_told() {
    let live = Live::with_fault(Toys::new(4, &[1]), Options::default(), (20, 2), None);
    let one = live.spawn(&[]);
    live.faulty.fail_for_good(Fault::Refused);
    let refused = live.send(&one, "add 100").unwrap_err();
    assert_eq!(refused.code, Code::Storage);
    let message = live.message(&one, "add 1");
    let outcome = live.run(live.network.submit(&one, message));
    assert_eq!(outcome.unwrap_err().code, Code::Storage);
    assert_eq!(
        live.run(live.network.settle()).unwrap_err().code,
        Code::Storage
    );
}
