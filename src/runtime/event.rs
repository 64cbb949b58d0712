//! What happens in a network, for those who watch.

use lunette_ao::Id;
use serde::Serialize;

use crate::error::Code;
use crate::machines::Status;
use crate::records::Ordinate;

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
            | Event::Progress { process, .. } => process == id,
            Event::Failed { .. } => false,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
