//! One worker with machines: commands go there, answers come back, until it ends.
//!
//! `pkg/machines/commands.js` says what the commands are. What the worker is, is up to who opens its port: a worker of a browser, a thread
//! of Node, or this thread.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Array, Function, Reflect};
use lunette_runtime::machines::{MachineError, ModuleHash};
use wasm_bindgen::prelude::*;

use crate::error::describe;

#[wasm_bindgen]
extern "C" {
    /// A browser's `Worker`, or what is like it.
    pub(super) type Port;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &Port, message: &Array, transfer: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn set_onmessage(this: &Port, handler: Option<&Function>);

    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn set_onerror(this: &Port, handler: Option<&Function>);

    #[wasm_bindgen(method, setter, js_name = onmessageerror)]
    fn set_onmessageerror(this: &Port, handler: Option<&Function>);

    #[wasm_bindgen(method)]
    fn terminate(this: &Port);
}

/// Why a command was not carried out.
#[derive(Debug)]
pub(super) enum Failure {
    /// The worker refused it. Everything else that is there goes on.
    Refused {
        /// A code of `pkg/error.d.ts`.
        code: String,
        message: String,
    },
    /// The worker has ended, with all that was there.
    Ended(String),
}

impl Failure {
    /// What went wrong, for people.
    pub(super) fn reason(&self) -> &str {
        match self {
            Failure::Refused { message, .. } => message,
            Failure::Ended(reason) => reason,
        }
    }
}

impl From<Failure> for MachineError {
    fn from(failure: Failure) -> MachineError {
        match failure {
            Failure::Ended(reason) => MachineError::Lost(reason),
            Failure::Refused { code, message } => match code.as_str() {
                "unknown-module" | "invalid-module" => MachineError::UnknownModule(message),
                "corrupt-image" | "missing-base" | "module-mismatch" => {
                    MachineError::CorruptImage(message)
                }
                "no-memory" => MachineError::NoMemory(message),
                _ => MachineError::Lost(message),
            },
        }
    }
}

type Answer = Result<JsValue, Failure>;

/// A worker. It ends when this is dropped.
pub(super) struct Worker {
    line: Rc<Line>,
    /// The modules that were sent there.
    pub(super) modules: RefCell<BTreeSet<ModuleHash>>,
    _handlers: [Closure<dyn FnMut(JsValue)>; 3],
}

/// What the worker and its port's events share.
struct Line {
    port: Port,
    calls: Cell<u32>,
    waiting: RefCell<HashMap<u32, oneshot::Sender<Answer>>>,
    /// Why the worker has ended, once it has.
    ended: RefCell<Option<String>>,
}

impl Worker {
    /// Opens a port.
    ///
    /// # Errors
    /// What the function throws.
    pub(super) fn open(open_port: &Function) -> Result<Worker, JsValue> {
        let port: JsValue = open_port.call0(&JsValue::UNDEFINED)?;
        if !port.is_object() {
            return Err(js_sys::TypeError::new("there is no worker").into());
        }
        let line = Rc::new(Line {
            port: port.unchecked_into(),
            calls: Cell::new(0),
            waiting: RefCell::default(),
            ended: RefCell::default(),
        });
        let handler = |line: &Rc<Line>, handle: fn(&Line, &JsValue)| {
            let line = Rc::clone(line);
            Closure::<dyn FnMut(JsValue)>::new(move |event| handle(&line, &event))
        };
        let handlers = [
            handler(&line, Line::receive),
            handler(&line, Line::fail),
            handler(&line, |line, _| line.end("an answer could not be read")),
        ];
        let [message, error, message_error] = &handlers;
        line.port
            .set_onmessage(Some(message.as_ref().unchecked_ref()));
        line.port.set_onerror(Some(error.as_ref().unchecked_ref()));
        line.port
            .set_onmessageerror(Some(message_error.as_ref().unchecked_ref()));
        Ok(Worker {
            line,
            modules: RefCell::default(),
            _handlers: handlers,
        })
    }

    /// Whether it is of no more use.
    pub(super) fn has_ended(&self) -> bool {
        self.line.ended.borrow().is_some()
    }

    /// Ends it, with everything that is there.
    pub(super) fn end(&self, reason: &str) {
        self.line.end(reason);
    }

    /// Gives a command. It is on its way when this returns; commands are carried out in their order. What `transfer` lists changes hands.
    pub(super) fn call<const N: usize>(
        &self,
        name: &str,
        arguments: [JsValue; N],
        transfer: &Array,
    ) -> impl Future<Output = Answer> + use<N> {
        let posted = self.line.post(name, arguments, transfer);
        async move {
            let ended = |_| Err(Failure::Ended("its worker has ended".to_owned()));
            posted?.await.unwrap_or_else(ended)
        }
    }

    /// Gives a command whose answer nobody waits for.
    pub(super) fn tell<const N: usize>(&self, name: &str, arguments: [JsValue; N]) {
        // A worker that has ended need not be told anything.
        drop(self.line.post(name, arguments, &Array::new()));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.line.end("the pool of machines is closed");
    }
}

impl Line {
    fn post<const N: usize>(
        &self,
        name: &str,
        arguments: [JsValue; N],
        transfer: &Array,
    ) -> Result<oneshot::Receiver<Answer>, Failure> {
        if let Some(reason) = &*self.ended.borrow() {
            return Err(Failure::Ended(reason.clone()));
        }
        let call = self.calls.get();
        self.calls.set(call.wrapping_add(1));
        let command = Array::of2(&call.into(), &name.into());
        for argument in &arguments {
            command.push(argument);
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(call, sender);
        if let Err(thrown) = self.port.post_message(&command, transfer) {
            self.waiting.borrow_mut().remove(&call);
            return Err(Failure::Refused {
                code: "not-sent".to_owned(),
                message: describe(&thrown),
            });
        }
        Ok(receiver)
    }

    fn receive(&self, event: &JsValue) {
        let answer = property(event, "data");
        let call = property(&answer, "call").as_f64();
        let sender = call.and_then(|call| self.waiting.borrow_mut().remove(&(call as u32)));
        let Some(sender) = sender else { return };
        let error = property(&answer, "error");
        let answer = if error.is_undefined() {
            Ok(property(&answer, "value"))
        } else {
            Err(Failure::Refused {
                code: property(&error, "code").as_string().unwrap_or_default(),
                message: property(&error, "message").as_string().unwrap_or_default(),
            })
        };
        // Whoever does not wait any more does not want the answer.
        let _ = sender.send(answer);
    }

    fn fail(&self, event: &JsValue) {
        let message = property(event, "message").as_string();
        let message = message.filter(|message| !message.is_empty());
        self.end(&message.unwrap_or_else(|| "its worker could not be started".to_owned()));
    }

    /// Ends the worker. Whoever waits for an answer learns why there is none.
    fn end(&self, reason: &str) {
        if self.ended.borrow().is_some() {
            return;
        }
        *self.ended.borrow_mut() = Some(reason.to_owned());
        self.port.set_onmessage(None);
        self.port.set_onerror(None);
        self.port.set_onmessageerror(None);
        self.port.terminate();
        for (_, sender) in self.waiting.take() {
            // As above.
            let _ = sender.send(Err(Failure::Ended(reason.to_owned())));
        }
    }
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
