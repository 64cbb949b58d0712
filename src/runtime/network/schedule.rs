//! Scheduling: a message gets the next slot of a process.

use std::rc::Rc;

use lunette_ao::assignment::hash_chain;
use lunette_ao::{Assignment, Id, Message};
use lunette_remote::scheduler::Scheduled;

use super::state::State;
use crate::ids::Place;
use crate::records::{Cause, LogEntry, Moment};

/// What a message brings with it when it is scheduled.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) message: Message,
    /// What it follows from; nothing when it comes from outside.
    pub(crate) cause: Option<Cause>,
    pub(crate) hops: u32,
    pub(crate) root: Id,
}

impl Arrival {
    /// A message from outside.
    pub(crate) fn from_outside(message: Message) -> Arrival {
        let root = message.id;
        Arrival {
            message,
            cause: None,
            hops: 0,
            root,
        }
    }
}

impl State {
    /// What is known of a message: whether anything was read again, and how many places it may have. Changes when it gets another slot.
    pub(crate) fn sightings(&self, message: &Id) -> (u64, usize) {
        let mut places = self.ids.find(message);
        for entry in self.unstored.get(message).into_iter().flatten() {
            let Some(process) = self.processes.get(&entry.assignment.process) else {
                continue;
            };
            let place = Place {
                process: process.record.number,
                slot: entry.assignment.nonce,
            };
            // A commit that is on its way has put it into the index.
            if !places.contains(&place) {
                places.push(place);
            }
        }
        (self.generation, places.len())
    }

    /// Gives a message the next slot of a process; returns the slot, or nothing when there is no such process.
    ///
    /// Nonces count from 0, and so far there is one epoch (ao `servers/su`). Time and height never go back within a process.
    pub(crate) fn schedule(&mut self, process: &Id, arrival: Arrival, now: Moment) -> Option<u64> {
        let target = self.processes.get_mut(process)?;
        target.try_again();
        let head = &target.head;
        let time = Moment {
            time: now.time.max(head.last_time.time),
            height: now.height.max(head.last_time.height),
        };
        let previous = head
            .last_assignment
            .as_ref()
            .map(|(id, chain)| (id, chain.as_str()));
        let mut assignment = Assignment {
            id: Id([0; 32]),
            process: *process,
            message: arrival.message.id,
            nonce: head.scheduled,
            epoch: 0,
            timestamp: time.time,
            block_height: time.height,
            hash_chain: hash_chain(previous, process),
        };
        assignment.id = self.signers.id_of(&assignment);
        let slot = assignment.nonce;
        self.add_to_log(LogEntry {
            assignment,
            message: arrival.message,
            cause: arrival.cause,
            hops: arrival.hops,
            root: arrival.root,
        });
        Some(slot)
    }

    /// Adds messages to the log of a replica that the scheduler of the network gave their slots: the next ones, in their order. Those that
    /// are not the next ones are not taken; returns how many were.
    pub(crate) fn enter_scheduled(&mut self, process: &Id, scheduled: Vec<Scheduled>) -> usize {
        let mut taken = 0;
        for Scheduled {
            assignment,
            message,
            ..
        } in scheduled
        {
            let next = self.processes.get(process).map(|it| it.head.scheduled);
            if next != Some(assignment.nonce) || assignment.process != *process {
                break;
            }
            let root = message.id;
            self.add_to_log(LogEntry {
                assignment,
                message,
                cause: None,
                hops: 0,
                root,
            });
            taken += 1;
        }
        taken
    }

    /// Adds an entry to the log of its process, which is there.
    fn add_to_log(&mut self, entry: LogEntry) {
        let id = entry.assignment.process;
        let Some(process) = self.processes.get_mut(&id) else {
            return;
        };
        let assignment = &entry.assignment;
        let head = &mut process.head;
        head.scheduled = assignment.nonce + 1;
        head.last_time = Moment {
            time: assignment.timestamp,
            height: assignment.block_height,
        };
        head.last_assignment = Some((assignment.id, assignment.hash_chain.clone()));
        let entry = Rc::new(entry);
        process.mailbox.push_back(Rc::clone(&entry));
        self.waiting += 1;
        let unstored = self.unstored.entry(entry.message.id).or_default();
        unstored.push(Rc::clone(&entry));
        self.pending.add_entry(&id, entry);
        self.enqueue(&id);
    }
}
