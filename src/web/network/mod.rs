//! What JavaScript sees of the runtime: one class, with one function for every call.
//!
//! [`Network::call`] takes the name of a function and an object with its parameters; `params.rs` says what these are, `calls.rs` what
//! they do, `answers.rs` what comes back.

mod answers;
mod calls;
mod events;
mod items;
mod lint;
mod options;
mod outside;
mod params;

use std::cell::RefCell;
use std::rc::Rc;

use events::Listener;
use js_sys::Function;
use lunette_runtime as runtime;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

pub use answers::to_js_error;

use crate::clock::AnyClock;
use crate::turns::Turns;
use crate::wallets::Keys;

/// A network of processes that lives in this thread, and whose machines may live in others.
#[wasm_bindgen]
pub struct Network {
    inner: runtime::Network,
    clock: Rc<AnyClock>,
    /// Of those who set the clock forward.
    advances: Rc<Turns>,
    keys: Rc<Keys>,
    name: String,
    listener: Rc<RefCell<Listener>>,
}

#[wasm_bindgen]
impl Network {
    /// Opens a network, making it the first time. `options.rs` says what there is to choose.
    ///
    /// # Errors
    /// An `Error` with `code`, `field`, `process` and `retryable`.
    pub async fn open(options: JsValue) -> Result<Network, JsValue> {
        let opened = options::open(options)
            .await
            .map_err(|error| to_js_error(&error))?;
        let (inner, driver) = opened.network;
        let listener = Rc::default();
        spawn_local(events::pass_on(inner.subscribe(), Rc::clone(&listener)));
        spawn_local(driver);
        Ok(Network {
            inner,
            clock: opened.clock,
            advances: Rc::default(),
            keys: opened.keys,
            name: opened.name,
            listener,
        })
    }

    /// Calls a function by its name. Resolves to what it gives.
    ///
    /// # Errors
    /// An `Error` with `code`, `field`, `process` and `retryable`. Then nothing has changed.
    pub async fn call(&self, method: String, params: JsValue) -> Result<JsValue, JsValue> {
        let call = calls::Call {
            network: self.inner.clone(),
            clock: Rc::clone(&self.clock),
            advances: Rc::clone(&self.advances),
            keys: Rc::clone(&self.keys),
            name: self.name.clone(),
        };
        let outcome = call.run(&method, params).await;
        outcome.map_err(|error| to_js_error(&error))
    }

    /// Has a function called with every event, once what it tells of is stored, or, unless `everything` is wanted, with the one that the
    /// network has failed; or none any more.
    pub fn listen(&self, callback: Option<Function>, everything: bool) {
        *self.listener.borrow_mut() = Listener {
            callback,
            everything,
        };
    }

    /// Finishes what is being evaluated, stores it, and ends.
    pub async fn close(&self) {
        let network = self.inner.clone();
        network.close().await;
    }
}

/// Calls a function that needs no network, such as one that reads a data item. As [`Network::call`].
///
/// # Errors
/// An `Error` with `code` and `field`.
#[wasm_bindgen(js_name = callAlone)]
pub async fn call_alone(method: String, params: JsValue) -> Result<JsValue, JsValue> {
    let outcome = calls::run_alone(&method, params).await;
    let outcome = outcome.unwrap_or_else(|| {
        let problem = format!("{method:?} is no function that needs no network");
        Err(runtime::Error::argument("method", &problem))
    });
    outcome.map_err(|error| to_js_error(&error))
}
