//! `fetch`, with another one in the place of the global one: good and bad networks without a server.

use js_sys::{Function, Reflect};
use lunette_remote::{Failure, Internet, Method, Request, Response};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Fetch;

/// Tests share the global one, and may take turns while they wait.
async fn fetch(body: &str, request: Request) -> Result<Response, Failure> {
    let name = "__fetch_of_a_test";
    let global = js_sys::global();
    // One test at a time.
    while Reflect::has(&global, &name.into()).unwrap() {
        Fetch::default().pause(1).await;
    }
    let original = Reflect::get(&global, &"fetch".into()).unwrap();
    Reflect::set(&global, &name.into(), &original).unwrap();
    let fake = Function::new_with_args("url, options", body);
    Reflect::set(&global, &"fetch".into(), &fake).unwrap();
    let answer = Fetch::default().fetch(request).await;
    Reflect::set(&global, &"fetch".into(), &original).unwrap();
    Reflect::delete_property(&global, &name.into()).unwrap();
    answer
}

fn request(limit: usize) -> Request {
    Request {
        method: Method::Get,
        url: "https://unit.test/path".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        limit,
        patience: 5_000,
    }
}

#[wasm_bindgen_test]
async fn a_request_is_what_was_asked_for() {
    let body = r#"
        return (async () => {
            const text = await options.body.text();
            const { method, redirect, credentials, headers } = options;
            const seen = JSON.stringify({ url, method, redirect, credentials, headers, text });
            return new Response(seen, { status: 201, headers: { "Retry-After": "7" } });
        })();
    "#;
    let asked = Request {
        method: Method::Post,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: b"hello".to_vec(),
        ..request(1_000)
    };
    let answer = fetch(body, asked).await.unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("retry-after"), Some("7"));
    let seen = String::from_utf8(answer.body).unwrap();
    assert_eq!(
        seen,
        concat!(
            r#"{"url":"https://unit.test/path","method":"POST","redirect":"follow","credentials":"omit","#,
            r#""headers":{"content-type":"text/plain"},"text":"hello"}"#
        )
    );
}

#[wasm_bindgen_test]
async fn a_body_may_have_as_many_bytes_as_are_wanted_and_none_more() {
    let body = r#"return Promise.resolve(new Response("12345"));"#;
    assert_eq!(fetch(body, request(5)).await.unwrap().body, b"12345");
    assert_eq!(fetch(body, request(4)).await, Err(Failure::TooLarge(4)));
    let none = "return Promise.resolve(new Response(null, { status: 204 }));";
    assert_eq!(fetch(none, request(0)).await.unwrap().body, b"");
}

#[wasm_bindgen_test]
async fn an_endless_body_is_given_up() {
    let body = r#"
        let chunks = 0;
        const body = new ReadableStream({
            pull(controller) { chunks += 1; controller.enqueue(new Uint8Array(1000)); },
        });
        options.signal.addEventListener("abort", () => { globalThis.__chunks = chunks; });
        return Promise.resolve(new Response(body));
    "#;
    let answer = fetch(body, request(10_000)).await;
    assert_eq!(answer, Err(Failure::TooLarge(10_000)));
    let chunks = Reflect::get(&js_sys::global(), &"__chunks".into()).unwrap();
    assert!(chunks.as_f64().unwrap() < 20.0);
}

#[wasm_bindgen_test]
async fn what_takes_too_long_is_given_up_and_told_so() {
    let hanging = "globalThis.__signal = options.signal; return new Promise(() => {});";
    let stalled = r#"
        globalThis.__signal = options.signal;
        return Promise.resolve(new Response(new ReadableStream({
            start(controller) { controller.enqueue(new Uint8Array(1)); },
        })));
    "#;
    for body in [hanging, stalled] {
        let asked = Request {
            patience: 20,
            ..request(1_000)
        };
        assert_eq!(fetch(body, asked).await, Err(Failure::TimedOut(20)));
        let signal = Reflect::get(&js_sys::global(), &"__signal".into()).unwrap();
        let aborted = Reflect::get(&signal, &"aborted".into()).unwrap();
        assert_eq!(aborted, JsValue::TRUE);
    }
}

#[wasm_bindgen_test]
async fn what_ends_early_is_told_apart_from_what_never_came() {
    let refused = r#"return Promise.reject(new TypeError("Failed to fetch"));"#;
    let answer = fetch(refused, request(1_000)).await;
    let expected = Failure::Unreachable("TypeError: Failed to fetch".to_owned());
    assert_eq!(answer, Err(expected));
    let node = r#"
        const cause = new Error("connect ECONNREFUSED 127.0.0.1:9");
        return Promise.reject(new TypeError("fetch failed", { cause }));
    "#;
    let answer = fetch(node, request(1_000)).await;
    assert!(answer.unwrap_err().to_string().contains("ECONNREFUSED"));
    let cut = r#"
        let isFirst = true;
        return Promise.resolve(new Response(new ReadableStream({
            pull(controller) {
                if (!isFirst) return controller.error(new TypeError("network error"));
                isFirst = false;
                controller.enqueue(new Uint8Array(10));
            },
        })));
    "#;
    let answer = fetch(cut, request(1_000)).await;
    assert!(matches!(answer, Err(Failure::Interrupted(_))), "{answer:?}");
}

#[wasm_bindgen_test]
async fn nobody_listens_on_a_closed_port() {
    let asked = Request {
        url: "http://127.0.0.1:9/".to_owned(),
        ..request(1_000)
    };
    let answer = Fetch::default().fetch(asked).await;
    assert!(matches!(answer, Err(Failure::Unreachable(_))), "{answer:?}");
    assert!(Fetch::default().is_online());
}
