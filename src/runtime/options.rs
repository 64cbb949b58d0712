//! How a network is set up.

use std::rc::Rc;

use lunette_ao::LocalKey;
use lunette_remote::{Internet, Verifier};

use crate::clock::{Clock, Random};
use crate::machines::{Limits, Machines, ModuleHash};
use crate::peers::Peers;
use crate::store::{Durability, Store};
use crate::wallets::Wallets;

/// What a network stands on.
#[derive(Clone)]
pub struct Host {
    /// Keeps everything.
    pub store: Rc<dyn Store>,
    /// Runs processes.
    pub machines: Rc<dyn Machines>,
    /// Tells the time.
    pub clock: Rc<dyn Clock>,
    /// Makes anchors and keys.
    pub random: Rc<dyn Random>,
    /// Leads to the network outside.
    pub internet: Rc<dyn Internet>,
    /// Checks signatures of what comes from there.
    pub verifier: Rc<dyn Verifier>,
    /// Signs for people who have keys.
    pub wallets: Rc<dyn Wallets>,
    /// Who vouches for messages of processes, and gives messages their slots.
    pub signing: Signing,
    /// Leads to other networks that have processes of the same deployment; none: all of them are in this one.
    pub peers: Option<Rc<dyn Peers>>,
    /// The module of new processes.
    pub module: ModuleHash,
    /// The bytes of that module.
    pub module_bytes: Rc<[u8]>,
}

/// Who signs what nobody else does: messages of processes, and assignments.
#[derive(Clone, Default)]
pub enum Signing {
    /// Nobody: the addresses are made up, and nobody outside can verify a log. It costs nothing.
    #[default]
    Nobody,
    /// An identity of the network, whose key follows from its secret.
    Own,
    /// Keys that are kept elsewhere: the name of a wallet, which signs what goes to peers, and the scheduler's key.
    Given {
        /// The wallet of the authority.
        authority: String,
        /// The key of the scheduler.
        scheduler: Rc<dyn LocalKey>,
    },
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What one message may cost.
    pub limits: Limits,
    /// Gas that a process may use before others have their turn; a message that was begun is not interrupted.
    pub slice: u64,
    /// Messages that a process evaluates at most before others have their turn.
    pub turn: usize,
    /// How many messages may follow from one another before a chain is stopped.
    pub hops: u32,
    /// How many messages may wait at one process.
    pub mailbox: usize,
    /// How many messages may wait in the whole network before callers are told that it is busy.
    pub backlog: usize,
    /// How many letters to the network outside may wait.
    pub letters: usize,
    /// How sure commits are.
    pub durability: Durability,
    /// After so many messages without an image one is stored: so many are evaluated again at most when the process is loaded.
    pub image_messages: u64,
    /// The same for units of gas.
    pub image_gas: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            limits: Limits {
                gas: 500_000_000,
                memory: 256 << 20,
            },
            slice: 20_000_000,
            turn: 128,
            hops: 256,
            mailbox: 10_000,
            backlog: 50_000,
            letters: 100_000,
            durability: Durability::Strict,
            image_messages: 6_000,
            image_gas: 400_000_000,
        }
    }
}
