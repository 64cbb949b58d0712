//! Compute units.

use lunette_ao::Id;
use lunette_remote::compute::Range;
use lunette_remote::{Compute, Kind};
use serde_json::json as value;

use crate::world::{Answer, World, json, refused, run, status, with_header};

#[test]
fn a_result_is_waited_for() {
    let world = World::new();
    let (process, message) = (Id::of(b"process"), Id::of(b"message"));
    let result = value!({"Output": {"data": "1"}, "Messages": []});
    world.script(
        "cu.test",
        vec![
            with_header(202, "retry-after", "3"),
            status(202),
            json(&result),
        ],
    );
    let unit = Compute::new(&world.client(), &["https://cu.test"]).unwrap();
    assert_eq!(run(unit.result(&process, &message)).unwrap(), result);
    let expected = format!("/result/{message}?process-id={process}");
    assert_eq!(world.paths(), vec![expected; 3]);

    world.script("cu.test", vec![status(202)]);
    assert_eq!(
        run(unit.result(&process, &message)).unwrap_err().kind,
        Kind::Busy
    );
}

#[test]
fn an_error_of_a_process_is_a_result_and_one_of_the_unit_is_not() {
    let world = World::new();
    let id = Id::of(b"id");
    let unit = Compute::new(&world.client(), &["https://cu.test"]).unwrap();
    world.script(
        "cu.test",
        vec![json(&value!({"Error": "attempt to index a nil value"}))],
    );
    assert!(run(unit.result(&id, &id)).is_ok());
    for (answer, kind) in [
        (json(&value!({"error": "no such process"})), Kind::Refused),
        (json(&value!({"ok": true})), Kind::Unexpected),
        (json(&value!("text")), Kind::Unexpected),
        (status(404), Kind::NotFound),
        (Answer::Endless, Kind::TooLarge),
    ] {
        world.script("cu.test", vec![answer]);
        assert_eq!(run(unit.result(&id, &id)).unwrap_err().kind, kind);
    }
}

#[test]
fn results_come_in_pages() {
    let world = World::new();
    let process = Id::of(b"process");
    let page = value!({"pageInfo": {"hasNextPage": true}, "edges": [{"cursor": "c", "node": {"Output": 1}}]});
    world.script("cu.test", vec![json(&page)]);
    let unit = Compute::new(&world.client(), &["https://cu.test"]).unwrap();
    let range = Range {
        from: Some("a=b".to_owned()),
        limit: 7,
        is_descending: true,
        ..Range::default()
    };
    let results = run(unit.results(&process, &range)).unwrap();
    assert!(results.has_next);
    assert_eq!(
        (
            results.entries[0].cursor.as_str(),
            &results.entries[0].result
        ),
        ("c", &value!({"Output": 1}))
    );
    run(unit.results(&process, &Range::default())).unwrap();
    assert_eq!(
        world.paths(),
        [
            format!("/results/{process}?sort=DESC&from=a%3Db&limit=7"),
            format!("/results/{process}?sort=ASC")
        ]
    );
}

#[test]
fn a_dry_run_waits_as_long_as_the_unit_wants_and_goes_to_the_next_one_before() {
    let world = World::new();
    let process = Id::of(b"process");
    let result = value!({"Output": "x"});
    world.script(
        "cu.test",
        vec![with_header(429, "retry-after", "10"), json(&result)],
    );
    let unit = Compute::new(&world.client(), &["https://cu.test"]).unwrap();
    let message = value!({"Data": "return 1"});
    assert_eq!(run(unit.dry_run(&process, &message)).unwrap(), result);
    let requests = world.requests();
    assert_eq!(requests[1].body, message.to_string().into_bytes());
    assert_eq!(
        requests[1].url,
        format!("https://cu.test/dry-run?process-id={process}")
    );

    world.script("cu.test", vec![refused()]);
    world.script("other.test", vec![json(&result)]);
    let unit = Compute::new(&world.client(), &["https://cu.test", "https://other.test"]).unwrap();
    assert_eq!(run(unit.dry_run(&process, &message)).unwrap(), result);
    assert_eq!(world.times().iter().max().copied(), Some(10_500));
}
