//! Ids: 32 bytes, written as 43 characters of base64url.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The id of a data item, a transaction, a process, a message or an assignment.
///
/// The id of a data item is the SHA-256 of its signature (ANS-104 section 2). Where Lunette makes something that nobody signs, its id is
/// the SHA-256 of what it follows from: see [`Id::derive`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub [u8; 32]);

/// A text that is not the base64url of 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 43 characters of base64url, and this is not: {0:?}")]
pub struct InvalidId(pub String);

impl Id {
    /// The id that is the SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Id {
        Id(Sha256::digest(bytes).into())
    }

    /// The id of what follows from `parts`. `domain` keeps ids of different kinds apart; each part is hashed with its length, so that
    /// no two lists of parts give the same bytes.
    pub fn derive(domain: &str, parts: &[&[u8]]) -> Id {
        let mut hash = Sha256::new();
        for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Id(hash.finalize().into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Bytes as base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a base64url text without padding; `None` when it is no such text.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&base64url(&self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Id {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Id, InvalidId> {
        let bytes = from_base64url(text).and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Id)
            .ok_or_else(|| InvalidId(text.chars().take(64).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_the_same_id() {
        let id = Id::of(b"lunette");
        let text = id.to_string();
        assert_eq!(text.len(), 43);
        assert_eq!(text.parse::<Id>(), Ok(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let id = Id::of(b"lunette").to_string();
        let other_alphabet = format!("{}/", &id[..42]);
        // The last character carries four bits: the other two must be zero.
        let loose_end = format!("{}B", &Id([0; 32]).to_string()[..42]);
        let accents = "é".repeat(22);
        let too_long = format!("{id}A");
        for text in [
            "",
            "short",
            &id[..42],
            &too_long,
            &other_alphabet,
            &loose_end,
            &accents,
        ] {
            assert!(text.parse::<Id>().is_err(), "{text}");
        }
    }

    #[test]
    fn derived_ids_depend_on_where_parts_end() {
        let id = |parts: &[&[u8]]| Id::derive("test", parts);
        assert_ne!(id(&[b"ab", b"c"]), id(&[b"a", b"bc"]));
        assert_ne!(id(&[b"ab"]), id(&[b"ab", b""]));
        assert_ne!(id(&[b"ab"]), Id::derive("tes", &[b"tab"]));
    }
}
