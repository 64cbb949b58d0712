//! Open files: a file is read whole when it is opened, and written whole when it is flushed or closed.

use crate::host::{Host, HostError};

/// What an open file stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// The standard input. Its contents are what was read of it so far and is still needed.
    Input,
    /// The standard output.
    Output,
    /// The standard error.
    Error,
    /// A file of the host.
    Disk,
}

/// An open file.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub source: Source,
    path: Vec<u8>,
    contents: Vec<u8>,
    position: usize,
    readable: bool,
    writable: bool,
    appends: bool,
    changed: bool,
}

/// The open files of a machine. Their userdata know them by number.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: Vec<Option<OpenFile>>,
}

impl Files {
    /// Takes a file in and gives its number, from 1.
    pub(super) fn add(&mut self, file: OpenFile) -> u32 {
        let place = self.files.iter().position(Option::is_none);
        let place = place.unwrap_or_else(|| {
            self.files.push(None);
            self.files.len() - 1
        });
        self.files[place] = Some(file);
        place as u32 + 1
    }

    pub(super) fn get(&mut self, number: u32) -> Option<&mut OpenFile> {
        self.files
            .get_mut((number as usize).checked_sub(1)?)?
            .as_mut()
    }

    pub(super) fn take(&mut self, number: u32) -> Option<OpenFile> {
        self.files
            .get_mut((number as usize).checked_sub(1)?)?
            .take()
    }

    /// Writes what was changed in any file, as far as that works.
    pub(super) fn flush(&mut self, host: &mut dyn Host) {
        for file in self.files.iter_mut().flatten() {
            let _ = file.flush(host);
        }
    }

    /// Bytes held by all open files.
    pub(super) fn size(&self) -> usize {
        self.files
            .iter()
            .flatten()
            .map(|file| file.contents.len())
            .sum()
    }
}

impl OpenFile {
    /// One of the standard streams.
    pub(super) fn stream(source: Source) -> Self {
        OpenFile {
            source,
            path: Vec::new(),
            contents: Vec::new(),
            position: 0,
            readable: source == Source::Input,
            writable: source != Source::Input,
            appends: false,
            changed: false,
        }
    }

    /// Opens a file of the host. The mode is valid: `r`, `w` or `a`, with or without `+` after it.
    pub(super) fn open(host: &mut dyn Host, path: &[u8], mode: &[u8]) -> Result<Self, HostError> {
        let updates = mode.get(1) == Some(&b'+');
        let (reads, appends) = (mode[0] == b'r', mode[0] == b'a');
        let contents = if mode[0] == b'w' {
            Ok(Vec::new())
        } else {
            host.read_file(path)
        };
        let (contents, is_new) = match contents {
            Ok(contents) => (contents, mode[0] == b'w'),
            Err(error) if appends && error == HostError::not_found() => (Vec::new(), true),
            Err(error) => return Err(error),
        };
        if is_new {
            host.write_file(path, b"")?;
        }
        Ok(OpenFile {
            source: Source::Disk,
            path: path.to_vec(),
            contents,
            position: 0,
            readable: reads || updates,
            writable: !reads || updates,
            appends,
            changed: false,
        })
    }

    /// Writes what was changed.
    pub(super) fn flush(&mut self, host: &mut dyn Host) -> Result<(), HostError> {
        if self.source == Source::Output {
            host.flush_output();
        }
        if core::mem::take(&mut self.changed) {
            host.write_file(&self.path, &self.contents)?;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, host: &mut dyn Host, bytes: &[u8]) -> Result<(), HostError> {
        if !self.writable {
            return Err(HostError::bad_descriptor());
        }
        match self.source {
            Source::Output => host.write_output(bytes),
            Source::Error => host.write_error(bytes),
            _ => self.write_contents(bytes),
        }
        Ok(())
    }

    fn write_contents(&mut self, bytes: &[u8]) {
        if self.appends {
            self.position = self.contents.len();
        }
        let end = self.position + bytes.len();
        if self.contents.len() < end {
            // A gap left by `seek` is filled with zeros.
            self.contents.resize(end, 0);
        }
        self.contents[self.position..end].copy_from_slice(bytes);
        self.position = end;
        self.changed = true;
    }

    /// Bytes between the end of the contents and the position, which `seek` can leave.
    pub(super) fn gap(&self) -> usize {
        self.position.saturating_sub(self.contents.len())
    }

    /// Moves the position to `base` (`set`, `cur` or `end` by its first letter) plus `offset`.
    pub(super) fn seek(&mut self, base: u8, offset: i64) -> Result<usize, HostError> {
        if self.source != Source::Disk {
            return Err(HostError {
                code: 29,
                message: "Illegal seek".into(),
            });
        }
        let base = match base {
            b's' => 0,
            b'c' => self.position,
            _ => self.contents.len(),
        };
        let target = (base as i64)
            .checked_add(offset)
            .and_then(|target| u32::try_from(target).ok());
        match target {
            Some(target) => {
                self.position = target as usize;
                Ok(self.position)
            }
            None => Err(HostError::invalid_argument()),
        }
    }

    // ---- reading ------------------------------------------------------------------------------------

    pub(super) fn is_readable(&self) -> bool {
        self.readable
    }

    /// What is left to read; of the standard input, what is known of it.
    pub(super) fn rest(&self) -> &[u8] {
        self.contents.get(self.position..).unwrap_or_default()
    }

    /// Learns another line of the standard input. False at the end of any file.
    pub(super) fn fill(&mut self, host: &mut dyn Host) -> bool {
        if self.source != Source::Input {
            return false;
        }
        self.contents.drain(..self.position);
        self.position = 0;
        let line = host.read_line();
        self.contents.extend_from_slice(&line);
        !line.is_empty()
    }

    /// The next byte, which is not taken.
    pub(super) fn peek(&mut self, host: &mut dyn Host) -> Option<u8> {
        if self.rest().is_empty() {
            self.fill(host);
        }
        self.rest().first().copied()
    }

    /// Passes over bytes that [`OpenFile::rest`] showed.
    pub(super) fn advance(&mut self, count: usize) {
        self.position += count;
    }
}
