//! What single instructions do that is too long for the interpreter loop: inherited methods, loops, tail calls, `...`,
//! constructors, closures.
#![allow(unsafe_code)]

use super::call::Flow;
use super::execute::{set_float, set_integer};
use super::{Event, LuaResult, Vm};
use crate::function::{LuaClosure, Upvalue};
use crate::heap::{Gc, OutOfMemory};
use crate::number;
use crate::string::LuaString;
use crate::thread::Return;
use crate::value::{Value, tag};

impl Vm {
    /// The method of an object whose own table has none, where it is found in tables alone.
    #[inline(never)]
    pub(super) fn inherited_method(&mut self, object: Value, key: Gc<LuaString>) -> Option<Value> {
        let index = self.names.events[Event::Index as usize];
        let mut metatable = match object.tag {
            tag::TABLE => object.as_table()?.metatable()?,
            tag::SHORT_STRING | tag::LONG_STRING => {
                self.type_metatables[tag::SHORT_STRING as usize]?
            }
            _ => self.metatable(object)?,
        };
        for _ in 0..8 {
            let parent = metatable.get_short_string(index).as_table()?;
            let value = parent.get_short_string(key);
            if !value.is_nil() {
                return Some(value);
            }
            metatable = parent.metatable()?;
        }
        None
    }

    /// Checks and converts the three values of a numeric loop; says whether it runs at all.
    pub(super) unsafe fn prepare_for(&mut self, counter: *mut Value) -> LuaResult<bool> {
        use super::api::{to_float, to_number};
        // SAFETY: the four registers of the loop.
        unsafe {
            let (start, limit, step) = (*counter, *counter.add(1), *counter.add(2));
            if let (Some(start), Some(step)) = (start.as_integer(), step.as_integer())
                && let Some(number) = to_number(limit)
            {
                let Some(limit) = clipped_limit(number, step) else {
                    return Ok(false);
                };
                if !(if step > 0 {
                    start <= limit
                } else {
                    limit <= start
                }) {
                    return Ok(false);
                }
                set_integer(counter.add(1), limit);
                set_integer(counter.add(3), start);
                return Ok(true);
            }
            let Some(limit) = to_float(limit) else {
                return Err(self.runtime_error(b"'for' limit must be a number"));
            };
            let Some(step) = to_float(step) else {
                return Err(self.runtime_error(b"'for' step must be a number"));
            };
            let Some(start) = to_float(start) else {
                return Err(self.runtime_error(b"'for' initial value must be a number"));
            };
            // PUC-Rio 5.3 takes a step back before the first one forward, and so may we, for the rounding.
            let start = (start - step) + step;
            if !(if step > 0.0 {
                start <= limit
            } else {
                limit <= start
            }) {
                return Ok(false);
            }
            set_float(counter, start);
            set_float(counter.add(1), limit);
            set_float(counter.add(2), step);
            set_float(counter.add(3), start);
            Ok(true)
        }
    }

    /// `return f(...)`: the called function takes the place of the current one.
    pub(super) fn tail_call(
        &mut self,
        index: usize,
        count: usize,
        closes: bool,
    ) -> LuaResult<Flow> {
        let thread = self.thread;
        let mut count = count;
        while !thread.get(index).is_function() {
            self.insert_call_metamethod(index, count)?;
            count += 1;
        }
        let frame = self.current_frame();
        let Some(closure) = thread.get(index).as_lua_function() else {
            // A native function is called as usual; the `Return` that follows passes its results on.
            return self.call_at(index, count, -1, Return::ToLua);
        };
        if closes {
            thread.close_upvalues(frame.base as usize);
        }
        let function = frame.function as usize;
        for offset in 0..=count {
            thread.set(function + offset, thread.get(index + offset));
        }
        thread.depth.set(thread.depth.get() - 1);
        if let Err(raised) = self.enter_lua(closure, function, count, frame.wanted, frame.returns) {
            thread.depth.set(thread.depth.get() + 1);
            return Err(raised);
        }
        // SAFETY: `enter_lua` pushed the current frame.
        unsafe {
            (*thread.current()).is_tail_call = true;
            (*thread.current()).nesting = frame.nesting;
        }
        self.trace_call(true)?;
        Ok(Flow::Lua)
    }

    /// `...` into registers from `register` on: `wanted` values, or all when it is -1.
    pub(super) fn variable_arguments(&mut self, register: usize, wanted: i32) -> LuaResult<()> {
        let thread = self.thread;
        let frame = self.current_frame();
        let Some(closure) = frame.lua_closure() else {
            return Ok(());
        };
        let fixed = closure.prototype.parameter_count as usize;
        let first = frame.function as usize + 1 + fixed;
        let count = (frame.base as usize).saturating_sub(first);
        let place = frame.base as usize + register;
        let wanted_count = if wanted < 0 { count } else { wanted as usize };
        self.ensure_stack(place + wanted_count)?;
        self.charge(wanted_count as u64)?;
        for offset in 0..wanted_count {
            let value = if offset < count {
                thread.get(first + offset)
            } else {
                Value::NIL
            };
            thread.set(place + offset, value);
        }
        if wanted < 0 {
            thread.top.set(place + count);
        }
        Ok(())
    }

    /// Stores `count` values above the table at stack index `index` as its items after `offset`.
    pub(super) fn set_list(&mut self, index: usize, count: usize, offset: usize) -> LuaResult<()> {
        let thread = self.thread;
        let Some(table) = thread.get(index).as_table() else {
            return Ok(());
        };
        if let Err(error) = table.reserve_array(&mut self.heap, offset + count) {
            return Err(self.table_error(error));
        }
        self.charge(count as u64)?;
        for item in 1..=count {
            self.raw_set_integer(table, (offset + item) as i64, thread.get(index + item))?;
        }
        Ok(())
    }

    /// A closure of prototype number `number` of the current function.
    pub(super) fn make_closure(&mut self, number: usize) -> LuaResult<Value> {
        let thread = self.thread;
        let frame = self.current_frame();
        let Some(outer) = frame.lua_closure() else {
            return Ok(Value::NIL);
        };
        let prototype = outer.prototype.prototypes[number];
        let base = frame.base as usize;
        if let Some(cached) = self.heap.last_closure(prototype)
            && self.captures_the_same(cached, outer, base)
        {
            return Ok(Value::lua_function(cached));
        }
        let closure = LuaClosure::new(&mut self.heap, prototype, |heap, index| {
            let description = prototype.upvalues[index];
            let index = description.index as usize;
            if description.in_stack {
                thread.find_upvalue(heap, base + index)
            } else {
                Ok(outer.upvalues()[index].get())
            }
        });
        match closure {
            Ok(closure) => {
                self.heap.set_last_closure(closure);
                Ok(Value::lua_function(closure))
            }
            Err(OutOfMemory) => Err(self.out_of_memory()),
        }
    }

    /// Would a new closure have the same upvalues as this one?
    fn captures_the_same(
        &self,
        closure: Gc<LuaClosure>,
        outer: Gc<LuaClosure>,
        base: usize,
    ) -> bool {
        let descriptions = &closure.prototype.upvalues;
        closure
            .upvalues()
            .iter()
            .zip(descriptions)
            .all(|(upvalue, description)| {
                let index = description.index as usize;
                let place = if description.in_stack {
                    // SAFETY: a register of the running function.
                    unsafe { self.thread.stack().add(base + index) }
                } else {
                    outer.upvalues()[index].get().place()
                };
                let upvalue: Gc<Upvalue> = upvalue.get();
                upvalue.place() == place
            })
    }
}

/// The limit of a loop over integers; `None` when it cannot run at all.
fn clipped_limit(limit: Value, step: i64) -> Option<i64> {
    if let Some(limit) = limit.as_integer() {
        return Some(limit);
    }
    let limit = limit.as_float()?;
    let rounded = if step < 0 {
        limit.ceil()
    } else {
        limit.floor()
    };
    if let Some(integer) = number::float_to_integer(rounded) {
        return Some(integer);
    }
    if limit > 0.0 {
        if step < 0 { None } else { Some(i64::MAX) }
    } else if step >= 0 {
        None
    } else {
        Some(i64::MIN)
    }
}
