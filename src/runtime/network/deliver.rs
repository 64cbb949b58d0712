//! Delivering: what a process asked for becomes messages, processes and assignments.
//!
//! What the messenger unit of AO does with a result (ao `servers/mu`): it vouches for messages, so they carry tags that say which process
//! they come from, and it makes processes on behalf of processes.

use std::collections::BTreeSet;

use lunette_ao::result::AssignmentRequest;
use lunette_ao::{Consequences, Id, Message, Outgoing, Tag, Tags};

use super::Inner;
use super::fork::{ISOLATED, Route};
use super::schedule::Arrival;
use super::state::{Process, State};
use crate::dialect::Manner;
use crate::error::{Code, Result};
use crate::event::Event;
use crate::machines::{Limits, ModuleHash};
use crate::records::{
    Cause, Delivery, Fate, Head, Kind, LogEntry, Moment, Ordinate, OutboxEntry, ProcessRecord,
    Reason, Ticked,
};

/// Tags that the messenger writes itself, whatever a process says.
pub(crate) const REWRITTEN: [&str; 5] = [
    "Data-Protocol",
    "Type",
    "From-Process",
    "From-Module",
    "Assignments",
];

/// Bytes of messages that one evaluation may have assigned to processes of this network: each gets a copy. One message is always as much.
const MOST_ASSIGNED: usize = 64 << 20;

/// What an evaluation that sends something stands in.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) process: Id,
    pub(crate) ordinate: Ordinate,
    /// The message from outside that all follows from.
    pub(crate) root: Id,
    /// The hops that led to the evaluation.
    pub(crate) hops: u32,
}

impl Origin {
    /// The evaluation of a message of a log.
    pub(crate) fn of(entry: &LogEntry) -> Origin {
        Origin {
            process: entry.assignment.process,
            ordinate: Ordinate::of_slot(entry.assignment.nonce),
            root: entry.root,
            hops: entry.hops,
        }
    }

    /// The evaluation that an entry of the outbox comes from.
    pub(crate) fn of_entry(entry: &OutboxEntry) -> Origin {
        Origin {
            process: entry.cause.process,
            ordinate: entry.cause.ordinate,
            root: entry.root,
            hops: entry.hops,
        }
    }

    fn cause(&self, index: u32) -> Cause {
        Cause {
            process: self.process,
            ordinate: self.ordinate,
            index,
        }
    }

    /// The id of what the evaluation asked for.
    fn derive_id(&self, kind: Kind, index: u32) -> Id {
        Id::derive(
            "pushed",
            &[
                self.process.as_bytes(),
                &self.ordinate.slot.to_le_bytes(),
                &self.ordinate.tick.to_le_bytes(),
                &[kind as u8],
                &index.to_le_bytes(),
            ],
        )
    }
}

impl Inner {
    /// Delivers what an evaluation asked for, as far as this network reaches.
    pub(crate) async fn deliver(
        &self,
        origin: Origin,
        consequences: Consequences,
    ) -> Result<Vec<Delivery>> {
        let mut deliveries = Vec::new();
        let now = self.time_of_work();
        let mut add = |kind, index: usize, fate| {
            let index = index as u32;
            deliveries.push(Delivery { kind, index, fate });
        };
        for (index, message) in consequences.messages.into_iter().enumerate() {
            let fate = self.deliver_message(origin, index as u32, message, now);
            add(Kind::Message, index, fate);
        }
        for (index, spawn) in consequences.spawns.into_iter().enumerate() {
            let fate = self.deliver_spawn(origin, index as u32, spawn, now);
            add(Kind::Spawn, index, fate);
        }
        let mut assigned = 0;
        for (index, request) in consequences.assignments.into_iter().enumerate() {
            for fate in self
                .deliver_assignment(origin, index as u32, request, now, &mut assigned)
                .await?
            {
                add(Kind::Assignment, index, fate);
            }
        }
        Ok(deliveries)
    }

    fn deliver_message(&self, origin: Origin, index: u32, message: Outgoing, now: Moment) -> Fate {
        let mut state = self.state.borrow_mut();
        if let Some(defect) = message.defect {
            return state.drop_message(origin, index, defect.to_string());
        }
        let target = match self.route(&state, &origin.process, &message.target) {
            Route::Process(target) => target,
            Route::Isolated => return state.drop_message(origin, index, ISOLATED.to_owned()),
            Route::Remote => {
                let reason = self.reason_to_leave(origin);
                return state.put_out(origin, index, Kind::Message, message.target, reason);
            }
        };
        if origin.hops >= self.options.hops {
            return state.put_out(
                origin,
                index,
                Kind::Message,
                message.target,
                Reason::HopLimit,
            );
        }
        if state.waiting_at(&target) >= self.options.mailbox {
            return state.put_out(
                origin,
                index,
                Kind::Message,
                message.target,
                Reason::MailboxFull,
            );
        }
        let arrival = Arrival {
            message: state.vouched(origin, index, &target, message),
            cause: Some(origin.cause(index)),
            hops: origin.hops + 1,
            root: origin.root,
        };
        state.scheduled_fate(&target, arrival, now)
    }

    fn deliver_spawn(&self, origin: Origin, index: u32, spawn: Outgoing, now: Moment) -> Fate {
        let mut state = self.state.borrow_mut();
        if let Some(defect) = spawn.defect {
            return state.drop_message(origin, index, defect.to_string());
        }
        if state.is_isolated(&origin.process) {
            return state.drop_message(origin, index, ISOLATED.to_owned());
        }
        // A process and the answer to its spawner: two messages that follow.
        if origin.hops >= self.options.hops {
            return state.put_out(origin, index, Kind::Spawn, String::new(), Reason::HopLimit);
        }
        if self.host.peers.is_some() {
            return state.put_out(origin, index, Kind::Spawn, String::new(), Reason::Remote);
        }
        let answer_tags = spawn.tags.clone();
        let item = state.spawn_item(origin, index, spawn);
        let id = item.id;
        if state.processes.contains_key(&id) {
            let problem = "the same item has made a process before".to_owned();
            return state.drop_message(origin, index, problem);
        }
        state.create(item, self.host.module.clone(), self.options.limits, now);
        let arrival = |message: Message| Arrival {
            message,
            cause: Some(origin.cause(index)),
            hops: origin.hops + 1,
            root: origin.root,
        };
        let item = state
            .processes
            .get(&id)
            .map(|process| process.record.item.clone());
        let Some(item) = item else {
            return state.drop_message(origin, index, "it could not be made".to_owned());
        };
        let fate = state.scheduled_fate(&id, arrival(item), now);
        let answer = state.spawned_answer(origin, index, &id, answer_tags);
        state.schedule(&origin.process, arrival(answer), now);
        fate
    }

    async fn deliver_assignment(
        &self,
        origin: Origin,
        index: u32,
        request: AssignmentRequest,
        now: Moment,
        assigned: &mut usize,
    ) -> Result<Vec<Fate>> {
        let message = match request.message.parse() {
            Ok(id) => match self.find_message(&id).await {
                // What is damaged does not come back by itself; the process cannot wait for it.
                Err(error) if error.code == Code::CorruptRecord => {
                    let mut state = self.state.borrow_mut();
                    let processes = request.processes.iter();
                    let fate = |_| state.drop_message(origin, index, error.to_string());
                    return Ok(processes.map(fate).collect());
                }
                found => found?,
            },
            Err(_) => None,
        };
        let mut state = self.state.borrow_mut();
        let mut fates = Vec::new();
        let mut receivers = BTreeSet::new();
        for process in request.processes {
            let route = self.route(&state, &origin.process, &process);
            fates.push(match (&message, route) {
                (_, Route::Isolated) => state.drop_message(origin, index, ISOLATED.to_owned()),
                (Some(_), Route::Process(target)) if !receivers.insert(target) => {
                    let reason = format!("it is assigned to the process {target} already");
                    state.drop_message(origin, index, reason)
                }
                (Some(_), Route::Process(_)) if origin.hops >= self.options.hops => {
                    state.put_out(origin, index, Kind::Assignment, process, Reason::HopLimit)
                }
                (Some(_), Route::Process(target))
                    if state.waiting_at(&target) >= self.options.mailbox =>
                {
                    let reason = Reason::MailboxFull;
                    state.put_out(origin, index, Kind::Assignment, process, reason)
                }
                (Some(message), Route::Process(_))
                    if *assigned > 0 && *assigned + message.data.len() > MOST_ASSIGNED =>
                {
                    let reason = format!(
                        "one evaluation assigned more than {MOST_ASSIGNED} bytes of messages"
                    );
                    state.drop_message(origin, index, reason)
                }
                (Some(message), Route::Process(target)) => {
                    *assigned += message.data.len();
                    let arrival = Arrival {
                        message: message.clone(),
                        cause: Some(origin.cause(index)),
                        hops: origin.hops + 1,
                        root: origin.root,
                    };
                    state.scheduled_fate(&target, arrival, now)
                }
                _ => {
                    let reason = self.reason_to_leave(origin);
                    state.put_out(origin, index, Kind::Assignment, process, reason)
                }
            });
        }
        Ok(fates)
    }

    /// Where something leads. Where there are peers everything leaves, so that every message of a log is a signed item; a fork's words to
    /// itself would reach its original.
    fn route(&self, state: &State, from: &Id, target: &str) -> Route {
        match state.route(from, target) {
            Route::Process(to)
                if self.host.peers.is_some() && !(to == *from && state.is_fork(from)) =>
            {
                Route::Remote
            }
            route => route,
        }
    }

    /// Why something is in the outbox that leaves this network. A chain through peers has an end as one in this network has.
    fn reason_to_leave(&self, origin: Origin) -> Reason {
        match self.host.peers {
            Some(_) if origin.hops >= self.options.hops => Reason::HopLimit,
            _ => Reason::Remote,
        }
    }
}

impl State {
    /// How many messages wait at a process.
    fn waiting_at(&self, process: &Id) -> usize {
        let process = self.processes.get(process);
        process.map_or(0, |process| process.mailbox.len())
    }

    fn scheduled_fate(&mut self, process: &Id, arrival: Arrival, now: Moment) -> Fate {
        match self.schedule(process, arrival, now) {
            Some(slot) => Fate::Scheduled {
                process: *process,
                slot,
            },
            None => Fate::Dropped(format!("there is no process {process}")),
        }
    }

    fn drop_message(&mut self, origin: Origin, index: u32, reason: String) -> Fate {
        self.pending.events.push(Event::Stopped {
            process: origin.process,
            ordinate: origin.ordinate,
            index,
            reason: reason.clone(),
        });
        Fate::Dropped(reason)
    }

    fn put_out(
        &mut self,
        origin: Origin,
        index: u32,
        kind: Kind,
        target: String,
        reason: Reason,
    ) -> Fate {
        let number = self.network.next_outgoing;
        self.network.next_outgoing += 1;
        let why = match reason {
            Reason::Remote => None,
            Reason::HopLimit => Some("the limit of hops was reached"),
            Reason::MailboxFull => Some("too much is waiting at its target"),
        };
        if let Some(why) = why {
            self.pending.events.push(Event::Stopped {
                process: origin.process,
                ordinate: origin.ordinate,
                index,
                reason: why.to_owned(),
            });
        }
        let entry = OutboxEntry {
            cause: origin.cause(index),
            kind,
            target,
            reason,
            hops: origin.hops,
            root: origin.root,
        };
        self.pending.outbox.push((number, entry));
        match reason {
            Reason::HopLimit => Fate::Stopped(number),
            Reason::Remote | Reason::MailboxFull => Fate::Outbox(number),
        }
    }

    /// A message of a process, as the messenger passes it on.
    fn vouched(&self, origin: Origin, index: u32, to: &Id, message: Outgoing) -> Message {
        let from = self.speaks_as(&origin.process, to).to_string();
        let kept = |tag: &Tag| !REWRITTEN.contains(&tag.name.as_str());
        let mut tags: Vec<Tag> = message.tags.into_iter().filter(kept).collect();
        tags.push(Tag::new("Data-Protocol", "ao"));
        tags.push(Tag::new("Type", "Message"));
        tags.push(Tag::new("From-Process", from.clone()));
        tags.push(Tag::new("From-Module", self.module_tag(&origin.process)));
        tags.push(Tag::new("Pushed-For", origin.root.to_string()));
        self.signers.signed(Message {
            id: origin.derive_id(Kind::Message, index),
            owner: self.network.authority.clone(),
            from_process: Some(from),
            target: message.target,
            anchor: message.anchor.into_bytes(),
            tags,
            data: message.data.into_bytes(),
            proof: None,
        })
    }

    /// The data item of a process that a process asked for. Who names no `Authority` trusts this network's, without which no message
    /// of a process would reach it.
    pub(crate) fn spawn_item(&self, origin: Origin, index: u32, spawn: Outgoing) -> Message {
        let mut tags = spawn.tags;
        let mut default = |name: &str, value: String| {
            if tags.value(name).is_none() {
                tags.push(Tag::new(name, value));
            }
        };
        default("Data-Protocol", "ao".to_owned());
        default("Type", "Process".to_owned());
        default("Variant", "ao.TN.1".to_owned());
        default("From-Process", origin.process.to_string());
        default("Module", self.module_tag(&origin.process).to_owned());
        default("Scheduler", self.network.scheduler.clone());
        default("Authority", self.network.authority.clone());
        default("Pushed-For", origin.root.to_string());
        self.signers.signed(Message {
            id: origin.derive_id(Kind::Spawn, index),
            owner: self.network.authority.clone(),
            from_process: Some(origin.process.to_string()),
            target: String::new(),
            anchor: spawn.anchor.into_bytes(),
            tags,
            data: spawn.data.into_bytes(),
            proof: None,
        })
    }

    /// What the spawner is told: the tags of its request, and the process (ao `servers/mu`, `lib/build-success-tx.js`).
    pub(crate) fn spawned_answer(
        &self,
        origin: Origin,
        index: u32,
        process: &Id,
        tags: Vec<Tag>,
    ) -> Message {
        let own = ["Action", "Pushed-For"];
        let kept = |tag: &Tag| {
            !REWRITTEN.contains(&tag.name.as_str()) && !own.contains(&tag.name.as_str())
        };
        let from = self.speaks_as(&origin.process, &origin.process).to_string();
        let mut tags: Vec<Tag> = tags.into_iter().filter(kept).collect();
        tags.push(Tag::new("Data-Protocol", "ao"));
        tags.push(Tag::new("Type", "Message"));
        tags.push(Tag::new("Action", "Spawned"));
        tags.push(Tag::new("Process", process.to_string()));
        tags.push(Tag::new("From-Process", from.clone()));
        tags.push(Tag::new("From-Module", self.module_tag(&origin.process)));
        tags.push(Tag::new("Pushed-For", origin.root.to_string()));
        self.signers.signed(Message {
            id: Id::derive("spawned", &[process.as_bytes(), &index.to_le_bytes()]),
            owner: self.network.authority.clone(),
            from_process: Some(from),
            target: origin.process.to_string(),
            anchor: Vec::new(),
            tags,
            data: Vec::new(),
            proof: None,
        })
    }

    fn module_tag(&self, process: &Id) -> &str {
        self.processes
            .get(process)
            .map(Process::module_tag)
            .unwrap_or_default()
    }

    /// Makes a process. It has no slot yet.
    pub(crate) fn create(
        &mut self,
        item: Message,
        module: ModuleHash,
        limits: Limits,
        now: Moment,
    ) {
        let record = ProcessRecord {
            number: 0,
            item,
            module,
            limits,
            created: now,
            forked_from: None,
            known_as: None,
            isolated: false,
        };
        let head = Head {
            ticked: Ticked::at(now),
            ..Head::default()
        };
        self.admit(record, head, Manner::default());
    }
}
