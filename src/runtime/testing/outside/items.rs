//! Data items of the network outside: signed, and as its units write them.

use lunette_ao::id::base64url;
use lunette_ao::item::readable_anchor;
use lunette_ao::{DataItem, Ed25519Key, Id, ItemDraft, LocalKey, Tag};
use serde_json::{Value, json};

/// Somebody there, by the seed of the key.
pub(crate) const PERSON: u8 = 1;

/// The key of somebody.
pub(crate) fn key_of(whose: u8) -> Ed25519Key {
    Ed25519Key::from_seed(&[whose; 32])
}

/// The address of somebody.
pub(crate) fn address_of(whose: u8) -> String {
    let key = key_of(whose);
    key.kind().address(&key.public_key())
}

/// A signed item; the number makes it another one than others that say the same.
pub(crate) fn item(
    whose: u8,
    target: Option<Id>,
    number: u64,
    tags: Vec<Tag>,
    data: &str,
) -> DataItem {
    let draft = ItemDraft {
        target,
        anchor: Some(readable_anchor(
            Id::derive("anchor", &[&number.to_le_bytes()]).0,
        )),
        tags,
        data: data.as_bytes().to_vec(),
    };
    draft.sign(&key_of(whose)).expect("it has few tags")
}

pub(crate) fn tags(tags: &[(&str, &str)]) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(name, value)| Tag::new(*name, *value)).collect()
}

/// An item as scheduler units write it.
pub(crate) fn as_unit(item: &DataItem) -> Value {
    json!({
        "id": item.id().to_string(),
        "owner": { "address": item.address(), "key": base64url(item.key()) },
        "data": String::from_utf8_lossy(item.data()),
        "tags": item.tags(),
        "signature": base64url(item.signature()),
        "anchor": anchor(item),
        "target": target(item),
    })
}

/// An item in `application/aos-2`.
pub(crate) fn as_aos2(item: &DataItem) -> Value {
    json!({
        "Id": item.id().to_string(),
        "Owner": item.address(),
        "From": item.address(),
        "PublicKey": base64url(item.key()),
        "Data": String::from_utf8_lossy(item.data()),
        "Tags": item.tags(),
        "Signature": base64url(item.signature()),
        "Anchor": anchor(item),
        "Target": target(item),
    })
}

/// An item as gateways write it in GraphQL.
pub(crate) fn as_node(item: &DataItem) -> Value {
    json!({
        "id": item.id().to_string(),
        "anchor": item.anchor().map_or(String::new(), |anchor| base64url(anchor)),
        "signature": base64url(item.signature()),
        "recipient": target(item),
        "owner": { "address": item.address(), "key": base64url(item.key()) },
        "tags": item.tags(),
        "block": { "id": "block", "height": 1_300_000, "timestamp": 1_700_000_000 },
    })
}

fn anchor(item: &DataItem) -> Option<String> {
    let anchor = item.anchor()?;
    Some(String::from_utf8_lossy(anchor).into_owned())
}

fn target(item: &DataItem) -> String {
    item.target()
        .map_or(String::new(), |target| target.to_string())
}
