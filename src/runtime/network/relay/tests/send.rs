//! What processes send to others than those of this network becomes letters, and these are delivered.

use std::rc::Rc;

use lunette_ao::{Id, ItemDraft, Tags};

use super::{Scene, settings, with_answers};
use crate::error::Code;
use crate::network::Signatures;
use crate::records::{Content, LetterFate, Origin, Protocol, RelaySettings, Voice};
use crate::store::Table;
use crate::testing::outside::{Abroad, Fault, PERSON, URLS, item, tags};
use crate::testing::picture::damage;
use crate::testing::toy::yield_now;

fn mails(abroad: &Abroad) -> Vec<u64> {
    let asked = abroad.asked.borrow();
    let asked = asked
        .iter()
        .filter(|(_, url)| url.starts_with(URLS.messenger));
    asked.map(|(time, _)| *time).collect()
}

#[test]
fn what_a_process_sends_outside_becomes_one_letter_as_a_messenger_writes_it() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene.send("hello");
    scene.until_said(1);
    assert_eq!(scene.said(), ["hello"]);
    scene.until_taken(1);
    let handed = scene.abroad.handed.borrow().clone();
    assert_eq!(handed.len(), 1, "it is handed in once");
    let item = &handed[0].item;
    assert_eq!(item.target(), Some(scene.there));
    let identity = scene.network.address_of("relay");
    let identity = scene.setting.pool.run_until(identity).unwrap();
    assert_eq!(item.address(), identity);
    let tags = item.tags();
    assert_eq!(tags.value("From-Process"), Some(&*scene.here.to_string()));
    assert_eq!(tags.value("Data-Protocol"), Some("ao"));
    assert_eq!(tags.value("Type"), Some("Message"));
    assert_eq!(tags.value("Action"), Some("Do"));
    let log = scene.network.log(&scene.here, 1, 1, 1);
    let log = scene.setting.pool.run_until(log).unwrap();
    let root = log[0].message.id.to_string();
    assert_eq!(tags.value("Pushed-For"), Some(&*root));
    // The process names no module, and an item has no empty tags.
    assert_eq!(tags.value("From-Module"), None);

    let letters = scene.letters(true);
    assert_eq!(letters.len(), 1);
    let letter = &letters[0].letter;
    assert_eq!(letter.origin, Origin::Outbox(0, scene.here));
    assert_eq!(letter.attempts, 1);
    assert!(matches!(letter.fate, LetterFate::Taken(_)));
    let bytes = Vec::new();
    let id = item.id();
    assert_eq!(letter.content, Content::Item { id, bytes });
    assert_eq!(scene.letters(false), []);
}

#[test]
fn in_the_voice_of_an_identity_nothing_names_the_process() {
    let mut scene = Scene::new();
    scene.relay(RelaySettings {
        voice: Voice::Identity,
        ..settings()
    });
    scene.send("hello");
    scene.send("hello");
    scene.until_said(2);
    let handed = scene.abroad.handed.borrow().clone();
    for handed in &handed {
        for name in ["From-Process", "From-Module", "Pushed-For"] {
            assert_eq!(handed.item.tags().value(name), None, "{name}");
        }
    }
    assert_ne!(handed[0].item.id(), handed[1].item.id());
}

#[test]
fn what_lay_in_the_outbox_before_stays_there_unless_it_is_to_go_too() {
    for with_backlog in [false, true] {
        let mut scene = Scene::new();
        scene.send("old");
        let set = scene.network.set_relay(Some(settings()), with_backlog);
        scene.setting.pool.run_until(set).unwrap();
        scene.send("new");
        scene.until_said(1 + usize::from(with_backlog));
        scene.pass(60_000);
        let expected: &[&str] = if with_backlog {
            &["old", "new"]
        } else {
            &["new"]
        };
        assert_eq!(scene.said(), expected);
        // The outbox keeps everything, whatever became of it.
        let outbox = scene.network.outbox(0, 10);
        assert_eq!(scene.setting.pool.run_until(outbox).unwrap().len(), 2);
    }
}

#[test]
fn letters_wait_while_nothing_is_to_be_sent() {
    let mut scene = Scene::new();
    scene.relay(RelaySettings {
        sending: false,
        ..settings()
    });
    scene.send("1");
    let draft = ItemDraft {
        target: Some(scene.there),
        data: b"posted".to_vec(),
        ..ItemDraft::default()
    };
    let (_, id) = scene
        .setting
        .pool
        .run_until(scene.network.post("me", draft))
        .unwrap();
    scene.pass(600_000);
    assert_eq!(scene.said(), [""; 0]);
    let letters = scene.letters(false);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].letter.origin, Origin::Posted);
    scene.relay(settings());
    scene.until_said(2);
    assert_eq!(scene.said(), ["posted", "1"]);
    let handed = scene.abroad.handed.borrow()[0].clone();
    assert_eq!(handed.item.id(), id);
}

#[test]
fn one_target_gets_its_letters_in_order_and_others_do_not_wait_for_it() {
    let mut scene = Scene::new();
    let other = scene.abroad.spawn(&[]);
    scene.relay(settings());
    scene.abroad.set_online(false);
    for number in 0..5 {
        scene.send(&format!("{number}"));
        scene.tell(&format!("send {other} other {number}"));
    }
    // The first one is asked to come back much later.
    scene.abroad.fault(URLS.messenger, Fault::Later(3_000), 1);
    scene.abroad.set_online(true);
    let abroad = Rc::clone(&scene.abroad);
    scene
        .setting
        .until("the other", || abroad.said(&other).len() == 6);
    assert_eq!(scene.said(), [""; 0]);
    scene.until_said(5);
    assert_eq!(scene.said(), ["0", "1", "2", "3", "4"]);
    let said = scene.abroad.said(&other).split_off(1);
    assert_eq!(
        said,
        [0, 1, 2, 3, 4].map(|number| format!("other {number}"))
    );
}

#[test]
fn a_refused_letter_is_dead_with_its_reason_and_the_next_one_goes() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene.abroad.refused.borrow_mut().push("bad".to_owned());
    for text in ["good 1", "bad", "good 2"] {
        scene.send(text);
    }
    scene.until_said(2);
    scene.until_taken(2);
    assert_eq!(scene.said(), ["good 1", "good 2"]);
    let dead = scene.letters(false);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].letter.fate, LetterFate::Dead);
    let problem = dead[0].letter.problem.clone().unwrap();
    assert_eq!(problem.code, "unit-refused");
    assert!(problem.message.contains("it is not wanted"), "{problem:?}");

    // Nobody sends it again by itself, and who says so does.
    scene.pass(10_000_000);
    assert_eq!(scene.letters(false), dead);
    scene.abroad.refused.borrow_mut().clear();
    let retried = scene.network.retry(Some(vec![dead[0].number, 77]));
    assert_eq!(scene.setting.pool.run_until(retried).unwrap(), 1);
    scene.until_said(3);
    scene.until_taken(3);
    assert_eq!(scene.said(), ["good 1", "good 2", "bad"]);
    assert_eq!(scene.letters(false), []);
}

#[test]
fn a_letter_that_is_discarded_is_gone() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene.abroad.set_online(false);
    for text in ["1", "2", "3"] {
        scene.send(text);
    }
    scene.setting.settle(&scene.network);
    scene.pass(5_000);
    let waiting = scene.letters(false);
    assert_eq!(waiting.len(), 3);
    let discarded = scene.network.discard(vec![waiting[1].number]);
    assert_eq!(scene.setting.pool.run_until(discarded).unwrap(), 1);
    scene.abroad.set_online(true);
    scene.until_said(2);
    scene.pass(100_000);
    assert_eq!(scene.said(), ["1", "3"]);
    // Nor is the number of the last one given again, when nothing is left of it.
    scene.abroad.set_online(false);
    scene.send("4");
    scene.setting.settle(&scene.network);
    scene.pass(5_000);
    let last = scene.letters(false)[0].number;
    let discarded = scene.network.discard(vec![last]);
    assert_eq!(scene.setting.pool.run_until(discarded).unwrap(), 1);
    scene.network = scene.setting.restart();
    scene.send("5");
    scene.setting.settle(&scene.network);
    scene.pass(5_000);
    assert_eq!(scene.letters(false)[0].number, last + 1);
    scene.abroad.set_online(true);
    scene.until_said(3);
    // What was taken cannot be taken back, nor sent again.
    let taken = scene.letters(true);
    let numbers: Vec<u64> = taken.iter().map(|it| it.number).collect();
    let discarded = scene.network.discard(numbers.clone());
    assert_eq!(scene.setting.pool.run_until(discarded).unwrap(), 0);
    let retried = scene.network.retry(Some(numbers));
    assert_eq!(scene.setting.pool.run_until(retried).unwrap(), 0);
    assert_eq!(scene.letters(true), taken);
}

#[test]
fn a_unit_that_is_not_well_gets_the_letter_later_and_once() {
    let faults = [
        (Fault::Status(500), 3),
        (Fault::Status(503), 8),
        (Fault::Unreachable, 8),
        (Fault::Later(7), 3),
        (Fault::Unanswered, 2),
    ];
    for (fault, times) in faults {
        let mut scene = Scene::new();
        scene.relay(settings());
        scene.abroad.fault(URLS.messenger, fault, times);
        scene.send("1");
        scene.send("2");
        scene.until_said(2);
        scene.until_taken(2);
        assert_eq!(scene.said(), ["1", "2"], "{fault:?}");
        let was_told = if fault == Fault::Unanswered { 3 } else { 1 };
        let mut counts = scene.abroad.times_taken();
        counts.sort_unstable();
        assert_eq!(counts, [1, was_told], "{fault:?}");
        // It is not asked again and again while it is not well.
        let times = mails(&scene.abroad);
        let pauses = times.windows(2).map(|pair| pair[1] - pair[0]);
        let shortest = pauses.take(times.len() - 2).min().unwrap();
        assert!(shortest >= 500, "{fault:?}: {times:?}");
        let attempts: u32 = scene
            .letters(true)
            .iter()
            .map(|it| it.letter.attempts)
            .sum();
        assert_eq!(attempts as usize, times.len(), "{fault:?}");
    }
}

#[test]
fn a_unit_that_says_when_to_come_again_is_not_asked_before() {
    for seconds in [1, 30, 3_600] {
        let mut scene = Scene::new();
        scene.relay(settings());
        scene.abroad.fault(URLS.messenger, Fault::Later(seconds), 2);
        scene.send("1");
        scene.until_said(1);
        let times = mails(&scene.abroad);
        assert_eq!(times.len(), 3);
        for pair in times.windows(2) {
            assert!(pair[1] - pair[0] >= seconds * 1_000, "{times:?}");
        }
    }
}

#[test]
fn a_time_to_come_again_holds_after_reopening() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene.abroad.fault(URLS.messenger, Fault::Later(900), 1);
    scene.send("1");
    let network = scene.network.clone();
    let mut events = network.subscribe();
    scene.setting.until("a problem", || {
        std::iter::from_fn(|| events.try_recv().ok()).any(|event| {
            matches!(
                event,
                crate::Event::Letter {
                    problem: Some(_),
                    ..
                }
            )
        })
    });
    scene.network = scene.setting.restart();
    scene.until_said(1);
    let times = mails(&scene.abroad);
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= 900_000, "{times:?}");
}

#[test]
fn a_thousand_letters_that_waited_for_a_network_are_delivered_in_order() {
    let mut scene = Scene::new();
    let targets: Vec<Id> = (0..10).map(|_| scene.abroad.spawn(&[])).collect();
    scene.relay(settings());
    scene.abroad.set_online(false);
    for round in 0..10 {
        let lines = (0..100).map(|number| {
            let target = targets[number % 10];
            format!("send {target} {round} {}", number / 10)
        });
        let lines: Vec<String> = lines.collect();
        scene.tell(&lines.join("\n"));
    }
    scene.pass(200_000);
    assert_eq!(scene.letters(false).len(), 1_000);
    let attempts = scene
        .letters(false)
        .into_iter()
        .map(|it| it.letter.attempts);
    assert_eq!(attempts.max(), Some(0), "nothing was sent");
    scene.abroad.set_online(true);
    scene.until_taken(1_000);
    let expected: Vec<String> = (0..100)
        .map(|it| format!("{} {}", it / 10, it % 10))
        .collect();
    for target in &targets {
        assert_eq!(scene.abroad.said(target).split_off(1), expected);
    }
    assert_eq!(scene.abroad.times_taken(), [1; 1_000]);
}

#[test]
fn what_finds_no_room_among_the_letters_stays_in_the_outbox_until_there_is_some() {
    let mut scene = Scene::with(|setting| setting.options.letters = 3);
    scene.relay(settings());
    scene.abroad.set_online(false);
    for number in 0..10 {
        scene.send(&format!("{number}"));
    }
    scene.pass(5_000);
    assert_eq!(scene.letters(false).len(), 3);
    let draft = ItemDraft {
        target: Some(scene.there),
        ..ItemDraft::default()
    };
    let posted = scene
        .setting
        .pool
        .run_until(scene.network.post("me", draft));
    assert_eq!(posted.unwrap_err().code, Code::Busy);
    scene.network = scene.setting.restart();
    scene.abroad.set_online(true);
    scene.until_said(10);
    scene.until_taken(10);
    let expected: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    assert_eq!(scene.said(), expected);
}

struct Believing;

#[async_trait::async_trait(?Send)]
impl Signatures for Believing {
    async fn check(&self, _message: &lunette_ao::Message) -> crate::Result<()> {
        Ok(())
    }
}

#[test]
fn what_imported_processes_sent_before_is_not_sent_again() {
    let mut scene = Scene::new();
    scene.send("old");
    let file = scene
        .setting
        .pool
        .run_until(scene.network.export(None))
        .unwrap();

    for with_backlog in [false, true] {
        let mut other = Scene::new();
        let set = other.network.set_relay(Some(settings()), with_backlog);
        other.setting.pool.run_until(set).unwrap();
        other.there = other.abroad.spawn(&[]);
        other.send("mine");
        let imported = other.network.import(&file, &Believing);
        // Ids of tests are the same everywhere.
        assert_eq!(
            other.setting.pool.run_until(imported).unwrap_err().code,
            Code::InvalidArgument
        );
        other.until_taken(1);
        let removed = other.network.remove(&other.here);
        other.setting.pool.run_until(removed).unwrap();
        let imported = other.network.import(&file, &Believing);
        assert_eq!(
            other.setting.pool.run_until(imported).unwrap(),
            [scene.here]
        );
        other.network = other.setting.restart();
        other.send("new");
        other.until_said(2);
        other.pass(100_000);
        assert_eq!(other.said(), ["mine", "new"]);
        assert_eq!(other.abroad.taken(), ["mine", "new"]);
    }
}

#[test]
fn what_a_removed_process_had_in_the_outbox_is_not_sent_and_its_letters_are() {
    let mut scene = Scene::new();
    let keeper = scene.setting.spawn(&scene.network, &[]);
    scene.relay(settings());
    scene.abroad.set_online(false);
    scene.send("a letter");
    scene.pass(2_000);
    assert_eq!(scene.letters(false).len(), 1);
    scene.relay(RelaySettings {
        sending: false,
        ..settings()
    });
    scene.send("in the outbox");
    let text = format!("send {} of another one", scene.there);
    scene.setting.send(&scene.network, &keeper, &text).unwrap();
    scene.setting.settle(&scene.network);
    let removed = scene.network.remove(&scene.here);
    scene.setting.pool.run_until(removed).unwrap();
    scene.abroad.set_online(true);
    scene.relay(settings());
    scene.until_said(2);
    scene.pass(100_000);
    assert_eq!(scene.said(), ["a letter", "of another one"]);
}

#[test]
fn an_assignment_to_a_process_outside_is_asked_for() {
    let mut scene = Scene::new();
    scene.relay(settings());
    let other = scene.abroad.spawn(&[]);
    let message = scene.abroad.say(&other, "for others too");
    let text = format!("assign {message} {}", scene.there);
    scene.tell(&text);
    scene.until_said(1);
    assert_eq!(scene.said(), ["for others too"]);
    assert_eq!(*scene.abroad.assigned.borrow(), [(scene.there, message)]);
    scene.until_taken(1);
    let letters = scene.letters(true);
    assert_eq!(letters[0].letter.content, Content::Assignment { message });

    // What nobody there knows cannot be assigned.
    let unknown = Id::of(b"unknown");
    let text = format!(
        "assign {unknown} {}\nsend {} goes on",
        scene.there, scene.there
    );
    scene.tell(&text);
    scene.until_said(2);
    scene.pass(10_000);
    let dead = scene.letters(false);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].letter.fate, LetterFate::Dead);
}

#[test]
fn an_assignment_of_which_nobody_knows_is_not_made_again_by_itself() {
    for (fault, attempts) in [
        (Fault::Unanswered, 1),
        (Fault::Status(500), 1),
        (Fault::Unreachable, 1),
        (Fault::Later(1), 2),
    ] {
        let mut scene = Scene::new();
        scene.relay(settings());
        let message = scene.abroad.say(&scene.there, "known");
        scene.abroad.fault(URLS.messenger, fault, 1);
        scene.tell(&format!("assign {message} {}", scene.there));
        scene.setting.settle(&scene.network);
        scene.pass(600_000);
        let made = scene.abroad.assigned.borrow().len();
        let is_taken = attempts == 2;
        assert!(made <= 1, "{fault:?}");
        let letters = scene.letters(is_taken);
        assert_eq!(letters.len(), 1, "{fault:?}");
        assert_eq!(letters[0].letter.attempts, attempts, "{fault:?}");
        // Somebody who has looked can have it made.
        if !is_taken {
            assert_eq!(letters[0].letter.fate, LetterFate::Dead);
            let retried = scene.network.retry(None);
            assert_eq!(scene.setting.pool.run_until(retried).unwrap(), 1);
            scene.until_taken(1);
            assert_eq!(scene.abroad.assigned.borrow().len(), made + 1);
        }
    }
}

#[test]
fn a_node_takes_letters_by_their_process_and_no_assignments() {
    let mut scene = Scene::new();
    scene.relay(RelaySettings {
        protocol: Protocol::HyperBeam,
        messenger: URLS.node.to_owned(),
        ..settings()
    });
    scene.send("hello");
    let message = scene.abroad.say(&scene.there, "known");
    scene.tell(&format!("assign {message} {}", scene.there));
    scene.until_taken(1);
    assert_eq!(scene.said(), ["known", "hello"]);
    let asked = scene.abroad.asked.borrow().clone();
    let pushed = format!("{}/{}~process@1.0/push", URLS.node, scene.there);
    assert!(
        asked.iter().any(|(_, url)| url.starts_with(&pushed)),
        "{asked:?}"
    );
    scene.pass(10_000);
    let dead = scene.letters(false);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].letter.fate, LetterFate::Dead);
    assert_eq!(*scene.abroad.assigned.borrow(), []);
}

#[test]
fn what_is_for_a_wallet_goes_to_the_messenger_and_past_a_node_that_knows_no_wallets() {
    for (protocol, unit, of_wallets) in [
        (Protocol::Legacy, URLS.messenger, URLS.messenger),
        (Protocol::HyperBeam, URLS.node, URLS.bundler),
    ] {
        let mut scene = Scene::new();
        scene.relay(RelaySettings {
            protocol,
            messenger: unit.to_owned(),
            uploader: Some(URLS.bundler.to_owned()),
            gateways: vec![URLS.gateway.to_owned()],
            ..settings()
        });
        let wallet = Id::of(b"a wallet");
        scene.tell(&format!("send {wallet} for you"));
        scene.send("for a process");
        scene.until_taken(2);
        let handed = scene.abroad.handed.borrow().clone();
        let url_of = |text: &str| {
            let found = handed.iter().find(|it| it.item.data() == text.as_bytes());
            found.unwrap().url
        };
        assert_eq!(url_of("for you"), of_wallets);
        assert_eq!(url_of("for a process"), unit);
    }
}

#[test]
fn what_is_addressed_to_nobody_there_can_be_is_dead() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene.tell("send somebody hello");
    scene.send("goes on");
    scene.until_said(1);
    scene.until_taken(1);
    let dead = scene.letters(false);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].letter.fate, LetterFate::Dead);
    let problem = dead[0].letter.problem.clone().unwrap();
    assert!(problem.message.contains("somebody"), "{problem:?}");
}

#[test]
fn who_sets_the_relay_up_anew_again_and_again_does_not_make_letters_wait() {
    for is_live in [false, true] {
        let mut scene = Scene::with(|setting| setting.is_live = is_live);
        for round in 1..6 {
            for _ in 0..round {
                scene.relay(with_answers());
            }
            scene.pass(5_000);
            let before = scene.abroad.time.now();
            scene.send(&format!("{round}"));
            scene.until_said(round);
            let took = scene.abroad.time.now() - before;
            assert!(took < 3_000, "{took} milliseconds");
        }
        assert_eq!(scene.said(), ["1", "2", "3", "4", "5"]);
        scene.until_taken(5);
        assert_eq!(scene.abroad.times_taken(), [1; 5]);
    }
}

#[test]
fn a_relay_that_is_set_up_anew_at_any_moment_sends_everything_once() {
    for steps in 0..60 {
        let mut scene = Scene::with(|setting| setting.is_live = true);
        scene.relay(settings());
        for number in 0..3 {
            scene.send(&format!("{number}"));
        }
        scene.setting.pool.run_until(yield_now(steps));
        scene.relay(settings());
        scene.setting.pool.run_until(yield_now(steps / 2));
        scene.relay(settings());
        let before = scene.abroad.time.now();
        scene.send("3");
        scene.until_said(4);
        let took = scene.abroad.time.now() - before;
        assert!(took < 3_000, "{took} milliseconds after {steps} steps");
        scene.until_taken(4);
        scene.pass(60_000);
        assert_eq!(scene.said(), ["0", "1", "2", "3"], "{steps} steps");
        assert_eq!(scene.letters(true).len(), 4, "{steps} steps");
    }
}

#[test]
fn what_no_item_can_say_is_dead_with_the_reason() {
    let mut scene = Scene::new();
    scene.relay(settings());
    let text = format!("blank {}", scene.there);
    scene.tell(&text);
    scene.send("goes on");
    scene.until_taken(1);
    assert_eq!(scene.said(), ["goes on"]);
    let dead = scene.letters(false);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].letter.fate, LetterFate::Dead);
    let problem = dead[0].letter.problem.clone().unwrap();
    assert_eq!(problem.code, Code::InvalidItem.name());
    // To say that it is to be sent all the same does not help.
    let retried = scene.network.retry(None);
    assert_eq!(scene.setting.pool.run_until(retried).unwrap(), 1);
    scene.pass(100_000);
    assert_eq!(scene.letters(false)[0].letter.fate, LetterFate::Dead);
    assert_eq!(scene.said(), ["goes on"]);
}

#[test]
fn a_letter_that_nobody_takes_for_days_is_given_up() {
    let mut scene = Scene::new();
    scene.relay(settings());
    scene
        .abroad
        .fault(URLS.messenger, Fault::Unreachable, u32::MAX);
    scene.send("1");
    scene.pass(71 * 3_600_000);
    let letters = scene.letters(false);
    assert_eq!(letters[0].letter.fate, LetterFate::Waiting);
    assert!(letters[0].letter.attempts >= 12);
    scene.pass(3 * 3_600_000);
    let letters = scene.letters(false);
    assert_eq!(letters[0].letter.fate, LetterFate::Dead);
    assert_eq!(
        letters[0].letter.problem.clone().unwrap().code,
        "unreachable"
    );
}

#[test]
fn nothing_is_posted_before_somebody_says_how_and_addresses_are_checked() {
    let mut scene = Scene::new();
    let draft = ItemDraft {
        target: Some(scene.there),
        tags: tags(&[("Action", "Ping")]),
        ..ItemDraft::default()
    };
    let posted = scene
        .setting
        .pool
        .run_until(scene.network.post("me", draft));
    assert_eq!(posted.unwrap_err().code, Code::InvalidArgument);
    let watched = scene.network.set_watching(&scene.there, true);
    let watched = scene.setting.pool.run_until(watched);
    assert_eq!(watched.unwrap_err().code, Code::InvalidArgument);
    let wrong = RelaySettings {
        messenger: "no address".to_owned(),
        ..settings()
    };
    let set = scene.network.set_relay(Some(wrong), false);
    let error = scene.setting.pool.run_until(set).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref()),
        (Code::InvalidArgument, Some("settings.messenger"))
    );
    assert_eq!(scene.network.relay(), None);
}

#[test]
fn an_assignment_that_was_being_made_when_the_network_ended_is_not_made_again_by_itself() {
    let mut scene = Scene::new();
    scene.relay(settings());
    let message = scene.abroad.say(&scene.there, "known");
    scene.abroad.fault(URLS.messenger, Fault::Silent, 1);
    scene.tell(&format!("assign {message} {}", scene.there));
    let abroad = Rc::clone(&scene.abroad);
    scene
        .setting
        .until("the assignment", || abroad.assigned.borrow().len() == 1);
    // The answer is on its way for ever.
    scene.network = scene.setting.restart();
    scene.pass(600_000);
    let letters = scene.letters(false);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].letter.fate, LetterFate::Dead);
    let problem = letters[0].letter.problem.clone().unwrap();
    assert!(problem.message.contains("before you retry"), "{problem:?}");
    assert_eq!(scene.abroad.assigned.borrow().len(), 1);
    // Somebody who has looked can have it made.
    let retried = scene.network.retry(None);
    scene.setting.pool.run_until(retried).unwrap();
    scene.until_taken(1);
    assert_eq!(scene.abroad.assigned.borrow().len(), 2);
}

#[test]
fn letters_do_not_wait_for_what_cannot_be_taken_from_the_outbox() {
    let mut scene = Scene::new();
    scene.relay(RelaySettings {
        sending: false,
        ..settings()
    });
    scene.send("lost");
    let key = scene.here.0.to_vec();
    damage(&*scene.setting.store, Table::Processes, &key, |record| {
        record.truncate(9)
    });
    scene.network = scene.setting.restart();
    scene.relay(settings());
    let item = item(PERSON, Some(scene.there), 1, Vec::new(), "posted");
    let posted = scene.network.post_item(item);
    scene.setting.pool.run_until(posted).unwrap();
    scene.until_said(1);
    assert_eq!(scene.said(), ["posted"]);
}
