//! What JavaScript throws, as data.

use js_sys::Reflect;
use lunette_runtime::store::StoreError;
use wasm_bindgen::JsValue;

/// What a browser threw during a storage operation, as the runtime's stores report it.
pub fn store_error(thrown: &JsValue) -> StoreError {
    let part = |name: &str| Reflect::get(thrown, &name.into()).ok()?.as_string();
    let message = part("message").filter(|message| !message.is_empty());
    match part("name") {
        Some(name) if name == "QuotaExceededError" => {
            StoreError::QuotaExceeded(message.unwrap_or(name))
        }
        Some(name) => failed(
            &name,
            &message.unwrap_or_else(|| "no reason given".to_owned()),
        ),
        None => failed("Error", &describe(thrown)),
    }
}

/// A failure of storage, with a name as browsers give their errors.
pub(crate) fn failed(name: &str, message: &str) -> StoreError {
    StoreError::Failed {
        name: name.to_owned(),
        message: message.to_owned(),
    }
}

/// Name and message of anything that JavaScript can throw.
pub fn describe(thrown: &JsValue) -> String {
    let part = |name: &str| {
        Reflect::get(thrown, &name.into())
            .ok()
            .and_then(|part| part.as_string())
    };
    match (part("name"), part("message")) {
        (Some(name), Some(message)) if !message.is_empty() => format!("{name}: {message}"),
        (Some(name), _) => name,
        _ => thrown
            .as_string()
            .unwrap_or_else(|| "unknown error".to_owned()),
    }
}
