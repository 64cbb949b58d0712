//! Debug hooks (Lua 5.3 manual §6.10, `debug.sethook`).

use core::cell::Cell;

use super::{LuaResult, Vm};
use crate::heap::Gc;
use crate::pages::touch_value;
use crate::thread::Thread;
use crate::value::Value;

/// Call the hook when a function is called.
pub const HOOK_CALL: u8 = 1;
/// Call the hook when a function returns.
pub const HOOK_RETURN: u8 = 2;
/// Call the hook when a new line of code is entered.
pub const HOOK_LINE: u8 = 4;
/// Call the hook after every so many instructions.
pub const HOOK_COUNT: u8 = 8;

/// The hook of a thread.
pub(crate) struct Hook {
    pub function: Cell<Value>,
    pub mask: Cell<u8>,
    /// Instructions between two calls of a count hook.
    pub period: Cell<u32>,
    remaining: Cell<u32>,
    /// The address of the instruction traced last.
    last: Cell<usize>,
}

impl Hook {
    pub(crate) const fn new() -> Self {
        Hook {
            function: Cell::new(Value::NIL),
            mask: Cell::new(0),
            period: Cell::new(0),
            remaining: Cell::new(0),
            last: Cell::new(0),
        }
    }
}

impl Vm {
    /// Sets the hook of a thread; with an empty mask or no function it is taken away.
    pub fn set_hook(&mut self, thread: Gc<Thread>, function: Value, mask: u8, period: u32) {
        let mask = if function.is_function() { mask } else { 0 };
        let hook = &thread.hook;
        hook.function
            .set(if mask == 0 { Value::NIL } else { function });
        hook.mask.set(mask);
        hook.period.set(period);
        hook.remaining.set(period);
        hook.last.set(0);
        touch_value(hook);
    }

    /// The hook of a thread: function, mask and period.
    pub fn hook(&self, thread: Gc<Thread>) -> (Value, u8, u32) {
        (
            thread.hook.function.get(),
            thread.hook.mask.get(),
            thread.hook.period.get(),
        )
    }

    /// Must the current thread be traced?
    #[inline(always)]
    pub(crate) fn has_hook(&self) -> bool {
        self.thread.hook.mask.get() != 0 && !self.in_hook
    }

    /// Before each instruction of a traced thread; the frame's `pc` is already after it.
    #[inline(never)]
    pub(crate) fn trace_instruction(&mut self) -> LuaResult<()> {
        let thread = self.thread;
        let hook = &thread.hook;
        let frame = self.current_frame();
        let Some(closure) = frame.lua_closure() else {
            return Ok(());
        };
        if hook.mask.get() & HOOK_COUNT != 0 {
            hook.remaining.set(hook.remaining.get().saturating_sub(1));
            if hook.remaining.get() == 0 {
                hook.remaining.set(hook.period.get());
                self.call_hook("count", None)?;
            }
        }
        if hook.mask.get() & HOOK_LINE != 0 {
            let code = closure.prototype.code.as_ptr() as usize;
            let pc = frame.current_pc();
            let address = code + pc * 4;
            let last = hook.last.replace(address);
            let line = closure.prototype.line_at(pc);
            let is_new = pc == 0
                || address <= last
                || line != closure.prototype.line_at(last.wrapping_sub(code) / 4);
            if is_new {
                self.call_hook("line", Some(i64::from(line)))?;
            }
        }
        Ok(())
    }

    /// After a function was entered.
    #[inline(always)]
    pub(crate) fn trace_call(&mut self, is_tail_call: bool) -> LuaResult<()> {
        if self.thread.hook.mask.get() & HOOK_CALL != 0 && !self.in_hook {
            return self.call_hook(if is_tail_call { "tail call" } else { "call" }, None);
        }
        Ok(())
    }

    /// Before a function is left.
    #[inline(always)]
    pub(crate) fn trace_return(&mut self) -> LuaResult<()> {
        let hook = &self.thread.hook;
        if hook.mask.get() != 0 && !self.in_hook {
            if hook.mask.get() & HOOK_RETURN != 0 {
                self.call_hook("return", None)?;
            }
            // The caller's line counts as traced already.
            let thread = self.thread;
            if let Some(below) = thread.depth.get().checked_sub(2) {
                let frame = thread.frame_copy(below);
                if let Some(closure) = frame.lua_closure() {
                    let address = closure.prototype.code.as_ptr() as usize + frame.current_pc() * 4;
                    thread.hook.last.set(address);
                }
            }
        }
        Ok(())
    }

    #[cold]
    fn call_hook(&mut self, event: &str, line: Option<i64>) -> LuaResult<()> {
        let thread = self.thread;
        let top = thread.top.get();
        let frame = self.current_frame();
        if frame.lua_closure().is_some() {
            thread.top.set(top.max(frame.top as usize));
        }
        let event = self.new_string(event.as_bytes())?;
        self.in_hook = true;
        self.push(thread.hook.function.get());
        self.push(Value::string(event));
        self.push(line.map_or(Value::NIL, Value::integer));
        let outcome = self.call(2, 0);
        self.in_hook = false;
        if outcome.is_ok() {
            thread.top.set(top);
        }
        outcome
    }
}
