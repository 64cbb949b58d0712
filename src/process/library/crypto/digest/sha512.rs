//! SHA-512 (FIPS 180-4) of whole strings, with the padding of aos.
//!
//! aos leaves eight bytes for the length where the standard has sixteen, and so sometimes ends one block earlier: when the last block has 112
//! to 118 bytes.

use lunette_lua::{LuaResult, Vm};
use sha2::block_api::compress512;

use super::{SLICE, charge_bytes};
use crate::library::crypto::util::bytes::push_string;

/// Bytes in a block.
const BLOCK: usize = 128;
/// What follows the text: a byte, and the length.
const ENDING: usize = 9;

const START: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// `hash(string)`
pub(super) fn sha512(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    let mut chain = START;
    charge_bytes(vm, 2 * BLOCK)?;
    for slice in blocks.chunks(SLICE / BLOCK) {
        charge_bytes(vm, slice.len() * BLOCK)?;
        compress512(&mut chain, slice);
    }
    let mut last = rest.to_vec();
    last.push(0x80);
    let zeros = BLOCK - (rest.len() + ENDING) % BLOCK;
    last.resize(last.len() + zeros, 0);
    last.extend_from_slice(&(text.len() as u64 * 8).to_be_bytes());
    compress512(&mut chain, last.as_chunks().0);
    let bytes: Vec<u8> = chain.iter().flat_map(|word| word.to_be_bytes()).collect();
    push_string(vm, &bytes)?;
    Ok(1)
}
