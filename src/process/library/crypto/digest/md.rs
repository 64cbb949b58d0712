//! MD2, MD4 and MD5: digests of whole streams.

use digest::Digest;
use lunette_lua::{LuaResult, Vm};

use super::words::{BLOCK, Order, Place};
use super::{SLICE, charge_bytes};
use crate::library::crypto::util::bytes::push_string;

/// What a byte of MD2 costs, in those of the others.
const MD2_COST: usize = 24;

/// Pushes the digest of argument 1.
fn hash<D: Digest>(vm: &mut Vm, cost: usize) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    let mut digest = D::new();
    charge_bytes(vm, 2 * BLOCK * cost)?;
    for slice in text.as_bytes().chunks(SLICE) {
        charge_bytes(vm, slice.len() * cost)?;
        digest.update(slice);
    }
    push_string(vm, &digest.finalize())?;
    Ok(1)
}

/// `hash(string)` of MD2 (RFC 1319).
pub(super) fn md2(vm: &mut Vm) -> LuaResult<usize> {
    hash::<md2::Md2>(vm, MD2_COST)
}

/// `hash(string)` of MD4 (RFC 1320).
pub(super) fn md4(vm: &mut Vm) -> LuaResult<usize> {
    hash::<md4::Md4>(vm, 1)
}

/// `hash(string)` of MD5 (RFC 1321).
pub(super) fn md5(vm: &mut Vm) -> LuaResult<usize> {
    hash::<md5::Md5>(vm, 1)
}

/// Where MD4 of aos makes words of bytes.
const MD4_PLACE: Place = Place {
    module: ".crypto.digest.md4",
    order: Order::LittleEndian,
    line: 27,
};

/// Where MD5 of aos does.
const MD5_PLACE: Place = Place {
    module: ".crypto.digest.md5",
    order: Order::LittleEndian,
    line: 75,
};

fn pack(vm: &mut Vm, place: Place) -> LuaResult<usize> {
    let values = vm.check_table(1)?;
    let mut bytes = Vec::new();
    let mut block = [0; BLOCK];
    for index in 1..=vm.check_integer(2)? {
        charge_bytes(vm, 1)?;
        let position = (index - 1) as usize % BLOCK;
        place.add(vm, &mut block, position, values.get_integer(index))?;
        if position == BLOCK - 1 {
            bytes.extend_from_slice(&std::mem::replace(&mut block, [0; BLOCK]));
        }
    }
    let last = vm.check_integer(2)? as usize % BLOCK;
    bytes.extend_from_slice(&block[..last]);
    push_string(vm, &bytes)?;
    Ok(1)
}

/// `pack(values, count)`: the bytes that MD4 reads from the values of a stream.
pub(super) fn md4_pack(vm: &mut Vm) -> LuaResult<usize> {
    pack(vm, MD4_PLACE)
}

/// `pack(values, count)`: the bytes that MD5 reads.
pub(super) fn md5_pack(vm: &mut Vm) -> LuaResult<usize> {
    pack(vm, MD5_PLACE)
}

/// `pack(values, count)`: the bytes that MD2 reads, which knows no others.
pub(super) fn md2_pack(vm: &mut Vm) -> LuaResult<usize> {
    let values = vm.check_table(1)?;
    let mut bytes = Vec::new();
    for index in 1..=vm.check_integer(2)? {
        charge_bytes(vm, 1)?;
        let value = values.get_integer(index);
        match super::words::bits(value).map(u8::try_from) {
            Ok(Ok(byte)) => bytes.push(byte),
            Ok(Err(_)) => {
                let text = "[string \".crypto.digest.md2\"]:111: bad argument #2 to 'XOR' (number expected, got nil)";
                return Err(vm.raise_text(text.as_bytes()));
            }
            Err(problem) => {
                let text = format!(
                    "[string \".crypto.digest.md2\"]:93: bad argument #2 to 'XOR' ({problem})"
                );
                return Err(vm.raise_text(text.as_bytes()));
            }
        }
    }
    push_string(vm, &bytes)?;
    Ok(1)
}
