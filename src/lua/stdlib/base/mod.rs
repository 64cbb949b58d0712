//! The basic functions (Lua 5.3 manual §6.1).
//!
//! * [`load`]: chunks from text and from files; [`collect`]: `collectgarbage`; [`numeral`]: `tonumber`;
//! * this file: the others.

mod collect;
mod load;
mod numeral;

use super::string::charge_bytes;
use crate::function::Behaviour;
use crate::heap::Gc;
use crate::table::Table;
use crate::value::{Kind, Value, tag};
use crate::vm::{Event, LuaResult, Vm};

/// Fills the table of globals.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let globals = vm.globals();
    vm.register(
        globals,
        &[
            ("assert", assert),
            ("error", error),
            ("getmetatable", getmetatable),
            ("loadfile", load::loadfile),
            ("load", load::load),
            ("rawequal", rawequal),
            ("rawlen", rawlen),
            ("rawget", rawget),
            ("rawset", rawset),
            ("select", select),
            ("setmetatable", setmetatable),
            ("tonumber", numeral::tonumber),
        ],
    )?;
    open_iterators(vm, globals)?;
    let collectgarbage = vm.new_closure(collect::collectgarbage, &collect::SETTINGS)?;
    vm.raw_set_field(globals, "collectgarbage", collectgarbage)?;
    let dofile = vm.new_native(Behaviour::CallAfter(load::dofile), &[])?;
    vm.raw_set_field(globals, "dofile", dofile)?;
    let pcall = vm.new_native(Behaviour::ProtectedCall, &[])?;
    vm.raw_set_field(globals, "pcall", pcall)?;
    let xpcall = vm.new_native(Behaviour::ProtectedCallWithHandler, &[])?;
    vm.raw_set_field(globals, "xpcall", xpcall)?;
    let tostring = vm.new_function(tostring)?;
    vm.raw_set_field(globals, "tostring", tostring)?;
    let name = Value::string(vm.new_string(b"tostring")?);
    let print = vm.new_closure(print, &[tostring, name])?;
    vm.raw_set_field(globals, "print", print)?;
    open_type(vm, globals)?;
    let version = Value::string(vm.new_string(b"Lua 5.3")?);
    vm.raw_set_field(globals, "_VERSION", version)?;
    Ok(globals)
}

fn open_iterators(vm: &mut Vm, globals: Gc<Table>) -> LuaResult<()> {
    let next = vm.new_function(next)?;
    vm.set_next_function(next);
    vm.raw_set_field(globals, "next", next)?;
    let pairs = vm.new_closure(pairs, &[next])?;
    vm.raw_set_field(globals, "pairs", pairs)?;
    let iterator = vm.new_function(ipairs_iterator)?;
    vm.set_ipairs_iterator(iterator);
    let ipairs = vm.new_closure(ipairs, &[iterator])?;
    vm.raw_set_field(globals, "ipairs", ipairs)
}

/// The names that `type` gives, one upvalue each, so that no string is made in a call.
const TYPE_NAMES: [&str; 8] = [
    "nil", "boolean", "number", "string", "table", "function", "userdata", "thread",
];

fn open_type(vm: &mut Vm, globals: Gc<Table>) -> LuaResult<()> {
    let mut names = [Value::NIL; TYPE_NAMES.len()];
    for (place, name) in names.iter_mut().zip(TYPE_NAMES) {
        *place = Value::string(vm.new_string(name.as_bytes())?);
    }
    let function = vm.new_closure(type_, &names)?;
    vm.raw_set_field(globals, "type", function)
}

fn type_(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    let index = match value.tag {
        tag::NIL => 1,
        tag::FALSE | tag::TRUE => 2,
        tag::INTEGER | tag::FLOAT => 3,
        tag::SHORT_STRING | tag::LONG_STRING => 4,
        tag::TABLE => 5,
        tag::LUA_FUNCTION | tag::NATIVE_FUNCTION => 6,
        tag::USERDATA => 7,
        _ => 8,
    };
    let name = vm.upvalue(index);
    vm.result(name)
}

fn print(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count();
    let globals = Value::table(vm.globals());
    let tostring = vm.index(globals, vm.upvalue(2))?;
    // It stays on the stack: what it calls may take it out of the globals.
    vm.push(tostring);
    let is_original = tostring.raw_equals(vm.upvalue(1));
    for index in 1..=count {
        let value = vm.argument(index);
        // A metamethod is called by `tostring` itself, which its errors and tracebacks show.
        let text = if is_original && vm.metamethod(value, Event::ToString).is_nil() {
            Value::string(vm.to_text(value)?)
        } else {
            vm.call_value(tostring, &[value])?
        };
        let text = match text.kind() {
            Kind::String(text) => text,
            Kind::Integer(_) | Kind::Float(_) => vm.number_to_string(text)?,
            _ => return Err(vm.error(b"'tostring' must return a string to 'print'")),
        };
        charge_bytes(vm, text.len())?;
        if index > 1 {
            vm.host.write_output(b"\t");
        }
        vm.host.write_output(text.as_bytes());
    }
    vm.host.write_output(b"\n");
    vm.host.flush_output();
    Ok(0)
}

fn tostring(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    let text = vm.to_text(value)?;
    vm.result(text)
}

fn assert(vm: &mut Vm) -> LuaResult<usize> {
    if vm.argument(1).is_truthy() {
        return Ok(vm.argument_count());
    }
    vm.check_any(1)?;
    if vm.is_none(2) {
        return Err(vm.error(b"assertion failed!"));
    }
    let message = vm.argument(2);
    raise_at(vm, message, 1)
}

fn error(vm: &mut Vm) -> LuaResult<usize> {
    let level = i64::from(vm.optional_integer(2, 1)? as i32);
    let value = vm.argument(1);
    raise_at(vm, value, level)
}

/// Raises `value`; when it is a string, with the position of the function at `level` before it.
fn raise_at(vm: &mut Vm, value: Value, level: i64) -> LuaResult<usize> {
    if let Some(message) = value.as_string()
        && level > 0
    {
        vm.charge(message.len() as u64 / 16)?;
        vm.check_room(message.len().saturating_mul(2))?;
        let mut text = vm.position(usize::try_from(level).unwrap_or(usize::MAX));
        text.extend_from_slice(message.as_bytes());
        return Err(vm.raise_text(&text));
    }
    Err(vm.raise(value))
}

fn getmetatable(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    let Some(metatable) = vm.metatable(value) else {
        return vm.result(Value::NIL);
    };
    let protection = metatable.get_string(vm.names.metatable);
    vm.result(if protection.is_nil() {
        Value::table(metatable)
    } else {
        protection
    })
}

fn setmetatable(vm: &mut Vm) -> LuaResult<usize> {
    let table = vm.check_table(1)?;
    let metatable = match vm.argument(2).kind() {
        Kind::Table(metatable) => Some(metatable),
        Kind::Nil if !vm.is_none(2) => None,
        _ => return Err(vm.argument_error(2, b"nil or table expected")),
    };
    let is_protected = table
        .metatable()
        .is_some_and(|metatable| !metatable.get_string(vm.names.metatable).is_nil());
    if is_protected {
        return Err(vm.error(b"cannot change a protected metatable"));
    }
    vm.set_metatable(Value::table(table), metatable);
    vm.result(table)
}

fn rawequal(vm: &mut Vm) -> LuaResult<usize> {
    let (first, second) = (vm.check_any(1)?, vm.check_any(2)?);
    vm.charge_for_comparison(first, second)?;
    vm.result(first.raw_equals(second))
}

fn rawlen(vm: &mut Vm) -> LuaResult<usize> {
    let length = match vm.argument(1).kind() {
        Kind::Table(table) => table.length(),
        Kind::String(string) => string.len() as i64,
        _ => return Err(vm.argument_error(1, b"table or string expected")),
    };
    vm.result(length)
}

fn rawget(vm: &mut Vm) -> LuaResult<usize> {
    let table = vm.check_table(1)?;
    let key = vm.check_any(2)?;
    vm.result(table.get(key))
}

fn rawset(vm: &mut Vm) -> LuaResult<usize> {
    let table = vm.check_table(1)?;
    let key = vm.check_any(2)?;
    let value = vm.check_any(3)?;
    vm.raw_set(table, key, value)?;
    vm.result(table)
}

fn select(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count() as i64;
    if let Some(word) = vm.argument(1).as_string()
        && word.as_bytes().first() == Some(&b'#')
    {
        return vm.result(count - 1);
    }
    let mut first = vm.check_integer(1)?;
    if first < 0 {
        first = first.saturating_add(count);
    } else if first > count {
        first = count;
    }
    if first < 1 {
        return Err(vm.argument_error(1, b"index out of range"));
    }
    Ok((count - first) as usize)
}

fn next(vm: &mut Vm) -> LuaResult<usize> {
    let table = vm.check_table(1)?;
    let start = table
        .traversal_index(vm.argument(2))
        .map_err(|error| vm.table_error(error))?;
    let found = table.entry_from(start);
    let end = found.map_or(table.capacity(), |(next, _, _)| next);
    // Places that are empty are passed one by one.
    vm.charge(end.saturating_sub(start) as u64 / 8)?;
    match found {
        Some((_, key, value)) => {
            vm.push(key);
            vm.push(value);
            Ok(2)
        }
        None => vm.result(Value::NIL),
    }
}

fn pairs(vm: &mut Vm) -> LuaResult<usize> {
    start_iteration(vm, Event::Pairs, Value::NIL)
}

fn ipairs(vm: &mut Vm) -> LuaResult<usize> {
    start_iteration(vm, Event::IPairs, Value::integer(0))
}

/// The three values of an iteration: those of the metamethod, or the iterator that is the function's upvalue, the object and
/// the first control value.
fn start_iteration(vm: &mut Vm, event: Event, control: Value) -> LuaResult<usize> {
    let object = vm.check_any(1)?;
    let metamethod = vm.metamethod(object, event);
    if metamethod.is_nil() {
        let iterator = vm.upvalue(1);
        vm.push(iterator);
        vm.push(object);
        vm.push(control);
    } else {
        vm.push(metamethod);
        vm.push(object);
        vm.call(1, 3)?;
    }
    Ok(3)
}

fn ipairs_iterator(vm: &mut Vm) -> LuaResult<usize> {
    let index = Value::integer(vm.check_integer(2)?.wrapping_add(1));
    let object = vm.check_any(1)?;
    let value = vm.index(object, index)?;
    if value.is_nil() {
        return vm.result(Value::NIL);
    }
    vm.push(index);
    vm.push(value);
    Ok(2)
}
