//! Every seed and some thousand mutations of them through every target, the same ones in every run.
//!
//! `FUZZ_CASES` is the number of mutations a target gets, `FUZZ_SEED` chooses others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use lunette_fuzz::mutate::{Random, mutate};
use lunette_fuzz::{TARGETS, Target};

/// Gas ends every run in milliseconds; on a busy machine too, this is beyond doubt.
const LONGEST: Duration = Duration::from_secs(20);

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn try_input(target: &Target, input: &[u8]) {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    assert!(
        outcome.is_ok(),
        "target {} failed on the input \"{}\"",
        target.name,
        input.escape_ascii()
    );
    let elapsed = start.elapsed();
    assert!(
        elapsed < LONGEST,
        "target {} took {elapsed:?} on the input \"{}\"",
        target.name,
        input.escape_ascii()
    );
}

fn run(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect("a target of that name");
    let seeds = (target.seeds)();
    assert!(seeds.len() > 50, "only {} seeds were found", seeds.len());
    for seed in &seeds {
        try_input(target, seed);
    }
    let mut random = Random::new(number("FUZZ_SEED", 1));
    for _ in 0..number("FUZZ_CASES", 2000) {
        let input = &seeds[random.below(seeds.len())];
        let other = &seeds[random.below(seeds.len())];
        let mutated = mutate(&mut random, input, other);
        try_input(target, &mutated);
    }
}

#[test]
fn source() {
    run("source");
}

#[test]
fn pattern() {
    run("pattern");
}

#[test]
fn pack() {
    run("pack");
}

#[test]
fn format() {
    run("format");
}

#[test]
fn item() {
    run("item");
}

#[test]
fn tags() {
    run("tags");
}

#[test]
fn bundle() {
    run("bundle");
}

#[test]
fn transaction() {
    run("transaction");
}

#[test]
fn path() {
    run("path");
}
