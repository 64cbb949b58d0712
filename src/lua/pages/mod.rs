//! Which pages of the memory were written: what makes a snapshot cost as much as what changed, not as much as there is.
//!
//! In wasm nobody watches the memory for us, so whoever writes to memory that outlives the current message marks its page,
//! in the same message, before the write or after it: one store of a byte to a map of all pages, without a branch. Two
//! readers take the marks independently of each other ([`Reader`]).
//!
//! What need not be marked is said by who is responsible for it:
//! * memory fresh from the allocator is marked by the allocator, except where whole pages were asked for (an alignment
//!   of [`PAGE_SIZE`] or more);
//! * cells of the heap are marked when the collector's memory hands out the page they lie in;
//! * registers of the interpreter are covered by the window of their thread's stack (`Thread::open_windows`);
//! * the machine itself (`Vm`) by whoever keeps it (`Vm::begin`).
//!
//! Only with the feature `pages`, and only in wasm, is there a map; elsewhere marking compiles to nothing. The map covers
//! [`MAX_PAGES`] pages, so a module with the feature must be linked with `--max-memory=1073741824` or less.
#![allow(unsafe_code)]

pub mod allocator;

/// Bytes in a page, the unit in which changes are known.
pub const PAGE_SIZE: usize = 4096;
/// The pages that the map covers: 1 GiB.
pub const MAX_PAGES: usize = 1 << 18;

/// Who takes marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Reader {
    /// Wants to undo the current message.
    Undo = 1,
    /// Wants to store what changed since it stored last.
    Snapshot = 2,
}

/// Marks the page of an address.
#[inline(always)]
pub fn touch<T: ?Sized>(place: *const T) {
    map::touch(place.cast::<u8>() as usize);
}

/// Marks the pages of `length` bytes.
#[inline]
pub fn touch_range<T: ?Sized>(place: *const T, length: usize) {
    if cfg!(all(feature = "pages", target_arch = "wasm32")) && length > 0 {
        let start = place.cast::<u8>() as usize;
        let mut page = start & !(PAGE_SIZE - 1);
        while page < start + length {
            map::touch(page);
            page += PAGE_SIZE;
        }
    }
}

/// Marks the pages of a value.
#[inline(always)]
pub fn touch_value<T>(value: &T) {
    let start = core::ptr::from_ref(value).cast::<u8>();
    if size_of::<T>() > PAGE_SIZE {
        touch_range(start, size_of::<T>());
    } else if size_of::<T>() > 0 {
        touch(start);
        touch(start.wrapping_add(size_of::<T>() - 1));
    }
}

/// Marks the pages of the items of a slice.
#[inline]
pub fn touch_slice<T>(items: &[T]) {
    touch_range(items.as_ptr(), size_of_val(items));
}

/// Takes the marks of a reader from the pages below `end`, and calls `each` with the number of each page marked, in
/// ascending order. Stops at the page for which that gives false, and leaves its mark and those after it.
pub fn take(reader: Reader, end: usize, each: impl FnMut(usize) -> bool) {
    map::take(reader as u8, end.min(MAX_PAGES), each);
}

/// Marks a page for one reader.
pub fn mark(reader: Reader, page: usize) {
    map::mark(reader as u8, page);
}

/// Takes the marks of the pages below `end` for all readers.
pub fn forget(end: usize) {
    map::forget(end.min(MAX_PAGES));
}

/// The addresses of the map itself: start and end. It is not part of the state.
pub fn map_range() -> (usize, usize) {
    map::range()
}

#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod map {
    use super::MAX_PAGES;
    use core::cell::UnsafeCell;

    /// The eight marks of neighbouring pages in one word.
    const GROUP: usize = 8;

    /// One byte a page, a bit of it for each reader. Aligned so that no state shares a page with it.
    #[repr(C, align(4096))]
    struct Map(UnsafeCell<[u64; MAX_PAGES / GROUP]>);

    // SAFETY: the wasm module has one thread, and no reference into the map outlives a function of this module.
    unsafe impl Sync for Map {}

    static MAP: Map = Map(UnsafeCell::new([0; MAX_PAGES / GROUP]));

    #[inline(always)]
    pub fn touch(address: usize) {
        // SAFETY: the module's memory has at most MAX_PAGES pages, see the top of the file.
        unsafe { MAP.0.get().cast::<u8>().add(address >> 12).write(3) }
    }

    pub fn take(bit: u8, end: usize, mut each: impl FnMut(usize) -> bool) {
        let bits = u64::from_ne_bytes([bit; GROUP]);
        for group in 0..end.div_ceil(GROUP) {
            // SAFETY: `end` is at most MAX_PAGES; one thread.
            let word = unsafe { &mut (*MAP.0.get())[group] };
            if *word & bits == 0 {
                continue;
            }
            for index in 0..GROUP {
                let mark = u64::from(bit) << (8 * index);
                if *word & mark == 0 {
                    continue;
                }
                let page = group * GROUP + index;
                if page >= end || !each(page) {
                    return;
                }
                *word &= !mark;
            }
        }
    }

    pub fn mark(bit: u8, page: usize) {
        // SAFETY: checked; one thread.
        let word = unsafe { &mut (*MAP.0.get())[page / GROUP] };
        *word |= u64::from(bit) << (8 * (page % GROUP));
    }

    pub fn forget(end: usize) {
        // SAFETY: `end` is at most MAX_PAGES; one thread.
        unsafe { MAP.0.get().cast::<u8>().write_bytes(0, end) };
    }

    pub fn range() -> (usize, usize) {
        let start = MAP.0.get() as usize;
        (start, start + MAX_PAGES)
    }
}

#[cfg(not(all(feature = "pages", target_arch = "wasm32")))]
mod map {
    #[inline(always)]
    pub fn touch(_: usize) {}

    pub fn take(_: u8, _: usize, _: impl FnMut(usize) -> bool) {}

    pub fn mark(_: u8, _: usize) {}

    pub fn forget(_: usize) {}

    pub fn range() -> (usize, usize) {
        (0, 0)
    }
}
