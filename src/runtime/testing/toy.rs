//! Machines of a toy: processes whose messages are little programs, and whose state is what they did.
//!
//! A message's data has one instruction a line:
//!
//! | instruction | |
//! |---|---|
//! | `add N` | adds to the process's number |
//! | `send TARGET LINE; LINE` | sends a message with these lines |
//! | `reply LINE; LINE` | the same to the sender |
//! | `spawn LINE; LINE` | asks for a process whose item has these lines as its data |
//! | `assign MESSAGE PROCESS` | asks for an assignment |
//! | `gas N` | uses gas |
//! | `fail`, `trap`, `lose` | an error; the machine stops; the machine is gone |
//!
//! The output is the number and a digest of everything that the process ever saw.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::task::Poll;

use async_trait::async_trait;
use lunette_ao::Id;
use serde_json::{Value, json};

use crate::machines::{Extent, Job, MachineError, MachineId, Machines, ModuleHash, Reply, Status};

#[derive(Clone, Debug, PartialEq, Eq)]
struct Process {
    number: i64,
    seen: Id,
}

/// A pool of toy machines.
pub(crate) struct Toys {
    machines: RefCell<BTreeMap<MachineId, Process>>,
    capacity: usize,
    /// How many times an evaluation lets others go first: another number for each, so that they end in another order than they began.
    delays: RefCell<Vec<u32>>,
    /// How many messages were evaluated.
    pub(crate) evaluated: Cell<u64>,
    /// How many machines were started.
    pub(crate) started: Cell<u64>,
    /// The most machines there were at the same time.
    pub(crate) most: Cell<usize>,
}

impl Toys {
    pub(crate) fn new(capacity: usize, delays: &[u32]) -> Toys {
        Toys {
            machines: RefCell::default(),
            capacity,
            delays: RefCell::new(delays.to_vec()),
            evaluated: Cell::new(0),
            started: Cell::new(0),
            most: Cell::new(0),
        }
    }

    /// All machines are gone, as when a worker ends.
    pub(crate) fn lose_all(&self) {
        self.machines.borrow_mut().clear();
    }

    fn next_delay(&self) -> u32 {
        let mut delays = self.delays.borrow_mut();
        if !delays.is_empty() {
            delays.rotate_left(1);
        }
        delays.last().copied().unwrap_or(0)
    }

    fn insert(&self, machine: MachineId, process: Process) -> Result<(), MachineError> {
        let mut machines = self.machines.borrow_mut();
        if machines.len() >= self.capacity {
            return Err(MachineError::NoMemory("there are too many".to_owned()));
        }
        assert!(
            machines.insert(machine, process).is_none(),
            "a number is used twice"
        );
        self.most.set(self.most.get().max(machines.len()));
        self.started.set(self.started.get() + 1);
        Ok(())
    }

    fn find(&self, machine: MachineId) -> Result<Process, MachineError> {
        let machines = self.machines.borrow();
        machines
            .get(&machine)
            .cloned()
            .ok_or_else(|| MachineError::Lost("it is not there".to_owned()))
    }
}

/// Lets others go first, so many times.
pub(crate) async fn yield_now(times: u32) {
    for _ in 0..times {
        let mut yielded = false;
        std::future::poll_fn(|context| {
            if yielded {
                return Poll::Ready(());
            }
            yielded = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

#[async_trait(?Send)]
impl Machines for Toys {
    fn capacity(&self) -> usize {
        self.capacity
    }

    fn parallelism(&self) -> usize {
        4
    }

    async fn add_module(&self, _module: &ModuleHash, _bytes: &[u8]) -> Result<(), MachineError> {
        Ok(())
    }

    async fn start(
        &self,
        machine: MachineId,
        _module: &ModuleHash,
        images: Vec<Vec<u8>>,
    ) -> Result<(), MachineError> {
        yield_now(self.next_delay()).await;
        let mut process = Process {
            number: 0,
            seen: Id([0; 32]),
        };
        // An image of changes is the same as a full one, but says which one it follows.
        for image in images {
            let text = String::from_utf8(image).unwrap_or_default();
            let parts: Vec<&str> = text.split(' ').collect();
            let [kind, before, number, seen] = parts[..] else {
                return Err(MachineError::CorruptImage(
                    "it has no four parts".to_owned(),
                ));
            };
            if kind == "changes" && before != process.seen.to_string() {
                return Err(MachineError::CorruptImage(
                    "it follows another one".to_owned(),
                ));
            }
            let damaged = |_| MachineError::CorruptImage("it is damaged".to_owned());
            let number = number.parse().map_err(|_| damaged(()))?;
            let seen = seen.parse().map_err(|_| damaged(()))?;
            process = Process { number, seen };
        }
        self.insert(machine, process)
    }

    async fn fork(&self, machine: MachineId, from: MachineId) -> Result<(), MachineError> {
        let process = self.find(from)?;
        self.insert(machine, process)
    }

    async fn evaluate(&self, machine: MachineId, job: Job) -> Result<Vec<Reply>, MachineError> {
        yield_now(self.next_delay()).await;
        let environment: Value =
            serde_json::from_str(&job.environment).expect("the environment is JSON");
        assert!(environment["Process"]["Id"].is_string());
        let mut replies = Vec::new();
        let mut used = 0;
        for message in &job.messages {
            let message: Value = serde_json::from_str(message).expect("the message is JSON");
            let mut process = self.find(machine)?;
            let reply = evaluate(&mut process, &message, job.limits.gas);
            let Some(reply) = reply else {
                self.machines.borrow_mut().remove(&machine);
                return Err(MachineError::Lost("a message took it down".to_owned()));
            };
            self.evaluated.set(self.evaluated.get() + 1);
            if reply.status == Status::Ok && !job.dry {
                self.machines.borrow_mut().insert(machine, process);
            }
            used += reply.gas;
            replies.push(reply);
            if used >= job.slice {
                break;
            }
        }
        Ok(replies)
    }

    async fn snapshot(&self, machine: MachineId, extent: Extent) -> Result<Vec<u8>, MachineError> {
        yield_now(self.next_delay()).await;
        let Process { number, seen } = self.find(machine)?;
        // The toy does not remember its last snapshot: it says which state a full one has, and that anything may follow.
        let kind = match extent {
            Extent::Full => "full",
            Extent::Changes => "later",
        };
        Ok(format!("{kind} - {number} {seen}").into_bytes())
    }

    async fn digest(&self, machine: MachineId) -> Result<String, MachineError> {
        Ok(self.find(machine)?.seen.to_string())
    }

    fn stop(&self, machine: MachineId) {
        self.machines.borrow_mut().remove(&machine);
    }
}

/// Evaluates a message; nothing when it takes the machine down.
fn evaluate(process: &mut Process, message: &Value, limit: u64) -> Option<Reply> {
    let mut gas = 10;
    let (mut messages, mut spawns, mut assignments) = (Vec::new(), Vec::new(), Vec::new());
    let mut failure = None;
    let text = message["Data"].as_str().unwrap_or_default();
    process.seen = Id::derive(
        "seen",
        &[process.seen.as_bytes(), message.to_string().as_bytes()],
    );
    for line in text.lines() {
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let lines = |text: &str| text.split("; ").collect::<Vec<_>>().join("\n");
        let send = |target: &str, text: &str| {
            let tags = json!([{ "name": "Action", "value": "Do" }]);
            json!({ "Target": target, "Data": lines(text), "Anchor": "0", "Tags": tags })
        };
        match word {
            "add" => process.number += rest.parse::<i64>().unwrap_or(0),
            "send" => {
                let (target, text) = rest.split_once(' ').unwrap_or((rest, ""));
                messages.push(send(target, text));
            }
            "reply" => messages.push(send(message["From"].as_str().unwrap_or_default(), rest)),
            "again" => messages.push(send(
                message["Target"].as_str().unwrap_or_default(),
                "again",
            )),
            "odd" => messages.push(json!({ "Target": "x", "Tags": [{ "name": "N", "value": 1 }] })),
            "spawn" => spawns.push(json!({
                "Data": lines(rest), "Anchor": "0", "Tags": [{ "name": "Reference", "value": "1" }]
            })),
            "assign" => {
                let (message, process) = rest.split_once(' ').unwrap_or((rest, ""));
                assignments.push(json!({ "Message": message, "Processes": [process] }));
            }
            "gas" => gas += rest.parse::<u64>().unwrap_or(0),
            "fail" => failure = Some((Status::Error, "it failed")),
            "trap" => failure = Some((Status::MachineTrapped, "it trapped")),
            "lose" => return None,
            _ => {}
        }
    }
    if gas > limit {
        failure = Some((Status::OutOfGas, "out of gas"));
    }
    let reply = match failure {
        Some((status, text)) => Reply {
            status,
            gas: gas.min(limit),
            json: json!({ "Error": text }).to_string().into_bytes(),
        },
        None => {
            let output = format!("{} {}", process.number, process.seen);
            let result = json!({ "Output": { "data": output }, "Messages": messages, "Spawns": spawns, "Assignments": assignments });
            Reply {
                status: Status::Ok,
                gas,
                json: result.to_string().into_bytes(),
            }
        }
    };
    Some(reply)
}
