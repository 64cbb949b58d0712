//! NORX64-4-1 (Aumasson, Jovanovic and Neves, version 3.0, 2016): an authenticated cipher of the CAESAR competition.

use lunette_lua::{LuaResult, Vm};

use crate::library::crypto::util::bytes::push_string;

/// Words of the state, and of the part that takes data.
const WORDS: usize = 16;
const RATE: usize = 12;
/// The same in bytes.
const BLOCK: usize = RATE * 8;

/// What the numbers of words, rounds, lanes and bits of the tag are: they go into the state.
const PARAMETERS: [u64; 4] = [64, 4, 1, 256];
const ROUNDS: usize = 4;

// What goes into the last word before each kind of data.
const HEADER: u64 = 0x01;
const PAYLOAD: u64 = 0x02;
const TRAILER: u64 = 0x04;
const FINISH: u64 = 0x08;

/// What a permutation costs.
const PERMUTATION_GAS: u64 = 128;

struct Norx {
    words: [u64; WORDS],
    key: [u64; 4],
}

fn quarter(w: &mut [u64; WORDS], [a, b, c, d]: [usize; 4]) {
    /// Addition without carries beyond one place.
    fn add(x: u64, y: u64) -> u64 {
        (x ^ y) ^ ((x & y) << 1)
    }
    for (first, second) in [(8, 19), (40, 63)] {
        w[a] = add(w[a], w[b]);
        w[d] = (w[d] ^ w[a]).rotate_right(first);
        w[c] = add(w[c], w[d]);
        w[b] = (w[b] ^ w[c]).rotate_right(second);
    }
}

fn permute(w: &mut [u64; WORDS], rounds: usize) {
    for _ in 0..rounds {
        for column in 0..4 {
            quarter(w, [column, column + 4, column + 8, column + 12]);
        }
        for diagonal in 0..4 {
            quarter(
                w,
                [
                    diagonal,
                    4 + (diagonal + 1) % 4,
                    8 + (diagonal + 2) % 4,
                    12 + (diagonal + 3) % 4,
                ],
            );
        }
    }
}

fn words<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let words = bytes.as_chunks().0;
    std::array::from_fn(|index| words.get(index).map_or(0, |word| u64::from_le_bytes(*word)))
}

/// A last block: a one, zeros and a one after the data.
fn padded(bytes: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    block[bytes.len()] = 0x01;
    block[BLOCK - 1] |= 0x80;
    block
}

impl Norx {
    fn new(key: &[u8], nonce: &[u8]) -> Norx {
        let key = words(key);
        // The constants are two rounds of the numbers from 0 on.
        let mut state = std::array::from_fn(|index| index as u64);
        permute(&mut state, 2);
        state[..4].copy_from_slice(&words::<4>(nonce));
        state[4..8].copy_from_slice(&key);
        for (word, parameter) in state[RATE..].iter_mut().zip(PARAMETERS) {
            *word ^= parameter;
        }
        let mut norx = Norx { words: state, key };
        permute(&mut norx.words, ROUNDS);
        norx.mix_key();
        norx
    }

    fn mix_key(&mut self) {
        for (word, key) in self.words[RATE..].iter_mut().zip(self.key) {
            *word ^= key;
        }
    }

    fn begin(&mut self, kind: u64) {
        self.words[WORDS - 1] ^= kind;
        permute(&mut self.words, ROUNDS);
    }

    fn mix(&mut self, block: &[u8; BLOCK]) {
        for (word, other) in self.words.iter_mut().zip(words::<RATE>(block)) {
            *word ^= other;
        }
    }

    fn rate(&self) -> [u8; BLOCK] {
        let mut bytes = [0; BLOCK];
        for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(self.words) {
            *place = word.to_le_bytes();
        }
        bytes
    }

    /// Takes in a header or trailer.
    fn absorb(&mut self, vm: &mut Vm, data: &[u8], kind: u64) -> LuaResult<()> {
        if data.is_empty() {
            return Ok(());
        }
        let (blocks, rest) = data.as_chunks();
        for block in blocks {
            vm.charge(PERMUTATION_GAS)?;
            self.begin(kind);
            self.mix(block);
        }
        self.begin(kind);
        self.mix(&padded(rest));
        Ok(())
    }

    /// Enciphers or deciphers.
    fn crypt(&mut self, vm: &mut Vm, data: &[u8], decrypting: bool) -> LuaResult<Vec<u8>> {
        let mut result = Vec::with_capacity(data.len());
        if data.is_empty() {
            return Ok(result);
        }
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        for block in blocks {
            vm.charge(PERMUTATION_GAS)?;
            self.begin(PAYLOAD);
            let rate = self.rate();
            let output = std::array::from_fn(|index| rate[index] ^ block[index]);
            self.mix(if decrypting { &output } else { block });
            result.extend_from_slice(&output);
        }
        self.begin(PAYLOAD);
        let output: Vec<u8> = rest.iter().zip(self.rate()).map(|(a, b)| a ^ b).collect();
        self.mix(&padded(if decrypting { &output } else { rest }));
        result.extend_from_slice(&output);
        Ok(result)
    }

    fn tag(mut self) -> Vec<u8> {
        self.begin(FINISH);
        self.mix_key();
        permute(&mut self.words, ROUNDS);
        self.mix_key();
        self.words[RATE..]
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }
}

fn run(vm: &mut Vm, decrypting: bool) -> LuaResult<usize> {
    let (key, nonce) = (vm.check_string(1)?, vm.check_string(2)?);
    let (header, text, trailer) = (
        vm.check_string(3)?,
        vm.check_string(4)?,
        vm.check_string(5)?,
    );
    vm.charge(6 * PERMUTATION_GAS)?;
    vm.check_room(text.len())?;
    let mut norx = Norx::new(key.as_bytes(), nonce.as_bytes());
    norx.absorb(vm, header.as_bytes(), HEADER)?;
    let result = norx.crypt(vm, text.as_bytes(), decrypting)?;
    norx.absorb(vm, trailer.as_bytes(), TRAILER)?;
    push_string(vm, &result)?;
    vm.push_bytes(&norx.tag())?;
    Ok(2)
}

/// `encrypt(key, nonce, header, text, trailer)`: the text enciphered, and the tag.
pub(super) fn encrypt(vm: &mut Vm) -> LuaResult<usize> {
    run(vm, false)
}

/// `decrypt(key, nonce, header, text, trailer)`: the text deciphered, and the tag it should have.
pub(super) fn decrypt(vm: &mut Vm) -> LuaResult<usize> {
    run(vm, true)
}
