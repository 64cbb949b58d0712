//! Transactions of Arweave itself, its base layer: what bundles of data items travel in, and what a process can be assigned too.
//!
//! A transaction carries its content (`data`) or names it: by its length and its **data root** ([`merkle`]), so that the data may come later, and
//! part by part. What is signed depends on the format:
//!
//! * **2**: the deep hash of the list `"2"`, owner, target, quantity, reward, last transaction, the list of the tags, each a list of name and
//!   value, data size, data root (arweave-js `common/lib/transaction.ts`). That is 48 bytes, as for data items, so whatever
//!   verifies the one verifies the other: see [`Transaction::signing_bytes`].
//! * **1**: owner, target, data, quantity, reward, last transaction, names and values of the tags, one after the other without anything between them.
//!   It is only read here, not written. RSA hashes what it signs, so natively (with the feature `rsa`) it is verified by [`Transaction::verify`] too; a
//!   host that verifies messages of 48 bytes cannot, and is told by [`TransactionError::NoDeepHash`].
//!
//! Numbers are decimal text. The id is the SHA-256 of the signature, as for data items. Only keys of RSA wallets are known.

mod draft;
mod error;
mod json;
pub mod merkle;
mod message;
mod upload;

use crate::deep_hash::{Chunk, deep_hash};
use crate::id::Id;
use crate::item::tags::RawTag;
use crate::signature::{self, SignatureKind};
use crate::tag::Tag;

pub use draft::{MAX_TAG_BYTES, TransactionDraft, UnsignedTransaction};
pub use error::{PathError, TransactionError};
use merkle::DataTree;
pub use upload::Upload;

/// How a transaction is written down and signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The data is signed itself.
    First,
    /// The data is signed by its root.
    Second,
}

/// A tag as it is signed: name and value.
type ByteTag = (Vec<u8>, Vec<u8>);

/// A signed transaction. What it says need not be true: [`Transaction::verify`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    format: Format,
    last_tx: Vec<u8>,
    owner: Vec<u8>,
    tags: Vec<ByteTag>,
    target: Option<Id>,
    quantity: u128,
    reward: u128,
    data_size: u64,
    data_root: Option<Id>,
    /// None when it came without.
    data: Option<Vec<u8>>,
    signature: Vec<u8>,
}

impl Transaction {
    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its id: the SHA-256 of the signature.
    pub fn id(&self) -> Id {
        Id::of(&self.signature)
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The public key of who signed it, called owner.
    pub fn key(&self) -> &[u8] {
        &self.owner
    }

    /// The address of who signed it.
    pub fn address(&self) -> String {
        SignatureKind::Arweave.address(&self.owner)
    }

    /// The anchor: the id of the owner's last transaction, the hash of a block that was one of the last 50, or nothing. 32, 48 or 0 bytes.
    pub fn last_tx(&self) -> &[u8] {
        &self.last_tx
    }

    /// To whom it goes.
    pub fn target(&self) -> Option<Id> {
        self.target
    }

    /// What the target gets, in winston: 10^12 of them are one AR.
    pub fn quantity(&self) -> u128 {
        self.quantity
    }

    /// What it costs, in winston.
    pub fn reward(&self) -> u128 {
        self.reward
    }

    /// Its tags, as bytes.
    pub(crate) fn raw_tags(&self) -> impl Iterator<Item = RawTag<'_>> {
        self.tags.iter().map(|(name, value)| RawTag { name, value })
    }

    /// Its tags. Bytes that are not UTF-8 become U+FFFD.
    pub fn tags(&self) -> Vec<Tag> {
        self.raw_tags().map(RawTag::to_text).collect()
    }

    /// Bytes of its data.
    pub fn data_size(&self) -> u64 {
        self.data_size
    }

    /// The root of its data; none when it has no data, or is of format 1.
    pub fn data_root(&self) -> Option<Id> {
        self.data_root
    }

    /// Its data; none when it came without.
    pub fn data(&self) -> Option<&[u8]> {
        self.data.as_deref()
    }

    /// The transaction with data that came apart from it, such as from `/raw/{id}`.
    ///
    /// # Errors
    /// [`TransactionError::DataSize`] and [`TransactionError::DataRoot`]: it is not the data of this transaction. For one of format 1 only the
    /// length can be told, and [`Transaction::verify`] does the rest.
    pub fn with_data(self, data: Vec<u8>) -> Result<Transaction, TransactionError> {
        let transaction = Transaction {
            data: Some(data),
            ..self
        };
        transaction.verify_data()?;
        Ok(transaction)
    }

    /// The deep hash, which a transaction of format 2 signs. A host that verifies by itself, as a browser does, gives this as the message;
    /// [`crate::signature`] says what else to know. It has to call [`Transaction::verify_data`] then.
    ///
    /// # Errors
    /// [`TransactionError::NoDeepHash`]: it is of format 1.
    pub fn signing_bytes(&self) -> Result<[u8; 48], TransactionError> {
        match self.format {
            Format::First => Err(TransactionError::NoDeepHash),
            Format::Second => Ok(self.deep_hash()),
        }
    }

    /// Whether the owner signed this, and the data, if it is here, is the one that was signed.
    ///
    /// # Errors
    /// [`TransactionError::Signature`]: the signature is wrong, or cannot be verified here, which needs the feature `rsa`.
    /// [`TransactionError::NoData`]: it is of format 1, and came without its data. Those of [`Transaction::verify_data`].
    pub fn verify(&self) -> Result<(), TransactionError> {
        self.verify_data()?;
        let message = match self.format {
            Format::First => self.plain()?,
            Format::Second => self.deep_hash().to_vec(),
        };
        signature::verify_arweave(&self.owner, &message, &self.signature)?;
        Ok(())
    }

    /// Whether the data, if it is here, is the one that the transaction names. That is all there is to verify about it besides the signature.
    ///
    /// # Errors
    /// [`TransactionError::DataSize`], [`TransactionError::DataRoot`].
    pub fn verify_data(&self) -> Result<(), TransactionError> {
        let Some(data) = &self.data else {
            return Ok(());
        };
        let (said, found) = (self.data_size, data.len() as u64);
        if said != found {
            return Err(TransactionError::DataSize { said, found });
        }
        let is_rooted = self.format == Format::Second;
        if is_rooted && self.data_root != DataTree::of(data).map(|tree| tree.root) {
            return Err(TransactionError::DataRoot);
        }
        Ok(())
    }

    fn target_bytes(&self) -> &[u8] {
        self.target.as_ref().map_or(&[], |id| id.as_bytes())
    }

    fn plain(&self) -> Result<Vec<u8>, TransactionError> {
        let data = self.data.as_ref().ok_or(TransactionError::NoData)?;
        let (quantity, reward) = (self.quantity.to_string(), self.reward.to_string());
        let mut bytes = [
            &self.owner[..],
            self.target_bytes(),
            data,
            quantity.as_bytes(),
            reward.as_bytes(),
            &self.last_tx,
        ]
        .concat();
        for (name, value) in &self.tags {
            bytes.extend(name);
            bytes.extend(value);
        }
        Ok(bytes)
    }

    fn deep_hash(&self) -> [u8; 48] {
        let pairs: Vec<[Chunk<'_>; 2]> = self
            .tags
            .iter()
            .map(|(name, value)| [Chunk::Blob(name), Chunk::Blob(value)])
            .collect();
        let tags: Vec<Chunk<'_>> = pairs.iter().map(|pair| Chunk::List(pair)).collect();
        let (quantity, reward) = (self.quantity.to_string(), self.reward.to_string());
        let size = self.data_size.to_string();
        let root = self.data_root.as_ref().map_or(&[][..], |id| id.as_bytes());
        deep_hash(Chunk::List(&[
            Chunk::Blob(b"2"),
            Chunk::Blob(&self.owner),
            Chunk::Blob(self.target_bytes()),
            Chunk::Blob(quantity.as_bytes()),
            Chunk::Blob(reward.as_bytes()),
            Chunk::Blob(&self.last_tx),
            Chunk::List(&tags),
            Chunk::Blob(size.as_bytes()),
            Chunk::Blob(root),
        ]))
    }
}
