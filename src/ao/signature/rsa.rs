//! The signature type 1: Arweave wallets, RSASSA-PSS with SHA-256 (RFC 8017 section 8.1).
//!
//! A key is a modulus of 4096 bits, most significant byte first; the exponent is always 65537. Wallets in browsers sign with 32 bytes of salt,
//! Node's own signer with as many as fit, 478; a verifier accepts these and none (arweave-js `crypto/webcrypto-driver.ts`). WebCrypto needs the
//! same three attempts.

use rsa::pss::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use rsa::{BoxedUint, PublicKey};
use sha2::Sha256;

/// Bytes of salt, in the order of how often they occur.
pub const SALT_LENGTHS: [usize; 3] = [32, 478, 0];

const BITS: usize = 4096;
const EXPONENT: u64 = 65537;

pub(super) fn holds(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Some(key), Ok(signature)) = (public_key(key), Signature::try_from(signature)) else {
        return false;
    };
    SALT_LENGTHS.into_iter().any(|length| {
        let key = VerifyingKey::<Sha256>::new_with_salt_len(key.clone(), length);
        key.verify(message, &signature).is_ok()
    })
}

fn public_key(modulus: &[u8]) -> Option<PublicKey> {
    let modulus = BoxedUint::from_be_slice(modulus, BITS as u32).ok()?;
    PublicKey::new_with_size_limits(modulus, BoxedUint::from(EXPONENT), BITS..=BITS).ok()
}
