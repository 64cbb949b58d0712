//! The `io` library (Lua 5.3 manual §6.8). The host decides which files there are, if any.
//!
//! * [`mod@file`]: open files; [`mod@read`]: the formats of `read`; [`lines`]: iterating over lines;
//! * this file: the functions and methods.

mod file;
mod lines;
mod read;

pub(crate) use file::Files;

use file::{OpenFile, Source};

use super::c_text;
use super::os::{push_host_error, push_outcome};
use super::string::charge_bytes;
use crate::heap::Gc;
use crate::host::{Host, HostError};
use crate::number;
use crate::table::Table;
use crate::userdata::Userdata;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Raised, Vm, concatenated};

/// The number by which a userdata knows its open file.
#[derive(Clone, Copy)]
struct FileNumber(u32);

/// Where the registry keeps the metatable of files, and the default files.
const METATABLE: &str = "FILE*";
const INPUT: &str = "_IO_input";
const OUTPUT: &str = "_IO_output";

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 16)?;
    vm.register(
        library,
        &[
            ("close", close_default),
            ("flush", flush_default),
            ("input", input),
            ("lines", lines::io_lines),
            ("open", open_file),
            ("output", output),
            ("popen", popen),
            ("read", read_default),
            ("tmpfile", tmpfile),
            ("type", type_),
            ("write", write_default),
        ],
    )?;
    let methods = vm.new_table_with(0, 16)?;
    vm.raw_set_field(vm.registry(), METATABLE, Value::table(methods))?;
    let name = Value::string(vm.new_string(METATABLE.as_bytes())?);
    vm.raw_set_field(methods, "__name", name)?;
    vm.raw_set_field(methods, "__index", Value::table(methods))?;
    vm.register(
        methods,
        &[
            ("close", close),
            ("flush", flush),
            ("lines", lines::file_lines),
            ("read", read),
            ("seek", seek),
            ("setvbuf", setvbuf),
            ("write", write),
            ("__gc", collect),
            ("__tostring", tostring),
        ],
    )?;
    let streams = [
        ("stdin", Source::Input, Some(INPUT)),
        ("stdout", Source::Output, Some(OUTPUT)),
        ("stderr", Source::Error, None),
    ];
    for (name, source, default) in streams {
        let file = new_file(vm, OpenFile::stream(source))?;
        if let Some(key) = default {
            vm.raw_set_field(vm.registry(), key, file)?;
        }
        vm.raw_set_field(library, name, file)?;
    }
    Ok(library)
}

// ---- files as values ------------------------------------------------------------------------------------

fn new_file(vm: &mut Vm, file: OpenFile) -> LuaResult<Value> {
    let metatable = vm.raw_field(vm.registry(), METATABLE)?.as_table();
    let number = vm.files.add(file);
    let userdata = Value::userdata(vm.new_userdata(number, None)?);
    vm.set_metatable(userdata, metatable);
    Ok(userdata)
}

/// The userdata, if the value is a file.
fn as_file(vm: &mut Vm, value: Value) -> LuaResult<Option<Gc<Userdata>>> {
    let metatable = vm.raw_field(vm.registry(), METATABLE)?.as_table();
    Ok(value
        .as_userdata()
        .filter(|userdata| userdata.metatable().is_some() && userdata.metatable() == metatable))
}

fn check_file(vm: &mut Vm) -> LuaResult<Gc<Userdata>> {
    let value = vm.argument(1);
    match as_file(vm, value)? {
        Some(file) => Ok(file),
        None => Err(vm.type_error(1, METATABLE)),
    }
}

/// The first argument, which must be a file that is open.
fn check_open(vm: &mut Vm) -> LuaResult<FileNumber> {
    match check_file(vm)?.handle() {
        0 => Err(vm.error(b"attempt to use a closed file")),
        number => Ok(FileNumber(number)),
    }
}

/// One of the default files, which must be open.
fn default_file(vm: &mut Vm, key: &str) -> LuaResult<FileNumber> {
    let value = vm.raw_field(vm.registry(), key)?;
    match as_file(vm, value)?.map_or(0, |file| file.handle()) {
        0 => {
            let name = &key.as_bytes()["_IO_".len()..];
            Err(vm.error(&concatenated(&[b"standard ", name, b" file is closed"])))
        }
        number => Ok(FileNumber(number)),
    }
}

/// The host and an open file, to be used together.
fn host_and_file(vm: &mut Vm, file: FileNumber) -> LuaResult<(&mut dyn Host, &mut OpenFile)> {
    if vm.files.get(file.0).is_none() {
        return Err(vm.error(b"attempt to use a closed file"));
    }
    match vm.files.get(file.0) {
        Some(open) => Ok((&mut *vm.host, open)),
        None => unreachable!("checked above"),
    }
}

fn type_(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    let text: &[u8] = match as_file(vm, value)? {
        Some(file) if file.handle() == 0 => b"closed file",
        Some(_) => b"file",
        None => return vm.result(Value::NIL),
    };
    vm.push_bytes(text)?;
    Ok(1)
}

fn tostring(vm: &mut Vm) -> LuaResult<usize> {
    let file = check_file(vm)?;
    if file.handle() == 0 {
        vm.push_bytes(b"file (closed)")?;
    } else {
        let address = crate::vm::address_text(Value::userdata(file));
        vm.push_bytes(&concatenated(&[b"file (", &address, b")"]))?;
    }
    Ok(1)
}

// ---- opening and closing --------------------------------------------------------------------------------

/// Opens a file, within the memory limit.
fn open_path(vm: &mut Vm, path: &[u8], mode: &[u8]) -> LuaResult<Result<Value, HostError>> {
    match OpenFile::open(&mut *vm.host, path, mode) {
        Ok(file) => {
            vm.check_room(vm.files.size() + file.rest().len())?;
            new_file(vm, file).map(Ok)
        }
        Err(error) => Ok(Err(error)),
    }
}

fn open_file(vm: &mut Vm) -> LuaResult<usize> {
    let path = vm.check_string(1)?;
    let mode = vm
        .optional_string(2)?
        .map_or(b"r".to_vec(), |mode| c_text(&mode).to_vec());
    if !is_mode(&mode) {
        return Err(vm.argument_error(2, b"invalid mode"));
    }
    match open_path(vm, c_text(&path), &mode)? {
        Ok(file) => vm.result(file),
        Err(error) => push_host_error(vm, &error, Some(c_text(&path))),
    }
}

/// `r`, `w` or `a`, then perhaps `+`, then any number of `b`.
fn is_mode(mode: &[u8]) -> bool {
    match mode {
        [b'r' | b'w' | b'a', b'+', rest @ ..] | [b'r' | b'w' | b'a', rest @ ..] => {
            rest.iter().all(|&byte| byte == b'b')
        }
        _ => false,
    }
}

/// Opens a file or raises an error that says why not.
fn open_or_raise(vm: &mut Vm, path: &[u8], mode: &[u8]) -> LuaResult<Value> {
    match open_path(vm, path, mode)? {
        Ok(file) => Ok(file),
        Err(error) => {
            let parts = [
                b"cannot open file '",
                path,
                b"' (",
                error.message.as_bytes(),
                b")",
            ];
            Err(vm.error(&concatenated(&parts)))
        }
    }
}

fn tmpfile(vm: &mut Vm) -> LuaResult<usize> {
    let Some(path) = vm.host.temporary_name() else {
        return push_host_error(vm, &HostError::denied(), None);
    };
    match open_path(vm, &path, b"w+")? {
        Ok(file) => vm.result(file),
        Err(error) => push_host_error(vm, &error, None),
    }
}

fn popen(vm: &mut Vm) -> LuaResult<usize> {
    vm.check_string(1)?;
    let mode = vm.optional_string(2)?;
    if !mode.is_none_or(|mode| matches!(c_text(&mode), b"r" | b"w")) {
        return Err(vm.argument_error(2, b"invalid mode"));
    }
    Err(vm.error(b"'popen' not supported"))
}

/// Closes a file. The standard streams stay open.
fn close_file(vm: &mut Vm, file: Gc<Userdata>) -> LuaResult<usize> {
    let number = file.handle();
    if vm
        .files
        .get(number)
        .is_some_and(|open| open.source != Source::Disk)
    {
        return vm.failure(b"cannot close standard file");
    }
    file.set_handle(0);
    let outcome = match vm.files.take(number) {
        Some(mut open) => open.flush(&mut *vm.host),
        None => Ok(()),
    };
    push_outcome(vm, outcome, None)
}

fn close(vm: &mut Vm) -> LuaResult<usize> {
    check_open(vm)?;
    let file = check_file(vm)?;
    close_file(vm, file)
}

fn close_default(vm: &mut Vm) -> LuaResult<usize> {
    if vm.is_none(1) {
        let output = vm.raw_field(vm.registry(), OUTPUT)?;
        vm.push(output);
    }
    close(vm)
}

/// `__gc`: a file that was forgotten is closed.
fn collect(vm: &mut Vm) -> LuaResult<usize> {
    let file = check_file(vm)?;
    if file.handle() != 0 {
        close_file(vm, file)?;
    }
    Ok(0)
}

// ---- the default files ----------------------------------------------------------------------------------

fn input(vm: &mut Vm) -> LuaResult<usize> {
    change_default(vm, INPUT, b"r")
}

fn output(vm: &mut Vm) -> LuaResult<usize> {
    change_default(vm, OUTPUT, b"w")
}

fn change_default(vm: &mut Vm, key: &str, mode: &[u8]) -> LuaResult<usize> {
    if !vm.is_none_or_nil(1) {
        let value = vm.argument(1);
        let file = if value.is_string() || value.is_number() {
            let path = vm.check_string(1)?;
            open_or_raise(vm, c_text(&path), mode)?
        } else {
            check_open(vm)?;
            value
        };
        vm.raw_set_field(vm.registry(), key, file)?;
    }
    let file = vm.raw_field(vm.registry(), key)?;
    vm.result(file)
}

fn read_default(vm: &mut Vm) -> LuaResult<usize> {
    let file = default_file(vm, INPUT)?;
    read::read(vm, file, 1)
}

fn write_default(vm: &mut Vm) -> LuaResult<usize> {
    let file = default_file(vm, OUTPUT)?;
    let value = vm.raw_field(vm.registry(), OUTPUT)?;
    write_arguments(vm, file, value, 1)
}

fn flush_default(vm: &mut Vm) -> LuaResult<usize> {
    let file = default_file(vm, OUTPUT)?;
    flush_file(vm, file)
}

// ---- methods --------------------------------------------------------------------------------------------

fn read(vm: &mut Vm) -> LuaResult<usize> {
    let file = check_open(vm)?;
    read::read(vm, file, 2)
}

fn write(vm: &mut Vm) -> LuaResult<usize> {
    let file = check_open(vm)?;
    let value = vm.argument(1);
    write_arguments(vm, file, value, 2)
}

/// Writes the arguments from `first` on, and pushes the file.
fn write_arguments(vm: &mut Vm, file: FileNumber, value: Value, first: usize) -> LuaResult<usize> {
    let mut outcome = Ok(());
    for index in first..=vm.argument_count() {
        let written = match vm.argument(index).kind() {
            Kind::Integer(integer) => {
                let mut text = Vec::new();
                number::write_integer(&mut text, integer);
                write_bytes(vm, file, &text)?
            }
            Kind::Float(float) => {
                // Unlike `tostring`, which adds `.0` to what looks like an integer.
                let mut text = Vec::new();
                number::write_general(&mut text, float, 14);
                write_bytes(vm, file, &text)?
            }
            _ => {
                let text = vm.check_string(index)?;
                write_bytes(vm, file, text.as_bytes())?
            }
        };
        outcome = outcome.and(written);
    }
    match outcome {
        Ok(()) => vm.result(value),
        Err(error) => push_host_error(vm, &error, None),
    }
}

fn write_bytes(vm: &mut Vm, file: FileNumber, bytes: &[u8]) -> LuaResult<Result<(), HostError>> {
    charge_bytes(vm, bytes.len())?;
    let (host, open) = host_and_file(vm, file)?;
    if open.source != Source::Disk {
        return Ok(open.write(host, bytes));
    }
    let gap = open.gap();
    vm.check_room(vm.files.size() + gap + bytes.len())?;
    let (host, open) = host_and_file(vm, file)?;
    Ok(open.write(host, bytes))
}

fn flush(vm: &mut Vm) -> LuaResult<usize> {
    let file = check_open(vm)?;
    flush_file(vm, file)
}

fn flush_file(vm: &mut Vm, file: FileNumber) -> LuaResult<usize> {
    let (host, open) = host_and_file(vm, file)?;
    let outcome = open.flush(host);
    push_outcome(vm, outcome, None)
}

fn seek(vm: &mut Vm) -> LuaResult<usize> {
    const BASES: [&str; 3] = ["set", "cur", "end"];
    let file = check_open(vm)?;
    let base = vm.check_option(2, Some("cur"), &BASES)?;
    let offset = vm.optional_integer(3, 0)?;
    match host_and_file(vm, file)?
        .1
        .seek(BASES[base].as_bytes()[0], offset)
    {
        Ok(position) => vm.result(position as i64),
        Err(error) => push_host_error(vm, &error, None),
    }
}

/// The host buffers as it likes, so this only checks its arguments.
fn setvbuf(vm: &mut Vm) -> LuaResult<usize> {
    check_open(vm)?;
    vm.check_option(2, None, &["no", "full", "line"])?;
    vm.optional_integer(3, 0)?;
    vm.result(true)
}

impl Vm {
    /// Writes what open files still hold: the program is about to end without closing them.
    pub fn flush_files(&mut self) {
        // Nobody is left who could be told of an error.
        self.files.flush(&mut *self.host);
    }
}

/// The error of an iterator whose file is gone.
fn closed_error(vm: &mut Vm) -> Raised {
    vm.error(b"file is already closed")
}
