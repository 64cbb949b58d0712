//! Functions: prototypes, which the compiler makes, and the closures that run them.
#![allow(unsafe_code)]

use core::cell::{Cell, UnsafeCell};

use crate::heap::{Gc, Heap, OutOfMemory};
use crate::opcode::Instruction;
use crate::pages::{touch, touch_value};
use crate::string::LuaString;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm};

/// Where a closure finds one of its upvalues when it is created.
#[derive(Clone, Copy)]
pub struct UpvalueDescription {
    /// Its name in the source, for messages.
    pub name: Gc<LuaString>,
    /// It is a register of the enclosing function, else an upvalue of it.
    pub in_stack: bool,
    /// The index of that register or upvalue.
    pub index: u8,
}

/// A local variable, and the stretch of code where it is alive.
#[derive(Clone, Copy)]
pub struct LocalVariable {
    /// Its name in the source; `(for index)` and the like for the hidden ones of a loop.
    pub name: Gc<LuaString>,
    /// The first instruction where it is alive.
    pub start: u32,
    /// The first instruction where it is dead again.
    pub end: u32,
}

/// What the compiler makes of one function body.
pub struct Prototype {
    /// The instructions.
    pub code: Vec<Instruction>,
    /// The source line of each instruction.
    pub lines: Vec<u32>,
    /// The constants.
    pub constants: Vec<Value>,
    /// The functions defined inside this one.
    pub prototypes: Vec<Gc<Prototype>>,
    /// The upvalues of its closures.
    pub upvalues: Vec<UpvalueDescription>,
    /// Its local variables in the order of their birth.
    pub locals: Vec<LocalVariable>,
    /// The chunk name as given to `load`, with its `=` or `@`.
    pub source: Gc<LuaString>,
    /// The [`digest`](crate::vm::digest) of the chunk's text.
    pub chunk_digest: u32,
    /// The line of its `function`; 0 for a main chunk.
    pub line_defined: u32,
    /// The line of its `end`; 0 for a main chunk.
    pub last_line_defined: u32,
    /// The number of named parameters.
    pub parameter_count: u8,
    /// It takes `...`.
    pub is_vararg: bool,
    /// The registers it needs, at least 2.
    pub max_stack: u8,
    /// By which the heap knows it; starts as 0.
    pub(crate) index: u32,
}

impl Prototype {
    /// The size on wasm32, for the accounting.
    pub(crate) fn counted_size(&self) -> usize {
        120 + self.code.len() * 8
            + self.constants.len() * 16
            + self.prototypes.len() * 4
            + self.upvalues.len() * 8
            + self.locals.len() * 12
    }

    /// The name of the local variable number `number` (from 1) among those alive at instruction `pc`.
    pub(crate) fn local_name(&self, number: usize, pc: usize) -> Option<Gc<LuaString>> {
        let alive =
            |local: &&LocalVariable| (local.start as usize) <= pc && pc < local.end as usize;
        self.locals
            .iter()
            .filter(alive)
            .nth(number.checked_sub(1)?)
            .map(|local| local.name)
    }
}

/// A variable shared by closures: a stack slot while its block is active, its own place after.
#[repr(C)]
pub struct Upvalue {
    own: UnsafeCell<Value>,
    place: Cell<*mut Value>,
    next_open: Cell<Option<Gc<Upvalue>>>,
}

impl Upvalue {
    const COUNTED_SIZE: usize = 24;

    /// An upvalue that refers to a stack slot.
    pub(crate) fn open(
        heap: &mut Heap,
        place: *mut Value,
        next: Option<Gc<Upvalue>>,
    ) -> Result<Gc<Upvalue>, OutOfMemory> {
        let memory: *mut Upvalue = heap
            .allocate(size_of::<Upvalue>(), Self::COUNTED_SIZE)?
            .cast();
        // SAFETY: fresh memory of the right size.
        unsafe {
            memory.write(Upvalue {
                own: UnsafeCell::new(Value::NIL),
                place: Cell::new(place),
                next_open: Cell::new(next),
            });
            Ok(Gc::from_pointer(memory))
        }
    }

    /// A closed upvalue.
    pub(crate) fn closed(heap: &mut Heap, value: Value) -> Result<Gc<Upvalue>, OutOfMemory> {
        let upvalue = Self::open(heap, core::ptr::null_mut(), None)?;
        // SAFETY: nobody else knows it yet.
        unsafe { *upvalue.own.get() = value };
        upvalue.place.set(upvalue.own.get());
        Ok(upvalue)
    }

    /// The next one lower on the stack, while open.
    #[inline(always)]
    pub(crate) fn next_open(&self) -> Option<Gc<Upvalue>> {
        self.next_open.get()
    }

    /// Where its value is now.
    #[inline(always)]
    pub(crate) fn place(&self) -> *mut Value {
        self.place.get()
    }

    /// The stack moved: refer to the slot's new place.
    pub(crate) fn set_place(&self, place: *mut Value) {
        self.place.set(place);
        touch_value(self);
    }

    /// Its value.
    #[inline(always)]
    pub(crate) fn get(&self) -> Value {
        // SAFETY: the place is its own or a slot of a living stack.
        unsafe { *self.place.get() }
    }

    /// Assigns to it.
    #[inline(always)]
    pub(crate) fn set(&self, value: Value) {
        let place = self.place.get();
        // SAFETY: as for `get`.
        unsafe { *place = value }
        touch(place);
    }

    /// Moves the value from the stack into its own place.
    #[inline]
    pub(crate) fn close(&self) {
        // SAFETY: as for `get`; no reference to the value is held anywhere.
        unsafe { *self.own.get() = *self.place.get() };
        self.place.set(self.own.get());
        touch_value(self);
    }

    /// Links the next one lower on the stack.
    pub(crate) fn set_next_open(&self, next: Option<Gc<Upvalue>>) {
        self.next_open.set(next);
        touch_value(self);
    }
}

/// The name and the value of an upvalue of a function, counted from 1. Those of native functions have no names.
pub fn upvalue_of(function: Value, number: usize) -> Option<(Vec<u8>, Value)> {
    let index = number.checked_sub(1)?;
    match function.kind() {
        Kind::LuaFunction(closure) => {
            let upvalue = closure.upvalues().get(index)?.get();
            let name = closure.prototype.upvalues[index].name;
            Some((name.as_bytes().to_vec(), upvalue.get()))
        }
        Kind::NativeFunction(native) => Some((Vec::new(), native.upvalues().get(index)?.get())),
        _ => None,
    }
}

/// A function written in Lua together with its upvalues, which follow it in memory.
#[repr(C)]
pub struct LuaClosure {
    pub(crate) prototype: Gc<Prototype>,
    pub(crate) id: u32,
    count: u32,
    upvalues: [Cell<Gc<Upvalue>>; 0],
}

impl LuaClosure {
    /// What the compiler made of its body.
    pub fn prototype(&self) -> Gc<Prototype> {
        self.prototype
    }

    fn sizes(count: usize) -> (usize, usize) {
        (
            size_of::<LuaClosure>() + count * size_of::<Gc<Upvalue>>(),
            12 + count * 4,
        )
    }

    /// A closure whose upvalues are given one by one by `upvalue`.
    #[inline]
    pub(crate) fn new(
        heap: &mut Heap,
        prototype: Gc<Prototype>,
        mut upvalue: impl FnMut(&mut Heap, usize) -> Result<Gc<Upvalue>, OutOfMemory>,
    ) -> Result<Gc<LuaClosure>, OutOfMemory> {
        let count = prototype.upvalues.len();
        let (size, counted) = Self::sizes(count);
        let memory: *mut LuaClosure = heap.allocate(size, counted)?.cast();
        let id = heap.next_id();
        // SAFETY: fresh memory with room for `count` upvalues; all are written before the closure is used.
        unsafe {
            memory.write(LuaClosure {
                prototype,
                id,
                count: count as u32,
                upvalues: [],
            });
            let upvalues = (&raw mut (*memory).upvalues).cast::<Cell<Gc<Upvalue>>>();
            for index in 0..count {
                upvalues.add(index).write(Cell::new(upvalue(heap, index)?));
            }
            Ok(Gc::from_pointer(memory))
        }
    }
}

impl Gc<LuaClosure> {
    /// What the compiler made of its source.
    pub fn prototype(self) -> Gc<Prototype> {
        self.prototype
    }

    /// Its upvalues.
    #[inline(always)]
    pub(crate) fn upvalues(&self) -> &[Cell<Gc<Upvalue>>] {
        // SAFETY: `count` upvalues were written after the closure.
        unsafe {
            let start = (&raw const (*self.as_pointer()).upvalues).cast();
            core::slice::from_raw_parts(start, self.count as usize)
        }
    }

    /// Puts another upvalue in the place of number `index`.
    pub(crate) fn set_upvalue(&self, index: usize, upvalue: Gc<Upvalue>) {
        let place = &self.upvalues()[index];
        place.set(upvalue);
        touch(place);
    }

    /// Upvalue number `index`, which the compiler checked to exist.
    ///
    /// # Safety
    /// `index` is below the number of upvalues.
    #[inline(always)]
    pub(crate) unsafe fn upvalue(self, index: usize) -> Gc<Upvalue> {
        // SAFETY: passed on to the caller.
        unsafe {
            (*(&raw const (*self.as_pointer()).upvalues)
                .cast::<Cell<Gc<Upvalue>>>()
                .add(index))
            .get()
        }
    }

    /// Size in memory: here, and on wasm32.
    pub(crate) fn sizes(self) -> (usize, usize) {
        LuaClosure::sizes(self.count as usize)
    }
}

/// The Rust side of a native function.
///
/// Its arguments are read with [`Vm::argument`] and the `check_` functions; results are pushed with [`Vm::push`] and their number
/// returned.
pub type NativeBody = fn(&mut Vm) -> LuaResult<usize>;

/// What calling a native function does.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// Runs Rust code to its end.
    Plain(NativeBody),
    /// `pcall`: calls its first argument with errors caught.
    ProtectedCall,
    /// `xpcall`: the same with a message handler.
    ProtectedCallWithHandler,
    /// `coroutine.resume`
    Resume,
    /// A function made by `coroutine.wrap`; its upvalue is the thread.
    Wrapped,
    /// `coroutine.yield`
    Yield,
    /// Runs Rust code that leaves a function and its arguments on the stack, and calls that: `dofile`.
    CallAfter(NativeBody),
}

/// A function written in Rust together with its upvalues, which follow it in memory.
#[repr(C)]
pub struct NativeFunction {
    pub(crate) behaviour: Behaviour,
    pub(crate) id: u32,
    count: u32,
    upvalues: [Cell<Value>; 0],
}

impl NativeFunction {
    fn sizes(count: usize) -> (usize, usize) {
        (size_of::<NativeFunction>() + count * 16, 16 + count * 16)
    }

    /// A native function with these upvalues.
    pub(crate) fn new(
        heap: &mut Heap,
        behaviour: Behaviour,
        upvalues: &[Value],
    ) -> Result<Gc<NativeFunction>, OutOfMemory> {
        let (size, counted) = Self::sizes(upvalues.len());
        let memory: *mut NativeFunction = heap.allocate(size, counted)?.cast();
        let id = heap.next_id();
        // SAFETY: fresh memory with room for the upvalues.
        unsafe {
            memory.write(NativeFunction {
                behaviour,
                id,
                count: upvalues.len() as u32,
                upvalues: [],
            });
            let places = (&raw mut (*memory).upvalues).cast::<Cell<Value>>();
            for (index, &value) in upvalues.iter().enumerate() {
                places.add(index).write(Cell::new(value));
            }
            Ok(Gc::from_pointer(memory))
        }
    }
}

impl Gc<NativeFunction> {
    /// Its upvalues.
    pub(crate) fn upvalues(&self) -> &[Cell<Value>] {
        // SAFETY: `count` upvalues were written after the function.
        unsafe {
            let start = (&raw const (*self.as_pointer()).upvalues).cast();
            core::slice::from_raw_parts(start, self.count as usize)
        }
    }

    /// Upvalue number `index`, counted from 0, if there are so many: for a library that knows its own functions by them.
    pub fn upvalue(&self, index: usize) -> Option<Value> {
        self.upvalues().get(index).map(Cell::get)
    }

    /// Assigns to upvalue number `index`, counted from 0.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn set_upvalue(&self, index: usize, value: Value) {
        let place = &self.upvalues()[index];
        place.set(value);
        touch_value(place);
    }

    /// What tells it from functions with other code. It says nothing on another host.
    pub fn code(&self) -> usize {
        match self.behaviour {
            Behaviour::Plain(body) | Behaviour::CallAfter(body) => body as usize,
            Behaviour::ProtectedCall => 1,
            Behaviour::ProtectedCallWithHandler => 2,
            Behaviour::Resume => 3,
            Behaviour::Wrapped => 4,
            Behaviour::Yield => 5,
        }
    }

    /// Size in memory: here, and on wasm32.
    pub(crate) fn sizes(self) -> (usize, usize) {
        NativeFunction::sizes(self.count as usize)
    }
}
