//! Processes that enter a network: new ones, and those with a past, forks and what is imported.

use std::rc::Rc;

use lunette_ao::Id;

use super::state::{Process, State, Stored};
use crate::dialect::Manner;
use crate::event::Event;
use crate::ids::Place;
use crate::records::{Head, LogEntry, ProcessRecord};
use crate::store::{Change, Table};

/// A process that enters.
pub(crate) struct Newcomer {
    /// What it is. It gets its number when it enters.
    pub(crate) record: ProcessRecord,
    /// Where it stands.
    pub(crate) head: Head,
    /// What is to be stored of its past.
    pub(crate) parts: Vec<Part>,
    /// Its messages and their slots.
    pub(crate) messages: Vec<(Id, u64)>,
    /// Those that are not evaluated.
    pub(crate) mailbox: Vec<LogEntry>,
    /// How messages are handed to its module.
    pub(crate) manner: Manner,
}

/// A record of a past.
pub(crate) struct Part {
    pub(crate) table: Table,
    /// Its key, without the process.
    pub(crate) place: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

impl State {
    /// Lets a process in under the next number. The next commit stores it.
    pub(crate) fn admit(
        &mut self,
        mut record: ProcessRecord,
        head: Head,
        manner: Manner,
    ) -> &mut Process {
        let id = record.item.id;
        record.number = self.network.next_process;
        self.network.next_process += 1;
        self.numbers.insert(record.number, id);
        self.pending.touch(&id).created = true;
        self.pending.events.push(Event::Process { process: id });
        let process = Process::new(record, head, manner);
        self.processes.entry(id).or_insert(process)
    }

    /// Lets a process in that has a past. The next commit stores it with everything it has.
    pub(crate) fn enter(&mut self, newcomer: Newcomer) {
        let Newcomer {
            record,
            head,
            parts,
            messages,
            mailbox,
            manner,
        } = newcomer;
        let id = record.item.id;
        for Part {
            table,
            place,
            bytes,
        } in parts
        {
            self.pending.bytes += bytes.len();
            let key = [&id.0[..], &place].concat();
            self.pending.changes.push(Change::Put(table, key, bytes));
        }
        let waiting = mailbox.len();
        let process = self.admit(record, head, manner);
        process.stored = Stored::default();
        process.mailbox = mailbox.into_iter().map(Rc::new).collect();
        let number = process.record.number;
        let places = messages.into_iter().map(|(message, slot)| {
            let process = number;
            (message, Place { process, slot })
        });
        self.pending.places.extend(places);
        self.waiting += waiting;
        self.enqueue(&id);
    }
}
