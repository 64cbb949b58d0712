//! Data items, tags and bundles to start from.

use lunette_ao::bundle::{BUNDLE_TAGS, bundle};
use lunette_ao::item::tags::encode;
use lunette_ao::signature::SIGNATURE_KINDS;
use lunette_ao::{DataItem, Ed25519Key, EthereumKey, Id, ItemDraft, Tag};

/// Encodings of tags that this crate reads and does not write, and some that nobody should read.
const ENCODINGS: [&[u8]; 9] = [
    b"\x00",
    b"\x01\x08\x02a\x02b\x00",
    b"\x02\x02a\x02b\x02\x02a\x02b\x00",
    b"\x03\x10\x02a\x02b\x02c\x02d\x02\x02e\x02f\x00",
    b"\x04\x02a\x02b\x02a\x02b",
    b"\x02\x02a\x02b\x00\xff\xff",
    b"\x82\x80\x00\x82\x00a\x02b\x00",
    b"\x02\x04\xff\xfe\x00\x00",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
];

fn lists() -> Vec<Vec<Tag>> {
    let tag = |name: &str, value: &str| Tag::new(name, value);
    let mut lists = vec![
        vec![],
        vec![tag("Action", "Ping")],
        vec![
            tag("a", "1"),
            tag("a", "2"),
            tag("From-Process", "somebody"),
        ],
        vec![tag("größe", "月"), tag("🌘", "\0")],
        BUNDLE_TAGS.map(|(name, value)| tag(name, value)).to_vec(),
    ];
    for length in [1, 31, 63, 64, 65, 127, 128, 200] {
        lists.push(vec![tag(&"n".repeat(length), &"v".repeat(length))]);
    }
    for count in [3, 20, 63, 64, 100] {
        let tags = (0..count).map(|number| tag(&format!("Tag-{number}"), "value"));
        lists.push(tags.collect());
    }
    lists
}

fn drafts() -> Vec<ItemDraft> {
    let shapes = [(false, false), (true, false), (false, true), (true, true)];
    let lists = lists().into_iter().enumerate();
    lists
        .map(|(number, tags)| {
            let (has_target, has_anchor) = shapes[number % shapes.len()];
            ItemDraft {
                target: has_target.then(|| Id::of(b"a process")),
                anchor: has_anchor.then_some(*b"00000000000000000000000000000042"),
                tags,
                data: vec![b'd'; number * 7],
            }
        })
        .collect()
}

/// Every draft, signed by a key of each type that can sign here.
fn signed() -> Vec<DataItem> {
    let ethereum = EthereumKey::from_bytes(&[9; 32]).expect("a private key");
    let drafts = drafts().into_iter();
    drafts
        .flat_map(|draft| {
            [
                draft.clone().sign(&Ed25519Key::from_seed(&[7; 32])),
                draft.clone().sign(&Ed25519Key::solana_from_seed(&[8; 32])),
                draft.sign(&ethereum),
            ]
        })
        .map(|item| item.expect("within the limits"))
        .collect()
}

/// Items of every type, and some with other encodings of their tags.
///
/// # Panics
/// When they cannot be written.
pub fn items() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = signed().iter().map(DataItem::to_bytes).collect();
    for kind in SIGNATURE_KINDS {
        let key = vec![b'k'; kind.key_length()];
        let draft = drafts().remove(2).unsigned(kind, &key);
        let item = draft.and_then(|item| item.signed(vec![b's'; kind.signature_length()]));
        seeds.push(item.expect("within the limits").to_bytes());
    }
    for (encoding, count) in ENCODINGS.iter().zip([0u64, 1, 2, 3, 2, 1, 1, 1, 1]) {
        let mut bytes = vec![2, 0];
        bytes.extend([0; 64 + 32 + 2]);
        bytes.extend(count.to_le_bytes());
        bytes.extend((encoding.len() as u64).to_le_bytes());
        bytes.extend(*encoding);
        bytes.extend(b"data");
        seeds.push(bytes);
    }
    seeds
}

/// Encodings of tags.
pub fn tags() -> Vec<Vec<u8>> {
    let lists = lists();
    let one = lists.iter().map(|list| encode(list));
    let two = lists.iter().flat_map(|first| {
        // Two blocks: the first without its end.
        lists.iter().take(4).map(|second| {
            let mut bytes = encode(first);
            bytes.pop();
            bytes.extend(encode(second));
            bytes
        })
    });
    let others = ENCODINGS.iter().map(|bytes| bytes.to_vec());
    one.chain(two).chain(others).collect()
}

/// Bundles of no, some and many items, and bundles in them.
pub fn bundles() -> Vec<Vec<u8>> {
    let items = signed();
    let mut seeds = vec![bundle(&[]), bundle(&items)];
    for start in 0..items.len() {
        for count in [1, 3] {
            let end = items.len().min(start + count);
            seeds.push(bundle(&items[start..end]));
        }
    }
    let nested = ItemDraft {
        tags: BUNDLE_TAGS
            .map(|(name, value)| Tag::new(name, value))
            .into(),
        data: bundle(&items[..2]),
        ..ItemDraft::default()
    };
    let nested = nested.sign(&Ed25519Key::from_seed(&[7; 32]));
    seeds.extend(nested.map(|item| bundle(&[item])));
    seeds
}
