//! The heap: memory of all Lua objects, its accounting, and the collector.
//!
//! * `regions` and `large` hand out raw memory and keep mark bits, `owned` keeps those objects that are Rust values;
//! * `collect` is the collector: stop the world, mark from the roots, sweep lazily;
//! * this file owns the accounting. Sizes are counted as they are on wasm32 whatever the host, so that limits and the
//!   pace of collection, which a program can observe, are the same everywhere.
#![allow(unsafe_code)]

mod collect;
mod gc;
mod large;
mod owned;
mod regions;

pub(crate) use collect::Roots;
pub use gc::Gc;

use large::LargeObjects;
use owned::Owned;
use regions::{MAX_CELL, Regions};

use crate::function::{LuaClosure, Prototype};
use crate::pages::{touch_slice, touch_value};
use crate::string::{Interner, LuaString};
use crate::thread::Thread;
use crate::value::Value;
use crate::work;

/// The memory limit is reached, or the system has no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

/// Allocation between two collections is at least this many bytes.
const LEAST_THRESHOLD: isize = 256 * 1024;
/// What may be allocated over the limit until the next safe point, in bytes.
const SLACK: isize = 16 * 1024 * 1024;

/// The memory of a virtual machine.
pub struct Heap {
    large: LargeObjects,
    /// Bytes allocated since the last collection, less those given back at once.
    allocated: isize,
    /// A collection is due when `allocated` passes this.
    threshold: isize,
    /// Allocation fails when `allocated` passes this.
    hard_threshold: isize,
    /// Bytes found alive by the last collection.
    live: isize,
    limit: isize,
    /// The heap grows by this percentage of what is alive before the next collection.
    pub(crate) pause: i64,
    pub(crate) stopped: bool,
    pub(crate) interner: Interner,
    next_id: u32,
    prototypes: Owned<Prototype>,
    /// The closure made last of each prototype, given again while its upvalues would be the same, as PUC-Rio 5.3 does.
    /// Apart from the prototypes, so that making closures writes to few pages.
    closures: Vec<Option<Gc<LuaClosure>>>,
    threads: Owned<Thread>,
    /// The number of the current message: threads that have not run in it yet know by it.
    pub(crate) message: u32,
    /// Objects with a `__gc` metamethod, in the order in which they got it.
    finalizable: Vec<Value>,
    /// Objects found dead whose `__gc` is to be called.
    pub(crate) to_finalize: Vec<Value>,
    gray: Vec<Value>,
    weak: Vec<Gc<crate::table::Table>>,
    ephemerons: Vec<Gc<crate::table::Table>>,
    /// The last field: dropped after the objects that lie in it.
    regions: Regions,
}

impl Heap {
    pub(crate) fn new(limit: usize) -> Self {
        let mut heap = Self {
            regions: Regions::new(),
            large: LargeObjects::new(),
            allocated: 0,
            threshold: 0,
            hard_threshold: 0,
            live: 0,
            limit: isize::try_from(limit)
                .unwrap_or(isize::MAX / 2)
                .min(isize::MAX / 2),
            pause: 200,
            stopped: false,
            interner: Interner::new(),
            next_id: 0,
            prototypes: Owned::new(),
            closures: Vec::new(),
            threads: Owned::new(),
            message: 0,
            finalizable: Vec::new(),
            to_finalize: Vec::new(),
            gray: Vec::new(),
            weak: Vec::new(),
            ephemerons: Vec::new(),
        };
        heap.set_thresholds();
        heap
    }

    /// Memory for an object of `size` bytes here and `counted` bytes on wasm32.
    #[inline(always)]
    pub(crate) fn allocate(&mut self, size: usize, counted: usize) -> Result<*mut u8, OutOfMemory> {
        self.allocate_from(size, counted, Regions::allocate)
    }

    /// The same for a part of an object that grows: such parts are [released](Heap::release), and then used again.
    #[inline(always)]
    pub(crate) fn allocate_part(&mut self, size: usize) -> Result<*mut u8, OutOfMemory> {
        self.allocate_from(size, size, Regions::allocate_again)
    }

    #[inline(always)]
    fn allocate_from(
        &mut self,
        size: usize,
        counted: usize,
        cell: impl FnOnce(&mut Regions, usize) -> *mut u8,
    ) -> Result<*mut u8, OutOfMemory> {
        self.allocated += counted as isize;
        if self.allocated > self.hard_threshold {
            self.allocated -= counted as isize;
            return Err(OutOfMemory);
        }
        let memory = if size <= MAX_CELL {
            cell(&mut self.regions, size)
        } else {
            self.large.allocate(size)
        };
        if memory.is_null() {
            Err(OutOfMemory)
        } else {
            Ok(memory)
        }
    }

    /// Makes an allocation larger, in place where that is possible. `None` when it has to be done by allocating,
    /// copying and releasing.
    ///
    /// # Safety
    /// `memory` came from [`Heap::allocate`] with `size`, which is counted as it is; only the address returned is
    /// used from now on.
    #[inline]
    pub(crate) unsafe fn enlarge(
        &mut self,
        memory: *mut u8,
        size: usize,
        new_size: usize,
    ) -> Option<*mut u8> {
        let growth = (new_size - size) as isize;
        if size <= MAX_CELL || self.allocated + growth > self.hard_threshold {
            return None;
        }
        // SAFETY: passed on to the caller.
        let enlarged = unsafe { self.large.enlarge(memory, new_size) };
        if enlarged.is_null() {
            return None;
        }
        self.allocated += growth;
        Some(enlarged)
    }

    /// Gives memory back before the collector would find it.
    ///
    /// # Safety
    /// `memory` came from [`Heap::allocate_part`] with the same size and is not used again.
    #[inline]
    pub(crate) unsafe fn release(&mut self, memory: *mut u8, size: usize) {
        self.allocated -= size as isize;
        // SAFETY: passed on to the caller.
        unsafe {
            if size <= MAX_CELL {
                self.regions.release(memory, size);
            } else {
                self.large.release(memory);
            }
        }
    }

    /// Counts memory that lives outside the heap: stacks, buffers of the host.
    pub(crate) fn count(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        let bytes = isize::try_from(bytes).map_err(|_| OutOfMemory)?;
        if self
            .allocated
            .checked_add(bytes)
            .is_none_or(|sum| sum > self.hard_threshold)
        {
            return Err(OutOfMemory);
        }
        self.allocated += bytes;
        Ok(())
    }

    /// The same for what is there already.
    pub(crate) fn count_anyway(&mut self, bytes: usize) {
        self.allocated = self.allocated.saturating_add_unsigned(bytes);
    }

    /// Would `bytes` more be within the limit? For checking before a large buffer is filled.
    pub fn has_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        let bytes = isize::try_from(bytes).map_err(|_| OutOfMemory)?;
        match self.allocated.checked_add(bytes) {
            Some(sum) if sum <= self.hard_threshold => Ok(()),
            _ => Err(OutOfMemory),
        }
    }

    /// Bytes in use, garbage not yet found included, as `collectgarbage("count")` reports them.
    pub fn used(&self) -> usize {
        usize::try_from(self.live + self.allocated).unwrap_or(0)
    }

    /// The limit in bytes.
    pub fn limit(&self) -> usize {
        self.limit as usize
    }

    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = isize::try_from(limit)
            .unwrap_or(isize::MAX / 2)
            .min(isize::MAX / 2);
        self.set_thresholds();
    }

    /// Is a collection due at the next safe point?
    #[inline(always)]
    pub(crate) fn is_collection_due(&self) -> bool {
        self.allocated > self.threshold
    }

    /// After a collection: is more alive than allowed?
    pub(crate) fn is_over_limit(&self) -> bool {
        self.live > self.limit
    }

    /// Is so much allocated that a stopped collector must run all the same?
    pub(crate) fn is_near_limit(&self) -> bool {
        self.live + self.allocated > self.limit
    }

    /// Takes an object whose finalizer is due.
    pub(crate) fn next_to_finalize(&mut self) -> Option<Value> {
        if self.to_finalize.is_empty() {
            None
        } else {
            touch_slice(&self.to_finalize);
            work::note(self.to_finalize.len() / 32);
            Some(self.to_finalize.remove(0))
        }
    }

    /// Sets the marks at which the next collection is due and at which allocation fails.
    pub(crate) fn set_thresholds(&mut self) {
        let growth = (self.live as i64 * (self.pause - 100).max(10) / 100)
            .clamp(0, isize::MAX as i64 / 4) as isize;
        let room = self.limit - self.live;
        // At the limit a collection still pays for itself: an eighth of what is alive is allocated between two.
        self.threshold = growth
            .max(LEAST_THRESHOLD)
            .min(room.max(self.live / 8).max(64 * 1024));
        self.hard_threshold = room
            .max(0)
            .saturating_add(self.limit / 4)
            .saturating_add(SLACK);
    }

    /// The next object identity. Identities stand for addresses wherever a program could see one, so that what
    /// it sees is the same on every host.
    #[inline(always)]
    pub(crate) fn next_id(&mut self) -> u32 {
        self.next_id = self.next_id.wrapping_add(1);
        self.next_id
    }

    /// The string of these bytes. Short ones are unique: equal bytes give the same object.
    pub(crate) fn intern(&mut self, bytes: &[u8]) -> Result<Gc<LuaString>, OutOfMemory> {
        LuaString::new(self, bytes)
    }

    /// Takes over a prototype.
    pub(crate) fn new_prototype(
        &mut self,
        prototype: Prototype,
    ) -> Result<Gc<Prototype>, OutOfMemory> {
        let counted = prototype.counted_size();
        let cell = self.allocate(size_of::<Prototype>(), counted)?;
        // SAFETY: a fresh cell, marked as long as the prototype is.
        let prototype = unsafe {
            self.prototypes
                .add(cell, |index| Prototype { index, ..prototype })
        };
        let index = prototype.index as usize;
        if index == self.closures.len() {
            self.closures.push(None);
        }
        self.closures[index] = None;
        touch_value(&self.closures[index]);
        Ok(prototype)
    }

    /// The closure made last of a prototype, if it is alive.
    #[inline(always)]
    pub(crate) fn last_closure(&self, prototype: Gc<Prototype>) -> Option<Gc<LuaClosure>> {
        self.closures[prototype.index as usize]
    }

    /// Remembers the closure made last of its prototype.
    #[inline(always)]
    pub(crate) fn set_last_closure(&mut self, closure: Gc<LuaClosure>) {
        let place = &mut self.closures[closure.prototype.index as usize];
        *place = Some(closure);
        touch_value(place);
    }

    /// Takes over a thread.
    pub(crate) fn new_thread(&mut self, thread: Thread) -> Result<Gc<Thread>, OutOfMemory> {
        let counted = Thread::COUNTED_SIZE + thread.stack_size() * 16;
        let cell = self.allocate(size_of::<Thread>(), counted)?;
        let mut thread = thread;
        // SAFETY: a fresh cell, marked as long as the thread is.
        Ok(unsafe {
            self.threads.add(cell, |index| {
                thread.index = index;
                thread
            })
        })
    }

    /// A new message begins: what is marked as written is so no more.
    pub(crate) fn begin(&mut self) {
        self.message = self.message.wrapping_add(1);
        self.regions.begin();
    }

    /// Zeroes what is free. Right after a collection.
    pub(crate) fn scrub(&mut self) {
        self.regions.scrub();
    }

    /// Remembers that `object` has a finalizer.
    pub(crate) fn add_finalizable(&mut self, object: Value) {
        work::note(self.finalizable.len() / 8);
        if !self
            .finalizable
            .iter()
            .any(|other| other.raw_equals(object))
        {
            self.finalizable.push(object);
            touch_value(&self.finalizable[self.finalizable.len() - 1]);
        }
    }

    /// Makes every object with a finalizer due, the last one first: the machine is being closed.
    pub(crate) fn finalize_all(&mut self) {
        let mut all = core::mem::take(&mut self.finalizable);
        all.reverse();
        self.to_finalize.extend(all);
        touch_slice(&self.to_finalize);
    }
}
