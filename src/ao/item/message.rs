//! Data items as messages, and back.

use serde_bytes::ByteBuf;

use super::{DataItem, ItemError, read, tags};
use crate::id::Id;
use crate::message::{Message, Proof};
use crate::signature::SignatureKind;
use crate::tag::Tags;

/// The tag of a message that was sent on behalf of a process: the process.
pub(crate) const FROM_PROCESS: &str = "From-Process";

/// Why a message is no data item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnItem {
    /// It has no proof: the network made it, nobody signed it.
    #[error("the message {0} was not signed")]
    Unsigned(Id),
    /// Its proof has a signature type that is not known.
    #[error("the signature type {0} is not known")]
    UnknownKind(u16),
    /// A field is not what the proof is about.
    #[error("the {0} of the message is not that of a data item with its proof")]
    Altered(&'static str),
    /// Its tags as they were signed cannot be read.
    #[error(transparent)]
    Tags(#[from] ItemError),
}

impl Message {
    /// The message that a data item is. The signature is not verified here.
    pub fn from_item(item: &DataItem) -> Message {
        let tags = item.tags();
        let is_rewritten = tags::encode(&tags) != item.tag_bytes;
        Message {
            id: item.id(),
            owner: item.address(),
            from_process: tags.value(FROM_PROCESS).map(str::to_string),
            target: item.target.map_or(String::new(), |id| id.to_string()),
            anchor: item.anchor.map_or(Vec::new(), |anchor| anchor.to_vec()),
            tags,
            data: item.data.clone(),
            proof: Some(Proof {
                kind: item.kind.number(),
                key: item.key.clone(),
                signature: item.signature.clone(),
                tag_bytes: is_rewritten.then(|| ByteBuf::from(item.tag_bytes.clone())),
            }),
        }
    }
}

impl DataItem {
    /// The data item that a message was: the same bytes. A message that was altered since is refused where that can be seen without
    /// verifying the signature; of target, anchor and data it cannot.
    ///
    /// # Errors
    /// [`NotAnItem`].
    pub fn from_message(message: &Message) -> Result<DataItem, NotAnItem> {
        let proof = message.proof.as_ref();
        let proof = proof.ok_or(NotAnItem::Unsigned(message.id))?;
        let kind = SignatureKind::from_number(proof.kind);
        let kind = kind.ok_or(NotAnItem::UnknownKind(proof.kind))?;
        if proof.key.len() != kind.key_length() {
            return Err(NotAnItem::Altered("key"));
        }
        if proof.signature.len() != kind.signature_length() {
            return Err(NotAnItem::Altered("signature"));
        }
        let item = DataItem {
            kind,
            signature: proof.signature.clone(),
            key: proof.key.clone(),
            target: target(&message.target)?,
            anchor: anchor(&message.anchor)?,
            tag_count: message.tags.len() as u64,
            tag_bytes: match &proof.tag_bytes {
                Some(bytes) => bytes.to_vec(),
                None => tags::encode(&message.tags),
            },
            data: message.data.clone(),
        };
        check(&item, message)?;
        Ok(item)
    }
}

fn target(text: &str) -> Result<Option<Id>, NotAnItem> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse();
    id.map(Some).map_err(|_| NotAnItem::Altered("target"))
}

fn anchor(bytes: &[u8]) -> Result<Option<[u8; 32]>, NotAnItem> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let anchor = bytes.try_into();
    anchor.map(Some).map_err(|_| NotAnItem::Altered("anchor"))
}

fn check(item: &DataItem, message: &Message) -> Result<(), NotAnItem> {
    read::check_count(item.tag_count, &item.tag_bytes)?;
    if item.tags() != message.tags {
        return Err(NotAnItem::Altered("tags"));
    }
    if item.id() != message.id {
        return Err(NotAnItem::Altered("id"));
    }
    if item.address() != message.owner {
        return Err(NotAnItem::Altered("owner"));
    }
    if message.tag(FROM_PROCESS) != message.from_process.as_deref() {
        return Err(NotAnItem::Altered("process"));
    }
    Ok(())
}
