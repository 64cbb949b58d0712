//! Objects of the host that Lua code can hold.

use core::cell::Cell;

use crate::heap::{Gc, Heap, OutOfMemory};
use crate::pages::touch_value;
use crate::table::Table;
use crate::value::Value;

/// An object of the host: a number that means something to its library, a metatable, and one Lua value.
pub struct Userdata {
    pub(crate) id: u32,
    handle: Cell<u32>,
    metatable: Cell<Option<Gc<Table>>>,
    user_value: Cell<Value>,
}

impl Userdata {
    /// The size on wasm32, for the accounting.
    pub(crate) const COUNTED_SIZE: usize = 32;

    /// A new object.
    #[allow(unsafe_code)]
    pub(crate) fn new(
        heap: &mut Heap,
        handle: u32,
        metatable: Option<Gc<Table>>,
    ) -> Result<Gc<Userdata>, OutOfMemory> {
        let id = heap.next_id();
        let memory: *mut Userdata = heap
            .allocate(size_of::<Userdata>(), Self::COUNTED_SIZE)?
            .cast();
        // SAFETY: fresh memory of the right size.
        unsafe {
            memory.write(Userdata {
                id,
                handle: Cell::new(handle),
                metatable: Cell::new(metatable),
                user_value: Cell::new(Value::NIL),
            });
            Ok(Gc::from_pointer(memory))
        }
    }

    /// Its metatable.
    pub fn metatable(&self) -> Option<Gc<Table>> {
        self.metatable.get()
    }

    /// Sets its metatable.
    pub(crate) fn set_metatable(&self, metatable: Option<Gc<Table>>) {
        self.metatable.set(metatable);
        touch_value(self);
    }

    /// What the library that made it knows it by.
    pub fn handle(&self) -> u32 {
        self.handle.get()
    }

    /// Changes what the library knows it by.
    pub(crate) fn set_handle(&self, handle: u32) {
        self.handle.set(handle);
        touch_value(self);
    }

    /// The value of `debug.getuservalue`.
    pub(crate) fn user_value(&self) -> Value {
        self.user_value.get()
    }

    /// Sets the value of `debug.getuservalue`.
    pub(crate) fn set_user_value(&self, value: Value) {
        self.user_value.set(value);
        touch_value(self);
    }
}
