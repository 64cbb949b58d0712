//! The way to other networks of the same deployment: a function that whoever opens this one brings along.
//!
//! It gets `{ target, hops, root, item }`, and of an assignment `{ target, hops, root, message, item? }`; ids are text, `item` is a
//! `Uint8Array`. It gives a promise of `true` once the parcel is stored where it belongs, and of `false` when nobody has its target. What it
//! throws has a `code`, and perhaps says with `retryAfter` when it may work, in milliseconds. Only what is wrong with the parcel itself is
//! final.

use async_trait::async_trait;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use lunette_remote::{self as remote, Kind};
use lunette_runtime::peers::{Content, Handed, Parcel, Peers};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::error::describe;

/// Peers that are reached by a function.
pub struct GivenPeers(Function);

impl GivenPeers {
    /// The peers that a function leads to.
    pub fn new(hand_over: Function) -> GivenPeers {
        GivenPeers(hand_over)
    }
}

#[async_trait(?Send)]
impl Peers for GivenPeers {
    async fn hand_over(&self, parcel: Parcel) -> remote::Result<Handed> {
        let promise = self.0.call1(&JsValue::UNDEFINED, &object_of(parcel));
        let promise = promise.map_err(|thrown| problem(&thrown))?;
        let promise = promise.dyn_into::<Promise>().map_err(|_| no_promise())?;
        let handed = JsFuture::from(promise).await;
        match handed.map_err(|thrown| problem(&thrown))?.as_bool() {
            Some(true) => Ok(Handed::Taken),
            Some(false) => Ok(Handed::Nobody),
            None => Err(no_promise()),
        }
    }
}

fn object_of(parcel: Parcel) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: JsValue| {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    };
    set("target", parcel.target.to_string().into());
    set("hops", parcel.hops.into());
    set("root", parcel.root.to_string().into());
    let item = match parcel.content {
        Content::Item(bytes) => Some(bytes),
        Content::Assignment { message, item } => {
            set("message", message.to_string().into());
            item
        }
    };
    if let Some(bytes) = item {
        set("item", Uint8Array::from(&bytes[..]).into());
    }
    object.into()
}

fn no_promise() -> remote::Error {
    let message = "the way to the peers gave neither true nor false";
    remote::Error::new(Kind::Unexpected, "", message)
}

fn problem(thrown: &JsValue) -> remote::Error {
    let part = |name: &str| Reflect::get(thrown, &name.into()).unwrap_or_default();
    let kind = match part("code").as_string().as_deref() {
        Some("invalid-item" | "invalid-argument" | "forbidden") => Kind::Refused,
        Some("busy" | "rate-limited") => Kind::Busy,
        _ => Kind::Unreachable,
    };
    remote::Error {
        retry_after: part("retryAfter")
            .as_f64()
            .map(|milliseconds| milliseconds as u64),
        ..remote::Error::new(kind, "", describe(thrown))
    }
}
