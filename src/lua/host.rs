//! What the libraries may ask of the world outside: nothing by default.

use std::any::Any;

/// Why the world outside refused: an error number of the operating system and its text, as `io.open` reports them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostError {
    /// The error number; those of Linux where there is no other.
    pub code: i32,
    /// The text that goes with it.
    pub message: String,
}

impl HostError {
    /// `No such file or directory`
    pub fn not_found() -> Self {
        Self {
            code: 2,
            message: "No such file or directory".into(),
        }
    }

    /// `Bad file descriptor`
    pub fn bad_descriptor() -> Self {
        Self {
            code: 9,
            message: "Bad file descriptor".into(),
        }
    }

    /// `Permission denied`
    pub fn denied() -> Self {
        Self {
            code: 13,
            message: "Permission denied".into(),
        }
    }

    /// `Invalid argument`
    pub fn invalid_argument() -> Self {
        Self {
            code: 22,
            message: "Invalid argument".into(),
        }
    }

    /// `Function not implemented`
    pub fn not_implemented() -> Self {
        Self {
            code: 38,
            message: "Function not implemented".into(),
        }
    }
}

/// How a command of the operating system ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommandEnd {
    /// With this exit status.
    Exit(i32),
    /// By this signal.
    Signal(i32),
}

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

    /// What was written to the standard output is to be visible now.
    fn flush_output(&mut self) {}

    /// A line of the standard input with its end-of-line, or what is left of it; empty at the end.
    fn read_line(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// The contents of a file, for `io.open`, `loadfile`, `dofile` and `require`; otherwise why it cannot be read.
    fn read_file(&mut self, path: &[u8]) -> Result<Vec<u8>, HostError> {
        let _ = path;
        Err(HostError::not_found())
    }

    /// Makes `contents` those of a file, which is created when there is none.
    fn write_file(&mut self, path: &[u8], contents: &[u8]) -> Result<(), HostError> {
        let _ = (path, contents);
        Err(HostError::denied())
    }

    /// Removes a file or an empty directory, for `os.remove`.
    fn remove_file(&mut self, path: &[u8]) -> Result<(), HostError> {
        let _ = path;
        Err(HostError::not_found())
    }

    /// Renames a file, for `os.rename`.
    fn rename_file(&mut self, from: &[u8], to: &[u8]) -> Result<(), HostError> {
        let _ = (from, to);
        Err(HostError::not_found())
    }

    /// The name of a new temporary file, for `os.tmpname` and `io.tmpfile`.
    fn temporary_name(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// Is there a shell for `os.execute`?
    fn has_shell(&mut self) -> bool {
        false
    }

    /// Runs a command and waits for its end, for `os.execute`.
    fn execute(&mut self, command: &[u8]) -> Result<CommandEnd, HostError> {
        let _ = command;
        Err(HostError::not_implemented())
    }

    /// Seconds since 1970, for `os.time`.
    fn time(&mut self) -> i64 {
        10
    }

    /// Is the day of the month two digits in the `%c` of `os.date`? With glibc it is not, with emscripten it is.
    fn pads_days_with_zero(&self) -> bool {
        false
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
