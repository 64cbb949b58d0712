//! What schedulers answer. Scheduler units and HyperBEAM's `application/aos-2` give the same fields, in small and in capital letters.

use lunette_ao::{Id, Tag, Tags};
use serde::Deserialize;
use serde_json::Value;

use super::{Now, RawPage};
use crate::error::{Error, Kind, Result};
use crate::proof::{self, Claim};

#[derive(Deserialize)]
pub(super) struct Pages {
    #[serde(default)]
    page_info: PageInfo,
    edges: Vec<RawEdge>,
}

#[derive(Default, Deserialize)]
struct PageInfo {
    #[serde(default)]
    has_next_page: Value,
}

#[derive(Deserialize)]
struct RawEdge {
    node: Node,
}

#[derive(Deserialize)]
struct Node {
    #[serde(default)]
    message: Option<Item>,
    assignment: Item,
}

/// An entry whose assignment is said to be for this slot.
pub(super) struct Edge {
    pub slot: u64,
    pub assignment_id: Id,
    pub message: Option<Item>,
    pub assignment: Item,
}

/// A data item, as schedulers write it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Item {
    #[serde(alias = "Id", alias = "process_id")]
    id: String,
    /// An object with address and key, or the address, or the key.
    #[serde(alias = "Owner")]
    owner: Value,
    #[serde(alias = "PublicKey", default)]
    public_key: Option<String>,
    #[serde(alias = "Data", default)]
    data: Option<Value>,
    #[serde(alias = "Tags", default)]
    tags: Vec<AnyTag>,
    #[serde(alias = "Signature", default)]
    signature: Option<String>,
    #[serde(alias = "Anchor", default)]
    anchor: Option<String>,
    #[serde(alias = "Target", default)]
    target: Option<String>,
}

/// HyperBEAM writes some values as numbers.
#[derive(Clone, Debug, Deserialize)]
struct AnyTag {
    name: String,
    value: Value,
}

impl Pages {
    /// Reads the slots.
    ///
    /// # Errors
    /// [`Kind::Unexpected`]: an assignment without a slot or an id.
    pub(super) fn read(self, host: &str) -> Result<RawPage> {
        let edges: Result<Vec<Edge>> = self
            .edges
            .into_iter()
            .map(|edge| edge.node.read(host))
            .collect();
        Ok(RawPage {
            edges: edges?,
            has_next: match self.page_info.has_next_page {
                Value::Bool(has_next) => has_next,
                Value::String(text) => text == "true",
                _ => false,
            },
        })
    }
}

impl Node {
    fn read(self, host: &str) -> Result<Edge> {
        let tags = self.assignment.tags();
        let slot = number(&tags, "Nonce").or_else(|| number(&tags, "Slot"));
        let id = self.assignment.id.parse();
        let (Some(slot), Ok(assignment_id)) = (slot, id) else {
            return Err(Error::new(
                Kind::Unexpected,
                host,
                "an assignment has no slot or no id",
            ));
        };
        Ok(Edge {
            slot,
            assignment_id,
            message: self.message,
            assignment: self.assignment,
        })
    }
}

impl Item {
    pub(super) fn id(&self) -> Option<Id> {
        self.id.parse().ok()
    }

    /// The address of who signed it, as it is said.
    pub(super) fn owner(&self) -> &str {
        let address = self.owner.get("address").unwrap_or(&self.owner);
        address.as_str().unwrap_or_default()
    }

    pub(super) fn tags(&self) -> Vec<Tag> {
        let tags = self.tags.iter();
        tags.map(|tag| Tag::new(tag.name.clone(), text(&tag.value)))
            .collect()
    }

    /// All that is to be proven.
    pub(super) fn claim(&self) -> Claim {
        let key = self.owner.get("key").unwrap_or(&self.owner);
        let key = self.public_key.as_deref().or(key.as_str());
        Claim {
            id: self.id(),
            key: proof::bytes(key.unwrap_or_default()),
            signature: proof::bytes(self.signature.as_deref().unwrap_or_default()),
            target: self.target.clone().unwrap_or_default(),
            anchor: proof::anchor(self.anchor.as_deref().unwrap_or_default()).unwrap_or_default(),
            tags: self.tags(),
            data: self
                .data
                .as_ref()
                .map(text)
                .unwrap_or_default()
                .into_bytes(),
        }
    }

    /// Whether anchor or tags were no text: anchors are left out then, and other bytes written as U+FFFD.
    pub(super) fn may_lack(&self) -> bool {
        let anchor = self.anchor.as_deref().unwrap_or_default();
        anchor.contains('\u{fffd}')
            || proof::anchor(anchor).is_none_or(|anchor| anchor.is_empty())
            || self.tags.iter().any(|tag| has_lost(&tag.value))
    }

    /// Whether the content was no text: that of processes is left out then.
    pub(super) fn may_lack_data(&self) -> bool {
        self.data.as_ref().is_none_or(has_lost)
    }
}

fn has_lost(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('\u{fffd}'))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The whole number in a tag.
pub(super) fn number(tags: &[Tag], name: &str) -> Option<u64> {
    tags.value(name)?.parse().ok()
}

/// The time, as schedulers write it: numbers or texts.
#[derive(Deserialize)]
pub(super) struct Moment {
    timestamp: Value,
    #[serde(alias = "block-height")]
    block_height: Value,
}

impl Moment {
    pub(super) fn read(&self, host: &str) -> Result<Now> {
        match (whole(&self.timestamp), whole(&self.block_height)) {
            (Some(timestamp), Some(block_height)) => Ok(Now {
                timestamp,
                block_height,
            }),
            _ => Err(Error::new(
                Kind::Unexpected,
                host,
                "it does not say what time it is",
            )),
        }
    }
}

/// The newest assignment of a scheduler unit, or HyperBEAM's newest slot.
#[derive(Deserialize)]
pub(super) struct Latest {
    #[serde(default)]
    assignment: Option<Item>,
    #[serde(default)]
    current: Value,
}

impl Latest {
    pub(super) fn slot(&self, host: &str) -> Result<u64> {
        let slot = match &self.assignment {
            Some(assignment) => number(&assignment.tags(), "Nonce"),
            None => whole(&self.current),
        };
        slot.ok_or_else(|| {
            Error::new(
                Kind::Unexpected,
                host,
                "it does not say which slot is the newest",
            )
        })
    }
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
