//! The formats of `read` (Lua 5.3 manual §6.8, `file:read`).

use super::file::OpenFile;
use super::{FileNumber, host_and_file};
use crate::host::{Host, HostError};
use crate::number::{self, Number};
use crate::stdlib::os::push_host_error;
use crate::stdlib::string::charge_bytes;
use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// PUC-Rio reads no longer numeral than this.
const LONGEST_NUMERAL: usize = 200;

/// Reads by the formats that are the arguments from `first` on, and pushes what was read: nil for the first format that
/// fails, and nothing for those after it.
pub(super) fn read(vm: &mut Vm, file: FileNumber, first: usize) -> LuaResult<usize> {
    let count = vm.argument_count();
    if !host_and_file(vm, file)?.1.is_readable() {
        check_formats(vm, first, count)?;
        return push_host_error(vm, &HostError::bad_descriptor(), None);
    }
    if count < first {
        let line = read_line(vm, file, true)?;
        return vm.result(line.unwrap_or(Value::NIL));
    }
    vm.reserve_stack(count + 1 - first, "too many arguments")?;
    for index in first..=count {
        match read_format(vm, file, index)? {
            Some(value) => vm.push(value),
            None => {
                vm.push(Value::NIL);
                return Ok(index + 1 - first);
            }
        }
    }
    Ok(count + 1 - first)
}

fn check_formats(vm: &mut Vm, first: usize, count: usize) -> LuaResult<()> {
    for index in first..=count {
        if !vm.argument(index).is_number() {
            check_letter(vm, index)?;
        }
    }
    Ok(())
}

/// The letter of a format, before which a `*` may stand.
fn check_letter(vm: &mut Vm, index: usize) -> LuaResult<u8> {
    let format = vm.check_string(index)?;
    let format = format.as_bytes();
    let letter = format.strip_prefix(b"*").unwrap_or(format).first().copied();
    match letter {
        Some(letter @ (b'n' | b'l' | b'L' | b'a')) => Ok(letter),
        _ => Err(vm.argument_error(index, b"invalid format")),
    }
}

/// What one format reads; nothing at the end of the file.
fn read_format(vm: &mut Vm, file: FileNumber, index: usize) -> LuaResult<Option<Value>> {
    if vm.argument(index).is_number() {
        let count = vm.check_integer(index)?;
        return read_bytes(vm, file, usize::try_from(count).unwrap_or(usize::MAX));
    }
    match check_letter(vm, index)? {
        b'n' => read_number(vm, file),
        b'l' => read_line(vm, file, true),
        b'L' => read_line(vm, file, false),
        _ => {
            let all = read_bytes(vm, file, usize::MAX)?;
            match all {
                Some(all) => Ok(Some(all)),
                None => Ok(Some(Value::string(vm.new_string(b"")?))),
            }
        }
    }
}

fn read_line(vm: &mut Vm, file: FileNumber, chop: bool) -> LuaResult<Option<Value>> {
    let (host, open) = host_and_file(vm, file)?;
    let length = loop {
        let end = open.rest().iter().position(|&byte| byte == b'\n');
        if let Some(end) = end {
            break end + 1;
        }
        if !open.fill(host) {
            break open.rest().len();
        }
    };
    let mut line = open.rest()[..length].to_vec();
    open.advance(length);
    if length == 0 {
        return Ok(None);
    }
    if chop && line.last() == Some(&b'\n') {
        line.pop();
    }
    text(vm, &line).map(Some)
}

/// At most `count` bytes; 0 only asks whether there are more.
fn read_bytes(vm: &mut Vm, file: FileNumber, count: usize) -> LuaResult<Option<Value>> {
    let (host, open) = host_and_file(vm, file)?;
    let at_end = open.peek(host).is_none();
    while open.rest().len() < count && open.fill(host) {}
    let bytes = open.rest()[..count.min(open.rest().len())].to_vec();
    open.advance(bytes.len());
    if at_end {
        return Ok(None);
    }
    text(vm, &bytes).map(Some)
}

fn text(vm: &mut Vm, bytes: &[u8]) -> LuaResult<Value> {
    charge_bytes(vm, bytes.len())?;
    Ok(Value::string(vm.new_string(bytes)?))
}

/// A numeral being read byte by byte.
struct NumeralReader<'a> {
    host: &'a mut dyn Host,
    file: &'a mut OpenFile,
    text: Vec<u8>,
}

impl NumeralReader<'_> {
    fn take(&mut self, byte: u8) -> bool {
        self.text.push(byte);
        self.file.advance(1);
        self.text.len() < LONGEST_NUMERAL
    }

    /// Takes the next byte if it is one of these two.
    fn take_either(&mut self, bytes: &[u8; 2]) -> bool {
        match self.file.peek(self.host) {
            Some(byte) if bytes.contains(&byte) => self.take(byte),
            _ => false,
        }
    }

    fn take_digits(&mut self, is_hexadecimal: bool) -> usize {
        let mut count = 0;
        while let Some(byte) = self.file.peek(self.host) {
            let is_digit = if is_hexadecimal {
                byte.is_ascii_hexdigit()
            } else {
                byte.is_ascii_digit()
            };
            if !is_digit || !self.take(byte) {
                break;
            }
            count += 1;
        }
        count
    }

    /// The longest prefix that could be a numeral.
    fn read(mut self) -> Vec<u8> {
        while let Some(b' ' | b'\t'..=b'\r') = self.file.peek(self.host) {
            self.file.advance(1);
        }
        self.take_either(b"-+");
        let mut digits = 0;
        let mut is_hexadecimal = false;
        if self.take_either(b"00") {
            if self.take_either(b"xX") {
                is_hexadecimal = true;
            } else {
                digits = 1;
            }
        }
        digits += self.take_digits(is_hexadecimal);
        if self.take_either(b"..") {
            digits += self.take_digits(is_hexadecimal);
        }
        if digits > 0 && self.take_either(if is_hexadecimal { b"pP" } else { b"eE" }) {
            self.take_either(b"-+");
            self.take_digits(false);
        }
        self.text
    }
}

fn read_number(vm: &mut Vm, file: FileNumber) -> LuaResult<Option<Value>> {
    let (host, file) = host_and_file(vm, file)?;
    let text = NumeralReader {
        host,
        file,
        text: Vec::new(),
    }
    .read();
    if text.len() >= LONGEST_NUMERAL {
        return Ok(None);
    }
    Ok(number::parse(&text).map(|number| match number {
        Number::Integer(integer) => Value::integer(integer),
        Number::Float(float) => Value::float(float),
    }))
}
