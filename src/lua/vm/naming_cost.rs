//! Gas for finding names.
//!
//! A name is found by reading code, and for library functions by going through the loaded modules. Both can be made long by a program
//! that then causes errors and catches them, so this work is paid for like any other. It cannot fail itself, being part of
//! an error already; used up gas is noticed right after.

use super::Vm;
use crate::heap::Gc;
use crate::table::Table;
use crate::thread::Thread;

/// Instructions or entries looked at for one unit of gas.
const STEPS_PER_GAS: usize = 4;

impl Vm {
    fn pay(&mut self, steps: usize) {
        if !cfg!(feature = "unmetered") {
            self.gas = self.gas.saturating_sub((steps / STEPS_PER_GAS) as i64);
        }
    }

    /// Pays for naming a variable of the running Lua function.
    pub(crate) fn pay_for_variable_name(&mut self) {
        self.pay(self.current_frame().current_pc());
    }

    /// Pays for naming the function active at a level of a thread: that is read from the code of its caller.
    pub(crate) fn pay_for_call_name(&mut self, thread: Gc<Thread>, level: usize) {
        self.pay(instructions_read(self, thread, level));
    }

    /// Pays for finding a library function in the loaded modules.
    pub(crate) fn pay_for_library_name(&mut self) {
        self.pay(self.library_entries());
    }

    /// Pays for a traceback from a level on.
    pub(crate) fn pay_for_traceback(&mut self, thread: Gc<Thread>, level: usize) {
        let modules = self.library_entries();
        let mut steps = 0usize;
        for level in super::traceback::shown_levels(thread.depth.get(), level) {
            steps = steps.saturating_add(modules + instructions_read(self, thread, level));
        }
        self.pay(steps);
    }

    /// The entries of all loaded modules, empty ones included.
    fn library_entries(&self) -> usize {
        let Some(loaded) = self.registry.get_string(self.names.loaded).as_table() else {
            return 0;
        };
        let mut entries = capacity(loaded);
        let mut position = 0;
        while let Some((next, _, module)) = loaded.entry_from(position) {
            position = next;
            entries += module.as_table().map_or(0, capacity);
        }
        entries
    }
}

fn capacity(table: Gc<Table>) -> usize {
    table.array_part().1 + table.hash_part().1
}

fn instructions_read(vm: &Vm, thread: Gc<Thread>, level: usize) -> usize {
    match vm.frame_index(thread, level.saturating_add(1)) {
        Some(caller) => thread.frame_copy(caller).current_pc(),
        None => 0,
    }
}
