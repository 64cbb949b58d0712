//! Verifying a file before anything of it enters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use futures::future::try_join_all;
use lunette_ao::assignment::hash_chain;
use lunette_ao::{Assignment, Id, Message};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::archive::{Kind, Section, damaged, read};
use super::enter::{Newcomer, Part};
use super::import::{Modules, Signatures};
use crate::dialect::Manner;
use crate::error::{Error, Result};
use crate::records::{
    Fate, Head, LogEntry, Moment, NetworkRecord, Ordinate, OutboxEntry, ProcessRecord,
    ResultRecord, decode, log_key, ordinate_key,
};
use crate::store::Table;

/// Numbers that JSON and JavaScript can hold exactly: times, heights and slots stay below.
const LARGEST: u64 = 1 << 53;

/// More ticks than a process has after one message.
const MOST_TICKS: u32 = 1 << 31;

/// Signatures checked side by side.
const SIDE_BY_SIDE: usize = 64;

/// What a file holds, once it is verified.
pub(crate) struct Archive {
    /// It is a whole network.
    pub(crate) is_whole: bool,
    pub(crate) network: NetworkRecord,
    pub(crate) modules: Modules,
    pub(crate) newcomers: Vec<Newcomer>,
    pub(crate) outbox: Vec<(u64, OutboxEntry)>,
}

/// A process of which everything up to here was found to be right.
struct Candidate {
    record: ProcessRecord,
    head: Head,
    /// The end of its log so far.
    last: Option<Assignment>,
    slots: u64,
    evaluated: Option<Ordinate>,
    /// The evaluation after which it was forked was among its results.
    has_origin: bool,
    images: usize,
    parts: Vec<Part>,
    messages: Vec<(Id, u64)>,
    mailbox: Vec<LogEntry>,
    /// Outbox numbers that its results name are below.
    next_outgoing: u64,
}

/// Verifies a file.
///
/// # Errors
/// As [`super::Network::import`].
pub(crate) async fn verify(file: &[u8], signatures: &dyn Signatures) -> Result<Archive> {
    let sections = read(file)?;
    let mut sections = sections.into_iter();
    let first = sections.next().filter(|first| first.kind == Kind::Network);
    let first = first.ok_or_else(|| damaged("it does not say of which network it is"))?;
    let (is_whole, network): (bool, NetworkRecord) = record(first, "the network")?;
    let mut archive = Archive {
        is_whole,
        modules: BTreeMap::new(),
        newcomers: Vec::new(),
        outbox: Vec::new(),
        network,
    };
    let mut candidate: Option<Candidate> = None;
    for section in sections {
        match (section.kind, &mut candidate) {
            (Kind::Log, Some(candidate)) => candidate.take_log(section, signatures).await?,
            (Kind::Results, Some(candidate)) => candidate.take_results(section)?,
            (Kind::Image, Some(candidate)) => candidate.take_image(section)?,
            (Kind::Process, _) => {
                archive.take(candidate.take())?;
                let (process, head) = record(section, "a process")?;
                let next_outgoing = archive.network.next_outgoing;
                candidate = Some(Candidate::new(process, head, next_outgoing)?);
            }
            (Kind::Module, _) => {
                let hash = hex(&section.hash);
                archive.modules.insert(hash, section.content.to_vec());
            }
            (Kind::Outbox, _) => archive
                .outbox
                .extend(record::<Vec<_>>(section, "the outbox")?),
            _ => return Err(damaged("its sections are in disorder")),
        }
    }
    archive.take(candidate)?;
    archive.check()?;
    Ok(archive)
}

impl Archive {
    /// Takes in a process that is complete.
    fn take(&mut self, candidate: Option<Candidate>) -> Result<()> {
        if let Some(candidate) = candidate {
            self.newcomers.push(candidate.finish()?);
        }
        Ok(())
    }

    /// What concerns more than one process.
    fn check(&self) -> Result<()> {
        let ids = self
            .newcomers
            .iter()
            .map(|newcomer| newcomer.record.item.id);
        let ids: BTreeSet<Id> = ids.collect();
        if ids.len() != self.newcomers.len() {
            return Err(damaged("a process is in it twice"));
        }
        let mut next = 0;
        for (number, entry) in &self.outbox {
            let is_in_order = *number >= next && *number < self.network.next_outgoing;
            if !is_in_order || !ids.contains(&entry.cause.process) {
                return Err(damaged("the outbox is not that of its processes"));
            }
            next = number + 1;
        }
        if self.network.next_outgoing >= LARGEST {
            return Err(damaged("the outbox has more entries than can be"));
        }
        Ok(())
    }
}

impl Candidate {
    fn new(record: ProcessRecord, head: Head, next_outgoing: u64) -> Result<Candidate> {
        let candidate = Candidate {
            record,
            head,
            last: None,
            slots: 0,
            evaluated: None,
            has_origin: false,
            images: 0,
            parts: Vec::new(),
            messages: Vec::new(),
            mailbox: Vec::new(),
            next_outgoing,
        };
        let (record, head) = (&candidate.record, &candidate.head);
        let is_fork = record.forked_from.is_some();
        candidate.expect(
            is_fork == record.known_as.is_some(),
            "its origin is unclear",
        )?;
        candidate.expect(
            is_sane(record.created)
                && is_sane(head.ticked.until)
                && head.ticked.of_time < MOST_TICKS,
            "its times cannot be",
        )?;
        let last = head.evaluated.unwrap_or_default();
        candidate.expect(
            last.slot < LARGEST && last.tick < MOST_TICKS,
            "its head cannot be",
        )?;
        candidate.expect(head.replaced.is_empty(), "it has two chains of images")?;
        Ok(candidate)
    }

    fn expect(&self, is_right: bool, problem: &str) -> Result<()> {
        if is_right {
            return Ok(());
        }
        let id = self.record.item.id;
        Err(damaged(&format!("the process {id}: {problem}")).about(&id))
    }

    async fn take_log(&mut self, section: Section<'_>, signatures: &dyn Signatures) -> Result<()> {
        let entries: Vec<LogEntry> = record(section, "a log")?;
        let place = log_key(&self.record.item.id, self.slots)[32..].to_vec();
        self.expect(!entries.is_empty(), "a segment of its log is empty")?;
        self.add_part(Table::Log, place, section);
        for entry in &entries {
            self.check_entry(entry)?;
            self.slots += 1;
            self.last = Some(entry.assignment.clone());
            self.messages
                .push((entry.message.id, entry.assignment.nonce));
        }
        let signed = entries.iter().map(|entry| &entry.message);
        let signed: Vec<&Message> = signed.filter(|message| message.proof.is_some()).collect();
        for messages in signed.chunks(SIDE_BY_SIDE) {
            let id = self.record.item.id;
            let checks = messages.iter().map(|message| signatures.check(message));
            try_join_all(checks)
                .await
                .map_err(|error| error.about(&id))?;
        }
        let next = self.head.evaluated.map_or(0, |last| last.slot + 1);
        let waiting = entries.into_iter();
        self.mailbox
            .extend(waiting.filter(|entry| entry.assignment.nonce >= next));
        Ok(())
    }

    /// An entry of a log follows the one before it.
    fn check_entry(&self, entry: &LogEntry) -> Result<()> {
        let (assignment, message) = (&entry.assignment, &entry.message);
        let slot = self.slots;
        self.expect(
            assignment.nonce == slot && slot < LARGEST,
            "its slots have gaps",
        )?;
        let is_of_original = self
            .record
            .forked_from
            .is_some_and(|(_, last)| slot <= last.slot);
        let is_own = assignment.process == self.record.item.id;
        self.expect(
            is_own != is_of_original,
            "its log has a slot of another process",
        )?;
        // Its own id is that of the item which the scheduler signed, where it signs: no file has that. The hash chain binds it.
        self.expect(
            assignment.message == message.id,
            "an assignment is not that of its message",
        )?;
        let previous = self.last.as_ref();
        let chain = previous.map(|last| (&last.id, last.hash_chain.as_str()));
        self.expect(
            assignment.hash_chain == hash_chain(chain, &self.record.known_as()),
            "its hash chain is broken",
        )?;
        let now = moment(assignment);
        let before = previous.map(moment).unwrap_or_default();
        let is_later = now.time >= before.time && now.height >= before.height;
        self.expect(is_later && is_sane(now), "its times go back")?;
        let proof = message.proof.as_ref();
        self.expect(
            proof.is_none_or(|proof| Id::of(&proof.signature) == message.id),
            "the id of a message is not that of its signature",
        )?;
        if slot == 0 {
            let item = Message {
                id: self.record.known_as(),
                ..self.record.item.clone()
            };
            self.expect(*message == item, "its first message did not make it")?;
        }
        Ok(())
    }

    fn take_results(&mut self, section: Section<'_>) -> Result<()> {
        let results: Vec<ResultRecord> = record(section, "results")?;
        let Some(first) = results.first() else {
            return self.expect(false, "a segment of its results is empty");
        };
        let place = ordinate_key(&self.record.item.id, first.ordinate)[32..].to_vec();
        for result in &results {
            self.check_result(result)?;
            self.evaluated = Some(result.ordinate);
            let origin = self.record.forked_from.map(|(_, last)| last);
            self.has_origin |= origin == self.evaluated;
        }
        self.add_part(Table::Results, place, section);
        Ok(())
    }

    /// A result follows the one before it.
    fn check_result(&self, result: &ResultRecord) -> Result<()> {
        let next = match (&result.tick, self.evaluated) {
            (None, None) => Ordinate::default(),
            (None, Some(last)) => Ordinate::of_slot(last.slot + 1),
            (Some(_), Some(last)) => last.next_tick(),
            (Some(_), None) => return self.expect(false, "it ticked before its first message"),
        };
        self.expect(
            result.ordinate == next && next.slot < self.head.scheduled && next.tick < MOST_TICKS,
            "its results have gaps",
        )?;
        let is_sane = result.tick.as_ref().is_none_or(|tick| is_sane(tick.at));
        self.expect(is_sane, "its ticks cannot be")?;
        let json: std::result::Result<IgnoredAny, _> = serde_json::from_slice(&result.json);
        self.expect(json.is_ok(), "a result is not JSON")?;
        let mut fates = result.deliveries.iter().map(|delivery| &delivery.fate);
        let is_known = |fate: &Fate| match fate {
            Fate::Outbox(number) | Fate::Stopped(number) => *number < self.next_outgoing,
            Fate::Scheduled { .. } | Fate::Dropped(_) => true,
        };
        self.expect(
            fates.all(is_known),
            "a result names what is not in the outbox",
        )
    }

    fn take_image(&mut self, section: Section<'_>) -> Result<()> {
        let part = self.head.images.get(self.images).copied();
        let Some(part) = part.filter(|part| part.hash == section.hash) else {
            return self.expect(false, "an image is not the one that it should be");
        };
        self.expect(
            part.size == section.content.len() as u64,
            "an image has another size",
        )?;
        self.images += 1;
        let place = ordinate_key(&self.record.item.id, part.at)[32..].to_vec();
        self.add_part(Table::Images, place, section);
        Ok(())
    }

    fn add_part(&mut self, table: Table, place: Vec<u8>, section: Section<'_>) {
        self.parts.push(Part {
            table,
            place,
            bytes: section.content.to_vec(),
        });
    }

    /// What the head says is where everything leads.
    fn finish(self) -> Result<Newcomer> {
        let head = &self.head;
        let last = self.last.as_ref();
        self.expect(last.is_some(), "it has no log")?;
        self.expect(self.slots == head.scheduled, "its log ends early")?;
        self.expect(self.evaluated == head.evaluated, "its results end early")?;
        let end = last.map(|last| (last.id, last.hash_chain.clone()));
        self.expect(
            head.last_assignment == end && last.map(moment) == Some(head.last_time),
            "its head is not the end of its log",
        )?;
        self.expect(
            self.has_origin || self.record.forked_from.is_none(),
            "it was forked where it never was",
        )?;
        self.expect(self.images == head.images.len(), "it lacks images")?;
        let ats: Vec<Ordinate> = head.images.iter().map(|part| part.at).collect();
        let is_in_order = ats.windows(2).all(|pair| pair[0] < pair[1]);
        let is_past = ats.last().is_none_or(|at| Some(*at) <= head.evaluated);
        self.expect(is_in_order && is_past, "its images are in disorder")?;
        Ok(Newcomer {
            record: self.record,
            head: self.head,
            parts: self.parts,
            messages: self.messages,
            mailbox: self.mailbox,
            manner: Manner::default(),
        })
    }
}

fn moment(assignment: &Assignment) -> Moment {
    Moment {
        time: assignment.timestamp,
        height: assignment.block_height,
    }
}

fn is_sane(moment: Moment) -> bool {
    moment.time < LARGEST && moment.height < LARGEST
}

fn record<T: DeserializeOwned>(section: Section<'_>, name: &str) -> Result<T> {
    decode(section.content, name).map_err(|error: Error| damaged(&error.message))
}

fn hex(hash: &Id) -> String {
    hash.0.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
