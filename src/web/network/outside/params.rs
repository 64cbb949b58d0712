//! The parameters of calls about the network outside.

use lunette_ao::Tag;
use lunette_runtime::machines;
use lunette_runtime::network::{PostTransaction, Publish, Replicate};
use lunette_runtime::options::Options;
use lunette_runtime::records::{self, RelaySettings, Voice};
use lunette_runtime::{Error, Result};
use serde::Deserialize;

use super::super::params::{Bytes, Data, IdText, yes};

/// How units are spoken to.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Protocol {
    #[default]
    Legacy,
    HyperBeam,
}

impl From<Protocol> for records::Protocol {
    fn from(protocol: Protocol) -> records::Protocol {
        match protocol {
            Protocol::Legacy => records::Protocol::Legacy,
            Protocol::HyperBeam => records::Protocol::HyperBeam,
        }
    }
}

/// Units of a process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Units {
    #[serde(default)]
    protocol: Protocol,
    /// Empty: found by the gateways.
    #[serde(default)]
    scheduler: String,
    compute: Option<String>,
    #[serde(default)]
    gateways: Vec<String>,
}

/// How a compute unit hands messages over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wao {
    messenger: String,
}

/// What an evaluation may cost.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    gas: Option<u64>,
    memory: Option<u64>,
}

/// A process that is to be recomputed here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replica {
    process: IdText,
    units: Units,
    like: Option<String>,
    wao: Option<Wao>,
    #[serde(default)]
    from: u64,
    limits: Option<Limits>,
}

impl From<Replica> for Replicate {
    fn from(given: Replica) -> Replicate {
        let Units {
            protocol,
            scheduler,
            compute,
            gateways,
        } = given.units;
        let dialect = match (given.wao, protocol) {
            (Some(Wao { messenger }), _) => records::Dialect::Wao { messenger },
            (None, Protocol::Legacy) => records::Dialect::Reference,
            (None, Protocol::HyperBeam) => records::Dialect::HyperBeam,
        };
        let usual = Options::default().limits;
        let limits = given.limits.map(|limits| machines::Limits {
            gas: limits.gas.unwrap_or(Replicate::GAS),
            memory: limits.memory.unwrap_or(usual.memory),
        });
        Replicate {
            process: given.process.0,
            units: records::Units {
                protocol: protocol.into(),
                scheduler,
                compute,
                gateways,
                signer: None,
            },
            dialect,
            like: given.like,
            from: given.from,
            limits,
        }
    }
}

/// Whether a replica is followed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Follow {
    pub(super) process: IdText,
    pub(super) following: bool,
}

/// How the network outside is reached.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    #[serde(default)]
    protocol: Protocol,
    messenger: String,
    compute: Option<String>,
    uploader: Option<String>,
    #[serde(default)]
    gateways: Vec<String>,
    identity: Option<String>,
    #[serde(default)]
    voice: Speaker,
    #[serde(default = "yes")]
    sending: bool,
}

/// In whose name messages of processes go out.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Speaker {
    #[default]
    Process,
    Identity,
}

impl Settings {
    pub(super) fn into_settings(self, default_identity: &str) -> RelaySettings {
        RelaySettings {
            protocol: self.protocol.into(),
            messenger: self.messenger,
            compute: self.compute,
            uploader: self.uploader,
            gateways: self.gateways,
            identity: self.identity.unwrap_or_else(|| default_identity.to_owned()),
            voice: match self.voice {
                Speaker::Process => Voice::Process,
                Speaker::Identity => Voice::Identity,
            },
            sending: self.sending,
        }
    }
}

/// The relay: what is to be set, if anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetRelay {
    pub(super) settings: Option<Settings>,
    #[serde(default)]
    pub(super) backlog: bool,
}

/// A message to the network outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Post {
    pub(super) item: Option<Bytes>,
    pub(super) target: Option<IdText>,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    pub(super) anchor: Option<Data>,
    pub(super) identity: Option<String>,
}

/// A transaction of Arweave.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Transaction {
    identity: String,
    target: Option<IdText>,
    /// In winston, which may be more than numbers of JavaScript hold exactly.
    quantity: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    data: Data,
}

impl Transaction {
    pub(super) fn into_request(self) -> Result<PostTransaction> {
        let quantity = self.quantity.map(|quantity| quantity.parse()).transpose();
        Ok(PostTransaction {
            identity: self.identity,
            target: self.target.map(|target| target.0),
            quantity: quantity
                .map_err(|_| Error::argument("quantity", "must be a whole number of winston"))?
                .unwrap_or_default(),
            tags: self.tags,
            data: self.data.0,
        })
    }
}

/// An item of the network outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fetch {
    pub(super) id: IdText,
    pub(super) gateways: Option<Vec<String>>,
    pub(super) limit: Option<usize>,
}

/// Some letters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Letters {
    #[serde(default)]
    pub(super) taken: bool,
    #[serde(default)]
    pub(super) from: u64,
    pub(super) limit: Option<usize>,
}

/// Letters by their numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) letters: Option<Vec<u64>>,
}

/// A process that is to be published.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Publication {
    process: IdText,
    identity: Option<String>,
    scheduler: String,
    #[serde(default)]
    authorities: Vec<String>,
}

impl Publication {
    pub(super) fn into_request(self, default_identity: &str) -> Publish {
        Publish {
            process: self.process.0,
            identity: self.identity.unwrap_or_else(|| default_identity.to_owned()),
            scheduler: self.scheduler,
            authorities: self.authorities,
        }
    }
}
