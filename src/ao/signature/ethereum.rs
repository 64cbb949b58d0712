//! The signature type 3: Ethereum wallets, secp256k1.
//!
//! A key is the byte 4 and the two coordinates of a point (SEC 1 section 2.3.3). A signature is `r || s || v`, 32 and 32 and 1 bytes, over
//! the Keccak-256 of `"\x19Ethereum Signed Message:\n" || length in decimal || message` (EIP-191).
//!
//! Only the form that wallets write holds: `s` in the lower half of its range (EIP-2), and `v` 27 or 28, whichever recovers the key
//! (ao `servers/su`, `domain/core/bytes.rs`, wants the same `v`; arbundles does not look at it).

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use sha3::{Digest, Keccak256};

use super::{LocalKey, SignatureKind};

/// Added to the number that says which of the possible keys signed.
const RECOVERY_OFFSET: u8 = 27;

/// A private key for signatures of the type 3.
#[derive(Clone)]
pub struct EthereumKey(SigningKey);

/// 32 bytes that are no private key: zero, or not below the order of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these 32 bytes are no private key of secp256k1: zero or too large")]
pub struct InvalidEthereumKey;

impl EthereumKey {
    /// The key of these 32 bytes, most significant first.
    ///
    /// # Errors
    /// [`InvalidEthereumKey`], which random bytes are once in 2^128 times.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<EthereumKey, InvalidEthereumKey> {
        let key = SigningKey::from_slice(bytes).map_err(|_| InvalidEthereumKey)?;
        Ok(EthereumKey(key))
    }
}

impl LocalKey for EthereumKey {
    fn kind(&self) -> SignatureKind {
        SignatureKind::Ethereum
    }

    fn public_key(&self) -> Vec<u8> {
        uncompressed(self.0.verifying_key())
    }

    fn sign(&self, message: &[u8; 48]) -> Vec<u8> {
        let (signature, recovery) = self.0.sign_prehash_recoverable(&personal(message));
        let mut bytes = signature.to_bytes().to_vec();
        bytes.push(RECOVERY_OFFSET + recovery.to_byte());
        bytes
    }
}

/// The address of a public key: the last 20 bytes of the Keccak-256 of its coordinates.
pub(super) fn address(key: &[u8]) -> String {
    let digits = account(key).map(|byte| format!("{byte:02x}"));
    capitals(&digits.concat())
}

/// The bytes of that address.
pub(super) fn account(key: &[u8]) -> [u8; 20] {
    let hash = Keccak256::digest(key.get(1..).unwrap_or_default());
    let mut account = [0; 20];
    account.copy_from_slice(&hash[12..]);
    account
}

/// An address as text with the capitals of EIP-55; `None` when it is no address.
pub(crate) fn with_capitals(text: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(text).ok()?.strip_prefix("0x")?;
    let is_address = digits.len() == 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_address.then(|| capitals(&digits.to_ascii_lowercase()))
}

/// `0x` and the digits; a letter is a capital where the Keccak-256 of the digits has a hexadecimal digit above 7 (EIP-55).
fn capitals(digits: &str) -> String {
    let hash = Keccak256::digest(digits);
    let letters = digits.chars().enumerate().map(|(at, letter)| {
        let is_capital = (hash[at / 2] >> (4 * (1 - at % 2))) & 8 != 0;
        if is_capital {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    });
    "0x".chars().chain(letters).collect()
}

pub(super) fn holds(key: &[u8], message: &[u8; 48], signature: &[u8]) -> bool {
    recover(message, signature).is_some_and(|signer| signer == key)
}

/// The public key of who signed a personal message (EIP-191), as data items carry it; `None` when nobody can have. Wallets in browsers tell
/// addresses and sign, and an item needs the key itself.
pub fn recover(message: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    signer(&personal(message), signature)
}

/// The only public key whose signature over `hash` this can be, as data items carry it.
pub(super) fn signer(hash: &[u8; 32], signature: &[u8]) -> Option<Vec<u8>> {
    let (scalars, &[v]) = signature.split_at_checked(64)? else {
        return None;
    };
    let scalars = Signature::from_slice(scalars).ok()?;
    let recovery = match v.checked_sub(RECOVERY_OFFSET)? {
        odd @ (0 | 1) => RecoveryId::new(odd == 1, false),
        _ => return None,
    };
    if scalars.normalize_s() != scalars {
        return None;
    }
    let key = VerifyingKey::recover_from_prehash(hash, &scalars, recovery).ok()?;
    Some(uncompressed(&key))
}

fn personal(message: &[u8]) -> [u8; 32] {
    let mut hash = Keccak256::new();
    hash.update(b"\x19Ethereum Signed Message:\n");
    hash.update(message.len().to_string());
    hash.update(message);
    hash.finalize().into()
}

fn uncompressed(key: &VerifyingKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of EIP-55.
    #[test]
    fn capitals_are_those_of_the_standard() {
        for address in [
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            for text in [address.to_string(), address.to_ascii_lowercase()] {
                assert_eq!(with_capitals(text.as_bytes()).as_deref(), Some(address));
            }
        }
        for text in [
            "",
            "0x",
            "0xde709f2102306220921060314715629080e2fb7",
            "0xgg",
        ] {
            assert_eq!(with_capitals(text.as_bytes()), None, "{text}");
        }
    }

    /// A key known from the documentation of many tools (the first of Hardhat and Anvil), and its address.
    #[test]
    fn a_known_key_has_its_known_address() {
        let mut bytes = [0; 32];
        let hex = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
        for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
        }
        let key = EthereumKey::from_bytes(&bytes).unwrap();
        assert_eq!(key.address(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    }

    #[test]
    fn the_key_follows_from_a_signature() {
        let key = EthereumKey::from_bytes(&[7; 32]).unwrap();
        let mut signature = key.sign(&[5; 48]);
        assert_eq!(recover(&[5; 48], &signature), Some(key.public_key()));
        assert_ne!(recover(&[6; 48], &signature), Some(key.public_key()));
        assert_eq!(recover(&[5; 48], &signature[1..]), None);
        signature[64] = 1;
        assert_eq!(recover(&[5; 48], &signature), None);
    }

    #[test]
    fn what_is_no_private_key_is_refused() {
        for bytes in [[0; 32], [0xff; 32]] {
            assert_eq!(
                EthereumKey::from_bytes(&bytes).err(),
                Some(InvalidEthereumKey)
            );
        }
    }

    #[test]
    fn a_signature_has_one_form() {
        let key = EthereumKey::from_bytes(&[7; 32]).unwrap();
        for message in (0..20).map(|byte| [byte; 48]) {
            let signature = key.sign(&message);
            assert!(holds(&key.public_key(), &message, &signature));
            for v in 0..=255 {
                let mut other = signature.clone();
                other[64] = v;
                assert_eq!(
                    holds(&key.public_key(), &message, &other),
                    v == signature[64],
                    "{v}"
                );
            }
            // The same point with the other sign: valid for ECDSA as such.
            let scalars = Signature::from_slice(&signature[..64]).unwrap();
            let (r, s) = scalars.split_scalars();
            let mirrored = Signature::from_scalars(r, -s).unwrap();
            let mut mirrored = mirrored.to_bytes().to_vec();
            mirrored.push(27 + 28 - signature[64]);
            mirrored[64] = if signature[64] == 27 { 28 } else { 27 };
            assert!(!holds(&key.public_key(), &message, &mirrored));
        }
    }
}
