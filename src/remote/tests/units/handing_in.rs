//! Messengers, bundlers and HyperBEAM nodes: what is handed in.

use lunette_ao::{DataItem, Id};
use lunette_remote::bundler::Path;
use lunette_remote::{Bundler, HyperBeam, Kind, Messenger, Method};
use serde_json::{Value, json as value};

use crate::log::message;
use crate::world::{Answer, World, json, path, run, status, text, with_header};

fn item() -> DataItem {
    message(Id::of(b"process"), 1, b"hello")
}

fn accepted(id: &Id) -> Answer {
    let body = value!({"message": "Processing DataItem", "id": id.to_string()});
    Answer::Response(202, Vec::new(), body.to_string().into_bytes())
}

#[test]
fn a_messenger_takes_an_item_once() {
    let world = World::new();
    let item = item();
    let unit = Messenger::new(&world.client(), "https://mu.test").unwrap();
    world.script("mu.test", vec![accepted(&item.id())]);
    assert_eq!(run(unit.send(&item.to_bytes())).unwrap().id, item.id());
    let request = world.requests().remove(0);
    assert_eq!(
        (request.method, request.url.as_str()),
        (Method::Post, "https://mu.test")
    );
    assert_eq!(
        request.headers,
        [(
            "content-type".to_owned(),
            "application/octet-stream".to_owned()
        )]
    );
    assert_eq!(request.body, item.to_bytes());

    for (answer, kind) in [
        (accepted(&Id::of(b"else")), Kind::Unverified),
        (status(400), Kind::Refused),
        (status(500), Kind::Failing),
        (status(429), Kind::RateLimited),
    ] {
        world.script("mu.test", vec![answer]);
        assert_eq!(run(unit.send(&item.to_bytes())).unwrap_err().kind, kind);
        assert_eq!(world.requests().len(), 1);
    }
    // Whatever it answers, it has the item.
    world.script("mu.test", vec![text("text/plain", "ok")]);
    assert!(run(unit.send(&item.to_bytes())).is_ok());
    world.requests();
    assert_eq!(run(unit.send(b"no item")).unwrap_err().kind, Kind::Refused);
    assert_eq!(world.requests(), []);
}

#[test]
fn what_nobody_says_was_taken_was_not() {
    let world = World::new();
    let item = item();
    let named = value!({"id": item.id().to_string()}).to_string();
    let page = text("text/html", "<title>Log in</title>");
    let messenger = Messenger::new(&world.client(), "https://unit.test").unwrap();
    let bundler = Bundler::new(&world.client(), "https://unit.test", Path::Tx).unwrap();
    let node = HyperBeam::new(&world.client(), "https://unit.test").unwrap();
    let kinds = |answer: Answer| {
        world.script("unit.test", vec![answer]);
        [
            run(messenger.send(&item.to_bytes())).map(|_| ()),
            run(bundler.upload(&item.to_bytes())).map(|_| ()),
            run(node.push(None, &item.to_bytes())).map(|_| ()),
        ]
        .map(|outcome| outcome.err().map(|error| error.kind))
    };
    assert_eq!(kinds(page), [Some(Kind::Unexpected); 3]);
    // A redirect may have made a question of it.
    let greeting = Answer::Redirected(b"ao messenger unit".to_vec());
    assert_eq!(kinds(greeting), [Some(Kind::Unexpected); 3]);
    let [sent, uploaded, _] = kinds(Answer::Redirected(named.into_bytes()));
    assert_eq!((sent, uploaded), (None, None));
    let [_, _, pushed] = kinds(Answer::Redirected(br#"{"slot": 3}"#.to_vec()));
    assert_eq!(pushed, None);
}

#[test]
fn a_messenger_assigns_and_monitors() {
    let world = World::new();
    let (process, transaction, id) = (Id::of(b"process"), Id::of(b"tx"), Id::of(b"assignment"));
    let unit = Messenger::new(&world.client(), "https://mu.test/").unwrap();
    world.script("mu.test", vec![accepted(&id)]);
    let exclude = ["Data".to_owned(), "Tags".to_owned()];
    assert_eq!(
        run(unit.assign(&process, &transaction, true, &exclude))
            .unwrap()
            .id,
        id
    );
    run(unit.assign(&process, &transaction, false, &[])).unwrap();
    run(unit.monitor(&process, &item().to_bytes())).unwrap();
    run(unit.unmonitor(&process, &item().to_bytes())).unwrap();
    let requests = world.requests();
    let seen: Vec<(Method, String)> = requests
        .iter()
        .map(|request| (request.method, path(request)))
        .collect();
    let assign = format!("/?process-id={process}&assign={transaction}");
    let monitor = format!("/monitor/{process}");
    assert_eq!(
        seen,
        [
            (
                Method::Post,
                format!("{assign}&base-layer=&exclude=Data%2CTags")
            ),
            (Method::Post, assign),
            (Method::Post, monitor.clone()),
            (Method::Delete, monitor),
        ]
    );
    world.script("mu.test", vec![json(&value!({}))]);
    let error = run(unit.assign(&process, &transaction, false, &[])).unwrap_err();
    assert_eq!(error.kind, Kind::Unexpected);
}

#[test]
fn bundlers_take_items_at_either_path() {
    let world = World::new();
    let item = item();
    for (path, expected) in [(Path::Tx, "/tx"), (Path::TxArweave, "/tx/arweave")] {
        let bundler = Bundler::new(&world.client(), "https://up.test", path).unwrap();
        world.script(
            "up.test",
            vec![json(&value!({"id": item.id().to_string()}))],
        );
        assert_eq!(run(bundler.upload(&item.to_bytes())).unwrap(), item.id());
        assert_eq!(world.paths(), [expected]);
        world.script("up.test", vec![text("text/plain", "Success")]);
        assert_eq!(run(bundler.upload(&item.to_bytes())).unwrap(), item.id());
        world.script("up.test", vec![json(&value!({"id": "else"}))]);
        assert_eq!(
            run(bundler.upload(&item.to_bytes())).unwrap_err().kind,
            Kind::Unverified
        );
        world.requests();
    }
}

#[test]
fn a_node_takes_messages_and_processes() {
    let world = World::new();
    let (process, item) = (Id::of(b"process"), item());
    let node = HyperBeam::new(&world.client(), "https://node.test").unwrap();
    world.script(
        "node.test",
        vec![
            json(&value!({"slot": 7})),
            with_header(200, "slot", "8"),
            json(&value!({"slot": "9"})),
        ],
    );
    let slots: Vec<Option<u64>> = (0..3)
        .map(|_| {
            run(node.push(Some(&process), &item.to_bytes()))
                .unwrap()
                .slot
        })
        .collect();
    assert_eq!(slots, [Some(7), Some(8), Some(9)]);
    let request = world.requests().remove(0);
    let query = "?require-codec=application%2Fjson&accept-bundle=true";
    assert_eq!(
        path(&request),
        format!("/{process}~process@1.0/push{query}")
    );
    let header = |name: &str| {
        request
            .headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(header("content-type"), Some("application/ans104"));
    assert_eq!(header("codec-device"), Some("ans104@1.0"));
    assert_eq!(request.body, item.to_bytes());

    let pushed = run(node.push(None, &item.to_bytes())).unwrap();
    assert_eq!((pushed.id, pushed.process), (item.id(), item.id()));
    assert_eq!(world.paths(), [format!("/push{query}")]);
    world.script("node.test", vec![status(500)]);
    assert_eq!(
        run(node.push(None, &item.to_bytes())).unwrap_err().kind,
        Kind::Failing
    );
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn a_node_is_read_by_its_paths() {
    let world = World::new();
    let process = Id::of(b"process");
    let node = HyperBeam::new(&world.client(), "https://node.test").unwrap();
    world.serve("node.test", move |request| match path(request).as_str() {
        "/~meta@1.0/info/address" => text("text/plain", &format!("{}\n", Id::of(b"wallet"))),
        path if path.ends_with("/slot/current") => text("text/plain", "12"),
        path if path.contains("/results?") => json(&value!({"outbox": [{"target": "t"}]})),
        _ => json(&value!({"state": path(request)})),
    });
    assert_eq!(run(node.address()).unwrap(), Id::of(b"wallet").to_string());
    assert_eq!(run(node.current_slot(&process)).unwrap(), 12);
    let query = "?require-codec=application%2Fjson&accept-bundle=true";
    for (path, expected) in [
        ("cache/balances", "/now/cache/balances"),
        ("", "/now"),
        ("/a b/", "/now/a%20b"),
    ] {
        let state: Value = run(node.now(&process, path)).unwrap();
        assert_eq!(state["state"], format!("/{process}{expected}{query}"));
    }
    let state = run(node.compute(&process, 3)).unwrap();
    assert_eq!(state["state"], format!("/{process}/compute&slot=3{query}"));
    assert_eq!(
        run(node.results(&process, 3)).unwrap()["Messages"][0]["Target"],
        "t"
    );
    assert_eq!(
        run(node.now(&process, "a/../../else")).unwrap_err().kind,
        Kind::Refused
    );

    world.script(
        "node.test",
        vec![text("text/html", "<title>Welcome</title>")],
    );
    for error in [
        run(node.address()).unwrap_err(),
        run(node.current_slot(&process)).unwrap_err(),
    ] {
        assert_eq!(error.kind, Kind::Unexpected);
        assert!(error.message.contains("Welcome"), "{error}");
    }
}
