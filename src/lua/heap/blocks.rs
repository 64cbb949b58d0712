//! Cells: memory for objects, cut from aligned blocks by size class.
//!
//! A block holds cells of one size and one mark bit per 16 bytes, apart from the cells, so that marking
//! writes to few pages. Nothing is freed one by one: after a collection a cell without its mark is free, and a
//! block's free list is threaded through such cells only when the block is next needed.
#![allow(unsafe_code)]

use core::ptr::null_mut;
use std::alloc::{Layout, alloc};

/// Bytes in a block, and its alignment.
const BLOCK_SIZE: usize = 16 * 1024;
/// The unit in which cells are sized and marked.
const GRANULE: usize = 16;
/// The largest cell; anything larger is allocated on its own.
pub(crate) const MAX_CELL: usize = 2048;
/// Cell sizes in bytes, ascending.
const CLASS_SIZES: [u16; CLASSES] = [
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024,
    1280, 1536, 1792, 2048,
];
const CLASSES: usize = 24;

/// The size class of every possible number of granules.
static CLASS_OF_GRANULES: [u8; MAX_CELL / GRANULE + 1] = class_table();

const fn class_table() -> [u8; MAX_CELL / GRANULE + 1] {
    let mut table = [0; MAX_CELL / GRANULE + 1];
    let mut granules = 0;
    let mut class = 0;
    while granules < table.len() {
        if granules * GRANULE > CLASS_SIZES[class] as usize {
            class += 1;
        }
        table[granules] = class as u8;
        granules += 1;
    }
    table
}

/// The class of cells for `size` bytes, at most [`MAX_CELL`].
#[inline(always)]
const fn class_of(size: usize) -> usize {
    CLASS_OF_GRANULES[size.div_ceil(GRANULE)] as usize
}

#[repr(C, align(16))]
struct Block {
    marks: [u64; BLOCK_SIZE / GRANULE / 64],
    cell_size: usize,
}

const FIRST_CELL: usize = size_of::<Block>();

struct FreeCell {
    next: *mut FreeCell,
}

struct SizeClass {
    blocks: Vec<*mut Block>,
    /// The blocks before this one have been searched for free cells since the last collection.
    cursor: usize,
}

/// All cells.
pub(crate) struct Blocks {
    free: [*mut FreeCell; CLASSES],
    classes: [SizeClass; CLASSES],
    /// Blocks of no class at the moment.
    spare: Vec<*mut Block>,
    /// Blocks to take at once from the system, doubled each time up to a megabyte.
    next_chunk: usize,
    chunks: Vec<(*mut u8, Layout)>,
}

impl Blocks {
    pub(crate) fn new() -> Self {
        Self {
            free: [null_mut(); CLASSES],
            classes: core::array::from_fn(|_| SizeClass {
                blocks: Vec::new(),
                cursor: 0,
            }),
            spare: Vec::new(),
            next_chunk: 4,
            chunks: Vec::new(),
        }
    }

    /// A cell of at least `size` bytes (at most [`MAX_CELL`]), or null when the system has no memory.
    #[inline(always)]
    pub(crate) fn allocate(&mut self, size: usize) -> *mut u8 {
        let class = class_of(size);
        let cell = self.free[class];
        if cell.is_null() {
            return self.allocate_slowly(class);
        }
        // SAFETY: cells on a free list are unused and hold a valid link.
        self.free[class] = unsafe { (*cell).next };
        cell.cast()
    }

    /// Gives back a cell of `size` bytes that nothing refers to any more.
    ///
    /// # Safety
    /// `cell` came from [`Blocks::allocate`] with a size of the same class and is not used again.
    #[inline(always)]
    pub(crate) unsafe fn release(&mut self, cell: *mut u8, size: usize) {
        let class = class_of(size);
        let cell: *mut FreeCell = cell.cast();
        // SAFETY: the cell is ours again. Its mark, if set, only keeps a later sweep from listing it twice.
        unsafe { (*cell).next = self.free[class] };
        self.free[class] = cell;
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&mut self, class: usize) -> *mut u8 {
        while self.free[class].is_null() {
            let size_class = &mut self.classes[class];
            let block = match size_class.blocks.get(size_class.cursor) {
                Some(&block) => block,
                None => {
                    let block = self.spare_block();
                    if block.is_null() {
                        return null_mut();
                    }
                    // SAFETY: a spare block is BLOCK_SIZE writable bytes that nothing uses.
                    unsafe {
                        block.write(Block {
                            marks: [0; 16],
                            cell_size: CLASS_SIZES[class] as usize,
                        })
                    };
                    self.classes[class].blocks.push(block);
                    block
                }
            };
            self.classes[class].cursor += 1;
            // SAFETY: the block is initialised and was not swept since the last collection.
            self.free[class] = unsafe { sweep(block) };
        }
        let cell = self.free[class];
        // SAFETY: as in `allocate`.
        self.free[class] = unsafe { (*cell).next };
        cell.cast()
    }

    fn spare_block(&mut self) -> *mut Block {
        if let Some(block) = self.spare.pop() {
            return block;
        }
        let count = self.next_chunk;
        let Ok(layout) = Layout::from_size_align(count * BLOCK_SIZE, BLOCK_SIZE) else {
            return null_mut();
        };
        // SAFETY: the layout is not empty.
        let chunk = unsafe { alloc(layout) };
        if chunk.is_null() {
            return null_mut();
        }
        self.chunks.push((chunk, layout));
        self.next_chunk = (count * 2).min(64);
        for index in (1..count).rev() {
            // SAFETY: within the chunk just allocated.
            self.spare
                .push(unsafe { chunk.add(index * BLOCK_SIZE) }.cast());
        }
        chunk.cast()
    }

    /// Forgets all marks and free lists; a collection starts.
    pub(crate) fn clear_marks(&mut self) {
        self.free = [null_mut(); CLASSES];
        for class in &mut self.classes {
            class.cursor = 0;
            for &block in &class.blocks {
                // SAFETY: blocks of a class are initialised and ours.
                unsafe { (*block).marks = [0; 16] };
            }
        }
    }

    /// Takes blocks without a single mark out of their classes; a collection ends.
    pub(crate) fn retire_empty(&mut self) {
        let spare = &mut self.spare;
        for class in &mut self.classes {
            class.blocks.retain(|&block| {
                // SAFETY: blocks of a class are initialised and ours.
                let used = unsafe { (*block).marks.iter().any(|&word| word != 0) };
                if !used {
                    spare.push(block);
                }
                used
            });
        }
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for &(chunk, layout) in &self.chunks {
            // SAFETY: allocated with this layout, and no object outlives the heap.
            unsafe { std::alloc::dealloc(chunk, layout) };
        }
    }
}

/// Threads a free list, in the order of addresses, through the unmarked cells of a block.
///
/// # Safety
/// The block is initialised, and its unmarked cells hold nothing that is still used.
unsafe fn sweep(block: *mut Block) -> *mut FreeCell {
    // SAFETY: all addresses computed here are cells of the block.
    unsafe {
        let cell_size = (*block).cell_size;
        let count = (BLOCK_SIZE - FIRST_CELL) / cell_size;
        let mut list: *mut FreeCell = null_mut();
        for index in (0..count).rev() {
            let offset = FIRST_CELL + index * cell_size;
            let granule = offset / GRANULE;
            if (*block).marks[granule / 64] >> (granule % 64) & 1 == 0 {
                let cell: *mut FreeCell = block.cast::<u8>().add(offset).cast();
                (*cell).next = list;
                list = cell;
            }
        }
        list
    }
}

/// Sets the mark of a cell; says whether it was clear.
///
/// # Safety
/// `cell` came from [`Blocks::allocate`].
#[inline(always)]
pub(crate) unsafe fn mark(cell: *const u8) -> bool {
    // SAFETY: the block's header is at the aligned address below the cell.
    unsafe {
        let (word, bit) = mark_position(cell);
        let was = *word;
        *word = was | bit;
        was & bit == 0
    }
}

/// Is the mark of a cell set?
///
/// # Safety
/// As for [`mark`].
#[inline(always)]
pub(crate) unsafe fn is_marked(cell: *const u8) -> bool {
    // SAFETY: as for `mark`.
    unsafe {
        let (word, bit) = mark_position(cell);
        *word & bit != 0
    }
}

#[inline(always)]
unsafe fn mark_position(cell: *const u8) -> (*mut u64, u64) {
    let address = cell.expose_provenance();
    let block: *mut Block = core::ptr::with_exposed_provenance_mut(address & !(BLOCK_SIZE - 1));
    let granule = (address & (BLOCK_SIZE - 1)) / GRANULE;
    // SAFETY: `granule / 64` is below the length of `marks`.
    unsafe {
        (
            (&raw mut (*block).marks).cast::<u64>().add(granule / 64),
            1 << (granule % 64),
        )
    }
}
