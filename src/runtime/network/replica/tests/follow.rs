//! Following the log of a process outside: what is verified enters, and nothing else.

use lunette_ao::Id;
use lunette_remote::Kind;
use serde_json::Value;

use super::{Scene, request};
use crate::error::Code;
use crate::event::Event;
use crate::records::{Dialect, encode};
use crate::store::Table;
use crate::testing::outside::{Fault, URLS, item, tags};
use crate::testing::picture::rows;
use crate::testing::toy::yield_now;

#[test]
fn a_log_is_verified_evaluated_and_compared_and_followed_from_then_on() {
    let mut scene = Scene::new();
    let here = scene.setting.spawn(&scene.network, &[]);
    for lines in [
        "add 5",
        "fail",
        "add 2",
        "spawn add 1",
        "reply add 1",
        "trap",
        "odd",
    ] {
        scene.say(lines);
    }
    scene.say(&format!("send {here} add 1"));
    scene.replicate(request(scene.there)).unwrap();
    scene.until_compared(9);
    assert_eq!(scene.counts(), (9, 0, 0));
    let info = scene.info();
    assert_eq!((info.verified, info.problem), (9, None));
    assert_eq!(info.progress.divergence, None);
    assert_eq!(info.progress.unproven, 0);
    assert!(info.progress.following);
    assert_eq!(scene.number(), 7);
    scene.until("the end", |info| info.caught_up);

    scene.say("add 10");
    scene.until_compared(10);
    assert_eq!(scene.counts(), (10, 0, 0));
    assert_eq!(scene.number(), 17);
    // What it sent was delivered where it is, and nothing of it here.
    scene.setting.settle(&scene.network);
    assert!(
        scene
            .results()
            .iter()
            .all(|result| result.deliveries.is_empty())
    );
    assert_eq!(scene.network.process(&here).unwrap().scheduled, 1);
    let outbox = scene.network.outbox(0, 9);
    assert_eq!(scene.setting.pool.run_until(outbox).unwrap(), []);
    assert_eq!(scene.network.processes().len(), 2);
    scene.setting.picture().check();
}

#[test]
fn a_long_log_comes_page_by_page_and_is_compared_from_where_it_is_wanted() {
    let mut scene = Scene::new();
    scene.say_many(450);
    let mut wanted = request(scene.there);
    wanted.from = 400;
    scene.replicate(wanted).unwrap();
    scene.until_compared(451);
    assert_eq!(scene.counts(), (51, 0, 0));
    assert_eq!(scene.number(), 450);
    let asked = scene.abroad.asked.borrow();
    let pages = asked
        .iter()
        .filter(|(_, url)| url.starts_with(URLS.scheduler));
    assert!(pages.count() < 10);
}

#[test]
fn one_that_is_not_followed_stays_where_it_is() {
    let mut scene = Scene::following(3);
    scene.follow(false);
    scene.say_many(2);
    scene.pass(600_000);
    assert_eq!(scene.info().verified, 4);
    scene.network = scene.setting.restart();
    let asked = scene.abroad.asked.borrow().len();
    scene.pass(600_000);
    assert_eq!(scene.info().verified, 4);
    assert_eq!(scene.abroad.asked.borrow().len(), asked, "nobody is asked");
    scene.follow(true);
    scene.until_compared(6);
    assert_eq!(scene.counts(), (6, 0, 0));
    // Whoever says so many times in a row is followed once.
    for following in [false, true, true, false, true] {
        scene.follow(following);
    }
    scene.say_many(5);
    scene.until_compared(11);
    scene.pass(60_000);
    assert_eq!(scene.counts(), (11, 0, 0));
}

#[test]
fn whoever_is_followed_anew_at_any_moment_is_followed_once() {
    for steps in 0..60 {
        let mut scene = Scene::following(2);
        scene.say_many(5);
        scene.setting.pool.run_until(yield_now(steps));
        scene.follow(false);
        assert!(!scene.info().caught_up);
        scene.follow(true);
        scene.setting.pool.run_until(yield_now(steps / 2));
        scene.follow(true);
        scene.until_compared(8);
        let before = scene.abroad.time.now();
        scene.say_many(1);
        scene.until_compared(9);
        let took = scene.abroad.time.now() - before;
        assert!(took <= 15_000, "{took} milliseconds after {steps} steps");
        scene.pass(60_000);
        assert_eq!(scene.counts(), (9, 0, 0), "{steps} steps");
        assert_eq!(scene.number(), 8);
    }
}

#[test]
fn one_that_is_removed_and_comes_again_at_any_moment_begins_from_its_beginning() {
    for steps in 0..60 {
        let mut scene = Scene::following(2);
        scene.say_many(5);
        scene.setting.pool.run_until(yield_now(steps));
        let there = scene.there;
        scene
            .setting
            .pool
            .run_until(scene.network.remove(&there))
            .unwrap();
        scene.replicate(request(there)).unwrap();
        scene.until_compared(8);
        scene.pass(60_000);
        assert_eq!(scene.counts(), (8, 0, 0), "{steps} steps");
        assert_eq!((scene.info().verified, scene.number()), (8, 7));
    }
}

#[test]
fn after_reopening_it_goes_on_from_an_image() {
    let mut scene = Scene::with(|setting| setting.options.image_messages = 10);
    scene.say_many(100);
    scene.replicate(request(scene.there)).unwrap();
    scene.until_compared(101);
    scene.setting.settle(&scene.network);
    scene.network = scene.setting.restart();
    scene.say_many(5);
    scene.until_compared(106);
    assert_eq!(scene.counts(), (106, 0, 0));
    let evaluated = scene.setting.toys.evaluated.get();
    assert!((5..=16).contains(&evaluated), "{evaluated} were evaluated");
    assert_eq!(scene.number(), 105);
}

type Tamper = fn(&mut Vec<Value>);

/// What a scheduler may say wrongly about the next entries.
const WRONG: [(&str, Tamper); 7] = [
    ("a gap at the beginning", |edges| drop(edges.remove(0))),
    ("a gap", |edges| drop(edges.remove(1))),
    ("another order", |edges| edges.swap(0, 1)),
    ("a fork", |edges| {
        let mut fork = edges[1].clone();
        fork["node"]["assignment"]["id"] = Id::of(b"fork").to_string().into();
        edges.insert(2, fork);
    }),
    ("what a message says", |edges| {
        edges[1]["node"]["message"]["data"] = "add 1000".into();
    }),
    ("who sent a message", |edges| {
        let other = edges[0]["node"]["assignment"]["owner"].clone();
        edges[1]["node"]["message"]["owner"] = other;
    }),
    ("when a message came", |edges| {
        let tags = edges[1]["node"]["assignment"]["tags"]
            .as_array_mut()
            .unwrap();
        let time = tags
            .iter_mut()
            .find(|tag| tag["name"] == "Timestamp")
            .unwrap();
        time["value"] = "1".into();
    }),
];

#[test]
fn of_a_page_with_anything_wrong_nothing_enters_and_following_ends() {
    for (what, wrong) in WRONG {
        let mut scene = Scene::following(3);
        let mut events = scene.network.subscribe();
        *scene.abroad.tamper.borrow_mut() = Some(Box::new(move |edges| {
            if edges.len() >= 3 {
                wrong(edges);
            }
        }));
        scene.say_many(3);
        scene.until_problem();
        let problem = scene.info().problem.unwrap();
        assert_eq!(problem.code, Code::Remote(Kind::Unverified), "{what}");
        assert_eq!(problem.code.name(), "unverified");
        scene.until("the end", |info| !info.progress.following);
        scene.pass(600_000);
        assert_eq!(scene.info().verified, 4, "{what}");
        assert_eq!(scene.number(), 3, "{what}");
        let told = std::iter::from_fn(|| events.try_recv().ok());
        let problems = told.filter(|event| matches!(event, Event::ReplicaProblem { .. }));
        assert_eq!(problems.count(), 1, "{what}");
        // It does not begin again by itself.
        scene.network = scene.setting.restart();
        scene.pass(600_000);
        assert_eq!(scene.info().verified, 4, "{what}");
        // When it turns out to have been somebody on the way, it goes on.
        scene.abroad.heal();
        scene.follow(true);
        scene.until_compared(7);
        assert_eq!(scene.counts(), (7, 0, 0), "{what}");
        assert_eq!(scene.info().problem, None, "{what}");
    }
}

#[test]
fn assignments_that_somebody_else_signed_are_not_believed() {
    let mut scene = Scene::following(3);
    scene.abroad.signs.set(9);
    scene.say("add 1000");
    scene.until_problem();
    scene.until("the end", |info| !info.progress.following);
    let problem = scene.info().problem.unwrap();
    assert_eq!(problem.code, Code::Remote(Kind::Unverified));
    assert!(problem.message.contains("signed by"), "{problem:?}");
    assert_eq!((scene.info().verified, scene.number()), (4, 3));
}

#[test]
fn a_process_whose_beginning_is_not_proven_does_not_begin() {
    let mut scene = Scene::new();
    let request = request(scene.there);
    *scene.abroad.tamper.borrow_mut() = Some(Box::new(|edges| {
        edges[0]["node"]["message"]["data"] = "add 1000".into();
    }));
    let error = scene.replicate(request.clone()).unwrap_err();
    assert_eq!(
        (error.code, error.process),
        (Code::Remote(Kind::Unverified), Some(scene.there))
    );
    scene.abroad.heal();
    // Its own tag says who has to have signed its assignments.
    let there = scene.abroad.spawn(&[]);
    scene.abroad.signs.set(9);
    let other = scene.abroad.spawn(&[]);
    scene.abroad.signs.set(3);
    for (process, code) in [(there, None), (other, Some(Code::Remote(Kind::Unverified)))] {
        let outcome = scene.replicate(super::request(process));
        assert_eq!(outcome.err().map(|error| error.code), code);
    }
    assert_eq!(scene.network.processes().len(), 1);
    let nobody = Id::of(b"nobody");
    let error = scene.replicate(super::request(nobody)).unwrap_err();
    assert_eq!(error.code, Code::Remote(Kind::NotFound));
    // From before logs began with the process.
    let message = item(1, Some(nobody), 77, tags(&[("Type", "Message")]), "add 1");
    scene.abroad.schedule(nobody, message);
    let error = scene.replicate(super::request(nobody)).unwrap_err();
    assert_eq!(error.code, Code::UnsupportedModule);
    let mut wrong = request;
    wrong.units.compute = Some("nowhere".to_owned());
    let error = scene.replicate(wrong).unwrap_err();
    assert_eq!(error.field.as_deref(), Some("units.compute"));
}

#[test]
fn a_scheduler_that_is_down_for_a_while_is_asked_again() {
    for fault in [Fault::Unreachable, Fault::Status(502), Fault::Later(20)] {
        let mut scene = Scene::following(3);
        scene.abroad.fault(URLS.scheduler, fault, 60);
        scene.say_many(2);
        scene.until_problem();
        let code = scene.info().problem.unwrap().code;
        assert!(
            matches!(code, Code::Remote(kind) if kind.is_retryable()),
            "{code:?}"
        );
        assert!(scene.info().progress.following);
        scene.until_compared(6);
        assert_eq!(scene.counts(), (6, 0, 0), "{fault:?}");
        scene.until("no problem", |info| info.problem.is_none());
    }
}

#[test]
fn without_a_network_it_waits_for_one() {
    let mut scene = Scene::following(3);
    scene.abroad.set_online(false);
    scene.network = scene.setting.restart();
    scene.say_many(2);
    scene.pass(3_600_000);
    assert_eq!(scene.info().verified, 4);
    assert_eq!(scene.number(), 3);
    scene.abroad.set_online(true);
    scene.until_compared(6);
    assert_eq!(scene.counts(), (6, 0, 0));
}

#[test]
fn ticks_come_between_messages_by_the_schedule_of_the_process() {
    for (dialect, ticks) in [(Dialect::Reference, 2), (Dialect::HyperBeam, 0)] {
        let mut scene = Scene::new();
        let schedule = [("Cron-Interval", "1-minute"), ("Cron-Tag-Action", "Cron")];
        scene.there = scene.abroad.spawn(&schedule);
        scene.pass(150_000);
        scene.say("add 1");
        let mut wanted = request(scene.there);
        wanted.dialect = dialect;
        wanted.units.compute = None;
        scene.replicate(wanted).unwrap();
        scene.until_verified(2);
        scene.setting.settle(&scene.network);
        let results = scene.results();
        let found: Vec<_> = results.iter().filter_map(|it| it.tick.clone()).collect();
        assert_eq!(found.len(), ticks);
        let created = scene
            .network
            .process(&scene.there)
            .unwrap()
            .record
            .created
            .time;
        for (number, tick) in (1..).zip(&found) {
            assert_eq!(tick.at.time, created + number * 60_000);
        }
        // Between its messages, and not up to now.
        scene.pass(600_000);
        assert_eq!(scene.results().len(), results.len());
        scene.say("add 1");
        scene.until_verified(3);
        scene.setting.settle(&scene.network);
        let expected = results.len() + 1 + if ticks > 0 { 10 } else { 0 };
        assert_eq!(scene.results().len(), expected);
        let number = scene.number();
        scene.network = scene.setting.restart();
        assert_eq!(scene.number(), number);
    }
}

#[test]
fn a_schedule_that_counts_blocks_cannot_be_recomputed() {
    let mut scene = Scene::new();
    scene.there = scene.abroad.spawn(&[("Cron-Interval", "10-blocks")]);
    let mut wanted = request(scene.there);
    let error = scene.replicate(wanted.clone()).unwrap_err();
    assert_eq!(error.code, Code::UnsupportedModule);
    assert!(error.message.contains("blocks"));
    // Where nobody interleaves ticks, it does not matter.
    wanted.dialect = Dialect::HyperBeam;
    scene.replicate(wanted).unwrap();
}

#[test]
fn a_replica_that_is_removed_is_gone_and_nobody_is_asked_any_more() {
    let mut scene = Scene::following(3);
    let there = scene.there;
    assert_eq!(rows(&*scene.setting.store, Table::Replicas).len(), 2);
    scene
        .setting
        .pool
        .run_until(scene.network.remove(&there))
        .unwrap();
    assert_eq!(rows(&*scene.setting.store, Table::Replicas), []);
    scene.say_many(1);
    scene.pass(30_000);
    let asked = scene.abroad.asked.borrow().len();
    scene.pass(3_600_000);
    assert_eq!(scene.abroad.asked.borrow().len(), asked);
    assert_eq!(
        scene.network.replica(&there).unwrap_err().code,
        Code::UnknownProcess
    );
    // It can come again, and begins from its beginning.
    scene.replicate(request(there)).unwrap();
    scene.until_compared(5);
    assert_eq!(scene.counts(), (5, 0, 0));
    assert_eq!(scene.number(), 4);
    let network = scene.setting.restart();
    assert_eq!(network.replica(&there).unwrap().unwrap().progress.same, 5);
    let stored = rows(&*scene.setting.store, Table::Replicas);
    assert_eq!(stored.len(), 2);
    assert_eq!(
        encode(&network.replica(&there).unwrap().unwrap().progress).unwrap(),
        stored[1].1
    );
}

#[test]
fn a_message_that_was_assigned_once_more_is_not_evaluated_again() {
    for reopens in [false, true] {
        let mut scene = Scene::with(|setting| setting.options.image_messages = 1_000);
        let first = scene.say("add 1");
        scene.say("add 10");
        scene.abroad.say_again(&scene.there, &first);
        scene.say("add 100");
        scene.replicate(request(scene.there)).unwrap();
        scene.until_compared(5);
        // Long after it, and alone.
        scene.abroad.say_again(&scene.there, &first);
        scene.until_compared(6);
        for number in 0..10 {
            let said = scene.say(&format!("add {number}"));
            scene.abroad.say_again(&scene.there, &said);
        }
        if reopens {
            scene.network = scene.setting.restart();
        }
        scene.until_compared(26);
        assert_eq!(scene.counts(), (14, 0, 0));
        assert_eq!(scene.info().progress.divergence, None);
        assert_eq!(scene.number(), 156);
        let results = scene.results();
        assert_eq!(results.len(), 26);
        let left_out = results.iter().filter(|result| result.is_left_out());
        let left_out: Vec<u64> = left_out.map(|result| result.ordinate.slot).collect();
        let expected: Vec<u64> = [3, 5].into_iter().chain((7..26).step_by(2)).collect();
        assert_eq!(left_out, expected);
        // The log says the same when it is evaluated again.
        let there = scene.there;
        let fork = scene.network.fork(&there, Some(8), false);
        let fork = scene.setting.pool.run_until(fork).unwrap();
        scene.network = scene.setting.restart();
        assert_eq!(scene.number(), 156);
        assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 112);
        scene.setting.send(&scene.network, &fork, "add 1").unwrap();
        assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 113);
    }
}
