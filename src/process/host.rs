//! What Lua code reaches of the world: nothing but a fixed environment.

use std::any::Any;

use lunette_lua::host::{Host, HostError};

use crate::questions::trace::Watched;

/// The environment that every aos process has.
const VARIABLES: &[(&str, &str)] = &[
    ("HOME", "/home/web_user"),
    ("LANG", "C.UTF-8"),
    ("LOGNAME", "web_user"),
    ("PATH", "/"),
    ("PWD", "/"),
    ("USER", "web_user"),
];

/// The surroundings of every process.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// What the library does with a message that is traced.
    pub(crate) watched: Option<Watched>,
}

impl Host for Surroundings {
    /// A process has no standard output: what `io.write` is given goes nowhere.
    fn write_output(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    fn pads_days_with_zero(&self) -> bool {
        true
    }

    fn variable(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let value = VARIABLES.iter().find(|(known, _)| known.as_bytes() == name);
        value.map(|(_, value)| value.as_bytes().to_vec())
    }

    fn read_file(&mut self, path: &[u8]) -> Result<Vec<u8>, HostError> {
        let _ = path;
        Err(no_files())
    }

    fn write_file(&mut self, path: &[u8], contents: &[u8]) -> Result<(), HostError> {
        let _ = (path, contents);
        Err(no_files())
    }

    fn remove_file(&mut self, path: &[u8]) -> Result<(), HostError> {
        let _ = path;
        Err(no_such_file())
    }

    fn rename_file(&mut self, from: &[u8], to: &[u8]) -> Result<(), HostError> {
        let _ = (from, to);
        Err(no_such_file())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Opening fails without a reason: in the official module files come from outside, which sets no error number.
fn no_files() -> HostError {
    HostError {
        code: 0,
        message: "No error information".into(),
    }
}

/// With the number that this error has in WebAssembly's system interface.
fn no_such_file() -> HostError {
    HostError {
        code: 44,
        ..HostError::not_found()
    }
}
