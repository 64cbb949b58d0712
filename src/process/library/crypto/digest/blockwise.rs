//! SHA-1 and SHA-256 (FIPS 180-4) in pieces: a digest object of Lua keeps what it has so far as a string.
//!
//! Each step is native, its order is the object's: aos lets its callers look at a digest before it is finished, and go on after.

use lunette_lua::{LuaResult, Vm};

use super::words::{BLOCK, Order, Place};
use super::{SLICE, charge_bytes};
use crate::library::crypto::util::bytes::push_string;

/// Words of the longest chaining value.
const WORDS: usize = 8;

/// A digest whose blocks have 64 bytes and whose words 32 bits.
pub(crate) trait Blockwise {
    /// The chaining value at the start; SHA-1 does not use the last three words.
    const START: [u32; WORDS];
    /// Bytes of the result.
    const LENGTH: usize;
    /// Where aos reads the words.
    const PLACE: Place;
    /// Mixes blocks into the chaining value.
    fn compress(chain: &mut [u32; WORDS], blocks: &[[u8; BLOCK]]);
}

/// `.crypto.digest.sha1`
pub(crate) struct Sha1;

impl Blockwise for Sha1 {
    const START: [u32; WORDS] = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
        0,
        0,
        0,
    ];
    const LENGTH: usize = 20;
    const PLACE: Place = Place {
        module: ".crypto.digest.sha1",
        order: Order::BigEndian,
        line: 25,
    };

    fn compress(chain: &mut [u32; WORDS], blocks: &[[u8; BLOCK]]) {
        if let Some(state) = chain.first_chunk_mut() {
            sha1::block_api::compress(state, blocks);
        }
    }
}

/// `.crypto.digest.sha2_256`
pub(crate) struct Sha256;

impl Blockwise for Sha256 {
    const START: [u32; WORDS] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    const LENGTH: usize = 32;
    const PLACE: Place = Place {
        module: ".crypto.digest.sha2_256",
        order: Order::BigEndian,
        line: 55,
    };

    fn compress(chain: &mut [u32; WORDS], blocks: &[[u8; BLOCK]]) {
        sha2::block_api::compress256(chain, blocks);
    }
}

/// A digest on its way.
#[derive(Clone)]
pub(crate) struct Running {
    chain: [u32; WORDS],
    /// The block that is not full yet; zero from `count % 64` on, but for what large numbers left there.
    block: [u8; BLOCK],
    /// The bytes taken in, and what finishing added to them.
    count: u64,
}

impl Running {
    pub(crate) fn new<D: Blockwise>() -> Running {
        Running {
            chain: D::START,
            block: [0; BLOCK],
            count: 0,
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(WORDS * 4 + BLOCK + 8);
        for word in self.chain {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.extend_from_slice(&self.block);
        bytes.extend_from_slice(&self.count.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Running> {
        let (words, rest) = bytes.split_first_chunk::<{ WORDS * 4 }>()?;
        let (block, count) = rest.split_first_chunk()?;
        let mut chain = [0; WORDS];
        for (word, bytes) in chain.iter_mut().zip(words.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Some(Running {
            chain,
            block: *block,
            count: u64::from_le_bytes(count.try_into().ok()?),
        })
    }

    fn position(&self) -> usize {
        (self.count % BLOCK as u64) as usize
    }

    /// One place is taken; a full block is mixed in.
    fn step<D: Blockwise>(&mut self) {
        self.count = self.count.wrapping_add(1);
        if self.position() == 0 {
            D::compress(&mut self.chain, &[self.block]);
            self.block = [0; BLOCK];
        }
    }

    pub(crate) fn add<D: Blockwise>(&mut self, mut bytes: &[u8]) {
        while let Some((&byte, rest)) = bytes.split_first()
            && (self.position() != 0 || bytes.len() < BLOCK)
        {
            self.block[self.position()] |= byte;
            self.step::<D>();
            bytes = rest;
        }
        let (blocks, rest) = bytes.as_chunks();
        if !blocks.is_empty() {
            D::compress(&mut self.chain, blocks);
            self.count = self.count.wrapping_add((blocks.len() * BLOCK) as u64);
            self.add::<D>(rest);
        }
    }

    /// Adds the padding and the length, which after a first time counts the padding too.
    pub(crate) fn finish<D: Blockwise>(&mut self) {
        let bits = self.count.wrapping_mul(8);
        let position = self.position();
        let mut padding = [0; BLOCK];
        padding[0] = 0x80;
        let zeros = (2 * BLOCK - 9 - position) % BLOCK;
        self.add::<D>(&padding[..=zeros]);
        self.add::<D>(&bits.to_be_bytes());
    }

    pub(crate) fn result<D: Blockwise>(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.chain.iter().flat_map(|w| w.to_be_bytes()).collect();
        bytes.truncate(D::LENGTH);
        bytes
    }
}

/// The digest in argument 1; a new one for anything else.
fn running<D: Blockwise>(vm: &mut Vm) -> Running {
    let state = vm.argument(1).as_string();
    state
        .and_then(|state| Running::from_bytes(state.as_bytes()))
        .unwrap_or_else(Running::new::<D>)
}

/// `absorb(state, bytes)` or `absorb(state, values, count)`: the state after them.
pub(super) fn absorb<D: Blockwise>(vm: &mut Vm) -> LuaResult<usize> {
    let mut digest = running::<D>(vm);
    let input = vm.argument(2);
    if let Some(text) = input.as_string() {
        for slice in text.as_bytes().chunks(SLICE) {
            charge_bytes(vm, slice.len())?;
            digest.add::<D>(slice);
        }
    } else if let Some(values) = input.as_table() {
        for index in 1..=vm.check_integer(3)? {
            charge_bytes(vm, 1)?;
            let position = digest.position();
            D::PLACE.add(vm, &mut digest.block, position, values.get_integer(index))?;
            digest.step::<D>();
        }
    }
    vm.push_bytes(&digest.to_bytes())?;
    Ok(1)
}

/// `finish(state)`: the state after the padding.
pub(super) fn finish<D: Blockwise>(vm: &mut Vm) -> LuaResult<usize> {
    let mut digest = running::<D>(vm);
    charge_bytes(vm, 2 * BLOCK)?;
    digest.finish::<D>();
    vm.push_bytes(&digest.to_bytes())?;
    Ok(1)
}

/// `result(state)`: the chaining value as a string.
pub(super) fn result<D: Blockwise>(vm: &mut Vm) -> LuaResult<usize> {
    let bytes = running::<D>(vm).result::<D>();
    push_string(vm, &bytes)?;
    Ok(1)
}
