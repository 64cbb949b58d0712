//! The pool of machines as JavaScript calls it: each method is the one of the trait `Machines`.

use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use lunette_runtime::machines::{Extent, Job, Limits, MachineError, MachineId, Machines, Reply};
use lunette_web::machines::WorkerPool;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// A pool.
#[wasm_bindgen]
pub struct Pool {
    pool: Rc<WorkerPool>,
}

#[wasm_bindgen]
impl Pool {
    /// A pool of so many workers.
    #[wasm_bindgen(constructor)]
    pub fn new(open_port: Function, workers: usize) -> Pool {
        Pool {
            pool: Rc::new(WorkerPool::new(open_port, workers)),
        }
    }

    /// One with room for so many machines.
    #[wasm_bindgen(js_name = withCapacity)]
    pub fn with_capacity(open_port: Function, workers: usize, capacity: usize) -> Pool {
        let pool = WorkerPool::new(open_port, workers).with_capacity(capacity);
        Pool {
            pool: Rc::new(pool),
        }
    }

    /// How many machines there can be.
    #[wasm_bindgen(getter)]
    pub fn capacity(&self) -> usize {
        self.pool.capacity()
    }

    /// How many can run at the same time.
    #[wasm_bindgen(getter)]
    pub fn parallelism(&self) -> usize {
        self.pool.parallelism()
    }

    /// Makes a module known.
    #[wasm_bindgen(js_name = addModule)]
    pub fn add_module(&self, module: String, bytes: Vec<u8>) -> Promise {
        self.answer(async move |pool| {
            pool.add_module(&module, &bytes).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Makes a module known that is compiled already.
    ///
    /// # Errors
    /// It is no machine.
    #[wasm_bindgen(js_name = addCompiled)]
    pub fn add_compiled(
        &self,
        module: String,
        compiled: WebAssembly::Module,
    ) -> Result<(), JsValue> {
        self.pool
            .add_compiled(&module, compiled)
            .map_err(|error| coded(&error))
    }

    /// Starts a machine.
    pub fn start(&self, machine: u64, module: String, images: Vec<Uint8Array>) -> Promise {
        let images = images.iter().map(Uint8Array::to_vec).collect();
        self.answer(async move |pool| {
            pool.start(MachineId(machine), &module, images).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Starts a machine in the state of another.
    pub fn fork(&self, machine: u64, from: u64) -> Promise {
        self.answer(async move |pool| {
            pool.fork(MachineId(machine), MachineId(from)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Evaluates messages: `{ status, gas, text }` of each.
    pub fn evaluate(
        &self,
        machine: u64,
        environment: String,
        messages: Vec<String>,
        limits: Vec<f64>,
        dry: bool,
    ) -> Promise {
        let limit = |index: usize| limits.get(index).map_or(u64::MAX, |limit| *limit as u64);
        let job = Job {
            environment: environment.into(),
            messages,
            limits: Limits {
                gas: limit(0),
                memory: limit(1),
            },
            slice: limit(2),
            dry,
            keep_errors: false,
            question: None,
        };
        self.answer(async move |pool| {
            let replies = pool.evaluate(MachineId(machine), job).await?;
            let replies: Array = replies.iter().map(reply).collect();
            Ok(replies.into())
        })
    }

    /// The state as a file.
    pub fn snapshot(&self, machine: u64, full: bool) -> Promise {
        self.answer(async move |pool| {
            let extent = if full { Extent::Full } else { Extent::Changes };
            let file = pool.snapshot(MachineId(machine), extent).await?;
            Ok(Uint8Array::from(&file[..]).into())
        })
    }

    /// What names the state.
    pub fn digest(&self, machine: u64) -> Promise {
        self.answer(async move |pool| Ok(pool.digest(MachineId(machine)).await?.into()))
    }

    /// Ends a machine.
    pub fn stop(&self, machine: u64) {
        self.pool.stop(MachineId(machine));
    }

    fn answer(
        &self,
        ask: impl AsyncFnOnce(Rc<WorkerPool>) -> Result<JsValue, MachineError> + 'static,
    ) -> Promise {
        let pool = Rc::clone(&self.pool);
        future_to_promise(async move { ask(pool).await.map_err(|error| coded(&error)) })
    }
}

fn reply(reply: &Reply) -> JsValue {
    let text = String::from_utf8_lossy(&reply.json);
    object([
        ("status", format!("{:?}", reply.status).into()),
        ("gas", (reply.gas as f64).into()),
        ("text", text.as_ref().into()),
    ])
}

fn coded(error: &MachineError) -> JsValue {
    let code = match error {
        MachineError::UnknownModule(_) => "UnknownModule",
        MachineError::CorruptImage(_) => "CorruptImage",
        MachineError::NoMemory(_) => "NoMemory",
        MachineError::Lost(_) => "Lost",
    };
    object([("code", code.into()), ("message", error.to_string().into())])
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
