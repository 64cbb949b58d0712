//! The Web Lock that makes one tab the owner of a database.
//!
//! A lock keeps tabs that behave from writing at the same time; against one that was taken over in the middle of a
//! commit the epoch in the head protects (see [`crate::store::Store::commit`]).

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`; `web-sys` hides it behind an unstable flag.
    #[derive(Clone)]
    type LockManager;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<LockManager>;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
}

/// A lock that is held until this value is dropped, or its worker ends.
pub struct Lock {
    release: Function,
}

/// The answer to [`acquire`].
pub enum Acquired {
    /// This worker holds the lock.
    Held(Lock),
    /// Somebody else holds it.
    Busy,
    /// This browser has no Web Locks here: they exist in secure contexts only.
    Unsupported,
}

/// Takes a lock: at once or not at all, or else whenever it is free.
pub async fn acquire(name: &str, wait: bool) -> Acquired {
    let Some(locks) = LOCKS.with(Option::clone) else {
        return Acquired::Unsupported;
    };
    let answer = Rc::new(RefCell::new(Acquired::Unsupported));
    let asked = Promise::new(&mut |resolve, _reject| {
        request_lock(&locks, name, wait, Rc::clone(&answer), resolve);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(asked).await;
    answer.replace(Acquired::Busy)
}

/// Asks for the lock, and calls `answered` when the browser has said yes or no.
fn request_lock(
    locks: &LockManager,
    name: &str,
    wait: bool,
    answer: Rc<RefCell<Acquired>>,
    answered: Function,
) {
    let failed = answered.clone();
    // The browser holds the lock until the promise that this function returns is settled.
    let granted = Closure::once_into_js(move |lock: JsValue| {
        if lock.is_null() {
            answer.replace(Acquired::Busy);
            return wake(&answered);
        }
        Promise::new(&mut |release, _reject| {
            answer.replace(Acquired::Held(Lock { release }));
            wake(&answered);
        })
        .into()
    });
    let options = Object::new();
    // Setting a property of an object made here cannot fail.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &(!wait).into());
    // Settles when the lock is released, or at once when the browser refuses the request.
    let held = JsFuture::from(locks.request(name, &options, granted.unchecked_ref()));
    spawn_local(async move {
        if held.await.is_err() {
            wake(&failed);
        }
    });
}

/// Resolves a promise, which cannot throw.
fn wake(resolve: &Function) -> JsValue {
    let _ = resolve.call0(&JsValue::UNDEFINED);
    JsValue::UNDEFINED
}

impl Drop for Lock {
    fn drop(&mut self) {
        wake(&self.release);
    }
}
