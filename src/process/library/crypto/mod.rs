//! The modules of `.crypto`, as aos has them (0.0.1): digests, ciphers, a MAC, a key derivation, and helpers for bytes.
//!
//! Their tables and objects are Lua; what hashes and enciphers is Rust behind it. The digests and AES are those of the RustCrypto
//! crates; ISAAC, MORUS and NORX are here. Where aos departs from a standard, so does this: `vectors.txt` lists what differs.

mod cipher;
mod digest;
mod kdf;
mod mac;
mod util;

use super::Module;
use super::source::{Natives, run_source_with};

/// All of them, each after those that it requires.
pub(crate) const MODULES: &[Module] = &[
    util::BIT,
    util::QUEUE,
    util::STREAM,
    util::ARRAY,
    util::HEX,
    util::INIT,
    digest::MD2,
    digest::MD4,
    digest::MD5,
    digest::SHA1,
    digest::SHA2_256,
    digest::SHA2_512,
    digest::SHA3,
    digest::BLAKE2B,
    digest::INIT,
    mac::HMAC,
    mac::INIT,
    kdf::PBKDF2,
    kdf::INIT,
    cipher::ZERO,
    cipher::CBC,
    cipher::CFB,
    cipher::CTR,
    cipher::ECB,
    cipher::OFB,
    cipher::AES128,
    cipher::AES192,
    cipher::AES256,
    cipher::AES,
    cipher::ISSAC,
    cipher::MORUS,
    cipher::NORX,
    cipher::INIT,
    INIT,
];

/// `.crypto`
const INIT: Module = Module {
    name: ".crypto.init",
    open: |vm| run_source_with(vm, ".crypto.init", include_str!("init.lua"), &[]),
};

#[cfg(test)]
mod tests;
