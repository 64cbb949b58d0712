//! Allocations too large for a cell: one by one from the system, listed so that the collector can free them.
#![allow(unsafe_code)]

use core::ptr::null_mut;
use std::alloc::{Layout, alloc, dealloc, realloc};

#[repr(C, align(16))]
struct Header {
    size: usize,
    /// Its place in the list.
    index: u32,
    marked: bool,
}

/// All large allocations.
pub(crate) struct LargeObjects {
    list: Vec<*mut Header>,
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
                marked: false,
            });
            self.list.push(header);
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
            self.list[index] = header;
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
            if let Some(&moved) = self.list.get(index) {
                (*moved).index = index as u32;
            }
            free(header);
        }
    }

    /// Forgets all marks; a collection starts.
    pub(crate) fn clear_marks(&mut self) {
        for &header in &self.list {
            // SAFETY: listed headers are alive.
            unsafe { (*header).marked = false };
        }
    }

    /// Frees what is not marked; a collection ends.
    pub(crate) fn sweep(&mut self) {
        self.list.retain(|&header| {
            // SAFETY: listed headers are alive; an unmarked one is not referred to by anything.
            unsafe {
                let marked = (*header).marked;
                if !marked {
                    free(header);
                }
                marked
            }
        });
        for (index, &header) in self.list.iter().enumerate() {
            // SAFETY: listed headers are alive.
            unsafe { (*header).index = index as u32 };
        }
    }
}

impl Drop for LargeObjects {
    fn drop(&mut self) {
        for &header in &self.list {
            // SAFETY: no object outlives the heap.
            unsafe { free(header) };
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

/// Sets the mark; says whether it was clear.
///
/// # Safety
/// `payload` came from [`LargeObjects::allocate`].
pub(crate) unsafe fn mark(payload: *const u8) -> bool {
    // SAFETY: the header lies before the payload.
    unsafe {
        let header = payload.cast::<Header>().sub(1).cast_mut();
        let was = (*header).marked;
        (*header).marked = true;
        !was
    }
}

/// Is the mark set?
///
/// # Safety
/// As for [`mark`].
pub(crate) unsafe fn is_marked(payload: *const u8) -> bool {
    // SAFETY: as for `mark`.
    unsafe { (*payload.cast::<Header>().sub(1)).marked }
}
