//! BLAKE2b (RFC 7693) of whole strings, with the last block of aos.
//!
//! When the data, with the key before it, ends with a whole block, the standard marks that block as the last; aos adds an empty one.

use blake2::Blake2bVarCore;
use digest::Output;
use digest::block_api::{Buffer, UpdateCore, VariableOutputCore};
use lunette_lua::{LuaResult, Value, Vm};

use super::{SLICE, charge_bytes};
use crate::library::crypto::util::bytes::push_string;

/// The longest key and result.
const LONGEST: usize = 64;
/// Bytes in a block.
const BLOCK: usize = 128;

/// `hash(string, length, key)`
pub(super) fn blake2b(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    let length = usize::try_from(vm.check_integer(2)?).unwrap_or(usize::MAX);
    let key = vm.check_string(3)?;
    if length > LONGEST || key.len() > LONGEST {
        return vm.result(Value::NIL);
    }
    charge_bytes(vm, 2 * BLOCK)?;
    let mut core = Blake2bVarCore::new_with_params(&[], &[], key.len(), length);
    if key.len() > 0 {
        let mut block = [0; BLOCK];
        block[..key.len()].copy_from_slice(key.as_bytes());
        core.update_blocks(&[block.into()]);
    }
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    for slice in blocks.chunks(SLICE / BLOCK) {
        charge_bytes(vm, slice.len() * BLOCK)?;
        for block in slice {
            core.update_blocks(&[(*block).into()]);
        }
    }
    let mut buffer = Buffer::<Blake2bVarCore>::new(rest);
    let mut result = Output::<Blake2bVarCore>::default();
    core.finalize_variable_core(&mut buffer, &mut result);
    push_string(vm, &result[..length])?;
    Ok(1)
}
