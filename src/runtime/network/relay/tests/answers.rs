//! What processes outside send to those here is found in their results, and delivered once.

use std::rc::Rc;

use lunette_ao::Tags;

use super::{Scene, with_answers};
use crate::records::RelaySettings;
use crate::testing::outside::Fault;

impl Scene {
    /// The process outside sends something to the one here.
    fn hear(&mut self, lines: &str) {
        let text = format!("send {} {lines}", self.here);
        self.abroad.say(&self.there, &text);
    }

    fn watch(&mut self, watching: bool) {
        let set = self.network.set_watching(&self.there, watching);
        self.setting.pool.run_until(set).unwrap();
    }

    fn cursor(&self) -> Option<String> {
        let state = self.network.inner.state.borrow();
        let contact = state.relay.record.contacts.get(&self.there);
        contact.and_then(|contact| contact.cursor.clone())
    }
}

#[test]
fn an_answer_to_a_letter_is_delivered_and_nothing_from_before_it() {
    let mut scene = Scene::new();
    scene.hear("add 1000");
    scene.relay(with_answers());
    let here = scene.here;
    scene.send(&format!("send {here} add 7"));
    scene.until_scheduled(3);
    scene.pass(600_000);
    let number = scene.setting.number(&scene.network, &here).unwrap();
    assert_eq!(number, 7);
    assert_eq!(scene.heard().last().unwrap(), "add 7");
    let log = scene.network.log(&here, 2, 2, 1);
    let answer = scene.setting.pool.run_until(log).unwrap().remove(0).message;
    let there = scene.there.to_string();
    assert_eq!(answer.from_process.as_deref(), Some(&*there));
    assert_eq!(answer.tags.value("From-Process"), Some(&*there));
    assert_eq!(answer.owner, scene.network.authority());
    assert_eq!(answer.tags.value("Action"), Some("Do"));
}

#[test]
fn answers_come_in_order_and_once_across_reopening() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    let here = scene.here;
    for number in 0..6 {
        scene.send(&format!(
            "send {here} answer {number}; send {here} and {number}"
        ));
        scene.until_said(number + 1);
        scene.network = scene.setting.restart();
    }
    scene.until_scheduled(1 + 6 + 12);
    scene.network = scene.setting.restart();
    scene.pass(600_000);
    let heard = scene.heard().into_iter();
    let answers: Vec<String> = heard.filter(|text| !text.starts_with("send")).collect();
    let expected = (0..6).flat_map(|it| [format!("answer {it}"), format!("and {it}")]);
    assert_eq!(answers, expected.collect::<Vec<_>>());
}

#[test]
fn one_who_is_watched_is_heard_without_letters_and_only_once() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    scene.hear("add 1");
    scene.watch(true);
    scene.until_scheduled(2);
    // Long after anybody who is only answered to would have been left alone.
    scene.pass(3_600_000);
    scene.hear("add 10");
    scene.until_scheduled(3);
    scene.watch(false);
    scene.hear("add 100");
    scene.pass(3_600_000);
    assert_eq!(scene.heard(), ["add 1", "add 10"]);
    // Where it was left off is not known any more; what was delivered is.
    scene.watch(true);
    scene.until_scheduled(4);
    scene.network = scene.setting.restart();
    scene.pass(3_600_000);
    assert_eq!(scene.heard(), ["add 1", "add 10", "add 100"]);
}

#[test]
fn what_finds_no_room_in_a_mailbox_is_delivered_later_and_nothing_is_left_out() {
    let mut scene = Scene::with(|setting| setting.options.mailbox = 3);
    scene.relay(with_answers());
    let here = scene.here;
    let paused = scene.network.set_paused(&here, true);
    scene.setting.pool.run_until(paused).unwrap();
    for number in 0..10 {
        scene.hear(&format!("add {number}"));
    }
    scene.watch(true);
    scene.until_scheduled(4);
    scene.pass(600_000);
    assert_eq!(
        scene.network.process(&here).unwrap().scheduled,
        4,
        "no more fit"
    );
    let cursor = scene.cursor();
    scene.network = scene.setting.restart();
    scene.pass(600_000);
    assert_eq!(scene.cursor(), cursor);
    let paused = scene.network.set_paused(&here, false);
    scene.setting.pool.run_until(paused).unwrap();
    scene.until_scheduled(11);
    scene.pass(600_000);
    let expected: Vec<String> = (0..10).map(|number| format!("add {number}")).collect();
    assert_eq!(scene.heard(), expected);
}

#[test]
fn an_answer_that_finds_no_room_for_long_is_not_forgotten() {
    let mut scene = Scene::with(|setting| setting.options.mailbox = 3);
    scene.relay(with_answers());
    let here = scene.here;
    scene.send(&format!("send {here} answer 1"));
    scene.until_asked();
    let paused = scene.network.set_paused(&here, true);
    scene.setting.pool.run_until(paused).unwrap();
    for _ in 0..3 {
        // Those that came faster fill the mailbox.
        if scene.setting.send(&scene.network, &here, "add 1").is_err() {
            break;
        }
    }
    for number in 2..5 {
        scene.hear(&format!("answer {number}"));
    }
    scene.pass(36_000_000);
    assert_eq!(scene.network.process(&here).unwrap().scheduled, 5);
    let paused = scene.network.set_paused(&here, false);
    scene.setting.pool.run_until(paused).unwrap();
    scene.pass(600_000);
    let heard = scene.heard().into_iter();
    let answers: Vec<String> = heard.filter(|text| text.starts_with("answer")).collect();
    assert_eq!(answers, ["answer 1", "answer 2", "answer 3", "answer 4"]);
}

#[test]
fn a_result_with_more_messages_than_a_mailbox_holds_is_delivered_all_the_same() {
    let mut scene = Scene::with(|setting| setting.options.mailbox = 2);
    scene.relay(with_answers());
    let here = scene.here;
    let lines: Vec<String> = (0..5).map(|it| format!("send {here} add {it}")).collect();
    scene.abroad.say(&scene.there, &lines.join("\n"));
    scene.hear("add 5");
    scene.watch(true);
    scene.until_scheduled(7);
    let expected: Vec<String> = (0..6).map(|number| format!("add {number}")).collect();
    assert_eq!(scene.heard(), expected);
}

#[test]
fn a_full_backlog_of_the_network_holds_answers_back_too() {
    let mut scene = Scene::with(|setting| setting.options.backlog = 2);
    scene.relay(with_answers());
    let other = scene.setting.spawn(&scene.network, &[]);
    scene.setting.settle(&scene.network);
    let paused = scene.network.set_paused(&other, true);
    scene.setting.pool.run_until(paused).unwrap();
    for _ in 0..2 {
        scene.setting.send(&scene.network, &other, "add 1").unwrap();
    }
    scene.hear("add 1");
    scene.watch(true);
    scene.pass(600_000);
    assert_eq!(scene.heard(), [""; 0]);
    let paused = scene.network.set_paused(&other, false);
    scene.setting.pool.run_until(paused).unwrap();
    scene.until_scheduled(2);
    assert_eq!(scene.heard(), ["add 1"]);
}

#[test]
fn a_compute_unit_that_is_not_well_delays_answers_and_loses_none() {
    for fault in [Fault::Status(500), Fault::Unreachable, Fault::Later(30)] {
        let mut scene = Scene::new();
        scene.relay(with_answers());
        scene.abroad.fault("https://cu.test", fault, 7);
        let here = scene.here;
        for number in 0..3 {
            scene.send(&format!("send {here} answer {number}"));
        }
        scene.until_scheduled(1 + 3 + 3);
        scene.pass(600_000);
        let heard = scene.heard().into_iter();
        let answers: Vec<String> = heard.filter(|text| text.starts_with("answer")).collect();
        assert_eq!(answers, ["answer 0", "answer 1", "answer 2"], "{fault:?}");
    }
}

#[test]
fn an_answer_is_still_found_when_the_compute_unit_was_away_for_long() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    let here = scene.here;
    scene.send(&format!("send {here} answer"));
    // It is known where answers begin, and the letter has not arrived.
    scene.until_asked();
    scene
        .abroad
        .fault("https://cu.test/results", Fault::Unreachable, u32::MAX);
    scene.until_said(1);
    scene.pass(3 * 3_600_000);
    assert_eq!(scene.network.process(&here).unwrap().scheduled, 2);
    scene.abroad.heal();
    scene.until_scheduled(3);
    assert_eq!(scene.heard().last().unwrap(), "answer");
}

#[test]
fn one_who_has_nothing_to_say_is_left_alone_until_the_next_letter() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    scene.send("1");
    scene.until_said(1);
    scene.pass(3_600_000);
    let asked = scene.abroad.asked.borrow().len();
    scene.pass(3_600_000);
    assert_eq!(scene.abroad.asked.borrow().len(), asked);
    let here = scene.here;
    scene.hear("add 1");
    scene.send(&format!("send {here} add 10"));
    scene.until_scheduled(5);
    assert_eq!(scene.setting.number(&scene.network, &here).unwrap(), 11);
}

#[test]
fn what_is_for_nobody_here_or_cannot_be_delivered_is_passed_over() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    let there = scene.there;
    scene.abroad.say(&there, &format!("send {there} to itself"));
    scene.abroad.say(&there, "odd");
    scene.abroad.say(&there, "fail");
    scene.hear("add 3");
    scene.watch(true);
    scene.until_scheduled(2);
    assert_eq!(scene.heard(), ["add 3"]);
}

#[test]
fn two_processes_talk_for_long_and_nobody_misses_a_word() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    let (here, there) = (scene.here, scene.there);
    for round in 0..40 {
        scene.send(&format!("add {round}; send {here} add 1"));
    }
    let abroad = Rc::clone(&scene.abroad);
    scene
        .setting
        .until("all", || abroad.said(&there).len() == 41);
    scene.until_scheduled(1 + 40 + 40);
    assert_eq!(scene.setting.number(&scene.network, &here).unwrap(), 40);
}

#[test]
fn nobody_looks_when_the_relay_is_taken_away() {
    let mut scene = Scene::new();
    scene.relay(with_answers());
    scene.watch(true);
    scene.pass(60_000);
    let set = scene.network.set_relay(None, false);
    scene.setting.pool.run_until(set).unwrap();
    scene.pass(60_000);
    let asked = scene.abroad.asked.borrow().len();
    scene.hear("add 1");
    scene.pass(3_600_000);
    assert_eq!(scene.abroad.asked.borrow().len(), asked);
    assert_eq!(scene.heard(), [""; 0]);
    // And again when it is back.
    scene.relay(RelaySettings {
        sending: false,
        ..with_answers()
    });
    scene.until_scheduled(2);
}
