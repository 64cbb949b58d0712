//! What a store holds, read past the network, and whether it can be true.
//!
//! [`Picture::check`] holds it against a model of its own: each process's log is evaluated again from its beginning, one message after the
//! other, and everything that a result says was delivered is looked for where it says.

use std::collections::{BTreeMap, BTreeSet};

use lunette_ao::assignment::hash_chain;
use lunette_ao::{Consequences, Id};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::program::{self, Process};
use super::run::run;
use crate::cron::tick_text;
use crate::dialect::Manner;
use crate::machines::Status;
use crate::records::{
    Cause, Fate, Head, KEY_OF_NETWORK, Kind, LogEntry, NetworkRecord, Ordinate, OutboxEntry,
    ProcessRecord, ResultRecord, decode, log_key, ordinate_key,
};
use crate::store::{Batch, Change, Key, Query, Row, Store, Table};

/// Everything in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) network: NetworkRecord,
    pub(crate) processes: BTreeMap<Id, Portrait>,
    pub(crate) outbox: BTreeMap<u64, OutboxEntry>,
    /// Images: their keys, and the hashes of what is under them.
    images: BTreeMap<Key, Id>,
    /// How many entries the index of messages has.
    indexed: usize,
}

/// A process in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Portrait {
    pub(crate) record: ProcessRecord,
    pub(crate) head: Head,
    pub(crate) log: Vec<LogEntry>,
    pub(crate) results: Vec<ResultRecord>,
}

/// All records of a table.
pub(crate) fn rows(store: &dyn Store, table: Table) -> Vec<Row> {
    let all = Query::Range(table, Vec::new(), vec![u8::MAX; 64], usize::MAX);
    run(store.ask(all)).0.expect("the store can be read")
}

/// The entries of the segments of a process, which have to follow one another under their right keys.
fn segments<T: DeserializeOwned>(rows: &[Row], id: &Id, key: impl Fn(&T) -> Key) -> Vec<T> {
    let mut entries: Vec<T> = Vec::new();
    for (place, bytes) in rows.iter().filter(|(key, _)| key.starts_with(&id.0)) {
        let segment: Vec<T> = decode(bytes, "a segment").expect("a segment can be read");
        let first = segment.first().map(&key);
        assert_eq!(first.as_ref(), Some(place), "a segment is at its place");
        if let (Some(last), Some(first)) = (entries.last().map(&key), first) {
            assert!(last < first, "two segments overlap");
        }
        entries.extend(segment);
    }
    entries
}

impl Picture {
    /// Reads a store that a network was made in.
    pub(crate) fn of(store: &dyn Store) -> Picture {
        let settings: BTreeMap<Key, Vec<u8>> = rows(store, Table::Settings).into_iter().collect();
        let network = decode(&settings[KEY_OF_NETWORK], "the network").expect("there is one");
        let (log, results) = (rows(store, Table::Log), rows(store, Table::Results));
        let heads: BTreeMap<Key, Vec<u8>> = rows(store, Table::Heads).into_iter().collect();
        let processes = rows(store, Table::Processes).into_iter().map(|(key, row)| {
            let record: ProcessRecord = decode(&row, "a process").expect("it can be read");
            let id = record.item.id;
            assert_eq!(key, id.0, "a process is at its place");
            let entry_key = |entry: &LogEntry| log_key(&id, entry.assignment.nonce);
            let result_key = |result: &ResultRecord| ordinate_key(&id, result.ordinate);
            let portrait = Portrait {
                record,
                head: decode(&heads[&key], "a head").expect("it can be read"),
                log: segments(&log, &id, entry_key),
                results: segments(&results, &id, result_key),
            };
            (id, portrait)
        });
        let processes = processes.collect();
        let mut outbox = BTreeMap::new();
        for (key, row) in rows(store, Table::Outbox) {
            let first = u64::from_be_bytes(key.try_into().expect("a number"));
            let segment: Vec<OutboxEntry> = decode(&row, "the outbox").expect("it can be read");
            for (number, entry) in (first..).zip(segment) {
                assert!(outbox.insert(number, entry).is_none(), "segments overlap");
            }
        }
        let images = rows(store, Table::Images).into_iter();
        let indexed: usize = rows(store, Table::Ids)
            .iter()
            .map(|(_, run)| run.len() / 20)
            .sum();
        Picture {
            network,
            processes,
            outbox,
            images: images.map(|(key, bytes)| (key, Id::of(&bytes))).collect(),
            indexed,
        }
    }

    /// The states that the logs lead to, after checking that everything agrees with everything.
    ///
    /// # Panics
    /// When it does not.
    pub(crate) fn check(&self) -> BTreeMap<Id, Process> {
        let numbers: BTreeSet<u32> = self.processes.values().map(|it| it.record.number).collect();
        let expected = (0..self.network.next_process).collect();
        assert_eq!(numbers, expected, "processes have numbers without gaps");
        let numbers: Vec<u64> = self.outbox.keys().copied().collect();
        let expected: Vec<u64> = (0..self.network.next_outgoing).collect();
        assert_eq!(numbers, expected, "the outbox has numbers without gaps");
        let mut delivered = Delivered::default();
        let mut states = BTreeMap::new();
        for portrait in self.processes.values() {
            portrait.check_log();
            states.insert(portrait.record.item.id, portrait.check_results());
            self.check_deliveries(portrait, &mut delivered);
        }
        self.check_everything_was_sent(&delivered);
        self.check_images();
        let messages: usize = self.processes.values().map(|it| it.log.len()).sum();
        assert_eq!(self.indexed, messages, "the index has every message once");
        states
    }

    fn check_deliveries(&self, portrait: &Portrait, delivered: &mut Delivered) {
        let id = portrait.record.item.id;
        for result in &portrait.results {
            let asked = match result.status {
                // What a replica sends is delivered where it is.
                _ if portrait.is_replica() => Consequences::default(),
                Status::Ok => Consequences::read(&result.json).expect("a result can be read"),
                _ => Consequences::default(),
            };
            let assignments = asked.assignments.iter().map(|asked| asked.processes.len());
            let count = asked.messages.len() + asked.spawns.len() + assignments.sum::<usize>();
            let monitored =
                |fate: &Fate| !matches!(fate, Fate::Dropped(why) if why.contains("monitored"));
            if result.deliveries.iter().all(|it| monitored(&it.fate)) {
                assert_eq!(result.deliveries.len(), count, "everything has a fate");
            }
            for delivery in &result.deliveries {
                let cause = Cause {
                    process: id,
                    ordinate: result.ordinate,
                    index: delivery.index,
                };
                match &delivery.fate {
                    Fate::Dropped(_) => {}
                    Fate::Outbox(number) | Fate::Stopped(number) => {
                        let entry = &self.outbox[number];
                        assert_eq!((entry.cause, entry.kind), (cause, delivery.kind));
                        assert!(delivered.out.insert(*number), "it went out twice");
                    }
                    Fate::Scheduled { process, slot } => {
                        let entry = &self.processes[process].log[*slot as usize];
                        assert_eq!(entry.cause, Some(cause), "{process} {slot}");
                        if delivery.kind == Kind::Message {
                            let sent = &asked.messages[delivery.index as usize];
                            assert_eq!(entry.message.data, sent.data.as_bytes());
                            assert_eq!(process.to_string(), sent.target);
                        }
                        delivered.add(*process, *slot);
                        if delivery.kind == Kind::Spawn {
                            self.find_answer(&id, process, cause, delivered);
                        }
                    }
                }
            }
        }
    }

    /// The answer to a spawn is in the log of the spawner.
    fn find_answer(&self, spawner: &Id, child: &Id, cause: Cause, delivered: &mut Delivered) {
        let child = child.to_string();
        let answers = self.processes[spawner].log.iter().filter(|entry| {
            entry.cause == Some(cause) && entry.message.tag("Process") == Some(child.as_str())
        });
        let slots: Vec<u64> = answers.map(|entry| entry.assignment.nonce).collect();
        assert_eq!(slots.len(), 1, "a spawn has one answer");
        delivered.add(*spawner, slots[0]);
    }

    /// Nothing is in a log or in the outbox that nobody sent.
    fn check_everything_was_sent(&self, delivered: &Delivered) {
        for (id, portrait) in &self.processes {
            let mut outside = BTreeSet::new();
            for entry in &portrait.log {
                let slot = entry.assignment.nonce;
                match entry.cause {
                    Some(_) => assert!(
                        delivered.inside.contains(&(*id, slot)),
                        "nobody sent {slot} of {id}"
                    ),
                    None => assert!(
                        outside.insert(entry.message.id),
                        "a message from outside has two slots: {slot} of {id}"
                    ),
                }
            }
        }
        assert_eq!(delivered.out.len(), self.outbox.len());
    }

    /// The images that heads name are there, and no others.
    fn check_images(&self) {
        let mut named = BTreeMap::new();
        for (id, portrait) in &self.processes {
            let head = &portrait.head;
            for part in head.images.iter().chain(&head.replaced) {
                let twice = named.insert(ordinate_key(id, part.at), part.hash);
                assert!(twice.is_none(), "two images have the same place");
            }
        }
        assert_eq!(named, self.images, "the images are those that heads name");
    }

    /// Leaves out what depends on how many machines there were and when what was stored: images, and how far these go.
    pub(crate) fn forget_images(&mut self) {
        self.images.clear();
        for portrait in self.processes.values_mut() {
            portrait.head.images.clear();
            portrait.head.replaced.clear();
        }
    }

    /// Numbers and lengths of the logs of all processes but those given, in order: what does not depend on the order of messages.
    pub(crate) fn others(&self, known: &[Id], states: &BTreeMap<Id, Process>) -> Vec<(i64, usize)> {
        let others = self.processes.iter().filter(|(id, _)| !known.contains(id));
        let mut others: Vec<(i64, usize)> = others
            .map(|(id, portrait)| (states[id].number, portrait.log.len()))
            .collect();
        others.sort_unstable();
        others
    }
}

/// What was found where deliveries say it went.
#[derive(Default)]
struct Delivered {
    inside: BTreeSet<(Id, u64)>,
    out: BTreeSet<u64>,
}

impl Delivered {
    fn add(&mut self, process: Id, slot: u64) {
        let is_new = self.inside.insert((process, slot));
        assert!(is_new, "slot {slot} of {process} was sent twice");
    }
}

impl Portrait {
    /// Slots follow one another without gaps, and so do hash chains.
    fn check_log(&self) {
        let id = self.record.item.id;
        assert_eq!(
            self.log.len() as u64,
            self.head.scheduled,
            "the log of {id}"
        );
        let mut previous = None;
        let mut time = (0, 0);
        for (slot, entry) in self.log.iter().enumerate() {
            let assignment = &entry.assignment;
            assert_eq!(assignment.nonce, slot as u64);
            assert_eq!(
                (assignment.process, assignment.message),
                (id, entry.message.id)
            );
            assert_eq!(assignment.hash_chain, hash_chain(previous, &id));
            if !self.is_replica() {
                assert_eq!(assignment.id, assignment.derive_id());
            }
            let moment = (assignment.timestamp, assignment.block_height);
            assert!(moment.0 >= time.0 && moment.1 >= time.1, "time went back");
            time = moment;
            previous = Some((&assignment.id, assignment.hash_chain.as_str()));
        }
    }

    /// Its assignments are signed by somebody outside. Of those of this network only forks are isolated.
    fn is_replica(&self) -> bool {
        self.record.isolated && self.record.forked_from.is_none()
    }

    /// Results follow one another without gaps, and are what evaluating the log gives. Returns the state it leads to.
    fn check_results(&self) -> Process {
        let mut process = Process::new();
        let mut last: Option<Ordinate> = None;
        for result in &self.results {
            let expected = match (&result.tick, last) {
                (None, None) => Ordinate::default(),
                (None, Some(last)) => Ordinate::of_slot(last.slot + 1),
                (Some(_), last) => last.expect("nothing ticks at first").next_tick(),
            };
            assert_eq!(result.ordinate, expected, "results have no gaps");
            last = Some(expected);
            let text = match &result.tick {
                Some(tick) => tick_text(&self.record, expected, tick),
                None => {
                    Manner::default().message_text(&self.record, &self.log[expected.slot as usize])
                }
            };
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let mut next = process.clone();
            match program::evaluate(&mut next, &message, self.record.limits.gas) {
                Some(reply) => {
                    assert_eq!(result.status, reply.status, "{text}");
                    assert_eq!(result.gas, reply.gas);
                    let json = String::from_utf8_lossy(&result.json);
                    assert_eq!(json, String::from_utf8_lossy(&reply.json));
                    if reply.status == Status::Ok {
                        process = next;
                    }
                }
                None => assert_eq!(result.status, Status::MachineTrapped),
            }
        }
        assert_eq!(last, self.head.evaluated, "the head knows the last result");
        process
    }
}

/// What is under a key is overwritten with something else. The store is one whose opener may change it.
pub(crate) fn damage(store: &dyn Store, table: Table, key: &[u8], change: impl Fn(&mut Vec<u8>)) {
    let mut value = run(store.get(table, key.to_vec()))
        .0
        .expect("the store can be read")
        .expect("there is something");
    change(&mut value);
    let changes = vec![Change::Put(table, key.to_vec(), value)];
    let batch = Batch {
        changes,
        ..Batch::default()
    };
    run(store.commit(batch)).0.expect("it can be changed");
}
