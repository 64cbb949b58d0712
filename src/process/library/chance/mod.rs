//! The module `.chance`: the Mersenne Twister MT19937, in the 32-bit form of its authors (Matsumoto and Nishimura, 1998).
//!
//! Its state is a Lua value that both `seed` and `random` hold, so that it is part of the process's memory: a table of a string, the 624
//! words, and the number of words used up. A draw writes that number; the words are made anew once all are used.
//!
//! `integer` is Lua, since it calls `random` as the module has it at that moment. The library's `math.random` is to do the same:
//! it is `integer(1, n)` for one argument, `integer(m, n)` for two, and otherwise `random()`, arguments being counted by `#{...}`.

use lunette_lua::table::Table;
use lunette_lua::vm::{to_integer, to_number};
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::{Module, run_source};

/// `.chance`
pub(crate) const MODULE: Module = Module {
    name: ".chance",
    open,
};

/// The words of the state.
const WORDS: usize = 624;
/// The distance of the words that are mixed.
const DISTANCE: usize = 397;
/// The seed of a generator that was given none, as its authors chose it.
const FIRST_SEED: u32 = 5489;

/// Where the words and the number of those used up are in the table.
const STATE: i64 = 1;
const USED: i64 = 2;

type Words = [u32; WORDS];

fn open(vm: &mut Vm) -> LuaResult<()> {
    run_source(vm, ".chance", include_str!("chance.lua"), &[])?;
    let module = vm.pop();
    vm.push(module);
    let state = vm.new_table_with(2, 0)?;
    vm.push(Value::table(state));
    store(vm, state, &seeded(FIRST_SEED))?;
    for (name, body) in [("seed", seed as fn(&mut Vm) -> _), ("random", random)] {
        let function = vm.new_closure(body, &[Value::table(state)])?;
        vm.set_field(module, name, function)?;
    }
    vm.pop();
    Ok(())
}

/// `seed(number)`: starts the sequence of the number's low 32 bits.
fn seed(vm: &mut Vm) -> LuaResult<usize> {
    vm.charge(WORDS as u64)?;
    let value = vm.argument(1);
    let Some(integer) = to_integer(value) else {
        let problem = match to_number(value) {
            Some(_) => "number (local 's') has no integer representation".to_owned(),
            None => format!(
                "attempt to perform bitwise operation on a {} value (local 's')",
                value.type_name()
            ),
        };
        let text = format!("[string \".chance\"]:29: {problem}");
        return Err(vm.raise_text(text.as_bytes()));
    };
    if let Some(state) = vm.upvalue(1).as_table() {
        store(vm, state, &seeded(integer as u32))?;
    }
    Ok(0)
}

/// `random()`: the next number of the sequence, from 0 up to but not including 1.
fn random(vm: &mut Vm) -> LuaResult<usize> {
    let Some(state) = vm.upvalue(1).as_table() else {
        return vm.result(0.0);
    };
    let mut used = usize::try_from(state.get_integer(USED).as_integer().unwrap_or(0));
    if !matches!(used, Ok(0..WORDS)) {
        vm.charge(WORDS as u64)?;
        let mut words = load(state);
        twist(&mut words);
        store(vm, state, &words)?;
        used = Ok(0);
    }
    let used = used.unwrap_or(0);
    let word = temper(word(state, used));
    vm.raw_set_integer(state, USED, Value::integer(used as i64 + 1))?;
    vm.result(f64::from(word) / 4_294_967_296.0)
}

/// Keeps new words, of which none is used up.
fn store(vm: &mut Vm, state: Gc<Table>, words: &Words) -> LuaResult<()> {
    let mut bytes = [0; WORDS * 4];
    for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    let bytes = vm.new_string(&bytes)?;
    vm.raw_set_integer(state, STATE, Value::string(bytes))?;
    vm.raw_set_integer(state, USED, Value::integer(0))
}

/// A word of the state. It is there unless the `debug` library was used to spoil it.
fn word(state: Gc<Table>, index: usize) -> u32 {
    let bytes = state.get_integer(STATE).as_string();
    let word = bytes
        .as_ref()
        .and_then(|bytes| bytes.as_bytes().get(index * 4..index * 4 + 4));
    word.and_then(|word| word.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn load(state: Gc<Table>) -> Words {
    std::array::from_fn(|index| word(state, index))
}

/// The first words that are drawn after a seed.
fn seeded(seed: u32) -> Words {
    let mut words = [seed; WORDS];
    for index in 1..WORDS {
        let previous = words[index - 1];
        words[index] = (previous ^ previous >> 30)
            .wrapping_mul(1_812_433_253)
            .wrapping_add(index as u32);
    }
    twist(&mut words);
    words
}

/// Makes the next words.
fn twist(words: &mut Words) {
    for index in 0..WORDS {
        let joined = words[index] & 0x8000_0000 | words[(index + 1) % WORDS] & 0x7fff_ffff;
        let mixed = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
        words[index] = words[(index + DISTANCE) % WORDS] ^ joined >> 1 ^ mixed;
    }
}

/// The number drawn from a word.
fn temper(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= word << 7 & 0x9d2c_5680;
    word ^= word << 15 & 0xefc6_0000;
    word ^ word >> 18
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_in_aos() {
        crate::library::probes::check(include_str!("probes.txt"));
    }
}
