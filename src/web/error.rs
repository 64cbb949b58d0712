//! The one error of this crate, and how JavaScript sees it.

use std::fmt;

use js_sys::{Reflect, Uint8Array};
use lunette_runtime::store::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// What kind of error it is. The names are stable: JavaScript reads them as `error.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The browser refused a storage operation; the message holds its reason.
    Storage,
    /// There is no room left for this site. Nothing of the operation was stored.
    QuotaExceeded,
    /// Another tab took the database over. This one must not write any more.
    NotOwner,
    /// A stored record is not what this version wrote.
    CorruptRecord,
    /// The bytes given are not a machine: not WebAssembly, with imports, or without the exports that are needed.
    InvalidModule,
    /// An argument from JavaScript has the wrong shape.
    InvalidArgument,
}

impl ErrorCode {
    /// The name that JavaScript sees.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::Storage => "storage",
            ErrorCode::QuotaExceeded => "quota-exceeded",
            ErrorCode::NotOwner => "not-owner",
            ErrorCode::CorruptRecord => "corrupt-record",
            ErrorCode::InvalidModule => "invalid-module",
            ErrorCode::InvalidArgument => "invalid-argument",
        }
    }
}

/// What went wrong, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of error it is.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
}

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of a kind.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Error {
        Error {
            code,
            message: message.into(),
        }
    }

    /// A record that this version did not write.
    pub fn corrupt(what: &str) -> Error {
        Error::new(
            ErrorCode::CorruptRecord,
            format!("the stored {what} cannot be read"),
        )
    }

    /// What a browser threw during a storage operation.
    pub fn storage(thrown: &JsValue) -> Error {
        let code = match thrown.dyn_ref::<DomException>() {
            Some(exception) if exception.name() == "QuotaExceededError" => ErrorCode::QuotaExceeded,
            _ => ErrorCode::Storage,
        };
        Error::new(code, describe(thrown))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        let code = match error {
            StoreError::NotOwner => ErrorCode::NotOwner,
            StoreError::QuotaExceeded(_) => ErrorCode::QuotaExceeded,
            StoreError::Corrupt(_) => ErrorCode::CorruptRecord,
            _ => ErrorCode::Storage,
        };
        Error::new(code, error.to_string())
    }
}

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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let thrown = js_sys::Error::new(&error.message);
        thrown.set_name("LunetteError");
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&thrown, &"code".into(), &error.code.name().into());
        thrown.into()
    }
}

/// The bytes of a stored value that must be a `Uint8Array`.
pub(crate) fn expect_bytes(value: &JsValue, what: &str) -> Result<Vec<u8>> {
    value
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .ok_or_else(|| Error::corrupt(what))
}
