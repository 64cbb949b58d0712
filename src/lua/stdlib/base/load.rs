//! Chunks from text, from functions that give text, and from files.

use crate::heap::Gc;
use crate::stdlib::c_text;
use crate::stdlib::string::append;
use crate::string::LuaString;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Raised, Vm, concatenated};

/// The first byte of a precompiled chunk of PUC-Rio Lua, and the rest of its signature.
const BINARY_MARK: u8 = 0x1b;
const BINARY_SIGNATURE: &[u8] = b"Lua";

pub(super) fn load(vm: &mut Vm) -> LuaResult<usize> {
    let environment = if vm.is_none(4) {
        Value::table(vm.globals())
    } else {
        vm.argument(4)
    };
    let mode = vm.optional_string(3)?;
    let is_text = vm.argument(1).is_string() || vm.argument(1).is_number();
    let outcome = if is_text {
        let source = vm.check_string(1)?;
        let name = vm.optional_string(2)?.unwrap_or(source);
        vm.protected(|vm| load_text(vm, source.as_bytes(), name.as_bytes(), mode, environment))
    } else {
        let name = match vm.optional_string(2)? {
            Some(name) => name.as_bytes().to_vec(),
            None => b"=(load)".to_vec(),
        };
        let reader = vm.check_function(1)?;
        vm.protected(|vm| {
            let source = read_all(vm, reader)?;
            load_text(vm, &source, &name, mode, environment)
        })
    };
    push_outcome(vm, outcome)
}

/// Pushes the function, or nil and the error.
fn push_outcome(vm: &mut Vm, outcome: LuaResult<Value>) -> LuaResult<usize> {
    match outcome {
        Ok(function) => vm.result(function),
        Err(raised) => {
            let message = vm.caught(raised)?;
            vm.push(Value::NIL);
            vm.push(message);
            Ok(2)
        }
    }
}

/// Everything a reader function gives, until it gives nil or an empty string.
fn read_all(vm: &mut Vm, reader: Value) -> LuaResult<Vec<u8>> {
    let mut source = Vec::new();
    loop {
        let piece = match vm.call_value(reader, &[])?.kind() {
            Kind::Nil => return Ok(source),
            Kind::String(piece) => piece,
            Kind::Integer(number) => vm.number_to_string(Value::integer(number))?,
            Kind::Float(number) => vm.number_to_string(Value::float(number))?,
            _ => {
                let raised = vm.error(b"reader function must return a string");
                // Like any error outside of the compiler itself, it passes through the handler of an `xpcall` around.
                vm.run_message_handler();
                return Err(raised);
            }
        };
        if piece.len() == 0 {
            return Ok(source);
        }
        append(vm, &mut source, piece.as_bytes())?;
    }
}

/// Compiles `source` if `mode` allows what it is.
fn load_text(
    vm: &mut Vm,
    source: &[u8],
    name: &[u8],
    mode: Option<Gc<LuaString>>,
    environment: Value,
) -> LuaResult<Value> {
    let is_binary = source.first() == Some(&BINARY_MARK);
    if let Some(mode) = mode {
        let kind: &[u8] = if is_binary { b"binary" } else { b"text" };
        // As in C, the text ends at its first zero byte.
        let mode = c_text(&mode);
        if !mode.contains(&kind[0]) {
            let parts = [
                b"attempt to load a ",
                kind,
                b" chunk (mode is '",
                mode,
                b"')",
            ];
            return Err(vm.raise_text(&concatenated(&parts)));
        }
    }
    if is_binary {
        Err(binary_error(vm, source, name))
    } else {
        vm.load(source, name, environment)
    }
}

/// What PUC-Rio says about a precompiled chunk that it cannot load. None can be here: there is no such form.
fn binary_error(vm: &mut Vm, source: &[u8], name: &[u8]) -> Raised {
    let shown = match name.split_first() {
        Some((b'@' | b'=', rest)) => rest,
        Some((&BINARY_MARK, _)) => b"binary string",
        _ => name,
    };
    let signature = &source[1..];
    let reason: &[u8] = match signature.strip_prefix(BINARY_SIGNATURE) {
        Some([] | [0x53]) => b"truncated",
        Some(_) => b"version mismatch in",
        None if signature.len() < BINARY_SIGNATURE.len() => b"truncated",
        None => b"not a",
    };
    vm.raise_text(&concatenated(&[
        shown,
        b": ",
        reason,
        b" precompiled chunk",
    ]))
}

pub(super) fn loadfile(vm: &mut Vm) -> LuaResult<usize> {
    let path = vm.optional_string(1)?;
    let mode = vm.optional_string(2)?;
    let environment = if vm.is_none(3) {
        Value::table(vm.globals())
    } else {
        vm.argument(3)
    };
    let outcome = vm.protected(|vm| load_file_in(vm, path.as_ref().map(c_text), mode, environment));
    push_outcome(vm, outcome)
}

/// Leaves the chunk of a file on the stack, to be called.
pub(super) fn dofile(vm: &mut Vm) -> LuaResult<usize> {
    let path = vm.optional_string(1)?;
    let environment = Value::table(vm.globals());
    let chunk = load_file_in(vm, path.as_ref().map(c_text), None, environment)?;
    vm.result(chunk)
}

impl Vm {
    /// Compiles a file of the host, or its standard input when there is no path, as a function on the globals.
    ///
    /// # Errors
    /// When it cannot be read or is not a valid chunk.
    pub fn load_file(&mut self, path: Option<&[u8]>) -> LuaResult<Value> {
        let environment = Value::table(self.globals());
        load_file_in(self, path, None, environment)
    }
}

fn load_file_in(
    vm: &mut Vm,
    path: Option<&[u8]>,
    mode: Option<Gc<LuaString>>,
    environment: Value,
) -> LuaResult<Value> {
    let (contents, name) = match path {
        None => (read_input(vm)?, b"=stdin".to_vec()),
        Some(path) => match vm.host.read_file(path) {
            Ok(contents) => (contents, concatenated(&[b"@", path])),
            Err(error) => {
                let parts = [b"cannot open ", path, b": ", error.message.as_bytes()];
                return Err(vm.raise_text(&concatenated(&parts)));
            }
        },
    };
    vm.check_room(contents.len())?;
    load_text(
        vm,
        &without_first_comment(contents),
        &name,
        mode,
        environment,
    )
}

fn read_input(vm: &mut Vm) -> LuaResult<Vec<u8>> {
    let mut contents = Vec::new();
    loop {
        let line = vm.host.read_line();
        if line.is_empty() {
            return Ok(contents);
        }
        append(vm, &mut contents, &line)?;
    }
}

/// A file without its byte order mark, and without its first line when that starts with `#`. The line's end stays, so that
/// lines keep their numbers.
fn without_first_comment(contents: Vec<u8>) -> Vec<u8> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let text = contents.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&contents);
    if text.first() == Some(&b'#') {
        let end = text
            .iter()
            .position(|&byte| byte == b'\n')
            .unwrap_or(text.len());
        return text[end..].to_vec();
    }
    if text.len() == contents.len() {
        contents
    } else {
        text.to_vec()
    }
}
