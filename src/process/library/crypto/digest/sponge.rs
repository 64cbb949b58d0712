//! SHA-3 (FIPS 202) and Keccak as its authors submitted it, of whole strings, with the padding of aos.
//!
//! When one byte is left in the last block, the standards put both ends of the padding there; aos begins it there and ends it a block later.

use keccak::{Keccak, State1600};
use lunette_lua::{LuaResult, Vm};

use crate::library::crypto::util::bytes::push_string;

/// Bytes of the state.
const STATE: usize = 200;

/// What a permutation costs, and how many there are between two looks at the gas.
const PERMUTATION_GAS: u64 = 400;
const SLICE: usize = 64;

/// What begins the padding.
const SHA3: u8 = 0x06;
const KECCAK: u8 = 0x01;
/// What ends it.
const END: u8 = 0x80;

/// Pushes the digest of argument 1.
fn hash(vm: &mut Vm, padding: u8, length: usize) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    let rate = STATE - 2 * length;
    let mut state = State1600::default();
    vm.charge(2 * PERMUTATION_GAS)?;
    let whole = text.len() / rate * rate;
    let (blocks, rest) = text.as_bytes().split_at(whole);
    for slice in blocks.chunks(SLICE * rate) {
        vm.charge((slice.len() / rate) as u64 * PERMUTATION_GAS)?;
        for block in slice.chunks_exact(rate) {
            absorb(&mut state, block);
        }
    }
    let mut last = rest.to_vec();
    last.push(padding);
    let zeros = rate - 1 - last.len() % rate;
    last.resize(last.len() + zeros, 0);
    last.push(END);
    for block in last.chunks_exact(rate) {
        absorb(&mut state, block);
    }
    let mut bytes: Vec<u8> = state.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.truncate(length);
    push_string(vm, &bytes)?;
    Ok(1)
}

fn absorb(state: &mut State1600, block: &[u8]) {
    for (word, bytes) in state.iter_mut().zip(block.as_chunks().0) {
        *word ^= u64::from_le_bytes(*bytes);
    }
    Keccak::new().with_f1600(|permute| permute(state));
}

/// `hash(string)` of SHA3-256.
pub(super) fn sha3_256(vm: &mut Vm) -> LuaResult<usize> {
    hash(vm, SHA3, 32)
}

/// `hash(string)` of SHA3-512.
pub(super) fn sha3_512(vm: &mut Vm) -> LuaResult<usize> {
    hash(vm, SHA3, 64)
}

/// `hash(string)` of Keccak with 256 bits.
pub(super) fn keccak256(vm: &mut Vm) -> LuaResult<usize> {
    hash(vm, KECCAK, 32)
}

/// `hash(string)` of Keccak with 512 bits.
pub(super) fn keccak512(vm: &mut Vm) -> LuaResult<usize> {
    hash(vm, KECCAK, 64)
}
