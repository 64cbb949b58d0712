//! Writing transactions.

use super::merkle::DataTree;
use super::{Format, Transaction, TransactionError};
use crate::id::Id;
use crate::signature::SignatureKind;
use crate::tag::Tag;

/// The most bytes of all names and values together (arweave `ar_tx.erl`: nodes refuse more).
pub const MAX_TAG_BYTES: usize = 2048;

/// What a transaction of format 2 is to say, before it is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionDraft {
    /// To whom it goes.
    pub target: Option<Id>,
    /// What the target gets, in winston.
    pub quantity: u128,
    /// What it costs, in winston: a gateway says so at `/price/{bytes}`.
    pub reward: u128,
    /// The anchor: what a gateway gives at `/tx_anchor`, the owner's last transaction, or nothing for an owner's first one.
    pub last_tx: Vec<u8>,
    /// Its tags: at most [`MAX_TAG_BYTES`].
    pub tags: Vec<Tag>,
    /// Its content.
    pub data: Vec<u8>,
}

/// A transaction that lacks its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedTransaction(Transaction);

impl TransactionDraft {
    /// The transaction that the holder of an RSA key is to sign.
    ///
    /// # Errors
    /// [`TransactionError`]: a limit is exceeded, or nodes would refuse what it says.
    pub fn unsigned(self, owner: &[u8]) -> Result<UnsignedTransaction, TransactionError> {
        self.check(owner)?;
        let bytes = |tag: Tag| (tag.name.into_bytes(), tag.value.into_bytes());
        Ok(UnsignedTransaction(Transaction {
            format: Format::Second,
            last_tx: self.last_tx,
            owner: owner.to_vec(),
            tags: self.tags.into_iter().map(bytes).collect(),
            target: self.target,
            quantity: self.quantity,
            reward: self.reward,
            data_size: self.data.len() as u64,
            data_root: DataTree::of(&self.data).map(|tree| tree.root),
            data: Some(self.data),
            signature: Vec::new(),
        }))
    }

    fn check(&self, owner: &[u8]) -> Result<(), TransactionError> {
        if owner.len() != SignatureKind::Arweave.key_length() {
            return Err(TransactionError::Key(owner.len()));
        }
        if !matches!(self.last_tx.len(), 0 | 32 | 48) {
            return Err(TransactionError::Anchor(self.last_tx.len()));
        }
        let length = |tag: &Tag| tag.name.len() + tag.value.len();
        let bytes = self.tags.iter().map(length).sum();
        if bytes > MAX_TAG_BYTES {
            return Err(TransactionError::TagBytes(bytes));
        }
        match self.target {
            None if self.quantity > 0 => Err(TransactionError::NoTarget),
            Some(target) if target == Id::of(owner) => Err(TransactionError::OwnTarget),
            _ => Ok(()),
        }
    }
}

impl UnsignedTransaction {
    /// What is to be signed: see [`Transaction::signing_bytes`].
    pub fn signing_bytes(&self) -> [u8; 48] {
        self.0.deep_hash()
    }

    /// The transaction with its signature, which is not verified.
    ///
    /// # Errors
    /// [`TransactionError::SignatureLength`].
    pub fn signed(mut self, signature: Vec<u8>) -> Result<Transaction, TransactionError> {
        if signature.len() != SignatureKind::Arweave.signature_length() {
            return Err(TransactionError::SignatureLength(signature.len()));
        }
        self.0.signature = signature;
        Ok(self.0)
    }
}
