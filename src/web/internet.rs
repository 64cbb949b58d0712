//! The network of this platform: `fetch`, as browsers, Node and workers of the edge have it.

use std::pin::pin;

use async_trait::async_trait;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Function, Math, Object, Promise, Reflect, Uint8Array};
use lunette_remote::{Failure, Internet, Method, Request, Response};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::describe;

/// The longest time that a timer takes, in milliseconds.
const LONGEST_TIMER: u32 = i32::MAX as u32;

#[wasm_bindgen]
extern "C" {
    /// Looked up at every call: whoever replaces the global one replaces this.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, options: &JsValue) -> Result<Promise, JsValue>;

    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;

    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);

    type Blob;

    #[wasm_bindgen(constructor)]
    fn of(parts: &Array) -> Blob;

    type Answer;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method, getter)]
    fn url(this: &Answer) -> String;

    #[wasm_bindgen(method, getter)]
    fn redirected(this: &Answer) -> bool;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Answer) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Answer) -> Option<Body>;

    type Body;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Body) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;
}

/// The network of this platform, or what was given in its place.
#[derive(Default)]
pub struct Fetch {
    given: Option<Function>,
}

impl Fetch {
    /// The platform's `fetch`, or a function like it.
    pub fn new(given: Option<Function>) -> Fetch {
        Fetch { given }
    }

    fn send(&self, url: &str, options: &JsValue) -> Result<Promise, JsValue> {
        match &self.given {
            Some(fetch) => fetch
                .call2(&JsValue::UNDEFINED, &url.into(), options)?
                .dyn_into(),
            None => global_fetch(url, options),
        }
    }
}

/// A request on its way: given up when this goes, whoever no longer waits for it.
struct Sent(AbortController);

impl Drop for Sent {
    fn drop(&mut self) {
        // After the answer is complete that does nothing.
        self.0.abort();
    }
}

#[async_trait(?Send)]
impl Internet for Fetch {
    async fn fetch(&self, request: Request) -> Result<Response, Failure> {
        let patience = request.patience;
        let sent = Sent(AbortController::new());
        let answer = pin!(answer(self, &request, &sent));
        let timer = TimeoutFuture::new(patience.min(LONGEST_TIMER));
        match select(answer, timer).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(Failure::TimedOut(patience)),
        }
    }

    fn now(&self) -> u64 {
        // A date is a whole number of milliseconds.
        Date::now() as u64
    }

    async fn pause(&self, milliseconds: u32) {
        TimeoutFuture::new(milliseconds.min(LONGEST_TIMER)).await;
    }

    fn chance(&self) -> f64 {
        Math::random()
    }

    fn is_online(&self) -> bool {
        is_online()
    }
}

async fn answer(fetch: &Fetch, request: &Request, sent: &Sent) -> Result<Response, Failure> {
    let options = options(request, sent);
    let promise = fetch
        .send(&request.url, &options)
        .map_err(|thrown| unreachable(&thrown))?;
    let answer = JsFuture::from(promise).await;
    let answer: Answer = answer
        .map_err(|thrown| unreachable(&thrown))?
        .unchecked_into();
    Ok(Response {
        status: answer.status(),
        url: answer.url(),
        is_redirected: answer.redirected(),
        headers: headers(&answer),
        body: body(&answer, request.limit).await?,
    })
}

/// A browser does not say more than that nothing came; Node has the reason in its `cause`.
fn unreachable(thrown: &JsValue) -> Failure {
    if !is_online() {
        return Failure::Offline;
    }
    let cause = Reflect::get(thrown, &"cause".into()).ok();
    let cause = cause.filter(|cause| cause.is_object());
    Failure::Unreachable(describe(cause.as_ref().unwrap_or(thrown)))
}

fn options(request: &Request, sent: &Sent) -> JsValue {
    let headers = Object::new();
    for (name, value) in &request.headers {
        set(&headers, name, &value.into());
    }
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    };
    let options = Object::new();
    set(&options, "method", &method.into());
    set(&options, "headers", &headers);
    set(&options, "redirect", &"follow".into());
    set(&options, "signal", &sent.0.signal());
    if !request.body.is_empty() {
        // Bytes would be gone in Node when they have to be sent a second time, to where a redirect leads.
        let bytes = Uint8Array::from(&request.body[..]);
        set(&options, "body", &Blob::of(&Array::of1(&bytes)));
    }
    if knows_credentials() {
        set(&options, "credentials", &"omit".into());
    }
    options.into()
}

/// Where there are no cookies, as on Cloudflare's edge, the option is an error.
fn knows_credentials() -> bool {
    let requests = Reflect::get(&js_sys::global(), &"Request".into());
    let prototype = requests.and_then(|requests| Reflect::get(&requests, &"prototype".into()));
    prototype.is_ok_and(|prototype| {
        prototype.is_object() && Reflect::has(&prototype, &"credentials".into()).unwrap_or(false)
    })
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of an object made here cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The headers that may be seen here; their names are in lower case already.
fn headers(answer: &Answer) -> Vec<(String, String)> {
    let Ok(Some(entries)) = js_sys::try_iter(&answer.headers()) else {
        return Vec::new();
    };
    let pairs = entries.filter_map(|entry| {
        let pair = Array::from(&entry.ok()?);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    pairs.collect()
}

/// The body, chunk by chunk, so that what is too large is not waited for.
async fn body(answer: &Answer, limit: usize) -> Result<Vec<u8>, Failure> {
    let interrupted = |thrown: JsValue| Failure::Interrupted(describe(&thrown));
    let mut bytes = Vec::new();
    let Some(body) = answer.body() else {
        return Ok(bytes);
    };
    let reader = body.reader().map_err(interrupted)?;
    loop {
        let read = JsFuture::from(reader.read().map_err(interrupted)?);
        let read = read.await.map_err(interrupted)?;
        let field = |name: &str| Reflect::get(&read, &name.into()).unwrap_or_default();
        if field("done").is_truthy() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = field("value").dyn_into().map_err(interrupted)?;
        let start = bytes.len();
        let length = chunk.length() as usize;
        if length > limit - start {
            return Err(Failure::TooLarge(limit));
        }
        bytes.resize(start + length, 0);
        chunk.copy_to(&mut bytes[start..]);
    }
}

/// False only where the platform knows it.
fn is_online() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into());
    let on_line = navigator.and_then(|navigator| Reflect::get(&navigator, &"onLine".into()));
    on_line.ok().and_then(|on_line| on_line.as_bool()) != Some(false)
}

#[cfg(test)]
mod tests;
