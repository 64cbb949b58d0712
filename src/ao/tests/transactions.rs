//! Transactions of Arweave: read, verified and written, against what arweave-js made.

use lunette_ao::id::base64url;
use lunette_ao::transaction::merkle::{DataTree, follow};
use lunette_ao::transaction::{Format, MAX_TAG_BYTES};
use lunette_ao::{Id, Message, Tag, Transaction, TransactionDraft, TransactionError, Unverified};
use serde_json::{Value, json};

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/transactions.json")).unwrap()
}

fn written(format: &str) -> Value {
    vectors()["transactions"][format].take()
}

fn parse(json: &Value) -> Result<Transaction, TransactionError> {
    Transaction::parse(json.to_string().as_bytes())
}

/// The same with another field.
fn with(mut json: Value, field: &str, value: impl Into<Value>) -> Value {
    json[field] = value.into();
    json
}

#[test]
fn roots_and_paths_are_those_of_arweave_js() {
    for case in vectors()["roots"].as_array().unwrap() {
        let length = case["length"].as_u64().unwrap() as usize;
        let data: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let tree = DataTree::of(&data).unwrap();
        assert_eq!(tree.root.to_string(), case["root"], "{length}");
        let ends: Vec<usize> = tree.chunks.iter().map(|chunk| chunk.end).collect();
        assert_eq!(json!(ends), case["ends"], "{length}");
        let paths: Vec<&[u8]> = tree.chunks.iter().map(|chunk| &chunk.path[..]).collect();
        assert_eq!(
            Id::of(&paths.concat()).to_string(),
            case["paths"],
            "{length}"
        );
    }
}

#[test]
fn transactions_of_both_formats_hold() {
    for (name, format) in [("first", Format::First), ("second", Format::Second)] {
        let json = written(name);
        let transaction = parse(&json).unwrap();
        assert_eq!(transaction.format(), format);
        assert_eq!(transaction.id().to_string(), json["id"]);
        assert_eq!(transaction.data(), Some(&b"return 1"[..]));
        assert_eq!(transaction.verify(), Ok(()));
        let again: Value = serde_json::from_str(&transaction.to_json()).unwrap();
        assert_eq!(again, json);
    }
}

#[test]
fn what_was_changed_does_not_hold() {
    let invalid = Err(TransactionError::Signature(Unverified::Invalid));
    let other = base64url(&[1; 32]);
    let changes = [
        ("last_tx", json!(other)),
        ("target", json!(other)),
        ("target", json!("")),
        ("quantity", json!("2")),
        ("reward", json!("1")),
        ("tags", json!([])),
    ];
    for name in ["first", "second"] {
        for (field, value) in &changes {
            let changed = parse(&with(written(name), field, value.clone())).unwrap();
            assert_eq!(changed.verify(), invalid, "{name} {field}");
        }
    }
    // The data of format 1 is signed, that of format 2 is named by its root.
    let data = base64url(b"return 2");
    let first = parse(&with(written("first"), "data", data.clone())).unwrap();
    assert_eq!(first.verify(), invalid);
    let second = parse(&with(written("second"), "data", data)).unwrap();
    assert_eq!(second.verify(), Err(TransactionError::DataRoot));
    let longer = parse(&with(written("second"), "data_size", "9")).unwrap();
    let (said, found) = (9, 8);
    assert_eq!(
        longer.verify(),
        Err(TransactionError::DataSize { said, found })
    );
    let rooted = parse(&with(
        with(written("second"), "data", ""),
        "data_root",
        other,
    ))
    .unwrap();
    assert_eq!(rooted.verify(), invalid);
}

#[test]
fn data_may_come_apart_and_must_be_the_one_that_is_named() {
    let bare = parse(&with(written("second"), "data", "")).unwrap();
    assert_eq!((bare.data(), bare.data_size()), (None, 8));
    assert_eq!(bare.verify(), Ok(()));
    assert!(matches!(bare.upload(), Err(TransactionError::NoData)));
    let whole = bare.clone().with_data(b"return 1".to_vec()).unwrap();
    assert_eq!(whole, parse(&written("second")).unwrap());
    let other = bare.clone().with_data(b"return 2".to_vec());
    assert_eq!(other, Err(TransactionError::DataRoot));
    assert!(bare.with_data(Vec::new()).is_err());
    let first = parse(&with(written("first"), "data", "")).unwrap();
    assert_eq!(first.verify(), Err(TransactionError::NoData));
    assert_eq!(
        first.with_data(b"return 1".to_vec()).unwrap().verify(),
        Ok(())
    );
}

#[test]
fn hosts_that_verify_by_themselves_are_given_the_deep_hash() {
    let second = parse(&written("second")).unwrap();
    assert!(second.signing_bytes().is_ok());
    let first = parse(&written("first")).unwrap();
    assert_eq!(first.signing_bytes(), Err(TransactionError::NoDeepHash));
}

#[test]
fn a_transaction_is_a_message_as_compute_units_read_it() {
    let json = written("second");
    let message = Message::from_transaction(&parse(&json).unwrap());
    assert_eq!(message.id.to_string(), json["id"]);
    assert_eq!(message.target, json["target"]);
    assert_eq!(String::from_utf8(message.anchor).unwrap(), json["last_tx"]);
    assert_eq!(message.from_process.as_deref(), Some("somebody"));
    assert_eq!(message.tags[2], Tag::new("größe", "月"));
    assert_eq!(message.tags.len(), 5);
    assert_eq!(message.data, b"return 1");
    assert_eq!(message.proof, None);
    assert_eq!(message.owner.len(), 43);
}

#[test]
fn what_is_no_transaction_is_told() {
    let json = written("second");
    let field = |field, expected| TransactionError::Field { field, expected };
    let number = "a whole number in decimal digits";
    let cases = [
        ("format", json!(3), TransactionError::Format(3)),
        ("owner", json!(""), TransactionError::Key(0)),
        ("owner", json!("AA="), field("owner", "base64url")),
        (
            "signature",
            json!("AA"),
            TransactionError::SignatureLength(1),
        ),
        ("target", json!("AA"), field("target", "an id")),
        ("id", json!(""), field("id", "an id")),
        (
            "last_tx",
            json!("AA"),
            field("last_tx", "a transaction or a block"),
        ),
        ("data_root", json!("AA"), field("data_root", "an id")),
        ("quantity", json!("01"), field("quantity", number)),
        ("quantity", json!("+1"), field("quantity", number)),
        ("quantity", json!(""), field("quantity", number)),
        ("reward", json!("1".repeat(22)), field("reward", number)),
        ("data_size", json!("-8"), field("data_size", number)),
        (
            "data_size",
            json!("18446744073709551616"),
            field("data_size", number),
        ),
        (
            "denomination",
            json!("2"),
            TransactionError::Denomination("\"2\"".into()),
        ),
    ];
    for (name, value, expected) in cases {
        let found = parse(&with(json.clone(), name, value.clone()));
        assert_eq!(found, Err(expected), "{name} {value}");
    }
    let listed = Id([0; 32]);
    let other = parse(&with(json.clone(), "id", listed.to_string()));
    assert!(matches!(other, Err(TransactionError::Id { listed: said, .. }) if said == listed));
    for text in ["", "7", "[]", "{}", "<html>", "{\"id\":7}"] {
        let found = Transaction::parse(text.as_bytes());
        assert!(matches!(found, Err(TransactionError::Json(_))), "{text}");
    }
    assert!(parse(&with(json, "denomination", "0")).is_ok());
}

#[test]
fn transactions_before_there_were_formats_are_of_the_first() {
    let mut json = written("first");
    let fields = json.as_object_mut().unwrap();
    fields.remove("format");
    fields.remove("data_size");
    fields.remove("data_root");
    assert_eq!(parse(&json).unwrap().verify(), Ok(()));
}

#[test]
fn drafts_that_nodes_would_refuse_are_refused() {
    let key = [7; 512];
    let unsigned = |draft: TransactionDraft| draft.unsigned(&key).map(|_| ());
    let tags = |bytes: usize| vec![Tag::new("n", "v".repeat(bytes - 1))];
    assert_eq!(
        TransactionDraft::default().unsigned(&key[1..]).unwrap_err(),
        TransactionError::Key(511)
    );
    let cases = [
        (
            TransactionDraft {
                quantity: 1,
                ..TransactionDraft::default()
            },
            Err(TransactionError::NoTarget),
        ),
        (
            TransactionDraft {
                target: Some(Id::of(&key)),
                ..TransactionDraft::default()
            },
            Err(TransactionError::OwnTarget),
        ),
        (
            TransactionDraft {
                last_tx: vec![0; 33],
                ..TransactionDraft::default()
            },
            Err(TransactionError::Anchor(33)),
        ),
        (
            TransactionDraft {
                last_tx: vec![0; 48],
                ..TransactionDraft::default()
            },
            Ok(()),
        ),
        (
            TransactionDraft {
                tags: tags(MAX_TAG_BYTES),
                ..TransactionDraft::default()
            },
            Ok(()),
        ),
        (
            TransactionDraft {
                tags: tags(MAX_TAG_BYTES + 1),
                ..TransactionDraft::default()
            },
            Err(TransactionError::TagBytes(MAX_TAG_BYTES + 1)),
        ),
    ];
    for (draft, expected) in cases {
        assert_eq!(unsigned(draft.clone()), expected, "{draft:?}");
    }
    let short = TransactionDraft::default()
        .unsigned(&key)
        .unwrap()
        .signed(vec![0; 511]);
    assert_eq!(short, Err(TransactionError::SignatureLength(511)));
}

#[test]
fn what_is_posted_can_be_put_together_again() {
    for (length, chunks) in [
        (0, 0),
        (1, 0),
        (256 * 1024, 0),
        (300 * 1024, 2),
        (1024 * 1024 + 5, 5),
    ] {
        let data = vec![7; length];
        let draft = TransactionDraft {
            data: data.clone(),
            ..TransactionDraft::default()
        };
        let unsigned = draft.unsigned(&[1; 512]).unwrap();
        let transaction = unsigned.signed(vec![2; 512]).unwrap();
        let upload = transaction.upload().unwrap();
        assert_eq!(upload.chunk_count(), chunks, "{length}");
        let posted = Transaction::parse(upload.transaction.as_bytes()).unwrap();
        let mut parts = posted.data().unwrap_or_default().to_vec();
        for body in upload.chunks() {
            let body: Value = serde_json::from_str(&body).unwrap();
            let text = |field: &str| body[field].as_str().unwrap();
            let bytes = |field: &str| lunette_ao::id::from_base64url(text(field)).unwrap();
            let offset: u64 = text("offset").parse().unwrap();
            let proven = follow(
                &posted.data_root().unwrap(),
                posted.data_size(),
                offset,
                &bytes("data_path"),
            );
            assert!(proven.unwrap().is(&bytes("chunk")));
            parts.extend(bytes("chunk"));
        }
        assert_eq!(parts, data);
    }
}
