//! What the tables of a store hold.
//!
//! | table | key | value |
//! |---|---|---|
//! | `settings` | `format` | version of this layout, u32 little-endian |
//! | `settings` | `network` | `NetworkRecord` |
//! | `processes` | process | [`ProcessRecord`] |
//! | `heads` | process | `Head` |
//! | `log` | process, first slot | a segment of [`LogEntry`] |
//! | `results` | process, first ordinate | a segment of [`ResultRecord`] |
//! | `images` | process, ordinate | an image, as [`crate::machines::Machines::snapshot`] gave it, packed |
//! | `ids` | number of the run, entries | a run of `crate::ids` |
//! | `outbox` | number of the first entry | a segment of [`OutboxEntry`] |
//! | `relays` | 0 or 1, number | a [`Letter`] to the network outside |
//! | `settings` | `relay` | [`RelayRecord`] |
//! | `replicas` | process | [`ReplicaRecord`] |
//! | `replicas` | process, 1 | [`ReplicaProgress`] |
//! | `modules` | hash, 32 bytes | the bytes of a process.wasm |
//! | `settings` | `signed `, hash of what was signed | the id of the message that came of it |
//! | `wallets` | nothing | the secret that all keys of this network follow from |
//! | `wallets` | name | 1: there is an identity of this name |
//!
//! Numbers in keys are big-endian, so that their order is that of the keys. A segment holds what one commit adds to one process: the
//! cost of a store is per record more than per byte. What values are as bytes says `codec.rs`.

mod codec;
mod keys;
mod relay;
mod replica;

pub use codec::{decode, encode, pack, unpack};
pub use keys::{
    KEY_OF_FORMAT, KEY_OF_NETWORK, KEY_OF_RELAY, letter_key, log_key, number_key, ordinate_key,
    process_end, read_number,
};

pub use relay::{
    Contact, Content, Letter, LetterFate, Origin, Problem, RelayRecord, RelaySettings, Voice,
};
pub use replica::{
    Dialect, Divergence, ForeignModule, Protocol, ReplicaProgress, ReplicaRecord, Units,
};

use lunette_ao::{Assignment, Id, Message, Tag};
use serde::{Deserialize, Serialize};

use crate::machines::{Limits, ModuleHash, Reply, Status};

/// The version of the layout that this crate writes. A store of a newer one is refused.
pub(crate) const FORMAT: u32 = 1;

/// A place in the order in which a process evaluates: the message of a slot, or a tick of its schedule that follows that message.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Ordinate {
    /// The slot.
    pub slot: u64,
    /// 0 for the message itself, 1 for the first tick after it.
    pub tick: u32,
}

impl Ordinate {
    /// The message of a slot.
    pub fn of_slot(slot: u64) -> Ordinate {
        Ordinate { slot, tick: 0 }
    }

    /// The tick that follows.
    #[must_use]
    pub fn next_tick(self) -> Ordinate {
        Ordinate {
            tick: self.tick + 1,
            ..self
        }
    }
}

/// Time and block height.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub time: u64,
    /// The height of the newest block.
    pub height: u64,
}

/// A point in the schedule of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticked {
    /// Ticks before this moment have been evaluated, those of blocks and those of time.
    pub until: Moment,
    /// So many ticks of exactly this time have been, too.
    pub of_time: u32,
    /// So many ticks of exactly this block have been, too.
    pub of_block: u32,
}

impl Ticked {
    /// The point at which a message came: ticks of its time come after it, those of its block came before.
    pub fn at(moment: Moment) -> Ticked {
        Ticked {
            until: moment,
            of_time: 0,
            of_block: u32::MAX,
        }
    }

    /// The point at which the next message came. Ticks of its time that have been evaluated already are not evaluated again.
    #[must_use]
    pub(crate) fn after_message(self, at: Moment) -> Ticked {
        let of_time = if at.time > self.until.time {
            0
        } else {
            self.of_time
        };
        Ticked {
            of_time,
            ..Ticked::at(at)
        }
    }

    /// The point at which all ticks of a moment have been evaluated too.
    pub fn through(moment: Moment) -> Ticked {
        Ticked {
            until: moment,
            of_time: u32::MAX,
            of_block: u32::MAX,
        }
    }

    /// The point after a tick.
    #[must_use]
    pub(crate) fn after_tick(self, at: Moment, of_blocks: bool) -> Ticked {
        let of_time = if at.time > self.until.time {
            0
        } else {
            self.of_time
        };
        let of_block = if at.height > self.until.height {
            0
        } else {
            self.of_block
        };
        Ticked {
            until: at,
            of_time: of_time.saturating_add(u32::from(!of_blocks)),
            of_block: of_block.saturating_add(u32::from(of_blocks)),
        }
    }
}

/// What the network is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NetworkRecord {
    /// The address that vouches for messages of processes: processes that name it as their `Authority` trust these.
    pub authority: String,
    /// The address of the scheduler.
    pub scheduler: String,
    /// The number of the next process.
    pub next_process: u32,
    /// The number of the next entry of the outbox.
    pub next_outgoing: u64,
}

/// What a process is. Only an upgrade changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessRecord {
    /// Its number: processes have them in the order of their making, and none is used twice.
    pub number: u32,
    /// The data item that made it.
    pub item: Message,
    /// The machine that evaluates it.
    pub module: ModuleHash,
    /// What a message of it may cost, always: evaluating its log again must give the same results.
    pub limits: Limits,
    /// When it was made: its schedule counts from here.
    pub created: Moment,
    /// The process whose state it began with, when it is a fork, and the last ordinate that the two have in common.
    pub forked_from: Option<(Id, Ordinate)>,
    /// The id that it has in its own state, when that is not its own: a fork has that of the process its line began with.
    pub known_as: Option<Id>,
    /// What it sends to others goes nowhere.
    pub isolated: bool,
}

/// Where a process stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// How many messages have a slot.
    pub scheduled: u64,
    /// The last assignment and its hash chain, for the next one.
    pub last_assignment: Option<(Id, String)>,
    /// Timestamp and block height of the last assignment: they never go back.
    pub last_time: Moment,
    /// The last ordinate that was evaluated.
    pub evaluated: Option<Ordinate>,
    /// How far the process's own schedule has been followed.
    pub ticked: Ticked,
    /// The images from which the state is restored: a full one first.
    pub images: Vec<ImagePart>,
    /// Images that have been replaced, and stay until their replacement has been read back.
    pub replaced: Vec<ImagePart>,
    /// Its schedule runs by itself.
    pub monitored: bool,
    /// Its messages are not evaluated.
    pub paused: bool,
}

/// One image of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImagePart {
    /// The last ordinate in it.
    pub at: Ordinate,
    /// The bytes of the record.
    pub size: u64,
    /// SHA-256 of the record.
    pub hash: Id,
}

/// Where a message came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The process that sent it.
    pub process: Id,
    /// The evaluation in which it did.
    pub ordinate: Ordinate,
    /// Which one of its messages it is.
    pub index: u32,
}

/// A message with a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Its place in the log.
    pub assignment: Assignment,
    /// The message.
    pub message: Message,
    /// What it follows from; nothing when it came from outside.
    pub cause: Option<Cause>,
    /// How many messages led to it: 0 when it came from outside.
    pub hops: u32,
    /// The message from outside, or of a schedule, that all this follows from.
    pub root: Id,
}

/// What an evaluation gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRecord {
    /// Which evaluation.
    pub ordinate: Ordinate,
    /// When a tick of the process's schedule was evaluated, what it was.
    pub tick: Option<Tick>,
    /// How it went.
    pub status: Status,
    /// Units of work.
    pub gas: u64,
    /// The result as JSON.
    #[serde(with = "serde_bytes")]
    pub json: Vec<u8>,
    /// What became of its messages, spawns and assignments, in their order.
    pub deliveries: Vec<Delivery>,
}

/// The JSON of a result of a message that was not evaluated.
const NOTHING: &[u8] = b"{}";

impl ResultRecord {
    /// Its message was not evaluated, because an earlier slot has the same one. An evaluation always costs something.
    pub(crate) fn is_left_out(&self) -> bool {
        self.status == Status::Ok && self.gas == 0 && self.json == NOTHING
    }
}

/// What takes the place of an evaluation that is left out.
pub(crate) fn left_out() -> Reply {
    Reply {
        status: Status::Ok,
        gas: 0,
        json: NOTHING.to_vec(),
    }
}

/// A tick of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The interval as the process's tag gives it, such as `5-minutes`.
    pub interval: String,
    /// When.
    pub at: Moment,
    /// Tags of the message.
    pub tags: Vec<Tag>,
}

/// What became of something that a process asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What it is.
    pub kind: Kind,
    /// Its place in the result's list.
    pub index: u32,
    /// Where it went.
    pub fate: Fate,
}

/// What a process can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A message.
    Message,
    /// A process.
    Spawn,
    /// An assignment.
    Assignment,
}

/// Where something went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Into the log of a process of this network.
    Scheduled {
        /// The process.
        process: Id,
        /// The slot.
        slot: u64,
    },
    /// To the outbox, since its target is not in this network; under this number.
    Outbox(u64),
    /// Nowhere; says why.
    Dropped(String),
    /// To the outbox, since it would have gone on for more hops than are allowed; under this number.
    Stopped(u64),
}

/// Something that could not be delivered inside this network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// What it follows from.
    pub cause: Cause,
    /// What it is.
    pub kind: Kind,
    /// To whom it goes.
    pub target: String,
    /// Why it is here.
    pub reason: Reason,
    /// The hops that led to it.
    pub hops: u32,
    /// The message from outside that it follows from.
    pub root: Id,
}

/// Why something is in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its target is not in this network.
    Remote,
    /// The limit of hops.
    HopLimit,
    /// Too much was waiting at its target.
    MailboxFull,
}
