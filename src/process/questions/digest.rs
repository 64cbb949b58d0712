//! Digests of values with all that is in them: equal as long as nothing in there has changed.
//!
//! A table's digest does not depend on the order of its entries. The globals are named by what they are where they are met again, inside
//! themselves or as `_ENV`: else everything would be different with any of them. Other tables that are in themselves are told by the
//! way on which they are met first.

use std::collections::BTreeMap;

use lunette_lua::function::upvalue_of;
use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, Value, Vm};

/// What is met beyond so many tables and functions is not looked into.
const MOST_OBJECTS: usize = 2_000_000;

/// What stands for objects that cannot be looked into: the globals, one that is being looked into, threads, userdata.
const GLOBALS: u64 = 1;
const WITHIN: u64 = 2;
const OPAQUE: u64 = 3;

/// Digests that are known.
pub(super) struct Digests {
    known: BTreeMap<*const (), u64>,
}

/// An object that is being looked into.
struct Visit {
    object: Value,
    place: *const (),
    /// How far it is: for a table the position of the traversal, for a function the number of the upvalue before.
    position: usize,
    sum: u64,
}

impl Digests {
    pub(super) fn new(vm: &Vm) -> Digests {
        let globals = place_of(Value::table(vm.globals()));
        let mut known = BTreeMap::new();
        known.extend(globals.map(|place| (place, GLOBALS)));
        Digests { known }
    }

    /// The digest of a value.
    pub(super) fn of(&mut self, value: Value) -> u64 {
        let mut visits: Vec<Visit> = Vec::new();
        if let Err(visit) = self.simple(value) {
            visits.push(visit);
        }
        while let Some(visit) = visits.last_mut() {
            match self.advance(visit) {
                Step::Into(inner) => visits.push(inner),
                Step::Done(digest) => {
                    self.known.insert(visit.place, digest);
                    visits.pop();
                }
            }
        }
        self.simple(value).unwrap_or(OPAQUE)
    }

    /// The digest of all globals together.
    pub(super) fn of_globals(&mut self, vm: &Vm) -> u64 {
        let globals = vm.globals();
        let mut sum = 0_u64;
        let mut position = 0;
        while let Some((next, key, value)) = globals.entry_from(position) {
            position = next;
            sum = sum.wrapping_add(mix(self.of(key), self.of(value)));
        }
        mix(sum, GLOBALS)
    }

    /// The digest of a value that needs no look, or how to look into it.
    fn simple(&mut self, value: Value) -> Result<u64, Visit> {
        let Some(place) = place_of(value) else {
            return Ok(scalar(value));
        };
        if let Some(&digest) = self.known.get(&place) {
            return Ok(digest);
        }
        if self.known.len() >= MOST_OBJECTS {
            return Ok(OPAQUE);
        }
        self.known.insert(place, WITHIN);
        Err(Visit {
            object: value,
            place,
            position: 0,
            sum: 0,
        })
    }

    fn advance(&mut self, visit: &mut Visit) -> Step {
        match visit.object.as_table() {
            Some(table) => self.advance_in_table(visit, table),
            None => self.advance_in_function(visit),
        }
    }

    fn advance_in_table(&mut self, visit: &mut Visit, table: Gc<Table>) -> Step {
        while let Some((next, key, value)) = table.entry_from(visit.position) {
            let key = match self.simple(key) {
                Ok(digest) => digest,
                Err(inner) => return Step::Into(inner),
            };
            let value = match self.simple(value) {
                Ok(digest) => digest,
                Err(inner) => return Step::Into(inner),
            };
            visit.position = next;
            visit.sum = visit.sum.wrapping_add(mix(key, value));
        }
        let metatable = match table.metatable().map(Value::table) {
            Some(metatable) => match self.simple(metatable) {
                Ok(digest) => digest,
                Err(inner) => return Step::Into(inner),
            },
            None => 0,
        };
        Step::Done(mix(mix(visit.sum, metatable), b'{'.into()))
    }

    fn advance_in_function(&mut self, visit: &mut Visit) -> Step {
        while let Some((_, value)) = upvalue_of(visit.object, visit.position + 1) {
            let value = match self.simple(value) {
                Ok(digest) => digest,
                Err(inner) => return Step::Into(inner),
            };
            visit.position += 1;
            visit.sum = mix(visit.sum, value);
        }
        let code = code_of(visit.object).unwrap_or(OPAQUE);
        Step::Done(mix(mix(visit.sum, code), b'('.into()))
    }
}

/// What tells functions with other code apart, whatever they close over.
pub(super) fn code_of(function: Value) -> Option<u64> {
    match function.kind() {
        Kind::LuaFunction(closure) => {
            let prototype = closure.prototype();
            let chunk = prototype.chunk_digest.into();
            Some(mix(chunk, prototype.line_defined.into()))
        }
        Kind::NativeFunction(native) => Some(native.code() as u64),
        _ => None,
    }
}

enum Step {
    /// Another object has to be looked into first.
    Into(Visit),
    /// This is the digest.
    Done(u64),
}

/// Where a table or a function is.
fn place_of(value: Value) -> Option<*const ()> {
    match value.kind() {
        Kind::Table(table) => Some(core::ptr::from_ref(&*table).cast()),
        Kind::LuaFunction(closure) => Some(core::ptr::from_ref(&*closure).cast()),
        Kind::NativeFunction(native) => Some(core::ptr::from_ref(&*native).cast()),
        _ => None,
    }
}

fn scalar(value: Value) -> u64 {
    match value.kind() {
        Kind::Nil => 4,
        Kind::Boolean(value) => 5 + u64::from(value),
        Kind::Integer(integer) => mix(7, integer as u64),
        Kind::Float(float) => mix(8, float.to_bits()),
        Kind::String(text) => bytes(text.as_bytes()),
        _ => OPAQUE,
    }
}

fn bytes(text: &[u8]) -> u64 {
    let mut digest = mix(9, text.len() as u64);
    for chunk in text.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        digest = mix(digest, u64::from_le_bytes(word));
    }
    digest
}

/// Two words as one, in an order (the finaliser of MurmurHash3 in between).
fn mix(first: u64, second: u64) -> u64 {
    let mut word = first.rotate_left(25) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    word = (word ^ (word >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    word ^ (word >> 33)
}
