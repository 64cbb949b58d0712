//! Data items: written, read, verified, and as messages.

use lunette_ao::id::from_base64url;
use lunette_ao::item::{MAX_NAME, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE, NotAnItem, TagError};
use lunette_ao::{
    DataItem, Ed25519Key, EthereumKey, Id, ItemDraft, ItemError, Message, SignatureKind, Tag,
    Unverified,
};

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

fn draft() -> ItemDraft {
    ItemDraft {
        target: Some(Id::of(b"a process")),
        anchor: Some(*b"00000000000000000000000000000042"),
        tags: vec![Tag::new("Action", "Ping"), Tag::new("Name", "Ping")],
        data: b"hello".to_vec(),
    }
}

fn item() -> DataItem {
    draft().sign(&key()).unwrap()
}

#[test]
fn what_is_written_is_read() {
    let item = item();
    let read = DataItem::parse(&item.to_bytes()).unwrap();
    assert_eq!(read, item);
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(read.kind(), SignatureKind::Ed25519);
    assert_eq!(read.target(), draft().target);
    assert_eq!(read.anchor(), draft().anchor.as_ref());
    assert_eq!(read.tags(), draft().tags);
    assert_eq!(read.tag("Name"), Some(&b"Ping"[..]));
    assert_eq!(read.tag("name"), None);
    assert_eq!(read.data(), b"hello");
    assert_eq!(read.id(), Id::of(read.signature()));
    assert_eq!(read.byte_length(), item.to_bytes().len());
}

#[test]
fn the_least_item_has_no_field_but_its_signature() {
    let item = ItemDraft::default().sign(&key()).unwrap();
    let bytes = item.to_bytes();
    assert_eq!(bytes.len(), 2 + 64 + 32 + 1 + 1 + 16);
    let read = DataItem::parse(&bytes).unwrap();
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(
        (read.target(), read.anchor(), read.data()),
        (None, None, &b""[..])
    );
}

#[test]
fn each_key_signs_items_that_verify() {
    let ethereum = EthereumKey::from_bytes(&[9; 32]).unwrap();
    for item in [
        draft().sign(&key()),
        draft().sign(&Ed25519Key::solana_from_seed(&[7; 32])),
        draft().sign(&ethereum),
    ] {
        let item = item.unwrap();
        assert_eq!(item.verify(), Ok(()), "{}", item.kind());
        let id = item.id();
        assert_eq!(DataItem::parse(&item.to_bytes()).unwrap().id(), id);
    }
}

#[test]
fn a_change_of_any_byte_is_noticed() {
    for item in [
        item(),
        draft()
            .sign(&EthereumKey::from_bytes(&[9; 32]).unwrap())
            .unwrap(),
    ] {
        let bytes = item.to_bytes();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            if let Ok(read) = DataItem::parse(&changed) {
                assert!(read.verify().is_err(), "byte {at}");
            }
        }
    }
}

#[test]
fn an_item_that_is_cut_off_is_refused() {
    let bytes = item().to_bytes();
    let data = bytes.len() - item().data().len();
    for end in 0..data {
        let error = DataItem::parse(&bytes[..end]).unwrap_err();
        assert!(matches!(error, ItemError::Truncated(_)), "{end}: {error}");
    }
    for end in data..bytes.len() {
        let read = DataItem::parse(&bytes[..end]).unwrap();
        assert_eq!(read.verify(), Err(Unverified::Invalid));
    }
}

/// Where the fields of [`item`] begin.
const TARGET: usize = 2 + 64 + 32;
const ANCHOR: usize = TARGET + 33;
const COUNT: usize = ANCHOR + 33;
const LENGTH: usize = COUNT + 8;
const TAGS: usize = LENGTH + 8;

#[test]
fn errors_name_the_field() {
    let refused = |at: usize, byte: u8, expected: &str| {
        let mut bytes = item().to_bytes();
        bytes[at] = byte;
        let error = DataItem::parse(&bytes).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    refused(0, 0, "the signature type 0 is not known");
    refused(1, 1, "the signature type 258 is not known");
    refused(0, 1, "the data item ends within its signature");
    refused(
        TARGET,
        2,
        "the byte before the target is 2: 1 when there is one, else 0",
    );
    refused(
        ANCHOR,
        255,
        "the byte before the anchor is 255: 1 when there is one, else 0",
    );
    refused(COUNT, 3, "the data item says that it has 3 tags, and has 2");
    refused(
        COUNT + 7,
        1,
        "the data item says that it has 72057594037927938 tags, and has 2",
    );
    refused(LENGTH, 200, "the data item ends within its tags");
    refused(
        LENGTH + 7,
        1,
        "the tags take 72057594037927960 bytes; at most 1048576 are read",
    );
    refused(LENGTH, 10, "the tags cannot be read: they end too early");
    refused(TAGS, 0, "the data item says that it has 2 tags, and has 0");
    refused(TAGS + 1, 1, "the tags cannot be read: a length is negative");
}

/// An item with tags that this crate would not write, unsigned.
fn with_tags(count: u64, tags: &[u8]) -> Result<DataItem, ItemError> {
    let mut bytes = vec![2, 0];
    bytes.extend([0; 64 + 32 + 2]);
    bytes.extend(count.to_le_bytes());
    bytes.extend((tags.len() as u64).to_le_bytes());
    bytes.extend(tags);
    bytes.extend(b"data");
    DataItem::parse(&bytes)
}

#[test]
fn other_encodings_of_tags_stay_as_they_are() {
    let tags: [(u64, &[u8], bool); 7] = [
        (1, b"\x02\x02a\x02b\x00", false),
        (1, b"\x01\x08\x02a\x02b\x00", true),
        (2, b"\x02\x02a\x02b\x02\x02a\x02b\x00", true),
        (1, b"\x02\x02a\x02b", true),
        (0, b"\x00and more", true),
        (1, b"\x02\x00\x00\x00", false),
        (1, b"\x02\x02\xff\x02b\x00", true),
    ];
    for (count, bytes, is_kept_apart) in tags {
        let item = with_tags(count, bytes).unwrap();
        assert_eq!(DataItem::parse(&item.to_bytes()).as_ref(), Ok(&item));
        assert_eq!(item.tag_bytes(), bytes);
        let message = Message::from_item(&item);
        let proof = message.proof.as_ref().unwrap();
        assert_eq!(proof.tag_bytes.is_some(), is_kept_apart, "{bytes:?}");
        assert_eq!(DataItem::from_message(&message), Ok(item));
    }
    assert_eq!(
        with_tags(1, b"\x01\x06\x02a\x02b\x00"),
        Err(ItemError::Tags(TagError::BlockSize))
    );
}

#[test]
fn many_tags_are_read_though_not_written() {
    let tags: Vec<Tag> = (0..2000)
        .map(|n| Tag::new(format!("Tag-{n}"), ""))
        .collect();
    let item = with_tags(2000, &lunette_ao::item::tags::encode(&tags)).unwrap();
    assert_eq!(item.tags(), tags);
    let draft = ItemDraft {
        tags,
        ..ItemDraft::default()
    };
    assert_eq!(draft.sign(&key()), Err(ItemError::TooManyTags(2000)));
}

#[test]
fn limits_hold_when_writing() {
    let write = |tags: Vec<Tag>| {
        let draft = ItemDraft {
            tags,
            ..ItemDraft::default()
        };
        draft.sign(&key()).map(|item| item.tag_bytes().len())
    };
    let tag = |name: usize, value: usize| Tag::new("n".repeat(name), "v".repeat(value));
    let short = |count: usize| (0..count).map(|n| Tag::new(format!("{n}"), "v")).collect();

    assert!(write(short(MAX_TAGS)).is_ok());
    assert_eq!(
        write(short(MAX_TAGS + 1)),
        Err(ItemError::TooManyTags(MAX_TAGS + 1))
    );
    assert!(write(vec![tag(MAX_NAME, 1)]).is_ok());
    let error = write(vec![tag(1, 1), tag(MAX_NAME + 1, 1)]).unwrap_err();
    assert_eq!(
        error,
        ItemError::TagName {
            index: 1,
            length: MAX_NAME + 1
        }
    );
    assert!(matches!(
        write(vec![tag(0, 1)]),
        Err(ItemError::TagName { .. })
    ));
    assert!(write(vec![tag(1, MAX_VALUE)]).is_ok());
    assert!(matches!(
        write(vec![tag(1, MAX_VALUE + 1)]),
        Err(ItemError::TagValue { .. })
    ));
    let error = write(vec![Tag::new("Empty", "")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value of the tag Empty has 0 bytes: 1 to 3072 are allowed"
    );
    // A count, lengths of two, two, one and two bytes, an end.
    assert_eq!(write(vec![tag(1000, 3000), tag(10, 77)]), Ok(MAX_TAG_BYTES));
    assert_eq!(
        write(vec![tag(1000, 3000), tag(10, 78)]),
        Err(ItemError::TagBytes(MAX_TAG_BYTES + 1))
    );
    // Lengths are bytes, not letters.
    let letters = Tag::new("é".repeat(MAX_NAME / 2 + 1), "v");
    assert!(matches!(
        write(vec![letters]),
        Err(ItemError::TagName { .. })
    ));
}

#[test]
fn keys_and_signatures_have_their_lengths() {
    let kind = SignatureKind::Arweave;
    assert_eq!(
        draft().unsigned(kind, &[0; 511]),
        Err(ItemError::KeyLength { kind, length: 511 })
    );
    let unsigned = draft().unsigned(kind, &[0; 512]).unwrap();
    assert_eq!(
        unsigned.clone().signed(vec![0; 64]),
        Err(ItemError::SignatureLength { kind, length: 64 })
    );
    let message = unsigned.signing_bytes();
    let item = unsigned.signed(vec![0; 512]).unwrap();
    assert_eq!(item.signing_bytes(), message);
    assert_eq!(item.verify(), Err(Unverified::Invalid));
}

/// The types that only others sign: `tests/items` has more of them.
#[test]
fn items_of_arbundles_hold_and_no_change_of_them_does() {
    let vectors = include_str!("vectors/items.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(vectors).unwrap();
    let numbers = vectors
        .iter()
        .map(|vector| vector["type"].as_u64().unwrap());
    assert_eq!(numbers.collect::<Vec<_>>(), [5, 6, 7]);
    for vector in vectors {
        let bytes = from_base64url(vector["bytes"].as_str().unwrap()).unwrap();
        let item = DataItem::parse(&bytes).unwrap();
        assert_eq!(item.id().to_string(), vector["id"]);
        assert_eq!(u64::from(item.kind().number()), vector["type"]);
        assert_eq!(item.verify(), Ok(()));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            let verdict = DataItem::parse(&changed).map(|item| item.verify());
            assert_ne!(verdict, Ok(Ok(())), "{} {at}", vector["type"]);
        }
    }
}

#[test]
fn kinds_that_nothing_here_signs_can_be_read() {
    for number in [5u16, 6, 7, 101] {
        let kind = SignatureKind::from_number(number).unwrap();
        let draft = draft()
            .unsigned(kind, &vec![b'0'; kind.key_length()])
            .unwrap();
        let item = draft.signed(vec![3; kind.signature_length()]).unwrap();
        let read = DataItem::parse(&item.to_bytes()).unwrap();
        assert_eq!(read, item);
        let unverified = match kind {
            SignatureKind::Kyve => Unverified::Unsupported(kind),
            _ => Unverified::Invalid,
        };
        assert_eq!(read.verify(), Err(unverified));
        assert!(!read.address().is_empty());
    }
}

#[test]
fn a_message_tells_what_the_item_says() {
    let mut draft = draft();
    draft.tags.push(Tag::new("From-Process", "somebody"));
    let item = draft.clone().sign(&key()).unwrap();
    let message = Message::from_item(&item);
    assert_eq!(message.id, item.id());
    assert_eq!(message.owner, item.address());
    assert_eq!(message.from(), "somebody");
    assert_eq!(message.target, Id::of(b"a process").to_string());
    assert_eq!(message.anchor, draft.anchor.unwrap());
    assert_eq!(message.tags, draft.tags);
    assert_eq!(message.data, b"hello");
    assert_eq!(
        DataItem::from_message(&message).unwrap().to_bytes(),
        item.to_bytes()
    );

    let least = ItemDraft::default().sign(&key()).unwrap();
    let message = Message::from_item(&least);
    assert_eq!((message.target.as_str(), message.anchor.len()), ("", 0));
    assert_eq!(message.from(), message.owner);
    assert_eq!(DataItem::from_message(&message), Ok(least));
}

#[test]
fn an_altered_message_is_no_item() {
    type Change = fn(&mut Message);
    let altered = |field: &str, change: Change| {
        let mut message = Message::from_item(&item());
        change(&mut message);
        let error = DataItem::from_message(&message).unwrap_err();
        assert!(error.to_string().contains(field), "{field}: {error}");
    };
    altered("was not signed", |message| message.proof = None);
    altered("type 9", |message| message.proof.as_mut().unwrap().kind = 9);
    altered("key", |message| message.proof.as_mut().unwrap().kind = 1);
    altered("key", |message| message.proof.as_mut().unwrap().key.clear());
    altered("signature", |message| {
        message.proof.as_mut().unwrap().signature.clear();
    });
    altered("id", |message| {
        message.proof.as_mut().unwrap().signature[0] ^= 1
    });
    altered("id", |message| message.id = Id::of(b"another"));
    altered("owner", |message| message.owner = "another".into());
    altered("owner", |message| {
        message.proof.as_mut().unwrap().key[0] ^= 1
    });
    altered("process", |message| {
        message.from_process = Some("another".into())
    });
    altered("target", |message| message.target = "bob".into());
    altered("anchor", |message| message.anchor = vec![1]);
    altered("tags", |message| {
        let bytes = b"\x02\x02a\x02b\x00".to_vec();
        message.proof.as_mut().unwrap().tag_bytes = Some(bytes.into());
        message.tags.pop();
    });
    altered("cannot be read", |message| {
        message.proof.as_mut().unwrap().tag_bytes = Some(vec![9].into());
    });
    // What cannot be seen without the signature is seen with it.
    let mut message = Message::from_item(&item());
    message.data.push(b'!');
    let item = DataItem::from_message(&message).unwrap();
    assert_eq!(item.verify(), Err(Unverified::Invalid));
    assert_eq!(
        DataItem::from_message(&Message {
            proof: None,
            ..message.clone()
        }),
        Err(NotAnItem::Unsigned(message.id))
    );
}
