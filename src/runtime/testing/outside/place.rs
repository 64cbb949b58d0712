//! A process of the network outside: its log, signed by the scheduler, and what its messages gave.

use lunette_ao::assignment::hash_chain;
use lunette_ao::{Assignment, DataItem, Id, Message};
use serde_json::Value;

use super::items::{item, tags};
use crate::machines::Status;
use crate::network::Replicate;
use crate::testing::program::{self, Process};

/// An entry of a log.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) message: DataItem,
    pub(crate) assignment: DataItem,
    /// What its message gave; nothing for one that was there before.
    pub(crate) result: Option<Value>,
}

/// A process.
pub(crate) struct Place {
    pub(crate) id: Id,
    pub(crate) log: Vec<Entry>,
    last: Option<Assignment>,
    state: Process,
}

impl Place {
    /// A process without its first message.
    pub(crate) fn new(id: Id) -> Place {
        Place {
            id,
            log: Vec::new(),
            last: None,
            state: Process::new(),
        }
    }

    /// Gives a message the next slot, by a signature of the scheduler, and evaluates it as the compute unit does.
    pub(crate) fn add(&mut self, scheduler: u8, message: DataItem, time: u64) {
        let last = self.last.as_ref();
        let chain = last.map(|last| (&last.id, last.hash_chain.as_str()));
        let mut assignment = Assignment {
            id: Id([0; 32]),
            process: self.id,
            message: message.id(),
            nonce: self.log.len() as u64,
            epoch: 0,
            timestamp: time,
            block_height: 1_300_000,
            hash_chain: hash_chain(chain, &self.id),
        };
        let signed = sign(scheduler, &assignment);
        assignment.id = signed.id();
        let is_known = |entry: &Entry| entry.message.id() == assignment.message;
        let result = match self.log.iter().any(is_known) {
            true => None,
            false => Some(self.evaluate(&Message::from_item(&message), &assignment)),
        };
        self.last = Some(assignment);
        self.log.push(Entry {
            message,
            assignment: signed,
            result,
        });
    }

    fn evaluate(&mut self, message: &Message, assignment: &Assignment) -> Value {
        let text = message.evaluated_as(assignment).to_json();
        let text = serde_json::from_str(&text).expect("JSON");
        let mut state = self.state.clone();
        let reply = program::evaluate(&mut state, &text, Replicate::GAS).expect("it does not lose");
        if reply.status == Status::Ok {
            self.state = state;
        }
        serde_json::from_slice(&reply.json).expect("JSON")
    }
}

/// The assignment as an item that somebody signed.
pub(crate) fn sign(scheduler: u8, says: &Assignment) -> DataItem {
    let text = |value: &dyn ToString| value.to_string();
    let tags = tags(&[
        ("Process", &text(&says.process)),
        ("Epoch", &text(&says.epoch)),
        ("Nonce", &text(&says.nonce)),
        ("Hash-Chain", &says.hash_chain),
        ("Block-Height", &text(&says.block_height)),
        ("Timestamp", &text(&says.timestamp)),
        ("Data-Protocol", "ao"),
        ("Type", "Assignment"),
        ("Variant", "ao.TN.1"),
        ("Message", &text(&says.message)),
    ]);
    item(scheduler, None, says.nonce, tags, "")
}
