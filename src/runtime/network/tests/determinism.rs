//! The same script gives the same ids, logs and results, whatever it runs on.

use crate::testing::picture::Picture;
use crate::testing::run::run;
use crate::testing::script::{Script, Step, random_script};
use crate::testing::world::{Conditions, World};

/// A script in which much goes on at the same time: all is handed in before any of it is waited for. Between its parts everything is
/// worked off.
fn script(seed: u64) -> Script {
    let parts = random_script(seed, 60);
    let mut script = Script::default();
    let disturbs = |step: &Step| matches!(step, Step::Reopen | Step::Settle | Step::Lose);
    let steps = parts.steps.into_iter().filter(|step| !disturbs(step));
    for (number, step) in steps.enumerate() {
        if number % 20 == 19 {
            script.steps.push(Step::Settle);
            script.steps.push(Step::Reopen);
        }
        script.steps.push(step);
    }
    script.steps.push(Step::Settle);
    script
}

/// What has to be the same: all but the images.
fn without_images(mut picture: Picture) -> Picture {
    picture.forget_images();
    picture
}

#[test]
fn machines_and_delays_and_restarts_decide_nothing() {
    for seed in 0..12 {
        let play = |capacity, delays: &[u32], slow, restarts: bool| {
            let mut script = script(seed);
            if !restarts {
                script.steps.retain(|step| !matches!(step, Step::Reopen));
            }
            let conditions = Conditions {
                capacity,
                delays: delays.to_vec(),
                slow,
                ..Conditions::default()
            };
            let world = World::new(script, conditions);
            run(world.play());
            without_images(world.check())
        };
        let expected = play(100, &[], (0, 0), true);
        for (capacity, delays, slow, restarts) in [
            (100, &[3, 0, 7, 1, 2][..], (0, 0), false),
            (40, &[0, 9, 1], (2, 1), true),
            (9, &[], (0, 0), false),
            (3, &[5, 4, 3, 2, 1, 0, 11], (3, 0), true),
            (2, &[1], (1, 3), false),
            (1, &[2, 0], (0, 0), true),
        ] {
            let found = play(capacity, delays, slow, restarts);
            assert!(found == expected, "seed {seed}, {capacity} machines");
        }
    }
}
