//! A class of integers, as the functions of it see it: from Lua values to integers and back.
//!
//! An instance is a table of words, the least significant at index 1, whose metatable is the class.

use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, LuaResult, Value, Vm, number};

use super::fault::{self, Broken};
use super::integer::Integer;
use super::numeral;

/// The most words an instance may have: at 32 bits each the number of bits still fits 32.
const MAX_LIMBS: usize = 1 << 26;

/// The word size at which the words of an instance are those of an [`Integer`].
const NATIVE_WORD: u32 = 32;

/// The class that a running function belongs to.
#[derive(Clone, Copy)]
pub(super) struct Class {
    /// Metatable of the instances, and where Lua code finds the functions.
    pub(super) table: Gc<Table>,
    limbs: usize,
    limb_bits: u32,
}

/// What an operand came to that need not be a number.
pub(super) enum Operand {
    /// An integer of the class.
    Integer(Integer),
    /// Neither a number nor a string nor nothing: taken as it is.
    Foreign(Value),
}

impl Class {
    // ---- itself -------------------------------------------------------------------------------------

    /// A class whose instances have that many words of that many bits; nothing when there is no such.
    #[inline]
    pub(super) fn new(table: Gc<Table>, limbs: usize, limb_bits: u32) -> Option<Self> {
        let possible = (2..=MAX_LIMBS).contains(&limbs)
            && (8..=NATIVE_WORD).contains(&limb_bits)
            && limbs * limb_bits as usize >= 64;
        possible.then_some(Class {
            table,
            limbs,
            limb_bits,
        })
    }

    /// The upvalues by which [`Class::of`] recognises it.
    pub(super) fn upvalues(self) -> [Value; 2] {
        let layout = (self.limbs as i64) << 8 | i64::from(self.limb_bits);
        [Value::table(self.table), Value::integer(layout)]
    }

    /// The class of the running function. Pays for one pass over the words of an instance.
    #[inline]
    pub(super) fn of(vm: &mut Vm) -> LuaResult<Self> {
        let table = vm.upvalue(1).as_table();
        let layout = vm.upvalue(2).as_integer();
        // Only by `debug.setupvalue` can there be none.
        let Some(class) = table.zip(layout).and_then(|(table, layout)| {
            let limbs = usize::try_from(layout >> 8).ok()?;
            Class::new(table, limbs, layout as u32 & 0xff)
        }) else {
            return Err(vm.error(b"the function lost its class"));
        };
        vm.charge(1 + class.limbs as u64 / 4)?;
        if class.limbs > 64 {
            // Buffers of Rust are short-lived, but not small any more.
            vm.check_room(class.limbs * 16)?;
        }
        Ok(class)
    }

    #[inline(always)]
    pub(super) fn bits(self) -> usize {
        self.limbs * self.limb_bits as usize
    }

    /// Words of an instance.
    pub(super) fn limbs(self) -> usize {
        self.limbs
    }

    /// The largest word.
    pub(super) fn limb_mask(self) -> i64 {
        (1 << self.limb_bits) - 1
    }

    /// Bytes of a word in the forms of `tole` and `fromle`.
    pub(super) fn limb_bytes(self) -> usize {
        self.limb_bits as usize / 8
    }

    /// Is the value an instance?
    #[inline(always)]
    pub(super) fn instance(self, value: Value) -> Option<Gc<Table>> {
        value
            .as_table()
            .filter(|table| table.metatable() == Some(self.table))
    }

    // ---- instances ----------------------------------------------------------------------------------

    /// The integer whose words are in a table.
    #[inline]
    pub(super) fn read(self, vm: &mut Vm, table: Gc<Table>, broken: Broken) -> LuaResult<Integer> {
        let mut integer = Integer::zero(self.bits());
        if self.limb_bits != NATIVE_WORD {
            return self.read_carefully(vm, table, broken);
        }
        for (word, index) in integer.words_mut().iter_mut().zip(1..) {
            match table.get_integer(index).as_integer() {
                Some(limb) if limb as u64 >> NATIVE_WORD == 0 => *word = limb as u32,
                _ => return self.read_carefully(vm, table, broken),
            }
        }
        Ok(integer)
    }

    /// The same for any word size. Words that Lua code put there may be out of range: what exceeds one is carried to the next.
    #[inline(never)]
    fn read_carefully(self, vm: &mut Vm, table: Gc<Table>, broken: Broken) -> LuaResult<Integer> {
        let mut integer = Integer::zero(self.bits());
        let mut carry = 0;
        for index in 0..self.limbs {
            let limb = table.get_integer(index as i64 + 1);
            let Some(value) = to_integer(limb) else {
                return Err(broken.raise(vm, limb));
            };
            let sum = (value as u64).wrapping_add(carry);
            carry = sum >> self.limb_bits;
            let word = sum & ((1 << self.limb_bits) - 1);
            integer.set_bits(index * self.limb_bits as usize, word as u32);
        }
        Ok(integer)
    }

    /// Word number `index`, from 0.
    pub(super) fn limb(self, integer: &Integer, index: usize) -> i64 {
        let place = index * self.limb_bits as usize;
        integer.get_bits(place, self.limb_bits).into()
    }

    /// Puts the words into a table.
    #[inline]
    pub(super) fn write(self, vm: &mut Vm, table: Gc<Table>, integer: &Integer) -> LuaResult<()> {
        if self.limb_bits == NATIVE_WORD {
            for (&word, index) in integer.words().iter().zip(1..) {
                vm.raw_set_integer(table, index, Value::integer(word.into()))?;
            }
            return Ok(());
        }
        for index in 0..self.limbs {
            let limb = Value::integer(self.limb(integer, index));
            vm.raw_set_integer(table, index as i64 + 1, limb)?;
        }
        Ok(())
    }

    /// A new instance with nothing in it yet.
    #[inline]
    pub(super) fn blank(self, vm: &mut Vm, limbs: usize) -> LuaResult<Gc<Table>> {
        let table = vm.new_table_with(limbs, 0)?;
        table.set_metatable(Some(self.table));
        Ok(table)
    }

    /// Pushes a new instance.
    #[inline]
    pub(super) fn push(self, vm: &mut Vm, integer: &Integer) -> LuaResult<Gc<Table>> {
        let table = self.blank(vm, self.limbs)?;
        vm.push(Value::table(table));
        self.write(vm, table, integer)?;
        Ok(table)
    }

    /// Pushes a new instance and says so.
    #[inline]
    pub(super) fn result(self, vm: &mut Vm, integer: &Integer) -> LuaResult<usize> {
        self.push(vm, integer)?;
        Ok(1)
    }

    /// Pushes a new instance with the words of another, whatever they are.
    pub(super) fn copy(self, vm: &mut Vm, instance: Gc<Table>) -> LuaResult<usize> {
        let table = self.blank(vm, self.limbs)?;
        vm.push(Value::table(table));
        for index in 1..=self.limbs as i64 {
            let limb = instance.get_integer(index);
            if !limb.is_nil() {
                vm.raw_set_integer(table, index, limb)?;
            }
        }
        Ok(1)
    }

    // ---- conversions --------------------------------------------------------------------------------

    /// `tobint`: the integer that an instance, a number or a literal stands for.
    #[inline]
    pub(super) fn integer(
        self,
        vm: &mut Vm,
        value: Value,
        broken: Broken,
    ) -> LuaResult<Option<Integer>> {
        if let Some(instance) = self.instance(value) {
            return self.read(vm, instance, broken).map(Some);
        }
        self.convert(vm, value)
    }

    /// The same for anything but an instance.
    pub(super) fn convert(self, vm: &mut Vm, value: Value) -> LuaResult<Option<Integer>> {
        Ok(match value.kind() {
            Kind::Integer(integer) => Some(Integer::from_signed(self.bits(), integer)),
            Kind::Float(float) => number::float_to_integer(float)
                .map(|integer| Integer::from_signed(self.bits(), integer)),
            Kind::String(literal) => {
                self.charge_for_digits(vm, literal.len())?;
                numeral::read_literal(literal.as_bytes(), self.bits())
            }
            _ => None,
        })
    }

    /// Pays for the reading of that many digits.
    pub(super) fn charge_for_digits(self, vm: &mut Vm, count: usize) -> LuaResult<()> {
        let words = self.limbs.min(1 + count / 8);
        vm.charge(count as u64 / 8 + (count as u64 / 32).saturating_mul(words as u64))
    }

    /// An operand that must be an integer.
    #[inline]
    pub(super) fn require(self, vm: &mut Vm, value: Value, broken: Broken) -> LuaResult<Integer> {
        match self.integer(vm, value, broken)? {
            Some(integer) => Ok(integer),
            None => Err(fault::not_integral(vm)),
        }
    }

    /// An operand that `new` is applied to.
    pub(super) fn operand(self, vm: &mut Vm, value: Value, broken: Broken) -> LuaResult<Operand> {
        match self.integer(vm, value, broken)? {
            Some(integer) => Ok(Operand::Integer(integer)),
            None if value.is_falsy() || value.is_number() || value.is_string() => {
                Err(fault::not_representable(vm))
            }
            None => Ok(Operand::Foreign(value)),
        }
    }

    /// A number of bits: the lowest 64 bits of an instance, or what converts to a Lua integer.
    pub(super) fn count(self, vm: &mut Vm, value: Value) -> LuaResult<i64> {
        if let Some(instance) = self.instance(value) {
            return Ok(self.read(vm, instance, Broken::bitwise(1457))?.low());
        }
        match to_integer(value) {
            Some(integer) => Ok(integer),
            None => Err(fault::fail(vm, 995, "value has no integer representation")),
        }
    }

    /// `tonumber`: the Lua number nearest to an instance, or what a number or numeral stands for; else nil.
    pub(super) fn number(self, vm: &mut Vm, value: Value) -> LuaResult<Value> {
        if let Some(instance) = self.instance(value) {
            let integer = self.read(vm, instance, Broken::bitwise(3403))?;
            return Ok(match integer.to_signed() {
                Some(integer) => Value::integer(integer),
                None => Value::float(integer.to_float()),
            });
        }
        Ok(to_number(value))
    }
}

/// The Lua integer that a number or a numeral converts to without loss.
pub(super) fn to_integer(value: Value) -> Option<i64> {
    let number = to_number(value);
    number
        .as_integer()
        .or_else(|| number::float_to_integer(number.as_float()?))
}

/// The number that a number or a numeral is; else nil.
pub(super) fn to_number(value: Value) -> Value {
    match value.kind() {
        Kind::Integer(_) | Kind::Float(_) => value,
        Kind::String(numeral) => match number::parse(numeral.as_bytes()) {
            Some(number::Number::Integer(integer)) => Value::integer(integer),
            Some(number::Number::Float(float)) => Value::float(float),
            None => Value::NIL,
        },
        _ => Value::NIL,
    }
}
