//! The constants of a function, each once.

use crate::value::Value;

/// Up to this many constants, looking at each is faster than hashing.
const SEARCHED: usize = 8;
const FREE: u32 = u32::MAX;

/// The constants of a function.
#[derive(Default)]
pub(super) struct Constants {
    values: Vec<Value>,
    /// Indices into `values` by hash, twice as many as there are values or more; empty while there are few.
    slots: Vec<u32>,
}

impl Constants {
    /// The index of a constant, added if it is new.
    pub(super) fn index_of(&mut self, value: Value) -> u32 {
        if self.values.len() < SEARCHED {
            let is_same = |known: &Value| known.raw_bits() == value.raw_bits();
            return match self.values.iter().position(is_same) {
                Some(index) => index as u32,
                None => self.push(value),
            };
        }
        if self.slots.len() < 2 * (self.values.len() + 1) {
            self.rehash();
        }
        let slot = self.slot_of(value);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.push(value);
        }
        self.slots[slot]
    }

    /// The constant of an index.
    pub(super) fn get(&self, index: u32) -> Value {
        self.values[index as usize]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// All of them, in order.
    pub(super) fn into_values(mut self) -> Vec<Value> {
        self.values.shrink_to_fit();
        self.values
    }

    fn push(&mut self, value: Value) -> u32 {
        self.values.push(value);
        self.values.len() as u32 - 1
    }

    /// The slot where a value is, or the free one where it belongs.
    fn slot_of(&self, value: Value) -> usize {
        let (tag, bits) = value.raw_bits();
        let spread = (bits ^ (tag as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mask = self.slots.len() - 1;
        let mut slot = (spread >> 32) as usize & mask;
        while self.slots[slot] != FREE && self.get(self.slots[slot]).raw_bits() != value.raw_bits()
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn rehash(&mut self) {
        self.slots = vec![FREE; (4 * (self.values.len() + 1)).next_power_of_two()];
        for index in 0..self.values.len() {
            let slot = self.slot_of(self.values[index]);
            self.slots[slot] = index as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once() {
        let mut constants = Constants::default();
        for round in 0..2 {
            for value in 0..1000 {
                assert_eq!(
                    constants.index_of(Value::integer(value)),
                    value as u32,
                    "round {round}"
                );
            }
        }
        assert_eq!(constants.len(), 1000);
    }

    #[test]
    fn subtypes_and_signs_differ() {
        let mut constants = Constants::default();
        let all = [
            Value::integer(1),
            Value::float(1.0),
            Value::float(0.0),
            Value::float(-0.0),
            Value::NIL,
            Value::FALSE,
            Value::TRUE,
        ];
        for value in all {
            constants.index_of(value);
        }
        assert_eq!(constants.len(), all.len());
    }
}
