//! Scheduler units: the log of a process, page by page, every entry proven as far as it can be.
//!
//! A scheduler says which message has which slot. Of an entry of a scheduler unit all of this is verified here: the message by its id and its
//! signature, the assignment by its own and by who signed it, that the assignment is of this message, process and slot, that slots follow each
//! other without a gap, that no two assignments have one slot, and that each is linked to the one before by the hash chain.
//!
//! Units leave out what is no text: anchors, and bytes of the content. Where something was left out, and a [`Gateway`] is given, the item is
//! had from there, and proven in the same way.

mod chain;
mod entry;
mod paging;
mod wire;

use std::cell::Cell;
use std::pin::pin;

use futures::{StreamExt, stream};
use lunette_ao::{Assignment, Id, Message};

pub use chain::{Chain, Link};
use paging::Form;
use wire::{Edge, Pages};

use crate::address::Base;
use crate::ask::{Ask, TRIES};
use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::gateway::Gateway;

/// The most entries of a page that are asked for.
pub const MOST: u32 = 1000;

/// Entries that are proven at the same time: gateways are asked for what some of them lack, and a browser asks few things of a host at once.
const SIDE_BY_SIDE: usize = 16;

/// The most bytes of an item that is had from a gateway: 16 MiB.
pub(crate) const ITEM_LIMIT: usize = 16 << 20;

/// Where the log of a process is had from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A scheduler unit (ao `servers/su`): every entry is proven.
    Legacy {
        /// Its address.
        url: String,
    },
    /// A HyperBEAM node, which gives its schedule in the form `application/aos-2`. What that form leaves out of signed assignments (all
    /// that has another type than text, the body) makes most of them unprovable; [`Scheduled::assurance`] says what was proven.
    HyperBeam {
        /// Its address.
        url: String,
    },
}

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// The place of the message.
    pub assignment: Assignment,
    /// The message. It has a proof, unless it is [`Assurance::Unsigned`], or a transaction of the base layer, which was proven when it came.
    pub message: Message,
    /// What was proven.
    pub assurance: Assurance,
}

/// What is proven of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// Message and assignment are signed, and the signatures hold.
    Signed,
    /// Something is only said by the node: this.
    Unsigned(String),
}

/// A part of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Entries whose slots follow each other.
    pub entries: Vec<Scheduled>,
    /// Whether there are more.
    pub has_next: bool,
}

/// What a scheduler says about the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970.
    pub timestamp: u64,
    /// The height of Arweave's newest block.
    pub block_height: u64,
}

/// A scheduler.
pub struct Scheduler {
    client: Client,
    gateway: Option<Gateway>,
    base: Base,
    is_hyperbeam: bool,
    /// Who has to have signed assignments.
    address: Option<String>,
    /// How this unit is asked for the middle of a log.
    form: Cell<Form>,
}

impl Scheduler {
    /// The scheduler at a source. `address` is who has to have signed its assignments: the value of the tag `Scheduler` of the process;
    /// none for whoever. A gateway gives what the scheduler leaves out, and messages that were put into the log by their ids alone.
    ///
    /// # Errors
    /// [`Kind::Refused`]: the source has no valid address.
    pub fn new(
        client: &Client,
        source: &Source,
        address: Option<String>,
        gateway: Option<Gateway>,
    ) -> Result<Scheduler> {
        let (url, is_hyperbeam) = match source {
            Source::Legacy { url } => (url, false),
            Source::HyperBeam { url } => (url, true),
        };
        Ok(Scheduler {
            client: client.clone(),
            gateway,
            base: Base::parse(url)?,
            is_hyperbeam,
            address,
            form: Cell::default(),
        })
    }

    /// At most `limit` entries of the log of a process, the first of which has the slot `from`. `chain` is where the page before ended, and
    /// [`Chain::default`] at the beginning or when nothing before is known; it goes on with the page. None of the entries when the log ends
    /// before `from`.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Unverified`] with the slot in question when anything of a page is proven to be wrong: then
    /// nothing of it is returned, and `chain` is as it was.
    pub async fn page(
        &self,
        process: &Id,
        from: u64,
        limit: u32,
        chain: &mut Chain,
    ) -> Result<Page> {
        let limit = limit.clamp(1, MOST);
        let raw = self.raw_page(process, from, limit, chain).await?;
        let host = self.base.host();
        let kept = chain::in_order(host, from, limit, chain, raw.edges)?;
        let mut is_cut = kept.is_cut;
        let edges = kept.edges.into_iter();
        let proven = edges.map(|edge| self.proven(process, edge));
        let mut proven = pin!(stream::iter(proven).buffered(SIDE_BY_SIDE));
        let mut entries = Vec::new();
        while let Some(entry) = proven.next().await {
            match entry {
                Ok(entry) => entries.push(entry),
                // What a gateway has to complete may take a while: those before it are there.
                Err(error) if !entries.is_empty() && error.kind != Kind::Unverified => {
                    is_cut = true;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let mut longer = chain.clone();
        for entry in &entries {
            longer.extend(host, process, entry, self.is_hyperbeam)?;
        }
        *chain = longer;
        Ok(Page {
            has_next: raw.has_next || is_cut,
            entries,
        })
    }

    /// The data item that made a process, proven by its id and its signature.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Unverified`].
    pub async fn process_item(&self, process: &Id) -> Result<Message> {
        let said = match self.is_hyperbeam {
            true => self.first_message(process).await,
            false => self.process_at_unit(process).await,
        };
        match (&self.gateway, said) {
            (Some(gateway), Err(error)) if !error.kind.is_retryable() => {
                gateway.item(process, ITEM_LIMIT).await.map_err(|_| error)
            }
            (_, said) => said,
        }
    }

    /// The time of the scheduler, and the height of the newest block that it knows.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn now(&self, process: &Id) -> Result<Now> {
        let process = process.to_string();
        let ask = match self.is_hyperbeam {
            true => json(Ask::get(&[&process, "slot"])),
            false => Ask::get(&["timestamp"]).query("process-id", &process),
        };
        let answer: wire::Moment = self.client.ask_json(self.bases(), &ask).await?;
        answer.read(self.base.host())
    }

    /// The newest slot of a process.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn latest(&self, process: &Id) -> Result<u64> {
        let process = process.to_string();
        let ask = match self.is_hyperbeam {
            true => json(Ask::get(&[&process, "slot"])),
            false => Ask::get(&[&process, "latest"]).query("process-id", &process),
        };
        let answer: wire::Latest = self.client.ask_json(self.bases(), &ask).await?;
        answer.slot(self.base.host())
    }

    fn bases(&self) -> &[Base] {
        std::slice::from_ref(&self.base)
    }

    async fn first_message(&self, process: &Id) -> Result<Message> {
        let ask = paging::hyperbeam(process, 0, 1);
        let pages: Pages = self.client.ask_json(self.bases(), &ask).await?;
        let edges = pages.read(self.base.host())?.edges;
        let message = edges.into_iter().find_map(|edge| edge.message);
        let message = message.ok_or_else(|| self.unverified(Some(0), "there is no process"))?;
        self.proven_message(process, 0, message).await
    }

    async fn process_at_unit(&self, process: &Id) -> Result<Message> {
        let ask = Ask::get(&["processes", &process.to_string()]).tries(TRIES);
        let item: wire::Item = self.client.ask_json(self.bases(), &ask).await?;
        self.proven_message(process, 0, item).await
    }

    fn unverified(&self, slot: Option<u64>, problem: impl Into<String>) -> Error {
        Error {
            slot,
            ..Error::new(Kind::Unverified, self.base.host(), problem)
        }
    }

    async fn raw_page(
        &self,
        process: &Id,
        from: u64,
        limit: u32,
        chain: &Chain,
    ) -> Result<RawPage> {
        let mut limit = limit;
        loop {
            match self.asked_page(process, from, limit, chain).await {
                // Half as many entries have about half as many bytes.
                Err(error) if error.kind == Kind::TooLarge && limit > 1 => limit /= 2,
                other => return other,
            }
        }
    }

    async fn asked_page(
        &self,
        process: &Id,
        from: u64,
        limit: u32,
        chain: &Chain,
    ) -> Result<RawPage> {
        let form = self.form.get();
        let ask = match self.is_hyperbeam {
            true => paging::hyperbeam(process, from, limit),
            false => paging::legacy(process, from, limit, form, chain),
        };
        let page = self.one_page(&ask).await?;
        if !paging::ignores(&page, from) {
            return Ok(page);
        }
        // Older units know no nonces.
        if !self.is_hyperbeam
            && form == Form::Nonce
            && let Some(ask) = paging::by_time(process, limit, chain)
        {
            let page = self.one_page(&ask).await?;
            if !paging::ignores(&page, from) {
                self.form.set(Form::Timestamp);
                return Ok(page);
            }
        }
        let problem =
            format!("it does not give the log from slot {from} on, whatever it is asked for");
        Err(Error::new(Kind::Unexpected, self.base.host(), problem))
    }

    async fn one_page(&self, ask: &Ask) -> Result<RawPage> {
        let pages: Pages = self.client.ask_json(self.bases(), ask).await?;
        pages.read(self.base.host())
    }
}

/// A page as it was answered; slots have been read, nothing else.
struct RawPage {
    edges: Vec<Edge>,
    has_next: bool,
}

/// Asks HyperBEAM for JSON with everything in it.
fn json(ask: Ask) -> Ask {
    ask.query("require-codec", "application/json")
        .query("accept-bundle", "true")
}
