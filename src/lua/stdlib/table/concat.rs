//! `table.concat`

use super::access::{self, List, checked_length};
use crate::number;
use crate::stdlib::string::{append, push_built};
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, concatenated, write_number};

pub(super) fn concat(vm: &mut Vm) -> LuaResult<usize> {
    let length = checked_length(vm, 1, List::READ)?;
    let separator = vm.optional_string(2)?;
    let separator = separator
        .as_ref()
        .map_or(&b""[..], |separator| separator.as_bytes());
    let first = vm.optional_integer(3, 1)?;
    let last = vm.optional_integer(4, length)?;
    let list = vm.argument(1);
    let mut output = Vec::new();
    let mut index = first;
    while index <= last {
        vm.charge(1)?;
        add_item(vm, &mut output, list, index)?;
        if index == last {
            break;
        }
        append(vm, &mut output, separator)?;
        index += 1;
    }
    push_built(vm, output)
}

fn add_item(vm: &mut Vm, output: &mut Vec<u8>, list: Value, index: i64) -> LuaResult<()> {
    let item = access::get(vm, list, index)?;
    match item.kind() {
        Kind::String(text) => append(vm, output, text.as_bytes()),
        Kind::Integer(_) | Kind::Float(_) => {
            let mut text = Vec::with_capacity(24);
            write_number(&mut text, item);
            append(vm, output, &text)
        }
        _ => {
            let mut place = Vec::new();
            // PUC-Rio prints the index as a C `int`.
            number::write_integer(&mut place, i64::from(index as i32));
            let kind = item.type_name().as_bytes();
            let parts: [&[u8]; 5] = [
                b"invalid value (",
                kind,
                b") at index ",
                &place,
                b" in table for 'concat'",
            ];
            Err(vm.error(&concatenated(&parts)))
        }
    }
}
