//! The signature types 2 and 4: ed25519 (RFC 8032). Those of Aptos wallets are made of the same, see [`aptos`](super::aptos).
//!
//! Verification is strict: keys and commitments of small order, with which one signature fits many messages, are refused, and so are scalars
//! beyond the order of the group. Then nobody but the holder of the key can make another signature out of one.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::{LocalKey, SignatureKind};

/// A private key for signatures of the type 2 or 4.
#[derive(Clone)]
pub struct Ed25519Key {
    key: SigningKey,
    kind: SignatureKind,
}

impl Ed25519Key {
    /// The key that follows from 32 random bytes; its signatures have the type 2.
    pub fn from_seed(seed: &[u8; 32]) -> Ed25519Key {
        Ed25519Key {
            key: SigningKey::from_bytes(seed),
            kind: SignatureKind::Ed25519,
        }
    }

    /// The same key as that of a Solana wallet; its signatures have the type 4.
    pub fn solana_from_seed(seed: &[u8; 32]) -> Ed25519Key {
        Ed25519Key {
            kind: SignatureKind::Solana,
            ..Ed25519Key::from_seed(seed)
        }
    }
}

impl LocalKey for Ed25519Key {
    fn kind(&self) -> SignatureKind {
        self.kind
    }

    fn public_key(&self) -> Vec<u8> {
        self.key.verifying_key().to_bytes().to_vec()
    }

    fn sign(&self, message: &[u8; 48]) -> Vec<u8> {
        let signature = match self.kind {
            SignatureKind::Solana => self.key.sign(&hexadecimal(message)),
            _ => self.key.sign(message),
        };
        signature.to_bytes().to_vec()
    }
}

/// What wallets are given to sign that refuse what is no text: this alone those of Solana (arbundles `HexSolanaSigner.ts`).
pub fn hexadecimal(message: &[u8; 48]) -> [u8; 96] {
    let mut text = [0; 96];
    for (digits, byte) in text.chunks_exact_mut(2).zip(message) {
        digits[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
        digits[1] = b"0123456789abcdef"[usize::from(byte & 15)];
    }
    text
}

pub(super) fn holds(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (VerifyingKey::try_from(key), Signature::try_from(signature))
    else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::bytes;
    use super::*;

    /// RFC 8032 section 7.1, test 3.
    #[test]
    fn a_published_signature_holds() {
        let key = bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        let mut signature = bytes(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        );
        assert!(holds(&key, &[0xaf, 0x82], &signature));
        assert!(!holds(&key, &[0xaf, 0x83], &signature));
        signature[0] ^= 1;
        assert!(!holds(&key, &[0xaf, 0x82], &signature));
    }

    /// RFC 8032 section 7.1, test 3.
    #[test]
    fn a_seed_gives_the_published_public_key() {
        let seed = bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        let key = Ed25519Key::from_seed(&seed.try_into().unwrap());
        assert_eq!(
            key.public_key(),
            bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
        );
    }

    #[test]
    fn the_two_types_sign_differently() {
        let (plain, solana) = (
            Ed25519Key::from_seed(&[7; 32]),
            Ed25519Key::solana_from_seed(&[7; 32]),
        );
        assert_eq!(plain.address(), solana.address());
        let message = [0xa5; 48];
        assert_ne!(plain.sign(&message), solana.sign(&message));
        assert_eq!(&hexadecimal(&message)[..4], b"a5a5");
    }

    /// The key is the neutral element: without the strict check, the all-zero scalar would sign everything.
    #[test]
    fn a_key_of_small_order_signs_nothing() {
        let mut key = [0; 32];
        key[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!holds(&key, b"anything", &signature));
    }

    /// Adding the order of the group to the scalar gives an equation that still holds.
    #[test]
    fn a_scalar_beyond_the_order_does_not_hold() {
        let key = Ed25519Key::from_seed(&[7; 32]);
        let message = [1; 48];
        let mut signature = key.sign(&message);
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut carry = 0;
        for (byte, add) in signature[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
        assert_eq!(carry, 0);
        assert!(!holds(&key.public_key(), &message, &signature));
    }
}
