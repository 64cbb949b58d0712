//! Data items: messages, processes and files as somebody signed them (ANS-104).
//!
//! | bytes | field |
//! |---|---|
//! | 2 | signature type, little-endian |
//! | by type | signature |
//! | by type | public key, called owner |
//! | 1 | 1 when a target follows, else 0 |
//! | 32 | the target, if any |
//! | 1 | 1 when an anchor follows, else 0 |
//! | 32 | the anchor, if any |
//! | 8 | number of tags, little-endian |
//! | 8 | bytes of the tags, little-endian |
//! | | the tags: see [`tags`] |
//! | | the data: all that is left |
//!
//! (ANS-104 section 1.3; [`crate::signature`] has the types.) What is signed is the deep hash of the list `"dataitem"`, `"1"`, the type in
//! decimal, key, target, anchor, the bytes of the tags, data. The standard's own text (section 2) leaves the type out and lists the tags one by
//! one; all implementations do it as above (arbundles `src/ar-data-base.ts`, ao `servers/su`, `domain/core/bytes.rs`).
//!
//! Items are **read liberally**, since those of others may not be rewritten: any number of tags up to [`MAX_READ_TAG_BYTES`], empty
//! names and values, any Avro encoding of the tags, which is kept as it is. They are **written strictly**, so that every implementation takes
//! them: see [`ItemDraft`].

mod draft;
mod error;
mod message;
mod read;
pub mod tags;

use crate::deep_hash::{Chunk, deep_hash};
use crate::id::Id;
use crate::signature::{self, SignatureKind, Unverified};
use crate::tag::Tag;

pub use draft::{
    ItemDraft, MAX_NAME, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE, UnsignedItem, readable_anchor,
};
pub use error::{ItemError, TagError};
pub(crate) use message::FROM_PROCESS;
pub use message::NotAnItem;
pub use read::MAX_READ_TAG_BYTES;
use tags::{RawTag, TagReader};

/// A signed data item. What it says need not be true: [`DataItem::verify`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataItem {
    kind: SignatureKind,
    signature: Vec<u8>,
    key: Vec<u8>,
    target: Option<Id>,
    anchor: Option<[u8; 32]>,
    tag_count: u64,
    /// As they are signed. They have been read once, so that they can be read again.
    tag_bytes: Vec<u8>,
    data: Vec<u8>,
}

impl DataItem {
    /// The type of its signature.
    pub fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The public key of who signed it, called owner in ANS-104.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// To whom it goes.
    pub fn target(&self) -> Option<Id> {
        self.target
    }

    /// 32 bytes that the sender chose.
    pub fn anchor(&self) -> Option<&[u8; 32]> {
        self.anchor.as_ref()
    }

    /// Its tags, as bytes.
    pub(crate) fn raw_tags(&self) -> impl Iterator<Item = RawTag<'_>> {
        TagReader::new(&self.tag_bytes).map_while(Result::ok)
    }

    /// Its tags. Bytes that are not UTF-8 become U+FFFD.
    pub fn tags(&self) -> Vec<Tag> {
        self.raw_tags().map(RawTag::to_text).collect()
    }

    /// The tags as they are signed.
    pub fn tag_bytes(&self) -> &[u8] {
        &self.tag_bytes
    }

    /// The value of the first tag of this name.
    pub fn tag(&self, name: &str) -> Option<&[u8]> {
        let mut tags = self.raw_tags();
        Some(tags.find(|tag| tag.name == name.as_bytes())?.value)
    }

    /// Its content.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Its id: the SHA-256 of the signature (ANS-104 section 2).
    pub fn id(&self) -> Id {
        Id::of(&self.signature)
    }

    /// The address of who signed it: see [`SignatureKind::address`].
    pub fn address(&self) -> String {
        self.kind.address(&self.key)
    }

    /// What the signature is made over: the deep hash of all the rest. A host that verifies by itself, as a browser does for
    /// Arweave wallets, gives this as the message; [`crate::signature`] says what else to know.
    pub fn signing_bytes(&self) -> [u8; 48] {
        let kind = self.kind.number().to_string();
        let target = self.target.as_ref().map_or(&[][..], |id| id.as_bytes());
        let anchor = self.anchor.as_ref().map_or(&[][..], |anchor| anchor);
        deep_hash(Chunk::List(&[
            Chunk::Blob(b"dataitem"),
            Chunk::Blob(b"1"),
            Chunk::Blob(kind.as_bytes()),
            Chunk::Blob(&self.key),
            Chunk::Blob(target),
            Chunk::Blob(anchor),
            Chunk::Blob(&self.tag_bytes),
            Chunk::Blob(&self.data),
        ]))
    }

    /// Whether the owner signed this.
    ///
    /// # Errors
    /// [`Unverified`]: the signature is wrong, or of a type that cannot be verified here.
    pub fn verify(&self) -> Result<(), Unverified> {
        let message = self.signing_bytes();
        signature::verify(self.kind, &self.key, &message, &self.signature)
    }

    /// The bytes of the item. Those that it was read from, if it was.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.byte_length());
        bytes.extend(self.kind.number().to_le_bytes());
        bytes.extend(&self.signature);
        bytes.extend(&self.key);
        for optional in [self.target.map(|target| target.0), self.anchor] {
            bytes.push(optional.is_some().into());
            bytes.extend(optional.iter().flatten());
        }
        bytes.extend(self.tag_count.to_le_bytes());
        bytes.extend((self.tag_bytes.len() as u64).to_le_bytes());
        bytes.extend(&self.tag_bytes);
        bytes.extend(&self.data);
        bytes
    }

    /// How many bytes [`DataItem::to_bytes`] gives.
    pub fn byte_length(&self) -> usize {
        let optional = |is_there: bool| if is_there { 33 } else { 1 };
        2 + self.signature.len()
            + self.key.len()
            + optional(self.target.is_some())
            + optional(self.anchor.is_some())
            + 16
            + self.tag_bytes.len()
            + self.data.len()
    }
}
