//! Records of what goes out to the network, and of what is looked for there.
//!
//! | table | key | value |
//! |---|---|---|
//! | `settings` | `relay` | [`RelayRecord`] |
//! | `relays` | 0, number | [`Letter`] that is on its way, or could not be delivered |
//! | `relays` | 1, number | [`Letter`] that was taken, without its bytes |

use std::collections::BTreeMap;

use lunette_ao::{DataItem, Id};
use serde::{Deserialize, Serialize};

use super::Protocol;
use crate::error::Error;

/// What was chosen about the network outside, and how far what goes there has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayRecord {
    /// What was chosen; nothing until somebody does.
    pub settings: Option<RelaySettings>,
    /// Letters before this number have been, also when nothing is left of them.
    pub letters: u64,
    /// Entries of the outbox before this number were taken from it, or are not to be.
    pub taken: u64,
    /// Numbers of the outbox, the first and the one after the last, of entries that came with imported processes: where these come from it
    /// was decided what becomes of them.
    pub not_ours: Vec<(u64, u64)>,
    /// Processes of the network whose results are looked through for messages to processes here.
    pub contacts: BTreeMap<Id, Contact>,
}

/// How to reach the network outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelaySettings {
    /// How its units are spoken to.
    pub protocol: Protocol,
    /// The address (URL) of the messenger unit, or of the HyperBEAM node.
    pub messenger: String,
    /// The address of the compute unit whose results are looked through for answers. None: nobody looks.
    pub compute: Option<String>,
    /// The address of the bundler that takes what is for nobody in particular; and for a HyperBEAM node, which passes nothing on to wallets, what
    /// is not for a process.
    pub uploader: Option<String>,
    /// Addresses of gateways, which know processes and their tags.
    pub gateways: Vec<String>,
    /// The identity that signs what processes send.
    pub identity: String,
    /// In whose name it signs.
    pub voice: Voice,
    /// Letters are sent. Otherwise they wait.
    pub sending: bool,
}

/// In whose name a message of a process goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Voice {
    /// In that of the process, for which the identity vouches as a messenger does: receivers believe it that have the identity's address as
    /// an `Authority`.
    #[default]
    Process,
    /// In that of the identity: everybody believes it, and nobody knows the process.
    Identity,
}

/// A process of the network whose results are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The last result that was looked through, in the unit's own words.
    pub cursor: Option<String>,
    /// Where its results begin is known.
    pub began: bool,
    /// It is looked through for good, and not only as long as messages go there.
    pub kept: bool,
}

/// Something that goes to the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Where it comes from.
    pub origin: Origin,
    /// What it is.
    pub content: Content,
    /// To whom it goes: a process or a wallet. Letters to one go one after the other.
    pub target: String,
    /// When it was put here, in milliseconds since 1970.
    pub since: u64,
    /// How far it is.
    pub fate: LetterFate,
    /// How often it was sent.
    pub attempts: u32,
    /// Not sent again before this time, in milliseconds since 1970.
    pub due: u64,
    /// What went wrong the last time.
    pub problem: Option<Problem>,
    /// Why it may be in vain, although somebody takes it.
    pub warning: Option<Problem>,
}

/// Where a letter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A process sent it: its entry in the outbox, and the process.
    Outbox(u64, Id),
    /// A person sent it.
    Posted,
    /// It is part of a process that is being published.
    Published(Id),
}

/// What a letter is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A signed data item. Always the same bytes, so whoever gets it twice knows.
    Item {
        /// Its id.
        id: Id,
        /// The item; empty once it was taken.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A transaction of Arweave itself.
    Transaction {
        /// Its id.
        id: Id,
        /// Its JSON, with its data; empty once it was taken.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Nothing, since it could not be made an item: it is dead from the beginning.
    Unmade,
    /// An assignment of a message that is in the network.
    Assignment {
        /// The message.
        message: Id,
    },
}

impl Content {
    /// A data item.
    pub(crate) fn of_item(item: &DataItem) -> Content {
        Content::Item {
            id: item.id(),
            bytes: item.to_bytes(),
        }
    }
}

/// How far a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterFate {
    /// It is to be sent.
    Waiting,
    /// It was taken, at this time.
    Taken(u64),
    /// It is not sent again unless somebody says so.
    Dead,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its stable code.
    pub code: String,
    /// The same, for people.
    pub message: String,
}

impl Problem {
    /// What an error of this network says.
    pub(crate) fn of(error: &Error) -> Problem {
        Problem {
            code: error.code.name().to_owned(),
            message: error.message.clone(),
        }
    }
}
