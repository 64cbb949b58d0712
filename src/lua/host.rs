//! What the libraries may ask of the world outside: nothing by default.

use std::any::Any;

/// The outside world as Lua code may see it through `print`, `io` and `os`.
///
/// Every default is that of a sandbox: no files, no environment, a clock that stands still. A deterministic host keeps
/// them so.
pub trait Host {
    /// Takes what is written to the standard output.
    fn write_output(&mut self, bytes: &[u8]);

    /// Takes what is written to the standard error.
    fn write_error(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    /// A line of the standard input with its end-of-line, or what is left of it; empty at the end.
    fn read_line(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// The contents of a file, for `io.open`, `loadfile`, `dofile` and `require`; otherwise why it cannot be read.
    fn read_file(&mut self, path: &[u8]) -> Result<Vec<u8>, String> {
        let _ = path;
        Err("No such file or directory".into())
    }

    /// Seconds since 1970, for `os.time`.
    fn time(&mut self) -> i64 {
        10
    }

    /// Processor seconds used, for `os.clock`.
    fn clock(&mut self) -> f64 {
        0.001
    }

    /// An environment variable, for `os.getenv`.
    fn variable(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let _ = name;
        None
    }

    /// May `os.exit` end the evaluation?
    fn may_exit(&self) -> bool {
        false
    }

    /// The host itself, so that whoever made it can get at its own data.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// A host that keeps what is written and offers nothing else.
#[derive(Default, Debug)]
pub struct Sandbox {
    /// What was written to the standard output.
    pub output: Vec<u8>,
    /// What was written to the standard error.
    pub errors: Vec<u8>,
}

impl Host for Sandbox {
    fn write_output(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    fn write_error(&mut self, bytes: &[u8]) {
        self.errors.extend_from_slice(bytes);
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
