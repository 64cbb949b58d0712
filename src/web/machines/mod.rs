//! The pool of machines: workers, each with many machines (`pkg/machines.js`).
//!
//! A worker is made when the first machine needs it. A machine stays on the worker where it was started. What a worker is, is up to the
//! package: it hands over a function that makes one; where there are no workers it makes objects that look like them.

mod job;
mod worker;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::{Array, Function, Object, Reflect, Uint8Array, WebAssembly};
use lunette_runtime::machines::{
    Extent, Job, MachineError, MachineId, Machines, ModuleHash, Reply,
};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::describe;
use worker::{Port, Worker};

/// Chromium allows about 125 memories of WebAssembly a renderer process; some are left for others.
const CAPACITY: usize = 96;

/// A pool of machines.
pub struct WorkerPool {
    /// Makes a worker.
    spawn: Function,
    /// The workers, in places of which each may be empty.
    workers: RefCell<Vec<Option<Rc<Worker>>>>,
    /// Where each machine is.
    machines: RefCell<BTreeMap<MachineId, (usize, Rc<Worker>)>>,
    /// Compiled modules.
    modules: RefCell<HashMap<ModuleHash, JsValue>>,
}

impl WorkerPool {
    /// A pool of at most so many workers; `spawn` makes one.
    pub fn new(spawn: Function, workers: usize) -> WorkerPool {
        WorkerPool {
            spawn,
            workers: RefCell::new(vec![None; workers.max(1)]),
            machines: RefCell::default(),
            modules: RefCell::default(),
        }
    }

    /// The worker with the fewest machines, made if need be.
    fn choose(&self) -> Result<(usize, Rc<Worker>), MachineError> {
        let mut loads = vec![0_usize; self.workers.borrow().len()];
        for (place, worker) in self.machines.borrow().values() {
            loads[*place] += usize::from(!worker.is_dead());
        }
        let place = (0..loads.len())
            .min_by_key(|place| loads[*place])
            .unwrap_or(0);
        let mut workers = self.workers.borrow_mut();
        if let Some(worker) = workers[place].as_ref().filter(|worker| !worker.is_dead()) {
            return Ok((place, Rc::clone(worker)));
        }
        let port = self.spawn.call0(&JsValue::UNDEFINED);
        let port = port.map_err(|thrown| MachineError::NoMemory(describe(&thrown)))?;
        let worker = Rc::new(Worker::new(port.unchecked_into::<Port>()));
        workers[place] = Some(Rc::clone(&worker));
        Ok((place, worker))
    }

    fn find(&self, machine: MachineId) -> Result<Rc<Worker>, MachineError> {
        let machines = self.machines.borrow();
        let found = machines.get(&machine).map(|(_, worker)| Rc::clone(worker));
        found.ok_or_else(|| MachineError::Lost("it is not there".to_owned()))
    }

    /// Has a worker know a module.
    fn introduce(&self, worker: &Worker, module: &ModuleHash) -> Result<(), MachineError> {
        if worker.modules.borrow().contains(module) {
            return Ok(());
        }
        let modules = self.modules.borrow();
        let compiled = modules
            .get(module)
            .ok_or_else(|| MachineError::UnknownModule(module.clone()))?;
        worker.tell("addModule", &Array::of2(&module.as_str().into(), compiled));
        worker.modules.borrow_mut().insert(module.clone());
        Ok(())
    }
}

/// Numbers of machines as JavaScript has them.
fn number(machine: MachineId) -> JsValue {
    // There are never so many machines that a double would not do.
    JsValue::from_f64(machine.0 as f64)
}

#[async_trait(?Send)]
impl Machines for WorkerPool {
    fn capacity(&self) -> usize {
        CAPACITY
    }

    fn parallelism(&self) -> usize {
        self.workers.borrow().len()
    }

    async fn add_module(&self, module: &ModuleHash, bytes: &[u8]) -> Result<(), MachineError> {
        let hash: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if hash != *module {
            return Err(MachineError::UnknownModule(module.clone()));
        }
        let source = Uint8Array::from(bytes);
        let compiled = JsFuture::from(WebAssembly::compile(&source)).await;
        let compiled = compiled.map_err(|thrown| MachineError::UnknownModule(describe(&thrown)))?;
        self.modules.borrow_mut().insert(module.clone(), compiled);
        Ok(())
    }

    async fn start(
        &self,
        machine: MachineId,
        module: &ModuleHash,
        images: Vec<Vec<u8>>,
    ) -> Result<(), MachineError> {
        let (place, worker) = self.choose()?;
        self.introduce(&worker, module)?;
        let files: Array = images
            .iter()
            .map(|image| Uint8Array::from(&image[..]))
            .collect();
        let buffers: Array = files
            .iter()
            .map(|file| file.unchecked_into::<Uint8Array>().buffer())
            .collect();
        let arguments = Array::of3(&number(machine), &module.as_str().into(), &files);
        self.machines
            .borrow_mut()
            .insert(machine, (place, Rc::clone(&worker)));
        let started = worker.call("start", &arguments, &buffers).await;
        if started.is_err() {
            self.machines.borrow_mut().remove(&machine);
        }
        started.map(drop)
    }

    async fn fork(&self, machine: MachineId, from: MachineId) -> Result<(), MachineError> {
        let place = self
            .machines
            .borrow()
            .get(&from)
            .map(|(place, worker)| (*place, Rc::clone(worker)));
        let (place, worker) =
            place.ok_or_else(|| MachineError::Lost("it is not there".to_owned()))?;
        let arguments = Array::of2(&number(machine), &number(from));
        worker.call("fork", &arguments, &Array::new()).await?;
        self.machines.borrow_mut().insert(machine, (place, worker));
        Ok(())
    }

    async fn evaluate(&self, machine: MachineId, job: Job) -> Result<Vec<Reply>, MachineError> {
        let worker = self.find(machine)?;
        let messages = Uint8Array::from(&job::pack(&job.messages)[..]);
        let object = Object::new();
        // Setting a property of an object made here cannot fail.
        let set = |key: &str, value: JsValue| drop(Reflect::set(&object, &key.into(), &value));
        set("messages", messages.clone().into());
        set("environment", (&*job.environment).into());
        set("gas", (job.limits.gas as f64).into());
        set("memory", (job.limits.memory as f64).into());
        set("slice", (job.slice as f64).into());
        set("dry", job.dry.into());
        let arguments = Array::of2(&number(machine), &object);
        let block = worker
            .call("evaluate", &arguments, &Array::of1(&messages.buffer()))
            .await?;
        let block = block
            .dyn_into::<Uint8Array>()
            .ok()
            .map(|block| block.to_vec());
        let replies = block.as_deref().and_then(job::unpack);
        replies.ok_or_else(|| MachineError::Lost("its reply cannot be read".to_owned()))
    }

    async fn snapshot(&self, machine: MachineId, extent: Extent) -> Result<Vec<u8>, MachineError> {
        let arguments = Array::of2(&number(machine), &(extent == Extent::Full).into());
        let file = self
            .find(machine)?
            .call("snapshot", &arguments, &Array::new())
            .await?;
        let file = file.dyn_into::<Uint8Array>().map(|file| file.to_vec());
        file.map_err(|_| MachineError::Lost("its image cannot be read".to_owned()))
    }

    async fn digest(&self, machine: MachineId) -> Result<String, MachineError> {
        let arguments = Array::of1(&number(machine));
        let digest = self
            .find(machine)?
            .call("digest", &arguments, &Array::new())
            .await?;
        digest
            .as_string()
            .ok_or_else(|| MachineError::Lost("its digest cannot be read".to_owned()))
    }

    fn stop(&self, machine: MachineId) {
        if let Some((_, worker)) = self.machines.borrow_mut().remove(&machine) {
            worker.tell("stop", &Array::of1(&number(machine)));
        }
    }
}
