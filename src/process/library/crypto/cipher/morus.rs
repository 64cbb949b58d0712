//! MORUS-1280 (Hongjun Wu and Tao Huang, version 2, 2016): an authenticated cipher of the CAESAR competition.

use lunette_lua::{LuaResult, Value, Vm};

use crate::library::crypto::util::bytes::push_string;

/// Bytes in a block, and in the tag.
const BLOCK: usize = 32;
const TAG: usize = 16;

/// What a block costs.
const BLOCK_GAS: u64 = 32;

/// The Fibonacci numbers modulo 256.
const CONSTANT: [u64; 4] = [
    0x0d08_0503_0201_0100,
    0x6279_e990_5937_2215,
    0xf12f_c26d_5518_3ddb,
    0xdd28_b573_4231_1120,
];

/// Four words of 64 bits.
type Row = [u64; 4];

struct Morus {
    rows: [Row; 5],
}

fn xor(a: Row, b: Row) -> Row {
    std::array::from_fn(|index| a[index] ^ b[index])
}

fn and(a: Row, b: Row) -> Row {
    std::array::from_fn(|index| a[index] & b[index])
}

fn row(bytes: &[u8]) -> Row {
    let mut block = [0; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    let words = block.as_chunks().0;
    std::array::from_fn(|index| u64::from_le_bytes(words[index]))
}

fn to_bytes(row: Row) -> [u8; BLOCK] {
    let mut bytes = [0; BLOCK];
    for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(row) {
        *place = word.to_le_bytes();
    }
    bytes
}

impl Morus {
    fn new(key: &[u8], nonce: &[u8]) -> Morus {
        let key = if key.len() < BLOCK {
            [key, key].concat()
        } else {
            key.to_vec()
        };
        let key = row(&key);
        let mut morus = Morus {
            rows: [row(nonce), key, [u64::MAX; 4], [0; 4], CONSTANT],
        };
        for _ in 0..16 {
            morus.update([0; 4]);
        }
        morus.rows[1] = xor(morus.rows[1], key);
        morus
    }

    /// `StateUpdate`: five rounds, each of which changes one row and turns another.
    fn update(&mut self, message: Row) {
        const ROTATIONS: [u32; 5] = [13, 46, 38, 7, 4];
        const TURNS: [usize; 5] = [1, 2, 3, 2, 1];
        for round in 0..5 {
            let [first, second, third, fourth] = [0, 1, 2, 3].map(|offset| (round + offset) % 5);
            let mut changed = xor(
                self.rows[first],
                xor(and(self.rows[second], self.rows[third]), self.rows[fourth]),
            );
            if round > 0 {
                changed = xor(changed, message);
            }
            self.rows[first] = changed.map(|word| word.rotate_left(ROTATIONS[round]));
            self.rows[fourth].rotate_right(TURNS[round]);
        }
    }

    /// What a block of the message is mixed with.
    fn key_stream(&self) -> Row {
        let [zero, mut one, two, three, _] = self.rows;
        one.rotate_left(1);
        xor(zero, xor(one, and(two, three)))
    }

    fn tag(mut self, header: usize, message: usize) -> [u8; TAG] {
        let lengths = [header as u64 * 8, message as u64 * 8, 0, 0];
        self.rows[4] = xor(self.rows[4], self.rows[0]);
        for _ in 0..10 {
            self.update(lengths);
        }
        let bytes = to_bytes(self.key_stream());
        std::array::from_fn(|index| bytes[index])
    }
}

/// Takes in a header, then enciphers or deciphers; gives the text and the tag.
fn crypt(vm: &mut Vm, decrypting: bool) -> LuaResult<(Vec<u8>, [u8; TAG])> {
    let (key, nonce) = (vm.check_string(1)?, vm.check_string(2)?);
    let (header, text) = (vm.check_string(3)?, vm.check_string(4)?);
    vm.charge(26 * BLOCK_GAS)?;
    if ![16, 32].contains(&key.len()) || nonce.len() != 16 {
        return Err(vm.argument_error(1, b"not a key"));
    }
    let mut morus = Morus::new(key.as_bytes(), nonce.as_bytes());
    for block in header.as_bytes().chunks(BLOCK) {
        vm.charge(BLOCK_GAS)?;
        morus.update(row(block));
    }
    vm.check_room(text.len())?;
    let mut result = Vec::with_capacity(text.len());
    for block in text.as_bytes().chunks(BLOCK) {
        vm.charge(BLOCK_GAS)?;
        let output = to_bytes(xor(row(block), morus.key_stream()));
        let output = &output[..block.len()];
        result.extend_from_slice(output);
        morus.update(row(if decrypting { output } else { block }));
    }
    let tag = morus.tag(header.len(), text.len());
    Ok((result, tag))
}

/// `encrypt(key, nonce, header, text)`: the text enciphered, and the tag.
pub(super) fn encrypt(vm: &mut Vm) -> LuaResult<usize> {
    let (text, tag) = crypt(vm, false)?;
    push_string(vm, &text)?;
    vm.push_bytes(&tag)?;
    Ok(2)
}

/// `decrypt(key, nonce, header, text)`: the text deciphered, and the tag it should have.
pub(super) fn decrypt(vm: &mut Vm) -> LuaResult<usize> {
    let (text, tag) = crypt(vm, true)?;
    push_string(vm, &text)?;
    vm.push_bytes(&tag)?;
    Ok(2)
}

/// `state_update(s, m0, m1, m2, m3)`: the update of a state that is an array of twenty words.
pub(super) fn state_update(vm: &mut Vm) -> LuaResult<usize> {
    vm.charge(BLOCK_GAS)?;
    let Some(state) = vm.argument(1).as_table() else {
        let text = format!(
            "[string \".crypto.cipher.morus\"]:7: attempt to index a {} value (local 's')",
            vm.argument(1).type_name()
        );
        return Err(vm.raise_text(text.as_bytes()));
    };
    let mut morus = Morus { rows: [[0; 4]; 5] };
    for index in 0..20 {
        let word = state.get_integer(index as i64 + 1);
        // aos's first line of the update needs these two before all others.
        let name = if index == 0 { "s00" } else { "s30" };
        morus.rows[index / 4][index % 4] = word_of(vm, word, name)?;
    }
    let mut message = [0; 4];
    for (index, word) in message.iter_mut().enumerate() {
        *word = word_of(vm, vm.argument(index + 2), &format!("m{index}"))?;
    }
    morus.update(message);
    for (index, word) in (1..).zip(morus.rows.into_iter().flatten()) {
        vm.raw_set_integer(state, index, Value::integer(word as i64))?;
    }
    Ok(0)
}

fn word_of(vm: &mut Vm, value: Value, name: &str) -> LuaResult<u64> {
    match value.as_integer() {
        Some(integer) => Ok(integer as u64),
        None => {
            let text = format!(
                "[string \".crypto.cipher.morus\"]:21: attempt to perform bitwise operation on a {} value (local '{name}')",
                value.type_name()
            );
            Err(vm.raise_text(text.as_bytes()))
        }
    }
}
