//! Calls, returns, and what happens to errors.
//!
//! A call from Lua to Lua, to a metamethod, through `pcall` or into a coroutine pushes a frame and leaves the work to the
//! interpreter loop: nothing nests on the host's stack, and all of them can be yielded across. Only native functions that
//! call back (`table.sort`, `string.gsub` ...) nest, a bounded number of times.
#![allow(unsafe_code)]

use super::{LuaResult, Stop, Vm, execute};
use crate::function::{Behaviour, LuaClosure, NativeBody, NativeFunction};
use crate::heap::Gc;
use crate::thread::{Frame, NATIVE_RESERVE, Return, Status};
use crate::value::{Kind, Value};
use crate::vm::Event;

/// PUC-Rio's limit of nested C calls (`LUAI_MAXCCALLS`), which programs can observe.
pub(crate) const MAX_NESTING: u16 = 200;
/// What entering a function costs in gas, besides its instructions.
pub(crate) const CALL_GAS: i64 = 4;

/// In place of a message handler: errors are caught as they are.
pub(crate) const NO_HANDLER: u32 = u32::MAX;

/// A Lua error was raised; the machine holds its value ([`Vm::error_value`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised(pub(crate) ());

/// Where evaluation goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flow {
    /// In the current frame, which is one of a Lua function.
    Lua,
    /// In the Rust code that called.
    Host,
}

impl Vm {
    // ---- from Rust ----------------------------------------------------------------------------------

    /// Calls a function that was pushed, followed by `argument_count` arguments. They are replaced by the results: `wanted` of
    /// them, or all when it is -1.
    ///
    /// # Errors
    /// Whatever the function raises.
    pub fn call(&mut self, argument_count: usize, wanted: i32) -> LuaResult<()> {
        self.safe_point()?;
        let thread = self.thread;
        let function = thread.top.get() - argument_count - 1;
        self.enter_nesting()?;
        thread.host_calls.set(thread.host_calls.get() + 1);
        let depth = thread.depth.get();
        let flow = match self.call_at(function, argument_count, wanted, Return::ToHost) {
            Ok(flow) => flow,
            Err(raised) if self.thread == thread && thread.depth.get() == depth => {
                // The function was not even entered.
                thread.host_calls.set(thread.host_calls.get() - 1);
                self.nesting -= 1;
                return Err(raised);
            }
            Err(raised) => self.unwind(raised)?,
        };
        if flow == Flow::Lua {
            execute::execute(self)?;
        }
        thread.host_calls.set(thread.host_calls.get() - 1);
        self.nesting -= 1;
        Ok(())
    }

    /// Calls `function` with `arguments` and gives its first result.
    ///
    /// # Errors
    /// Whatever the function raises.
    pub fn call_value(&mut self, function: Value, arguments: &[Value]) -> LuaResult<Value> {
        self.push(function);
        for &argument in arguments {
            self.push(argument);
        }
        self.call(arguments.len(), 1)?;
        Ok(self.pop())
    }

    /// Runs `action`; when it raises an error, everything it left on the stacks is undone and the error is kept in
    /// [`Vm::error_value`].
    ///
    /// # Errors
    /// What `action` raised.
    pub fn protected<T>(&mut self, action: impl FnOnce(&mut Vm) -> LuaResult<T>) -> LuaResult<T> {
        let thread = self.thread;
        let (depth, top, host_calls, nesting) = (
            thread.depth.get(),
            thread.top.get(),
            thread.host_calls.get(),
            self.nesting,
        );
        let outcome = action(self);
        if outcome.is_err() {
            self.thread = thread;
            thread.status.set(Status::Running);
            thread.close_upvalues(top);
            thread.depth.set(depth);
            thread.top.set(top);
            thread.host_calls.set(host_calls);
            self.nesting = nesting;
            self.error_handled = false;
        }
        outcome
    }

    /// The value of the error raised last.
    pub fn error_value(&self) -> Value {
        self.error
    }

    /// Raises an error with this value.
    #[cold]
    pub fn raise(&mut self, value: Value) -> Raised {
        self.error = value;
        self.error_handled = false;
        Raised(())
    }

    // ---- entering functions -------------------------------------------------------------------------

    /// Starts calling the value at stack index `function`. A Lua function is left to the interpreter loop ([`Flow::Lua`]); a native one
    /// has run when this returns.
    pub(crate) fn call_at(
        &mut self,
        function: usize,
        argument_count: usize,
        wanted: i32,
        returns: Return,
    ) -> LuaResult<Flow> {
        let value = self.thread.get(function);
        match value.kind() {
            Kind::LuaFunction(closure) => {
                self.enter_lua(closure, function, argument_count, wanted, returns)?;
                self.trace_call(false)?;
                Ok(Flow::Lua)
            }
            Kind::NativeFunction(native) => {
                self.call_native(native, function, argument_count, wanted, returns)
            }
            _ => {
                self.insert_call_metamethod(function, argument_count)?;
                self.call_at(function, argument_count + 1, wanted, returns)
            }
        }
    }

    /// Puts the `__call` metamethod of the value at `function` before it.
    pub(crate) fn insert_call_metamethod(
        &mut self,
        function: usize,
        argument_count: usize,
    ) -> LuaResult<()> {
        let thread = self.thread;
        let value = thread.get(function);
        let metamethod = self.metamethod(value, Event::Call);
        if !metamethod.is_function() {
            return Err(self.operand_error_at(function, value, b"call"));
        }
        let end = function + argument_count + 1;
        self.ensure_stack(end + 1)?;
        for index in (function..end).rev() {
            thread.set(index + 1, thread.get(index));
        }
        thread.set(function, metamethod);
        thread.top.set(end + 1);
        Ok(())
    }

    /// Pushes the frame of a Lua function whose arguments are on the stack.
    pub(crate) fn enter_lua(
        &mut self,
        closure: Gc<LuaClosure>,
        function: usize,
        argument_count: usize,
        wanted: i32,
        returns: Return,
    ) -> LuaResult<()> {
        let prototype = closure.prototype;
        let thread = self.thread;
        let parameter_count = prototype.parameter_count as usize;
        let arguments = function + 1;
        let base = if prototype.is_vararg {
            arguments + argument_count
        } else {
            arguments
        };
        let top = base + prototype.max_stack as usize;
        self.ensure_stack(top)?;
        if prototype.is_vararg {
            for index in 0..parameter_count {
                let value = if index < argument_count {
                    let value = thread.get(arguments + index);
                    thread.set(arguments + index, Value::NIL);
                    value
                } else {
                    Value::NIL
                };
                thread.set(base + index, value);
            }
        } else {
            for index in argument_count..parameter_count {
                thread.set(base + index, Value::NIL);
            }
        }
        self.charge(CALL_GAS as u64)?;
        thread.push_frame(Frame {
            function: function as u32,
            base: base as u32,
            top: top as u32,
            wanted,
            pc: prototype.code.as_ptr(),
            closure: closure.as_pointer(),
            returns,
            is_tail_call: false,
            nesting: self.nesting,
            handler: 0,
        });
        Ok(())
    }

    /// Pushes the frame of a native function whose arguments are on the stack.
    #[inline(always)]
    fn push_native_frame(
        &mut self,
        function: usize,
        argument_count: usize,
        wanted: i32,
        returns: Return,
    ) -> LuaResult<()> {
        let thread = self.thread;
        let end = function + 1 + argument_count;
        self.ensure_stack(end + NATIVE_RESERVE)?;
        self.charge(CALL_GAS as u64)?;
        thread.top.set(end);
        thread.push_frame(Frame {
            function: function as u32,
            base: function as u32 + 1,
            top: end as u32,
            wanted,
            pc: core::ptr::null(),
            closure: core::ptr::null_mut(),
            returns,
            is_tail_call: false,
            nesting: self.nesting,
            handler: 0,
        });
        Ok(())
    }

    /// Calls a native function whose arguments are on the stack.
    pub(crate) fn call_native(
        &mut self,
        native: Gc<NativeFunction>,
        function: usize,
        argument_count: usize,
        wanted: i32,
        returns: Return,
    ) -> LuaResult<Flow> {
        let thread = self.thread;
        self.push_native_frame(function, argument_count, wanted, returns)?;
        self.trace_call(false)?;
        match native.behaviour {
            Behaviour::Plain(body) => {
                let count = body(self)?;
                let first = thread.top.get() - count;
                self.finish_return(first, count)
            }
            Behaviour::ProtectedCall => self.protected_call(function, argument_count),
            Behaviour::ProtectedCallWithHandler => {
                self.protected_call_with_handler(function, argument_count)
            }
            Behaviour::Resume => self.resume_from_lua(function, argument_count),
            Behaviour::Wrapped => self.resume_wrapped(native, function, argument_count),
            Behaviour::Yield => self.yield_from_lua(function, argument_count),
            Behaviour::CallAfter(body) => {
                let count = body(self)?;
                let callee = thread.top.get() - count;
                self.enter_nesting()?;
                self.call_at(callee, count - 1, -1, Return::ToNative)
            }
        }
    }

    /// [`Vm::call_native`] for the most frequent case: Rust code called from Lua code, with no hook set.
    pub(crate) fn call_plain(
        &mut self,
        body: NativeBody,
        function: usize,
        argument_count: usize,
        wanted: i32,
    ) -> LuaResult<()> {
        let thread = self.thread;
        self.push_native_frame(function, argument_count, wanted, Return::ToLua)?;
        let count = body(self)?;
        self.trace_return()?;
        thread.depth.set(thread.depth.get() - 1);
        self.move_results(function, thread.top.get() - count, count, wanted);
        Ok(())
    }

    fn protected_call(&mut self, function: usize, argument_count: usize) -> LuaResult<Flow> {
        if argument_count == 0 {
            return Err(self.argument_error(1, b"value expected"));
        }
        self.set_frame_note(NO_HANDLER);
        self.enter_nesting()?;
        self.call_at(function + 1, argument_count - 1, -1, Return::ToNative)
    }

    fn protected_call_with_handler(
        &mut self,
        function: usize,
        argument_count: usize,
    ) -> LuaResult<Flow> {
        self.check_function(2)?;
        let thread = self.thread;
        // The handler goes below the function, whose arguments follow it.
        let (callee, handler) = (thread.get(function + 1), thread.get(function + 2));
        thread.set(function + 1, handler);
        thread.set(function + 2, callee);
        self.set_frame_note(function as u32 + 1);
        self.enter_nesting()?;
        self.call_at(function + 2, argument_count - 2, -1, Return::ToNative)
    }

    /// Counts a call that PUC-Rio nests on the C stack. Undone when its frame returns.
    #[inline]
    pub(crate) fn enter_nesting(&mut self) -> LuaResult<()> {
        self.nesting += 1;
        if self.nesting >= MAX_NESTING {
            self.check_nesting()
        } else {
            Ok(())
        }
    }

    /// The limit is an error once; a few more levels are allowed for handling it.
    #[cold]
    fn check_nesting(&mut self) -> LuaResult<()> {
        if self.nesting == MAX_NESTING {
            return Err(self.runtime_error(b"C stack overflow"));
        }
        if self.nesting >= MAX_NESTING + MAX_NESTING / 8 {
            return Err(self.error_in_error_handling());
        }
        Ok(())
    }

    /// The error that no message handler sees.
    #[cold]
    fn error_in_error_handling(&mut self) -> Raised {
        let raised = self.raise_text(b"error in error handling");
        self.error_handled = true;
        raised
    }

    /// Makes sure that the stack slots below `end` exist.
    ///
    /// # Errors
    /// `stack overflow`, or `not enough memory`.
    #[inline(always)]
    pub(crate) fn ensure_stack(&mut self, end: usize) -> LuaResult<()> {
        if end <= self.thread.stack_limit() {
            Ok(())
        } else {
            self.grow_stack(end)
        }
    }

    #[cold]
    #[inline(never)]
    fn grow_stack(&mut self, end: usize) -> LuaResult<()> {
        let thread = self.thread;
        let before = thread.stack_size();
        if !thread.grow(end) {
            return Err(self.stack_overflow());
        }
        // Half as much again for the frames, which grow along.
        let grown = thread.stack_size() - before;
        if grown == 0 {
            return Ok(());
        }
        self.heap
            .count(grown * 24)
            .map_err(|_| self.out_of_memory())
    }

    /// The error of a stack that may not grow any more.
    #[cold]
    pub(crate) fn stack_overflow(&mut self) -> Raised {
        if !self.thread.grow_for_overflow() {
            return self.error_in_error_handling();
        }
        self.runtime_error(b"stack overflow")
    }

    // ---- leaving functions --------------------------------------------------------------------------

    /// Leaves the current frame with `count` results from stack index `first` on, and then every frame that this
    /// finishes.
    pub(crate) fn finish_return(&mut self, first: usize, count: usize) -> LuaResult<Flow> {
        let (mut first, mut count) = (first, count);
        loop {
            let thread = self.thread;
            self.trace_return()?;
            let frame = thread.frame_copy(thread.depth.get() - 1);
            thread.depth.set(thread.depth.get() - 1);
            if frame.returns == Return::ToResumer {
                (first, count) = self.finish_coroutine(first, count);
                continue;
            }
            self.move_results(frame.function as usize, first, count, frame.wanted);
            match frame.returns {
                Return::ToLua => return Ok(Flow::Lua),
                Return::ToHost => return Ok(Flow::Host),
                Return::ToInstruction => {
                    self.nesting = frame.nesting.saturating_sub(1);
                    let result = thread.get(frame.function as usize);
                    return self.finish_instruction(result);
                }
                Return::ToNative => {
                    self.nesting = frame.nesting.saturating_sub(1);
                    (first, count) = self.finish_native(frame.function as usize);
                }
                Return::ToResumer => {}
            }
        }
    }

    /// Puts results where the called function was: `wanted` of them, padded with nil, or all when it is -1.
    #[inline]
    pub(crate) fn move_results(&mut self, to: usize, first: usize, count: usize, wanted: i32) {
        let thread = self.thread;
        if wanted == 1 {
            let value = if count == 0 {
                Value::NIL
            } else {
                thread.get(first)
            };
            thread.set(to, value);
            thread.top.set(to + 1);
            return;
        }
        let wanted_count = if wanted < 0 { count } else { wanted as usize };
        let moved = count.min(wanted_count);
        if to != first {
            for index in 0..moved {
                thread.set(to + index, thread.get(first + index));
            }
        }
        for index in moved..wanted_count {
            thread.set(to + index, Value::NIL);
        }
        thread.top.set(to + wanted_count);
    }

    /// The function that a native function called has returned; its results lie from `first` to the top. Gives the results of the
    /// native function.
    fn finish_native(&mut self, first: usize) -> (usize, usize) {
        let thread = self.thread;
        let frame = thread.frame_copy(thread.depth.get() - 1);
        let native = thread.get(frame.function as usize).as_native_function();
        let top = thread.top.get();
        match native.map(|native| native.behaviour) {
            Some(Behaviour::ProtectedCall | Behaviour::ProtectedCallWithHandler) => {
                thread.set(first - 1, Value::TRUE);
                (first - 1, top - first + 1)
            }
            _ => (first, top - first),
        }
    }

    // ---- errors -------------------------------------------------------------------------------------

    /// Finds who catches the error just raised and goes on there. Frames are left only then, so that the ones of a
    /// coroutine that fails can still be shown.
    ///
    /// # Errors
    /// Nobody does before the Rust code that called.
    pub(crate) fn unwind(&mut self, raised: Raised) -> LuaResult<Flow> {
        self.run_message_handler();
        let mut thread = self.thread;
        let mut depth = thread.depth.get();
        loop {
            let frame = thread.frame_copy(depth - 1);
            if self.stop.is_none() && self.catches(&frame) {
                thread.depth.set(depth);
                match self.catch(&frame) {
                    Ok(flow) => return Ok(flow),
                    Err(_) => {
                        // Going on raised the next error.
                        self.run_message_handler();
                        thread = self.thread;
                        depth = thread.depth.get();
                        continue;
                    }
                }
            }
            match frame.returns {
                Return::ToHost => {
                    thread.close_upvalues(frame.function as usize);
                    thread.depth.set(depth - 1);
                    thread.top.set(frame.function as usize);
                    self.nesting = frame.nesting.saturating_sub(1);
                    thread
                        .host_calls
                        .set(thread.host_calls.get().saturating_sub(1));
                    return Err(raised);
                }
                Return::ToResumer => {
                    self.fail_coroutine();
                    thread = self.thread;
                    depth = thread.depth.get();
                }
                _ => depth -= 1,
            }
        }
    }

    /// Is it the frame of a `pcall` that has begun, or of a `resume` whose coroutine failed?
    fn catches(&self, frame: &Frame) -> bool {
        frame.closure.is_null() && frame.handler != 0
    }

    /// The current frame, a `pcall`, returns false and the error.
    fn catch(&mut self, frame: &Frame) -> LuaResult<Flow> {
        let thread = self.thread;
        let function = frame.function as usize;
        thread.close_upvalues(function + 1);
        thread.set(function, Value::FALSE);
        thread.set(function + 1, self.error);
        thread.top.set(function + 2);
        thread.shrink_after_overflow();
        self.nesting = frame.nesting;
        self.error = Value::NIL;
        self.error_handled = false;
        self.finish_return(function, 2)
    }

    /// Calls the handler of the innermost `xpcall` of this thread while the stack of the error is still there.
    pub(crate) fn run_message_handler(&mut self) {
        if self.stop.is_some() || self.error_handled {
            return;
        }
        self.error_handled = true;
        let thread = self.thread;
        // While a handler runs, what lies below it is none of its own errors' business.
        let floor = match self.handling {
            Some((handling, floor)) if handling == thread => floor,
            _ => 0,
        };
        let mut handler = 0;
        for depth in (floor..thread.depth.get()).rev() {
            let frame = thread.frame_copy(depth);
            if self.catches(&frame) {
                handler = frame.handler;
                break;
            }
        }
        if handler == 0 || handler == NO_HANDLER {
            return;
        }
        let handler = thread.get(handler as usize);
        let frame = thread.frame_copy(thread.depth.get() - 1);
        if frame.lua_closure().is_some() {
            thread.top.set(
                thread
                    .top
                    .get()
                    .max(frame.top as usize)
                    .min(thread.stack_size()),
            );
        }
        let outer = self.handling.replace((thread, thread.depth.get()));
        self.call_message_handler(handler);
        self.handling = outer;
    }

    /// Errors inside a handler go to the same handler, which PUC-Rio calls inside the call that failed, until the C stack
    /// ends that.
    fn call_message_handler(&mut self, handler: Value) {
        let nesting = self.nesting;
        for level in nesting..MAX_NESTING + MAX_NESTING / 8 {
            let error = self.error;
            let outcome = self.protected(|vm| {
                vm.nesting = level;
                vm.push(handler);
                vm.push(error);
                vm.call(1, 1)?;
                Ok(vm.pop())
            });
            self.nesting = nesting;
            self.error_handled = true;
            match outcome {
                Ok(value) => {
                    self.error = value;
                    return;
                }
                Err(_) if self.stop.is_some() => return,
                Err(_) => {}
            }
        }
        let _ = self.error_in_error_handling();
    }

    /// Stops evaluation in a way that Lua code cannot catch: `os.exit`.
    pub fn exit(&mut self, status: i32) -> Raised {
        self.stop = Some(Stop::Exit(status));
        self.raise(Value::NIL)
    }

    /// The frame that is running.
    #[inline(always)]
    pub(crate) fn current_frame(&self) -> Frame {
        // SAFETY: the main thread always has its base frame.
        unsafe { *self.thread.current() }
    }

    /// Sets the `handler` field of the current frame.
    pub(crate) fn set_frame_note(&mut self, note: u32) {
        // SAFETY: as for `current_frame`.
        unsafe { (*self.thread.current()).handler = note }
    }

    /// Makes instruction `pc` the next one of the current Lua function.
    pub(crate) fn set_pc(&mut self, pc: usize) {
        if let Some(closure) = self.current_frame().lua_closure() {
            // SAFETY: `pc` is an index of the function's code.
            unsafe { (*self.thread.current()).pc = closure.prototype.code.as_ptr().add(pc) }
        }
    }

    /// The native function that is running.
    pub(crate) fn running_native(&self) -> Option<Gc<NativeFunction>> {
        self.thread
            .get(self.current_frame().function as usize)
            .as_native_function()
    }
}
