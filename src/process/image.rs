//! The image of a process: which pages of the memory it lies in, and which of them changed.
//!
//! The memory is the state, but for some scratch: the stack of Rust code, which is empty between two calls, and what is kept
//! here and in the map of written pages. Scratch lies in pages of its own, which are never listed.
//!
//! Pages are listed by the marks that whoever writes to memory leaves ([`lunette_lua::pages`]), so the work is in proportion to
//! what was written. A page written with the bytes that it had at the last snapshot is left out of the next one: of each
//! page stored a keyed hash of 64 bits is kept. The key comes from the host and is unknown to the process, so it
//! cannot choose pages that look alike.
#![allow(
    unsafe_code,
    reason = "reads the module's own memory, page by page, and keeps its scratch in a static"
)]

use std::cell::UnsafeCell;

use lunette_lua::pages::{self, MAX_PAGES, PAGE_SIZE, Reader};

/// Bytes of a page as they lie in memory.
type Page = [u8; PAGE_SIZE];

/// Words of a record of [`snapshot`]: the number of the page, and 32 bytes of BLAKE3.
const RECORD: usize = 9;

/// The most entries of a listing: it would be a pity to set aside room for all pages there can be.
const MAX_ENTRIES: usize = 4096;

/// What is not part of the state, in pages of its own.
#[repr(C, align(4096))]
struct Scratch {
    /// What the host reads: a count, and then numbers or records.
    listing: [u32; 1 + MAX_ENTRIES * RECORD],
    /// The hash of each page as it was stored last; 0 when it was not, as far as is known.
    stored: [u64; MAX_PAGES],
    /// From this page on nothing is stored: what need not be cleared.
    stored_end: usize,
    /// The key of those hashes.
    key: [u64; 2],
}

struct Static(UnsafeCell<Scratch>);

// SAFETY: the wasm module has one thread; elsewhere no function of this file that reaches the static is called.
unsafe impl Sync for Static {}

static SCRATCH: Static = Static(UnsafeCell::new(Scratch {
    listing: [0; 1 + MAX_ENTRIES * RECORD],
    stored: [0; MAX_PAGES],
    stored_end: 0,
    key: [0; 2],
}));

impl Scratch {
    /// The one there is.
    fn get() -> &'static mut Scratch {
        // SAFETY: one thread, and no function below holds it while it calls another that asks for it.
        unsafe { &mut *SCRATCH.0.get() }
    }

    /// Begins a new listing.
    fn clear(&mut self) {
        self.listing[0] = 0;
    }

    fn is_full(&self) -> bool {
        self.listing[0] as usize == MAX_ENTRIES
    }

    fn add_number(&mut self, page: usize) {
        self.listing[0] += 1;
        self.listing[self.listing[0] as usize] = page as u32;
    }

    /// Adds a record of a page, and remembers the page as stored.
    fn add_record(&mut self, page: usize, digest: &Digest) {
        let place = 1 + self.listing[0] as usize * RECORD;
        self.listing[0] += 1;
        self.listing[place] = page as u32;
        for (index, word) in digest.as_bytes().chunks_exact(4).enumerate() {
            self.listing[place + 1 + index] =
                u32::from_le_bytes(word.try_into().unwrap_or_default());
        }
        self.store(page, keyed(self.key, digest));
    }

    fn store(&mut self, page: usize, hash: u64) {
        self.stored[page] = hash;
        self.stored_end = self.stored_end.max(page + 1);
    }

    /// Forgets what is stored.
    fn forget(&mut self) {
        self.stored[..self.stored_end].fill(0);
        self.stored_end = 0;
    }

    fn is_stored(&self, page: usize, digest: &Digest) -> bool {
        self.stored[page] == keyed(self.key, digest)
    }

    fn address(&self) -> *const u8 {
        self.listing.as_ptr().cast()
    }
}

type Digest = blake3::Hash;

/// A hash of a digest that nobody can aim at without the key; never 0.
fn keyed(key: [u64; 2], digest: &Digest) -> u64 {
    let mut words = digest
        .as_bytes()
        .chunks_exact(8)
        .map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
    let mut word = || words.next().unwrap_or_default();
    let first = folded(word() ^ key[0], word() ^ key[1]);
    let second = folded(
        word() ^ key[1].rotate_left(32),
        word() ^ key[0].rotate_left(32),
    );
    folded(first ^ key[0], second ^ key[1]) | 1
}

/// The two halves of a product, one over the other.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// Lists the pages written since the last call: a count and the numbers. A full listing leaves the rest to the next call.
pub(crate) fn touched() -> *const u8 {
    let scratch = Scratch::get();
    scratch.clear();
    pages::take(Reader::Undo, image_pages(), |page| {
        if scratch.is_full() {
            return false;
        }
        if is_state(page) {
            scratch.add_number(page);
        }
        true
    });
    scratch.address()
}

/// Lists the pages that changed since the last call, with their digests. A full listing leaves the rest to the next call.
pub(crate) fn snapshot() -> *const u8 {
    let scratch = Scratch::get();
    scratch.clear();
    pages::take(Reader::Snapshot, image_pages(), |page| {
        if scratch.is_full() {
            return false;
        }
        if is_state(page) {
            let digest = blake3::hash(page_at(page));
            if !scratch.is_stored(page, &digest) {
                scratch.add_record(page, &digest);
            }
        }
        true
    });
    scratch.address()
}

/// Lists all pages of the state that are not all zero, with their digests: they count as changed, and the zero ones as stored.
pub(crate) fn full_snapshot() -> *const u8 {
    let scratch = Scratch::get();
    scratch.forget();
    let empty = keyed(scratch.key, &blake3::hash(&[0; PAGE_SIZE]));
    for page in (0..image_pages()).filter(|&page| is_state(page)) {
        if is_zero(page_at(page)) {
            scratch.store(page, empty);
        }
        pages::mark(Reader::Snapshot, page);
    }
    snapshot()
}

/// Sets the key of the hashes of pages. Those kept so far mean nothing any more.
pub(crate) fn set_hash_key(a: u64, b: u64) {
    let scratch = Scratch::get();
    scratch.key = [a, b];
    scratch.forget();
}

/// The memory was written from outside: all that is known about pages is void.
pub(crate) fn restored() {
    pages::forget(image_pages());
    Scratch::get().forget();
}

/// Zeroes what the last message left on the stack. Padding of values is copied with them, so garbage there would find its way
/// into the state, and what a failed message did with it.
///
/// To be called when nothing lies on the stack. Ends where the stack was not used: after [`QUIET`] pages of zeros.
#[inline(always)]
pub(crate) fn clear_stack() {
    let mut page = stack_end() / PAGE_SIZE;
    let mut quiet = 0;
    while page > 1 && quiet < QUIET {
        page -= 1;
        quiet = if is_zero(page_at(page)) { quiet + 1 } else { 0 };
        if quiet == 0 {
            clear(page);
        }
    }
}

/// Pages of the stack that one function can leave alone between two others: more than the largest frame there is.
const QUIET: usize = 8;

fn is_zero(page: &Page) -> bool {
    let (words, _) = page.as_chunks::<8>();
    let (lines, _) = words.as_chunks::<8>();
    lines.iter().all(|line| {
        line.iter()
            .fold(0, |bits, word| bits | u64::from_ne_bytes(*word))
            == 0
    })
}

/// Is a page part of the state?
fn is_state(page: usize) -> bool {
    let scratch = SCRATCH.0.get() as usize;
    let (map_start, map_end) = pages::map_range();
    let address = page * PAGE_SIZE;
    address >= stack_end()
        && !(scratch..scratch + size_of::<Scratch>()).contains(&address)
        && !(map_start..map_end).contains(&address)
}

#[cfg(target_arch = "wasm32")]
mod layout {
    use super::{PAGE_SIZE, Page};
    use lunette_lua::pages::allocator::PageAllocator;

    #[global_allocator]
    static ALLOCATOR: PageAllocator = PageAllocator;

    unsafe extern "C" {
        /// Where the linker puts the statics, which follow the stack.
        static __global_base: u8;
    }

    /// The stack lies below this address.
    pub(crate) fn stack_end() -> usize {
        &raw const __global_base as usize
    }

    /// The number of pages in which the state lies.
    pub fn image_pages() -> usize {
        PageAllocator::end()
    }

    /// Zeroes a page of the stack.
    pub fn clear(page: usize) {
        let start = core::ptr::with_exposed_provenance_mut::<u8>(page * PAGE_SIZE);
        // SAFETY: within the memory, and nobody has anything on the stack.
        unsafe { start.write_bytes(0, PAGE_SIZE) };
    }

    /// The bytes of a page below [`image_pages`].
    pub(crate) fn page_at(page: usize) -> &'static Page {
        // SAFETY: within the memory, and nothing is written while a page is looked at.
        unsafe { &*core::ptr::with_exposed_provenance(page * PAGE_SIZE) }
    }
}

/// Elsewhere the state of a process is not one piece of memory, and has no pages.
#[cfg(not(target_arch = "wasm32"))]
mod layout {
    use super::{PAGE_SIZE, Page};

    pub(crate) fn stack_end() -> usize {
        0
    }

    pub fn image_pages() -> usize {
        0
    }

    pub fn clear(_: usize) {}

    pub(crate) fn page_at(_: usize) -> &'static Page {
        &[0; PAGE_SIZE]
    }
}

pub(crate) use layout::image_pages;
use layout::{clear, page_at, stack_end};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_depend_on_the_page_and_on_the_key() {
        let (zero, one) = (blake3::hash(&[0; PAGE_SIZE]), blake3::hash(&[1; PAGE_SIZE]));
        assert_ne!(keyed([1, 2], &zero), keyed([1, 2], &one));
        assert_ne!(keyed([1, 2], &zero), keyed([2, 1], &zero));
        assert_eq!(keyed([3, 4], &one), keyed([3, 4], &one));
    }

    #[test]
    fn a_page_is_zero_when_every_byte_is() {
        let mut page = [0; PAGE_SIZE];
        assert!(is_zero(&page));
        page[PAGE_SIZE - 1] = 1;
        assert!(!is_zero(&page));
    }
}
