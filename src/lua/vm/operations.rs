//! Operations on values when an instruction's fast path does not apply: chains of `__index`, conversions of
//! strings, metamethods.
//!
//! Each comes in two forms. The one for Rust code calls metamethods and waits. The one for instructions (`start_`) either
//! gives the result at once or enters the metamethod, whose frame then returns to the instruction
//! ([`Vm::finish_instruction`]).

use super::api::to_float;
use super::call::Flow;
use super::{Event, LuaResult, Raised, Vm, concatenated};
use crate::heap::Gc;
use crate::number;
use crate::opcode::Op;
use crate::string::{LuaString, MAX_SHORT, copy_short};
use crate::table::Table;
use crate::thread::Return;
use crate::value::{Kind, Value, tag};

/// Longest chain of `__index` or `__newindex` (PUC-Rio: `MAXTAGLOOP`).
const MAX_CHAIN: usize = 2000;

/// A buffer larger than this many bytes is not kept for reuse.
const LARGEST_SCRATCH: usize = 4096;

/// What an operation of an instruction came to.
pub(crate) enum Started<T> {
    /// It is done; this is its result.
    Done(T),
    /// A metamethod was called; evaluation goes on there, and the instruction is finished by
    /// [`Vm::finish_instruction`].
    Entered(Flow),
}

/// Where a chain of `__index` or `__newindex` ends.
enum Target {
    /// At this value.
    Value(Value),
    /// At a table to be assigned to directly.
    Table(Gc<Table>),
    /// At a function to be called with this object.
    Function(Value, Value),
}

impl Vm {
    // ---- indexing -----------------------------------------------------------------------------------

    /// `object[key]`.
    ///
    /// # Errors
    /// When the object cannot be indexed, or what a metamethod raises.
    pub fn index(&mut self, object: Value, key: Value) -> LuaResult<Value> {
        match self.resolve_index(object, key)? {
            Target::Function(function, object) => self.call_value(function, &[object, key]),
            Target::Value(value) => Ok(value),
            Target::Table(_) => Ok(Value::NIL),
        }
    }

    /// `object[key]` for an instruction.
    #[inline(never)]
    pub(crate) fn start_index(&mut self, object: Value, key: Value) -> LuaResult<Started<Value>> {
        if let Some(table) = object.as_table()
            && let Some(metatable) = table.metatable()
            && key.tag != tag::LONG_STRING
        {
            let value = table.get(key);
            if !value.is_nil() {
                return Ok(Started::Done(value));
            }
            let metamethod = self.event_of(metatable, Event::Index);
            if metamethod.tag == tag::LUA_FUNCTION {
                return self.start_metamethod(metamethod, &[object, key]);
            }
        }
        match self.resolve_index(object, key)? {
            Target::Function(function, object) => self.start_metamethod(function, &[object, key]),
            Target::Value(value) => Ok(Started::Done(value)),
            Target::Table(_) => Ok(Started::Done(Value::NIL)),
        }
    }

    fn resolve_index(&mut self, object: Value, key: Value) -> LuaResult<Target> {
        self.charge_for_key(key)?;
        let mut object = object;
        for link in 1..=MAX_CHAIN {
            self.charge_for_link(link)?;
            let metamethod = match object.as_table() {
                Some(table) => {
                    let value = table.get(key);
                    if !value.is_nil() {
                        return Ok(Target::Value(value));
                    }
                    match table.metatable() {
                        Some(metatable) => {
                            let metamethod = self.event_of(metatable, Event::Index);
                            if metamethod.is_nil() {
                                return Ok(Target::Value(Value::NIL));
                            }
                            metamethod
                        }
                        None => return Ok(Target::Value(Value::NIL)),
                    }
                }
                None => self.index_metamethod(object, Event::Index)?,
            };
            if metamethod.is_function() {
                return Ok(Target::Function(metamethod, object));
            }
            object = metamethod;
        }
        Err(self.runtime_error(b"'__index' chain too long; possible loop"))
    }

    /// `object[key] = value`.
    ///
    /// # Errors
    /// When the object cannot be assigned to, or what a metamethod raises.
    pub fn set_index(&mut self, object: Value, key: Value, value: Value) -> LuaResult<()> {
        match self.resolve_new_index(object, key)? {
            Target::Table(table) => self.raw_set(table, key, value),
            Target::Function(function, object) => {
                self.push(function);
                self.push(object);
                self.push(key);
                self.push(value);
                self.call(3, 0)
            }
            Target::Value(_) => Ok(()),
        }
    }

    /// `object[key] = value` for an instruction.
    #[inline(never)]
    pub(crate) fn start_set_index(
        &mut self,
        object: Value,
        key: Value,
        value: Value,
    ) -> LuaResult<Started<()>> {
        if let Some(table) = object.as_table()
            && table.lacks_event(Event::NewIndex)
            && key.tag != tag::LONG_STRING
        {
            return self.raw_set(table, key, value).map(Started::Done);
        }
        match self.resolve_new_index(object, key)? {
            Target::Table(table) => self.raw_set(table, key, value).map(Started::Done),
            Target::Function(function, object) => {
                self.start_metamethod(function, &[object, key, value])
            }
            Target::Value(_) => Ok(Started::Done(())),
        }
    }

    fn resolve_new_index(&mut self, object: Value, key: Value) -> LuaResult<Target> {
        self.charge_for_key(key)?;
        let mut object = object;
        for link in 1..=MAX_CHAIN {
            self.charge_for_link(link)?;
            let metamethod = match object.as_table() {
                Some(table) => {
                    let Some(metatable) = table.metatable() else {
                        return Ok(Target::Table(table));
                    };
                    if !table.get(key).is_nil() {
                        return Ok(Target::Table(table));
                    }
                    let metamethod = self.event_of(metatable, Event::NewIndex);
                    if metamethod.is_nil() {
                        return Ok(Target::Table(table));
                    }
                    metamethod
                }
                None => self.index_metamethod(object, Event::NewIndex)?,
            };
            if metamethod.is_function() {
                return Ok(Target::Function(metamethod, object));
            }
            object = metamethod;
        }
        Err(self.runtime_error(b"'__newindex' chain too long; possible loop"))
    }

    /// The metamethod by which a value that is no table is indexed or assigned to.
    fn index_metamethod(&mut self, object: Value, event: Event) -> LuaResult<Value> {
        let metamethod = self.metamethod(object, event);
        if metamethod.is_nil() {
            return Err(self.operand_error(object, b"index"));
        }
        Ok(metamethod)
    }

    /// Finding a long string in a table compares its bytes.
    #[inline(always)]
    fn charge_for_key(&mut self, key: Value) -> LuaResult<()> {
        if key.tag == tag::LONG_STRING {
            self.charge_for_comparison(key, key)
        } else {
            Ok(())
        }
    }

    pub(crate) fn charge_for_comparison(&mut self, a: Value, b: Value) -> LuaResult<()> {
        match (a.as_string(), b.as_string()) {
            (Some(a), Some(b)) => self.charge(a.len().min(b.len()) as u64 / 64),
            _ => Ok(()),
        }
    }

    /// Gas for a link of a chain of metatables. What classes have is in the price of the access.
    #[inline]
    fn charge_for_link(&mut self, link: usize) -> LuaResult<()> {
        match link % 8 {
            0 => self.charge(1),
            _ => Ok(()),
        }
    }

    /// Gas for reading a text as a number.
    pub(crate) fn charge_for_numeral(&mut self, value: Value) -> LuaResult<()> {
        match value.as_string() {
            Some(text) => self.charge(text.len() as u64 / 16),
            None => Ok(()),
        }
    }

    // ---- arithmetic ---------------------------------------------------------------------------------

    /// `a op b` (`op a` for the unary ones, with `b` the same value).
    ///
    /// # Errors
    /// When an operand is unfit, or what a metamethod raises.
    pub fn arithmetic(&mut self, event: Event, a: Value, b: Value) -> LuaResult<Value> {
        if let Some(value) = self.primitive_arithmetic(event, a, b)? {
            return Ok(value);
        }
        let metamethod = self.arithmetic_metamethod(event, a, b)?;
        self.call_value(metamethod, &[a, b])
    }

    /// The same for an instruction.
    #[inline(never)]
    pub(crate) fn start_arithmetic(
        &mut self,
        event: Event,
        a: Value,
        b: Value,
    ) -> LuaResult<Started<Value>> {
        if let Some(value) = self.primitive_arithmetic(event, a, b)? {
            return Ok(Started::Done(value));
        }
        let metamethod = self.arithmetic_metamethod(event, a, b)?;
        self.start_metamethod(metamethod, &[a, b])
    }

    fn arithmetic_metamethod(&mut self, event: Event, a: Value, b: Value) -> LuaResult<Value> {
        let metamethod = self.binary_metamethod(a, b, event);
        if !metamethod.is_nil() {
            return Ok(metamethod);
        }
        let bitwise = is_bitwise(event);
        if bitwise && super::api::to_number(a).is_some() && super::api::to_number(b).is_some() {
            let culprit = if super::api::to_integer(a).is_none() {
                a
            } else {
                b
            };
            self.pay_for_variable_name();
            let name = self.variable_of_operand(culprit);
            return Err(self.runtime_error(&concatenated(&[
                b"number",
                &name,
                b" has no integer representation",
            ])));
        }
        let operation: &[u8] = if bitwise {
            b"perform bitwise operation on"
        } else {
            b"perform arithmetic on"
        };
        // The second operand is to blame unless the first is.
        let culprit = if to_float(a).is_some() { b } else { a };
        Err(self.operand_error(culprit, operation))
    }

    /// Arithmetic on numbers and numerals.
    fn primitive_arithmetic(
        &mut self,
        event: Event,
        a: Value,
        b: Value,
    ) -> LuaResult<Option<Value>> {
        self.charge_for_numeral(a)?;
        self.charge_for_numeral(b)?;
        if is_bitwise(event) {
            let (Some(a), Some(b)) = (super::api::to_integer(a), super::api::to_integer(b)) else {
                return Ok(None);
            };
            return Ok(Some(Value::integer(match event {
                Event::BAnd => a & b,
                Event::BOr => a | b,
                Event::BXor => a ^ b,
                Event::Shl => number::shift_left(a, b),
                Event::Shr => number::shift_left(a, b.wrapping_neg()),
                _ => !a,
            })));
        }
        if let (Some(a), Some(b)) = (a.as_integer(), b.as_integer()) {
            let integer = match event {
                Event::Add => a.wrapping_add(b),
                Event::Sub => a.wrapping_sub(b),
                Event::Mul => a.wrapping_mul(b),
                Event::Unm => a.wrapping_neg(),
                Event::Mod => match number::int_mod(a, b) {
                    Some(remainder) => remainder,
                    None => return Err(self.runtime_error(b"attempt to perform 'n%0'")),
                },
                Event::IDiv => match number::int_floor_div(a, b) {
                    Some(quotient) => quotient,
                    None => return Err(self.runtime_error(b"attempt to divide by zero")),
                },
                _ => {
                    return Ok(Some(Value::float(float_arithmetic(
                        event, a as f64, b as f64,
                    ))));
                }
            };
            return Ok(Some(Value::integer(integer)));
        }
        match (to_float(a), to_float(b)) {
            (Some(a), Some(b)) => Ok(Some(Value::float(float_arithmetic(event, a, b)))),
            _ => Ok(None),
        }
    }

    /// `#value`.
    ///
    /// # Errors
    /// When the value has no length, or what a metamethod raises.
    pub fn length_of(&mut self, value: Value) -> LuaResult<Value> {
        match self.primitive_length(value)? {
            Ok(length) => Ok(length),
            Err(metamethod) => self.call_value(metamethod, &[value, value]),
        }
    }

    /// `#value` for an instruction.
    #[inline(never)]
    pub(crate) fn start_length(&mut self, value: Value) -> LuaResult<Started<Value>> {
        match self.primitive_length(value)? {
            Ok(length) => Ok(Started::Done(length)),
            Err(metamethod) => self.start_metamethod(metamethod, &[value, value]),
        }
    }

    /// The length, or the metamethod to ask.
    fn primitive_length(&mut self, value: Value) -> LuaResult<Result<Value, Value>> {
        if let Some(string) = value.as_string() {
            return Ok(Ok(Value::integer(string.len() as i64)));
        }
        let metamethod = self.metamethod(value, Event::Len);
        if !metamethod.is_nil() {
            return Ok(Err(metamethod));
        }
        match value.as_table() {
            Some(table) => Ok(Ok(Value::integer(table.length()))),
            None => Err(self.operand_error(value, b"get length of")),
        }
    }

    // ---- concatenation ------------------------------------------------------------------------------

    /// Concatenates the `count` values from stack index `first` on, and leaves the result at `first`.
    pub(crate) fn concatenate(&mut self, first: usize, count: usize) -> LuaResult<Started<()>> {
        let thread = self.thread;
        let mut count = count;
        while count > 1 {
            let (a, b) = (thread.get(first + count - 2), thread.get(first + count - 1));
            if !is_text(a) || !is_text(b) {
                let metamethod = self.binary_metamethod(a, b, Event::Concat);
                if metamethod.is_nil() {
                    let (place, culprit) = if is_text(a) {
                        (count - 1, b)
                    } else {
                        (count - 2, a)
                    };
                    return Err(self.operand_error_at(first + place, culprit, b"concatenate"));
                }
                self.set_concatenation_progress(count - 1);
                return self.start_metamethod(metamethod, &[a, b]);
            }
            let mut start = count - 2;
            while start > 0 && is_text(thread.get(first + start - 1)) {
                start -= 1;
            }
            let text = self.join(first + start, count - start)?;
            thread.set(first + start, text);
            count = start + 1;
        }
        Ok(Started::Done(()))
    }

    /// Joins strings and numbers on the stack.
    fn join(&mut self, first: usize, count: usize) -> LuaResult<Value> {
        let thread = self.thread;
        if count == 2 {
            // Appending nothing gives the other operand itself.
            let (a, b) = (thread.get(first), thread.get(first + 1));
            if let (Some(left), Some(right)) = (a.as_string(), b.as_string()) {
                if right.len() == 0 {
                    return Ok(a);
                }
                if left.len() == 0 {
                    return Ok(b);
                }
            }
        }
        // Their sum may be more than there are addresses.
        let mut length = 0_usize;
        for index in first..first + count {
            let part = thread.get(index).as_string();
            length = length.saturating_add(part.map_or(24, |string| string.len()));
        }
        self.charge(length as u64 / 16)?;
        if length <= MAX_SHORT {
            return self.join_short(first, count);
        }
        self.check_room(length)?;
        let mut text = core::mem::take(&mut self.scratch);
        text.clear();
        let has_numbers = (first..first + count).any(|index| thread.get(index).is_number());
        let string = if has_numbers {
            for index in first..first + count {
                match thread.get(index).as_string() {
                    Some(string) => text.extend_from_slice(string.as_bytes()),
                    None => super::api::write_number(&mut text, thread.get(index)),
                }
            }
            self.heap.intern(&text)
        } else {
            LuaString::build(&mut self.heap, length, |bytes| {
                let mut end = 0;
                for index in first..first + count {
                    if let Some(string) = thread.get(index).as_string() {
                        let part = string.as_bytes();
                        bytes[end..end + part.len()].copy_from_slice(part);
                        end += part.len();
                    }
                }
            })
        };
        if text.capacity() <= LARGEST_SCRATCH {
            self.scratch = text;
        }
        string.map(Value::string).map_err(|_| self.out_of_memory())
    }

    /// The same for a result that is short for certain.
    fn join_short(&mut self, first: usize, count: usize) -> LuaResult<Value> {
        let thread = self.thread;
        let mut buffer = [0; MAX_SHORT];
        let mut end = 0;
        for index in first..first + count {
            let value = thread.get(index);
            if let Some(string) = value.as_string() {
                copy_short(&mut buffer[end..], string.as_bytes());
                end += string.len();
            } else if let Some(integer) = value.as_integer() {
                end += write_integer_into(&mut buffer[end..], integer);
            } else {
                let mut text = Vec::with_capacity(24);
                super::api::write_number(&mut text, value);
                buffer[end..end + text.len()].copy_from_slice(&text);
                end += text.len();
            }
        }
        self.new_string(&buffer[..end]).map(Value::string)
    }

    // ---- metamethods of instructions ----------------------------------------------------------------

    /// Calls a metamethod from an instruction of the current Lua function; its result goes to [`Vm::finish_instruction`].
    pub(crate) fn start_metamethod<T>(
        &mut self,
        function: Value,
        arguments: &[Value],
    ) -> LuaResult<Started<T>> {
        let thread = self.thread;
        let place = self.current_frame().top as usize;
        self.ensure_stack(place + 8)?;
        thread.set(place, function);
        for (index, &argument) in arguments.iter().enumerate() {
            thread.set(place + 1 + index, argument);
        }
        thread.top.set(place + 1 + arguments.len());
        self.enter_nesting()?;
        // A native metamethod has run and finished the instruction when this returns.
        if let Some(closure) = function.as_lua_function()
            && !self.has_hook()
        {
            self.enter_lua(closure, place, arguments.len(), 1, Return::ToInstruction)?;
            return Ok(Started::Entered(Flow::Lua));
        }
        self.call_at(place, arguments.len(), 1, Return::ToInstruction)
            .map(Started::Entered)
    }

    /// `a == b` for an instruction.
    #[inline(never)]
    pub(crate) fn start_equals(&mut self, a: Value, b: Value) -> LuaResult<Started<bool>> {
        self.charge_for_comparison(a, b)?;
        if a.raw_equals(b) {
            return Ok(Started::Done(true));
        }
        let metamethod = self.equality_metamethod(a, b);
        if metamethod.is_nil() {
            return Ok(Started::Done(false));
        }
        self.set_reversed_order(false);
        self.start_metamethod(metamethod, &[a, b])
    }

    /// `a < b` or `a <= b` for an instruction.
    #[inline(never)]
    pub(crate) fn start_order(
        &mut self,
        event: Event,
        a: Value,
        b: Value,
    ) -> LuaResult<Started<bool>> {
        self.charge_for_comparison(a, b)?;
        if let Some(order) = self.primitive_order(a, b, event) {
            return Ok(Started::Done(order));
        }
        let (metamethod, reversed) = self.order_metamethod(a, b, event)?;
        self.set_reversed_order(reversed);
        let arguments = if reversed { [b, a] } else { [a, b] };
        self.start_metamethod(metamethod, &arguments)
    }

    /// A metamethod called from the instruction before the current frame's `pc` has returned `result`.
    pub(crate) fn finish_instruction(&mut self, result: Value) -> LuaResult<Flow> {
        let frame = self.current_frame();
        let Some(closure) = frame.lua_closure() else {
            return Ok(Flow::Lua);
        };
        let pc = frame.current_pc();
        let instruction = closure.prototype.code[pc];
        let base = frame.base as usize;
        let place = base + instruction.a() as usize;
        match instruction.op() {
            Op::Eq | Op::Lt | Op::Le | Op::EqK | Op::LtK | Op::LeK | Op::GtK | Op::GeK => {
                let holds = result.is_truthy() != self.take_reversed_order();
                let next = if holds == (instruction.c() != 0) {
                    (pc as i32 + 2 + closure.prototype.code[pc + 1].get_sj()) as usize
                } else {
                    pc + 2
                };
                self.set_pc(next);
            }
            Op::Concat => {
                let remaining = self.concatenation_progress();
                self.thread.set(place + remaining - 1, result);
                if let Started::Entered(flow) = self.concatenate(place, remaining)? {
                    return Ok(flow);
                }
            }
            op if op.assigns_to_table() => {}
            _ => self.thread.set(place, result),
        }
        Ok(Flow::Lua)
    }

    // A frame of a Lua function needs no message handler: the field keeps what an unfinished instruction must remember.

    fn set_concatenation_progress(&mut self, remaining: usize) {
        self.set_frame_note(remaining as u32);
    }

    fn concatenation_progress(&self) -> usize {
        self.current_frame().handler as usize
    }

    fn set_reversed_order(&mut self, reversed: bool) {
        self.set_frame_note(reversed as u32);
    }

    fn take_reversed_order(&mut self) -> bool {
        let reversed = self.current_frame().handler != 0;
        self.set_frame_note(0);
        reversed
    }

    // ---- errors about operands ----------------------------------------------------------------------

    /// `attempt to <operation> a <type> value (<variable>)`.
    #[cold]
    pub(crate) fn operand_error(&mut self, value: Value, operation: &[u8]) -> Raised {
        self.pay_for_variable_name();
        let name = self.variable_of_operand(value);
        let type_name = self.value_type_name(value);
        self.runtime_error(&concatenated(&[
            b"attempt to ",
            operation,
            b" a ",
            &type_name,
            b" value",
            &name,
        ]))
    }

    /// The same for the value at a stack index.
    #[cold]
    pub(crate) fn operand_error_at(
        &mut self,
        index: usize,
        value: Value,
        operation: &[u8],
    ) -> Raised {
        self.pay_for_variable_name();
        let name = self.variable_at(index);
        let type_name = self.value_type_name(value);
        self.runtime_error(&concatenated(&[
            b"attempt to ",
            operation,
            b" a ",
            &type_name,
            b" value",
            &name,
        ]))
    }

    /// The name of a value's type, or the `__name` of its metatable.
    pub(crate) fn value_type_name(&self, value: Value) -> Vec<u8> {
        let metatable = match value.kind() {
            Kind::Table(table) => table.metatable(),
            Kind::Userdata(userdata) => userdata.metatable(),
            _ => None,
        };
        match metatable.and_then(|metatable| metatable.get_string(self.names.name).as_string()) {
            Some(name) => name.as_bytes().to_vec(),
            None => value.type_name().as_bytes().to_vec(),
        }
    }

    /// An error with the position of the running Lua function, if it is one.
    #[cold]
    pub(crate) fn runtime_error(&mut self, message: &[u8]) -> Raised {
        let position = self.running_position();
        self.raise_text(&concatenated(&[&position, message]))
    }
}

fn is_text(value: Value) -> bool {
    value.is_string() || value.is_number()
}

pub(crate) fn is_bitwise(event: Event) -> bool {
    matches!(
        event,
        Event::BAnd | Event::BOr | Event::BXor | Event::Shl | Event::Shr | Event::BNot
    )
}

/// Arithmetic on floats (Lua 5.3 manual §3.4.1).
pub(crate) fn float_arithmetic(event: Event, a: f64, b: f64) -> f64 {
    let result = match event {
        Event::Add => a + b,
        Event::Sub => a - b,
        Event::Mul => a * b,
        Event::Div => a / b,
        Event::Mod => number::float_mod(a, b),
        Event::IDiv => number::float_floor_div(a, b),
        // The power settles the sign of a NaN itself.
        Event::Pow => return number::pow(a, b),
        _ => return -a,
    };
    if result.is_nan() {
        number::settle_nan(a, b)
    } else {
        result
    }
}

/// Writes decimal digits at the start of `buffer`, which has room for 20; says how many.
fn write_integer_into(buffer: &mut [u8], integer: i64) -> usize {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = integer.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if integer < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    copy_short(buffer, &digits[start..]);
    digits.len() - start
}
