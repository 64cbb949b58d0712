//! Evaluations that somebody ends.

use lunette_ao::Id;

use crate::machines::Status;
use crate::options::Options;
use crate::testing::live::Live;
use crate::testing::toy::Toys;

/// What an evaluation does that nobody waits for: more than others get while one is looked for.
const LONG: &str = "add 1\ngas 50000000";

fn open() -> (Live, Id) {
    let live = Live::open(Toys::new(4, &[1]), Options::default());
    let process = live.spawn(&[]);
    (live, process)
}

fn stop(live: &Live, process: &Id) -> bool {
    live.run(live.network.stop(process)).unwrap()
}

fn status(live: &Live, process: &Id, slot: u64) -> Status {
    let result = live.run(live.network.result(process, slot, true));
    result.unwrap().unwrap().status
}

fn output(live: &Live, process: &Id, slot: u64) -> String {
    let result = live.run(live.network.result(process, slot, true));
    String::from_utf8(result.unwrap().unwrap().json.clone()).unwrap()
}

#[test]
fn an_evaluation_is_ended_and_those_around_it_are_not() {
    let (live, process) = open();
    // All three are handed to the machine together.
    live.run(live.network.set_paused(&process, true)).unwrap();
    for lines in ["add 1", LONG, "add 10"] {
        live.send(&process, lines).unwrap();
    }
    live.toys.hold(process);
    live.run(live.network.set_paused(&process, false)).unwrap();
    assert!(stop(&live, &process));
    live.toys.let_go(process);
    let statuses = [1, 2, 3].map(|slot| status(&live, &process, slot));
    assert_eq!(statuses, [Status::Ok, Status::Stopped, Status::Ok]);
    // It leaves no trace.
    assert!(output(&live, &process, 3).contains("\"11 "));
    // What takes long is all right afterwards.
    live.send(&process, LONG).unwrap();
    assert_eq!(status(&live, &process, 4), Status::Ok);
}

#[test]
fn what_was_ended_is_passed_by_when_the_log_is_evaluated_again() {
    let (live, process) = open();
    live.toys.hold(process);
    live.send(&process, LONG).unwrap();
    assert!(stop(&live, &process));
    live.toys.let_go(process);
    assert_eq!(status(&live, &process, 1), Status::Stopped);
    live.send(&process, "add 5").unwrap();
    live.settle();
    live.toys.lose_all();
    live.send(&process, "add 2").unwrap();
    assert!(output(&live, &process, 3).contains("\"7 "));
}

#[test]
fn there_is_nothing_to_end_while_nothing_goes_on() {
    let (live, process) = open();
    assert!(!stop(&live, &process));
    live.send(&process, LONG).unwrap();
    assert_eq!(status(&live, &process, 1), Status::Ok);
}

#[test]
fn who_loses_its_machine_with_another_that_is_ended_is_not_to_blame() {
    let live = Live::open(Toys::new(4, &[1]), Options::default());
    let (looping, patient) = (live.spawn(&[]), live.spawn(&[]));
    live.toys.hold(patient);
    live.send(&patient, LONG).unwrap();
    for slot in 1..=6 {
        live.toys.hold(looping);
        live.send(&looping, LONG).unwrap();
        assert!(stop(&live, &looping));
        live.toys.let_go(looping);
        assert_eq!(status(&live, &looping, slot), Status::Stopped);
    }
    live.toys.let_go(patient);
    assert_eq!(status(&live, &patient, 1), Status::Ok);
}
