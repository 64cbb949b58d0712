//! A store that fails, and a network that ends, at every moment: no letter is lost, none is another one afterwards, and none counts twice.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lunette_ao::Id;

use super::{Scene, with_answers};
use crate::error::Code;
use crate::records::{Letter, decode};
use crate::store::Table;
use crate::testing::faults::at_every_call;
use crate::testing::faulty_store::{Fault, FaultyStore};
use crate::testing::picture::rows;
use crate::testing::toy::yield_now;

/// How many letters there are, each of which is answered.
const LETTERS: usize = 3;

/// What the process here is told, the first time or again.
fn order(scene: &Scene, number: usize) -> String {
    let (here, there) = (scene.here, scene.there);
    format!("send {there} letter {number}; send {here} answer {number}")
}

/// A scene with a relay that is set.
fn scene(is_live: bool) -> (Scene, Rc<FaultyStore>) {
    let mut faulty = None;
    let mut scene = Scene::with(|setting| {
        setting.is_live = is_live;
        faulty = Some(setting.make_faulty());
    });
    scene.relay(with_answers());
    scene.setting.settle(&scene.network);
    (scene, faulty.unwrap())
}

/// Has the process here send everything, again and again until it was told so.
fn tell_patiently(scene: &mut Scene) {
    for number in 0..LETTERS {
        let text = order(scene, number);
        let message = scene.setting.message(&scene.here, &text);
        for _ in 0..20 {
            let submit = scene.network.submit(&scene.here, message.clone());
            match scene.setting.pool.run_until(submit) {
                Ok(_) => break,
                Err(error) => {
                    let is_fault = matches!(error.code, Code::Storage | Code::QuotaExceeded);
                    assert!(is_fault, "{error:?}");
                    scene.setting.pool.run_until(yield_now(50));
                }
            }
        }
    }
}

/// Waits until everything is delivered, and longer.
fn finish(scene: &mut Scene) {
    scene.until_said(LETTERS);
    scene.until_scheduled(1 + 2 * LETTERS as u64);
    scene.pass(200_000);
}

/// Looks at what came of it.
fn check(scene: &mut Scene, what: &str) {
    let said = scene.said().into_iter();
    let letters: Vec<String> = said
        .map(|text| text.lines().next().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (0..LETTERS).map(|it| format!("letter {it}")).collect();
    assert_eq!(letters, expected, "{what}");
    let heard = scene.heard().into_iter();
    let answers: Vec<String> = heard.filter(|text| text.starts_with("answer")).collect();
    let expected: Vec<String> = (0..LETTERS).map(|it| format!("answer {it}")).collect();
    assert_eq!(answers, expected, "{what}");
    // However often it was handed in, it was always the same item.
    let mut items: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    for handed in scene.abroad.handed.borrow().iter() {
        let data = String::from_utf8_lossy(handed.item.data()).into_owned();
        items.entry(data).or_default().insert(handed.item.id());
    }
    assert_eq!(items.len(), LETTERS, "{what}: {items:?}");
    assert!(items.values().all(|ids| ids.len() == 1), "{what}");
    scene.setting.settle(&scene.network);
    assert_eq!(scene.letters(false), [], "{what}");
    assert_eq!(scene.letters(true).len(), LETTERS, "{what}");
}

fn fails_at_every_call(is_live: bool, fault: Fault) {
    let act = |scene: &mut Scene| {
        tell_patiently(scene);
        finish(scene);
    };
    at_every_call(fault, 15, || scene(is_live), act, check);
}

#[test]
fn a_refusal_at_every_call() {
    fails_at_every_call(false, Fault::Refused);
    fails_at_every_call(true, Fault::Refused);
}

#[test]
fn no_room_at_every_call() {
    fails_at_every_call(true, Fault::NoRoom);
}

#[test]
fn every_call_done_and_nobody_told() {
    fails_at_every_call(false, Fault::DoneButUntold);
    fails_at_every_call(true, Fault::DoneButUntold);
}

#[test]
fn ending_at_every_moment() {
    let mut stored: BTreeMap<u64, Letter> = BTreeMap::new();
    for steps in 0..120 {
        let (mut scene, _) = scene(true);
        tell_patiently(&mut scene);
        scene.setting.pool.run_until(yield_now(steps));
        scene.network = scene.setting.restart();
        for (key, letter) in rows(&*scene.setting.store, Table::Relays) {
            let letter: Letter = decode(&letter, "a letter").unwrap();
            stored.insert(u64::from(key[0]) << 32 | u64::from(key[8]), letter);
        }
        scene.setting.pool.run_until(yield_now(steps / 2));
        scene.network = scene.setting.restart();
        finish(&mut scene);
        check(&mut scene, &format!("after {steps} steps"));
    }
    assert!(stored.len() > LETTERS, "it ended while there were letters");
}
