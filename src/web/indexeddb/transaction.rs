//! A transaction of IndexedDB that tells the truth: it is done when the browser says `complete`, not before; it
//! reports the error that the browser had; and one that is dropped has done nothing.
//!
//! The success of a request proves nothing (a full disk shows only as an `abort` of the transaction), so the
//! handlers for `complete`, `abort` and `error` are attached before the first request, and the outcome comes from
//! them alone. Requests are issued synchronously between [`Transaction::begin`] and [`Transaction::commit`]; nothing
//! else may be awaited in between, since a transaction with nothing to do commits itself, and one that a frozen page
//! holds open keeps every other tab waiting.
//!
//! There is one end without `complete` or `abort`: when the browser closes the connection by force, because a person deletes
//! the site's data, Chromium may give no event to a transaction that was asked a question meanwhile, only `close` to
//! the database. So that one counts, too.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect};
use lunette_runtime::store::{Durability, StoreError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use crate::error::{failed, store_error};

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Read only.
    Read,
    /// Read and write, and be as sure as this before it counts as done.
    Write(Durability),
}

#[wasm_bindgen]
extern "C" {
    /// An `IDBDatabase` whose `transaction` takes options; `web-sys` hides that behind an unstable flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DatabaseWithOptions;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction_with_options(
        this: &DatabaseWithOptions,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;

    /// An `IDBTransaction` with `commit`, which `web-sys` marks as deprecated though no specification does.
    #[wasm_bindgen(extends = IdbTransaction)]
    type TransactionWithCommit;

    #[wasm_bindgen(method, catch, js_name = commit)]
    fn commit_now(this: &TransactionWithCommit) -> Result<(), JsValue>;
}

/// Ends a transaction. Fails only when it is over already, and then its outcome is on the way; or in a browser without
/// `commit`, where the transaction ends by itself.
fn commit_now(raw: &IdbTransaction) {
    let _ = raw.unchecked_ref::<TransactionWithCommit>().commit_now();
}

type Outcome = Result<(), StoreError>;

/// What the handlers have seen so far.
#[derive(Default)]
struct Progress {
    outcome: Option<Outcome>,
    /// The error of the first request that failed.
    first_error: Option<StoreError>,
    /// Why this side aborted, when it did.
    refusal: Option<StoreError>,
    /// Conditions that were neither met nor refused so far, see [`Transaction::require`].
    undecided: usize,
    /// Wakes the one who waits for the outcome.
    waker: Option<Waker>,
}

/// The event of a database whose connection the browser has closed.
const CLOSE: &str = "close";

impl Progress {
    /// The first outcome counts.
    fn settle(&mut self, outcome: Outcome) {
        self.outcome.get_or_insert(outcome);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// A running transaction. Dropping it before [`Transaction::commit`] has returned aborts it.
pub struct Transaction {
    raw: IdbTransaction,
    database: IdbDatabase,
    mode: Mode,
    progress: Rc<RefCell<Progress>>,
    handlers: Vec<Closure<dyn FnMut(Event)>>,
    on_close: Closure<dyn FnMut(Event)>,
    /// The requests whose results decide whether to commit, see [`Transaction::require`].
    conditions: Vec<IdbRequest>,
}

impl Transaction {
    /// Starts a transaction over some object stores.
    ///
    /// # Errors
    /// The connection is closed (`InvalidStateError`), or a store does not exist (`NotFoundError`).
    pub fn begin(
        database: &IdbDatabase,
        stores: &[&str],
        mode: Mode,
    ) -> Result<Transaction, StoreError> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        let (mode_name, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::Write(Durability::Relaxed) => ("readwrite", "relaxed"),
            Mode::Write(Durability::Strict) => ("readwrite", "strict"),
        };
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&options, &"durability".into(), &durability.into());
        let raw = database
            .unchecked_ref::<DatabaseWithOptions>()
            .transaction_with_options(&names, mode_name, &options)
            .map_err(|thrown| store_error(&thrown))?;
        let progress = Rc::default();
        let mut transaction = Transaction {
            raw,
            database: database.clone(),
            mode,
            on_close: settle_when_closed(&progress),
            progress,
            handlers: Vec::new(),
            conditions: Vec::new(),
        };
        transaction.attach_handlers();
        Ok(transaction)
    }

    /// One of the object stores named at the start.
    ///
    /// # Errors
    /// The store was not named, or the transaction is over.
    pub fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        self.raw
            .object_store(name)
            .map_err(|thrown| store_error(&thrown))
    }

    /// Makes the outcome depend on a value that this transaction reads: unless `check` accepts the result of
    /// `request`, everything the transaction did is undone, and [`Transaction::commit`] returns the error of `check`.
    /// Requests may still be issued, by the check itself too; they take effect only if it passes.
    pub fn require(
        &mut self,
        request: &IdbRequest,
        check: impl Fn(&JsValue) -> Result<(), StoreError> + 'static,
    ) {
        let raw = self.raw.clone();
        let writes = self.mode != Mode::Read;
        let progress = Rc::clone(&self.progress);
        progress.borrow_mut().undecided += 1;
        let decide = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let verdict = check(&result_of(&event));
            let mut progress = progress.borrow_mut();
            progress.undecided = progress.undecided.saturating_sub(1);
            let decided = progress.undecided == 0;
            if let Err(refusal) = verdict {
                progress.refusal.get_or_insert(refusal);
                drop(progress);
                // Fails only when the transaction is over already, and then its outcome stands.
                let _ = raw.abort();
            } else if writes && decided {
                drop(progress);
                commit_now(&raw);
            }
        });
        request.set_onsuccess(Some(decide.as_ref().unchecked_ref()));
        self.handlers.push(decide);
        self.conditions.push(request.clone());
    }

    /// Ends the transaction and waits until the browser says how it ended.
    ///
    /// # Errors
    /// Nothing was stored. The error is that of a failed condition, or else the browser's.
    pub async fn commit(self) -> Result<(), StoreError> {
        let over = self.progress.borrow().outcome.is_some();
        // A transaction that reads ends by itself once the results are there. Told to end, Chromium may report
        // `complete` before the results of a large `getAll` have arrived.
        if self.mode != Mode::Read && self.conditions.is_empty() && !over {
            commit_now(&self.raw);
        }
        self.settled().await
    }

    async fn settled(&self) -> Result<(), StoreError> {
        poll_fn(|context| {
            let mut progress = self.progress.borrow_mut();
            match &progress.outcome {
                Some(outcome) => Poll::Ready(outcome.clone()),
                None => {
                    progress.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn attach_handlers(&mut self) {
        let progress = Rc::clone(&self.progress);
        let complete = Closure::<dyn FnMut(Event)>::new(move |_event| {
            progress.borrow_mut().settle(Ok(()));
        });
        let progress = Rc::clone(&self.progress);
        let error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let cause = request_error(&event);
            progress.borrow_mut().first_error.get_or_insert(cause);
        });
        let progress = Rc::clone(&self.progress);
        let raw = self.raw.clone();
        let abort = Closure::<dyn FnMut(Event)>::new(move |_event| {
            let mut progress = progress.borrow_mut();
            let cause = progress
                .refusal
                .take()
                .or_else(|| raw.error().map(|error| store_error(&error)))
                .or_else(|| progress.first_error.take())
                .unwrap_or_else(|| failed("AbortError", "the transaction was aborted"));
            progress.settle(Err(cause));
        });
        self.raw
            .set_oncomplete(Some(complete.as_ref().unchecked_ref()));
        self.raw.set_onerror(Some(error.as_ref().unchecked_ref()));
        self.raw.set_onabort(Some(abort.as_ref().unchecked_ref()));
        self.handlers.extend([complete, error, abort]);
        let on_close = self.on_close.as_ref().unchecked_ref();
        // Fails only for listeners that are no functions.
        let _ = self
            .database
            .add_event_listener_with_callback(CLOSE, on_close);
    }
}

/// A handler that ends a transaction without an outcome after its connection was closed. Events that were on their way
/// come first: they know more.
fn settle_when_closed(progress: &Rc<RefCell<Progress>>) -> Closure<dyn FnMut(Event)> {
    let progress = Rc::clone(progress);
    Closure::new(move |_event| {
        let progress = Rc::clone(&progress);
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            let cause = failed("AbortError", "the browser closed the database");
            progress.borrow_mut().settle(Err(cause));
        });
    })
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // The closures go now, so the browser must not call them any more.
        self.raw.set_oncomplete(None);
        self.raw.set_onerror(None);
        self.raw.set_onabort(None);
        let on_close = self.on_close.as_ref().unchecked_ref();
        let _ = self
            .database
            .remove_event_listener_with_callback(CLOSE, on_close);
        for request in &self.conditions {
            request.set_onsuccess(None);
        }
        if self.progress.borrow().outcome.is_none() {
            // Fails only when the transaction is committing: then the caller has given up waiting.
            let _ = self.raw.abort();
        }
    }
}

fn event_request(event: &Event) -> Option<IdbRequest> {
    event
        .target()
        .and_then(|target| target.dyn_into::<IdbRequest>().ok())
}

fn result_of(event: &Event) -> JsValue {
    event_request(event)
        .and_then(|request| request.result().ok())
        .unwrap_or(JsValue::UNDEFINED)
}

fn request_error(event: &Event) -> StoreError {
    match event_request(event).map(|request| request.error()) {
        Some(Ok(Some(exception))) => store_error(&exception),
        _ => failed("UnknownError", "a storage request failed"),
    }
}

/// The result of a request whose transaction has completed.
///
/// # Errors
/// The request failed.
pub fn result(request: &IdbRequest) -> Result<JsValue, StoreError> {
    request.result().map_err(|thrown| store_error(&thrown))
}
