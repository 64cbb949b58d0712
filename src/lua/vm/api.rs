//! What native functions use: their arguments and results, and operations of the language.
//!
//! Arguments are numbered from 1. Values that a native function still needs while it calls back into Lua must be
//! arguments or pushed, so that the collector sees them.

use super::{Event, LuaResult, Raised, Vm};
use crate::heap::{Gc, OutOfMemory};
use crate::number::{self, Number};
use crate::string::LuaString;
use crate::table::{Table, TableError};
use crate::userdata::Userdata;
use crate::value::{Kind, Value};

/// The parts joined.
pub(crate) fn concatenated(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

impl Vm {
    // ---- arguments ----------------------------------------------------------------------------------

    #[inline(always)]
    fn base(&self) -> usize {
        self.current_frame().base as usize
    }

    /// The number of arguments, or of values on the stack of the native function once it pushed some.
    #[inline(always)]
    pub fn argument_count(&self) -> usize {
        self.thread.top.get() - self.base()
    }

    /// Argument number `index`; nil when it is absent.
    #[inline(always)]
    pub fn argument(&self, index: usize) -> Value {
        let place = self.base() + index - 1;
        if place < self.thread.top.get() {
            self.thread.get(place)
        } else {
            Value::NIL
        }
    }

    /// Is argument number `index` absent (not just nil)?
    pub fn is_none(&self, index: usize) -> bool {
        index > self.argument_count()
    }

    /// Is argument number `index` absent or nil?
    pub(crate) fn is_none_or_nil(&self, index: usize) -> bool {
        self.argument(index).is_nil()
    }

    /// Replaces argument number `index`, which must be present.
    pub fn set_argument(&mut self, index: usize, value: Value) {
        debug_assert!(!self.is_none(index));
        self.thread.set(self.base() + index - 1, value);
    }

    /// Makes the number of values on the native function's stack exactly `count`, dropping or adding nil.
    pub fn set_argument_count(&mut self, count: usize) {
        let end = self.base() + count;
        while self.thread.top.get() < end {
            self.thread.push(Value::NIL);
        }
        self.thread.top.set(end);
    }

    /// Upvalue number `index` (from 1) of the running native function.
    pub fn upvalue(&self, index: usize) -> Value {
        match self.running_native() {
            Some(function) => function.upvalues()[index - 1].get(),
            None => Value::NIL,
        }
    }

    /// Assigns to upvalue number `index` (from 1) of the running native function.
    pub fn set_upvalue(&mut self, index: usize, value: Value) {
        if let Some(function) = self.running_native() {
            function.set_upvalue(index - 1, value);
        }
    }

    /// An argument of any type, nil included.
    pub(crate) fn check_any(&mut self, index: usize) -> LuaResult<Value> {
        if self.is_none(index) {
            Err(self.argument_error(index, b"value expected"))
        } else {
            Ok(self.argument(index))
        }
    }

    /// An argument that is an integer, or a float or string that converts to one.
    #[inline]
    pub fn check_integer(&mut self, index: usize) -> LuaResult<i64> {
        let value = self.argument(index);
        match value.as_integer() {
            Some(integer) => Ok(integer),
            None => self.convert_integer(index, value),
        }
    }

    #[inline(never)]
    fn convert_integer(&mut self, index: usize, value: Value) -> LuaResult<i64> {
        self.charge_for_numeral(value)?;
        match to_integer(value) {
            Some(integer) => Ok(integer),
            None if to_number(value).is_some() => {
                Err(self.argument_error(index, b"number has no integer representation"))
            }
            None => Err(self.type_error(index, "number")),
        }
    }

    /// The same, or `default` when it is absent or nil.
    pub fn optional_integer(&mut self, index: usize, default: i64) -> LuaResult<i64> {
        if self.is_none_or_nil(index) {
            Ok(default)
        } else {
            self.check_integer(index)
        }
    }

    /// An argument that is a number, or a string that converts to one, as a float.
    #[inline]
    pub(crate) fn check_float(&mut self, index: usize) -> LuaResult<f64> {
        let value = self.argument(index);
        match value.as_number() {
            Some(float) => Ok(float),
            None => self.convert_float(index, value),
        }
    }

    #[inline(never)]
    fn convert_float(&mut self, index: usize, value: Value) -> LuaResult<f64> {
        self.charge_for_numeral(value)?;
        to_float(value).ok_or_else(|| self.type_error(index, "number"))
    }

    /// The same, or `default` when it is absent or nil.
    pub(crate) fn optional_float(&mut self, index: usize, default: f64) -> LuaResult<f64> {
        if self.is_none_or_nil(index) {
            Ok(default)
        } else {
            self.check_float(index)
        }
    }

    /// An argument that is a string, or a number, which is converted in place.
    #[inline]
    pub fn check_string(&mut self, index: usize) -> LuaResult<Gc<LuaString>> {
        let value = self.argument(index);
        if let Some(string) = value.as_string() {
            return Ok(string);
        }
        if value.is_number() {
            let string = self.number_to_string(value)?;
            self.set_argument(index, Value::string(string));
            return Ok(string);
        }
        Err(self.type_error(index, "string"))
    }

    /// The same, or `None` when it is absent or nil.
    pub(crate) fn optional_string(&mut self, index: usize) -> LuaResult<Option<Gc<LuaString>>> {
        if self.is_none_or_nil(index) {
            Ok(None)
        } else {
            self.check_string(index).map(Some)
        }
    }

    /// An argument that is a table.
    #[inline]
    pub fn check_table(&mut self, index: usize) -> LuaResult<Gc<Table>> {
        match self.argument(index).as_table() {
            Some(table) => Ok(table),
            None => Err(self.type_error(index, "table")),
        }
    }

    /// An argument that is a function.
    pub(crate) fn check_function(&mut self, index: usize) -> LuaResult<Value> {
        let value = self.argument(index);
        if value.is_function() {
            Ok(value)
        } else {
            Err(self.type_error(index, "function"))
        }
    }

    /// An argument that is one of these words (or the default when absent); gives its index.
    pub fn check_option(
        &mut self,
        index: usize,
        default: Option<&str>,
        options: &[&str],
    ) -> LuaResult<usize> {
        let word = match default {
            Some(word) if self.is_none_or_nil(index) => word.as_bytes().to_vec(),
            // A zero byte ends the word, as in C.
            _ => {
                let word = self.check_string(index)?;
                word.as_bytes()
                    .split(|&byte| byte == 0)
                    .next()
                    .unwrap_or_default()
                    .to_vec()
            }
        };
        match options.iter().position(|option| option.as_bytes() == word) {
            Some(position) => Ok(position),
            None => {
                Err(self.argument_error(index, &concatenated(&[b"invalid option '", &word, b"'"])))
            }
        }
    }

    // ---- results ------------------------------------------------------------------------------------

    /// Pushes a value: a result, or one that must be kept alive.
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        self.thread.push(value);
    }

    /// Pushes a string of these bytes.
    pub fn push_bytes(&mut self, bytes: &[u8]) -> LuaResult<()> {
        let string = self.new_string(bytes)?;
        self.push(Value::string(string));
        Ok(())
    }

    /// Takes the value on top off the stack.
    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        let top = self.thread.top.get() - 1;
        self.thread.top.set(top);
        self.thread.get(top)
    }

    /// Pushes one value and says so: the usual end of a native function.
    #[inline(always)]
    pub fn result(&mut self, value: impl Into<Value>) -> LuaResult<usize> {
        self.push(value.into());
        Ok(1)
    }

    /// Makes sure that `count` more values can be pushed.
    ///
    /// # Errors
    /// `stack overflow (message)`.
    pub fn reserve_stack(&mut self, count: usize, message: &str) -> LuaResult<()> {
        let end = self.thread.top.get().saturating_add(count);
        if end <= crate::thread::MAX_STACK {
            return self.ensure_stack(end);
        }
        Err(self.error(&concatenated(&[
            b"stack overflow (",
            message.as_bytes(),
            b")",
        ])))
    }

    // ---- objects ------------------------------------------------------------------------------------

    /// A string of these bytes.
    #[inline]
    pub fn new_string(&mut self, bytes: &[u8]) -> LuaResult<Gc<LuaString>> {
        match self.heap.intern(bytes) {
            Ok(string) => Ok(string),
            Err(OutOfMemory) => Err(self.out_of_memory()),
        }
    }

    /// An empty table.
    pub fn new_table(&mut self) -> LuaResult<Gc<Table>> {
        match Table::new(&mut self.heap) {
            Ok(table) => Ok(table),
            Err(OutOfMemory) => Err(self.out_of_memory()),
        }
    }

    /// An empty table with room for `array` items and `hash` other keys.
    pub fn new_table_with(&mut self, array: usize, hash: usize) -> LuaResult<Gc<Table>> {
        Table::with_capacity(&mut self.heap, array, hash).map_err(|error| self.table_error(error))
    }

    /// An object of the host.
    pub(crate) fn new_userdata(
        &mut self,
        handle: u32,
        metatable: Option<Gc<Table>>,
    ) -> LuaResult<Gc<Userdata>> {
        Userdata::new(&mut self.heap, handle, metatable).map_err(|OutOfMemory| self.out_of_memory())
    }

    /// Checks that a buffer of this many bytes is within the memory limit, before it is filled.
    pub fn check_room(&mut self, bytes: usize) -> LuaResult<()> {
        self.heap
            .has_room(bytes)
            .map_err(|OutOfMemory| self.out_of_memory())
    }

    /// `rawset`.
    pub fn raw_set(&mut self, table: Gc<Table>, key: Value, value: Value) -> LuaResult<()> {
        table
            .set(&mut self.heap, key, value)
            .map_err(|error| self.table_error(error))
    }

    /// `rawset` of an integer key.
    pub fn raw_set_integer(&mut self, table: Gc<Table>, key: i64, value: Value) -> LuaResult<()> {
        table
            .set_integer(&mut self.heap, key, value)
            .map_err(|error| self.table_error(error))
    }

    /// `rawset` of a string key.
    pub fn raw_set_field(&mut self, table: Gc<Table>, key: &str, value: Value) -> LuaResult<()> {
        let key = self.new_string(key.as_bytes())?;
        self.raw_set(table, Value::string(key), value)
    }

    /// `rawget` of a string key.
    pub fn raw_field(&mut self, table: Gc<Table>, key: &str) -> LuaResult<Value> {
        let key = self.new_string(key.as_bytes())?;
        Ok(table.get_string(key))
    }

    /// Puts native functions into a table under their names.
    pub fn register(
        &mut self,
        table: Gc<Table>,
        functions: &[(&str, crate::function::NativeBody)],
    ) -> LuaResult<()> {
        for &(name, body) in functions {
            let function = self.new_function(body)?;
            self.raw_set_field(table, name, function)?;
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn table_error(&mut self, error: TableError) -> Raised {
        match error {
            TableError::NilKey => self.runtime_error(b"table index is nil"),
            TableError::NanKey => self.runtime_error(b"table index is NaN"),
            TableError::InvalidKey => self.runtime_error(b"invalid key to 'next'"),
            TableError::Overflow => self.runtime_error(b"table overflow"),
            TableError::OutOfMemory => self.out_of_memory(),
        }
    }

    // ---- errors -------------------------------------------------------------------------------------

    /// `bad argument #index to 'function' (message)`.
    #[cold]
    pub fn argument_error(&mut self, index: usize, message: &[u8]) -> Raised {
        let info = self.native_call_name();
        let mut number = index as i64;
        if info.kind == "method" {
            number -= 1;
            if number == 0 {
                return self.error(&concatenated(&[
                    b"calling '",
                    &info.name,
                    b"' on bad self (",
                    message,
                    b")",
                ]));
            }
        }
        let mut digits = Vec::new();
        number::write_integer(&mut digits, number);
        self.error(&concatenated(&[
            b"bad argument #",
            &digits,
            b" to '",
            &info.name,
            b"' (",
            message,
            b")",
        ]))
    }

    /// `bad argument #index to 'function' (expected expected, got type)`.
    #[cold]
    pub(crate) fn type_error(&mut self, index: usize, expected: &str) -> Raised {
        let actual = if self.is_none(index) {
            b"no value".to_vec()
        } else {
            self.argument_type_name(self.argument(index))
        };
        let message = concatenated(&[expected.as_bytes(), b" expected, got ", &actual]);
        self.argument_error(index, &message)
    }

    fn argument_type_name(&self, value: Value) -> Vec<u8> {
        let name = self.metatable(value).map_or(Value::NIL, |metatable| {
            metatable.get_string(self.names.name)
        });
        match name.as_string() {
            Some(name) => name.as_bytes().to_vec(),
            None => value.type_name().as_bytes().to_vec(),
        }
    }

    /// An error with this message and the position of the caller of the running native function.
    #[cold]
    pub fn error(&mut self, message: &[u8]) -> Raised {
        let position = self.position(1);
        self.raise_text(&concatenated(&[&position, message]))
    }

    /// An error with exactly this text.
    #[cold]
    pub fn raise_text(&mut self, message: &[u8]) -> Raised {
        match self.heap.intern(message) {
            Ok(string) => self.raise(Value::string(string)),
            Err(OutOfMemory) => self.out_of_memory(),
        }
    }

    /// `not enough memory`.
    #[cold]
    pub fn out_of_memory(&mut self) -> Raised {
        // The message is made when the machine is, so that it is there when nothing else can be made.
        let message = self.registry.get_integer(MEMORY_MESSAGE);
        self.raise(message)
    }

    // ---- the language's operations ------------------------------------------------------------------

    /// The text of a number.
    pub fn number_to_string(&mut self, value: Value) -> LuaResult<Gc<LuaString>> {
        let mut text = Vec::with_capacity(24);
        write_number(&mut text, value);
        self.new_string(&text)
    }

    /// `tostring`, with `__tostring` and `__name`.
    pub fn to_text(&mut self, value: Value) -> LuaResult<Gc<LuaString>> {
        let metamethod = self.metamethod(value, Event::ToString);
        if !metamethod.is_nil() {
            self.push(metamethod);
            self.push(value);
            self.call(1, 1)?;
            let text = self.pop();
            return match text.kind() {
                Kind::String(string) => Ok(string),
                Kind::Integer(_) | Kind::Float(_) => self.number_to_string(text),
                _ => Err(self.error(b"'__tostring' must return a string")),
            };
        }
        match value.kind() {
            Kind::String(string) => Ok(string),
            Kind::Nil => self.new_string(b"nil"),
            Kind::Boolean(true) => self.new_string(b"true"),
            Kind::Boolean(false) => self.new_string(b"false"),
            Kind::Integer(_) | Kind::Float(_) => self.number_to_string(value),
            _ => {
                let name = self.argument_type_name(value);
                let text = concatenated(&[&name, b": ", &address_text(value)]);
                self.new_string(&text)
            }
        }
    }

    /// `#` as an integer, with `__len` (PUC-Rio: `luaL_len`).
    pub fn length(&mut self, value: Value) -> LuaResult<i64> {
        if let Some(table) = value.as_table()
            && table.metatable().is_none()
        {
            return Ok(table.length());
        }
        let length = self.length_of(value)?;
        match to_integer(length) {
            Some(integer) => Ok(integer),
            None => Err(self.error(b"object length is not an integer")),
        }
    }

    /// `value[key] = item` for a string key, without metamethods when `value` has none.
    pub fn set_field(&mut self, value: Value, key: &str, item: Value) -> LuaResult<()> {
        let key = self.new_string(key.as_bytes())?;
        self.set_index(value, Value::string(key), item)
    }

    /// `value[key]` for a string key.
    pub fn field(&mut self, value: Value, key: &str) -> LuaResult<Value> {
        let key = self.new_string(key.as_bytes())?;
        self.index(value, Value::string(key))
    }
}

/// Where the registry keeps the text of the memory error.
pub(crate) const MEMORY_MESSAGE: i64 = 3;

/// The integer a value converts to without loss: integers, integral floats, and strings that are either.
pub fn to_integer(value: Value) -> Option<i64> {
    match value.kind() {
        Kind::Integer(integer) => Some(integer),
        Kind::Float(float) => number::float_to_integer(float),
        Kind::String(string) => match number::parse(string.as_bytes())? {
            Number::Integer(integer) => Some(integer),
            Number::Float(float) => number::float_to_integer(float),
        },
        _ => None,
    }
}

/// The number a value converts to: numbers, and strings that are numerals.
pub fn to_number(value: Value) -> Option<Value> {
    match value.kind() {
        Kind::Integer(_) | Kind::Float(_) => Some(value),
        Kind::String(string) => match number::parse(string.as_bytes())? {
            Number::Integer(integer) => Some(Value::integer(integer)),
            Number::Float(float) => Some(Value::float(float)),
        },
        _ => None,
    }
}

/// The same, as a float.
pub(crate) fn to_float(value: Value) -> Option<f64> {
    to_number(value)?.as_number()
}

/// Appends the text of a number, as `tostring` gives it.
pub(crate) fn write_number(text: &mut Vec<u8>, value: Value) {
    match value.kind() {
        Kind::Integer(integer) => number::write_integer(text, integer),
        Kind::Float(float) => number::write_float(text, float),
        _ => {}
    }
}

/// What stands for the address of an object in its text: derived from its identity, so the same on every host.
pub(crate) fn address_text(value: Value) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let address = 0x0041_0000_u64 + u64::from(crate::table::identity(value)) * 32;
    let mut text = b"0x".to_vec();
    let mut shift = 60;
    while shift > 24 && address >> shift == 0 {
        shift -= 4;
    }
    loop {
        text.push(DIGITS[(address >> shift & 15) as usize]);
        if shift == 0 {
            return text;
        }
        shift -= 4;
    }
}
