//! Switching between threads.
//!
//! Resuming and yielding only change which thread the interpreter loop works on.
#![allow(unsafe_code)]

use super::call::{Flow, NO_HANDLER};
use super::{LuaResult, Vm, concatenated};
use crate::function::NativeFunction;
use crate::heap::Gc;
use crate::thread::{Frame, Return, Status, Thread};
use crate::value::{Kind, Value};

impl Vm {
    /// A coroutine that will run `function`.
    pub(crate) fn new_thread(&mut self, function: Value) -> LuaResult<Gc<Thread>> {
        let thread = Thread::new(&mut self.heap);
        thread.push(function);
        match self.heap.new_thread(thread) {
            Ok(thread) => Ok(thread),
            Err(_) => Err(self.out_of_memory()),
        }
    }

    /// What a coroutine is doing.
    pub fn status(&self, thread: Gc<Thread>) -> Status {
        thread.status.get()
    }

    /// The thread that runs, and whether it is the main one.
    pub fn running_thread(&self) -> (Gc<Thread>, bool) {
        (self.thread, self.thread == self.main_thread)
    }

    /// Can the running native function yield?
    pub(crate) fn is_yieldable(&self) -> bool {
        self.thread != self.main_thread && self.thread.host_calls.get() == 0
    }

    /// `coroutine.resume`, whose frame is the current one.
    pub(crate) fn resume_from_lua(
        &mut self,
        function: usize,
        argument_count: usize,
    ) -> LuaResult<Flow> {
        let Kind::Thread(thread) = self.argument(1).kind() else {
            return Err(self.argument_error(1, b"thread expected"));
        };
        match self.refusal(thread, argument_count - 1) {
            Some(message) => {
                let message = self.new_string(message)?;
                self.push(Value::FALSE);
                self.push(Value::string(message));
                let first = self.thread.top.get() - 2;
                self.finish_return(first, 2)
            }
            None => self.resume(thread, function + 2, argument_count - 1),
        }
    }

    /// A function made by `coroutine.wrap`, whose frame is the current one.
    pub(crate) fn resume_wrapped(
        &mut self,
        native: Gc<NativeFunction>,
        function: usize,
        argument_count: usize,
    ) -> LuaResult<Flow> {
        let Kind::Thread(thread) = native.upvalues()[0].get().kind() else {
            return Err(self.error(b"cannot resume dead coroutine"));
        };
        match self.refusal(thread, argument_count) {
            Some(message) => {
                // PUC-Rio looks at the arguments of the function active in the thread to tell a finished one.
                let is_bare = thread.depth.get() > 0
                    && thread.status.get() != Status::Dead
                    && thread.top.get() == thread.frame_copy(thread.depth.get() - 1).base as usize;
                let message = if is_bare {
                    b"cannot resume dead coroutine"
                } else {
                    message
                };
                let position = self.position(1);
                Err(self.raise_text(&concatenated(&[&position, message])))
            }
            None => self.resume(thread, function + 1, argument_count),
        }
    }

    /// Why a thread cannot be resumed now.
    fn refusal(&mut self, thread: Gc<Thread>, argument_count: usize) -> Option<&'static [u8]> {
        match thread.status.get() {
            Status::Dead => return Some(b"cannot resume dead coroutine"),
            Status::Running | Status::Normal => {
                return Some(b"cannot resume non-suspended coroutine");
            }
            Status::Suspended => {}
        }
        if self.nesting + 1 >= super::call::MAX_NESTING {
            return Some(b"C stack overflow");
        }
        thread.open_windows(self.heap.message);
        let end = thread.top.get() + argument_count + crate::thread::NATIVE_RESERVE;
        let before = thread.stack_size();
        // A stack that grows at least doubles.
        let most = end.max(2 * before) * size_of::<Value>();
        if end > before && self.heap.has_room(most).is_err() {
            return Some(b"not enough memory");
        }
        if !thread.grow(end) {
            return Some(b"too many arguments to resume");
        }
        self.heap
            .count_anyway((thread.stack_size() - before) * size_of::<Value>());
        None
    }

    /// Goes on in `thread`, handing it the values from stack index `first` on.
    fn resume(&mut self, thread: Gc<Thread>, first: usize, count: usize) -> LuaResult<Flow> {
        self.charge(count as u64 / 8)?;
        let resumer = self.thread;
        for index in first..first + count {
            thread.push(resumer.get(index));
        }
        resumer.status.set(Status::Normal);
        thread.status.set(Status::Running);
        thread.resumer.set(Some(resumer));
        self.thread = thread;
        self.nesting += 1;
        let values = thread.top.get() - count;
        if thread.depth.get() == 0 {
            self.call_at(values - 1, count, -1, Return::ToResumer)
        } else {
            // The frame on top is that of `yield`, which now returns.
            self.finish_return(values, count)
        }
    }

    /// `coroutine.yield`, whose frame is the current one.
    pub(crate) fn yield_from_lua(
        &mut self,
        function: usize,
        argument_count: usize,
    ) -> LuaResult<Flow> {
        if self.thread == self.main_thread {
            return Err(self.runtime_error(b"attempt to yield from outside a coroutine"));
        }
        if self.thread.host_calls.get() > 0 {
            return Err(self.runtime_error(b"attempt to yield across a C-call boundary"));
        }
        self.charge(argument_count as u64 / 8)?;
        self.thread.status.set(Status::Suspended);
        let (first, count) = self.pass_to_resumer(function + 1, argument_count);
        self.finish_return(first, count)
    }

    /// The current thread, whose first frame was just left, is finished.
    pub(crate) fn finish_coroutine(&mut self, first: usize, count: usize) -> (usize, usize) {
        let thread = self.thread;
        thread.status.set(Status::Dead);
        thread.close_upvalues(0);
        let results = self.pass_to_resumer(first, count);
        thread.give_back_stacks();
        results
    }

    /// Switches back to the resumer and puts the values from stack index `first` of the thread left on its stack, as the
    /// results of `resume` or of the wrapped function.
    fn pass_to_resumer(&mut self, first: usize, count: usize) -> (usize, usize) {
        let thread = self.thread;
        let resumer = self.switch_back();
        // The resuming function's frame is on top; its results can start right at its arguments.
        let frame = self.current_frame();
        resumer.top.set(frame.base as usize);
        if !self.is_wrapped(&frame) {
            resumer.push(Value::TRUE);
        }
        let before = resumer.stack_size();
        resumer.reserve_for_values(count);
        // Too much of it is found by the next allocation.
        self.heap
            .count_anyway((resumer.stack_size() - before) * size_of::<Value>());
        for index in first..first + count {
            resumer.push(thread.get(index));
        }
        // What was passed on is gone from the stack of the thread.
        thread.top.set(first);
        let start = frame.base as usize;
        (start, resumer.top.get() - start)
    }

    /// Makes the resumer of the current thread the current one.
    fn switch_back(&mut self) -> Gc<Thread> {
        let thread = self.thread;
        let resumer = thread.resumer.take().unwrap_or(self.main_thread);
        resumer.status.set(Status::Running);
        self.thread = resumer;
        self.nesting = self.current_frame().nesting;
        resumer
    }

    fn is_wrapped(&self, frame: &Frame) -> bool {
        use crate::function::Behaviour;
        let function = self
            .thread
            .get(frame.function as usize)
            .as_native_function();
        matches!(
            function.map(|native| native.behaviour),
            Some(Behaviour::Wrapped)
        )
    }

    /// An error ends the current thread. Its resumer sees `false` and the error, or the error itself where the function is
    /// a wrapped one.
    pub(crate) fn fail_coroutine(&mut self) {
        let thread = self.thread;
        thread.status.set(Status::Dead);
        thread.failed.set(true);
        thread.close_upvalues(0);
        let resumer = self.switch_back();
        let frame = self.current_frame();
        resumer.top.set(frame.base as usize);
        if self.stop.is_some() {
            return;
        }
        if self.is_wrapped(&frame) {
            if let Some(text) = self.error.as_string() {
                let position = self.position(1);
                let text = concatenated(&[&position, text.as_bytes()]);
                let _ = self.raise_text(&text);
            }
            self.run_message_handler();
        } else {
            self.set_frame_note(NO_HANDLER);
        }
    }
}

impl Thread {
    /// Room for values handed over; beyond the limit the reserve for overflows is used.
    fn reserve_for_values(&self, count: usize) {
        if !self.grow(self.top.get() + count) {
            let _ = self.grow_for_overflow();
        }
    }
}
