//! What can be asked for.

use lunette_ao::id::from_base64url;
use lunette_ao::{Id, ItemDraft, Tag, TransactionDraft};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

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
    /// The fields of a transaction, and whether it holds.
    Transaction {
        transaction: Value,
        data: Option<Bytes>,
    },
    /// What another signer has to sign of a transaction.
    #[serde(rename = "prepare-transaction")]
    PrepareTransaction {
        owner: Bytes,
        #[serde(flatten)]
        draft: WrittenTransaction,
    },
    /// What to post of a transaction with its signature.
    #[serde(rename = "assemble-transaction")]
    AssembleTransaction {
        owner: Bytes,
        signature: Bytes,
        #[serde(flatten)]
        draft: WrittenTransaction,
    },
    /// Whether a chunk is of the data of a transaction.
    Chunk(Chunk),
}

impl Request {
    /// Whether the input of a command is bytes, not JSON.
    pub fn takes_bytes(command: &str) -> bool {
        matches!(command, "show" | "verify" | "unbundle")
    }
}

/// A type of signature that items can be made with.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Arweave,
    Ed25519,
    Ethereum,
    Solana,
    InjectedAptos,
    MultiAptos,
    TypedEthereum,
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

/// What a transaction is to say. All of it may be missing.
#[derive(Debug, Deserialize)]
pub struct WrittenTransaction {
    target: Option<String>,
    quantity: Option<String>,
    reward: Option<String>,
    #[serde(default)]
    last_tx: Bytes,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    data: Bytes,
}

impl TryFrom<WrittenTransaction> for TransactionDraft {
    type Error = Box<dyn std::error::Error>;

    fn try_from(draft: WrittenTransaction) -> Result<TransactionDraft, Self::Error> {
        let number = |text: Option<String>| text.map_or(Ok(0), |text| text.parse());
        Ok(TransactionDraft {
            target: draft.target.map(|text| text.parse()).transpose()?,
            quantity: number(draft.quantity)?,
            reward: number(draft.reward)?,
            last_tx: draft.last_tx.0,
            tags: draft.tags,
            data: draft.data.0,
        })
    }
}

/// A chunk as it is posted.
#[derive(Debug, Deserialize)]
pub struct Chunk {
    pub data_root: String,
    pub data_size: String,
    pub data_path: Bytes,
    pub offset: String,
    pub chunk: Bytes,
}
