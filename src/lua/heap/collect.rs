//! The collector: stop the world, mark what the roots reach, clear weak tables, forget the rest.
#![allow(unsafe_code)]

use super::{Gc, Heap, MAX_CELL, regions};
use crate::function::{LuaClosure, Prototype, Upvalue};
use crate::pages::{touch_slice, touch_value};
use crate::string::LuaString;
use crate::table::{Node, Table, node_key, touch_node, write_slot};
use crate::thread::Thread;
use crate::value::{Kind, Value, tag};

/// The most rounds in which it is found out which entries of tables with weak keys live. Each goes through all of them, and nothing ends a
/// collection: a program whose entries hang on each other in the worst order, more than this many deep, keeps them one collection longer.
const MOST_ROUNDS: usize = 64;

/// Everything from which living objects are reached.
pub(crate) struct Roots<'a> {
    pub values: &'a [Value],
    pub threads: &'a [Gc<Thread>],
    /// The string `__mode`.
    pub mode: Gc<LuaString>,
}

/// What a `__mode` asks for.
#[derive(Clone, Copy, PartialEq)]
struct Weakness {
    keys: bool,
    values: bool,
}

impl Heap {
    /// Collects all garbage.
    pub(crate) fn collect(&mut self, roots: &Roots<'_>) {
        self.live = 0;
        self.regions.clear_marks();
        self.large.clear_marks();
        self.prototypes.clear_marks();
        self.threads.clear_marks();
        for &value in roots.values {
            self.mark_value(value);
        }
        for &thread in roots.threads {
            self.mark_thread(thread);
        }
        for index in 0..self.to_finalize.len() {
            self.mark_value(self.to_finalize[index]);
        }
        self.propagate(roots);
        self.converge_ephemerons(roots);
        self.clear_weak_values();
        self.separate_finalizable(roots);
        self.converge_ephemerons(roots);
        self.clear_weak_keys();
        self.clear_weak_values();
        // Lists that lived on would be written to in later messages, unmarked.
        self.gray = Vec::new();
        self.weak = Vec::new();
        self.ephemerons = Vec::new();
        self.sweep();
        self.allocated = 0;
        self.set_thresholds();
        self.regions.retire_empty(self.threshold as usize);
    }

    fn sweep(&mut self) {
        self.interner.retain(|string| {
            let (size, _) = string.sizes();
            // Strings in the set are short: never large objects.
            debug_assert!(size <= MAX_CELL);
            // SAFETY: a cell.
            unsafe { regions::is_marked(string.as_pointer().cast()) }
        });
        for index in 0..self.closures.len() {
            if let Some(closure) = self.closures[index]
                && !(self.prototypes.is_marked(index as u32)
                    && self.is_memory_marked(closure.as_pointer().cast(), closure.sizes().0))
            {
                self.closures[index] = None;
                touch_value(&self.closures[index]);
            }
        }
        self.prototypes.sweep(|_| {});
        // Closures that outlive a thread keep its variables.
        self.threads.sweep(|thread| thread.close_upvalues(0));
        self.large.sweep();
    }

    // ---- marking ------------------------------------------------------------------------------------

    /// Sets the mark of some memory; says whether it was clear.
    fn mark_memory(&mut self, memory: *const u8, (size, counted): (usize, usize)) -> bool {
        // SAFETY: the memory is an object or part of one, allocated with this size.
        let newly = unsafe {
            if size <= MAX_CELL {
                regions::mark(memory, size)
            } else {
                self.large.mark(memory)
            }
        };
        if newly {
            self.live += counted as isize;
        }
        newly
    }

    fn mark_value(&mut self, value: Value) {
        let newly = match value.kind() {
            Kind::String(string) => {
                self.mark_string(string);
                false
            }
            Kind::Table(table) => self.mark_memory(
                table.as_pointer().cast(),
                (size_of::<Table>(), Table::COUNTED_SIZE),
            ),
            Kind::LuaFunction(closure) => {
                self.mark_memory(closure.as_pointer().cast(), closure.sizes())
            }
            Kind::NativeFunction(function) => {
                self.mark_memory(function.as_pointer().cast(), function.sizes())
            }
            Kind::Userdata(userdata) => {
                use crate::userdata::Userdata;
                self.mark_memory(
                    userdata.as_pointer().cast(),
                    (size_of::<Userdata>(), Userdata::COUNTED_SIZE),
                )
            }
            Kind::Thread(thread) => {
                self.mark_thread(thread);
                false
            }
            _ => false,
        };
        if newly {
            self.gray.push(value);
        }
    }

    fn mark_string(&mut self, string: Gc<LuaString>) {
        self.mark_memory(string.as_pointer().cast(), string.sizes());
    }

    fn mark_thread(&mut self, thread: Gc<Thread>) {
        if self.threads.mark(thread.index) {
            // SAFETY: the cell of the thread.
            unsafe { regions::mark(thread.as_pointer().cast(), size_of::<Thread>()) };
            self.live += Thread::COUNTED_SIZE as isize + thread.stack_size() as isize * 16;
            self.gray.push(Value::thread(thread));
        }
    }

    fn propagate(&mut self, roots: &Roots<'_>) {
        while let Some(value) = self.gray.pop() {
            match value.kind() {
                Kind::Table(table) => self.traverse_table(table, roots),
                Kind::LuaFunction(closure) => self.traverse_closure(closure),
                Kind::NativeFunction(function) => {
                    for upvalue in function.upvalues() {
                        self.mark_value(upvalue.get());
                    }
                }
                Kind::Userdata(userdata) => {
                    self.mark_value(userdata.user_value());
                    if let Some(metatable) = userdata.metatable() {
                        self.mark_value(Value::table(metatable));
                    }
                }
                Kind::Thread(thread) => self.traverse_thread(thread),
                _ => {}
            }
        }
    }

    fn traverse_closure(&mut self, closure: Gc<LuaClosure>) {
        self.mark_prototype(closure.prototype);
        for upvalue in closure.upvalues() {
            self.mark_upvalue(upvalue.get());
        }
    }

    fn mark_upvalue(&mut self, upvalue: Gc<Upvalue>) {
        if self.mark_memory(upvalue.as_pointer().cast(), (size_of::<Upvalue>(), 24)) {
            self.mark_value(upvalue.get());
        }
    }

    fn mark_prototype(&mut self, prototype: Gc<Prototype>) {
        if !self.prototypes.mark(prototype.index) {
            return;
        }
        // SAFETY: the cell of the prototype.
        unsafe { regions::mark(prototype.as_pointer().cast(), size_of::<Prototype>()) };
        self.live += prototype.counted_size() as isize;
        self.mark_string(prototype.source);
        for &constant in &prototype.constants {
            self.mark_value(constant);
        }
        for upvalue in &prototype.upvalues {
            self.mark_string(upvalue.name);
        }
        for local in &prototype.locals {
            self.mark_string(local.name);
        }
        // Functions nest no deeper than the parser allows, so neither does this recursion.
        for &inner in &prototype.prototypes {
            self.mark_prototype(inner);
        }
    }

    fn traverse_thread(&mut self, thread: Gc<Thread>) {
        let mut end = thread.top.get();
        if thread.depth.get() > 0 {
            let frame = thread.frame_copy(thread.depth.get() - 1);
            if frame.lua_closure().is_some() {
                end = end.max(frame.top as usize);
            }
        }
        let end = end.min(thread.stack_size());
        for index in 0..end {
            self.mark_value(thread.get(index));
        }
        thread.shrink_stacks();
        // What is left above the top is of no use, and must not be found there after its object is gone.
        for index in end..thread.stack_size() {
            if !thread.get(index).is_nil() {
                thread.set_outside(index, Value::NIL);
            }
        }
        // A closure that replaced its caller's is only in its frame while its slot is being reused.
        for depth in 0..thread.depth.get() {
            if let Some(closure) = thread.frame_copy(depth).lua_closure() {
                self.mark_value(Value::lua_function(closure));
            }
        }
        let mut open = thread.open_upvalues();
        while let Some(upvalue) = open {
            self.mark_upvalue(upvalue);
            open = upvalue.next_open();
        }
        self.mark_value(thread.hook.function.get());
        if let Some(resumer) = thread.resumer.get() {
            self.mark_thread(resumer);
        }
    }

    // ---- tables -------------------------------------------------------------------------------------

    fn traverse_table(&mut self, table: Gc<Table>, roots: &Roots<'_>) {
        let (array, array_size) = table.array_part();
        let (nodes, node_count) = table.hash_part();
        if array_size > 0 {
            self.mark_memory(array.cast(), (array_size * 16, array_size * 16));
        }
        if node_count > 0 {
            let bytes = node_count * size_of::<Node>();
            self.mark_memory(nodes.cast(), (bytes, bytes));
        }
        if let Some(metatable) = table.metatable() {
            self.mark_value(Value::table(metatable));
        }
        let weakness = weakness(table, roots);
        match weakness {
            Weakness {
                keys: true,
                values: true,
            } => self.weak.push(table),
            Weakness {
                keys: true,
                values: false,
            } => {
                self.ephemerons.push(table);
                self.traverse_ephemeron(table);
                return;
            }
            Weakness {
                keys: false,
                values: true,
            } => self.weak.push(table),
            Weakness {
                keys: false,
                values: false,
            } => {
                for index in 0..array_size {
                    // SAFETY: within the array part.
                    self.mark_value(unsafe { *array.add(index) });
                }
            }
        }
        for index in 0..node_count {
            // SAFETY: within the hash part.
            unsafe {
                let node = nodes.add(index);
                if (*node).tag == tag::NIL {
                    forget_key(node);
                    continue;
                }
                if !weakness.keys {
                    self.mark_value(node_key(node));
                }
                if !weakness.values {
                    self.mark_value(Value {
                        bits: (*node).bits,
                        tag: (*node).tag,
                    });
                }
            }
        }
    }

    /// Marks the values of marked keys; says whether it marked any.
    fn traverse_ephemeron(&mut self, table: Gc<Table>) -> bool {
        let (array, array_size) = table.array_part();
        let (nodes, node_count) = table.hash_part();
        let mut marked_any = false;
        for index in 0..array_size {
            // SAFETY: within the array part.
            let value = unsafe { *array.add(index) };
            if !self.is_alive(value) {
                marked_any = true;
                self.mark_value(value);
            }
        }
        for index in 0..node_count {
            // SAFETY: within the hash part.
            unsafe {
                let node = nodes.add(index);
                let value = Value {
                    bits: (*node).bits,
                    tag: (*node).tag,
                };
                if value.is_nil() {
                    forget_key(node);
                } else if self.is_alive(node_key(node)) {
                    if let Some(key) = node_key(node).as_string() {
                        self.mark_string(key);
                    }
                    if let Some(string) = value.as_string() {
                        self.mark_string(string);
                    } else if !self.is_alive(value) {
                        marked_any = true;
                        self.mark_value(value);
                    }
                }
            }
        }
        marked_any
    }

    fn converge_ephemerons(&mut self, roots: &Roots<'_>) {
        for _ in 0..MOST_ROUNDS {
            let mut changed = false;
            let mut index = 0;
            while index < self.ephemerons.len() {
                changed |= self.traverse_ephemeron(self.ephemerons[index]);
                index += 1;
            }
            self.propagate(roots);
            if !changed {
                return;
            }
        }
        self.keep_ephemerons(roots);
    }

    /// Keeps all entries for this time.
    #[cold]
    fn keep_ephemerons(&mut self, roots: &Roots<'_>) {
        let mut index = 0;
        while index < self.ephemerons.len() {
            let (nodes, node_count) = self.ephemerons[index].hash_part();
            for place in 0..node_count {
                // SAFETY: within the hash part.
                let (key, value) = unsafe {
                    let node = nodes.add(place);
                    let value = Value {
                        bits: (*node).bits,
                        tag: (*node).tag,
                    };
                    (node_key(node), value)
                };
                if !value.is_nil() {
                    self.mark_value(key);
                    self.mark_value(value);
                }
            }
            self.propagate(roots);
            index += 1;
        }
    }

    fn clear_weak_values(&mut self) {
        for index in 0..self.weak.len() {
            let table = self.weak[index];
            let (array, array_size) = table.array_part();
            let (nodes, node_count) = table.hash_part();
            for index in 0..array_size {
                // SAFETY: within the array part.
                unsafe {
                    let value = array.add(index);
                    if self.is_alive(*value) {
                        self.keep_string(*value);
                    } else {
                        write_slot(value, Value::NIL);
                    }
                }
            }
            for index in 0..node_count {
                // SAFETY: within the hash part.
                unsafe {
                    let node = nodes.add(index);
                    let value = Value {
                        bits: (*node).bits,
                        tag: (*node).tag,
                    };
                    if self.is_alive(value) {
                        self.keep_string(value);
                    } else {
                        remove_entry(node);
                    }
                }
            }
        }
    }

    fn clear_weak_keys(&mut self) {
        for index in 0..self.ephemerons.len() + self.weak.len() {
            let both = index >= self.ephemerons.len();
            let table = if both {
                self.weak[index - self.ephemerons.len()]
            } else {
                self.ephemerons[index]
            };
            let (nodes, node_count) = table.hash_part();
            for index in 0..node_count {
                // SAFETY: within the hash part.
                unsafe {
                    let node = nodes.add(index);
                    if (*node).tag == tag::NIL {
                        continue;
                    }
                    if self.is_alive(node_key(node)) {
                        self.keep_string(node_key(node));
                    } else {
                        remove_entry(node);
                    }
                }
            }
        }
    }

    /// Strings are values, not objects, to a weak table: they are never removed from it.
    fn keep_string(&mut self, value: Value) {
        if let Some(string) = value.as_string() {
            self.mark_string(string);
        }
    }

    // ---- finalizers ---------------------------------------------------------------------------------

    /// Revives objects with finalizers that nothing else reaches, and makes them due.
    fn separate_finalizable(&mut self, roots: &Roots<'_>) {
        let mut kept = Vec::new();
        let mut due = Vec::new();
        for value in core::mem::take(&mut self.finalizable) {
            if self.is_alive(value) {
                kept.push(value)
            } else {
                due.push(value)
            }
        }
        self.finalizable = kept;
        // The object marked last for finalization is finalized first (Lua 5.3 manual §2.5.1).
        due.reverse();
        for &value in &due {
            self.mark_value(value);
        }
        self.to_finalize.extend(due);
        touch_slice(&self.to_finalize);
        self.propagate(roots);
    }
}

/// Empties an entry whose key or value is gone.
///
/// # Safety
/// `node` is a node of a table.
unsafe fn remove_entry(node: *mut Node) {
    // SAFETY: passed on to the caller.
    unsafe {
        if (*node).tag != tag::NIL {
            (*node).tag = tag::NIL;
            touch_node(node);
        }
        forget_key(node);
    }
}

/// Marks the key of an empty entry as one whose object may be gone.
///
/// # Safety
/// `node` is a node of a table.
unsafe fn forget_key(node: *mut Node) {
    // SAFETY: passed on to the caller.
    unsafe {
        if (*node).key_tag >= tag::SHORT_STRING && (*node).key_tag != tag::DEAD_KEY {
            (*node).key_tag = tag::DEAD_KEY;
            touch_node(node);
        }
    }
}

fn weakness(table: Gc<Table>, roots: &Roots<'_>) -> Weakness {
    let mode = table
        .metatable()
        .map_or(Value::NIL, |metatable| metatable.get_string(roots.mode));
    match mode.as_string() {
        Some(mode) => Weakness {
            keys: mode.as_bytes().contains(&b'k'),
            values: mode.as_bytes().contains(&b'v'),
        },
        None => Weakness {
            keys: false,
            values: false,
        },
    }
}

impl Heap {
    /// Is the value no object, a string, or a marked object?
    fn is_alive(&self, value: Value) -> bool {
        let (memory, size): (*mut u8, usize) = match value.kind() {
            Kind::Table(table) => (table.as_pointer().cast(), size_of::<Table>()),
            Kind::LuaFunction(closure) => (closure.as_pointer().cast(), closure.sizes().0),
            Kind::NativeFunction(function) => (function.as_pointer().cast(), function.sizes().0),
            Kind::Userdata(userdata) => (
                userdata.as_pointer().cast(),
                size_of::<crate::userdata::Userdata>(),
            ),
            Kind::Thread(thread) => return self.threads.is_marked(thread.index),
            _ => return true,
        };
        self.is_memory_marked(memory, size)
    }

    fn is_memory_marked(&self, memory: *const u8, size: usize) -> bool {
        // SAFETY: the memory is an object allocated with this size.
        unsafe {
            if size <= MAX_CELL {
                regions::is_marked(memory)
            } else {
                self.large.is_marked(memory)
            }
        }
    }
}
