//! Everything stops at some moment, as when a tab is killed: what is opened afterwards goes on from what was acknowledged.

use std::pin::pin;

use crate::testing::model::model;
use crate::testing::run::{Stopped, run, run_for};
use crate::testing::script::{Numbers, Script, random_script};
use crate::testing::world::{Conditions, World};

/// Plays a script, killed after so many polls each time it is opened, and in the end not killed any more.
fn play(world: &World, lives: impl IntoIterator<Item = u64>) {
    for polls in lives {
        let stopped = match run_for(pin!(world.play()), polls) {
            Ok(_) => return,
            Err(stopped) => stopped,
        };
        assert_eq!(stopped, Stopped::Goes);
        let picture = world.picture_if_any();
        if picture.is_some() {
            world.check();
        }
    }
    run(world.play());
}

fn world(script: Script, seed: u64) -> World {
    let mut numbers = Numbers(seed ^ 0xABCD);
    let conditions = Conditions {
        slow: (numbers.below(4) as u32, numbers.below(4) as u32),
        capacity: [1, 2, 3, 5, 40][numbers.below(5) as usize],
        delays: (0..numbers.below(5))
            .map(|_| numbers.below(7) as u32)
            .collect(),
        ..Conditions::default()
    };
    World::new(script, conditions)
}

/// The end of a script is that of the model, whatever happened on the way.
fn expect_model(world: &World, script: &Script, what: &str) {
    let picture = world.check();
    let states = picture.check();
    let options = Conditions::default().options;
    let model = model(script, options.limits.gas, options.hops);
    for id in &script.processes {
        let (expected, count) = &model.processes[id];
        let found = (states[id].number, picture.processes[id].log.len());
        assert_eq!(found, (expected.number, *count), "{what}: {id}");
    }
    let mut children: Vec<(i64, usize)> = model
        .processes
        .iter()
        .filter(|(id, _)| !script.processes.contains(id))
        .map(|(_, (process, count))| (process.number, *count))
        .collect();
    children.sort_unstable();
    assert_eq!(
        picture.others(&script.processes, &states),
        children,
        "{what}"
    );
    assert_eq!(picture.outbox.len(), model.out, "{what}");
    run(world.check_images(&picture));
}

#[test]
fn random_scripts_end_as_the_model_does() {
    for seed in 0..40 {
        let script = random_script(seed, 40);
        let world = world(script.clone(), seed);
        run(world.play());
        expect_model(&world, &script, &format!("seed {seed}"));
    }
}

#[test]
fn killed_at_random_moments() {
    for seed in 0..80 {
        let script = random_script(seed, 30);
        let mut numbers = Numbers(seed);
        let lives: Vec<u64> = (0..12).map(|_| 1 + numbers.below(160)).collect();
        let world = world(script.clone(), seed);
        play(&world, lives);
        expect_model(&world, &script, &format!("seed {seed}"));
    }
}

#[test]
fn killed_at_every_moment() {
    let script = random_script(7, 25);
    let clean = world(script.clone(), 3);
    let (_, polls) = run(clean.play());
    for kill in 1..polls {
        let world = world(script.clone(), 3);
        play(&world, [kill]);
        expect_model(&world, &script, &format!("killed after {kill} polls"));
    }
}

/// What cannot get anything done in one life gets it done in many: each goes a little further.
#[test]
fn killed_again_and_again() {
    let script = random_script(11, 25);
    for polls in [40, 60, 90] {
        let world = world(script.clone(), 4);
        play(&world, std::iter::repeat_n(polls, 1_000));
        expect_model(&world, &script, &format!("killed each {polls} polls"));
    }
}
