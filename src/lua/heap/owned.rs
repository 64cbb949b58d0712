//! Objects that own memory of the system: listed with their marks, so that a collection writes to few pages and can
//! drop them. The objects themselves lie in cells like all others.
#![allow(unsafe_code)]

use super::Gc;
use crate::pages::{touch_slice, touch_value};

/// A place in the list.
struct Slot<T> {
    object: Option<Gc<T>>,
    marked: bool,
}

/// All objects of a type.
pub(super) struct Owned<T> {
    slots: Vec<Slot<T>>,
    /// The slots without an object.
    free: Vec<u32>,
}

impl<T> Owned<T> {
    pub(super) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Takes over the object that `make` returns for the index it is to be known by.
    ///
    /// # Safety
    /// `cell` has room for the object, and is used for nothing else until [`Owned::sweep`] has dropped it.
    pub(super) unsafe fn add(&mut self, cell: *mut u8, make: impl FnOnce(u32) -> T) -> Gc<T> {
        let index = self.free.pop().unwrap_or(self.slots.len() as u32);
        let pointer: *mut T = cell.cast();
        // SAFETY: passed on to the caller.
        let object = unsafe {
            pointer.write(make(index));
            Gc::from_pointer(pointer)
        };
        let slot = Slot {
            object: Some(object),
            marked: false,
        };
        match self.slots.get_mut(index as usize) {
            Some(place) => *place = slot,
            None => self.slots.push(slot),
        }
        touch_value(&self.slots[index as usize]);
        object
    }

    /// Forgets all marks; a collection starts.
    pub(super) fn clear_marks(&mut self) {
        touch_slice(&self.slots);
        for slot in &mut self.slots {
            slot.marked = false;
        }
    }

    /// Sets the mark of the object at an index; says whether it was clear.
    pub(super) fn mark(&mut self, index: u32) -> bool {
        !core::mem::replace(&mut self.slots[index as usize].marked, true)
    }

    pub(super) fn is_marked(&self, index: u32) -> bool {
        self.slots[index as usize].marked
    }

    /// Drops what is not marked, after `bury` has seen it.
    pub(super) fn sweep(&mut self, mut bury: impl FnMut(Gc<T>)) {
        self.free = Vec::new();
        for (index, slot) in self.slots.iter_mut().enumerate().rev() {
            if slot.marked {
                continue;
            }
            self.free.push(index as u32);
            if let Some(object) = slot.object.take() {
                bury(object);
                // SAFETY: made by `add`; nothing refers to it.
                unsafe { object.as_pointer().drop_in_place() };
            }
        }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        for object in self.slots.drain(..).filter_map(|slot| slot.object) {
            // SAFETY: made by `add`, dropped once; the cells outlive this list, and no object outlives the heap.
            unsafe { object.as_pointer().drop_in_place() };
        }
    }
}
