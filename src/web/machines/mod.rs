//! The pool of machines: workers with many machines each.
//!
//! A machine stays on the worker where it was started: the one with the fewest, and of several such the first, so that the same calls
//! always lead to the same places. A worker begins when a machine is to be started there. When one ends, by an error that nothing caught,
//! its machines are lost, and another takes its place for those that are started later.
//!
//! The other side is `pkg/machines/host.js`; what opens the way there is `pkg/machine-port.js`, in Node `pkg/machine-port-node.js`.

mod job;
mod module;
mod worker;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::{Array, ArrayBuffer, Function, Uint8Array, WebAssembly};
use lunette_runtime::machines::{
    Extent, Job, MachineError, MachineId, Machines, ModuleHash, Reply,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::describe;
use worker::Worker;

/// Machines that a pool has room for unless it is told otherwise. Chromium allows about 125 memories of WebAssembly in a renderer
/// process, and there are others than those of machines.
pub const CAPACITY: usize = 96;

/// A pool of machines.
pub struct WorkerPool {
    open_port: Function,
    capacity: usize,
    /// The workers, by their places; those that have not begun yet are missing.
    workers: RefCell<Vec<Option<Rc<Worker>>>>,
    machines: RefCell<BTreeMap<MachineId, Home>>,
    modules: RefCell<BTreeMap<ModuleHash, WebAssembly::Module>>,
}

/// Where a machine is.
#[derive(Clone)]
struct Home {
    place: usize,
    worker: Rc<Worker>,
}

impl WorkerPool {
    /// A pool of so many workers, at least one. `open_port` begins one, and returns what is like a browser's `Worker`: it has
    /// `postMessage` and `terminate`, and calls `onmessage`, `onerror` and `onmessageerror`.
    pub fn new(open_port: Function, workers: usize) -> WorkerPool {
        WorkerPool {
            open_port,
            capacity: CAPACITY,
            workers: RefCell::new(vec![None; workers.max(1)]),
            machines: RefCell::default(),
            modules: RefCell::default(),
        }
    }

    /// The same with room for another number of machines, at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> WorkerPool {
        WorkerPool {
            capacity: capacity.max(1),
            ..self
        }
    }

    /// Makes a module known that is compiled already, for hosts that compile no bytes at run time. `module` is the SHA-256 of its bytes.
    ///
    /// # Errors
    /// [`MachineError::UnknownModule`]: it is no machine.
    pub fn add_compiled(
        &self,
        module: &ModuleHash,
        compiled: WebAssembly::Module,
    ) -> Result<(), MachineError> {
        module::check(module, &compiled)?;
        self.modules
            .borrow_mut()
            .entry(module.clone())
            .or_insert(compiled);
        Ok(())
    }

    fn find(&self, machine: MachineId) -> Result<Home, MachineError> {
        let home = self.machines.borrow().get(&machine).cloned();
        home.ok_or_else(|| MachineError::Lost("it is not there".to_owned()))
    }

    /// Finds room for a machine.
    fn choose(&self) -> Result<Home, MachineError> {
        let mut loads = vec![0_usize; self.parallelism()];
        {
            let mut machines = self.machines.borrow_mut();
            machines.retain(|_, home| !home.worker.has_ended());
            machines.values().for_each(|home| loads[home.place] += 1);
            self.expect_room(machines.len())?;
        }
        let places = 0..loads.len();
        let place = places.min_by_key(|&place| loads[place]).unwrap_or(0);
        let worker = self.worker_at(place)?;
        Ok(Home { place, worker })
    }

    fn expect_room(&self, machines: usize) -> Result<(), MachineError> {
        if machines < self.capacity {
            return Ok(());
        }
        let problem = format!("there are {machines} already");
        Err(MachineError::NoMemory(problem))
    }

    /// The worker of a place, begun now if there is none that is of use.
    fn worker_at(&self, place: usize) -> Result<Rc<Worker>, MachineError> {
        if let Some(worker) = &self.workers.borrow()[place]
            && !worker.has_ended()
        {
            return Ok(Rc::clone(worker));
        }
        let lost = |thrown| MachineError::Lost(describe(&thrown));
        let worker = Rc::new(Worker::open(&self.open_port).map_err(lost)?);
        self.workers.borrow_mut()[place] = Some(Rc::clone(&worker));
        Ok(worker)
    }

    /// Sees to it that a worker has a module.
    fn introduce(&self, worker: &Worker, module: &ModuleHash) -> Result<(), MachineError> {
        let modules = self.modules.borrow();
        let unknown = || MachineError::UnknownModule(module.clone());
        let compiled = modules.get(module).ok_or_else(unknown)?;
        if worker.modules.borrow_mut().insert(module.clone()) {
            worker.tell("module", [module.into(), compiled.into()]);
        }
        Ok(())
    }

    /// Asks the worker of a machine for something. A machine that cannot give it is ended: nobody would ask it again.
    async fn ask<const N: usize>(
        &self,
        machine: MachineId,
        name: &str,
        arguments: [JsValue; N],
        transfer: &Array,
    ) -> Result<JsValue, MachineError> {
        let home = self.find(machine)?;
        let outcome = home.worker.call(name, arguments, transfer).await;
        outcome.map_err(|failure| self.lost(machine, failure.reason()))
    }

    /// Ends a machine for a reason.
    fn lost(&self, machine: MachineId, reason: &str) -> MachineError {
        self.stop(machine);
        MachineError::Lost(reason.to_owned())
    }
}

#[async_trait(?Send)]
impl Machines for WorkerPool {
    fn capacity(&self) -> usize {
        self.capacity
    }

    fn parallelism(&self) -> usize {
        self.workers.borrow().len()
    }

    async fn add_module(&self, module: &ModuleHash, bytes: &[u8]) -> Result<(), MachineError> {
        if self.modules.borrow().contains_key(module) {
            return Ok(());
        }
        let compiled = module::compile(module, bytes).await?;
        self.modules.borrow_mut().insert(module.clone(), compiled);
        Ok(())
    }

    async fn start(
        &self,
        machine: MachineId,
        module: &ModuleHash,
        images: Vec<Vec<u8>>,
    ) -> Result<(), MachineError> {
        let home = self.choose()?;
        self.introduce(&home.worker, module)?;
        let (files, buffers) = (Array::new(), Array::new());
        for image in images {
            let file = Uint8Array::from(&image[..]);
            buffers.push(&file.buffer());
            files.push(&file);
        }
        let arguments = [number(machine), module.into(), files.into()];
        let started = home.worker.call("start", arguments, &buffers);
        self.machines.borrow_mut().insert(machine, home);
        started.await.map(drop).map_err(|failure| {
            self.machines.borrow_mut().remove(&machine);
            failure.into()
        })
    }

    async fn fork(&self, machine: MachineId, from: MachineId) -> Result<(), MachineError> {
        let home = self.find(from)?;
        {
            let mut machines = self.machines.borrow_mut();
            machines.retain(|_, home| !home.worker.has_ended());
            self.expect_room(machines.len())?;
        }
        let arguments = [number(machine), number(from)];
        let forked = home.worker.call("fork", arguments, &Array::new());
        self.machines.borrow_mut().insert(machine, home);
        forked.await.map(drop).map_err(|failure| {
            self.machines.borrow_mut().remove(&machine);
            failure.into()
        })
    }

    async fn evaluate(&self, machine: MachineId, job: Job) -> Result<Vec<Reply>, MachineError> {
        let job = Uint8Array::from(&job::encode(&job)[..]).buffer();
        let transfer = Array::of1(&job);
        let arguments = [number(machine), job.into()];
        let replies = self.ask(machine, "evaluate", arguments, &transfer).await?;
        let replies = replies.dyn_ref::<ArrayBuffer>().map(bytes_of);
        let replies = replies.and_then(|bytes| job::decode(&bytes));
        replies.ok_or_else(|| self.lost(machine, "its replies cannot be read"))
    }

    async fn snapshot(&self, machine: MachineId, extent: Extent) -> Result<Vec<u8>, MachineError> {
        let arguments = [number(machine), (extent == Extent::Full).into()];
        let file = self
            .ask(machine, "snapshot", arguments, &Array::new())
            .await?;
        let file = file.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
        file.ok_or_else(|| self.lost(machine, "its image cannot be read"))
    }

    async fn digest(&self, machine: MachineId) -> Result<String, MachineError> {
        let digest = self
            .ask(machine, "digest", [number(machine)], &Array::new())
            .await?;
        let digest = digest.as_string();
        digest.ok_or_else(|| self.lost(machine, "its digest cannot be read"))
    }

    fn interrupt(&self, machine: MachineId) {
        let home = self.machines.borrow().get(&machine).cloned();
        if let Some(home) = home {
            home.worker.end("somebody stopped it");
        }
    }

    fn stop(&self, machine: MachineId) {
        let home = self.machines.borrow_mut().remove(&machine);
        if let Some(home) = home {
            home.worker.tell("stop", [number(machine)]);
        }
    }
}

/// What names a machine in JavaScript, where other numbers are exact up to 2^53 only.
fn number(machine: MachineId) -> JsValue {
    machine.0.into()
}

fn bytes_of(buffer: &ArrayBuffer) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}
