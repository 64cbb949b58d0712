//! The operating system as the libraries see it.

use std::any::Any;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use lunette_lua::host::{CommandEnd, Host, HostError};

/// Files, streams, clock and environment of the operating system.
pub struct System {
    start: Instant,
    ignores_environment: bool,
    temporary_count: u32,
}

impl System {
    /// The clock starts now.
    pub fn new(ignores_environment: bool) -> Self {
        System {
            start: Instant::now(),
            ignores_environment,
            temporary_count: 0,
        }
    }
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// A path ends at its first zero byte, as in C.
fn path(bytes: &[u8]) -> PathBuf {
    let end = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    os_string(&bytes[..end]).into()
}

fn host_error(error: io::Error) -> HostError {
    let text = error.to_string();
    let message = match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    };
    HostError {
        code: error.raw_os_error().unwrap_or(0),
        message,
    }
}

#[cfg(unix)]
fn command_end(status: ExitStatus) -> CommandEnd {
    match std::os::unix::process::ExitStatusExt::signal(&status) {
        Some(signal) => CommandEnd::Signal(signal),
        None => CommandEnd::Exit(status.code().unwrap_or(0)),
    }
}

#[cfg(not(unix))]
fn command_end(status: ExitStatus) -> CommandEnd {
    CommandEnd::Exit(status.code().unwrap_or(0))
}

impl Host for System {
    // Errors of the standard streams are dropped: there is no other place to report them.

    fn write_output(&mut self, bytes: &[u8]) {
        let _ = io::stdout().write_all(bytes);
    }

    fn write_error(&mut self, bytes: &[u8]) {
        let _ = io::stderr().write_all(bytes);
    }

    fn flush_output(&mut self) {
        let _ = io::stdout().flush();
    }

    fn read_line(&mut self) -> Vec<u8> {
        self.flush_output();
        let mut line = Vec::new();
        let _ = io::stdin().lock().read_until(b'\n', &mut line);
        line
    }

    fn read_file(&mut self, name: &[u8]) -> Result<Vec<u8>, HostError> {
        fs::read(path(name)).map_err(host_error)
    }

    fn write_file(&mut self, name: &[u8], contents: &[u8]) -> Result<(), HostError> {
        fs::write(path(name), contents).map_err(host_error)
    }

    fn remove_file(&mut self, name: &[u8]) -> Result<(), HostError> {
        let path = path(name);
        let is_directory = fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir());
        let outcome = if is_directory {
            fs::remove_dir(path)
        } else {
            fs::remove_file(path)
        };
        outcome.map_err(host_error)
    }

    fn rename_file(&mut self, from: &[u8], to: &[u8]) -> Result<(), HostError> {
        fs::rename(path(from), path(to)).map_err(host_error)
    }

    fn temporary_name(&mut self) -> Option<Vec<u8>> {
        const ATTEMPTS: u32 = 100;
        for _ in 0..ATTEMPTS {
            self.temporary_count += 1;
            let name = format!("lua_{:x}_{:x}", std::process::id(), self.temporary_count);
            let path = std::env::temp_dir().join(name);
            if fs::File::create_new(&path).is_ok() {
                return Some(path.into_os_string().into_encoded_bytes());
            }
        }
        None
    }

    fn has_shell(&mut self) -> bool {
        cfg!(unix)
    }

    fn execute(&mut self, command: &[u8]) -> Result<CommandEnd, HostError> {
        self.flush_output();
        let status = Command::new("sh").arg("-c").arg(path(command)).status();
        status.map(command_end).map_err(host_error)
    }

    fn time(&mut self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs() as i64)
    }

    /// Processor time where the system tells it, else time since the start.
    fn clock(&mut self) -> f64 {
        const NANOSECONDS: f64 = 1e-9;
        let used = fs::read_to_string("/proc/self/schedstat").ok();
        let used = used.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
        used.map_or_else(
            || self.start.elapsed().as_secs_f64(),
            |used| used * NANOSECONDS,
        )
    }

    fn variable(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let is_possible = !name.is_empty() && !name.iter().any(|byte| matches!(byte, 0 | b'='));
        let value = is_possible
            .then(|| std::env::var_os(os_string(name)))
            .flatten()?;
        // `-E` hides what would change how programs run, and nothing else.
        if self.ignores_environment && name.starts_with(b"LUA_") {
            return None;
        }
        Some(value.into_encoded_bytes())
    }

    fn may_exit(&self) -> bool {
        true
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
