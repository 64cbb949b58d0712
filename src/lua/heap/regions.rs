//! Cells: memory for objects, cut one after another from the free stretches of large regions.
//!
//! A region has one mark bit for each 16 bytes, in a page of its own before the cells, so that a collection
//! writes to few pages. Nothing is freed one by one: after a collection all bits of what is alive are set, and whatever lies between is
//! free. Objects that follow each other in time lie side by side whatever their sizes, so what one message allocates is
//! in few pages. A page is marked as written (see [`crate::pages`]) when the first cell in it is handed out.
#![allow(unsafe_code)]

use core::ptr::null_mut;
use std::alloc::{Layout, alloc, dealloc};

use crate::pages::{PAGE_SIZE, touch, touch_range, touch_slice};

/// Bytes in a region, and its alignment.
const REGION_SIZE: usize = 256 * 1024;
/// The unit in which cells are sized and marked.
const GRANULE: usize = 16;
/// Granules in a region.
const GRANULES: usize = REGION_SIZE / GRANULE;
/// Granules in a page.
const PAGE_GRANULES: usize = PAGE_SIZE / GRANULE;
/// The granules before this one are the region's own page.
const FIRST: usize = PAGE_GRANULES;
/// The largest cell; anything larger is allocated on its own.
pub(crate) const MAX_CELL: usize = 2048;
/// A free stretch of fewer granules is left alone until it grows. Larger cells are cut elsewhere when the current
/// stretch has no room for them, so that they do not make us give up the rest of it.
const LEAST_HOLE: usize = 16;
/// A page of which fewer granules are free is left alone: filling it would have it stored again for little.
const LEAST_FREE: usize = PAGE_GRANULES / 4;
/// Granules of a stretch set apart for larger cells.
const MEDIUM_HOLE: usize = 4 * PAGE_GRANULES;

/// The head of a region. Between collections a set bit says that the granule is not free.
#[repr(C, align(16))]
struct Region {
    marks: [u64; GRANULES / 64],
}

struct FreeCell {
    next: *mut FreeCell,
}

/// A free stretch from which cells are being cut.
struct Window {
    /// The next cell starts here.
    cursor: usize,
    /// The pages up to here are marked as written.
    limit: usize,
    /// The stretch ends here.
    end: usize,
}

impl Window {
    const CLOSED: Window = Window {
        cursor: 0,
        limit: 0,
        end: 0,
    };

    /// A cell of `size` bytes, when the pages marked already have room for it; else 0.
    #[inline(always)]
    fn cut(&mut self, size: usize) -> usize {
        let cell = self.cursor;
        if size > self.limit - cell {
            return 0;
        }
        self.cursor = cell + size;
        cell
    }

    /// The same, marking further pages; 0 when the stretch has no room.
    fn cut_further(&mut self, size: usize) -> usize {
        if size > self.end - self.cursor {
            return 0;
        }
        let limit = (self.cursor + size)
            .next_multiple_of(PAGE_SIZE)
            .min(self.end);
        let written: *const u8 = core::ptr::without_provenance(self.cursor);
        touch_range(written, limit - self.cursor);
        self.limit = limit;
        self.cut(size)
    }
}

/// All cells.
pub(crate) struct Regions {
    small: Window,
    /// For cells that found no room in the other window.
    medium: Window,
    /// Cells given back, by their number of granules.
    free: [*mut FreeCell; MAX_CELL / GRANULE + 1],
    /// All regions.
    list: Vec<*mut Region>,
    /// Where the search for free stretches goes on: the index of a region, and a granule in it.
    searched: (usize, usize),
    /// The regions from here on were searched for stretches for larger cells.
    medium_searched: usize,
}

impl Regions {
    pub(crate) fn new() -> Self {
        Self {
            small: Window::CLOSED,
            medium: Window::CLOSED,
            free: [null_mut(); MAX_CELL / GRANULE + 1],
            list: Vec::new(),
            searched: (0, FIRST),
            medium_searched: 0,
        }
    }

    /// A new message begins: the pages of the windows are not marked any more.
    pub(crate) fn begin(&mut self) {
        for window in [&mut self.small, &mut self.medium] {
            window.limit = window.cursor;
        }
    }

    /// A cell of at least `size` bytes (at most [`MAX_CELL`]), or null when the system has no memory.
    #[inline(always)]
    pub(crate) fn allocate(&mut self, size: usize) -> *mut u8 {
        let size = (size + GRANULE - 1) & !(GRANULE - 1);
        let cell = self.small.cut(size);
        if cell == 0 {
            return self.allocate_slowly(size);
        }
        core::ptr::with_exposed_provenance_mut(cell)
    }

    /// The same, of a size of which cells are given back before the collector finds them.
    #[inline(always)]
    pub(crate) fn allocate_again(&mut self, size: usize) -> *mut u8 {
        let free = &mut self.free[size.div_ceil(GRANULE)];
        let cell = *free;
        if cell.is_null() {
            return self.allocate(size);
        }
        // SAFETY: cells on a free list are unused and hold a valid link.
        *free = unsafe { (*cell).next };
        touch_range(cell, size);
        cell.cast()
    }

    /// Gives back a cell of `size` bytes that nothing refers to any more.
    ///
    /// # Safety
    /// `cell` came from this allocator with the same size and is not used again.
    #[inline(always)]
    pub(crate) unsafe fn release(&mut self, cell: *mut u8, size: usize) {
        let free = &mut self.free[size.div_ceil(GRANULE)];
        let cell: *mut FreeCell = cell.cast();
        touch(cell);
        // SAFETY: the cell is ours again.
        unsafe { (*cell).next = *free };
        *free = cell;
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&mut self, size: usize) -> *mut u8 {
        let is_small = size <= LEAST_HOLE * GRANULE;
        loop {
            let mut cell = self.small.cut_further(size);
            if cell == 0 && !is_small {
                cell = self.medium.cut(size);
                if cell == 0 {
                    cell = self.medium.cut_further(size);
                }
            }
            if cell != 0 {
                return core::ptr::with_exposed_provenance_mut(cell);
            }
            let found = if is_small {
                self.next_small()
            } else {
                self.next_medium()
            };
            if !found {
                return null_mut();
            }
        }
    }

    /// Opens the window on the next free stretch; false when the system has no memory.
    fn next_small(&mut self) -> bool {
        loop {
            let (index, granule) = self.searched;
            if index == self.list.len() && !self.add_region() {
                return false;
            }
            let region = self.list[index];
            // SAFETY: listed regions are initialised and ours.
            match unsafe { find_hole(region, granule, LEAST_HOLE) } {
                None => self.searched = (index + 1, FIRST),
                Some((start, end)) => {
                    // SAFETY: as above.
                    if end - start >= LEAST_FREE
                        || unsafe { free_in_page(region, start) } >= LEAST_FREE
                    {
                        self.searched = (index, end);
                        self.small = window(region, start, end);
                        return true;
                    }
                    self.searched = (index, (start + 1).next_multiple_of(PAGE_GRANULES));
                }
            }
        }
    }

    /// Opens the window for larger cells on a stretch in the last regions, which it sets apart.
    fn next_medium(&mut self) -> bool {
        let least = MAX_CELL / GRANULE;
        loop {
            if self.medium_searched <= self.searched.0 + 1 {
                self.medium_searched = self.list.len() + 1;
                if !self.add_region() {
                    return false;
                }
            }
            let region = self.list[self.medium_searched - 1];
            // SAFETY: listed regions are initialised and ours; the granules are within it.
            unsafe {
                if let Some((start, end)) = find_hole(region, FIRST, least) {
                    let end = end.min((start + MEDIUM_HOLE).next_multiple_of(PAGE_GRANULES));
                    set_marks(region, start, end - start);
                    touch(region);
                    self.medium = window(region, start, end);
                    return true;
                }
            }
            self.medium_searched -= 1;
        }
    }

    fn add_region(&mut self) -> bool {
        // SAFETY: the layout is not empty.
        let region: *mut Region = unsafe { alloc(REGION_LAYOUT) }.cast();
        if region.is_null() {
            return false;
        }
        region.expose_provenance();
        // SAFETY: large enough, aligned, and ours alone.
        unsafe { clear(region) };
        self.list.push(region);
        touch(&raw const self.list[self.list.len() - 1]);
        true
    }

    /// Forgets all marks and free cells; a collection starts.
    pub(crate) fn clear_marks(&mut self) {
        self.small = Window::CLOSED;
        self.medium = Window::CLOSED;
        self.free = [null_mut(); MAX_CELL / GRANULE + 1];
        for &region in &self.list {
            // SAFETY: listed regions are ours.
            unsafe { clear(region) };
        }
    }

    /// A collection ends. Of the regions without a single mark those are given back that will hardly be needed for
    /// the next `expected` bytes.
    pub(crate) fn retire_empty(&mut self, expected: usize) {
        let mut kept = expected / REGION_SIZE + 2;
        self.list.retain(|&region| {
            // SAFETY: listed regions are initialised and ours; nothing in an empty one is used.
            unsafe {
                if (&(*region).marks)[FIRST / 64..]
                    .iter()
                    .any(|&word| word != 0)
                {
                    return true;
                }
                if kept > 0 {
                    kept -= 1;
                    return true;
                }
                dealloc(region.cast(), REGION_LAYOUT);
            }
            false
        });
        touch_slice(&self.list);
        self.searched = (0, FIRST);
        self.medium_searched = self.list.len();
    }

    /// Zeroes what is free, so that it costs an image nothing. Right after a collection.
    pub(crate) fn scrub(&mut self) {
        for &region in &self.list {
            let mut from = FIRST;
            // SAFETY: listed regions are initialised and ours; what is not marked is free.
            unsafe {
                while let Some((start, end)) = find_hole(region, from, 1) {
                    let bytes = (end - start) * GRANULE;
                    let hole = region.cast::<u8>().add(start * GRANULE);
                    touch_range(hole, bytes);
                    hole.write_bytes(0, bytes);
                    from = end;
                }
            }
        }
    }
}

impl Drop for Regions {
    fn drop(&mut self) {
        for &region in &self.list {
            // SAFETY: allocated with this layout, and no object outlives the heap.
            unsafe { dealloc(region.cast(), REGION_LAYOUT) };
        }
    }
}

const REGION_LAYOUT: Layout = match Layout::from_size_align(REGION_SIZE, REGION_SIZE) {
    Ok(layout) => layout,
    Err(_) => panic!(),
};

fn window(region: *mut Region, start: usize, end: usize) -> Window {
    let address = region.addr();
    Window {
        cursor: address + start * GRANULE,
        limit: address + start * GRANULE,
        end: address + end * GRANULE,
    }
}

/// Clears all marks but those of the region's own page.
///
/// # Safety
/// `region` has room for the head of a region.
unsafe fn clear(region: *mut Region) {
    touch(region);
    // SAFETY: passed on to the caller.
    unsafe {
        let marks = &raw mut (*region).marks;
        marks.write([0; GRANULES / 64]);
        (&mut (*marks))[..FIRST / 64].fill(u64::MAX);
    }
}

/// The first stretch of at least `least` unmarked granules that starts at or after `from`.
///
/// # Safety
/// The region is initialised.
unsafe fn find_hole(region: *const Region, from: usize, least: usize) -> Option<(usize, usize)> {
    // SAFETY: passed on to the caller.
    let marks = unsafe { &(*region).marks };
    let mut start = from;
    while start < GRANULES {
        let free = !marks[start / 64] >> (start % 64);
        if free == 0 {
            start = (start / 64 + 1) * 64;
            continue;
        }
        start += free.trailing_zeros() as usize;
        let mut end = start;
        while end < GRANULES {
            let used = marks[end / 64] >> (end % 64);
            if used != 0 {
                end += used.trailing_zeros() as usize;
                break;
            }
            end = (end / 64 + 1) * 64;
        }
        if end - start >= least {
            return Some((start, end));
        }
        start = end;
    }
    None
}

/// The number of unmarked granules in the page of a granule.
///
/// # Safety
/// The region is initialised.
unsafe fn free_in_page(region: *const Region, granule: usize) -> usize {
    let word = granule / PAGE_GRANULES * (PAGE_GRANULES / 64);
    // SAFETY: passed on to the caller.
    let marks = unsafe { &(*region).marks };
    let free = marks[word..word + PAGE_GRANULES / 64]
        .iter()
        .map(|word| word.count_zeros() as usize);
    free.sum()
}

/// Marks `count` granules.
///
/// # Safety
/// The region is initialised and has them.
#[inline(always)]
unsafe fn set_marks(region: *mut Region, first: usize, count: usize) {
    let (mut word, bit) = (first / 64, first % 64);
    // SAFETY: passed on to the caller.
    unsafe {
        let marks = (&raw mut (*region).marks).cast::<u64>();
        if bit + count <= 64 {
            *marks.add(word) |= (u64::MAX >> (64 - count)) << bit;
            return;
        }
        *marks.add(word) |= u64::MAX << bit;
        let mut rest = bit + count - 64;
        while rest >= 64 {
            word += 1;
            *marks.add(word) = u64::MAX;
            rest -= 64;
        }
        if rest > 0 {
            *marks.add(word + 1) |= u64::MAX >> (64 - rest);
        }
    }
}

/// Marks a cell of `size` bytes; says whether it was not marked.
///
/// # Safety
/// `cell` came from [`Regions::allocate`] with this size.
#[inline(always)]
pub(crate) unsafe fn mark(cell: *const u8, size: usize) -> bool {
    let (region, granule) = position(cell);
    // SAFETY: the head of the region is at the aligned address below the cell.
    unsafe {
        if (&(*region).marks)[granule / 64] >> (granule % 64) & 1 != 0 {
            return false;
        }
        set_marks(region, granule, size.div_ceil(GRANULE));
    }
    true
}

/// Is a cell marked?
///
/// # Safety
/// `cell` came from [`Regions::allocate`].
#[inline(always)]
pub(crate) unsafe fn is_marked(cell: *const u8) -> bool {
    let (region, granule) = position(cell);
    // SAFETY: as for `mark`.
    unsafe { (&(*region).marks)[granule / 64] >> (granule % 64) & 1 != 0 }
}

/// The region of a cell, and its first granule there.
#[inline(always)]
fn position(cell: *const u8) -> (*mut Region, usize) {
    let address = cell.expose_provenance();
    (
        core::ptr::with_exposed_provenance_mut(address & !(REGION_SIZE - 1)),
        (address & (REGION_SIZE - 1)) / GRANULE,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_follow_each_other_and_free_stretches_are_used_again() {
        let mut regions = Regions::new();
        let cells: Vec<usize> = (0..2000).map(|_| regions.allocate(40).addr()).collect();
        assert!(cells.windows(2).all(|pair| pair[1] == pair[0] + 48));
        regions.clear_marks();
        for &cell in cells.iter().step_by(20) {
            // SAFETY: a cell of this size.
            assert!(unsafe { mark(core::ptr::with_exposed_provenance(cell), 40) });
        }
        regions.retire_empty(0);
        let again = regions.allocate(40).addr();
        assert_eq!(again, cells[1]);
        let medium = regions.allocate(2000).addr();
        assert!(!(cells[0]..cells[1999]).contains(&medium));
        assert_eq!(regions.allocate(40).addr(), again + 48);
    }

    #[test]
    fn a_cell_given_back_is_used_for_the_next_of_its_size() {
        let mut regions = Regions::new();
        let cell = regions.allocate(100);
        let other = regions.allocate(100);
        // SAFETY: allocated with this size, and not used again.
        unsafe { regions.release(cell, 100) };
        assert_eq!(regions.allocate_again(60).addr(), other.addr() + 112);
        assert_eq!(regions.allocate_again(100), cell);
        assert_eq!(regions.allocate_again(100).addr(), other.addr() + 112 + 64);
    }

    #[test]
    fn every_length_of_marks_is_set_exactly() {
        let mut region = Box::new(Region {
            marks: [0; GRANULES / 64],
        });
        for first in [256, 300, 319, 320] {
            for count in 1..=MAX_CELL / GRANULE {
                region.marks = [0; GRANULES / 64];
                // SAFETY: within the region.
                unsafe { set_marks(&raw mut *region, first, count) };
                let total: u32 = region.marks.iter().map(|word| word.count_ones()).sum();
                assert_eq!(total as usize, count);
                // SAFETY: initialised.
                let hole = unsafe { find_hole(&raw const *region, first, 1) };
                assert_eq!(hole, Some((first + count, GRANULES)));
            }
        }
    }
}
