//! A pool of machines that run toy processes ([`super::program`]).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::task::{Poll, Waker};

use async_trait::async_trait;
use lunette_ao::Id;
use serde_json::Value;

use super::program::{self, Process};
use crate::machines::{Extent, Job, MachineError, MachineId, Machines, ModuleHash, Reply, Status};

/// A process in a machine.
#[derive(Clone)]
struct Machine {
    module: ModuleHash,
    process: Process,
    /// The state in the last snapshot, or in the last image that it was started from.
    saved: Process,
}

/// A pool of toy machines.
pub(crate) struct Toys {
    machines: RefCell<BTreeMap<MachineId, Machine>>,
    capacity: usize,
    /// How many times an evaluation lets others go first: another number for each, so that they end in another order than they began.
    delays: RefCell<Vec<u32>>,
    /// How many messages were evaluated.
    pub(crate) evaluated: Cell<u64>,
    /// How many machines were started.
    pub(crate) started: Cell<u64>,
    /// The most machines there were at the same time.
    pub(crate) most: Cell<usize>,
    /// The jobs that were done: the process, how many messages, and whether it was dry.
    pub(crate) jobs: RefCell<Vec<(Id, usize, bool)>>,
    /// The source of the module that came with each job, if it did.
    pub(crate) sources: RefCell<Vec<Option<String>>>,
    /// So many starts fail for want of memory.
    pub(crate) too_little_memory: Cell<u32>,
    /// Whoever takes a snapshot finds the machine gone.
    pub(crate) loses_snapshots: Cell<bool>,
    /// A module that gives other results than all others.
    pub(crate) other_results: RefCell<Option<ModuleHash>>,
    /// A module that counts gas in another way than all others.
    pub(crate) other_gas: RefCell<Option<ModuleHash>>,
    held: RefCell<BTreeSet<Id>>,
    /// How often evaluations were interrupted: what goes on then is lost, as all machines are in one worker.
    interruptions: Cell<u32>,
    wakers: RefCell<Vec<Waker>>,
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
            jobs: RefCell::default(),
            sources: RefCell::default(),
            too_little_memory: Cell::new(0),
            loses_snapshots: Cell::new(false),
            other_results: RefCell::default(),
            other_gas: RefCell::default(),
            held: RefCell::default(),
            interruptions: Cell::new(0),
            wakers: RefCell::default(),
        }
    }

    /// All machines are gone, as when a worker ends.
    pub(crate) fn lose_all(&self) {
        self.machines.borrow_mut().clear();
    }

    /// How many machines there are.
    pub(crate) fn count(&self) -> usize {
        self.machines.borrow().len()
    }

    /// Messages of a process are not evaluated until it is let go.
    pub(crate) fn hold(&self, process: Id) {
        self.held.borrow_mut().insert(process);
    }

    pub(crate) fn let_go(&self, process: Id) {
        self.held.borrow_mut().remove(&process);
        self.wake();
    }

    fn wake(&self) {
        for waker in self.wakers.borrow_mut().drain(..) {
            waker.wake();
        }
    }

    async fn wait_until_let_go(&self, process: Id, interruptions: u32) {
        std::future::poll_fn(|context| {
            let is_held = self.held.borrow().contains(&process);
            if !is_held || self.interruptions.get() > interruptions {
                return Poll::Ready(());
            }
            self.wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn next_delay(&self) -> u32 {
        let mut delays = self.delays.borrow_mut();
        if !delays.is_empty() {
            delays.rotate_left(1);
        }
        delays.last().copied().unwrap_or(0)
    }

    fn insert(&self, id: MachineId, machine: Machine) -> Result<(), MachineError> {
        let mut machines = self.machines.borrow_mut();
        if machines.len() >= self.capacity {
            return Err(MachineError::NoMemory("there are too many".to_owned()));
        }
        assert!(
            machines.insert(id, machine).is_none(),
            "a number is used twice"
        );
        self.most.set(self.most.get().max(machines.len()));
        self.started.set(self.started.get() + 1);
        Ok(())
    }

    fn find(&self, id: MachineId) -> Result<Machine, MachineError> {
        let machines = self.machines.borrow();
        machines
            .get(&id)
            .cloned()
            .ok_or_else(|| MachineError::Lost("it is not there".to_owned()))
    }

    fn change(&self, id: MachineId, change: impl FnOnce(&mut Machine)) -> Result<(), MachineError> {
        let mut machines = self.machines.borrow_mut();
        let machine = machines.get_mut(&id);
        change(machine.ok_or_else(|| MachineError::Lost("it is not there".to_owned()))?);
        Ok(())
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
        module: &ModuleHash,
        images: Vec<Vec<u8>>,
    ) -> Result<(), MachineError> {
        yield_now(self.next_delay()).await;
        if self.too_little_memory.get() > 0 {
            self.too_little_memory.set(self.too_little_memory.get() - 1);
            return Err(MachineError::NoMemory("on purpose".to_owned()));
        }
        let mut process = Process::new();
        for (place, image) in images.iter().enumerate() {
            process = restore(&process, place, image)?;
        }
        let saved = process.clone();
        let module = module.clone();
        self.insert(
            machine,
            Machine {
                module,
                process,
                saved,
            },
        )
    }

    async fn fork(&self, machine: MachineId, from: MachineId) -> Result<(), MachineError> {
        let machine_to_copy = self.find(from)?;
        self.insert(machine, machine_to_copy)
    }

    async fn evaluate(&self, machine: MachineId, job: Job) -> Result<Vec<Reply>, MachineError> {
        let interruptions = self.interruptions.get();
        yield_now(self.next_delay()).await;
        let environment: Value =
            serde_json::from_str(&job.environment).expect("the environment is JSON");
        let id = environment["Process"]["Id"].as_str().map(str::parse);
        let id: Id = id.expect("there is an id").expect("it is one");
        if !job.dry {
            self.wait_until_let_go(id, interruptions).await;
        }
        if self.interruptions.get() > interruptions {
            self.machines.borrow_mut().remove(&machine);
            return Err(MachineError::Lost("it was interrupted".to_owned()));
        }
        let mut replies = Vec::new();
        let mut used = 0;
        for message in &job.messages {
            let message: Value = serde_json::from_str(message).expect("the message is JSON");
            let Machine {
                module,
                mut process,
                ..
            } = self.find(machine)?;
            let reply = program::evaluate(&mut process, &message, job.limits.gas);
            let Some(reply) = reply else {
                self.machines.borrow_mut().remove(&machine);
                return Err(MachineError::Lost("a message took it down".to_owned()));
            };
            let mut reply = reply;
            if self.other_gas.borrow().as_ref() == Some(&module) {
                reply.gas += 1;
            }
            if *self.other_results.borrow() == Some(module) {
                reply.json = b"{}".to_vec();
            }
            self.evaluated.set(self.evaluated.get() + 1);
            let left_a_trace = match reply.status {
                Status::Ok => true,
                Status::Error => job.keep_errors,
                _ => false,
            };
            if left_a_trace && !job.dry {
                self.change(machine, |machine| machine.process = process)?;
            }
            used += reply.gas;
            replies.push(reply);
            if used >= job.slice {
                break;
            }
        }
        self.jobs.borrow_mut().push((id, replies.len(), job.dry));
        let source = environment["Module"]["Data"].as_str().map(str::to_owned);
        self.sources.borrow_mut().push(source);
        Ok(replies)
    }

    async fn snapshot(&self, machine: MachineId, extent: Extent) -> Result<Vec<u8>, MachineError> {
        yield_now(self.next_delay()).await;
        if self.loses_snapshots.get() {
            self.stop(machine);
        }
        let Machine { process, saved, .. } = self.find(machine)?;
        let Process { number, seen } = process;
        self.change(machine, |machine| machine.saved = machine.process.clone())?;
        let image = match extent {
            Extent::Full => format!("full {number} {seen} {:40}", "and what is not there"),
            Extent::Changes => format!("changes {} {} {seen}", saved.seen, number - saved.number),
        };
        Ok(image.into_bytes())
    }

    async fn digest(&self, machine: MachineId) -> Result<String, MachineError> {
        Ok(self.find(machine)?.process.seen.to_string())
    }

    fn interrupt(&self, _machine: MachineId) {
        self.interruptions.set(self.interruptions.get() + 1);
        self.wake();
    }

    fn stop(&self, machine: MachineId) {
        self.machines.borrow_mut().remove(&machine);
    }
}

/// The state that an image leads to. One of changes says which state it follows, and holds the difference to it.
fn restore(before: &Process, place: usize, image: &[u8]) -> Result<Process, MachineError> {
    let corrupt = |problem: &str| MachineError::CorruptImage(problem.to_owned());
    let text = std::str::from_utf8(image).map_err(|_| corrupt("it is no text"))?;
    let parts: Vec<&str> = text.split(' ').collect();
    let (base, number, seen) = match parts[..] {
        ["full", number, seen, ..] if place == 0 => (0, number, seen),
        ["changes", follows, number, seen] if place > 0 => {
            if follows != before.seen.to_string() {
                return Err(corrupt("it follows another one"));
            }
            (before.number, number, seen)
        }
        _ => return Err(corrupt("it is not an image for this place")),
    };
    let number: i64 = number.parse().map_err(|_| corrupt("its number is none"))?;
    let seen = seen.parse().map_err(|_| corrupt("its digest is none"))?;
    Ok(Process {
        number: base + number,
        seen,
    })
}
