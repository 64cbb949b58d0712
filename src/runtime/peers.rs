//! Peers: networks of one deployment, each of which has some of its processes.
//!
//! On the edge a process lives alone in a network of its own, and what it sends to another one leaves that network. It goes as it goes to
//! the network outside: taken from the outbox, signed once, stored as a letter, handed over until somebody takes it. Only the last step is
//! another one: peers are reached without a unit in between, and believe each other how far a chain of messages has come.

use async_trait::async_trait;
use lunette_ao::Id;
use lunette_remote as remote;

/// Something that a process sends to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// To whom it goes: a process, or the one that it makes.
    pub target: Id,
    /// What it is.
    pub content: Content,
    /// How many messages led to it.
    pub hops: u32,
    /// The message from outside that all this follows from.
    pub root: Id,
}

/// What a parcel has in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A signed data item: a message to the target, or what makes it.
    Item(Vec<u8>),
    /// The target is to get a message that is another process's.
    Assignment {
        /// The message.
        message: Id,
        /// The item that it is, when the sender has it.
        item: Option<Vec<u8>>,
    },
}

/// What has become of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It is stored where it belongs.
    Taken,
    /// No process of the deployment has this id.
    Nobody,
}

/// The way to the peers.
#[async_trait(?Send)]
pub trait Peers {
    /// Hands a parcel over. Who gets one twice takes it once: items go by their ids, assignments by the ids of their messages.
    ///
    /// # Errors
    /// What kept it from being taken, and whether that may be mended by time.
    async fn hand_over(&self, parcel: Parcel) -> remote::Result<Handed>;
}
