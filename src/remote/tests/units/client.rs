//! Questions on bad networks.

use futures::future::join;
use lunette_remote::hosts::{FAILURES, FIRST_REST, LONGEST_REST};
use lunette_remote::{Ask, Base, Client, Error, Failure, Kind};
use serde_json::{Value, json as value};

use crate::world::{Answer, World, json, refused, run, status, text, with_header};

fn base(host: &str) -> Base {
    Base::parse(&format!("https://{host}")).unwrap()
}

fn ask(client: &Client, hosts: &[&str], ask: &Ask) -> Result<Value, Error> {
    let bases: Vec<Base> = hosts.iter().map(|host| base(host)).collect();
    run(client.ask_json(&bases, ask))
}

fn get() -> Ask {
    Ask::get(&["thing"])
}

fn good() -> Answer {
    json(&value!({"good": true}))
}

/// Half of 500, 1000 and 2000 milliseconds, and half of the other half.
const PAUSES: [u64; 4] = [0, 375, 375 + 750, 375 + 750 + 1500];

#[test]
fn what_may_pass_is_asked_again_after_longer_and_longer_pauses() {
    let late = || Answer::Late(u32::MAX, Box::new(good()));
    for (what, answer, kind) in [
        ("nobody listens", refused(), Kind::Unreachable),
        ("500", status(500), Kind::Failing),
        ("503", status(503), Kind::Failing),
        ("no reason to wait", status(429), Kind::RateLimited),
        (
            "a redirect",
            with_header(307, "location", "https://else.test"),
            Kind::Unexpected,
        ),
        (
            "a page",
            text("text/html", "<!doctype html><title>Log in</title>"),
            Kind::Unexpected,
        ),
        (
            "another JSON",
            Answer::Response(200, Vec::new(), b"{]".to_vec()),
            Kind::Unexpected,
        ),
        (
            "half of the JSON",
            text("application/json", r#"{"good":tr"#),
            Kind::Interrupted,
        ),
        ("nothing", text("application/json", ""), Kind::Interrupted),
        (
            "it ended",
            Answer::Failure(Failure::Interrupted("reset".to_owned())),
            Kind::Interrupted,
        ),
    ] {
        let world = World::new();
        world.script("unit.test", vec![answer.clone()]);
        let error = ask(&world.client(), &["unit.test"], &get()).unwrap_err();
        assert_eq!(
            (error.kind, error.host.as_str()),
            (kind, "unit.test"),
            "{what}"
        );
        assert_eq!(world.times(), PAUSES, "{what}");

        let world = World::new();
        world.script("unit.test", vec![answer, good()]);
        assert_eq!(
            ask(&world.client(), &["unit.test"], &get()),
            Ok(value!({"good": true})),
            "{what}"
        );
        assert_eq!(world.times().len(), 2, "{what}");
    }
    let world = World::new();
    world.script("unit.test", vec![late()]);
    let error = ask(&world.client(), &["unit.test"], &get().patience(1_000)).unwrap_err();
    assert_eq!(error.kind, Kind::TimedOut);
    assert_eq!(world.times(), [0, 1_375, 3_125, 5_625]);
}

#[test]
fn what_would_be_the_same_the_next_time_is_not_asked_again() {
    for (answer, kind) in [
        (status(400), Kind::Refused),
        (status(403), Kind::Refused),
        (status(404), Kind::NotFound),
        (Answer::Endless, Kind::TooLarge),
        (text("application/json", &"1".repeat(101)), Kind::TooLarge),
    ] {
        let world = World::new();
        world.script("unit.test", vec![answer, good()]);
        let error = ask(&world.client(), &["unit.test"], &get().limit(100)).unwrap_err();
        assert_eq!(error.kind, kind);
        assert_eq!(world.times(), [0]);
    }
}

#[test]
fn texts_of_units_are_told_but_not_all_of_them() {
    let world = World::new();
    let long = value!({"error": format!("no such\nprocess {}", "x".repeat(100_000))});
    let answer = Answer::Response(400, Vec::new(), long.to_string().into_bytes());
    world.script("unit.test", vec![answer]);
    let error = ask(&world.client(), &["unit.test"], &get()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("unit.test: HTTP 400: no such process xxx")
    );
    assert!(error.to_string().len() < 400);
    assert_eq!(error.status, Some(400));

    world.script(
        "unit.test",
        vec![text("text/html", "<html><title>Log in</title>")],
    );
    let error = ask(&world.client(), &["unit.test"], &get().tries(1)).unwrap_err();
    assert!(error.message.contains("Log in"), "{error}");
}

#[test]
fn a_unit_that_says_when_is_asked_then_and_not_before() {
    for (wanted, waits) in [
        ("20", 20_000..=22_000),
        // START is 22:13:20.
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30_000..=33_000),
        ("0", 375..=375),
        ("nonsense", 375..=375),
    ] {
        let world = World::new();
        world.script(
            "unit.test",
            vec![with_header(429, "retry-after", wanted), good()],
        );
        assert!(ask(&world.client(), &["unit.test"], &get()).is_ok());
        let times = world.times();
        assert!(
            times.len() == 2 && waits.contains(&times[1]),
            "{wanted}: {times:?}"
        );
    }
}

#[test]
fn a_unit_that_wants_a_long_time_is_left_to_who_asked() {
    let world = World::new();
    world.script(
        "unit.test",
        vec![with_header(503, "retry-after", "3600"), good()],
    );
    let error = ask(&world.client(), &["unit.test"], &get()).unwrap_err();
    assert_eq!(
        (error.kind, error.retry_after),
        (Kind::Failing, Some(3_600_000))
    );
    assert_eq!((world.times(), world.elapsed()), (vec![0], 0));
}

#[test]
fn of_several_units_each_is_left_alone_as_long_as_it_wants() {
    let world = World::new();
    world.script(
        "busy.test",
        vec![with_header(429, "retry-after", "3600"), good()],
    );
    world.script("failing.test", vec![status(500)]);
    let error = ask(&world.client(), &["busy.test", "failing.test"], &get()).unwrap_err();
    assert_eq!(error.kind, Kind::Failing);
    let urls: Vec<String> = world
        .requests()
        .into_iter()
        .map(|request| request.url)
        .collect();
    let failing = "https://failing.test/thing";
    assert_eq!(
        urls,
        [
            "https://busy.test/thing",
            failing,
            failing,
            failing,
            failing
        ]
    );
}

#[test]
fn the_next_unit_is_asked_at_once() {
    for answer in [
        refused(),
        status(500),
        status(404),
        status(429),
        Answer::Endless,
        text("text/html", "<p>"),
    ] {
        let world = World::new();
        world.script("first.test", vec![answer]);
        world.script("second.test", vec![good()]);
        assert!(ask(&world.client(), &["first.test", "second.test"], &get()).is_ok());
        assert_eq!(world.times(), [0, 0]);
    }
}

#[test]
fn of_several_units_those_are_asked_again_that_may_answer() {
    let world = World::new();
    world.script("none.test", vec![status(404)]);
    world.script("busy.test", vec![status(503), good()]);
    assert!(ask(&world.client(), &["none.test", "busy.test"], &get()).is_ok());
    let hosts: Vec<String> = world
        .requests()
        .iter()
        .map(|request| request.url.clone())
        .collect();
    assert_eq!(
        hosts,
        [
            "https://none.test/thing",
            "https://busy.test/thing",
            "https://busy.test/thing"
        ]
    );

    // What says more than "not found" is what is told.
    world.script("no.test", vec![status(403)]);
    for hosts in [["none.test", "no.test"], ["no.test", "none.test"]] {
        let error = ask(&world.client(), &hosts, &get()).unwrap_err();
        assert_eq!(error.kind, Kind::Refused);
    }
    assert_eq!(
        ask(&world.client(), &["none.test"], &get())
            .unwrap_err()
            .kind,
        Kind::NotFound
    );
    assert_eq!(
        ask(&world.client(), &[], &get()).unwrap_err().kind,
        Kind::Refused
    );
}

#[test]
fn what_is_handed_in_is_sent_once() {
    let late = Answer::Late(u32::MAX, Box::new(good()));
    for (answer, kind) in [
        (refused(), Kind::Unreachable),
        (late, Kind::TimedOut),
        (status(500), Kind::Failing),
        (status(429), Kind::RateLimited),
        (status(302), Kind::Unexpected),
        (status(400), Kind::Refused),
        (
            Answer::Failure(Failure::Interrupted("reset".to_owned())),
            Kind::Interrupted,
        ),
    ] {
        let world = World::new();
        world.script("unit.test", vec![answer]);
        let post = Ask::post(&[], "application/octet-stream", vec![1]);
        let error = run(world.client().post_once(&base("unit.test"), &post)).unwrap_err();
        assert_eq!(error.kind, kind);
        assert_eq!(world.times(), [0]);
    }
}

#[test]
fn nothing_is_sent_without_a_network() {
    let world = World::new();
    world.script("unit.test", vec![good()]);
    let client = world.client();
    world.set_online(false);
    for _ in 0..10 {
        let error = ask(&client, &["unit.test"], &get().tries(1)).unwrap_err();
        assert_eq!(error.kind, Kind::Offline);
    }
    assert!(world.times().is_empty());
    // That says nothing about the host.
    world.set_online(true);
    assert!(ask(&client, &["unit.test"], &get()).is_ok());
}

#[test]
fn a_host_that_fails_too_often_rests_longer_and_longer() {
    let world = World::new();
    world.script("unit.test", vec![status(500)]);
    world.script("other.test", vec![good()]);
    let client = world.client();
    let once = get().tries(1);
    let post = Ask::post(&[], "text/plain", vec![1]);
    for at in 0..FAILURES {
        // Both count.
        let error = match at % 2 {
            0 => ask(&client, &["unit.test"], &once).unwrap_err(),
            _ => run(client.post_once(&base("unit.test"), &post)).unwrap_err(),
        };
        assert_eq!(error.kind, Kind::Failing);
    }
    world.requests();
    let mut rest = FIRST_REST;
    for _ in 0..10 {
        for wait in [0, rest - 1] {
            world.pass(wait);
            let error = ask(&client, &["unit.test"], &once).unwrap_err();
            assert_eq!(
                (error.kind, error.retry_after),
                (Kind::Resting, Some(rest - wait))
            );
            let error = run(client.post_once(&base("unit.test"), &post)).unwrap_err();
            assert_eq!(error.kind, Kind::Resting);
        }
        assert!(world.times().is_empty());
        // Other hosts are well.
        assert!(ask(&client, &["other.test"], &once).is_ok());
        world.requests();
        world.pass(1);
        assert_eq!(
            ask(&client, &["unit.test"], &once).unwrap_err().kind,
            Kind::Failing
        );
        assert_eq!(world.requests().len(), 1);
        rest = (rest * 2).min(LONGEST_REST);
    }
    // When it is well again all is forgotten.
    world.script("unit.test", vec![good(), status(500)]);
    world.pass(rest);
    assert!(ask(&client, &["unit.test"], &once).is_ok());
    for _ in 0..FAILURES {
        assert_eq!(
            ask(&client, &["unit.test"], &once).unwrap_err().kind,
            Kind::Failing
        );
    }
    assert_eq!(
        ask(&client, &["unit.test"], &once).unwrap_err().kind,
        Kind::Resting
    );
}

#[test]
fn after_a_rest_one_request_tries_and_others_wait() {
    let world = World::new();
    world.script("unit.test", vec![refused()]);
    let client = world.client();
    let once = get().tries(1);
    for _ in 0..FAILURES {
        let _ = ask(&client, &["unit.test"], &once);
    }
    world.pass(FIRST_REST);
    world.script("unit.test", vec![Answer::Late(10, Box::new(good()))]);
    world.requests();
    let bases = [base("unit.test")];
    let first = client.ask_json::<Value>(&bases, &once);
    let second = client.ask_json::<Value>(&bases, &once);
    let (first, second) = run(join(first, second));
    assert!(first.is_ok());
    assert_eq!(second.unwrap_err().kind, Kind::Resting);
    assert_eq!(world.requests().len(), 1);
    assert!(ask(&client, &["unit.test"], &once).is_ok());
}

#[test]
fn requests_that_were_on_their_way_do_not_make_a_rest_longer() {
    let world = World::new();
    world.script("unit.test", vec![Answer::Late(10, Box::new(status(500)))]);
    let client = world.client();
    let once = get().tries(1);
    let bases = [base("unit.test")];
    let many = (0..2 * FAILURES).map(|_| client.ask_json::<Value>(&bases, &once));
    let answers = run(futures::future::join_all(many));
    assert!(answers.iter().all(|answer| answer.is_err()));
    assert_eq!(world.times().len(), 2 * FAILURES as usize);
    let error = ask(&client, &["unit.test"], &once).unwrap_err();
    assert_eq!(error.kind, Kind::Resting);
    assert!(error.retry_after.unwrap() <= FIRST_REST);
}

#[test]
fn a_try_that_is_given_up_leaves_the_next_one_to_others() {
    let world = World::new();
    world.script("unit.test", vec![refused()]);
    let client = world.client();
    let once = get().tries(1);
    for _ in 0..FAILURES {
        let _ = ask(&client, &["unit.test"], &once);
    }
    world.pass(FIRST_REST);
    world.script("unit.test", vec![Answer::Late(10, Box::new(good()))]);
    let bases = [base("unit.test")];
    let mut given_up = Box::pin(client.ask_json::<Value>(&bases, &once));
    assert!(futures::FutureExt::now_or_never(given_up.as_mut()).is_none());
    drop(given_up);
    assert!(ask(&client, &["unit.test"], &once).is_ok());
}

#[test]
fn a_host_that_says_no_is_well() {
    let world = World::new();
    world.script("unit.test", vec![status(404)]);
    let client = world.client();
    for _ in 0..3 * FAILURES {
        assert_eq!(
            ask(&client, &["unit.test"], &get()).unwrap_err().kind,
            Kind::NotFound
        );
    }
    assert_eq!(world.requests().len(), 3 * FAILURES as usize);
}

#[test]
fn names_and_values_are_encoded() {
    let world = World::new();
    world.script("unit.test", vec![good()]);
    let asked = Ask::get(&["a/b", "~x@1.0"])
        .query("q", "1&2=3 é")
        .query("r", "");
    assert!(ask(&world.client(), &["unit.test"], &asked).is_ok());
    assert_eq!(world.paths(), ["/a%2Fb/~x@1.0?q=1%262%3D3%20%C3%A9&r="]);
}
