//! Writing data items.

use super::{DataItem, ItemError, tags};
use crate::id::Id;
use crate::signature::{LocalKey, SignatureKind};
use crate::tag::Tag;

/// The most tags (ANS-104 section 2.1).
pub const MAX_TAGS: usize = 128;
/// The most bytes of a name (ANS-104 section 2.1).
pub const MAX_NAME: usize = 1024;
/// The most bytes of a value (ANS-104 section 2.1).
pub const MAX_VALUE: usize = 3072;
/// The most bytes of all tags as they are encoded: not in the standard, but arbundles refuses more (`src/DataItem.ts`).
pub const MAX_TAG_BYTES: usize = 4096;

/// What a data item is to say, before it is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemDraft {
    /// To whom it goes: a process, or an account of Arweave.
    pub target: Option<Id>,
    /// 32 bytes that make it different from others that say the same.
    pub anchor: Option<[u8; 32]>,
    /// Its tags: at most [`MAX_TAGS`], names of 1 to [`MAX_NAME`] bytes, values of 1 to [`MAX_VALUE`], together [`MAX_TAG_BYTES`].
    pub tags: Vec<Tag>,
    /// Its content.
    pub data: Vec<u8>,
}

/// A data item that lacks its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedItem(DataItem);

/// An anchor of 32 random bytes as 32 characters of base64url. Units show anchors as text (ao `servers/su`), and what they show of another one
/// is not enough to verify the item.
pub fn readable_anchor(random: [u8; 32]) -> [u8; 32] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    random.map(|byte| ALPHABET[usize::from(byte % 64)])
}

impl ItemDraft {
    /// The item that the holder of a public key is to sign.
    ///
    /// # Errors
    /// [`ItemError`]: a limit of the tags is exceeded, or the key has another length than keys of its type.
    pub fn unsigned(self, kind: SignatureKind, key: &[u8]) -> Result<UnsignedItem, ItemError> {
        check(&self.tags)?;
        let tag_bytes = tags::encode(&self.tags);
        if tag_bytes.len() > MAX_TAG_BYTES {
            return Err(ItemError::TagBytes(tag_bytes.len()));
        }
        let length = key.len();
        if length != kind.key_length() {
            return Err(ItemError::KeyLength { kind, length });
        }
        Ok(UnsignedItem(DataItem {
            kind,
            signature: Vec::new(),
            key: key.to_vec(),
            target: self.target,
            anchor: self.anchor,
            tag_count: self.tags.len() as u64,
            tag_bytes,
            data: self.data,
        }))
    }

    /// The item, signed by a key that is here.
    ///
    /// # Errors
    /// [`ItemError`]: a limit of the tags is exceeded.
    pub fn sign(self, key: &(impl LocalKey + ?Sized)) -> Result<DataItem, ItemError> {
        let item = self.unsigned(key.kind(), &key.public_key())?;
        let signature = key.sign(&item.signing_bytes());
        item.signed(signature)
    }
}

impl UnsignedItem {
    /// What is to be signed: see [`DataItem::signing_bytes`].
    pub fn signing_bytes(&self) -> [u8; 48] {
        self.0.signing_bytes()
    }

    /// The item with its signature, which is not verified.
    ///
    /// # Errors
    /// [`ItemError::SignatureLength`].
    pub fn signed(mut self, signature: Vec<u8>) -> Result<DataItem, ItemError> {
        let (kind, length) = (self.0.kind, signature.len());
        if length != kind.signature_length() {
            return Err(ItemError::SignatureLength { kind, length });
        }
        self.0.signature = signature;
        Ok(self.0)
    }
}

fn check(tags: &[Tag]) -> Result<(), ItemError> {
    if tags.len() > MAX_TAGS {
        return Err(ItemError::TooManyTags(tags.len()));
    }
    for (index, tag) in tags.iter().enumerate() {
        let length = tag.name.len();
        if !(1..=MAX_NAME).contains(&length) {
            return Err(ItemError::TagName { index, length });
        }
        let length = tag.value.len();
        if !(1..=MAX_VALUE).contains(&length) {
            let name = tag.name.clone();
            return Err(ItemError::TagValue { name, length });
        }
    }
    Ok(())
}
