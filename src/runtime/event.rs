//! What happens in a network, for those who watch.

use lunette_ao::Id;
use serde::Serialize;

use crate::error::Code;
use crate::machines::Status;
use crate::records::{LetterFate, Ordinate, Problem};

/// Something that happened and is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is a new process.
    Process {
        /// Which.
        process: Id,
    },
    /// A process is gone.
    Removed {
        /// Which.
        process: Id,
    },
    /// A message has a slot.
    Scheduled {
        /// The process.
        process: Id,
        /// The slot.
        slot: u64,
        /// The message.
        message: Id,
    },
    /// A message, or a tick, was evaluated.
    Evaluated {
        /// The process.
        process: Id,
        /// Which evaluation.
        ordinate: Ordinate,
        /// How it went.
        status: Status,
        /// Units of work.
        gas: u64,
    },
    /// Something that a process sent was not delivered inside this network.
    Stopped {
        /// The process that sent it.
        process: Id,
        /// The evaluation in which it did.
        ordinate: Ordinate,
        /// Its place among what it sent.
        index: u32,
        /// Why.
        reason: String,
    },
    /// A replica cannot be followed at the moment, or at all.
    ReplicaProblem {
        /// Which.
        process: Id,
        /// What hinders it.
        code: Code,
        /// The same, for people.
        message: String,
    },
    /// A result of a replica is not what the compute unit says: the first such one.
    Diverged {
        /// Which.
        process: Id,
        /// The slot.
        slot: u64,
        /// Where in the result.
        path: String,
    },
    /// Results of a replica were compared.
    Compared {
        /// Which.
        process: Id,
        /// Slots up to before this one have been.
        slot: u64,
    },
    /// Something is to go to the network outside, or has become of it.
    Letter {
        /// Its number.
        number: u64,
        /// To whom it goes.
        target: String,
        /// How far it is.
        fate: LetterFate,
        /// What went wrong the last time.
        problem: Option<Problem>,
    },
    /// A long work goes on.
    Progress {
        /// The process it is about.
        process: Id,
        /// How much is done.
        done: u64,
        /// Of how much.
        total: u64,
    },
    /// The network is at its end.
    Failed {
        /// Why.
        code: Code,
        /// Why, for people.
        message: String,
    },
}

impl Event {
    /// Whether it tells of a process.
    pub(crate) fn is_about(&self, id: &Id) -> bool {
        match self {
            Event::Process { process }
            | Event::Removed { process }
            | Event::Scheduled { process, .. }
            | Event::Evaluated { process, .. }
            | Event::Stopped { process, .. }
            | Event::ReplicaProblem { process, .. }
            | Event::Diverged { process, .. }
            | Event::Compared { process, .. }
            | Event::Progress { process, .. } => process == id,
            Event::Letter { .. } | Event::Failed { .. } => false,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
