//! Messages: what one actor of AO says to another.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::assignment::Assignment;
use crate::id::{Id, base64url};
use crate::tag::{Tag, Tags};

/// A message, as the units of AO know it before and after it has a slot.
///
/// It is either a data item that somebody signed, and then carries the [`Proof`] that it is; or one that this network made on behalf of a
/// process, and then its id is derived from what caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: Id,
    /// The address of who signed it, or of the authority that vouches for a message of a process.
    pub owner: String,
    /// The process that sent it, when one did: the value of its tag `From-Process`.
    pub from_process: Option<String>,
    /// To whom it goes: a process or an account. Empty when nobody is named.
    pub target: String,
    /// 32 bytes that the sender chose, or none.
    #[serde(with = "serde_bytes")]
    pub anchor: Vec<u8>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its content.
    #[serde(with = "serde_bytes")]
    pub data: Vec<u8>,
    /// Why to believe that the owner said this; none for a message that this network made.
    pub proof: Option<Proof>,
}

/// What a signed data item has beside its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The signature type of ANS-104.
    pub kind: u16,
    /// The public key, called `owner` in ANS-104.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// The signature.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
    /// The tags as they were signed, when writing [`Message::tags`] gives other bytes.
    pub tag_bytes: Option<serde_bytes::ByteBuf>,
}

/// Fields that a tag of the same name must not take the place of.
const NOT_TAGS: [&str; 2] = ["From", "Owner"];

impl Message {
    /// Who sent it: the process, or else the owner.
    pub fn from(&self) -> &str {
        self.from_process.as_deref().unwrap_or(&self.owner)
    }

    /// The value of the first tag of this name.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.value(name)
    }

    /// The message as a compute unit hands it to the module of a process (ao `servers/cu`, `domain/model.js`): what a process finds in
    /// `msg`. Numbers are numbers. Bytes that are not UTF-8 become U+FFFD, as on the way through the official units.
    pub fn evaluated_as(&self, assignment: &Assignment) -> Map<String, Value> {
        let mut fields = self.fields();
        fields.insert("Epoch".into(), assignment.epoch.into());
        fields.insert("Nonce".into(), assignment.nonce.into());
        fields.insert("Timestamp".into(), assignment.timestamp.into());
        fields.insert("Block-Height".into(), assignment.block_height.into());
        fields.insert("Hash-Chain".into(), assignment.hash_chain.clone().into());
        fields.insert("Cron".into(), false.into());
        fields.insert("Read-Only".into(), false.into());
        fields
    }

    /// What a process sees of the message itself, whenever it is evaluated.
    pub fn fields(&self) -> Map<String, Value> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let tags = self
            .tags
            .iter()
            .filter(|tag| !NOT_TAGS.contains(&tag.name.as_str()));
        let tags: Vec<Value> = tags
            .map(|tag| json!({ "name": tag.name, "value": tag.value }))
            .collect();
        let mut fields = Map::new();
        fields.insert("Id".into(), self.id.to_string().into());
        if let Some(proof) = &self.proof {
            fields.insert("Signature".into(), base64url(&proof.signature).into());
        }
        fields.insert("From".into(), self.from().into());
        fields.insert("Owner".into(), self.owner.clone().into());
        if self.from_process.is_some() {
            fields.insert("Forwarded-By".into(), self.owner.clone().into());
        }
        fields.insert("Target".into(), self.target.clone().into());
        fields.insert("Anchor".into(), text(&self.anchor).into());
        fields.insert("Tags".into(), tags.into());
        fields.insert("Data".into(), text(&self.data).into());
        fields
    }
}
