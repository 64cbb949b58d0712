//! AES (FIPS 197), block by block and in the modes of SP 800-38A.

use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use lunette_lua::{LuaResult, Raised, Value, Vm};

use crate::library::crypto::util::bytes::{array_bytes, byte_of, push_array, push_string};

/// Bytes in a block.
pub(super) const BLOCK: usize = 16;

/// What the preparation of a key costs.
const KEY_GAS: u64 = 800;

/// What a block costs: longer keys go through more rounds.
fn block_gas(bits: usize) -> u64 {
    bits as u64 + 64
}

type Bytes = [u8; BLOCK];

/// A cipher with its key.
enum Cipher {
    Bits128(Aes128),
    Bits192(Aes192),
    Bits256(Box<Aes256>),
}

impl Cipher {
    /// The first bytes of the key count; `None` when there are too few.
    fn new(bits: usize, key: &[u8]) -> Option<Cipher> {
        let key = key.get(..bits / 8)?;
        Some(match bits {
            128 => Cipher::Bits128(Aes128::new_from_slice(key).ok()?),
            192 => Cipher::Bits192(Aes192::new_from_slice(key).ok()?),
            _ => Cipher::Bits256(Box::new(Aes256::new_from_slice(key).ok()?)),
        })
    }

    fn encrypt(&self, block: Bytes) -> Bytes {
        let mut block = Block::<Aes128>::from(block);
        match self {
            Cipher::Bits128(cipher) => cipher.encrypt_block(&mut block),
            Cipher::Bits192(cipher) => cipher.encrypt_block(&mut block),
            Cipher::Bits256(cipher) => cipher.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, block: Bytes) -> Bytes {
        let mut block = Block::<Aes128>::from(block);
        match self {
            Cipher::Bits128(cipher) => cipher.decrypt_block(&mut block),
            Cipher::Bits192(cipher) => cipher.decrypt_block(&mut block),
            Cipher::Bits256(cipher) => cipher.decrypt_block(&mut block),
        }
        block.into()
    }
}

/// How the blocks are chained.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Cbc,
    Cfb,
    Ctr,
    Ecb,
    Ofb,
}

/// The names by which Lua asks for them.
const MODES: [&str; 5] = ["CBC", "CFB", "CTR", "ECB", "OFB"];

impl Mode {
    fn at(index: usize) -> Mode {
        [Mode::Cbc, Mode::Cfb, Mode::Ctr, Mode::Ecb, Mode::Ofb][index]
    }
}

fn xor(a: Bytes, b: Bytes) -> Bytes {
    std::array::from_fn(|index| a[index] ^ b[index])
}

/// The next counter. Only its last eight bytes count, as in aos; the standard has it wider.
fn counted(counter: Bytes) -> Bytes {
    let number = u128::from_be_bytes(counter);
    let low = (number as u64).wrapping_add(1);
    (number >> 64 << 64 | u128::from(low)).to_be_bytes()
}

/// A block enciphered or deciphered, and what the next one is chained to.
fn chain(
    cipher: &Cipher,
    mode: Mode,
    decrypting: bool,
    block: Bytes,
    last: Bytes,
) -> (Bytes, Bytes) {
    match (mode, decrypting) {
        (Mode::Cbc, false) => {
            let output = cipher.encrypt(xor(block, last));
            (output, output)
        }
        (Mode::Cbc, true) => (xor(cipher.decrypt(block), last), block),
        (Mode::Ecb, false) => (cipher.encrypt(block), last),
        (Mode::Ecb, true) => (cipher.decrypt(block), last),
        (Mode::Cfb, false) => {
            let output = xor(cipher.encrypt(last), block);
            (output, output)
        }
        (Mode::Cfb, true) => (xor(cipher.encrypt(last), block), block),
        (Mode::Ofb, _) => {
            let key = cipher.encrypt(last);
            (xor(key, block), key)
        }
        (Mode::Ctr, _) => (xor(cipher.encrypt(last), block), counted(last)),
    }
}

/// `crypt(mode, decrypting, bits, key, text)`: the text enciphered or deciphered, filled up with zeros.
///
/// The text begins with the initialization vector; ECB, which knows none, takes it for text, as aos does.
pub(super) fn crypt(vm: &mut Vm) -> LuaResult<usize> {
    let mode = Mode::at(vm.check_option(1, None, &MODES)?);
    let decrypting = vm.argument(2).is_truthy();
    let bits = usize::try_from(vm.check_integer(3)?).unwrap_or_default();
    let (key, text) = (vm.check_string(4)?, vm.check_string(5)?);
    let mut blocks = text.as_bytes().chunks(BLOCK).map(padded);
    let mut last = [0; BLOCK];
    if mode != Mode::Ecb {
        last = blocks.next().unwrap_or_default();
    }
    if blocks.len() == 0 {
        vm.push_bytes(b"")?;
        return Ok(1);
    }
    vm.charge(KEY_GAS)?;
    let Some(cipher) = Cipher::new(bits, key.as_bytes()) else {
        return Err(short_key(vm, bits, key.len()));
    };
    vm.check_room(text.len())?;
    let mut result = Vec::with_capacity(text.len() + BLOCK);
    for block in blocks {
        vm.charge(block_gas(bits))?;
        let (output, next) = chain(&cipher, mode, decrypting, block, last);
        result.extend_from_slice(&output);
        last = next;
    }
    push_string(vm, &result)?;
    Ok(1)
}

fn padded(bytes: &[u8]) -> Bytes {
    let mut block = [0; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

/// `encrypt(key, block)` of 128 bits.
pub(super) fn encrypt128(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 128, false)
}

/// `decrypt(key, block)` of 128 bits.
pub(super) fn decrypt128(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 128, true)
}

/// `encrypt(key, block)` of 192 bits.
pub(super) fn encrypt192(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 192, false)
}

/// `decrypt(key, block)` of 192 bits.
pub(super) fn decrypt192(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 192, true)
}

/// `encrypt(key, block)` of 256 bits.
pub(super) fn encrypt256(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 256, false)
}

/// `decrypt(key, block)` of 256 bits.
pub(super) fn decrypt256(vm: &mut Vm) -> LuaResult<usize> {
    crypt_block(vm, 256, true)
}

/// Key and block are arrays, and so is the result.
fn crypt_block(vm: &mut Vm, bits: usize, decrypting: bool) -> LuaResult<usize> {
    vm.charge(KEY_GAS + block_gas(bits))?;
    let (key, input) = (vm.argument(1), vm.argument(2));
    let Some(cipher) = items(vm, key, bits / 8)?.and_then(|key| Cipher::new(bits, &key)) else {
        return Err(refused_key(vm, bits, key));
    };
    let block = array_bytes(vm, input)?.and_then(|block| Bytes::try_from(block).ok());
    let Some(block) = block else {
        return Err(refused_block(vm, bits, decrypting, input));
    };
    let output = if decrypting {
        cipher.decrypt(block)
    } else {
        cipher.encrypt(block)
    };
    push_array(vm, &output)?;
    Ok(1)
}

/// The first items of an array, if they are bytes.
fn items(vm: &mut Vm, array: Value, count: usize) -> LuaResult<Option<Vec<u8>>> {
    let Some(table) = array.as_table() else {
        return Ok(None);
    };
    vm.charge(count as u64)?;
    Ok((1..=count as i64)
        .map(|index| byte_of(table.get_integer(index)))
        .collect())
}

// ---- what aos says ----------------------------------------------------------------------------------

#[cold]
fn raise(vm: &mut Vm, bits: usize, line: u32, problem: &str) -> Raised {
    let text = format!("[string \".crypto.cipher.aes{bits}\"]:{line}: {problem}");
    vm.raise_text(text.as_bytes())
}

/// The line at which aos mixes the last bytes of a key first.
fn key_line(bits: usize) -> u32 {
    match bits {
        128 => 457,
        192 => 461,
        _ => 459,
    }
}

/// The key is too short: aos misses its last bytes in the key schedule.
fn short_key(vm: &mut Vm, bits: usize, length: usize) -> Raised {
    let (step, argument) = match bits / 8 - length.min(bits / 8) {
        1 => (4, 2),
        2 => (2, 2),
        _ => (0, 1),
    };
    let problem = format!("bad argument #{argument} to 'XOR' (number expected, got nil)");
    raise(vm, bits, key_line(bits) + step, &problem)
}

fn refused_key(vm: &mut Vm, bits: usize, key: Value) -> Raised {
    if let Some(table) = key.as_table() {
        let missing = (1..=bits as i64 / 8).find(|&index| table.get_integer(index).is_nil());
        let length = missing.map_or(bits / 8 - 2, |index| index as usize - 1);
        return short_key(vm, bits, length);
    }
    if key.is_string() {
        return short_key(vm, bits, 0);
    }
    let problem = format!("attempt to index a {} value (local 'key')", key.type_name());
    raise(vm, bits, key_line(bits), &problem)
}

fn refused_block(vm: &mut Vm, bits: usize, decrypting: bool, input: Value) -> Raised {
    let Some(table) = input.as_table() else {
        let text = format!(
            "[string \".crypto.util.array\"]:329: bad argument #1 to 'for iterator' (table expected, got {})",
            input.type_name()
        );
        return vm.raise_text(text.as_bytes());
    };
    let length = table.length().max(0);
    let odd = (1..=length.min(BLOCK as i64)).map(|index| table.get_integer(index));
    if let Some(odd) = odd.into_iter().find(|item| !item.is_number()) {
        let text = format!(
            "[string \".crypto.util.array\"]:331: bad argument #1 to 'XOR' (number expected, got {})",
            odd.type_name()
        );
        return vm.raise_text(text.as_bytes());
    }
    match length {
        17.. => vm.raise_text(
            b"[string \".crypto.util.array\"]:331: bad argument #2 to 'XOR' (number expected, got nil)",
        ),
        16 => raise(vm, bits, 367, "bad argument #1 to 'XOR' (number expected, got nil)"),
        6.. if !decrypting => {
            let argument = if length < 11 { 1 } else { 2 };
            let problem = format!("bad argument #{argument} to 'XOR' (number expected, got nil)");
            raise(vm, bits, 279, &problem)
        }
        _ => raise(
            vm,
            bits,
            241,
            "attempt to perform arithmetic on a nil value (local 'LA')",
        ),
    }
}
