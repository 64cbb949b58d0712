//! Threads, that is coroutines: a stack of values and a stack of frames.
#![allow(unsafe_code)]

use core::cell::Cell;
use core::ptr::null;

use crate::function::{LuaClosure, Upvalue};
use crate::heap::{Gc, Heap, OutOfMemory};
use crate::opcode::Instruction;
use crate::pages::{PAGE_SIZE, touch, touch_range, touch_value};
use crate::value::Value;
use crate::vm::Hook;

/// A stack never holds more values than this (PUC-Rio: `LUAI_MAXSTACK`).
pub(crate) const MAX_STACK: usize = 1_000_000;
/// Beyond the limit, for handling the overflow itself.
const OVERFLOW_RESERVE: usize = 400;
/// Slots above the top that a native function may use without asking.
pub(crate) const NATIVE_RESERVE: usize = 24;
const FIRST_STACK: usize = 48;
const FIRST_FRAMES: usize = 8;

/// What a coroutine is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Not started, or waiting in a `yield`.
    Suspended,
    /// Running now.
    Running,
    /// It resumed another coroutine.
    Normal,
    /// Finished, or ended by an error.
    Dead,
}

/// What happens when a frame returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(clippy::enum_variant_names)]
pub(crate) enum Return {
    /// The Lua function below goes on.
    ToLua,
    /// The interpreter loop ends: Rust code called.
    ToHost,
    /// The instruction of the Lua function below that called a metamethod is finished.
    ToInstruction,
    /// The native function below (`pcall` and its like) is finished.
    ToNative,
    /// The coroutine is finished.
    ToResumer,
}

/// An active call.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Frame {
    /// The stack index of the called function; results go there.
    pub function: u32,
    /// The stack index of the first register or argument.
    pub base: u32,
    /// The stack index after the last register (Lua functions).
    pub top: u32,
    /// Results the caller wants; -1: all.
    pub wanted: i32,
    /// The next instruction, while another frame is active (Lua functions).
    pub pc: *const Instruction,
    /// The running closure; null for native functions.
    pub closure: *mut LuaClosure,
    pub returns: Return,
    /// It replaced its caller by a tail call.
    pub is_tail_call: bool,
    /// Nested calls that PUC-Rio would make on the C stack, below this frame.
    pub nesting: u16,
    /// For a native function that catches errors: the stack index of its message handler; 0: none.
    pub handler: u32,
}

impl Frame {
    /// The running closure, when the function is written in Lua.
    #[inline(always)]
    pub(crate) fn lua_closure(&self) -> Option<Gc<LuaClosure>> {
        // SAFETY: set together with the frame, and the closure is on the stack or was tail-called from it.
        if self.closure.is_null() {
            None
        } else {
            Some(unsafe { Gc::from_pointer(self.closure) })
        }
    }

    /// The index of the instruction being executed (Lua functions).
    pub(crate) fn current_pc(&self) -> usize {
        match self.lua_closure() {
            // SAFETY: `pc` points into the code of the closure's prototype.
            Some(closure) => unsafe {
                (self.pc.offset_from(closure.prototype.code.as_ptr()) as usize).saturating_sub(1)
            },
            None => 0,
        }
    }
}

/// A coroutine, or the main thread.
pub struct Thread {
    pub(crate) id: u32,
    pub(crate) status: Cell<Status>,
    /// By which the heap knows it.
    pub(crate) index: u32,
    stack: Cell<*mut Value>,
    stack_size: Cell<usize>,
    /// The slots below this one may be written to without asking: their pages are marked as written, see
    /// [`Thread::open_windows`]. At most `stack_size`.
    stack_limit: Cell<usize>,
    /// The index after the last value in use, while a native function runs or a variable number of values is
    /// passed on.
    pub(crate) top: Cell<usize>,
    frames: Cell<*mut Frame>,
    frame_capacity: Cell<usize>,
    /// The same for frames.
    frame_limit: Cell<usize>,
    pub(crate) depth: Cell<usize>,
    open_upvalues: Cell<Option<Gc<Upvalue>>>,
    /// The last message in which it ran.
    message: Cell<u32>,
    /// Who resumed it.
    pub(crate) resumer: Cell<Option<Gc<Thread>>>,
    /// Calls from Rust into Lua that are under way in it: it cannot yield across them.
    pub(crate) host_calls: Cell<u32>,
    /// Ended by an error; its frames are kept for a traceback.
    pub(crate) failed: Cell<bool>,
    pub(crate) hook: Hook,
}

impl Thread {
    /// The size on wasm32, for the accounting.
    pub(crate) const COUNTED_SIZE: usize = 128 + FIRST_FRAMES * 40;

    /// A thread with an empty stack.
    pub(crate) fn new(heap: &mut Heap) -> Thread {
        let stack = vec![Value::NIL; FIRST_STACK].into_boxed_slice();
        let frames = vec![EMPTY_FRAME; FIRST_FRAMES].into_boxed_slice();
        Thread {
            id: heap.next_id(),
            index: 0,
            message: Cell::new(heap.message),
            status: Cell::new(Status::Suspended),
            stack: Cell::new(Box::into_raw(stack).cast()),
            stack_size: Cell::new(FIRST_STACK),
            stack_limit: Cell::new(FIRST_STACK),
            top: Cell::new(0),
            frames: Cell::new(Box::into_raw(frames).cast()),
            frame_capacity: Cell::new(FIRST_FRAMES),
            frame_limit: Cell::new(FIRST_FRAMES),
            depth: Cell::new(0),
            open_upvalues: Cell::new(None),
            resumer: Cell::new(None),
            host_calls: Cell::new(0),
            failed: Cell::new(false),
            hook: Hook::new(),
        }
    }

    // ---- values -------------------------------------------------------------------------------------

    /// The start of the stack.
    #[inline(always)]
    pub(crate) fn stack(&self) -> *mut Value {
        self.stack.get()
    }

    /// The number of slots.
    #[inline(always)]
    pub(crate) fn stack_size(&self) -> usize {
        self.stack_size.get()
    }

    /// The number of slots that can be used without [growing](Thread::grow).
    #[inline(always)]
    pub(crate) fn stack_limit(&self) -> usize {
        self.stack_limit.get()
    }

    /// Marks what is in use as written, before the thread runs for the first time in a message. Registers
    /// are then written to without another thought, up to the limits; who passes them asks for more.
    #[inline(always)]
    pub(crate) fn open_windows(&self, message: u32) {
        if self.message.get() != message {
            self.message.set(message);
            self.set_limits();
        }
    }

    /// The same for the main thread, which runs in every message.
    #[inline(never)]
    pub(crate) fn set_limits(&self) {
        touch_value(self);
        self.stack_limit.set(0);
        self.raise_stack_limit((self.slots_in_use() + NATIVE_RESERVE).min(self.stack_size()));
        self.frame_limit.set(0);
        self.raise_frame_limit(self.depth.get());
    }

    /// The slots that the values and the active functions need.
    fn slots_in_use(&self) -> usize {
        let frames = (0..self.depth.get()).map(|index| self.frame_copy(index).top as usize);
        frames.max().unwrap_or(0).max(self.top.get())
    }

    /// Marks the slots below `end`, and all further ones in their last page.
    fn raise_stack_limit(&self, end: usize) {
        let limit = whole_pages(self.stack.get(), end).min(self.stack_size());
        let old = self.stack_limit.replace(limit);
        // SAFETY: within the stack.
        touch_range(
            unsafe { self.stack().add(old) },
            (limit - old) * size_of::<Value>(),
        );
    }

    /// The same for frames.
    fn raise_frame_limit(&self, end: usize) {
        let limit = whole_pages(self.frames.get(), end).min(self.frame_capacity.get());
        let old = self.frame_limit.replace(limit);
        touch_range(self.frame(old), (limit - old) * size_of::<Frame>());
    }

    /// The value in a slot.
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Value {
        debug_assert!(index < self.stack_size());
        // SAFETY: callers name slots that `reserve` made sure of.
        unsafe { *self.stack().add(index) }
    }

    /// Fills a slot.
    #[inline(always)]
    pub(crate) fn set(&self, index: usize, value: Value) {
        debug_assert!(index < self.stack_size());
        // SAFETY: as for `get`.
        unsafe { *self.stack().add(index) = value }
    }

    /// Fills a slot of a thread that does not run.
    pub(crate) fn set_outside(&self, index: usize, value: Value) {
        self.set(index, value);
        // SAFETY: as for `get`.
        touch(unsafe { self.stack().add(index) });
    }

    /// Puts a value on top, growing the stack when needed.
    #[inline(always)]
    pub(crate) fn push(&self, value: Value) {
        let top = self.top.get();
        if top >= self.stack_limit() {
            self.make_room_to_push(top);
        }
        self.set(top, value);
        self.top.set(top + 1);
    }

    #[cold]
    #[inline(never)]
    fn make_room_to_push(&self, top: usize) {
        if top < self.stack_size() {
            self.raise_stack_limit(top + 1);
        } else {
            self.resize_stack(top + NATIVE_RESERVE);
        }
    }

    /// Makes sure that the slots below `end` exist; false when the stack would be too large. The machine counts the
    /// memory: see `Vm::ensure_stack`.
    pub(crate) fn grow(&self, end: usize) -> bool {
        if end <= self.stack_limit() {
            return true;
        }
        if end <= self.stack_size() {
            self.raise_stack_limit(end);
            return true;
        }
        if end > MAX_STACK {
            return false;
        }
        self.resize_stack(end.max((self.stack_size() * 2).min(MAX_STACK)));
        true
    }

    /// Room to report an overflow; false when an overflow is already being reported.
    pub(crate) fn grow_for_overflow(&self) -> bool {
        let is_first = self.stack_size() <= MAX_STACK;
        if is_first {
            self.resize_stack(MAX_STACK + OVERFLOW_RESERVE);
        }
        is_first
    }

    /// The overflow is dealt with.
    pub(crate) fn shrink_after_overflow(&self) {
        if self.stack_size() > MAX_STACK && self.top.get() <= MAX_STACK {
            self.resize_stack(MAX_STACK);
        }
    }

    /// Gives back most of a stack that was once much larger than it now needs to be. Only where nobody holds an address
    /// of it: at a safe point.
    pub(crate) fn shrink_stacks(&self) {
        let needed = self.slots_in_use() + NATIVE_RESERVE;
        if self.stack_size() > 4096 && needed < self.stack_size() / 4 {
            self.resize_stack(needed * 2);
        }
        let depth = self.depth.get();
        if self.frame_capacity.get() > 1024 && depth < self.frame_capacity.get() / 4 {
            self.resize_frames((depth * 2).max(FIRST_FRAMES));
        }
    }

    /// It is finished: nobody will look at its stacks again.
    pub(crate) fn give_back_stacks(&self) {
        self.top.set(0);
        self.resize_stack(0);
        self.resize_frames(0);
    }

    fn resize_stack(&self, size: usize) {
        let mut stack = self.take_stack().into_vec();
        let old_start = stack.as_ptr().expose_provenance();
        stack.resize(size, Value::NIL);
        let stack = stack.into_boxed_slice();
        self.stack_size.set(size);
        // Fresh memory is marked.
        self.stack_limit.set(size);
        touch_value(self);
        let start: *mut Value = Box::into_raw(stack).cast();
        self.stack.set(start);
        let mut open = self.open_upvalues.get();
        while let Some(upvalue) = open {
            let index = (upvalue.place().expose_provenance() - old_start) / size_of::<Value>();
            // SAFETY: the slot has the same index in the new stack.
            upvalue.set_place(unsafe { start.add(index) });
            open = upvalue.next_open();
        }
    }

    fn take_stack(&self) -> Box<[Value]> {
        // SAFETY: stack and size always describe one boxed slice; the caller replaces it.
        unsafe {
            Box::from_raw(core::ptr::slice_from_raw_parts_mut(
                self.stack.get(),
                self.stack_size.get(),
            ))
        }
    }

    // ---- frames -------------------------------------------------------------------------------------

    /// The frame at a depth, 0 the first.
    #[inline(always)]
    pub(crate) fn frame(&self, index: usize) -> *mut Frame {
        debug_assert!(index <= self.frame_capacity.get());
        // SAFETY: within the allocation, or one past it.
        unsafe { self.frames.get().add(index) }
    }

    /// The running frame. There is one whenever code of the thread runs.
    #[inline(always)]
    pub(crate) fn current(&self) -> *mut Frame {
        self.frame(self.depth.get().wrapping_sub(1))
    }

    /// A copy of the frame at a depth.
    #[inline(always)]
    pub(crate) fn frame_copy(&self, index: usize) -> Frame {
        // SAFETY: frames below the capacity are initialised.
        unsafe { *self.frame(index) }
    }

    /// Is there room for another frame?
    #[inline(always)]
    pub(crate) fn has_room_for_frame(&self) -> bool {
        self.depth.get() < self.frame_limit.get()
    }

    /// Adds a frame and returns where it is.
    #[inline(always)]
    pub(crate) fn push_frame(&self, frame: Frame) -> *mut Frame {
        let depth = self.depth.get();
        if depth >= self.frame_limit.get() {
            self.make_room_for_frame();
        }
        self.depth.set(depth + 1);
        let place = self.frame(depth);
        // SAFETY: within the allocation.
        unsafe { *place = frame };
        place
    }

    #[cold]
    #[inline(never)]
    fn make_room_for_frame(&self) {
        let depth = self.depth.get();
        if depth < self.frame_capacity.get() {
            self.raise_frame_limit(depth + 1);
        } else {
            self.resize_frames(depth * 2);
        }
    }

    fn resize_frames(&self, capacity: usize) {
        let mut frames = self.take_frames().into_vec();
        frames.resize(capacity, EMPTY_FRAME);
        self.frame_capacity.set(capacity);
        // Fresh memory is marked.
        self.frame_limit.set(capacity);
        touch_value(self);
        self.frames
            .set(Box::into_raw(frames.into_boxed_slice()).cast());
    }

    fn take_frames(&self) -> Box<[Frame]> {
        // SAFETY: frames and capacity always describe one boxed slice; the caller replaces it.
        unsafe {
            Box::from_raw(core::ptr::slice_from_raw_parts_mut(
                self.frames.get(),
                self.frame_capacity.get(),
            ))
        }
    }

    // ---- upvalues -----------------------------------------------------------------------------------

    /// The open upvalue of a slot, made if there is none.
    pub(crate) fn find_upvalue(
        &self,
        heap: &mut Heap,
        index: usize,
    ) -> Result<Gc<Upvalue>, OutOfMemory> {
        // SAFETY: within the stack.
        let place = unsafe { self.stack().add(index) };
        let mut previous: Option<Gc<Upvalue>> = None;
        let mut next = self.open_upvalues.get();
        while let Some(upvalue) = next {
            if upvalue.place() == place {
                return Ok(upvalue);
            }
            if upvalue.place() < place {
                break;
            }
            previous = next;
            next = upvalue.next_open();
        }
        let upvalue = Upvalue::open(heap, place, next)?;
        match previous {
            Some(previous) => previous.set_next_open(Some(upvalue)),
            None => self.open_upvalues.set(Some(upvalue)),
        }
        Ok(upvalue)
    }

    /// The open upvalue highest on the stack.
    pub(crate) fn open_upvalues(&self) -> Option<Gc<Upvalue>> {
        self.open_upvalues.get()
    }

    /// Closes the upvalues of the slots from `index` on.
    #[inline]
    pub(crate) fn close_upvalues(&self, index: usize) {
        // SAFETY: within the stack or one past it.
        let place = unsafe { self.stack().add(index) };
        while let Some(upvalue) = self.open_upvalues.get() {
            if upvalue.place() < place {
                break;
            }
            self.open_upvalues.set(upvalue.next_open());
            upvalue.close();
        }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        drop(self.take_stack());
        drop(self.take_frames());
    }
}

/// The number of items that lie in the pages of the first `count` items from `start` on, but for a part of the last.
fn whole_pages<T>(start: *const T, count: usize) -> usize {
    let end = start.addr() + count * size_of::<T>();
    (end.next_multiple_of(PAGE_SIZE) - start.addr()) / size_of::<T>()
}

const EMPTY_FRAME: Frame = Frame {
    function: 0,
    base: 0,
    top: 0,
    wanted: 0,
    pc: null(),
    closure: core::ptr::null_mut(),
    returns: Return::ToHost,
    is_tail_call: false,
    nesting: 0,
    handler: 0,
};
