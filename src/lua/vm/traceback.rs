//! The text of `debug.traceback`.

use super::{FunctionInfo, Vm};
use crate::heap::Gc;
use crate::number;
use crate::thread::Thread;

/// Of a long traceback, the first and the last of so many levels are shown.
const FIRST_LEVELS: usize = 10;
const LAST_LEVELS: usize = 11;

/// The levels of a traceback from `level` on of a thread with so many frames, roughly: one or two may not exist.
pub(super) fn shown_levels(depth: usize, level: usize) -> impl Iterator<Item = usize> {
    let first = level..depth.min(level.saturating_add(FIRST_LEVELS));
    let last = depth.saturating_sub(LAST_LEVELS + 1).max(first.end)..depth;
    first.chain(last)
}

impl Vm {
    /// The active functions of a thread from `level` on, under a message (PUC-Rio: `luaL_traceback`).
    pub fn traceback(&self, thread: Gc<Thread>, message: Option<&[u8]>, level: usize) -> Vec<u8> {
        let mut text = Vec::new();
        if let Some(message) = message {
            text.extend_from_slice(message);
            text.push(b'\n');
        }
        text.extend_from_slice(b"stack traceback:");
        let bottom = usize::from(thread == self.main_thread);
        let count = thread.depth.get() - bottom.min(thread.depth.get());
        let is_long = count > level && count - 1 - level > FIRST_LEVELS + LAST_LEVELS;
        let mut current = level;
        while let Some(info) = self.function_info(thread, current) {
            if is_long && current == level + FIRST_LEVELS {
                text.extend_from_slice(b"\n\t...");
                current = count - LAST_LEVELS;
                continue;
            }
            self.write_level(&mut text, &info);
            current += 1;
        }
        text
    }

    fn write_level(&self, text: &mut Vec<u8>, info: &FunctionInfo) {
        text.extend_from_slice(b"\n\t");
        text.extend_from_slice(&info.short_source);
        text.push(b':');
        if info.current_line > 0 {
            number::write_integer(text, info.current_line);
            text.push(b':');
        }
        text.extend_from_slice(b" in ");
        if let Some(name) = self.library_name(info.function) {
            write_quoted(text, b"function", &name);
        } else if !info.kind.is_empty() {
            write_quoted(text, info.kind.as_bytes(), &info.name);
        } else if info.what == "main" {
            text.extend_from_slice(b"main chunk");
        } else if info.what == "C" {
            text.push(b'?');
        } else {
            text.extend_from_slice(b"function <");
            text.extend_from_slice(&info.short_source);
            text.push(b':');
            number::write_integer(text, info.line_defined);
            text.push(b'>');
        }
        if info.is_tail_call {
            text.extend_from_slice(b"\n\t(...tail calls...)");
        }
    }
}

fn write_quoted(text: &mut Vec<u8>, kind: &[u8], name: &[u8]) {
    text.extend_from_slice(kind);
    text.extend_from_slice(b" '");
    text.extend_from_slice(name);
    text.push(b'\'');
}
