//! A model of a network in the fewest words: messages are worked off one after the other, nothing is stored, nothing fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use lunette_ao::{Consequences, Id};
use serde_json::json;

use super::program::{self, Process};
use super::script::{Script, Step};
use crate::machines::Status;

/// A message as the model sees it.
#[derive(Clone)]
struct Note {
    to: Id,
    from: String,
    target: String,
    data: String,
    hops: u32,
}

/// The model.
#[derive(Default)]
pub(crate) struct Model {
    /// The number of each process, and how many messages it had.
    pub(crate) processes: BTreeMap<Id, (Process, usize)>,
    /// How many things went to the outbox.
    pub(crate) out: usize,
    queue: VecDeque<Note>,
    known: BTreeMap<Id, Note>,
    /// Which messages from outside are in the logs of which processes.
    places: BTreeSet<(Id, Id)>,
    children: u64,
}

/// What a script leads to.
pub(crate) fn model(script: &Script, gas: u64, hops: u32) -> Model {
    let mut model = Model::default();
    for step in &script.steps {
        let note = match step {
            Step::Create(item) => {
                model.create(item.id);
                (item.id, item)
            }
            Step::Submit(to, message) => (*to, message),
            Step::Assign(message, to) => {
                if model.places.insert((*message, *to)) {
                    let note = model.known[message].clone();
                    model.queue.push_back(Note { to: *to, ..note });
                }
                model.work(gas, hops);
                continue;
            }
            _ => continue,
        };
        let (to, message) = note;
        let note = Note {
            to,
            from: message.from().to_owned(),
            target: message.target.clone(),
            data: String::from_utf8_lossy(&message.data).into_owned(),
            hops: 0,
        };
        model.known.insert(message.id, note.clone());
        model.places.insert((message.id, to));
        model.queue.push_back(note);
        model.work(gas, hops);
    }
    model
}

impl Model {
    fn create(&mut self, id: Id) {
        self.processes.insert(id, (Process::new(), 0));
    }

    fn work(&mut self, gas: u64, hops: u32) {
        while let Some(note) = self.queue.pop_front() {
            let Some((process, count)) = self.processes.get_mut(&note.to) else {
                self.out += 1;
                continue;
            };
            *count += 1;
            let message = json!({ "Data": note.data, "From": note.from, "Target": note.target });
            let mut next = process.clone();
            let reply = program::evaluate(&mut next, &message, gas);
            let Some(reply) = reply.filter(|reply| reply.status == Status::Ok) else {
                continue;
            };
            *process = next;
            let asked = Consequences::read(&reply.json).expect("a result can be read");
            self.deliver(&note, asked, hops);
        }
    }

    fn deliver(&mut self, note: &Note, asked: Consequences, hops: u32) {
        let from = note.to.to_string();
        let next = |to: Id, target: String, data: String| Note {
            to,
            from: from.clone(),
            target,
            data,
            hops: note.hops + 1,
        };
        for sent in asked.messages.into_iter().filter(|it| it.defect.is_none()) {
            let to = sent.target.parse().ok();
            match to.filter(|to| self.processes.contains_key(to)) {
                Some(to) if note.hops < hops => {
                    self.queue.push_back(next(to, sent.target, sent.data));
                }
                _ => self.out += 1,
            }
        }
        for spawn in asked.spawns {
            if note.hops >= hops {
                self.out += 1;
                continue;
            }
            self.children += 1;
            let child = Id::derive("child", &[&self.children.to_le_bytes()]);
            self.create(child);
            self.queue
                .push_back(next(child, child.to_string(), spawn.data));
            self.queue
                .push_back(next(note.to, from.clone(), String::new()));
        }
        for request in asked.assignments {
            let message = request.message.parse::<Id>().ok();
            let known = message.and_then(|id| Some((id, self.known.get(&id)?.clone())));
            for to in &request.processes {
                let to = to.parse().ok().filter(|to| self.processes.contains_key(to));
                match (&known, to) {
                    (Some((message, known)), Some(to)) if note.hops < hops => {
                        self.places.insert((*message, to));
                        let hops = note.hops + 1;
                        let known = known.clone();
                        self.queue.push_back(Note { to, hops, ..known });
                    }
                    _ => self.out += 1,
                }
            }
        }
    }
}
