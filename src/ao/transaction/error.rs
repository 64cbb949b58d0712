//! What can be wrong with a transaction.

use super::draft::MAX_TAG_BYTES;
use crate::id::Id;
use crate::signature::Unverified;

/// Why something is no transaction, cannot be written as one, or is not what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// The text is not the JSON of a transaction.
    #[error("the transaction cannot be read: {0}")]
    Json(String),
    /// Another format than 1 and 2.
    #[error("the format {0} of transactions is not known")]
    Format(u64),
    /// A field is not of its kind.
    #[error("the {field} of the transaction is not {expected}")]
    Field {
        /// The field, as it is called in JSON.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A key that is not that of an RSA wallet. Keys of other kinds leave `owner` empty.
    #[error(
        "the owner of the transaction has {0} bytes: only keys of RSA wallets, of 512, are known"
    )]
    Key(usize),
    /// A signature of another length than those of RSA wallets.
    #[error("the signature of the transaction has {0} bytes, not 512")]
    SignatureLength(usize),
    /// It is listed under an id that is not the hash of its signature.
    #[error("the transaction is listed as {listed}, and is {found}")]
    Id {
        /// The id that it says it has.
        listed: Id,
        /// The id that it has.
        found: Id,
    },
    /// It counts in another currency than Arweave has so far, which would be signed too.
    #[error("transactions of the denomination {0} are not known")]
    Denomination(String),
    /// What is asked for needs the data, and the transaction came without.
    #[error("the transaction came without its data")]
    NoData,
    /// The data is not as long as the transaction says.
    #[error("the transaction has {said} bytes of data, and {found} were given")]
    DataSize {
        /// The length that is signed.
        said: u64,
        /// The length of the data.
        found: u64,
    },
    /// The data is other data, or was divided into chunks in another way than the usual one: then only its chunks can be verified.
    #[error("the data is not that of the data root of the transaction")]
    DataRoot,
    /// A transaction of format 1 signs its bytes, not a hash of 48 bytes.
    #[error("transactions of format 1 have no deep hash: they sign their bytes")]
    NoDeepHash,
    /// The signature does not hold, or nothing can be told about it.
    #[error(transparent)]
    Signature(#[from] Unverified),
    /// To be written: tags that are too long together.
    #[error("the names and values of the tags have {0} bytes together: at most {MAX_TAG_BYTES}")]
    TagBytes(usize),
    /// To be written: an anchor that is neither a transaction nor a block.
    #[error("the anchor has {0} bytes: it is a transaction of 32, a block of 48, or nothing")]
    Anchor(usize),
    /// To be written: a quantity for nobody.
    #[error("a quantity needs a target")]
    NoTarget,
    /// To be written: a transaction to oneself, which nodes refuse.
    #[error("the target is the owner of the transaction")]
    OwnTarget,
}

/// Why a path does not lead to a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The offset is not one of the data.
    #[error("the offset is beyond the end of the data")]
    Offset,
    /// The path is no list of branches with a leaf at its end.
    #[error("the path has a wrong length")]
    Length,
    /// A step of the path does not have the hash that the one before names.
    #[error("the path does not begin at the data root")]
    Hash,
    /// The chunk has no length, more than there may be, or other borders than the branches before it say.
    #[error("the chunk has other borders than its path")]
    Borders,
}
