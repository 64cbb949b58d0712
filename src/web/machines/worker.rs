//! One worker with machines, or what looks like one.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Reflect};
use lunette_runtime::machines::MachineError;
use wasm_bindgen::prelude::*;

use crate::error::describe;

#[wasm_bindgen]
extern "C" {
    /// A `Worker`, or an object like it.
    pub(super) type Port;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &Port, message: &JsValue, transfer: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn set_onmessage(this: &Port, callback: Option<&Function>);

    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn set_onerror(this: &Port, callback: Option<&Function>);

    #[wasm_bindgen(method, setter, js_name = onmessageerror)]
    fn set_onmessageerror(this: &Port, callback: Option<&Function>);

    #[wasm_bindgen(method)]
    fn terminate(this: &Port);
}

type Answer = Result<JsValue, MachineError>;
type Pending = Rc<RefCell<HashMap<u32, oneshot::Sender<Answer>>>>;

/// A worker. Dropping it ends it.
pub(super) struct Worker {
    port: Port,
    pending: Pending,
    calls: Cell<u32>,
    /// Why it is of no more use, once it is not.
    dead: Rc<RefCell<Option<String>>>,
    /// Modules that it knows.
    pub(super) modules: RefCell<HashSet<String>>,
    _callbacks: [Closure<dyn FnMut(JsValue)>; 2],
}

impl Worker {
    /// Takes charge of a worker that was just made.
    pub(super) fn new(port: Port) -> Worker {
        let pending = Pending::default();
        let dead: Rc<RefCell<Option<String>>> = Rc::default();
        let answered = Rc::clone(&pending);
        let message = Closure::<dyn FnMut(JsValue)>::new(move |event| receive(&answered, &event));
        let (unanswered, marked) = (Rc::clone(&pending), Rc::clone(&dead));
        let failure = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let reason = property(&event, "message").as_string().unwrap_or_default();
            let reason = format!("its worker ended {reason}").trim_end().to_owned();
            *marked.borrow_mut() = Some(reason.clone());
            fail_all(&unanswered, &reason);
        });
        port.set_onmessage(Some(message.as_ref().unchecked_ref()));
        port.set_onerror(Some(failure.as_ref().unchecked_ref()));
        port.set_onmessageerror(Some(failure.as_ref().unchecked_ref()));
        Worker {
            port,
            pending,
            calls: Cell::new(0),
            dead,
            modules: RefCell::default(),
            _callbacks: [message, failure],
        }
    }

    /// Is it of no more use?
    pub(super) fn is_dead(&self) -> bool {
        self.dead.borrow().is_some()
    }

    /// Calls a method of the machines there. Calls are worked off in their order.
    pub(super) async fn call(&self, method: &str, arguments: &Array, transfer: &Array) -> Answer {
        let receiver = self.post(method, arguments, transfer)?;
        let gone = || MachineError::Lost("its worker ended".to_owned());
        receiver.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Calls a method whose answer nobody waits for.
    pub(super) fn tell(&self, method: &str, arguments: &Array) {
        // A worker that is gone need not be told anything.
        drop(self.post(method, arguments, &Array::new()));
    }

    fn post(
        &self,
        method: &str,
        arguments: &Array,
        transfer: &Array,
    ) -> Result<oneshot::Receiver<Answer>, MachineError> {
        if let Some(reason) = &*self.dead.borrow() {
            return Err(MachineError::Lost(reason.clone()));
        }
        let id = self.calls.get().wrapping_add(1);
        self.calls.set(id);
        let call = Object::new();
        // Setting a property of an object made here cannot fail.
        let set = |key: &str, value: &JsValue| drop(Reflect::set(&call, &key.into(), value));
        set("id", &id.into());
        set("method", &method.into());
        set("args", arguments);
        let (sender, receiver) = oneshot::channel();
        self.pending.borrow_mut().insert(id, sender);
        if let Err(thrown) = self.port.post_message(&call, transfer) {
            self.pending.borrow_mut().remove(&id);
            return Err(MachineError::Lost(describe(&thrown)));
        }
        Ok(receiver)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.set_onerror(None);
        self.port.set_onmessageerror(None);
        self.port.terminate();
        fail_all(&self.pending, "its worker was ended");
    }
}

fn property(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn receive(pending: &Pending, event: &JsValue) {
    let data = property(event, "data");
    let id = property(&data, "id").as_f64().unwrap_or(0.0) as u32;
    let Some(sender) = pending.borrow_mut().remove(&id) else {
        return;
    };
    let error = property(&data, "error");
    let answer = if error.is_undefined() {
        Ok(property(&data, "value"))
    } else {
        Err(machine_error(&error))
    };
    // Whoever does not wait any more does not want the answer.
    let _ = sender.send(answer);
}

fn machine_error(error: &JsValue) -> MachineError {
    let text = |key: &str| property(error, key).as_string().unwrap_or_default();
    let message = text("message");
    match text("code").as_str() {
        "unknown-module" => MachineError::UnknownModule(message),
        "corrupt-image" | "missing-base" | "module-mismatch" => MachineError::CorruptImage(message),
        "no-memory" => MachineError::NoMemory(message),
        _ => MachineError::Lost(message),
    }
}

fn fail_all(pending: &Pending, reason: &str) {
    for (_, sender) in pending.take() {
        // Whoever does not wait any more does not want to know.
        let _ = sender.send(Err(MachineError::Lost(reason.to_owned())));
    }
}
