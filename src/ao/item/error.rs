//! What can be wrong with a data item.

use super::draft::{MAX_NAME, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE};
use super::read::MAX_READ_TAG_BYTES;
use crate::signature::SignatureKind;

/// Why bytes are no data item, or why one cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The bytes end too early.
    #[error("the data item ends within its {0}")]
    Truncated(&'static str),
    /// A number that stands for no known signature type: the length of what follows is unknown.
    #[error("the signature type {0} is not known")]
    UnknownKind(u16),
    /// Something else than 0 or 1 before an optional field.
    #[error("the byte before the {field} is {byte}: 1 when there is one, else 0")]
    Presence {
        /// The field.
        field: &'static str,
        /// What was found.
        byte: u8,
    },
    /// More tags than are read.
    #[error("the tags take {0} bytes; at most {MAX_READ_TAG_BYTES} are read")]
    TagsTooLong(u64),
    /// The tags are not what the header says.
    #[error("the data item says that it has {said} tags, and has {found}")]
    TagCount {
        /// The number in the header.
        said: u64,
        /// The number of tags that were read.
        found: u64,
    },
    /// The encoding of the tags is wrong.
    #[error("the tags cannot be read: {0}")]
    Tags(#[from] TagError),
    /// To be written: too many tags.
    #[error("{0} tags are too many: at most {MAX_TAGS}")]
    TooManyTags(usize),
    /// To be written: a name of a wrong length.
    #[error("the name of tag {index} has {length} bytes: 1 to {MAX_NAME} are allowed")]
    TagName {
        /// Which tag, from 0.
        index: usize,
        /// Bytes of its name.
        length: usize,
    },
    /// To be written: a value of a wrong length.
    #[error("the value of the tag {name} has {length} bytes: 1 to {MAX_VALUE} are allowed")]
    TagValue {
        /// The name of the tag.
        name: String,
        /// Bytes of its value.
        length: usize,
    },
    /// To be written: tags that are too long together.
    #[error(
        "the tags take {0} bytes together: at most {MAX_TAG_BYTES}, put the rest into the data"
    )]
    TagBytes(usize),
    /// A public key of a wrong length.
    #[error("a public key of the type {kind} has {} bytes, not {length}", kind.key_length())]
    KeyLength {
        /// The type.
        kind: SignatureKind,
        /// Bytes that were given.
        length: usize,
    },
    /// A signature of a wrong length.
    #[error("a signature of the type {kind} has {} bytes, not {length}", kind.signature_length())]
    SignatureLength {
        /// The type.
        kind: SignatureKind,
        /// Bytes that were given.
        length: usize,
    },
}

/// What is wrong with the encoding of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// The bytes end too early.
    #[error("they end too early")]
    Truncated,
    /// A number that does not fit into 64 bits.
    #[error("a number has more than 64 bits")]
    Overflow,
    /// The length of a name, a value or a block is below zero.
    #[error("a length is negative")]
    NegativeLength,
    /// A block does not have the size that it says: readers that skip blocks would find other tags.
    #[error("a block has another size than it says")]
    BlockSize,
}
