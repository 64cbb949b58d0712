//! Results of a compute unit that are other ones, and that are not there.

use serde_json::{Value, json};

use super::{Scene, request};
use crate::event::Event;
use crate::testing::outside::{Abroad, Fault, URLS};

fn lie(scene: &Scene, slot: u64, result: Value) {
    scene
        .abroad
        .lies
        .borrow_mut()
        .insert((scene.there, slot), result);
}

#[test]
fn a_unit_that_says_something_else_is_caught_and_following_goes_on() {
    for has_no_list in [false, true] {
        let mut scene = Scene::new();
        scene.abroad.has_no_list.set(has_no_list);
        let mut events = scene.network.subscribe();
        scene.say_many(9);
        lie(
            &scene,
            4,
            json!({ "Output": { "data": "a lie" }, "Messages": [], "Spawns": [], "Assignments": [] }),
        );
        lie(&scene, 7, json!({ "Error": "another lie" }));
        scene.replicate(request(scene.there)).unwrap();
        scene.until_compared(10);
        assert_eq!(scene.counts(), (8, 2, 0));
        let divergence = scene.info().progress.divergence.unwrap();
        let message = scene.abroad.places.borrow()[&scene.there].log[4]
            .message
            .id();
        assert_eq!((divergence.slot, divergence.message), (4, message));
        assert_eq!(divergence.path, "Output.data");
        assert_eq!(divergence.theirs, "\"a lie\"");
        assert!(divergence.ours.starts_with("\"4 "), "{divergence:?}");
        assert_eq!(scene.number(), 9, "ours is what counts here");

        scene.say_many(3);
        scene.until_compared(13);
        assert_eq!(scene.counts(), (11, 2, 0));
        let told = std::iter::from_fn(|| events.try_recv().ok());
        let diverged: Vec<u64> = told
            .filter_map(|event| match event {
                Event::Diverged { slot, .. } => Some(slot),
                _ => None,
            })
            .collect();
        assert_eq!(diverged, [4]);
        // The first one stays the first one.
        scene.network = scene.setting.restart();
        lie(&scene, 13, json!({ "Error": "a lie again" }));
        scene.say_many(1);
        scene.until_compared(14);
        assert_eq!(scene.counts(), (11, 3, 0));
        assert_eq!(scene.info().progress.divergence, Some(divergence));
    }
}

#[test]
fn what_a_unit_does_not_say_is_unknown() {
    let mut scene = Scene::new();
    scene.say_many(9);
    let mut wanted = request(scene.there);
    // Somebody who knows nothing of it.
    wanted.units.compute = Some("https://nobody.test".to_owned());
    scene.replicate(wanted).unwrap();
    scene.until_compared(10);
    assert_eq!(scene.counts(), (0, 0, 10));
    assert_eq!(scene.info().problem, None);
}

#[test]
fn without_a_unit_nothing_is_compared() {
    let mut scene = Scene::new();
    scene.say_many(9);
    let mut wanted = request(scene.there);
    wanted.units.compute = None;
    scene.replicate(wanted).unwrap();
    scene.until_verified(10);
    scene.pass(600_000);
    assert_eq!(scene.counts(), (0, 0, 0));
    assert_eq!(scene.number(), 9);
}

fn requests(abroad: &Abroad, unit: &str) -> usize {
    let asked = abroad.asked.borrow();
    asked
        .iter()
        .filter(|(_, url)| url.starts_with(unit))
        .count()
}

#[test]
fn many_results_are_read_from_a_list() {
    let mut scene = Scene::following(350);
    assert_eq!(scene.counts(), (351, 0, 0));
    let asked = requests(&scene.abroad, URLS.compute);
    assert!(asked < 20, "{asked} requests");
    // One that comes later is asked for alone.
    scene.say_many(1);
    scene.until_compared(352);
    assert_eq!(requests(&scene.abroad, URLS.compute), asked + 1);
    scene.say_many(50);
    scene.until_compared(402);
    assert_eq!(scene.counts(), (402, 0, 0));
}

#[test]
fn a_unit_that_is_down_is_asked_again_and_the_log_goes_on_meanwhile() {
    for fault in [Fault::Unreachable, Fault::Status(500), Fault::Later(10)] {
        let mut scene = Scene::following(3);
        scene.abroad.fault(URLS.compute, fault, 40);
        scene.say_many(6);
        scene.until_verified(10);
        assert_eq!(scene.info().progress.compared, 4);
        scene.until_problem();
        scene.until_compared(10);
        assert_eq!(scene.counts(), (10, 0, 0), "{fault:?}");
        scene.until("no problem", |info| info.problem.is_none());
    }
}

#[test]
fn results_wait_for_a_process_that_is_paused() {
    let mut scene = Scene::following(3);
    let there = scene.there;
    let paused = scene.network.set_paused(&there, true);
    scene.setting.pool.run_until(paused).unwrap();
    scene.say_many(5);
    scene.until_verified(9);
    scene.pass(60_000);
    assert_eq!(scene.info().progress.compared, 4);
    let paused = scene.network.set_paused(&there, false);
    scene.setting.pool.run_until(paused).unwrap();
    scene.until_compared(9);
    assert_eq!(scene.counts(), (9, 0, 0));
}
