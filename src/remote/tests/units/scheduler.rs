//! Schedulers that page in their own ways, leave things out, and lie.

use std::rc::Rc;

use lunette_ao::{DataItem, Ed25519Key, Id};
use lunette_remote::{Assurance, Chain, Client, Error, Gateway, Kind, Page, Scheduler, Source};
use serde_json::{Value, json as value};

use crate::gateway;
use crate::log::{
    Log, Says, as_aos2, as_unit, assignment, edge, item, message, scheduler_address, scheduler_key,
    text, time,
};
use crate::world::{Answer, Counting, World, json, parameter, refused, run, status};

const LIMIT: u32 = 4;

/// How a unit takes what it is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Paging {
    Nonces,
    /// Only times: units from before there were nonces.
    Times,
    /// Everything, whatever is asked for.
    Everything,
    /// The first entries again and again.
    Stuck,
}

fn slot(edge: &Value) -> u64 {
    let tags = edge["node"]["assignment"]["tags"].as_array().unwrap();
    let tag = tags.iter().find(|tag| tag["name"] == "Nonce").unwrap();
    tag["value"].as_str().unwrap().parse().unwrap()
}

fn serve(world: &World, edges: Vec<Value>, paging: Paging) {
    world.serve("su.test", move |request| {
        let number = |name| parameter(request, name).and_then(|text| text.parse::<u64>().ok());
        if parameter(request, "process-id").is_none() || parameter(request, "show-anchor").is_none()
        {
            return status(400);
        }
        let is_after = |edge: &Value| match paging {
            Paging::Nonces => number("from-nonce").is_none_or(|from| slot(edge) > from),
            Paging::Times => number("from").is_none_or(|from| time(slot(edge)) > from),
            Paging::Everything | Paging::Stuck => true,
        };
        let wanted: Vec<&Value> = edges.iter().filter(|edge| is_after(edge)).collect();
        let limit = match paging {
            Paging::Everything => usize::MAX,
            _ => number("limit").unwrap() as usize,
        };
        let page: Vec<&Value> = wanted.iter().take(limit).copied().collect();
        json(&value!({"page_info": {"has_next_page": page.len() < wanted.len()}, "edges": page}))
    });
}

fn legacy() -> Source {
    Source::Legacy {
        url: "https://su.test".to_owned(),
    }
}

fn scheduler(client: &Client) -> Scheduler {
    Scheduler::new(client, &legacy(), Some(scheduler_address()), None).unwrap()
}

fn with_gateway(client: &Client) -> Scheduler {
    let gateway = Gateway::new(client, &["https://gateway.test"]).unwrap();
    Scheduler::new(client, &legacy(), Some(scheduler_address()), Some(gateway)).unwrap()
}

/// All pages of a log.
fn all(scheduler: &Scheduler, process: &Id) -> Result<Vec<Page>, Error> {
    let (mut pages, mut chain, mut from) = (Vec::new(), Chain::default(), 0);
    loop {
        let page = run(scheduler.page(process, from, LIMIT, &mut chain))?;
        from += page.entries.len() as u64;
        let has_next = page.has_next;
        assert!(!has_next || !page.entries.is_empty());
        pages.push(page);
        if !has_next {
            return Ok(pages);
        }
    }
}

/// What the unit says about the first page of a log is wrong.
fn wrong(log: &Log, edges: Vec<Value>) -> Error {
    let world = World::new();
    serve(&world, edges, Paging::Nonces);
    let mut chain = Chain::default();
    let page = run(scheduler(&world.client()).page(&log.process, 0, 100, &mut chain));
    assert_eq!(chain, Chain::default());
    let error = page.unwrap_err();
    assert_eq!(error.kind, Kind::Unverified, "{error}");
    error
}

#[test]
fn a_log_is_read_whichever_way_the_unit_pages() {
    let log = Log::new(11);
    for paging in [Paging::Nonces, Paging::Times, Paging::Everything] {
        let world = World::new();
        serve(&world, log.edges(), paging);
        let pages = all(&scheduler(&world.client()), &log.process).unwrap();
        let lengths: Vec<usize> = pages.iter().map(|page| page.entries.len()).collect();
        // By times some come once more, and count.
        if paging != Paging::Times {
            assert_eq!(lengths, [4, 4, 3]);
        }
        let entries: Vec<_> = pages.into_iter().flat_map(|page| page.entries).collect();
        assert_eq!(entries.len(), 11);
        for (nonce, (entry, expected)) in entries.iter().zip(&log.entries).enumerate() {
            assert_eq!(
                DataItem::from_message(&entry.message).unwrap(),
                expected.message
            );
            let assignment = &entry.assignment;
            assert_eq!(assignment.id, expected.assignment.id());
            assert_eq!(assignment.nonce, nonce as u64);
            assert_eq!(
                (assignment.process, assignment.message),
                (log.process, expected.message.id())
            );
            assert_eq!(
                (assignment.timestamp, assignment.block_height),
                (time(nonce as u64), 1_400_000)
            );
            assert_eq!(
                assignment.hash_chain,
                text(&expected.assignment, "Hash-Chain")
            );
            assert_eq!(entry.assurance, Assurance::Signed);
        }
    }
}

#[test]
fn where_a_unit_ignores_the_beginning_it_is_said_so() {
    let log = Log::new(11);
    let world = World::new();
    serve(&world, log.edges(), Paging::Stuck);
    let error = all(&scheduler(&world.client()), &log.process).unwrap_err();
    assert_eq!(error.kind, Kind::Unexpected);
    assert!(
        error.message.contains("whatever it is asked for"),
        "{error}"
    );
}

#[test]
fn a_log_ends_where_it_ends() {
    let log = Log::new(4);
    let world = World::new();
    for paging in [Paging::Nonces, Paging::Times, Paging::Everything] {
        serve(&world, log.edges(), paging);
        let scheduler = scheduler(&world.client());
        let mut chain = Chain::default();
        let page = run(scheduler.page(&log.process, 0, LIMIT, &mut chain)).unwrap();
        assert_eq!((page.entries.len(), page.has_next), (4, false));
        let before = chain.clone();
        let page = run(scheduler.page(&log.process, 4, LIMIT, &mut chain)).unwrap();
        assert_eq!((page, chain), (Page::default(), before));
    }
}

#[test]
fn reading_may_begin_in_the_middle() {
    let log = Log::new(8);
    let world = World::new();
    serve(&world, log.edges(), Paging::Nonces);
    let mut chain = Chain::default();
    let page = run(scheduler(&world.client()).page(&log.process, 5, LIMIT, &mut chain)).unwrap();
    assert_eq!(page.entries[0].assignment.nonce, 5);
    assert_eq!(chain.last.unwrap().nonce, 7);
}

#[test]
fn what_has_the_same_time_as_the_last_entry_is_not_lost() {
    let log = Log::new(8);
    let world = World::new();
    serve(&world, log.edges(), Paging::Times);
    let scheduler = scheduler(&world.client());
    // Slots 2 and 3 have one millisecond.
    let mut chain = Chain::default();
    run(scheduler.page(&log.process, 0, 3, &mut chain)).unwrap();
    let page = run(scheduler.page(&log.process, 3, 3, &mut chain)).unwrap();
    assert_eq!(page.entries[0].assignment.nonce, 3);
}

#[test]
fn a_page_begins_where_the_one_before_ended() {
    let log = Log::new(8);
    let world = World::new();
    serve(&world, log.edges(), Paging::Nonces);
    let scheduler = scheduler(&world.client());
    let mut chain = Chain::default();
    run(scheduler.page(&log.process, 0, 3, &mut chain)).unwrap();
    for from in [2, 5] {
        let before = chain.clone();
        let error = run(scheduler.page(&log.process, from, 3, &mut chain)).unwrap_err();
        assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(from)));
        assert!(error.message.contains("gap"), "{error}");
        assert_eq!(chain, before);
    }
}

#[test]
fn signatures_of_a_page_are_verified_side_by_side() {
    let log = Log::new(6);
    let world = World::new();
    serve(&world, log.edges(), Paging::Nonces);
    let verifier = Counting::new();
    let client = Client::new(world.clone(), verifier.clone());
    run(scheduler(&client).page(&log.process, 0, 6, &mut Chain::default())).unwrap();
    assert_eq!(verifier.most.get(), 6);
}

#[test]
fn a_gap_is_found() {
    let log = Log::new(6);
    for missing in [0, 3] {
        let mut edges = log.edges();
        edges.remove(missing);
        let error = wrong(&log, edges);
        assert_eq!(error.slot, Some(missing as u64));
        assert!(error.message.contains("gap"), "{error}");
    }
    // Between two pages.
    let world = World::new();
    let mut edges = log.edges();
    edges.remove(4);
    serve(&world, edges, Paging::Nonces);
    let error = all(&scheduler(&world.client()), &log.process).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(4)));
}

/// Another message in a slot, assigned by the same scheduler.
fn fork(log: &Log, slot: usize) -> Value {
    let mut other = Log {
        process: log.process,
        entries: log.entries[..slot].to_vec(),
    };
    other.add(message(log.process, 99, b"another one"));
    edge(&other.entries[slot])
}

#[test]
fn a_fork_is_found() {
    let log = Log::new(6);
    let mut edges = log.edges();
    edges.insert(4, fork(&log, 3));
    let error = wrong(&log, edges);
    assert_eq!(error.slot, Some(3));
    assert!(error.message.contains("fork"), "{error}");

    // Only later: the slot where the page before ended has become another.
    let world = World::new();
    serve(&world, log.edges(), Paging::Everything);
    let scheduler = scheduler(&world.client());
    let mut chain = Chain::default();
    run(scheduler.page(&log.process, 0, LIMIT, &mut chain)).unwrap();
    let mut edges = log.edges();
    edges[3] = fork(&log, 3);
    serve(&world, edges, Paging::Everything);
    let before = chain.clone();
    let error = run(scheduler.page(&log.process, 4, LIMIT, &mut chain)).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(3)));
    assert_eq!(chain, before);

    // What follows from a fork is linked to another assignment.
    let mut edges = log.edges();
    edges[3] = fork(&log, 3);
    let error = wrong(&log, edges);
    assert_eq!(error.slot, Some(4));
    assert!(error.message.contains("hash chain"), "{error}");
}

#[test]
fn another_order_is_found() {
    let log = Log::new(6);
    let mut edges = log.edges();
    edges.swap(2, 3);
    let error = wrong(&log, edges);
    assert!(error.message.contains("order"), "{error}");
    let mut edges = log.edges();
    edges.reverse();
    assert!(wrong(&log, edges).message.contains("order"));
    let mut edges = log.edges();
    edges.insert(2, edges[1].clone());
    assert!(wrong(&log, edges).message.contains("order"));
    // Whoever writes other numbers on assignments has not signed them.
    let mut edges = log.edges();
    for (at, nonce) in [(2, "3"), (3, "2")] {
        edges[at]["node"]["assignment"]["tags"][2]["value"] = nonce.into();
    }
    edges.swap(2, 3);
    let error = wrong(&log, edges);
    assert!(
        error.message.contains("the assignment of slot 2"),
        "{error}"
    );
}

type Change = fn(&mut Value);

#[test]
fn nothing_of_a_message_or_an_assignment_can_be_altered() {
    let log = Log::new(3);
    let changes: [(&str, Change); 7] = [
        ("id", |item| item["id"] = Id::of(b"else").to_string().into()),
        ("data", |item| item["data"] = "else".into()),
        ("tags", |item| item["tags"][1]["value"] = "else".into()),
        ("tags", |item| {
            item["tags"].as_array_mut().unwrap().pop();
        }),
        ("anchor", |item| item["anchor"] = Value::Null),
        ("target", |item| {
            item["target"] = Id::of(b"else").to_string().into()
        }),
        ("signature", |item| {
            item["signature"] = as_unit(&message(Id::of(b"else"), 0, b""))["signature"].clone()
        }),
    ];
    for (what, change) in changes {
        for part in ["message", "assignment"] {
            // Assignments have no content, so that nothing is read from there.
            if (part, what) == ("assignment", "data") {
                continue;
            }
            let mut edges = log.edges();
            change(&mut edges[2]["node"][part]);
            let error = wrong(&log, edges);
            assert_eq!(error.slot, Some(2), "{part} {what}");
        }
    }
}

/// A log of two slots, the second of which has this assignment.
fn with_assignment(change: impl Fn(&mut Says)) -> (Log, Vec<Value>) {
    let mut log = Log::new(1);
    let message = message(log.process, 1, b"hello");
    let mut says = log.next(&message);
    change(&mut says);
    log.add(message);
    log.entries[1].assignment = assignment(&scheduler_key(), &says);
    let edges = log.edges();
    (log, edges)
}

#[test]
fn an_assignment_is_of_this_process_and_message_and_linked() {
    for (what, (log, edges)) in [
        (
            "one of the process",
            with_assignment(|says| says.process = Id::of(b"else")),
        ),
        (
            "which was assigned",
            with_assignment(|says| says.message = Id::of(b"else")),
        ),
        (
            "hash chain",
            with_assignment(|says| says.hash_chain = Id::of(b"else").to_string()),
        ),
        ("gap", with_assignment(|says| says.nonce = 2)),
    ] {
        let error = wrong(&log, edges);
        assert!(error.message.contains(what), "{what}: {error}");
    }
}

#[test]
fn only_the_scheduler_of_the_process_assigns() {
    let mut log = Log::new(2);
    let says = Says {
        process: log.process,
        message: log.entries[1].message.id(),
        nonce: 1,
        hash_chain: text(&log.entries[1].assignment, "Hash-Chain"),
    };
    log.entries[1].assignment = assignment(&Ed25519Key::from_seed(&[66; 32]), &says);
    let error = wrong(&log, log.edges());
    assert!(error.message.contains("signed by"), "{error}");
    // Who does not know the scheduler takes whoever signed.
    let world = World::new();
    serve(&world, log.edges(), Paging::Nonces);
    let scheduler = Scheduler::new(&world.client(), &legacy(), None, None).unwrap();
    assert!(all(&scheduler, &log.process).is_ok());
}

#[test]
fn what_the_unit_leaves_out_is_had_from_a_gateway_and_proven() {
    let mut log = Log::new(2);
    let binary = message(log.process, 2, b"\xff\xfe bytes");
    let no_text = item(
        &Ed25519Key::from_seed(&[1; 32]),
        Some(log.process),
        [0xfe; 32],
        &[("a", "b")],
        b"text",
    );
    log.add(binary.clone());
    log.add(no_text.clone());
    let mut edges = log.edges();
    // Anchors of messages that are no text are left out, whatever is asked for.
    edges[3]["node"]["message"]["anchor"] = Value::Null;
    let world = World::new();
    serve(&world, edges.clone(), Paging::Nonces);
    gateway::serve(
        &world,
        "gateway.test",
        vec![binary.clone(), no_text],
        |_, _| {},
    );
    let pages = all(&with_gateway(&world.client()), &log.process).unwrap();
    assert_eq!(pages[0].entries[2].message.data, b"\xff\xfe bytes");
    assert_eq!(pages[0].entries[3].message.anchor, [0xfe; 32]);

    // A gateway that knows the content only is enough for what lacks the content only.
    let mut less = edges.clone();
    less.pop();
    serve(&world, less, Paging::Nonces);
    world.serve("gateway.test", |request| match request.body.is_empty() {
        true => Answer::Response(200, Vec::new(), b"\xff\xfe bytes".to_vec()),
        false => status(400),
    });
    let pages = all(&with_gateway(&world.client()), &log.process).unwrap();
    assert_eq!(
        DataItem::from_message(&pages[0].entries[2].message).unwrap(),
        binary
    );

    // Without a gateway, or with one that lies, it is not believed; with one that is away it may be tried again.
    serve(&world, edges.clone(), Paging::Nonces);
    let error = all(&scheduler(&world.client()), &log.process).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(2)));
    gateway::serve(&world, "gateway.test", vec![binary], |_, data| data[0] = 0);
    let error = all(&with_gateway(&world.client()), &log.process).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(2)));
    world.script("gateway.test", vec![refused()]);
    let error = all(&with_gateway(&world.client()), &log.process).unwrap_err();
    assert_eq!(error.kind, Kind::Unreachable);

    // What is too new for a gateway proves nothing, and those before it are there meanwhile.
    gateway::serve(&world, "gateway.test", Vec::new(), |_, _| {});
    let scheduler = with_gateway(&world.client());
    let mut chain = Chain::default();
    let page = run(scheduler.page(&log.process, 0, LIMIT, &mut chain)).unwrap();
    assert_eq!((page.entries.len(), page.has_next), (2, true));
    let error = run(scheduler.page(&log.process, 2, LIMIT, &mut chain)).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::NotFound, Some(2)));
}

#[test]
fn what_the_unit_does_not_leave_out_is_not_asked_of_a_gateway() {
    let log = Log::new(2);
    for part in ["message", "assignment"] {
        let mut edges = log.edges();
        edges[1]["node"][part]["tags"][1]["value"] = "else".into();
        let world = World::new();
        serve(&world, edges, Paging::Nonces);
        let error = all(&with_gateway(&world.client()), &log.process).unwrap_err();
        assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(1)));
        assert_eq!(world.requests().len(), 1);
    }
}

#[test]
fn anchors_of_assignments_that_older_units_leave_out_are_had_from_a_gateway() {
    let log = Log::new(2);
    let mut edges = log.edges();
    for (edge, anchor) in edges.iter_mut().zip(["", "\u{fffd}\u{fffd} lost"]) {
        edge["node"]["assignment"]["anchor"] = anchor.into();
    }
    let world = World::new();
    serve(&world, edges, Paging::Nonces);
    let assignments = log.entries.iter().map(|entry| entry.assignment.clone());
    gateway::serve(&world, "gateway.test", assignments.collect(), |_, _| {});
    let pages = all(&with_gateway(&world.client()), &log.process).unwrap();
    assert_eq!(pages[0].entries.len(), 2);
}

#[test]
fn the_slot_is_that_of_the_proven_assignment() {
    let log = Log::new(2);
    let mut edges = log.edges();
    // The gateway has the real assignment, of slot 1.
    let assignment = &mut edges[1]["node"]["assignment"];
    assignment["anchor"] = "".into();
    assignment["tags"][2]["value"] = "2".into();
    let process = log.entries[0].assignment.clone();
    let world = World::new();
    serve(&world, vec![edges[1].clone()], Paging::Nonces);
    let items = vec![process, log.entries[1].assignment.clone()];
    gateway::serve(&world, "gateway.test", items, |_, _| {});
    let scheduler = with_gateway(&world.client());
    let error = run(scheduler.page(&log.process, 2, LIMIT, &mut Chain::default())).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::Unverified, Some(2)));
    assert!(error.message.contains("is one of slot 1"), "{error}");
}

#[test]
fn a_message_that_is_assigned_by_its_id_alone_comes_from_a_gateway() {
    let mut log = Log::new(2);
    let elsewhere = message(Id::of(b"another process"), 5, b"hello");
    log.add(elsewhere.clone());
    log.entries[2].is_alone = true;
    let world = World::new();
    serve(&world, log.edges(), Paging::Nonces);
    gateway::serve(&world, "gateway.test", vec![elsewhere.clone()], |_, _| {});
    let pages = all(&with_gateway(&world.client()), &log.process).unwrap();
    let message = &pages[0].entries[2].message;
    assert_eq!(
        (message.id, &message.data[..]),
        (elsewhere.id(), &b"hello"[..])
    );
    let error = all(&scheduler(&world.client()), &log.process).unwrap_err();
    assert!(error.message.contains("gateway"), "{error}");
    world.script("gateway.test", vec![status(404)]);
    let error = all(&with_gateway(&world.client()), &log.process).unwrap_err();
    assert_eq!((error.kind, error.slot), (Kind::NotFound, Some(2)));
}

#[test]
fn a_page_that_is_too_large_is_asked_for_in_halves() {
    let log = Log::new(9);
    let world = World::new();
    let edges = log.edges();
    world.serve("su.test", move |request| {
        let limit: usize = parameter(request, "limit").unwrap().parse().unwrap();
        match limit {
            0..=2 => {
                json(&value!({"page_info": {"has_next_page": true}, "edges": &edges[..limit]}))
            }
            _ => Answer::Endless,
        }
    });
    let page =
        run(scheduler(&world.client()).page(&log.process, 0, 8, &mut Chain::default())).unwrap();
    assert_eq!((page.entries.len(), page.has_next), (2, true));
}

#[test]
fn answers_that_are_no_logs_are_told() {
    let world = World::new();
    let process = Id::of(b"process");
    for (answer, kind) in [
        (value!({"edges": [{"node": {}}]}), Kind::Unexpected),
        (
            value!({"edges": [{"node": {"assignment": {"id": "x", "owner": "y", "tags": []}}}]}),
            Kind::Unexpected,
        ),
        (value!({"error": "no such process"}), Kind::Unexpected),
        (value!(7), Kind::Unexpected),
    ] {
        world.script("su.test", vec![json(&answer)]);
        let error = run(scheduler(&world.client()).page(&process, 0, 1, &mut Chain::default()))
            .unwrap_err();
        assert_eq!(error.kind, kind, "{answer}");
    }
}

#[test]
fn the_item_of_a_process_is_proven() {
    let log = Log::new(1);
    let first = log.entries[0].message.clone();
    let mut said = as_unit(&first);
    said["process_id"] = said["id"].take();
    said.as_object_mut().unwrap().remove("id");
    let world = World::new();
    world.script("su.test", vec![json(&said)]);
    let client = world.client();
    let proven = run(scheduler(&client).process_item(&log.process)).unwrap();
    assert_eq!(DataItem::from_message(&proven).unwrap(), first);
    assert_eq!(world.paths(), [format!("/processes/{}", log.process)]);

    said["data"] = "else".into();
    world.script("su.test", vec![json(&said)]);
    let error = run(scheduler(&client).process_item(&log.process)).unwrap_err();
    assert_eq!(error.kind, Kind::Unverified);
    gateway::serve(&world, "gateway.test", vec![first.clone()], |_, _| {});
    let proven = run(with_gateway(&client).process_item(&log.process)).unwrap();
    assert_eq!(proven.data, first.data());
    let error = run(scheduler(&client).process_item(&Id::of(b"else"))).unwrap_err();
    assert_eq!(error.kind, Kind::Unverified);
}

#[test]
fn the_time_and_the_newest_slot_are_texts_or_numbers() {
    let world = World::new();
    let process = Id::of(b"process");
    let scheduler = scheduler(&world.client());
    for answer in [
        value!({"timestamp": "1700000000000", "block_height": "000001400000"}),
        value!({"timestamp": 1_700_000_000_000_u64, "block_height": 1_400_000}),
    ] {
        world.script("su.test", vec![json(&answer)]);
        let now = run(scheduler.now(&process)).unwrap();
        assert_eq!(
            (now.timestamp, now.block_height),
            (1_700_000_000_000, 1_400_000)
        );
    }
    world.script(
        "su.test",
        vec![json(&value!({"timestamp": "soon", "block_height": 1}))],
    );
    assert_eq!(
        run(scheduler.now(&process)).unwrap_err().kind,
        Kind::Unexpected
    );
    let log = Log::new(3);
    world.script("su.test", vec![json(&log.edges()[2]["node"])]);
    assert_eq!(run(scheduler.latest(&log.process)).unwrap(), 2);
}

fn hyperbeam(world: &Rc<World>, address: Option<String>, has_gateway: bool) -> Scheduler {
    let client = world.client();
    let source = Source::HyperBeam {
        url: "https://node.test".to_owned(),
    };
    let gateway = has_gateway.then(|| Gateway::new(&client, &["https://gateway.test"]).unwrap());
    Scheduler::new(&client, &source, address, gateway).unwrap()
}

fn aos2(log: &Log, change: impl Fn(u64, &mut Value)) -> Value {
    let edges: Vec<Value> = log
        .entries
        .iter()
        .enumerate()
        .map(|(slot, entry)| {
            let mut node = value!({"message": as_aos2(&entry.message), "assignment": as_aos2(&entry.assignment)});
            change(slot as u64, &mut node);
            value!({"cursor": slot, "node": node})
        })
        .collect();
    value!({"page_info": {"process": log.process.to_string(), "has_next_page": "false", "timestamp": "1"}, "edges": edges})
}

/// As nodes write assignments: the slot as a number, under another name, and without the anchor.
fn as_node_writes(_: u64, node: &mut Value) {
    let assignment = &mut node["assignment"];
    assignment["Anchor"] = "".into();
    let slot: u64 = assignment["Tags"][2]["value"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assignment["Tags"][2] = value!({"name": "Slot", "value": slot});
}

#[test]
fn what_a_hyperbeam_node_says_is_proven_as_far_as_it_can_be() {
    let log = Log::new(3);
    let world = World::new();
    world.script("node.test", vec![json(&aos2(&log, |_, _| {}))]);
    let page = run(hyperbeam(&world, Some(scheduler_address()), false).page(
        &log.process,
        0,
        10,
        &mut Chain::default(),
    ));
    let page = page.unwrap();
    assert!(
        page.entries
            .iter()
            .all(|entry| entry.assurance == Assurance::Signed)
    );
    let path = format!(
        "/~scheduler@1.0/schedule?target={}&from=0&to=9&accept=application%2Faos-2",
        log.process
    );
    assert_eq!(world.paths(), [path]);

    world.script("node.test", vec![json(&aos2(&log, as_node_writes))]);
    let mut chain = Chain::default();
    let page = run(hyperbeam(&world, Some(scheduler_address()), false).page(
        &log.process,
        0,
        10,
        &mut chain,
    ))
    .unwrap();
    assert!(!page.has_next);
    for (slot, (entry, expected)) in page.entries.iter().zip(&log.entries).enumerate() {
        assert_eq!(
            DataItem::from_message(&entry.message).unwrap(),
            expected.message
        );
        assert_eq!(entry.assignment.nonce, slot as u64);
        let Assurance::Unsigned(doubt) = &entry.assurance else {
            panic!("the anchor is missing")
        };
        assert!(doubt.contains("assignment"), "{doubt}");
    }
    assert_eq!(chain.last.unwrap().nonce, 2);
}

#[test]
fn a_message_that_a_node_does_not_prove_is_said_to_be_unproven_or_had_from_a_gateway() {
    let log = Log::new(3);
    let world = World::new();
    let lossy = |slot, node: &mut Value| {
        if slot == 1 {
            let message = &mut node["message"];
            message["Anchor"] = "".into();
            message.as_object_mut().unwrap().remove("PublicKey");
        }
    };
    world.script("node.test", vec![json(&aos2(&log, lossy))]);
    let page = run(hyperbeam(&world, None, false).page(&log.process, 0, 10, &mut Chain::default()))
        .unwrap();
    let entry = &page.entries[1];
    assert!(matches!(&entry.assurance, Assurance::Unsigned(doubt) if doubt.contains("message")));
    assert_eq!(entry.message.proof, None);
    assert_eq!(entry.message.owner, log.entries[1].message.address());

    let messages = log
        .entries
        .iter()
        .map(|entry| entry.message.clone())
        .collect();
    gateway::serve(&world, "gateway.test", messages, |_, _| {});
    world.script("node.test", vec![json(&aos2(&log, lossy))]);
    let page = run(hyperbeam(&world, None, true).page(&log.process, 0, 10, &mut Chain::default()))
        .unwrap();
    assert_eq!(page.entries[1].assurance, Assurance::Signed);
    assert!(page.entries[1].message.proof.is_some());
}

#[test]
fn a_signed_assignment_that_names_no_message_proves_none() {
    let mut log = Log::new(1);
    let tags = [
        ("Process", log.process.to_string()),
        ("Nonce", "0".to_owned()),
    ];
    let tags: Vec<(&str, &str)> = tags
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    log.entries[0].assignment = item(&scheduler_key(), None, [0xff; 32], &tags, b"");
    let world = World::new();
    world.script("node.test", vec![json(&aos2(&log, |_, _| {}))]);
    let scheduler = hyperbeam(&world, Some(scheduler_address()), false);
    let page = run(scheduler.page(&log.process, 0, 10, &mut Chain::default())).unwrap();
    assert!(
        matches!(&page.entries[0].assurance, Assurance::Unsigned(doubt) if doubt.contains("does not name"))
    );
}

#[test]
fn a_message_without_an_id_is_not_taken_for_the_one_that_was_assigned() {
    let log = Log::new(1);
    let world = World::new();
    let change = |_, node: &mut Value| node["message"]["Id"] = "".into();
    world.script("node.test", vec![json(&aos2(&log, change))]);
    let page = run(hyperbeam(&world, None, false).page(&log.process, 0, 10, &mut Chain::default()));
    assert_eq!(page.unwrap_err().kind, Kind::Unexpected);
}

#[test]
fn what_a_node_says_may_not_contradict_itself() {
    let log = Log::new(3);
    let world = World::new();
    for (what, change) in [
        (
            "another process",
            (|_, node: &mut Value| {
                node["assignment"]["Tags"][0]["value"] = Id::of(b"x").to_string().into()
            }) as fn(u64, &mut Value),
        ),
        ("which was not assigned", |_, node| {
            as_node_writes(0, node);
            node["message"]["Id"] = Id::of(b"x").to_string().into();
        }),
        ("signed by", |_, node| {
            as_node_writes(0, node);
            node["assignment"]["Owner"] = "somebody".into();
        }),
        ("gap", |slot, node| {
            as_node_writes(0, node);
            node["assignment"]["Tags"][2]["value"] = (2 * slot).into();
        }),
    ] {
        world.script("node.test", vec![json(&aos2(&log, change))]);
        let page = run(hyperbeam(&world, Some(scheduler_address()), false).page(
            &log.process,
            0,
            10,
            &mut Chain::default(),
        ));
        let error = page.unwrap_err();
        assert_eq!(error.kind, Kind::Unverified);
        assert!(error.message.contains(what), "{what}: {error}");
    }
}
