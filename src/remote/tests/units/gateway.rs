//! Gateways that have things, do not have them, and lie about them.

use std::rc::Rc;

use lunette_ao::id::from_base64url;
use lunette_ao::transaction::Transaction;
use lunette_ao::{DataItem, Id};
use lunette_remote::gateway::Search;
use lunette_remote::{Gateway, Kind, Request};
use serde_json::{Value, json as value};

use crate::log::{as_node, message};
use crate::world::{Answer, World, json, path, refused, run, status, text};

/// A page of an answer to a query.
pub fn found(nodes: &[Value], has_next: bool) -> Value {
    let edges: Vec<Value> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| value!({"cursor": format!("c{at}"), "node": node}))
        .collect();
    value!({"data": {"transactions": {"pageInfo": {"hasNextPage": has_next}, "edges": edges}}})
}

/// A gateway with these items, which `change` may change before they are told.
pub fn serve(
    world: &World,
    host: &str,
    items: Vec<DataItem>,
    change: impl Fn(&mut Value, &mut Vec<u8>) + 'static,
) {
    world.serve(host, move |request| {
        let wanted = wanted(request);
        let Some(item) = items
            .iter()
            .find(|item| wanted.contains(&item.id().to_string()))
        else {
            return match request.body.is_empty() {
                true => status(404),
                false => json(&found(&[], false)),
            };
        };
        let (mut node, mut data) = (as_node(item), item.data().to_vec());
        change(&mut node, &mut data);
        match request.body.is_empty() {
            true => Answer::Response(200, Vec::new(), data),
            false => json(&found(&[node], false)),
        }
    });
}

fn wanted(request: &Request) -> String {
    path(request) + &String::from_utf8_lossy(&request.body)
}

fn gateway(world: &Rc<World>, hosts: &[&str]) -> Gateway {
    let urls: Vec<String> = hosts.iter().map(|host| format!("https://{host}")).collect();
    Gateway::new(&world.client(), &urls).unwrap()
}

#[test]
fn items_of_every_kind_of_key_are_proven() {
    let vectors = include_str!("../../../ao/tests/vectors/items.json");
    let vectors: Vec<Value> = serde_json::from_str(vectors).unwrap();
    let made = vectors.iter().map(|vector| {
        let bytes = from_base64url(vector["bytes"].as_str().unwrap()).unwrap();
        DataItem::parse(&bytes).unwrap()
    });
    let signed = (0..3).map(|number| message(Id::of(b"process"), number, b"\xff bytes"));
    for item in signed.chain(made) {
        let world = World::new();
        serve(&world, "a.test", vec![item.clone()], |_, _| {});
        let proven = run(gateway(&world, &["a.test"]).item(&item.id(), 1000)).unwrap();
        assert_eq!(DataItem::from_message(&proven).unwrap(), item);
        assert_eq!(proven.owner, item.address());
        assert_eq!(world.paths(), ["/graphql", &format!("/raw/{}", item.id())]);
    }
}

type Change = fn(&mut Value, &mut Vec<u8>);

/// All that a gateway may say wrongly.
const LIES: [(&str, Change); 10] = [
    ("data", |_, data| data[0] ^= 1),
    ("less data", |_, data| data.truncate(1)),
    ("a tag", |node, _| node["tags"][0]["value"] = "Else".into()),
    ("a tag more", |node, _| {
        let tags = node["tags"].as_array_mut().unwrap();
        tags.push(value!({"name": "From-Process", "value": "me"}));
    }),
    ("the recipient", |node, _| {
        node["recipient"] = Id::of(b"else").to_string().into()
    }),
    ("the anchor", |node, _| node["anchor"] = "".into()),
    ("the signature", |node, _| {
        let other = message(Id::of(b"process"), 0, b"else");
        node["signature"] = as_node(&other)["signature"].clone();
    }),
    ("no signature", |node, _| node["signature"] = Value::Null),
    ("the key", |node, _| {
        let other = message(Id::of(b"process"), 1, b"else");
        node["owner"] = as_node(&other)["owner"].clone();
    }),
    ("another item", |node, data| {
        let other = message(Id::of(b"process"), 0, b"else");
        let id = node["id"].take();
        *node = as_node(&other);
        node["id"] = id;
        *data = b"else".to_vec();
    }),
];

#[test]
fn a_gateway_that_lies_is_not_believed_and_the_next_is_asked() {
    let item = message(Id::of(b"process"), 0, b"the data");
    for (what, lie) in LIES {
        let world = World::new();
        serve(&world, "liar.test", vec![item.clone()], lie);
        serve(&world, "right.test", vec![item.clone()], |_, _| {});
        let proven =
            run(gateway(&world, &["liar.test", "right.test"]).item(&item.id(), 1000)).unwrap();
        assert_eq!(DataItem::from_message(&proven).unwrap(), item, "{what}");
        world.requests();
        let error = run(gateway(&world, &["liar.test"]).item(&item.id(), 1000)).unwrap_err();
        assert_eq!(
            (error.kind, error.host.as_str()),
            (Kind::Unverified, "liar.test"),
            "{what}"
        );
        // What is no data item may be a transaction.
        let asked = world.requests().len();
        assert_eq!(asked, 3, "{what}");
    }
}

#[test]
fn a_gateway_that_gives_another_item_has_not_the_one() {
    let item = message(Id::of(b"process"), 0, b"the data");
    let other = message(Id::of(b"process"), 1, b"else");
    let world = World::new();
    world.serve("a.test", move |_| json(&found(&[as_node(&other)], false)));
    let error = run(gateway(&world, &["a.test"]).item(&item.id(), 1000)).unwrap_err();
    assert_eq!(error.kind, Kind::NotFound);
}

#[test]
fn fields_and_content_may_be_with_different_gateways() {
    let item = message(Id::of(b"process"), 0, b"the data");
    let world = World::new();
    let node = as_node(&item);
    world.serve("index.test", move |request| match request.body.is_empty() {
        true => status(404),
        false => json(&found(std::slice::from_ref(&node), false)),
    });
    world.script("data.test", vec![text("", "the data")]);
    let proven = run(gateway(&world, &["index.test", "data.test"]).item(&item.id(), 1000)).unwrap();
    assert_eq!(proven.data, b"the data");
}

#[test]
fn what_is_too_large_is_not_taken() {
    let item = message(Id::of(b"process"), 0, &[b'x'; 1001]);
    let world = World::new();
    serve(&world, "a.test", vec![item.clone()], |_, _| {});
    let gateway = gateway(&world, &["a.test"]);
    assert_eq!(
        run(gateway.item(&item.id(), 1000)).unwrap_err().kind,
        Kind::TooLarge
    );
    assert_eq!(
        run(gateway.data(&item.id(), 1000)).unwrap_err().kind,
        Kind::TooLarge
    );
    assert_eq!(run(gateway.data(&item.id(), 1001)).unwrap().len(), 1001);
}

#[test]
fn data_is_had_from_the_path_that_there_is() {
    let id = Id::of(b"id");
    let world = World::new();
    world.script("a.test", vec![status(404), text("text/plain", "data")]);
    assert_eq!(
        run(gateway(&world, &["a.test"]).data(&id, 100)).unwrap(),
        b"data"
    );
    assert_eq!(world.paths(), [format!("/raw/{id}"), format!("/{id}")]);

    world.script("a.test", vec![refused()]);
    world.script("b.test", vec![status(202), text("text/plain", "data")]);
    assert_eq!(
        run(gateway(&world, &["a.test", "b.test"]).data(&id, 100)).unwrap(),
        b"data"
    );
}

#[test]
fn transactions_are_searched_page_by_page() {
    let items: Vec<DataItem> = (0..3)
        .map(|number| message(Id::of(b"p"), number, b""))
        .collect();
    let nodes: Vec<Value> = items.iter().map(as_node).collect();
    let world = World::new();
    world.script(
        "a.test",
        vec![
            json(&found(&nodes[..2], true)),
            json(&found(&nodes[2..], false)),
        ],
    );
    let gateway = gateway(&world, &["a.test"]);
    let search = Search {
        owners: vec!["me".to_owned()],
        tags: vec![("Type".to_owned(), vec!["Module".to_owned()])],
        heights: Some((1, 2)),
        limit: 2,
        ..Search::default()
    };
    let first = run(gateway.find(&search)).unwrap();
    assert_eq!(first.transactions.len(), 2);
    assert_eq!(first.transactions[1].id, items[1].id());
    assert_eq!(first.transactions[1].owner, items[1].address());
    assert_eq!(
        first.transactions[1].block.as_ref().unwrap().timestamp,
        1_700_000_000_000
    );
    let next = first.next.unwrap();
    let after = Some(next.clone());
    let second = run(gateway.find(&Search { after, ..search })).unwrap();
    assert_eq!((second.transactions.len(), second.next), (1, None));
    let asked: Vec<Value> = world
        .requests()
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    assert_eq!(
        asked[0]["variables"],
        value!({"owners": ["me"], "tags": [{"name": "Type", "values": ["Module"]}], "block": {"min": 1, "max": 2},
            "sort": "HEIGHT_ASC", "first": 2})
    );
    assert_eq!(asked[1]["variables"]["after"], value!(next));
    assert!(asked[0]["query"].as_str().unwrap().starts_with(
        "query($owners:[String!],$tags:[TagFilter!],$block:BlockFilter,$sort:SortOrder,$first:Int){transactions(owners:$owners,"
    ));
}

#[test]
fn blocks_are_in_ascending_order_and_their_time_in_milliseconds() {
    let world = World::new();
    let answer = value!({"data": {"blocks": {"pageInfo": {"hasNextPage": true},
        "edges": [{"cursor": "x", "node": {"height": 7, "timestamp": 1_700_000_000}}]}}});
    world.script("a.test", vec![json(&answer)]);
    let blocks = run(gateway(&world, &["a.test"]).blocks(7, 9, None)).unwrap();
    assert_eq!(
        (blocks.blocks[0].height, blocks.blocks[0].timestamp),
        (7, 1_700_000_000_000)
    );
    assert_eq!(blocks.next.as_deref(), Some("x"));
}

#[test]
fn gateways_that_write_some_fields_in_other_ways_are_understood() {
    let item = message(Id::of(b"process"), 0, b"the data");
    let keys: [Change; 2] = [
        |node, _| node["owner"]["key"] = value!({"key": node["owner"]["key"], "address": "x"}),
        |node, _| node["block"]["timestamp"] = 1_700_000_000_000_u64.into(),
    ];
    for change in keys {
        let world = World::new();
        serve(&world, "a.test", vec![item.clone()], change);
        let gateway = gateway(&world, &["a.test"]);
        assert!(run(gateway.item(&item.id(), 1000)).is_ok());
        let known = run(gateway.transactions(&[item.id()])).unwrap();
        let block = known[0].block.as_ref().unwrap();
        assert_eq!(block.timestamp, 1_700_000_000_000);
    }
    // Who gives no key is known all the same, but proves nothing.
    let world = World::new();
    serve(&world, "a.test", vec![item.clone()], |node, _| {
        node["owner"]["key"] = Value::Null
    });
    let gateway = gateway(&world, &["a.test"]);
    assert_eq!(run(gateway.transactions(&[item.id()])).unwrap().len(), 1);
    assert_eq!(
        run(gateway.item(&item.id(), 1000)).unwrap_err().kind,
        Kind::Unverified
    );
}

#[test]
fn queries_that_fail_are_told_with_their_reason() {
    let world = World::new();
    let gateway = gateway(&world, &["a.test"]);
    for (answer, kind) in [
        (
            value!({"errors": [{"message": "too complex"}], "data": null}),
            Kind::Refused,
        ),
        (value!({"data": {"transactions": null}}), Kind::Unexpected),
        (
            value!({"data": {"transactions": {"edges": [{"node": {"id": "short", "owner": {}}}]}}}),
            Kind::Unexpected,
        ),
        (value!({}), Kind::Unexpected),
        (value!([]), Kind::Unexpected),
    ] {
        world.script("a.test", vec![json(&answer)]);
        let error = run(gateway.transactions(&[Id::of(b"x")])).unwrap_err();
        assert_eq!(error.kind, kind, "{answer}: {error}");
    }
    let known = run(gateway.transactions(&[]));
    assert!(known.unwrap().is_empty());
}

#[test]
fn an_item_without_content_is_proven_although_a_gateway_has_nothing_of_it() {
    let item = message(Id::of(b"process"), 0, b"");
    for hosts in [&["a.test"][..], &["a.test", "b.test"]] {
        let world = World::new();
        for host in hosts {
            let node = as_node(&item);
            world.serve(host, move |request| match request.body.is_empty() {
                true => status(404),
                false => json(&found(std::slice::from_ref(&node), false)),
            });
        }
        let proven = run(gateway(&world, hosts).item(&item.id(), 1000)).unwrap();
        assert_eq!(DataItem::from_message(&proven).unwrap(), item);
    }
}

/// A transaction of the base layer that arweave-js has signed, as gateways give it: what GraphQL says, what is at its id, and its data.
fn transaction() -> (Id, Value, Value, Vec<u8>) {
    let vectors = include_str!("../../../ao/tests/vectors/transactions.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let transaction = vectors["transactions"]["second"].clone();
    let parsed = Transaction::parse(transaction.to_string().as_bytes()).unwrap();
    let tags = parsed.tags().into_iter();
    let tags: Vec<Value> = tags
        .map(|tag| value!({"name": tag.name, "value": tag.value}))
        .collect();
    let node = value!({
        "id": transaction["id"],
        "signature": transaction["signature"],
        "anchor": transaction["last_tx"],
        "recipient": transaction["target"],
        "owner": {"address": parsed.address(), "key": transaction["owner"]},
        "tags": tags,
    });
    let data = parsed.data().unwrap().to_vec();
    (parsed.id(), node, transaction, data)
}

#[test]
fn a_transaction_of_the_base_layer_is_proven_by_its_signature_and_the_root_of_its_content() {
    let (id, node, whole, data) = transaction();
    let serve = |change: Change| {
        let (node, mut whole, mut data) = (node.clone(), whole.clone(), data.clone());
        change(&mut whole, &mut data);
        let world = World::new();
        world.serve("a.test", move |request| match path(request).as_str() {
            "/graphql" => json(&found(std::slice::from_ref(&node), false)),
            path if path.starts_with("/tx/") => json(&whole),
            _ => Answer::Response(200, Vec::new(), data.clone()),
        });
        run(gateway(&world, &["a.test"]).item(&id, 1000))
    };
    let message = serve(|_, _| {}).unwrap();
    assert_eq!(message.id, id);
    assert_eq!(message.data, data);
    assert!(message.proof.is_none());
    let lies: [(&str, Change); 5] = [
        ("other data", |_, data| data[0] ^= 1),
        ("less data", |_, data| data.truncate(1)),
        ("another target", |whole, _| {
            whole["target"] = Id::of(b"else").to_string().into()
        }),
        ("another reward", |whole, _| whole["reward"] = "1".into()),
        ("no transaction", |whole, _| *whole = value!({})),
    ];
    for (what, change) in lies {
        let error = serve(change).unwrap_err();
        assert_eq!(error.kind, Kind::Unverified, "{what}: {error}");
    }
}

#[test]
fn a_transaction_is_not_taken_by_who_does_not_say_so() {
    let (_, _, whole, _) = transaction();
    let transaction = Transaction::parse(whole.to_string().as_bytes()).unwrap();
    let world = World::new();
    let outcome = |answer: Answer| {
        world.script("a.test", vec![answer]);
        let posted = run(gateway(&world, &["a.test"]).post(&transaction));
        posted.err().map(|error| error.kind)
    };
    let answer = |status, body: &str| Answer::Response(status, Vec::new(), body.into());
    for answer in [
        answer(200, "OK"),
        answer(208, "Transaction already processed."),
    ] {
        assert_eq!(outcome(answer), None);
    }
    // Somebody in between answers, or a redirect made a question of it.
    let page = text("text/html", "<title>Log in</title>");
    assert_eq!(outcome(page), Some(Kind::Unexpected));
    let greeting = Answer::Redirected(b"{\"network\":\"arweave.N.1\"}".to_vec());
    assert_eq!(outcome(greeting), Some(Kind::Unexpected));
    assert_eq!(outcome(Answer::Redirected(b"OK".to_vec())), None);
}
