//! Messages: what one actor of AO says to another.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

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
pub(crate) const NOT_TAGS: [&str; 2] = ["From", "Owner"];

impl Message {
    /// Who sent it: the process, or else the owner. An empty tag names no process (ao `servers/cu`, `domain/utils.js`).
    pub fn from(&self) -> &str {
        let process = self.from_process.as_deref();
        let process = process.filter(|process| !process.is_empty());
        process.unwrap_or(&self.owner)
    }

    /// The value of the first tag of this name.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.value(name)
    }

    /// The message as a compute unit hands it to the module of a process (ao `servers/cu`, `domain/model.js`): what a process finds in
    /// `msg`. Numbers are numbers. Bytes that are not UTF-8 become U+FFFD, as on the way through the official units.
    pub fn evaluated_as<'a>(&'a self, assignment: &'a Assignment) -> Evaluated<'a> {
        Evaluated {
            message: self,
            assignment,
        }
    }
}

/// A message with its assignment, to be written as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Evaluated<'a> {
    message: &'a Message,
    assignment: &'a Assignment,
}

impl Evaluated<'_> {
    /// The JSON. The order of the fields is part of what a process sees: it is always the same.
    pub fn to_json(&self) -> String {
        // There is nothing in it that has no JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Evaluated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Evaluated {
            message,
            assignment,
        } = self;
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("Id", &message.id.to_string())?;
        if let Some(proof) = &message.proof {
            fields.serialize_entry("Signature", &base64url(&proof.signature))?;
        }
        fields.serialize_entry("Data", &String::from_utf8_lossy(&message.data))?;
        fields.serialize_entry("Owner", &message.owner)?;
        // The item that made a process is addressed to nobody; the process sees itself as the target.
        if message.id == assignment.process {
            fields.serialize_entry("Target", &assignment.process.to_string())?;
        } else {
            fields.serialize_entry("Target", &message.target)?;
        }
        fields.serialize_entry("Anchor", &String::from_utf8_lossy(&message.anchor))?;
        fields.serialize_entry("From", message.from())?;
        if message.from_process.is_some() {
            fields.serialize_entry("Forwarded-By", &message.owner)?;
        }
        fields.serialize_entry("Tags", &VisibleTags(&message.tags))?;
        fields.serialize_entry("Epoch", &assignment.epoch)?;
        fields.serialize_entry("Nonce", &assignment.nonce)?;
        fields.serialize_entry("Timestamp", &assignment.timestamp)?;
        fields.serialize_entry("Block-Height", &assignment.block_height)?;
        fields.serialize_entry("Hash-Chain", &assignment.hash_chain)?;
        fields.serialize_entry("Cron", &false)?;
        fields.serialize_entry("Read-Only", &false)?;
        fields.end()
    }
}

/// The tags that a process sees.
struct VisibleTags<'a>(&'a [Tag]);

impl Serialize for VisibleTags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_visible = |tag: &&Tag| !NOT_TAGS.contains(&tag.name.as_str());
        serializer.collect_seq(self.0.iter().filter(is_visible))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_sees_what_the_official_unit_shows() {
        let process = Id::of(b"process");
        let message = Message {
            id: Id::of(b"message"),
            owner: "authority".into(),
            from_process: Some("sender".into()),
            target: process.to_string(),
            anchor: b"1".to_vec(),
            tags: vec![
                Tag::new("Action", "Ping"),
                Tag::new("From", "x"),
                Tag::new("Owner", "y"),
            ],
            data: vec![b'a', 0xff],
            proof: None,
        };
        let assignment = Assignment {
            id: Id::of(b"assignment"),
            process,
            message: message.id,
            nonce: 7,
            epoch: 0,
            timestamp: 1_700_000_000_000,
            block_height: 1_300_000,
            hash_chain: "chain".into(),
        };
        let start = format!(
            r#"{{"Id":"{}","Data":"{}","Owner":"authority","Target":"{process}","Anchor":"1","From":"sender","#,
            message.id, "a\u{fffd}",
        );
        let end = concat!(
            r#""Forwarded-By":"authority","Tags":[{"name":"Action","value":"Ping"}],"Epoch":0,"Nonce":7,"#,
            r#""Timestamp":1700000000000,"Block-Height":1300000,"Hash-Chain":"chain","Cron":false,"Read-Only":false}"#
        );
        assert_eq!(message.evaluated_as(&assignment).to_json(), start + end);
    }
}
