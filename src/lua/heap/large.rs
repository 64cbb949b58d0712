//! Allocations too large for a cell: one by one from the system, listed so that the collector can free them.
#![allow(unsafe_code)]

use core::ptr::null_mut;
use std::alloc::{Layout, alloc, dealloc, realloc};

use crate::pages::{touch, touch_slice, touch_value};

#[repr(C, align(16))]
struct Header {
    size: usize,
    /// Its place in the list.
    index: u32,
}

/// A large allocation in the list. The mark is here, so that a collection does not write to the allocation itself.
struct Entry {
    header: *mut Header,
    marked: bool,
}

/// All large allocations.
pub(crate) struct LargeObjects {
    list: Vec<Entry>,
}

impl LargeObjects {
    pub(crate) fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// `size` bytes aligned to 16, or null when the system has no memory.
    pub(crate) fn allocate(&mut self, size: usize) -> *mut u8 {
        let Some(layout) = layout(size) else {
            return null_mut();
        };
        // SAFETY: the layout is not empty.
        let header: *mut Header = unsafe { alloc(layout) }.cast();
        if header.is_null() {
            return null_mut();
        }
        // SAFETY: just allocated, large enough for header and payload.
        unsafe {
            header.write(Header {
                size,
                index: self.list.len() as u32,
            });
            self.list.push(Entry {
                header,
                marked: false,
            });
            touch_value(&self.list[self.list.len() - 1]);
            header.add(1).cast()
        }
    }

    /// Makes an allocation larger, in place where the system can; null, and nothing changed, when it has no memory.
    ///
    /// # Safety
    /// `payload` came from [`LargeObjects::allocate`]; only the address returned is used from now on.
    pub(crate) unsafe fn enlarge(&mut self, payload: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: the header lies before the payload and knows its size and its place in the list.
        unsafe {
            let header = payload.cast::<Header>().sub(1);
            let (Some(old), Some(new)) = (layout((*header).size), layout(size)) else {
                return null_mut();
            };
            let index = (*header).index as usize;
            let header: *mut Header = realloc(header.cast(), old, new.size()).cast();
            if header.is_null() {
                return null_mut();
            }
            (*header).size = size;
            touch_value(&*header);
            self.list[index].header = header;
            touch_value(&self.list[index]);
            header.add(1).cast()
        }
    }

    /// Frees an allocation at once.
    ///
    /// # Safety
    /// `payload` came from [`LargeObjects::allocate`] and is not used again.
    pub(crate) unsafe fn release(&mut self, payload: *mut u8) {
        // SAFETY: the header lies before the payload.
        let header = unsafe { payload.cast::<Header>().sub(1) };
        // SAFETY: listed headers are alive, and each knows its place.
        unsafe {
            let index = (*header).index as usize;
            self.list.swap_remove(index);
            if let Some(moved) = self.list.get(index) {
                touch_value(moved);
                touch_value(&*moved.header);
                (*moved.header).index = index as u32;
            }
            free(header);
        }
    }

    /// Forgets all marks; a collection starts.
    pub(crate) fn clear_marks(&mut self) {
        touch_slice(&self.list);
        for entry in &mut self.list {
            entry.marked = false;
        }
    }

    /// Frees what is not marked; a collection ends.
    pub(crate) fn sweep(&mut self) {
        self.list.retain(|entry| {
            if !entry.marked {
                // SAFETY: an unmarked allocation is not referred to by anything.
                unsafe { free(entry.header) };
            }
            entry.marked
        });
        for (entry, index) in self.list.iter().zip(0..) {
            // SAFETY: listed headers are alive.
            let place = unsafe { &mut (*entry.header).index };
            if *place != index {
                *place = index;
                touch(place);
            }
        }
    }

    /// Sets the mark; says whether it was clear.
    ///
    /// # Safety
    /// `payload` came from [`LargeObjects::allocate`].
    pub(crate) unsafe fn mark(&mut self, payload: *const u8) -> bool {
        // SAFETY: the header lies before the payload.
        let index = unsafe { (*payload.cast::<Header>().sub(1)).index };
        !core::mem::replace(&mut self.list[index as usize].marked, true)
    }

    /// Is the mark set?
    ///
    /// # Safety
    /// As for [`LargeObjects::mark`].
    pub(crate) unsafe fn is_marked(&self, payload: *const u8) -> bool {
        // SAFETY: the header lies before the payload.
        let index = unsafe { (*payload.cast::<Header>().sub(1)).index };
        self.list[index as usize].marked
    }
}

impl Drop for LargeObjects {
    fn drop(&mut self) {
        for entry in &self.list {
            // SAFETY: no object outlives the heap.
            unsafe { free(entry.header) };
        }
    }
}

fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(size_of::<Header>())?, align_of::<Header>()).ok()
}

unsafe fn free(header: *mut Header) {
    // SAFETY: the size in the header is that of its allocation.
    unsafe {
        if let Some(layout) = layout((*header).size) {
            dealloc(header.cast(), layout);
        }
    }
}
