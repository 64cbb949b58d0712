//! What can be asked for.

use lunette_ao::id::from_base64url;
use lunette_ao::{Id, ItemDraft, Tag};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A request, by its command.
#[derive(Debug, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum Request {
    /// The fields of an item.
    Show { bytes: Bytes },
    /// Whether the signature of an item holds.
    Verify { bytes: Bytes },
    /// The items of a bundle.
    Unbundle { bytes: Bytes },
    /// An item signed by a key that is given.
    Sign {
        kind: Kind,
        secret: Bytes,
        #[serde(flatten)]
        draft: Draft,
    },
    /// What another signer has to sign.
    Prepare {
        kind: Kind,
        owner: Bytes,
        #[serde(flatten)]
        draft: Draft,
    },
    /// The item from that and its signature.
    Assemble {
        kind: Kind,
        owner: Bytes,
        signature: Bytes,
        #[serde(flatten)]
        draft: Draft,
    },
    /// A bundle of items.
    Bundle { items: Vec<Bytes> },
}

impl Request {
    /// Whether the input of a command is bytes, not JSON.
    pub fn takes_bytes(command: &str) -> bool {
        matches!(command, "show" | "verify" | "unbundle")
    }
}

/// A type of signature that items can be made with.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Arweave,
    Ed25519,
    Ethereum,
    Solana,
}

/// Bytes, written as base64url.
#[derive(Debug, Default)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = from_base64url(&text);
        bytes
            .map(Bytes)
            .ok_or_else(|| D::Error::custom("bytes have to be base64url without padding"))
    }
}

/// What an item is to say. All of it may be missing.
#[derive(Debug, Deserialize)]
pub struct Draft {
    target: Option<String>,
    anchor: Option<Bytes>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    data: Bytes,
}

impl TryFrom<Draft> for ItemDraft {
    type Error = Box<dyn std::error::Error>;

    fn try_from(draft: Draft) -> Result<ItemDraft, Self::Error> {
        let target = draft.target.map(|text| text.parse::<Id>());
        let anchor = draft.anchor.map(|Bytes(bytes)| bytes.try_into());
        Ok(ItemDraft {
            target: target.transpose()?,
            anchor: anchor
                .transpose()
                .map_err(|_| "an anchor has 32 bytes, or is missing")?,
            tags: draft.tags,
            data: draft.data.0,
        })
    }
}
