//! Tables: an array part and a hash part, in the way of PUC-Rio Lua 5.3, whose borders (`#`) and order of `next`
//! they reproduce.
//!
//! The hash part is a chained scatter table with Brent's variation: a key that is not in its main position
//! means that the position is taken by a key whose main position it is.
#![allow(unsafe_code)]

use core::cell::Cell;
use core::ptr::null_mut;

use crate::heap::{Gc, Heap, OutOfMemory};
use crate::number::float_to_integer;
use crate::pages::{touch, touch_value};
use crate::string::LuaString;
use crate::value::{Value, tag};
use crate::vm::Event;
use crate::work;

/// A slot of the hash part. Its first fields have the layout of a [`Value`], whose padding the others share, so that a
/// pointer to a node can be read as one to its value.
#[repr(C)]
pub(crate) struct Node {
    pub(crate) bits: u64,
    pub(crate) tag: u8,
    pub(crate) key_tag: u8,
    /// Distance in nodes to the next of the chain; 0 at its end.
    pub(crate) next: i32,
    pub(crate) key_bits: u64,
}

/// Where a value lives inside a table. Never write a whole [`Value`] through it: in a node, that would
/// overwrite the key. [`write_slot`] writes the two parts.
pub(crate) type Slot = *mut Value;

/// Stores `value` into a slot.
///
/// # Safety
/// `slot` came from a table that has not changed its size since, and is not [`absent`].
#[inline(always)]
pub(crate) unsafe fn write_slot(slot: Slot, value: Value) {
    // SAFETY: both fields exist in array slots and in nodes.
    unsafe {
        (*slot).bits = value.bits;
        (*slot).tag = value.tag;
    }
    // A node may begin with its value at the end of one page and its tag in the next.
    touch(slot);
    touch(slot.wrapping_byte_add(8));
}

/// A table.
#[repr(C)]
pub struct Table {
    array: Cell<*mut Value>,
    array_size: Cell<u32>,
    nodes: Cell<*mut Node>,
    /// The number of nodes less one; they are a power of two.
    node_mask: Cell<u32>,
    /// Every node from here on is taken.
    last_free: Cell<u32>,
    pub(crate) metatable: Cell<Option<Gc<Table>>>,
    pub(crate) id: u32,
    /// A bit for each metamethod known to be absent; see [`crate::vm::Event`].
    absent_events: Cell<u8>,
}

/// Why a table refused an assignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableError {
    /// The key is nil.
    NilKey,
    /// The key is not a number.
    NanKey,
    /// The key given to `next` is not in the table.
    InvalidKey,
    /// The table cannot grow any further.
    Overflow,
    /// The memory limit is reached.
    OutOfMemory,
}

impl From<OutOfMemory> for TableError {
    fn from(_: OutOfMemory) -> Self {
        TableError::OutOfMemory
    }
}

/// The nodes of a table that has none: one that is always empty.
struct EmptyNodes(Node);

// SAFETY: never written.
unsafe impl Sync for EmptyNodes {}

static EMPTY_NODES: EmptyNodes = EmptyNodes(Node {
    bits: 0,
    tag: tag::NIL,
    key_tag: tag::NIL,
    next: 0,
    key_bits: 0,
});
static ABSENT: Value = Value::NIL;

/// The slot of a key that is not there: readable, nil, never to be written.
#[inline(always)]
pub(crate) fn absent() -> Slot {
    (&raw const ABSENT).cast_mut()
}

#[inline(always)]
fn empty_nodes() -> *mut Node {
    (&raw const EMPTY_NODES.0).cast_mut()
}

const MAX_HASH_BITS: u32 = 26;
const MAX_ARRAY: u64 = 1 << 27;

impl Table {
    /// The size on wasm32, for the accounting.
    pub(crate) const COUNTED_SIZE: usize = 32;

    /// An empty table.
    #[inline]
    pub fn new(heap: &mut Heap) -> Result<Gc<Table>, OutOfMemory> {
        let memory: *mut Table = heap
            .allocate(size_of::<Table>(), Self::COUNTED_SIZE)?
            .cast();
        let id = heap.next_id();
        // SAFETY: fresh memory of the right size.
        unsafe {
            memory.write(Table {
                array: Cell::new(null_mut()),
                array_size: Cell::new(0),
                nodes: Cell::new(empty_nodes()),
                node_mask: Cell::new(0),
                last_free: Cell::new(0),
                metatable: Cell::new(None),
                id,
                absent_events: Cell::new(0),
            });
            Ok(Gc::from_pointer(memory))
        }
    }

    /// An empty table with room for `array` items and `hash` other keys.
    pub fn with_capacity(
        heap: &mut Heap,
        array: usize,
        hash: usize,
    ) -> Result<Gc<Table>, TableError> {
        let table = Self::new(heap)?;
        if array > 0 || hash > 0 {
            table.resize(heap, array, hash)?;
        }
        Ok(table)
    }

    /// Its metatable.
    #[inline(always)]
    pub fn metatable(&self) -> Option<Gc<Table>> {
        self.metatable.get()
    }

    /// Sets its metatable; no metamethod, no protection.
    pub fn set_metatable(&self, metatable: Option<Gc<Table>>) {
        self.metatable.set(metatable);
        touch_value(self);
    }

    /// The number of items its array part has room for.
    #[inline(always)]
    pub(crate) fn array_size(&self) -> usize {
        self.array_size.get() as usize
    }

    /// Is it certain, without looking, that it has no such metamethod? Only for the events that metatables remember the
    /// absence of; see [`Event`].
    #[inline(always)]
    pub(crate) fn lacks_event(&self, event: Event) -> bool {
        match self.metatable() {
            None => true,
            Some(metatable) => metatable.has_absent_event(event as u8),
        }
    }

    /// Does the metatable remember that it has no entry for an event?
    #[inline(always)]
    pub(crate) fn has_absent_event(&self, bit: u8) -> bool {
        self.absent_events.get() >> bit & 1 != 0
    }

    /// Remembers that the metatable has no entry for an event; see [`Event`].
    pub(crate) fn add_absent_event(&self, bit: u8) {
        self.absent_events.set(self.absent_events.get() | 1 << bit);
        touch_value(self);
    }

    /// An entry was added: events may be present now.
    #[inline(always)]
    pub(crate) fn forget_absent_events(&self) {
        if self.absent_events.get() != 0 {
            self.absent_events.set(0);
            touch_value(self);
        }
    }

    /// The number of entries it has room for: the work of a traversal.
    #[inline(always)]
    pub(crate) fn capacity(&self) -> usize {
        self.array_size() + self.node_count()
    }

    #[inline(always)]
    fn has_no_nodes(&self) -> bool {
        self.nodes.get() == empty_nodes()
    }

    #[inline(always)]
    fn node_count(&self) -> usize {
        self.node_mask.get() as usize + 1
    }

    #[inline(always)]
    fn node(&self, index: usize) -> *mut Node {
        debug_assert!(index < self.node_count());
        // SAFETY: within the allocation of `node_count` nodes.
        unsafe { self.nodes.get().add(index) }
    }

    // ---- reading ------------------------------------------------------------------------------------

    /// The slot of an integer key.
    #[inline(always)]
    pub(crate) fn slot_of_integer(&self, key: i64) -> Slot {
        let index = (key as u64).wrapping_sub(1);
        if index < self.array_size.get() as u64 {
            // SAFETY: within the array part.
            return unsafe { self.array.get().add(index as usize) };
        }
        self.slot_of_integer_in_hash(key)
    }

    #[inline(never)]
    fn slot_of_integer_in_hash(&self, key: i64) -> Slot {
        let mut node = self.node(key as usize & self.node_mask.get() as usize);
        for _ in 0..work::FREE {
            // SAFETY: chains stay within the nodes.
            unsafe {
                if (*node).key_tag == tag::INTEGER && (*node).key_bits == key as u64 {
                    return node.cast();
                }
                if (*node).next == 0 {
                    return absent();
                }
                node = node.offset((*node).next as isize);
            }
        }
        self.walk_on(node, Value::integer(key))
    }

    /// The slot of a key in the rest of a long chain, which is paid for.
    #[cold]
    #[inline(never)]
    fn walk_on(&self, node: *mut Node, key: Value) -> Slot {
        let mut node = node;
        let mut steps = 1;
        // SAFETY: chains stay within the nodes.
        let slot = unsafe {
            loop {
                if node_key(node).raw_equals(key) {
                    break node.cast();
                }
                if (*node).next == 0 {
                    break absent();
                }
                node = node.offset((*node).next as isize);
                steps += 1;
            }
        };
        work::note(steps);
        slot
    }

    /// The slot of a short string.
    #[inline(always)]
    pub(crate) fn slot_of_short_string(&self, key: Gc<LuaString>) -> Slot {
        let bits = key.address();
        let mut node = self.node((key.short_hash() & self.node_mask.get()) as usize);
        for _ in 0..work::FREE {
            // SAFETY: chains stay within the nodes.
            unsafe {
                if (*node).key_bits == bits && (*node).key_tag == tag::SHORT_STRING {
                    return node.cast();
                }
                if (*node).next == 0 {
                    return absent();
                }
                node = node.offset((*node).next as isize);
            }
        }
        self.walk_on(node, Value::string(key))
    }

    /// The slot of any key.
    #[inline]
    pub(crate) fn slot_of(&self, key: Value) -> Slot {
        match key.tag {
            tag::SHORT_STRING => {
                // SAFETY: the tag says so.
                self.slot_of_short_string(unsafe { Gc::from_address(key.bits) })
            }
            tag::INTEGER => self.slot_of_integer(key.bits as i64),
            tag::NIL => absent(),
            tag::FLOAT => match float_to_integer(f64::from_bits(key.bits)) {
                Some(integer) => self.slot_of_integer(integer),
                None => self.slot_of_other(key),
            },
            _ => self.slot_of_other(key),
        }
    }

    #[inline(never)]
    fn slot_of_other(&self, key: Value) -> Slot {
        let mut node = self.main_position(key);
        for _ in 0..work::FREE {
            // SAFETY: chains stay within the nodes.
            unsafe {
                if node_key(node).raw_equals(key) {
                    return node.cast();
                }
                if (*node).next == 0 {
                    return absent();
                }
                node = node.offset((*node).next as isize);
            }
        }
        self.walk_on(node, key)
    }

    /// `rawget`.
    #[inline]
    pub fn get(&self, key: Value) -> Value {
        // SAFETY: slots are readable.
        unsafe { *self.slot_of(key) }
    }

    /// `rawget` of an integer key.
    #[inline]
    pub fn get_integer(&self, key: i64) -> Value {
        // SAFETY: slots are readable.
        unsafe { *self.slot_of_integer(key) }
    }

    /// `rawget` of a short string.
    #[inline(always)]
    pub(crate) fn get_short_string(&self, key: Gc<LuaString>) -> Value {
        let slot = self.slot_of_short_string(key);
        // SAFETY: slots are readable.
        unsafe {
            Value {
                bits: (*slot).bits,
                tag: (*slot).tag,
            }
        }
    }

    /// `rawget` of a string key.
    #[inline]
    pub fn get_string(&self, key: Gc<LuaString>) -> Value {
        self.get(Value::string(key))
    }

    // ---- writing ------------------------------------------------------------------------------------

    /// `rawset`. As in PUC-Rio, assigning nil to an absent key makes an (empty) entry for it.
    pub fn set(&self, heap: &mut Heap, key: Value, value: Value) -> Result<(), TableError> {
        let slot = self.slot_for_writing(heap, key)?;
        // SAFETY: the slot is one of this table and fresh.
        unsafe { write_slot(slot, value) };
        self.forget_absent_events();
        Ok(())
    }

    /// `rawset` of an integer key.
    #[inline]
    pub(crate) fn set_integer(
        &self,
        heap: &mut Heap,
        key: i64,
        value: Value,
    ) -> Result<(), TableError> {
        let mut slot = self.slot_of_integer(key);
        if slot == absent() {
            slot = self.insert(heap, Value::integer(key))?;
        }
        // SAFETY: the slot is one of this table and fresh.
        unsafe { write_slot(slot, value) };
        Ok(())
    }

    /// The slot of a key, made if it is absent.
    pub(crate) fn slot_for_writing(&self, heap: &mut Heap, key: Value) -> Result<Slot, TableError> {
        let slot = self.slot_of(key);
        if slot == absent() {
            self.insert(heap, key)
        } else {
            Ok(slot)
        }
    }

    /// Makes an entry for a key that has none.
    pub(crate) fn insert(&self, heap: &mut Heap, key: Value) -> Result<Slot, TableError> {
        let key = normal_key(key)?;
        touch_value(self);
        if self.has_no_nodes() && self.grows_by_one(key) {
            let size = self.array_size();
            self.resize_array(heap, (size * 2).max(1))?;
            // SAFETY: within the array part, which is larger now.
            return Ok(unsafe { self.array.get().add(size) });
        }
        loop {
            let mut place = self.main_position(key);
            // SAFETY: all nodes below are nodes of this table.
            unsafe {
                if (*place).tag != tag::NIL || self.has_no_nodes() {
                    let Some(free) = self.free_node() else {
                        self.rehash(heap, key)?;
                        let slot = self.slot_of(key);
                        if slot != absent() {
                            return Ok(slot);
                        }
                        continue;
                    };
                    let mut other = self.main_position(node_key(place));
                    if other == place {
                        // The key here is at home: the new one goes to the free node, next in the chain.
                        touch_node(free);
                        touch_node(place);
                        (*free).next = if (*place).next == 0 {
                            0
                        } else {
                            distance(free, place.offset((*place).next as isize))
                        };
                        (*place).next = distance(place, free);
                        place = free;
                    } else {
                        // The key here is a guest: it moves to the free node.
                        let mut steps = 0;
                        while other.offset((*other).next as isize) != place {
                            other = other.offset((*other).next as isize);
                            steps += 1;
                        }
                        if steps > work::FREE as usize {
                            work::note(steps);
                        }
                        touch_node(free);
                        touch_node(other);
                        (*other).next = distance(other, free);
                        free.copy_from_nonoverlapping(place, 1);
                        if (*place).next != 0 {
                            (*free).next += distance(free, place);
                            (*place).next = 0;
                        }
                        (*place).tag = tag::NIL;
                    }
                }
                touch_node(place);
                (*place).key_bits = key.bits;
                (*place).key_tag = key.tag;
                return Ok(place.cast());
            }
        }
    }

    /// Would a rehash for this key just double the array part? The common case of appending to a sequence.
    fn grows_by_one(&self, key: Value) -> bool {
        let size = self.array_size();
        key.tag == tag::INTEGER
            && key.bits == size as u64 + 1
            && size & size.wrapping_sub(1) == 0
            // SAFETY: within the array part.
            && (0..size).all(|index| !unsafe { *self.array.get().add(index) }.is_nil())
    }

    /// A node that no key uses, searched from the end.
    fn free_node(&self) -> Option<*mut Node> {
        if self.has_no_nodes() {
            return None;
        }
        while self.last_free.get() > 0 {
            self.last_free.set(self.last_free.get() - 1);
            let node = self.node(self.last_free.get() as usize);
            // SAFETY: a node of this table.
            if unsafe { (*node).key_tag } == tag::NIL {
                return Some(node);
            }
        }
        None
    }

    /// The node where a key belongs.
    fn main_position(&self, key: Value) -> *mut Node {
        let mask = self.node_mask.get();
        // Odd moduli spread keys whose low bits are alike.
        let modulo = |number: u32| number % (mask | 1);
        let index = match key.tag {
            tag::INTEGER => key.bits as u32 & mask,
            tag::SHORT_STRING | tag::LONG_STRING => match key.as_string() {
                Some(string) => string.full_hash() & mask,
                None => 0,
            },
            tag::FALSE => 0,
            tag::TRUE => 1 & mask,
            tag::FLOAT => modulo(hash_float(f64::from_bits(key.bits))),
            _ => modulo(identity(key)),
        };
        self.node(index as usize)
    }

    // ---- sizes --------------------------------------------------------------------------------------

    /// Gives the parts new sizes and puts every entry in its place.
    pub(crate) fn resize(
        &self,
        heap: &mut Heap,
        array_size: usize,
        hash_size: usize,
    ) -> Result<(), TableError> {
        let old_array_size = self.array_size();
        let old_nodes = self.nodes.get();
        let old_count = if self.has_no_nodes() {
            0
        } else {
            self.node_count()
        };
        touch_value(self);
        let (nodes, count) = allocate_nodes(heap, hash_size)?;
        if array_size > old_array_size
            && let Err(error) = self.resize_array(heap, array_size)
        {
            release_nodes(heap, nodes, count);
            return Err(error);
        }
        self.nodes
            .set(if count == 0 { empty_nodes() } else { nodes });
        self.node_mask.set(count.max(1) as u32 - 1);
        self.last_free.set(count as u32);
        if array_size < old_array_size {
            self.array_size.set(array_size as u32);
            for index in array_size..old_array_size {
                // SAFETY: the array still has its old allocation.
                let value = unsafe { *self.array.get().add(index) };
                if !value.is_nil() {
                    self.set_integer(heap, index as i64 + 1, value)?;
                }
            }
            self.array_size.set(old_array_size as u32);
            self.resize_array(heap, array_size)?;
        }
        for index in (0..old_count).rev() {
            // SAFETY: the old nodes are still allocated.
            unsafe {
                let node = old_nodes.add(index);
                if (*node).tag != tag::NIL {
                    let value = Value {
                        bits: (*node).bits,
                        tag: (*node).tag,
                    };
                    let slot = self.slot_for_writing(heap, node_key(node))?;
                    write_slot(slot, value);
                }
            }
        }
        release_nodes(heap, old_nodes, old_count);
        Ok(())
    }

    /// Makes sure the array part has room for `size` items.
    pub(crate) fn reserve_array(&self, heap: &mut Heap, size: usize) -> Result<(), TableError> {
        if size > self.array_size() {
            let hash_size = if self.has_no_nodes() {
                0
            } else {
                self.node_count()
            };
            self.resize(heap, size, hash_size)?;
        }
        Ok(())
    }

    fn resize_array(&self, heap: &mut Heap, size: usize) -> Result<(), TableError> {
        if size as u64 > MAX_ARRAY {
            return Err(TableError::Overflow);
        }
        touch_value(self);
        let old_size = self.array_size();
        let old = self.array.get();
        if size > old_size && old_size > 0 {
            // SAFETY: the array was allocated with its size, and is only reached through the table.
            let enlarged = unsafe { heap.enlarge(old.cast(), old_size * 16, size * 16) };
            if let Some(array) = enlarged {
                let array: *mut Value = array.cast();
                for index in old_size..size {
                    // SAFETY: within the enlarged allocation.
                    unsafe { array.add(index).write(Value::NIL) };
                }
                self.array.set(array);
                self.array_size.set(size as u32);
                return Ok(());
            }
        }
        let new: *mut Value = if size == 0 {
            null_mut()
        } else {
            heap.allocate_part(size * 16)?.cast()
        };
        let kept = old_size.min(size);
        // SAFETY: both allocations have room for `kept` items, the new one for `size`.
        unsafe {
            if kept > 0 {
                new.copy_from_nonoverlapping(old, kept);
            }
            for index in kept..size {
                new.add(index).write(Value::NIL);
            }
            if old_size > 0 {
                heap.release(old.cast(), old_size * 16);
            }
        }
        self.array.set(new);
        self.array_size.set(size as u32);
        Ok(())
    }

    /// Chooses new sizes so that `extra` fits too, and resizes.
    fn rehash(&self, heap: &mut Heap, extra: Value) -> Result<(), TableError> {
        let mut slices = IntegerKeys::default();
        self.count_array(&mut slices);
        let mut total = slices.total;
        total += self.count_nodes(&mut slices);
        slices.add(extra);
        total += 1;
        let (array_size, in_array) = slices.best_array_size();
        let before = self.capacity();
        self.resize(heap, array_size, total - in_array)?;
        // One that does not grow can come again after few entries; of small tables that is in the price of an entry.
        if self.capacity() <= before && before > work::FREE as usize {
            work::note(before);
        }
        Ok(())
    }

    fn count_array(&self, slices: &mut IntegerKeys) {
        let size = self.array_size();
        let mut index = 0;
        let mut slice = 0;
        let mut slice_end = 1;
        while index < size {
            let mut count = 0;
            while index < slice_end.min(size) {
                // SAFETY: within the array part.
                count += !unsafe { *self.array.get().add(index) }.is_nil() as usize;
                index += 1;
            }
            slices.counts[slice] += count;
            slices.total += count;
            slice += 1;
            slice_end *= 2;
        }
    }

    /// Counts all nodes in use; those with integer keys also in `slices`.
    fn count_nodes(&self, slices: &mut IntegerKeys) -> usize {
        let mut count = 0;
        for index in 0..self.node_count() {
            let node = self.node(index);
            // SAFETY: a node of this table.
            unsafe {
                if (*node).tag != tag::NIL {
                    count += 1;
                    slices.add(node_key(node));
                }
            }
        }
        count
    }

    // ---- length and traversal ------------------------------------------------------------------------

    /// A border: `#` without metamethods (Lua 5.3 manual §3.4.7), the same one PUC-Rio finds.
    #[inline]
    pub fn length(&self) -> i64 {
        let size = self.array_size();
        // SAFETY: within the array part.
        if size > 0 && unsafe { *self.array.get().add(size - 1) }.is_nil() {
            let (mut low, mut high) = (0, size);
            while high - low > 1 {
                let middle = (low + high) / 2;
                // SAFETY: within the array part.
                if unsafe { *self.array.get().add(middle - 1) }.is_nil() {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return low as i64;
        }
        if self.has_no_nodes() {
            size as i64
        } else {
            self.border_beyond(size as u64)
        }
    }

    fn border_beyond(&self, size: u64) -> i64 {
        let mut low = size;
        let mut high = size + 1;
        while !self.get_integer(high as i64).is_nil() {
            low = high;
            if high > i64::MAX as u64 / 2 {
                let mut index = 1;
                while !self.get_integer(index).is_nil() {
                    index += 1;
                }
                work::note(index as usize);
                return index - 1;
            }
            high *= 2;
        }
        while high - low > 1 {
            let middle = (low + high) / 2;
            if self.get_integer(middle as i64).is_nil() {
                high = middle;
            } else {
                low = middle;
            }
        }
        low as i64
    }

    /// The entry after `key`, in the order of `next`; `None` at the end.
    pub fn next(&self, key: Value) -> Result<Option<(Value, Value)>, TableError> {
        let start = self.traversal_index(key)?;
        Ok(self.entry_from(start).map(|(_, key, value)| (key, value)))
    }

    /// The first entry at or after a position of the traversal, and the position after it.
    #[inline]
    pub fn entry_from(&self, start: usize) -> Option<(usize, Value, Value)> {
        let size = self.array_size();
        let mut index = start;
        while index < size {
            // SAFETY: within the array part.
            let value = unsafe { *self.array.get().add(index) };
            index += 1;
            if !value.is_nil() {
                return Some((index, Value::integer(index as i64), value));
            }
        }
        let count = self.node_count();
        while index - size < count {
            let node = self.node(index - size);
            index += 1;
            // SAFETY: a node of this table.
            unsafe {
                if (*node).tag != tag::NIL {
                    return Some((
                        index,
                        node_key(node),
                        Value {
                            bits: (*node).bits,
                            tag: (*node).tag,
                        },
                    ));
                }
            }
        }
        None
    }

    /// The position of the traversal after `key`.
    #[inline]
    pub(crate) fn traversal_index(&self, key: Value) -> Result<usize, TableError> {
        if key.is_nil() {
            return Ok(0);
        }
        // As in PUC-Rio 5.3 a float is not found here, even if it is the number of an integer key.
        if !matches!(normal_key(key), Ok(normal) if normal.tag == key.tag) {
            return Err(TableError::InvalidKey);
        }
        if key.tag == tag::INTEGER {
            let index = (key.bits).wrapping_sub(1);
            if index < self.array_size() as u64 {
                return Ok(index as usize + 1);
            }
        }
        let mut node = self.main_position(key);
        loop {
            // SAFETY: chains stay within the nodes.
            unsafe {
                let same = if (*node).key_tag == tag::DEAD_KEY {
                    // Its value was set to nil during the traversal and its object collected since.
                    key.tag >= tag::SHORT_STRING && (*node).key_bits == key.bits
                } else {
                    node_key(node).raw_equals(key)
                };
                if same {
                    return Ok(self.array_size() + node.offset_from(self.nodes.get()) as usize + 1);
                }
                if (*node).next == 0 {
                    return Err(TableError::InvalidKey);
                }
                node = node.offset((*node).next as isize);
            }
        }
    }

    // ---- for the collector ----------------------------------------------------------------------------

    /// The array part: start and number of items.
    pub(crate) fn array_part(&self) -> (*mut Value, usize) {
        (self.array.get(), self.array_size())
    }

    /// The hash part: start and number of nodes, 0 when it has none of its own.
    pub(crate) fn hash_part(&self) -> (*mut Node, usize) {
        (
            self.nodes.get(),
            if self.has_no_nodes() {
                0
            } else {
                self.node_count()
            },
        )
    }
}

/// The key of a node.
///
/// # Safety
/// `node` is a node of a table.
#[inline(always)]
pub(crate) unsafe fn node_key(node: *const Node) -> Value {
    // SAFETY: passed on to the caller.
    unsafe {
        Value {
            bits: (*node).key_bits,
            tag: (*node).key_tag,
        }
    }
}

/// Marks the pages of a node as written.
#[inline(always)]
pub(crate) fn touch_node(node: *const Node) {
    touch(node);
    touch(node.wrapping_byte_add(size_of::<Node>() - 1));
}

unsafe fn distance(from: *const Node, to: *const Node) -> i32 {
    // SAFETY: both are nodes of one table.
    unsafe { to.offset_from(from) as i32 }
}

/// Floats with an integral value are the integer; nil and NaN are no keys.
fn normal_key(key: Value) -> Result<Value, TableError> {
    match key.tag {
        tag::NIL => Err(TableError::NilKey),
        tag::FLOAT => {
            let float = f64::from_bits(key.bits);
            match float_to_integer(float) {
                Some(integer) => Ok(Value::integer(integer)),
                None if float.is_nan() => Err(TableError::NanKey),
                None => Ok(key),
            }
        }
        _ => Ok(key),
    }
}

fn allocate_nodes(heap: &mut Heap, size: usize) -> Result<(*mut Node, usize), TableError> {
    if size == 0 {
        return Ok((empty_nodes(), 0));
    }
    if size > 1 << MAX_HASH_BITS {
        return Err(TableError::Overflow);
    }
    let count = size.next_power_of_two();
    let bytes = count * size_of::<Node>();
    let nodes: *mut Node = heap.allocate_part(bytes)?.cast();
    for index in 0..count {
        // SAFETY: within the new allocation.
        unsafe {
            nodes.add(index).write(Node {
                bits: 0,
                tag: tag::NIL,
                key_tag: tag::NIL,
                next: 0,
                key_bits: 0,
            });
        }
    }
    Ok((nodes, count))
}

fn release_nodes(heap: &mut Heap, nodes: *mut Node, count: usize) {
    if count > 0 {
        let bytes = count * size_of::<Node>();
        // SAFETY: allocated by `allocate_nodes` with this count, and no longer used by the table.
        unsafe { heap.release(nodes.cast(), bytes) };
    }
}

/// The hash of a float that is not integral, as PUC-Rio 5.3 computes it.
fn hash_float(float: f64) -> u32 {
    let (fraction, exponent) = crate::number::frexp(float);
    let scaled = fraction * -(i32::MIN as f64);
    if !(scaled >= i64::MIN as f64 && scaled < -(i64::MIN as f64)) {
        return 0;
    }
    let hash = (exponent as u32).wrapping_add(scaled as i64 as u32);
    if hash <= i32::MAX as u32 { hash } else { !hash }
}

/// A number that stands for the address of an object.
pub(crate) fn identity(value: Value) -> u32 {
    use crate::value::Kind;
    match value.kind() {
        Kind::Table(table) => table.id,
        Kind::LuaFunction(function) => function.id,
        Kind::NativeFunction(function) => function.id,
        Kind::Userdata(userdata) => userdata.id,
        Kind::Thread(thread) => thread.id,
        _ => 0,
    }
}

/// How many integer keys lie in each slice `(2^(i-1), 2^i]`.
#[derive(Default)]
struct IntegerKeys {
    counts: [usize; 32],
    total: usize,
}

impl IntegerKeys {
    fn add(&mut self, key: Value) {
        if let Some(integer) = key.as_integer()
            && (integer as u64).wrapping_sub(1) < MAX_ARRAY
        {
            let slice = (integer as u64).next_power_of_two().trailing_zeros();
            self.counts[slice as usize] += 1;
            self.total += 1;
        }
    }

    /// The largest power of two such that more than half of that many slots would be in use, and how many.
    fn best_array_size(&self) -> (usize, usize) {
        let mut best = (0, 0);
        let mut sum = 0;
        let mut power = 1;
        for &count in &self.counts {
            if self.total <= power / 2 {
                break;
            }
            sum += count;
            if count > 0 && sum > power / 2 {
                best = (power, sum);
            }
            power *= 2;
        }
        best
    }
}
