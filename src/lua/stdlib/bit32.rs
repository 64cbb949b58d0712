//! The `bit32` library of Lua 5.2 (its manual, §6.7), which 5.3 keeps under `LUA_COMPAT_5_2`.

use crate::heap::Gc;
use crate::table::Table;
use crate::vm::{LuaResult, Vm};

const BITS: i64 = 32;

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 16)?;
    vm.register(
        library,
        &[
            ("arshift", arshift),
            ("band", band),
            ("bnot", bnot),
            ("bor", bor),
            ("bxor", bxor),
            ("btest", btest),
            ("extract", extract),
            ("lrotate", lrotate),
            ("lshift", lshift),
            ("replace", replace),
            ("rrotate", rrotate),
            ("rshift", rshift),
        ],
    )?;
    Ok(library)
}

/// An argument modulo 2^32.
#[inline]
fn check_bits(vm: &mut Vm, index: usize) -> LuaResult<u32> {
    Ok(vm.check_integer(index)? as u32)
}

fn result(vm: &mut Vm, bits: u32) -> LuaResult<usize> {
    vm.result(i64::from(bits))
}

/// All arguments joined, starting from `start`.
#[inline(always)]
fn fold(vm: &mut Vm, start: u32, join: impl Fn(u32, u32) -> u32) -> LuaResult<u32> {
    let count = vm.argument_count();
    vm.charge(count as u64)?;
    let mut bits = start;
    for index in 1..=count {
        bits = join(bits, check_bits(vm, index)?);
    }
    Ok(bits)
}

fn band(vm: &mut Vm) -> LuaResult<usize> {
    let bits = fold(vm, u32::MAX, |a, b| a & b)?;
    result(vm, bits)
}

fn btest(vm: &mut Vm) -> LuaResult<usize> {
    let bits = fold(vm, u32::MAX, |a, b| a & b)?;
    vm.result(bits != 0)
}

fn bor(vm: &mut Vm) -> LuaResult<usize> {
    let bits = fold(vm, 0, |a, b| a | b)?;
    result(vm, bits)
}

fn bxor(vm: &mut Vm) -> LuaResult<usize> {
    let bits = fold(vm, 0, |a, b| a ^ b)?;
    result(vm, bits)
}

fn bnot(vm: &mut Vm) -> LuaResult<usize> {
    let bits = check_bits(vm, 1)?;
    result(vm, !bits)
}

/// A logical shift to the left; to the right when `places` is negative.
fn shifted(bits: u32, places: i64) -> u32 {
    if places <= -BITS || places >= BITS {
        0
    } else if places >= 0 {
        bits << places
    } else {
        bits >> -places
    }
}

fn lshift(vm: &mut Vm) -> LuaResult<usize> {
    let (places, bits) = (vm.check_integer(2)?, check_bits(vm, 1)?);
    result(vm, shifted(bits, places))
}

fn rshift(vm: &mut Vm) -> LuaResult<usize> {
    let (places, bits) = (vm.check_integer(2)?, check_bits(vm, 1)?);
    result(vm, shifted(bits, places.wrapping_neg()))
}

fn arshift(vm: &mut Vm) -> LuaResult<usize> {
    let (bits, places) = (check_bits(vm, 1)?, vm.check_integer(2)?);
    let shifted = if places < 0 {
        shifted(bits, places.wrapping_neg())
    } else {
        (bits as i32 >> places.min(BITS - 1)) as u32
    };
    result(vm, shifted)
}

fn lrotate(vm: &mut Vm) -> LuaResult<usize> {
    let (places, bits) = (vm.check_integer(2)?, check_bits(vm, 1)?);
    result(vm, bits.rotate_left(places.rem_euclid(BITS) as u32))
}

fn rrotate(vm: &mut Vm) -> LuaResult<usize> {
    let (places, bits) = (vm.check_integer(2)?, check_bits(vm, 1)?);
    result(vm, bits.rotate_right(places.rem_euclid(BITS) as u32))
}

/// The field that arguments `index` and the next one describe: its first bit, and a mask of its width.
///
/// As in PUC-Rio their sum may wrap around, and then the field lies where an x86-64 would shift it to.
fn check_field(vm: &mut Vm, index: usize) -> LuaResult<(u32, u64)> {
    let first = vm.check_integer(index)?;
    let width = vm.optional_integer(index + 1, 1)?;
    if first < 0 {
        return Err(vm.argument_error(index, b"field cannot be negative"));
    }
    if width < 1 {
        return Err(vm.argument_error(index + 1, b"width must be positive"));
    }
    if first.wrapping_add(width) > BITS {
        return Err(vm.error(b"trying to access non-existent bits"));
    }
    let beyond = (u64::from(u32::MAX) << 1).wrapping_shl((width as u32).wrapping_sub(1));
    Ok((first as u32, !beyond))
}

fn extract(vm: &mut Vm) -> LuaResult<usize> {
    let bits = u64::from(check_bits(vm, 1)?);
    let (first, mask) = check_field(vm, 2)?;
    vm.result((bits.wrapping_shr(first) & mask) as i64)
}

fn replace(vm: &mut Vm) -> LuaResult<usize> {
    let (bits, field) = (check_bits(vm, 1)?, check_bits(vm, 2)?);
    let (first, mask) = check_field(vm, 3)?;
    let kept = u64::from(bits) & !mask.wrapping_shl(first);
    vm.result((kept | (u64::from(field) & mask).wrapping_shl(first)) as i64)
}
