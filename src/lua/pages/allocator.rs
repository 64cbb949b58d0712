//! The memory allocator of a machine whose memory is kept as an image.
//!
//! * What it writes, it marks as written, and it writes only to pages that the allocation or the one freed lies in.
//! * Memory that is free is zero: an allocation that is freed in the same message leaves no trace in the image, and what
//!   a large one leaves behind is empty pages.
//! * Addresses depend on nothing but the calls made before. The end of what was ever handed out is kept in the state,
//!   apart from the size of the module's memory, so a state that is put back goes on as it did the first time.
//!
//! An allocation of more than `LARGEST_CHUNK` bytes, or with a larger alignment than `CHUNK_ALIGNMENT`, is a run of whole pages,
//! the first that fits. Smaller ones are chunks of a page of equal ones, again the first that is free. A run whose alignment
//! is a page or more is not marked as written when it is handed out: who asks for that marks what is written there.

use core::alloc::Layout;
use core::ptr::{null_mut, with_exposed_provenance_mut};

use super::{MAX_PAGES, PAGE_SIZE, touch, touch_range, touch_value};

/// The largest chunk in bytes.
const LARGEST_CHUNK: usize = 2016;
/// Alignment of chunks.
const CHUNK_ALIGNMENT: usize = 16;
/// Bytes before the first chunk of a page.
const HEADER: usize = 64;
const _: () = assert!(size_of::<ChunkPage>() <= HEADER);

/// Sizes of chunks: multiples of 16 that fill a page well.
const SIZES: [u16; CLASSES] = [
    16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256, 288, 336, 400, 496, 576, 672, 800,
    1008, 1344, 2016,
];
const CLASSES: usize = 23;

/// The class of each number of 16 bytes.
const CLASS_OF: [u8; LARGEST_CHUNK / 16 + 1] = {
    let mut classes = [0; LARGEST_CHUNK / 16 + 1];
    let (mut units, mut class) = (0, 0);
    while units < classes.len() {
        if units * 16 > SIZES[class] as usize {
            class += 1;
        }
        classes[units] = class as u8;
        units += 1;
    }
    classes
};

/// The head of a page of chunks.
#[repr(C)]
struct ChunkPage {
    /// A bit for each chunk in use.
    used: [u64; 4],
    /// The neighbours in the list of pages of this class with free chunks.
    next: *mut ChunkPage,
    previous: *mut ChunkPage,
    class: u8,
    free: u8,
}

/// Chunks in a page of a class.
const fn chunk_count(class: usize) -> usize {
    (PAGE_SIZE - HEADER) / SIZES[class] as usize
}

/// Where memory comes from.
pub trait Ground {
    /// The address of page 0.
    fn origin(&self) -> usize;
    /// The first page that may be used.
    fn first(&self) -> usize;
    /// Makes sure that the pages below `end` exist; false when there is no more memory. Pages are zero when they are
    /// reached for the first time.
    fn reach(&mut self, end: usize) -> bool;
}

/// The state of the allocator, itself part of the state of the machine.
pub struct Allocator<G> {
    ground: G,
    /// The pages from here on were never handed out; 0 before the first allocation.
    end: usize,
    /// All pages before this one are in use.
    lowest: usize,
    /// The pages of each class that have free chunks.
    available: [*mut ChunkPage; CLASSES],
    /// A bit for each page in use.
    used: [u64; MAX_PAGES / 64],
}

impl<G: Ground> Allocator<G> {
    /// An allocator that has handed out nothing.
    pub const fn new(ground: G) -> Self {
        Allocator {
            ground,
            end: 0,
            lowest: 0,
            available: [null_mut(); CLASSES],
            used: [0; MAX_PAGES / 64],
        }
    }

    /// The pages from here on were never handed out.
    pub fn end(&self) -> usize {
        self.end.max(self.ground.first())
    }

    /// Memory of a layout, all zero; null when there is none.
    pub fn allocate(&mut self, layout: Layout) -> *mut u8 {
        if layout.size() <= LARGEST_CHUNK && layout.align() <= CHUNK_ALIGNMENT {
            self.allocate_chunk(class_of(layout.size()))
        } else {
            let count = layout.size().div_ceil(PAGE_SIZE);
            let run = self.allocate_run(count, layout.align().div_ceil(PAGE_SIZE));
            if layout.align() < PAGE_SIZE && !run.is_null() {
                touch_range(run, count * PAGE_SIZE);
            }
            run
        }
    }

    /// Takes memory back.
    ///
    /// # Safety
    /// It came from this allocator with this layout, and is not used again.
    pub unsafe fn free(&mut self, memory: *mut u8, layout: Layout) {
        // SAFETY: passed on to the caller.
        unsafe {
            if layout.size() <= LARGEST_CHUNK && layout.align() <= CHUNK_ALIGNMENT {
                self.free_chunk(memory);
            } else {
                self.free_run(memory, layout.size().div_ceil(PAGE_SIZE));
            }
        }
    }

    /// Changes the size of an allocation, in place when that can be done; null, and nothing changed, when there is no
    /// memory.
    ///
    /// # Safety
    /// As for [`Allocator::free`]; only the address returned is used from now on.
    pub unsafe fn resize(&mut self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(new_layout) = Layout::from_size_align(size, layout.align()) else {
            return null_mut();
        };
        let are_chunks = [layout.size(), size]
            .map(|size| size <= LARGEST_CHUNK && layout.align() <= CHUNK_ALIGNMENT);
        // SAFETY: passed on to the caller; the two allocations do not overlap.
        unsafe {
            match are_chunks {
                [true, true] if class_of(layout.size()) == class_of(size) => return memory,
                [false, false] => {
                    let (old, new) = (layout.size().div_ceil(PAGE_SIZE), size.div_ceil(PAGE_SIZE));
                    if self.resize_run(memory, old, new) {
                        if layout.align() < PAGE_SIZE && new > old {
                            touch_range(memory.add(old * PAGE_SIZE), (new - old) * PAGE_SIZE);
                        }
                        return memory;
                    }
                }
                _ => {}
            }
            let new = self.allocate(new_layout);
            if !new.is_null() {
                let kept = layout.size().min(size);
                if layout.align() >= PAGE_SIZE {
                    touch_range(new, kept);
                }
                copy(memory, new, kept);
                self.free(memory, layout);
            }
            new
        }
    }

    // ---- chunks -------------------------------------------------------------------------------------

    #[inline]
    fn allocate_chunk(&mut self, class: usize) -> *mut u8 {
        let mut page = self.available[class];
        if page.is_null() {
            page = self.new_chunk_page(class);
            if page.is_null() {
                return null_mut();
            }
        }
        touch(page);
        // SAFETY: a page in the list has a free chunk, and bits beyond its chunks are never free.
        unsafe {
            let used = &mut (*page).used;
            let word = used.iter().position(|&bits| bits != u64::MAX).unwrap_or(0);
            let bit = used[word].trailing_ones() as usize;
            used[word] |= 1 << bit;
            (*page).free -= 1;
            if (*page).free == 0 {
                self.unlink(page);
            }
            page.cast::<u8>()
                .add(HEADER + (word * 64 + bit) * SIZES[class] as usize)
        }
    }

    #[cold]
    #[inline(never)]
    fn new_chunk_page(&mut self, class: usize) -> *mut ChunkPage {
        let page: *mut ChunkPage = self.allocate_run(1, 1).cast();
        if page.is_null() {
            return page;
        }
        let count = chunk_count(class);
        // Chunks that do not exist are in use for ever.
        let used = core::array::from_fn(|word| match count.saturating_sub(word * 64) {
            0 => u64::MAX,
            bits @ 1..64 => u64::MAX << bits,
            _ => 0,
        });
        // SAFETY: a fresh page.
        unsafe {
            page.write(ChunkPage {
                used,
                next: null_mut(),
                previous: null_mut(),
                class: class as u8,
                free: count as u8,
            });
            self.link(page);
        }
        page
    }

    #[inline]
    unsafe fn free_chunk(&mut self, chunk: *mut u8) {
        let address = chunk.expose_provenance();
        let page: *mut ChunkPage = with_exposed_provenance_mut(address & !(PAGE_SIZE - 1));
        touch(page);
        // SAFETY: chunks lie in pages of chunks.
        unsafe {
            let class = (*page).class as usize;
            let size = SIZES[class] as usize;
            clear(chunk, size);
            let index = (address % PAGE_SIZE - HEADER) / size;
            (*page).used[index / 64] &= !(1 << (index % 64));
            (*page).free += 1;
            if (*page).free == 1 {
                self.link(page);
            } else if (*page).free as usize == chunk_count(class)
                && (self.available[class] != page || !(*page).next.is_null())
            {
                // The last one is kept, so that taking and giving one chunk back is not taking and giving back a page.
                self.unlink(page);
                self.free_run(page.cast(), 1);
            }
        }
    }

    /// Puts a page at the start of the list of its class.
    unsafe fn link(&mut self, page: *mut ChunkPage) {
        // SAFETY: the page is in no list, and listed pages are pages of chunks.
        unsafe {
            let start = &mut self.available[(*page).class as usize];
            touch(start);
            touch(page);
            (*page).next = *start;
            (*page).previous = null_mut();
            if !(*start).is_null() {
                touch(*start);
                (**start).previous = page;
            }
            *start = page;
        }
    }

    /// Takes a page out of the list of its class.
    unsafe fn unlink(&mut self, page: *mut ChunkPage) {
        // SAFETY: the page is listed, and its neighbours are pages of chunks.
        unsafe {
            let (previous, next) = ((*page).previous, (*page).next);
            if previous.is_null() {
                let start = &mut self.available[(*page).class as usize];
                touch(start);
                *start = next;
            } else {
                touch(previous);
                (*previous).next = next;
            }
            if !next.is_null() {
                touch(next);
                (*next).previous = previous;
            }
            // What a full page does not need is zero, so that it is the same however it became full.
            (*page).previous = null_mut();
            (*page).next = null_mut();
        }
    }

    // ---- pages --------------------------------------------------------------------------------------

    /// `count` pages, the first of which has a number that is a multiple of `alignment` (relative to address 0).
    fn allocate_run(&mut self, count: usize, alignment: usize) -> *mut u8 {
        touch_value(&self.end);
        touch_value(&self.lowest);
        if self.end == 0 {
            self.end = self.ground.first();
            self.lowest = self.end;
        }
        let skew = self.ground.origin() / PAGE_SIZE;
        let align = |page: usize| (page + skew).next_multiple_of(alignment) - skew;
        self.lowest = self.next_free(self.lowest);
        let mut start = align(self.lowest);
        while let Some(page) = self.last_used(start, start + count) {
            start = align(self.next_free(page + 1));
        }
        if !self.take_run(start, count) {
            return null_mut();
        }
        with_exposed_provenance_mut(self.ground.origin() + start * PAGE_SIZE)
    }

    /// Marks free pages as used; false when there is no memory.
    fn take_run(&mut self, start: usize, count: usize) -> bool {
        let Some(end) = start.checked_add(count).filter(|&end| end <= MAX_PAGES) else {
            return false;
        };
        if end > self.end {
            if !self.ground.reach(end) {
                return false;
            }
            self.end = end;
        }
        self.set_used(start, end, true);
        true
    }

    unsafe fn free_run(&mut self, run: *mut u8, count: usize) {
        touch_range(run, count * PAGE_SIZE);
        touch_value(&self.lowest);
        // SAFETY: passed on to the caller.
        unsafe { run.write_bytes(0, count * PAGE_SIZE) };
        let start = self.page_of(run);
        self.set_used(start, start + count, false);
        self.lowest = self.lowest.min(start);
    }

    /// Makes a run longer or shorter in place; false, and nothing changed, when pages after it are in use.
    unsafe fn resize_run(&mut self, run: *mut u8, old: usize, new: usize) -> bool {
        let start = self.page_of(run);
        if new < old {
            // SAFETY: the pages given up are not used again.
            unsafe { self.free_run(run.add(new * PAGE_SIZE), old - new) };
            return true;
        }
        touch_value(&self.end);
        new == old
            || (self.last_used(start + old, start + new).is_none()
                && self.take_run(start + old, new - old))
    }

    fn page_of(&self, address: *mut u8) -> usize {
        (address.expose_provenance() - self.ground.origin()) / PAGE_SIZE
    }

    fn set_used(&mut self, start: usize, end: usize, used: bool) {
        let mut page = start;
        while page < end {
            let bits = (64 - page % 64).min(end - page);
            let mask = u64::MAX >> (64 - bits) << (page % 64);
            let word = &mut self.used[page / 64];
            touch(word);
            *word = if used { *word | mask } else { *word & !mask };
            page += bits;
        }
    }

    /// The first page from `start` on that is not in use.
    fn next_free(&self, start: usize) -> usize {
        let mut page = start;
        while page < MAX_PAGES {
            let free = !self.used[page / 64] >> (page % 64);
            if free != 0 {
                return page + free.trailing_zeros() as usize;
            }
            page = (page / 64 + 1) * 64;
        }
        page
    }

    /// The last page of a range that is in use.
    fn last_used(&self, start: usize, end: usize) -> Option<usize> {
        let mut end = end.min(self.end);
        while end > start {
            let first = ((end - 1) / 64 * 64).max(start);
            let bits = end - first;
            let used = self.used[first / 64] >> (first % 64) & (u64::MAX >> (64 - bits));
            if used != 0 {
                return Some(first + 63 - used.leading_zeros() as usize);
            }
            end = first;
        }
        None
    }
}

/// The class of chunks for `size` bytes.
#[inline(always)]
fn class_of(size: usize) -> usize {
    CLASS_OF[size.div_ceil(16)] as usize
}

/// Below this many bytes a loop is faster than what wasm has for filling and copying memory, which calls into the host.
/// Volatile, since the compiler would put just that in the place of the loop.
const FEW: usize = 512;

/// Zeroes a chunk.
unsafe fn clear(chunk: *mut u8, size: usize) {
    // SAFETY: passed on to the caller; chunks are aligned and their sizes are multiples of 16.
    unsafe {
        if size > FEW {
            chunk.write_bytes(0, size);
        } else {
            for word in 0..size / 8 {
                chunk.cast::<u64>().add(word).write_volatile(0);
            }
        }
    }
}

/// Copies to another chunk or run.
unsafe fn copy(from: *const u8, to: *mut u8, size: usize) {
    // SAFETY: passed on to the caller; both are aligned, and chunks are readable up to a multiple of 8.
    unsafe {
        if size > FEW {
            to.copy_from_nonoverlapping(from, size);
        } else {
            for word in 0..size.div_ceil(8) {
                let copied = from.cast::<u64>().add(word).read_volatile();
                to.cast::<u64>().add(word).write_volatile(copied);
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod machine {
    use super::{Allocator, Ground, MAX_PAGES, PAGE_SIZE};
    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::UnsafeCell;

    /// Pages in a page of wasm.
    const WASM_PAGE: usize = 65536 / PAGE_SIZE;

    unsafe extern "C" {
        /// Where the linker says that the statics end.
        static __heap_base: u8;
    }

    /// The memory of the module. It may be larger than what was ever handed out: after a state that needed less was put
    /// back.
    struct Memory;

    impl Ground for Memory {
        fn origin(&self) -> usize {
            0
        }

        fn first(&self) -> usize {
            (&raw const __heap_base as usize).div_ceil(PAGE_SIZE)
        }

        fn reach(&mut self, end: usize) -> bool {
            let size = core::arch::wasm32::memory_size(0) * WASM_PAGE;
            end <= size
                || end <= MAX_PAGES
                    && core::arch::wasm32::memory_grow(0, (end - size).div_ceil(WASM_PAGE))
                        != usize::MAX
        }
    }

    /// The allocator of the module, for `#[global_allocator]`.
    pub struct PageAllocator;

    struct State(UnsafeCell<Allocator<Memory>>);

    // SAFETY: the wasm module has one thread.
    unsafe impl Sync for State {}

    static STATE: State = State(UnsafeCell::new(Allocator::new(Memory)));

    impl PageAllocator {
        /// The pages of the memory from here on were never handed out, so they are zero.
        pub fn end() -> usize {
            // SAFETY: one thread, and the allocator is not in use.
            unsafe { (*STATE.0.get()).end() }
        }
    }

    // SAFETY: chunks and runs are disjoint, as large and as aligned as asked for, and stay until they are freed.
    unsafe impl GlobalAlloc for PageAllocator {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: one thread, and the allocator calls nobody who allocates.
            unsafe { (*STATE.0.get()).allocate(layout) }
        }

        unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
            // SAFETY: as above.
            unsafe { (*STATE.0.get()).free(memory, layout) }
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // SAFETY: as above; what is free is zero.
            unsafe { (*STATE.0.get()).allocate(layout) }
        }

        unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // SAFETY: as above.
            unsafe { (*STATE.0.get()).resize(memory, layout, size) }
        }
    }
}

#[cfg(target_arch = "wasm32")]
pub use machine::PageAllocator;

#[cfg(test)]
mod tests;
