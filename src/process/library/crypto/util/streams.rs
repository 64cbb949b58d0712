//! Streams over strings. A stream is a function that gives one byte a call, and nothing or nil at its end; any function will do.
//!
//! Those made here are known by their first upvalue, so that the rest of one can be taken at once.

use lunette_lua::{LuaResult, Value, Vm};

/// What the first upvalue of a stream made here is.
const MARK: &[u8] = b".crypto.util.stream";

// The upvalues of a stream.
const MARKED: usize = 0;
const TEXT: usize = 1;
const POSITION: usize = 2;
const ENDS_WITH_NIL: usize = 3;

/// `over(string, ends_with_nil)`: a stream of its bytes, which ends with nothing or with nil.
pub(super) fn over(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    let ends_with_nil = vm.argument(2).is_truthy();
    let mark = vm.new_string(MARK)?;
    let upvalues = [
        Value::string(mark),
        Value::string(text),
        Value::integer(0),
        Value::boolean(ends_with_nil),
    ];
    let stream = vm.new_closure(next, &upvalues)?;
    vm.result(stream)
}

/// The next byte.
fn next(vm: &mut Vm) -> LuaResult<usize> {
    let position = position(vm.upvalue(POSITION + 1));
    let byte = vm
        .upvalue(TEXT + 1)
        .as_string()
        .and_then(|text| text.as_bytes().get(position).copied());
    if let Some(byte) = byte {
        vm.set_upvalue(POSITION + 1, Value::integer(position as i64 + 1));
        return vm.result(i64::from(byte));
    }
    if vm.upvalue(ENDS_WITH_NIL + 1).is_truthy() {
        return vm.result(Value::NIL);
    }
    Ok(0)
}

fn position(upvalue: Value) -> usize {
    usize::try_from(upvalue.as_integer().unwrap_or(0)).unwrap_or(usize::MAX)
}

/// `rest(stream)`: all that a stream made here still has, which is then at its end; nil for any other value.
pub(super) fn rest(vm: &mut Vm) -> LuaResult<usize> {
    let Some(stream) = vm.argument(1).as_native_function() else {
        return vm.result(Value::NIL);
    };
    let mark = stream.upvalue(MARKED).and_then(Value::as_string);
    let text = stream.upvalue(TEXT).and_then(Value::as_string);
    let (Some(mark), Some(text), Some(start)) = (mark, text, stream.upvalue(POSITION)) else {
        return vm.result(Value::NIL);
    };
    if mark.as_bytes() != MARK {
        return vm.result(Value::NIL);
    }
    stream.set_upvalue(POSITION, Value::integer(text.len() as i64));
    match position(start) {
        0 => vm.push(Value::string(text)),
        start => {
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            super::bytes::push_string(vm, rest)?;
        }
    }
    Ok(1)
}
