//! Assignments: the place of a message in the log of a process.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{Id, base64url, from_base64url};
use crate::item::{DataItem, ItemDraft, ItemError};
use crate::signature::LocalKey;
use crate::tag::Tag;

/// What a scheduler says about a message: its slot in the log of a process, and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The id of the assignment itself.
    pub id: Id,
    /// The process whose log it belongs to.
    pub process: Id,
    /// The message.
    pub message: Id,
    /// The slot: 0 is the data item that made the process.
    pub nonce: u64,
    /// The scheduler's epoch; 0 so far on all of AO.
    pub epoch: u64,
    /// Milliseconds since 1970.
    pub timestamp: u64,
    /// The height of Arweave's newest block at that time.
    pub block_height: u64,
    /// Links the assignment to all before it: see [`hash_chain`]. base64url.
    pub hash_chain: String,
}

/// The hash chain of the assignment that follows another: `base64url(SHA-256(id of the previous assignment || its hash chain))`, both as
/// raw bytes (ao `servers/cu`, `hashChain/main.js`). The first assignment of a process is linked to the process itself.
pub fn hash_chain(previous: Option<(&Id, &str)>, process: &Id) -> String {
    let mut hash = Sha256::new();
    match previous {
        Some((id, chain)) => {
            hash.update(id.as_bytes());
            hash.update(from_base64url(chain).unwrap_or_default());
        }
        None => hash.update(process.as_bytes()),
    }
    base64url(&hash.finalize())
}

/// Digits of a block height in an assignment.
const HEIGHT_DIGITS: usize = 12;

impl Assignment {
    /// What a scheduler writes of an assignment (ao `servers/su`).
    pub fn tags(&self) -> Vec<Tag> {
        let height = format!("{:0HEIGHT_DIGITS$}", self.block_height);
        let tags = [
            ("Process", self.process.to_string()),
            ("Epoch", self.epoch.to_string()),
            ("Nonce", self.nonce.to_string()),
            ("Hash-Chain", self.hash_chain.clone()),
            ("Block-Height", height),
            ("Timestamp", self.timestamp.to_string()),
            ("Data-Protocol", "ao".to_owned()),
            ("Type", "Assignment".to_owned()),
            ("Variant", "ao.TN.1".to_owned()),
            ("Message", self.message.to_string()),
        ];
        tags.map(|(name, value)| Tag::new(name, value)).to_vec()
    }

    /// The data item that an assignment is, signed by the scheduler. Its id counts, not that of the assignment.
    ///
    /// # Errors
    /// [`ItemError`]: the hash chain is empty.
    pub fn sign(&self, scheduler: &dyn LocalKey) -> Result<DataItem, ItemError> {
        let draft = ItemDraft {
            tags: self.tags(),
            ..ItemDraft::default()
        };
        draft.sign(scheduler)
    }

    /// The id of an assignment that nobody signs: it follows from everything that the assignment says.
    pub fn derive_id(&self) -> Id {
        Id::derive(
            "assignment",
            &[
                self.process.as_bytes(),
                self.message.as_bytes(),
                &self.nonce.to_le_bytes(),
                &self.epoch.to_le_bytes(),
                &self.timestamp.to_le_bytes(),
                &self.block_height.to_le_bytes(),
                self.hash_chain.as_bytes(),
            ],
        )
    }
}
