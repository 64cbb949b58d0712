//! Logs of processes as schedulers sign and write them.

use lunette_ao::assignment::hash_chain;
use lunette_ao::id::base64url;
use lunette_ao::{DataItem, Ed25519Key, EthereumKey, Id, ItemDraft, LocalKey, Tag};
use serde_json::{Value, json};

/// A process with its log.
pub struct Log {
    pub process: Id,
    pub entries: Vec<Entry>,
}

/// A message and its assignment.
#[derive(Clone)]
pub struct Entry {
    pub message: DataItem,
    pub assignment: DataItem,
    /// Whether the scheduler gives the id of the message only.
    pub is_alone: bool,
}

/// The key of the scheduler.
pub fn scheduler_key() -> EthereumKey {
    EthereumKey::from_bytes(&[3; 32]).unwrap()
}

/// The address that the process names as its scheduler.
pub fn scheduler_address() -> String {
    scheduler_key().address()
}

/// A signed item.
pub fn item(
    key: &impl LocalKey,
    target: Option<Id>,
    anchor: [u8; 32],
    tags: &[(&str, &str)],
    data: &[u8],
) -> DataItem {
    let draft = ItemDraft {
        target,
        anchor: Some(anchor),
        tags: tags
            .iter()
            .map(|(name, value)| Tag::new(*name, *value))
            .collect(),
        data: data.to_vec(),
    };
    draft.sign(key).unwrap()
}

/// A message: of every third one the key is another type.
pub fn message(process: Id, number: u64, data: &[u8]) -> DataItem {
    let anchor = *format!("{number:032}").as_bytes().first_chunk().unwrap();
    let text = number.to_string();
    let tags = [("Action", "Count"), ("Number", &text)];
    match number % 3 {
        0 => item(
            &Ed25519Key::from_seed(&[1; 32]),
            Some(process),
            anchor,
            &tags,
            data,
        ),
        1 => item(
            &Ed25519Key::solana_from_seed(&[2; 32]),
            Some(process),
            anchor,
            &tags,
            data,
        ),
        _ => item(
            &EthereumKey::from_bytes(&[4; 32]).unwrap(),
            Some(process),
            anchor,
            &tags,
            data,
        ),
    }
}

/// What an assignment says.
#[derive(Clone)]
pub struct Says {
    pub process: Id,
    pub message: Id,
    pub nonce: u64,
    pub hash_chain: String,
}

/// The assignment that a key signs. Its anchor is no text, as those of real units are not.
pub fn assignment(key: &impl LocalKey, says: &Says) -> DataItem {
    let (process, message) = (says.process.to_string(), says.message.to_string());
    let (nonce, timestamp) = (says.nonce.to_string(), time(says.nonce).to_string());
    let tags = [
        ("Process", process.as_str()),
        ("Epoch", "0"),
        ("Nonce", &nonce),
        ("Hash-Chain", &says.hash_chain),
        ("Block-Height", "000001400000"),
        ("Timestamp", &timestamp),
        ("Data-Protocol", "ao"),
        ("Type", "Assignment"),
        ("Variant", "ao.TN.1"),
        ("Message", &message),
    ];
    item(key, None, [0xff; 32], &tags, b"")
}

/// The time of a slot.
pub fn time(nonce: u64) -> u64 {
    // Two slots have one millisecond now and then.
    1_700_000_000_000 + nonce / 2 * 10
}

impl Log {
    /// A process and so many slots, the first of which is the process.
    pub fn new(slots: u64) -> Log {
        let owner = Ed25519Key::from_seed(&[9; 32]);
        let address = scheduler_address();
        let tags = [("Type", "Process"), ("Scheduler", address.as_str())];
        let first = item(&owner, None, [b'p'; 32], &tags, b"process");
        let mut log = Log {
            process: first.id(),
            entries: Vec::new(),
        };
        log.add(first);
        for number in 1..slots {
            log.add(message(
                log.process,
                number,
                format!("data {number} é").as_bytes(),
            ));
        }
        log
    }

    /// Gives a message the next slot.
    pub fn add(&mut self, message: DataItem) {
        let says = self.next(&message);
        self.entries.push(Entry {
            assignment: assignment(&scheduler_key(), &says),
            message,
            is_alone: false,
        });
    }

    /// What the next assignment says.
    pub fn next(&self, message: &DataItem) -> Says {
        let before = self.entries.last().map(|entry| &entry.assignment);
        let before = before.map(|item| (item.id(), text(item, "Hash-Chain")));
        let before = before.as_ref().map(|(id, chain)| (id, chain.as_str()));
        Says {
            process: self.process,
            message: message.id(),
            nonce: self.entries.len() as u64,
            hash_chain: hash_chain(before, &self.process),
        }
    }

    /// All edges, as a scheduler unit writes them.
    pub fn edges(&self) -> Vec<Value> {
        self.entries.iter().map(edge).collect()
    }
}

/// The value of a tag.
pub fn text(item: &DataItem, name: &str) -> String {
    String::from_utf8(item.tag(name).unwrap().to_vec()).unwrap()
}

/// An edge.
pub fn edge(entry: &Entry) -> Value {
    let message = match entry.is_alone {
        true => Value::Null,
        false => as_unit(&entry.message),
    };
    json!({
        "cursor": text(&entry.assignment, "Nonce"),
        "node": {"message": message, "assignment": as_unit(&entry.assignment)},
    })
}

/// An item as scheduler units write it: bytes that are no text are lost, but for anchors, which are asked for.
pub fn as_unit(item: &DataItem) -> Value {
    let anchor = item
        .anchor()
        .map(|anchor| match std::str::from_utf8(anchor) {
            Ok(text) => text.to_owned(),
            Err(_) => base64url(anchor),
        });
    json!({
        "id": item.id().to_string(),
        "owner": {"address": item.address(), "key": base64url(item.key())},
        "data": String::from_utf8_lossy(item.data()),
        "tags": tags(item),
        "signature": base64url(item.signature()),
        "anchor": anchor,
        "target": item.target().map_or(String::new(), |target| target.to_string()),
    })
}

/// An item in `application/aos-2`.
pub fn as_aos2(item: &DataItem) -> Value {
    json!({
        "Id": item.id().to_string(),
        "Owner": item.address(),
        "From": item.address(),
        "PublicKey": base64url(item.key()),
        "Data": String::from_utf8_lossy(item.data()),
        "Tags": tags(item),
        "Signature": base64url(item.signature()),
        "Anchor": item.anchor().map(|anchor| base64url(anchor)),
        "Target": item.target().map_or(String::new(), |target| target.to_string()),
    })
}

/// An item as gateways write it in GraphQL.
pub fn as_node(item: &DataItem) -> Value {
    json!({
        "id": item.id().to_string(),
        "anchor": item.anchor().map_or(String::new(), |anchor| base64url(anchor)),
        "signature": base64url(item.signature()),
        "recipient": item.target().map_or(String::new(), |target| target.to_string()),
        "owner": {"address": item.address(), "key": base64url(item.key())},
        "tags": tags(item),
        "block": {"id": "block", "height": 1_400_000, "timestamp": 1_700_000_000},
    })
}

fn tags(item: &DataItem) -> Value {
    let tags = item.tags();
    let tags: Vec<Value> = tags
        .iter()
        .map(|tag| json!({"name": tag.name, "value": tag.value}))
        .collect();
    json!(tags)
}
