//! Strings of bytes, and the table that makes short ones unique.
#![allow(unsafe_code)]

use core::cell::Cell;
use core::ptr::null_mut;

use crate::heap::{Gc, Heap, OutOfMemory};
use crate::pages::{touch, touch_range};
use crate::work;

/// Strings up to this many bytes are unique, so that comparing them is comparing pointers (PUC-Rio 5.3:
/// `LUAI_MAXSHORTLEN`).
pub(crate) const MAX_SHORT: usize = 40;

/// The seed of string hashes. A constant, since the order of `pairs` depends on it.
const HASH_SEED: u32 = 0x5bd1_e995;

/// The fixed part of a string; its bytes follow it in memory.
#[repr(C)]
pub struct LuaString {
    hash: Cell<u32>,
    length: u32,
    next: Cell<*mut LuaString>,
    short: bool,
    hashed: Cell<bool>,
}

const HEADER: usize = core::mem::offset_of!(LuaString, hashed) + 1;
/// The header on wasm32, for the accounting.
const COUNTED_HEADER: usize = 14;

impl LuaString {
    /// A string of these bytes; see [`Heap::intern`].
    pub(crate) fn new(heap: &mut Heap, bytes: &[u8]) -> Result<Gc<LuaString>, OutOfMemory> {
        if bytes.len() > MAX_SHORT {
            if bytes.len() > u32::MAX as usize / 2 {
                return Err(OutOfMemory);
            }
            return Self::copied(heap, bytes, 0, false);
        }
        let hash = hash(bytes, HASH_SEED);
        if let Some(found) = heap.interner.find(bytes, hash) {
            return Ok(found);
        }
        let string = Self::copied(heap, bytes, hash, true)?;
        heap.interner.insert(string);
        Ok(string)
    }

    /// A string longer than [`MAX_SHORT`] whose bytes `fill` writes, so that they are written only once.
    pub(crate) fn build(
        heap: &mut Heap,
        length: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<Gc<LuaString>, OutOfMemory> {
        debug_assert!(length > MAX_SHORT);
        if length > u32::MAX as usize / 2 {
            return Err(OutOfMemory);
        }
        let string = Self::allocate(heap, length, 0, false)?;
        // SAFETY: the bytes are ours alone, and zeroed before anyone can read them.
        unsafe {
            let start = string.as_pointer().cast::<u8>().add(HEADER);
            start.write_bytes(0, length);
            fill(core::slice::from_raw_parts_mut(start, length));
        }
        Ok(string)
    }

    fn copied(
        heap: &mut Heap,
        bytes: &[u8],
        hash: u32,
        short: bool,
    ) -> Result<Gc<LuaString>, OutOfMemory> {
        let string = Self::allocate(heap, bytes.len(), hash, short)?;
        // SAFETY: the memory after the header has room for the bytes.
        unsafe {
            let start = string.as_pointer().cast::<u8>().add(HEADER);
            if short {
                copy_few(start, bytes.as_ptr(), bytes.len());
            } else {
                start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            }
        }
        Ok(string)
    }

    /// A string whose bytes are still to be written.
    fn allocate(
        heap: &mut Heap,
        length: usize,
        hash: u32,
        short: bool,
    ) -> Result<Gc<LuaString>, OutOfMemory> {
        let memory = heap.allocate(HEADER + length, COUNTED_HEADER + length)?;
        let string: *mut LuaString = memory.cast();
        // SAFETY: the memory is large enough for header and bytes and is ours alone. The header's tail padding is
        // not written: fields are set one by one, since the bytes start inside it.
        unsafe {
            (&raw mut (*string).hash).write(Cell::new(hash));
            (&raw mut (*string).length).write(length as u32);
            (&raw mut (*string).next).write(Cell::new(null_mut()));
            (&raw mut (*string).short).write(short);
            (&raw mut (*string).hashed).write(Cell::new(short));
            Ok(Gc::from_pointer(string))
        }
    }
}

impl Gc<LuaString> {
    /// The bytes.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the bytes were written after the header when the string was made and never change.
        unsafe {
            let start = self.as_pointer().cast::<u8>().add(HEADER);
            core::slice::from_raw_parts(start, self.length as usize)
        }
    }

    /// The number of bytes.
    #[inline(always)]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(self) -> usize {
        self.length as usize
    }

    /// Is it one of the strings that are unique?
    #[inline(always)]
    pub(crate) fn is_short(self) -> bool {
        self.short
    }

    /// The hash of a unique string.
    #[inline(always)]
    pub(crate) fn short_hash(self) -> u32 {
        self.hash.get()
    }

    /// The hash of any string; that of a long one is computed when first asked for.
    pub(crate) fn full_hash(self) -> u32 {
        if !self.hashed.get() {
            self.hash.set(hash(self.as_bytes(), HASH_SEED));
            self.hashed.set(true);
            touch_range(self.as_pointer(), HEADER);
        }
        self.hash.get()
    }

    fn set_next(self, next: *mut LuaString) {
        self.next.set(next);
        touch(self.next.as_ptr());
    }

    /// Size in memory: here, and on wasm32.
    pub(crate) fn sizes(self) -> (usize, usize) {
        (HEADER + self.len(), COUNTED_HEADER + self.len())
    }
}

impl PartialEq<[u8]> for Gc<LuaString> {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

/// Copies a part of a short string to the start of `place`.
///
/// # Panics
/// When it is longer than [`MAX_SHORT`] or than the place.
#[inline]
pub(crate) fn copy_short(place: &mut [u8], bytes: &[u8]) {
    assert!(bytes.len() <= MAX_SHORT && bytes.len() <= place.len());
    // SAFETY: just checked, and a mutable slice overlaps no other.
    unsafe { copy_few(place.as_mut_ptr(), bytes.as_ptr(), bytes.len()) }
}

/// Copies up to [`MAX_SHORT`] bytes in pieces of fixed size, the last of which overlaps the one before. In wasm a copy of
/// a size known only at run time calls into the host, which takes longer than all of this.
///
/// # Safety
/// Both places have `length` bytes and do not overlap; `length` is at most [`MAX_SHORT`].
#[inline(always)]
unsafe fn copy_few(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: every piece lies within the first `length` bytes.
    unsafe {
        let copy_eight = |at: usize| {
            let piece = from.add(at).cast::<u64>().read_unaligned();
            to.add(at).cast::<u64>().write_unaligned(piece);
        };
        if length >= 8 {
            copy_eight(0);
            if length > 16 {
                copy_eight(8);
                if length > 24 {
                    copy_eight(16);
                    if length > 32 {
                        copy_eight(24);
                    }
                }
            }
            copy_eight(length - 8);
        } else if length >= 4 {
            for at in [0, length - 4] {
                let piece = from.add(at).cast::<u32>().read_unaligned();
                to.add(at).cast::<u32>().write_unaligned(piece);
            }
        } else if length > 0 {
            for at in [0, length / 2, length - 1] {
                *to.add(at) = *from.add(at);
            }
        }
    }
}

/// The string hash of PUC-Rio 5.3: every byte of strings under 32 bytes, a sample of longer ones.
fn hash(bytes: &[u8], seed: u32) -> u32 {
    let mut hash = seed ^ bytes.len() as u32;
    let step = (bytes.len() >> 5) + 1;
    let mut rest = bytes.len();
    while rest >= step {
        hash ^= (hash << 5)
            .wrapping_add(hash >> 2)
            .wrapping_add(bytes[rest - 1] as u32);
        rest -= step;
    }
    hash
}

/// The set of short strings.
///
/// Those made since the last collection are in a table of their own. The other one is as large as the state; were
/// they in it, each would be written to another page.
pub(crate) struct Interner {
    old: Buckets,
    young: Buckets,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Self {
            old: Buckets::new(1),
            young: Buckets::new(LEAST_YOUNG),
        }
    }

    #[inline]
    fn find(&self, bytes: &[u8], hash: u32) -> Option<Gc<LuaString>> {
        match self.old.find(bytes, hash) {
            None => self.young.find(bytes, hash),
            found => found,
        }
    }

    fn insert(&mut self, string: Gc<LuaString>) {
        self.young.insert(string);
    }

    /// Drops every string for which `is_alive` is false; the others are young no more.
    pub(crate) fn retain(&mut self, is_alive: impl Fn(Gc<LuaString>) -> bool) {
        self.old.retain(&is_alive);
        self.young.retain(&is_alive);
        let young = core::mem::replace(&mut self.young, Buckets::new(LEAST_YOUNG));
        young.each(|string| self.old.insert(string));
    }
}

/// Buckets of a table of young strings at first.
const LEAST_YOUNG: usize = 256;

/// A table of strings, chained by their `next`.
struct Buckets {
    starts: Vec<*mut LuaString>,
    count: usize,
}

impl Buckets {
    /// A table with this many buckets, a power of two.
    fn new(size: usize) -> Self {
        Self {
            starts: vec![null_mut(); size],
            count: 0,
        }
    }

    #[inline]
    fn find(&self, bytes: &[u8], hash: u32) -> Option<Gc<LuaString>> {
        let mut entry = self.starts[hash as usize & (self.starts.len() - 1)];
        let mut steps = 0;
        let mut found = None;
        while !entry.is_null() {
            // SAFETY: the collector takes dead strings out of the set before their memory is used again.
            let string: Gc<LuaString> = unsafe { Gc::from_pointer(entry) };
            if string.short_hash() == hash && string.as_bytes() == bytes {
                found = Some(string);
                break;
            }
            entry = string.next.get();
            steps += 1;
        }
        if steps > work::FREE {
            work::note(steps as usize);
        }
        found
    }

    fn insert(&mut self, string: Gc<LuaString>) {
        if self.count >= self.starts.len() {
            self.grow();
        }
        self.count += 1;
        self.link(string);
    }

    fn link(&mut self, string: Gc<LuaString>) {
        let mask = self.starts.len() - 1;
        let start = &mut self.starts[string.short_hash() as usize & mask];
        string.set_next(*start);
        *start = string.as_pointer();
        touch(start);
    }

    fn grow(&mut self) {
        let larger = Buckets::new(self.starts.len() * 2);
        let smaller = core::mem::replace(self, larger);
        self.count = smaller.count;
        smaller.each(|string| self.link(string));
    }

    /// Calls `action` with every string, which may link it elsewhere.
    fn each(self, mut action: impl FnMut(Gc<LuaString>)) {
        for mut entry in self.starts {
            while !entry.is_null() {
                // SAFETY: as in `find`.
                let string: Gc<LuaString> = unsafe { Gc::from_pointer(entry) };
                entry = string.next.get();
                action(string);
            }
        }
    }

    /// Drops every string for which `is_alive` is false.
    fn retain(&mut self, is_alive: &impl Fn(Gc<LuaString>) -> bool) {
        for start in &mut self.starts {
            let mut link: *mut *mut LuaString = start;
            // SAFETY: `link` always points at the bucket or at the `next` of a live string of its chain.
            unsafe {
                while !(*link).is_null() {
                    let string: Gc<LuaString> = Gc::from_pointer(*link);
                    if is_alive(string) {
                        link = string.next.as_ptr();
                    } else {
                        *link = string.next.get();
                        touch(link);
                        self.count -= 1;
                    }
                }
            }
        }
    }
}
