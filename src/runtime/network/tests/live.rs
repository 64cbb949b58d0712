//! While time passes: who has a turn when, what is told to whom, and how many commits it takes.

use futures::FutureExt;
use futures::future::{Either, select, select_all};
use lunette_ao::Id;

use crate::Code;
use crate::machines::Status;
use crate::options::Options;
use crate::records::Ordinate;
use crate::testing::live::Live;
use crate::testing::toy::{Toys, yield_now};

fn open(options: Options) -> Live {
    // Like machines in workers: whoever calls gets a word in.
    Live::open(Toys::new(20, &[1]), options)
}

/// Messages of a process that were evaluated before another one had its first turn since a moment.
fn evaluated_before(live: &Live, since: usize, first: &Id, second: &Id) -> usize {
    let jobs = live.toys.jobs.borrow();
    let jobs = jobs[since..].iter().take_while(|(id, _, _)| id != second);
    let of_first = jobs.filter(|(id, _, dry)| id == first && !dry);
    of_first.map(|(_, count, _)| count).sum()
}

/// A process at which so many messages wait while it rests.
fn with_queue(live: &Live, count: usize, lines: &str) -> Id {
    let process = live.spawn(&[]);
    live.run(live.network.set_paused(&process, true)).unwrap();
    assert_eq!(live.send_many(&process, lines, count), 0);
    process
}

#[test]
fn a_long_queue_keeps_nobody_from_a_turn() {
    let live = open(Options::default());
    let other = live.spawn(&[]);
    let crowded = with_queue(&live, 10_000, "add 1");
    assert_eq!(live.network.waiting(), 10_000);
    live.run(live.network.set_paused(&crowded, false)).unwrap();
    let since = live.toys.jobs.borrow().len();
    let receipt = live.send(&other, "add 1").unwrap();
    live.run(live.network.result(&other, receipt.slot, true))
        .unwrap();
    let before = evaluated_before(&live, since, &crowded, &other);
    assert!(before <= 2 * 128, "{before} messages went first");
    live.settle();
    let picture = live.picture();
    assert_eq!(picture.check()[&crowded].number, 10_000);
}

#[test]
fn a_question_does_not_wait_for_a_long_queue() {
    let live = open(Options::default());
    let crowded = with_queue(&live, 3_000, "add 1");
    live.run(live.network.set_paused(&crowded, false)).unwrap();
    let since = live.toys.evaluated.get();
    live.run(live.ask(&crowded, "add 0")).unwrap();
    let before = live.toys.evaluated.get() - since;
    assert!(before <= 8 * 128, "{before} messages went first");
}

#[test]
fn an_expensive_process_has_its_slice_and_no_more() {
    let options = Options::default();
    let slice = options.slice;
    let live = open(options);
    let other = live.spawn(&[]);
    let expensive = with_queue(&live, 50, &format!("gas {slice}"));
    let looping = with_queue(&live, 50, "gas 999999999999");
    let since = live.toys.jobs.borrow().len();
    live.run(live.network.set_paused(&expensive, false))
        .unwrap();
    live.run(live.network.set_paused(&looping, false)).unwrap();
    live.send(&other, "add 1").unwrap();
    live.settle();
    assert!(evaluated_before(&live, since, &expensive, &other) <= 8);
    assert!(evaluated_before(&live, since, &looping, &other) <= 8);
    let jobs = live.toys.jobs.borrow();
    let of_both = jobs[since..].iter().filter(|(id, _, _)| *id != other);
    assert!(of_both.clone().all(|(_, count, _)| *count == 1));
    assert_eq!(of_both.count(), 100);
}

#[test]
fn callers_are_told_when_too_much_is_waiting() {
    let live = open(Options {
        mailbox: 10,
        backlog: 25,
        ..Options::default()
    });
    let crowded = with_queue(&live, 10, "add 1");
    assert_eq!(live.send_many(&crowded, "add 1", 5), 5, "at its mailbox");
    let other = with_queue(&live, 10, "add 1");
    let third = live.spawn(&[]);
    live.run(live.network.set_paused(&third, true)).unwrap();
    assert_eq!(live.send_many(&third, "add 1", 9), 4, "in the network");
    for process in [&crowded, &other, &third] {
        live.run(live.network.set_paused(process, false)).unwrap();
    }
    live.settle();
    assert_eq!(live.send_many(&crowded, "add 1", 5), 0);
    live.settle();
    let states = live.picture().check();
    assert_eq!(states[&crowded].number, 15);
    assert_eq!(states[&third].number, 5);
}

#[test]
fn a_message_to_an_idle_process_takes_one_commit() {
    let live = open(Options::default());
    let (alice, bob) = (live.spawn(&[]), live.spawn(&[]));
    let before = live.store.commits.get();
    let receipt = live.send(&alice, "add 1").unwrap();
    let result = live.run(live.network.result(&alice, receipt.slot, false));
    assert!(result.unwrap().is_some(), "it is evaluated already");
    assert_eq!(live.store.commits.get() - before, 1);
    let before = live.store.commits.get();
    live.send(&alice, &format!("send {bob} add 1")).unwrap();
    live.settle();
    assert_eq!(
        live.store.commits.get() - before,
        2,
        "what was sent takes one more"
    );
    let before = live.store.commits.get();
    live.send_many(&alice, "add 1", 100);
    live.settle();
    let commits = live.store.commits.get() - before;
    assert!(commits <= 3, "{commits} commits for 100 messages");
}

#[test]
fn a_slot_is_told_before_a_long_evaluation_ends() {
    let live = open(Options::default());
    let process = live.spawn(&[]);
    live.toys.hold(process);
    let before = live.store.commits.get();
    let receipt = live.send(&process, "add 1").unwrap();
    assert_eq!(live.store.commits.get() - before, 1);
    let result = live.run(live.network.result(&process, receipt.slot, false));
    assert!(result.unwrap().is_none());
    live.toys.let_go(process);
    let result = live.run(live.network.result(&process, receipt.slot, true));
    assert_eq!(result.unwrap().unwrap().status, Status::Ok);
}

#[test]
fn an_evaluation_that_hangs_holds_up_nobody_else() {
    let live = open(Options::default());
    let (stuck, other) = (live.spawn(&[]), live.spawn(&[]));
    live.toys.hold(stuck);
    live.send(&stuck, "add 1").unwrap();
    for number in 1..=20 {
        live.send(&other, "add 1").unwrap();
        let result = live.run(live.network.result(&other, number, true));
        assert!(result.unwrap().is_some());
    }
    live.toys.let_go(stuck);
    live.settle();
}

#[test]
fn schedules_run_by_themselves() {
    let live = open(Options::default());
    let process = live.spawn(&[("Cron-Interval", "10-seconds")]);
    live.run(live.network.set_monitored(&process, true))
        .unwrap();
    live.rest(35_000);
    let results =
        live.run(
            live.network
                .results(&process, Ordinate::default(), Ordinate::of_slot(9), 99),
        );
    let results = results.unwrap();
    assert_eq!(results.iter().filter(|it| it.tick.is_some()).count(), 3);
    live.settle();
    live.picture().check();
}

/// Whoever waits for a time that has come would do so for ever: the clock counts it.
#[test]
fn a_tick_that_cannot_be_evaluated_yet_is_waited_for_in_peace() {
    let live = open(Options::default());
    let process = live.spawn(&[("Cron-Interval", "10-seconds")]);
    let other = live.spawn(&[]);
    live.run(live.network.set_monitored(&process, true))
        .unwrap();
    live.toys.hold(process);
    live.rest(65_000);
    live.send(&other, "add 1").unwrap();
    assert!(live.clock.idle_waits.get() < 20);
    live.toys.let_go(process);
    live.rest(1_000);
    live.settle();
    let results = live.picture().processes[&process].results.len();
    assert_eq!(results, 1 + 6);
}

#[test]
fn images_are_brought_up_to_date_when_there_is_nothing_else_to_do() {
    let live = open(Options {
        image_messages: 3,
        ..Options::default()
    });
    let process = live.spawn(&[]);
    let mut most_replaced = 0;
    for _ in 0..40 {
        live.send_many(&process, "add 1", 3);
        live.settle();
        let head = live.picture().processes[&process].head.clone();
        most_replaced = most_replaced.max(head.replaced.len());
    }
    assert!(most_replaced > 1, "a chain was replaced");
    live.send(&process, "add 1").unwrap();
    live.settle();
    live.rest(5_000);
    let picture = live.picture();
    picture.check();
    let head = &picture.processes[&process].head;
    assert_eq!(head.images.last().map(|part| part.at), head.evaluated);
    assert_eq!(head.replaced, [], "what was replaced is gone");
}

#[test]
fn a_network_that_never_rests_for_long_stores_images_in_its_pauses() {
    let live = open(Options::default());
    let processes = [live.spawn(&[]), live.spawn(&[])];
    let behind = |live: &Live, process: &Id| {
        let head = &live.picture().processes[process].head;
        let slot = |at: Ordinate| at.slot;
        head.evaluated.map_or(0, slot) - head.images.last().map_or(0, |part| slot(part.at))
    };
    let mut most = 0;
    for _ in 0..50 {
        for process in &processes {
            assert_eq!(live.send_many(process, "add 1", 40), 0);
        }
        live.settle();
        live.rest(100);
        most = most.max(
            processes
                .iter()
                .map(|process| behind(&live, process))
                .max()
                .unwrap(),
        );
    }
    // As many as make one due, and those that came with them.
    assert!(most <= 600 + 40, "{most} would be evaluated again");
    let images = live.picture().processes[&processes[0]].head.images.len();
    assert_eq!(images, 2_000 / 640, "and not more often than that");
}

#[test]
fn what_fails_makes_no_image_due() {
    let live = open(Options::default());
    let process = live.spawn(&[]);
    for _ in 0..20 {
        live.send(&process, "gas 999999999999").unwrap();
        live.settle();
        live.rest(100);
    }
    assert_eq!(live.picture().processes[&process].head.images, []);
}

#[test]
fn a_network_without_pauses_goes_on_without_images_for_long() {
    let live = open(Options::default());
    let process = with_queue(&live, 5_000, "add 1");
    live.run(live.network.set_paused(&process, false)).unwrap();
    live.settle();
    assert_eq!(live.picture().processes[&process].head.images, []);
}

#[test]
fn closing_finishes_what_was_begun_and_stores_the_rest() {
    let live = open(Options::default());
    let process = with_queue(&live, 9_000, "add 1");
    let closing = async {
        live.network.set_paused(&process, false).await.unwrap();
        live.network.close().await;
    };
    live.run(closing);
    let code = live.send(&process, "").unwrap_err().code;
    assert_eq!(code, Code::Closed);
    assert_eq!(live.toys.count(), 0, "no machine is left");
    let picture = live.picture();
    let number = picture.check()[&process].number;
    assert!(
        (0..9_000).contains(&number),
        "{number} of 9,000 were evaluated"
    );
}

/// Who wants something else of a process than its next messages need not wait until its queue is empty.
#[test]
fn a_process_with_a_long_queue_can_be_paused_asked_and_removed() {
    let live = open(Options::default());
    let crowded = with_queue(&live, 9_000, "add 1");
    live.run(live.network.set_paused(&crowded, false)).unwrap();
    live.run(live.ask(&crowded, "")).unwrap();
    live.run(live.network.set_paused(&crowded, true)).unwrap();
    live.settle();
    let rest = live.network.waiting();
    assert!(rest > 1_000, "{rest} are left");
    let before = live.toys.evaluated.get();
    live.run(live.network.remove(&crowded)).unwrap();
    assert_eq!(
        live.toys.evaluated.get(),
        before,
        "nothing more was evaluated"
    );
}

#[test]
fn whoever_asks_without_end_keeps_no_message_from_being_evaluated() {
    let live = Live::open(Toys::new(100, &[1]), Options::default());
    let asked: Vec<Id> = (0..30).map(|_| live.spawn(&[])).collect();
    let process = live.spawn(&[]);
    let ask = |id: &Id| {
        let id = *id;
        let live = &live;
        async move {
            loop {
                live.ask(&id, "add 0").await.unwrap();
            }
        }
        .boxed_local()
    };
    let asking = select_all(asked.iter().map(ask));
    let evaluated = async {
        yield_now(500).await;
        live.submit_patiently(&process, "add 1").await;
        live.network.result(&process, 1, true).await
    };
    let Either::Left((result, _)) = live.run(select(evaluated.boxed_local(), asking));
    assert_eq!(result.unwrap().unwrap().status, Status::Ok);
}
