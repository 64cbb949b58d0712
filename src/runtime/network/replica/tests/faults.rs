//! A store that fails, and a network that ends, at every moment: what is followed comes out the same.

use std::rc::Rc;

use super::{Scene, request};
use crate::error::Code;
use crate::testing::faults::at_every_call;
use crate::testing::faulty_store::{Fault, FaultyStore};
use crate::testing::toy::yield_now;

/// How many messages there are by the end.
const MESSAGES: u64 = 8;

fn scene(is_live: bool) -> (Scene, Rc<FaultyStore>) {
    let mut faulty = None;
    let scene = Scene::with(|setting| {
        setting.is_live = is_live;
        setting.options.image_messages = 3;
        faulty = Some(setting.make_faulty());
    });
    (scene, faulty.unwrap())
}

/// Replicates the process until that worked, while it gets messages.
fn replicate_patiently(scene: &mut Scene) {
    for _ in 0..MESSAGES / 2 {
        scene.say("add 1");
    }
    for _ in 0..20 {
        match scene.replicate(request(scene.there)) {
            Ok(()) => break,
            Err(error) => {
                let is_fault = matches!(error.code, Code::Storage | Code::QuotaExceeded);
                assert!(is_fault, "{error:?}");
                scene.setting.pool.run_until(yield_now(50));
            }
        }
    }
    for _ in 0..MESSAGES / 2 {
        scene.say("add 1");
    }
}

fn finish(scene: &mut Scene) {
    let (network, there) = (scene.network.clone(), scene.there);
    let is_so = || {
        let info = network.replica(&there).ok().flatten();
        info.is_some_and(|info| info.progress.compared > MESSAGES)
    };
    scene.setting.until("comparisons", is_so);
    scene.pass(200_000);
}

fn check(scene: &mut Scene, what: &str) {
    assert_eq!(scene.counts(), (MESSAGES + 1, 0, 0), "{what}");
    let info = scene.info();
    assert_eq!(
        (info.verified, info.problem),
        (MESSAGES + 1, None),
        "{what}"
    );
    assert!(info.progress.following, "{what}");
    assert_eq!(scene.number(), MESSAGES as i64, "{what}");
    scene.setting.picture().check();
}

fn fails_at_every_call(is_live: bool, fault: Fault) {
    let act = |scene: &mut Scene| {
        replicate_patiently(scene);
        finish(scene);
    };
    at_every_call(fault, 6, || scene(is_live), act, check);
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
    for steps in 0..100 {
        let (mut scene, _) = scene(true);
        replicate_patiently(&mut scene);
        scene.setting.pool.run_until(yield_now(steps));
        scene.network = scene.setting.restart();
        scene.setting.pool.run_until(yield_now(steps / 3));
        scene.network = scene.setting.restart();
        finish(&mut scene);
        check(&mut scene, &format!("after {steps} steps"));
    }
}
