//! What Lua code reaches of the world: it can print, and queue messages.

use std::any::Any;

use lunette_lua::host::Host;
use lunette_lua::{LuaResult, Value, Vm};

use crate::reply::OutgoingMessage;

/// Bytes that one evaluation may print and send altogether.
const MAX_OUTPUT: usize = 16 * 1024 * 1024;

/// Collects what the evaluation of one message gives.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    output: Vec<u8>,
    messages: Vec<OutgoingMessage>,
    /// Bytes in `output` and `messages`.
    size: usize,
}

impl Collector {
    /// Takes what was collected, as text; what is not UTF-8 becomes U+FFFD.
    pub(crate) fn take(&mut self) -> (String, Vec<OutgoingMessage>) {
        let taken = std::mem::take(self);
        (
            String::from_utf8_lossy(&taken.output).into_owned(),
            taken.messages,
        )
    }

    /// Counts bytes that are to be kept. False when that would be too much.
    fn count(&mut self, bytes: usize) -> bool {
        let fits = bytes <= MAX_OUTPUT - self.size;
        self.size += if fits { bytes } else { 0 };
        fits
    }
}

impl Host for Collector {
    /// For `io.write`, which has no error to give: what is too much is dropped.
    fn write_output(&mut self, bytes: &[u8]) {
        if self.count(bytes.len()) {
            self.output.extend_from_slice(bytes);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// The collector of a machine.
pub(crate) fn collector(vm: &mut Vm) -> &mut Collector {
    vm.host
        .as_any()
        .downcast_mut()
        .expect("every machine of this crate is made with a collector")
}

/// Counts the bytes of the arguments, in gas and against [`MAX_OUTPUT`].
fn count_arguments(vm: &mut Vm) -> LuaResult<()> {
    let mut bytes = 0;
    for index in 1..=vm.argument_count() {
        bytes += vm.check_string(index)?.as_bytes().len();
    }
    vm.charge(1 + bytes as u64 / 16)?;
    if collector(vm).count(bytes) {
        Ok(())
    } else {
        Err(vm.error(b"too much output in one evaluation"))
    }
}

/// `emit(text)`: adds to the output.
pub(crate) fn emit(vm: &mut Vm) -> LuaResult<usize> {
    count_arguments(vm)?;
    let text = vm.check_string(1)?;
    collector(vm).output.extend_from_slice(text.as_bytes());
    Ok(0)
}

/// `post(target, data, anchor, name, value...)`: queues a message.
pub(crate) fn post(vm: &mut Vm) -> LuaResult<usize> {
    count_arguments(vm)?;
    let texts: Vec<String> = (1..=vm.argument_count())
        .map(|index| text(vm.argument(index)))
        .collect();
    let [target, data, anchor, tags @ ..] = texts.as_slice() else {
        return Err(vm.error(b"post: target, data and anchor expected"));
    };
    let tags = tags
        .chunks_exact(2)
        .map(|tag| (tag[0].clone(), tag[1].clone()))
        .collect();
    let message = OutgoingMessage {
        target: target.clone(),
        data: data.clone(),
        anchor: anchor.clone(),
        tags,
    };
    collector(vm).messages.push(message);
    Ok(0)
}

/// The text of a string; what is not UTF-8 becomes U+FFFD.
pub(crate) fn text(value: Value) -> String {
    value.as_string().map_or_else(String::new, |string| {
        String::from_utf8_lossy(string.as_bytes()).into_owned()
    })
}
