//! PBKDF2 (RFC 8018) with HMAC (RFC 2104), in one piece but stopped by gas at any round.

use lunette_lua::{LuaResult, Vm};

use crate::library::crypto::digest::blockwise::{Blockwise, Running, Sha1, Sha256};
use crate::library::crypto::util::bytes::push_string;

/// Bytes in a block of the digests.
const BLOCK: usize = 64;

/// What a round costs, in which two blocks are hashed.
const ROUND_GAS: u64 = 256;

/// HMAC with a key taken in.
struct Hmac {
    inner: Running,
    outer: Running,
}

impl Hmac {
    fn new<D: Blockwise>(key: &[u8]) -> Hmac {
        let mut block = [0; BLOCK];
        if key.len() > BLOCK {
            let hash = hash::<D>(Running::new::<D>(), key);
            block[..D::LENGTH].copy_from_slice(&hash);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |padding: u8| {
            let mut digest = Running::new::<D>();
            digest.add::<D>(&block.map(|byte| byte ^ padding));
            digest
        };
        Hmac {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    fn of<D: Blockwise>(&self, message: &[u8]) -> Vec<u8> {
        let inner = hash::<D>(self.inner.clone(), message);
        hash::<D>(self.outer.clone(), &inner)
    }
}

fn hash<D: Blockwise>(mut digest: Running, message: &[u8]) -> Vec<u8> {
    digest.add::<D>(message);
    digest.finish::<D>();
    digest.result::<D>()
}

/// `derive(password, salt, rounds, blocks)`: so many blocks of the key.
fn derive<D: Blockwise>(vm: &mut Vm) -> LuaResult<usize> {
    let password = vm.check_string(1)?;
    let salt = vm.check_string(2)?;
    let rounds = vm.check_integer(3)?;
    let blocks = u32::try_from(vm.check_integer(4)?.max(0)).unwrap_or(u32::MAX);
    vm.charge((password.len() + BLOCK) as u64)?;
    let hmac = Hmac::new::<D>(password.as_bytes());
    let mut key = Vec::new();
    for block in 1..=blocks {
        vm.check_room(key.len() + D::LENGTH)?;
        vm.charge(ROUND_GAS + salt.len() as u64)?;
        let first = [salt.as_bytes(), &block.to_be_bytes()].concat();
        let mut input = hmac.of::<D>(&first);
        let mut mixed = input.clone();
        for _ in 1..rounds {
            vm.charge(ROUND_GAS)?;
            input = hmac.of::<D>(&input);
            for (byte, &other) in mixed.iter_mut().zip(&input) {
                *byte ^= other;
            }
        }
        key.extend_from_slice(&mixed);
    }
    push_string(vm, &key)?;
    Ok(1)
}

/// [`derive()`] with SHA-1.
pub(super) fn sha1(vm: &mut Vm) -> LuaResult<usize> {
    derive::<Sha1>(vm)
}

/// [`derive()`] with SHA-256.
pub(super) fn sha256(vm: &mut Vm) -> LuaResult<usize> {
    derive::<Sha256>(vm)
}
