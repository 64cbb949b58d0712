//! The virtual machine: its state, and what it offers to Rust code.
//!
//! * `api`: what native functions use: arguments, results, operations that respect metamethods;
//! * `execute`: the interpreter loop, `instruction`: what is too long for it; `call`: calls, returns and errors; `coroutine`: switching threads;
//! * `operations`, `metamethod`, `compare`: what an instruction does when its fast path does not apply;
//! * `hook`: debug hooks; `profile`: where gas is used; `describe`, `traceback`: naming values, functions and lines for messages.

mod api;
mod call;
mod compare;
mod coroutine;
mod describe;
mod execute;
mod handled;
mod hook;
mod instruction;
mod metamethod;
mod naming_cost;
mod operations;
mod profile;
mod traceback;

pub(crate) use api::{address_text, concatenated, write_number};
pub use api::{to_integer, to_number};
pub use call::Raised;
pub use describe::FunctionInfo;
pub(crate) use hook::Hook;
pub use hook::{HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN};
pub use metamethod::Event;
pub use profile::{Profile, ProfiledFunction, ProfiledStack, digest};

use crate::function::{Behaviour, LuaClosure, NativeBody, NativeFunction, Upvalue};
use crate::heap::{Gc, Heap, Roots};
use crate::host::{Host, Sandbox};
use crate::string::LuaString;
use crate::table::Table;
use crate::thread::{Frame, Return, Status, Thread};
use crate::value::Value;
use crate::work;

/// What a Lua operation gives: a value, or a raised error whose value the machine holds ([`Vm::error_value`]).
pub type LuaResult<T> = Result<T, Raised>;

/// How much a machine may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory, as counted on wasm32.
    pub memory: usize,
    /// Units of gas; roughly one for each instruction executed.
    pub gas: u64,
}

impl Default for Limits {
    /// 512 MiB and practically endless gas.
    fn default() -> Self {
        Self {
            memory: 512 << 20,
            gas: i64::MAX as u64,
        }
    }
}

/// Why evaluation was stopped in a way that Lua code cannot catch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The gas is used up.
    OutOfGas,
    /// `os.exit` was called with this status.
    Exit(i32),
}

/// See [`Vm::next_gas_slice`].
const GAS_SLICE: i64 = 1 << 14;

/// Strings the machine itself looks up.
pub(crate) struct Names {
    pub events: [Gc<LuaString>; Event::COUNT],
    pub mode: Gc<LuaString>,
    pub name: Gc<LuaString>,
    pub metatable: Gc<LuaString>,
    pub loaded: Gc<LuaString>,
}

/// A Lua 5.3 virtual machine.
pub struct Vm {
    /// The gas of the current slice; below zero the next slice begins.
    pub(crate) gas: i64,
    /// The gas beyond the current slice.
    gas_reserve: i64,
    /// A profile that is being made.
    profile: Option<Box<profile::Recording>>,
    pub(crate) thread: Gc<Thread>,
    pub(crate) heap: Heap,
    pub(crate) main_thread: Gc<Thread>,
    pub(crate) globals: Gc<Table>,
    pub(crate) registry: Gc<Table>,
    pub(crate) names: Names,
    /// Metatables of the types whose values have none of their own, by the tag of their first value.
    pub(crate) type_metatables: [Option<Gc<Table>>; 16],
    pub(crate) error: Value,
    /// The message handler of the error being raised has run.
    pub(crate) error_handled: bool,
    /// The thread in which a message handler runs, and its depth there.
    pub(crate) handling: Option<(Gc<Thread>, usize)>,
    pub(crate) stop: Option<Stop>,
    /// The library functions that generic loops call without a frame.
    pub(crate) next_function: Value,
    pub(crate) ipairs_iterator: Value,
    /// Calls that PUC-Rio Lua would nest on the C stack.
    pub(crate) nesting: u16,
    pub(crate) in_collection: bool,
    pub(crate) in_hook: bool,
    /// A buffer kept for reuse between operations of one message that build text.
    pub(crate) scratch: Vec<u8>,
    /// The files that `io` has open.
    pub(crate) files: crate::stdlib::io::Files,
    /// What the libraries may ask of the world outside.
    pub host: Box<dyn Host>,
}

impl Vm {
    /// A machine without any library.
    ///
    /// # Panics
    /// When the memory limit is below what an empty machine needs (some 100 KiB).
    pub fn new(limits: Limits) -> Vm {
        Self::with_host(limits, Box::new(Sandbox::default()))
    }

    /// A machine without any library whose libraries, once opened, use `host`.
    ///
    /// # Panics
    /// As for [`Vm::new`].
    pub fn with_host(limits: Limits, host: Box<dyn Host>) -> Vm {
        const ROOM: &str = "the memory limit is too low for an empty machine";
        let mut heap = Heap::new(limits.memory.max(256 * 1024));
        let events = Event::NAMES.map(|name| heap.intern(name.as_bytes()).expect(ROOM));
        let names = Names {
            events,
            mode: heap.intern(b"__mode").expect(ROOM),
            name: heap.intern(b"__name").expect(ROOM),
            metatable: heap.intern(b"__metatable").expect(ROOM),
            loaded: heap.intern(b"_LOADED").expect(ROOM),
        };
        let globals = Table::new(&mut heap).expect(ROOM);
        let registry = Table::new(&mut heap).expect(ROOM);
        let thread = Thread::new(&mut heap);
        let thread = heap.new_thread(thread).expect(ROOM);
        thread.status.set(Status::Running);
        thread.push(Value::NIL);
        thread.push_frame(Frame {
            function: 0,
            base: 1,
            top: 1,
            wanted: 0,
            pc: core::ptr::null(),
            closure: core::ptr::null_mut(),
            returns: Return::ToHost,
            is_tail_call: false,
            nesting: 0,
            handler: 0,
        });
        // What another machine of this thread did is not for this one to pay.
        work::take();
        let mut vm = Vm {
            gas: 0,
            gas_reserve: i64::try_from(limits.gas).unwrap_or(i64::MAX),
            profile: None,
            thread,
            heap,
            main_thread: thread,
            globals,
            registry,
            names,
            type_metatables: [None; 16],
            error: Value::NIL,
            error_handled: false,
            handling: None,
            stop: None,
            next_function: Value::NIL,
            ipairs_iterator: Value::NIL,
            nesting: 0,
            in_collection: false,
            in_hook: false,
            files: crate::stdlib::io::Files::default(),
            scratch: Vec::new(),
            host,
        };
        let main = Value::thread(thread);
        vm.registry
            .set(&mut vm.heap, Value::integer(1), main)
            .expect(ROOM);
        let globals = Value::table(globals);
        vm.registry
            .set(&mut vm.heap, Value::integer(2), globals)
            .expect(ROOM);
        let message = vm.heap.intern(b"not enough memory").expect(ROOM);
        vm.registry
            .set(
                &mut vm.heap,
                Value::integer(api::MEMORY_MESSAGE),
                Value::string(message),
            )
            .expect(ROOM);
        vm
    }

    // ---- gas ----------------------------------------------------------------------------------------

    /// Sets the gas that may still be used.
    pub fn set_gas(&mut self, gas: u64) {
        work::take();
        self.gas = 0;
        self.gas_reserve = i64::try_from(gas).unwrap_or(i64::MAX);
        if let Some(recording) = &mut self.profile {
            recording.left = u64::try_from(self.gas_reserve).unwrap_or(0);
        }
        if self.stop == Some(Stop::OutOfGas) {
            self.stop = None;
        }
    }

    /// The gas left.
    pub fn gas(&self) -> u64 {
        let left = u64::try_from(self.gas.saturating_add(self.gas_reserve));
        left.unwrap_or(0).saturating_sub(work::unpaid())
    }

    /// Uses gas for work done in Rust; about one unit for what takes a Lua instruction, or for 16 bytes copied.
    ///
    /// # Errors
    /// When it is used up. Lua code cannot catch this error.
    #[inline]
    pub fn charge(&mut self, units: u64) -> LuaResult<()> {
        if cfg!(feature = "unmetered") {
            return Ok(());
        }
        self.gas = self
            .gas
            .saturating_sub(i64::try_from(units).unwrap_or(i64::MAX));
        if self.gas < 0 {
            self.next_gas_slice()
        } else {
            Ok(())
        }
    }

    /// Takes the next slice from the reserve.
    ///
    /// The interpreter loop is left and entered again between slices. That lets the host of a wasm module replace the loop by a
    /// better compiled version while a long evaluation is under way.
    #[cold]
    #[inline(never)]
    pub(crate) fn next_gas_slice(&mut self) -> LuaResult<()> {
        let slice = match &self.profile {
            Some(recording) => recording.grain,
            None => GAS_SLICE,
        };
        self.record_gas();
        self.pay_for_work();
        let wanted = slice.saturating_sub(self.gas);
        let taken = wanted.min(self.gas_reserve);
        self.gas_reserve -= taken;
        self.gas = self.gas.saturating_add(taken);
        if self.gas < 0 {
            Err(self.out_of_gas())
        } else {
            Ok(())
        }
    }

    /// Takes gas for what was counted beside it ([`crate::work`]).
    fn pay_for_work(&mut self) {
        let unpaid = i64::try_from(work::take()).unwrap_or(i64::MAX);
        self.gas = self.gas.saturating_sub(unpaid);
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn out_of_gas(&mut self) -> Raised {
        self.stop = Some(Stop::OutOfGas);
        self.raise_text(b"out of gas")
    }

    /// Why the last error could not be caught, if so.
    pub fn stopped(&self) -> Option<Stop> {
        self.stop
    }

    // ---- memory -------------------------------------------------------------------------------------

    /// The memory, for making strings and tables.
    pub fn heap(&mut self) -> &mut Heap {
        &mut self.heap
    }

    /// Bytes in use, as counted on wasm32.
    pub fn memory_used(&self) -> usize {
        self.heap.used()
    }

    /// Changes the memory limit.
    pub fn set_memory_limit(&mut self, bytes: usize) {
        self.heap.set_limit(bytes);
    }

    /// A new message begins. What is in use all the time is marked as written, and what is written only now and then
    /// will be marked anew: see [`crate::pages`]. To be called before anything else, once the machine is where it stays.
    pub fn begin(&mut self) {
        crate::pages::touch_value(self);
        work::touch();
        crate::pages::touch_range(&raw const *self.host, size_of_val(&*self.host));
        self.heap.begin();
        self.main_thread.set_limits();
        self.end();
    }

    /// The message is over: what was kept for the rest of it is given back, so that it is in no image.
    pub fn end(&mut self) {
        self.scratch = Vec::new();
        self.pay_for_work();
    }

    /// Collects all garbage and zeroes what is free: for a machine that will be copied many times. The rule of
    /// [`Vm::safe_point`] holds.
    pub fn compact(&mut self) {
        self.collect_garbage();
        self.heap.scrub();
    }

    /// Collects garbage if enough was allocated since the last time.
    ///
    /// Only values reachable from a root survive: on the stack, in a global, in the registry. A native function calls this
    /// only where every value it still needs is one of its arguments or was pushed.
    ///
    /// # Errors
    /// `not enough memory` when more than the limit is alive.
    #[inline(always)]
    pub fn safe_point(&mut self) -> LuaResult<()> {
        if self.heap.is_collection_due() {
            self.collect_if_allowed()
        } else {
            Ok(())
        }
    }

    #[cold]
    #[inline(never)]
    fn collect_if_allowed(&mut self) -> LuaResult<()> {
        if self.in_collection || (self.heap.stopped && !self.heap.is_near_limit()) {
            return Ok(());
        }
        self.collect_garbage();
        self.run_finalizers()?;
        if self.heap.is_over_limit() {
            return Err(self.out_of_memory());
        }
        Ok(())
    }

    /// Collects all garbage now; the rule of [`Vm::safe_point`] holds. Finalizers are not run.
    pub(crate) fn collect_garbage(&mut self) {
        let mut values = vec![
            Value::table(self.globals),
            Value::table(self.registry),
            self.error,
            self.next_function,
            self.ipairs_iterator,
            Value::string(self.names.mode),
            Value::string(self.names.name),
            Value::string(self.names.metatable),
            Value::string(self.names.loaded),
        ];
        values.extend(self.names.events.map(Value::string));
        values.extend(
            self.type_metatables
                .iter()
                .flatten()
                .map(|&metatable| Value::table(metatable)),
        );
        let threads = [self.thread, self.main_thread];
        self.heap.collect(&Roots {
            values: &values,
            threads: &threads,
            mode: self.names.mode,
        });
    }

    /// Calls the `__gc` metamethods that are due.
    ///
    /// # Errors
    /// `error in __gc metamethod (...)`, and the finalizers after the one that failed wait for the next time.
    pub(crate) fn run_finalizers(&mut self) -> LuaResult<()> {
        let thread = self.thread;
        let top = thread.top.get();
        if self.current_frame().lua_closure().is_some() {
            // The registers of the interrupted function must stay as they are.
            thread.top.set(top.max(self.current_frame().top as usize));
        }
        self.in_collection = true;
        let mut outcome = Ok(());
        while outcome.is_ok()
            && let Some(object) = self.heap.next_to_finalize()
        {
            let finalizer = self.metamethod(object, Event::Gc);
            if finalizer.is_function() {
                outcome = self.protected(|vm| {
                    vm.push(finalizer);
                    vm.push(object);
                    vm.call(1, 0)
                });
            }
        }
        self.in_collection = false;
        thread.top.set(top);
        outcome.map_err(|raised| {
            if self.stop.is_some() {
                raised
            } else {
                self.finalizer_error()
            }
        })
    }

    #[cold]
    fn finalizer_error(&mut self) -> Raised {
        let message = match self.error.as_string() {
            Some(text) => text.as_bytes().to_vec(),
            None => b"no message".to_vec(),
        };
        self.raise_text(&concatenated(&[
            b"error in __gc metamethod (",
            &message,
            b")",
        ]))
    }

    /// Runs every finalizer, whatever the others raise: the machine is about to be dropped.
    pub fn close(&mut self) {
        self.heap.finalize_all();
        while self.run_finalizers().is_err() {}
    }

    /// Names the function `next`, which generic loops then call without a frame.
    pub(crate) fn set_next_function(&mut self, function: Value) {
        self.next_function = function;
    }

    /// Names the iterator of `ipairs`, which generic loops then call without a frame.
    pub(crate) fn set_ipairs_iterator(&mut self, function: Value) {
        self.ipairs_iterator = function;
    }

    // ---- functions ----------------------------------------------------------------------------------

    /// The table of global variables.
    pub fn globals(&self) -> Gc<Table> {
        self.globals
    }

    /// A table that only Rust code and `debug.getregistry` see.
    pub fn registry(&self) -> Gc<Table> {
        self.registry
    }

    /// A native function.
    pub fn new_function(&mut self, body: NativeBody) -> LuaResult<Value> {
        self.new_native(Behaviour::Plain(body), &[])
    }

    /// A native function with upvalues, which it reaches by [`Vm::upvalue`].
    pub fn new_closure(&mut self, body: NativeBody, upvalues: &[Value]) -> LuaResult<Value> {
        self.new_native(Behaviour::Plain(body), upvalues)
    }

    pub(crate) fn new_native(
        &mut self,
        behaviour: Behaviour,
        upvalues: &[Value],
    ) -> LuaResult<Value> {
        match NativeFunction::new(&mut self.heap, behaviour, upvalues) {
            Ok(function) => Ok(Value::native_function(function)),
            Err(_) => Err(self.out_of_memory()),
        }
    }

    /// Compiles a chunk into a function whose `_ENV` is `environment`.
    ///
    /// `chunk_name` is as for `load`: `=name` and `@file` are shown so, anything else as `[string "..."]`.
    ///
    /// # Errors
    /// A syntax error; its message is the error value.
    pub fn load(
        &mut self,
        source: &[u8],
        chunk_name: &[u8],
        environment: Value,
    ) -> LuaResult<Value> {
        self.charge(source.len() as u64)?;
        match crate::compiler::compile(&mut self.heap, source, chunk_name) {
            Ok(prototype) => {
                let closure = LuaClosure::new(&mut self.heap, prototype, |heap, _| {
                    Upvalue::closed(heap, environment)
                });
                match closure {
                    Ok(closure) => Ok(Value::lua_function(closure)),
                    Err(_) => Err(self.out_of_memory()),
                }
            }
            Err(crate::compiler::CompileError::Syntax(message)) => Err(self.raise_text(&message)),
            Err(crate::compiler::CompileError::OutOfMemory) => Err(self.out_of_memory()),
        }
    }
}
