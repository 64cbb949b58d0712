//! Signatures: the types of ANS-104, what they are made over, and whether they hold.
//!
//! | type | name | signature | key | made over the deep hash of the item as |
//! |---|---|---|---|---|
//! | 1 | Arweave: RSA-PSS with 4096 bits, SHA-256 and the exponent 65537 | 512 | 512 | it is |
//! | 2 | ed25519 | 64 | 32 | it is |
//! | 3 | Ethereum: secp256k1 with recovery | 65 | 65 | a personal message (EIP-191), Keccak-256 |
//! | 4 | Solana: ed25519 | 64 | 32 | text, in lower-case hexadecimal |
//! | 5 | injected Aptos: ed25519 | 64 | 32 | a text around it in lower-case hexadecimal |
//! | 6 | multi-signature Aptos: up to 32 times ed25519 | 2052 | 1025 | it is |
//! | 7 | typed Ethereum: secp256k1 with recovery | 65 | 42 | structured data (EIP-712), Keccak-256 |
//! | 101 | KYVE | 65 | 65 | not verified here: see below |
//!
//! Lengths are in bytes (arbundles `src/constants.ts`, and `src/signing` for what is signed).
//!
//! Of KYVE's type arbundles 0.11.2 knows neither number nor signer, and refuses to read its items: there is nothing that it could be
//! verified against. Its lengths are those that indexers of Arweave have for it, so that its items can be read and told from damaged ones.
//!
//! The id of an item is the hash of its signature. So a signature that others could rewrite into another valid one would give them a
//! second item with another id, which is delivered again. Therefore only one form of each signature holds: see
//! [`ethereum`], [`ed25519`] and [`aptos`].

pub mod aptos;
pub mod ed25519;
pub mod ethereum;
#[cfg(feature = "rsa")]
pub mod rsa;
pub(crate) mod typed_ethereum;

use std::fmt;

use crate::id::{Id, base64url};

pub use ed25519::Ed25519Key;
pub use ethereum::EthereumKey;

/// A type of signature: which algorithm, and how long key and signature are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// RSA of Arweave wallets.
    Arweave,
    /// ed25519.
    Ed25519,
    /// secp256k1 of Ethereum wallets.
    Ethereum,
    /// ed25519 of Solana wallets.
    Solana,
    /// ed25519 of an Aptos wallet in a browser.
    InjectedAptos,
    /// Several ed25519 keys of Aptos.
    MultiAptos,
    /// secp256k1 over typed data of Ethereum.
    TypedEthereum,
    /// secp256k1 of KYVE.
    Kyve,
}

/// Every type that is known.
pub const SIGNATURE_KINDS: [SignatureKind; 8] = [
    SignatureKind::Arweave,
    SignatureKind::Ed25519,
    SignatureKind::Ethereum,
    SignatureKind::Solana,
    SignatureKind::InjectedAptos,
    SignatureKind::MultiAptos,
    SignatureKind::TypedEthereum,
    SignatureKind::Kyve,
];

impl SignatureKind {
    /// The type with this number; `None` when there is none.
    pub fn from_number(number: u16) -> Option<SignatureKind> {
        let mut kinds = SIGNATURE_KINDS.into_iter();
        kinds.find(|kind| kind.number() == number)
    }

    /// Its number in a data item.
    pub const fn number(self) -> u16 {
        match self {
            SignatureKind::Arweave => 1,
            SignatureKind::Ed25519 => 2,
            SignatureKind::Ethereum => 3,
            SignatureKind::Solana => 4,
            SignatureKind::InjectedAptos => 5,
            SignatureKind::MultiAptos => 6,
            SignatureKind::TypedEthereum => 7,
            SignatureKind::Kyve => 101,
        }
    }

    /// Bytes of a signature.
    pub const fn signature_length(self) -> usize {
        match self {
            SignatureKind::Arweave => 512,
            SignatureKind::Ed25519 | SignatureKind::Solana | SignatureKind::InjectedAptos => 64,
            SignatureKind::Ethereum | SignatureKind::TypedEthereum | SignatureKind::Kyve => 65,
            // 32 signatures, and a bit for each.
            SignatureKind::MultiAptos => 32 * 64 + 4,
        }
    }

    /// Bytes of a public key.
    pub const fn key_length(self) -> usize {
        match self {
            SignatureKind::Arweave => 512,
            SignatureKind::Ed25519 | SignatureKind::Solana | SignatureKind::InjectedAptos => 32,
            SignatureKind::Ethereum | SignatureKind::Kyve => 65,
            // 32 keys, and how many of them have to sign.
            SignatureKind::MultiAptos => 32 * 32 + 1,
            // The text of an address takes the place of the key.
            SignatureKind::TypedEthereum => 42,
        }
    }

    /// The address of who holds a key: base64url of its SHA-256, or for Ethereum keys `0x` and 40 digits with the capitals of
    /// EIP-55 (ao `servers/cu`, `domain/utils.js`).
    pub fn address(self, key: &[u8]) -> String {
        let ethereum = match self {
            SignatureKind::Ethereum | SignatureKind::Kyve => Some(ethereum::address(key)),
            SignatureKind::TypedEthereum => ethereum::with_capitals(key),
            _ => None,
        };
        ethereum.unwrap_or_else(|| base64url(Id::of(key).as_bytes()))
    }
}

impl fmt::Display for SignatureKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            SignatureKind::Arweave => "Arweave",
            SignatureKind::Ed25519 => "ed25519",
            SignatureKind::Ethereum => "Ethereum",
            SignatureKind::Solana => "Solana",
            SignatureKind::InjectedAptos => "injected Aptos",
            SignatureKind::MultiAptos => "multi-signature Aptos",
            SignatureKind::TypedEthereum => "typed Ethereum",
            SignatureKind::Kyve => "KYVE",
        };
        write!(formatter, "{} ({name})", self.number())
    }
}

/// Why a signature is not known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// It is not the signature of this key over this message.
    #[error("the signature does not fit the key and the content")]
    Invalid,
    /// Nothing is known about it: the host has to verify it, or to refuse it. With the feature `rsa` off, this is the answer for
    /// [`SignatureKind::Arweave`] too.
    #[error("signatures of the type {0} cannot be verified here")]
    Unsupported(SignatureKind),
}

/// Whether `signature` is one that the holder of `key` made over an item with the deep hash `message`.
///
/// # Errors
/// [`Unverified`]: it is not, or that cannot be told.
pub fn verify(
    kind: SignatureKind,
    key: &[u8],
    message: &[u8; 48],
    signature: &[u8],
) -> Result<(), Unverified> {
    let holds = match kind {
        #[cfg(feature = "rsa")]
        SignatureKind::Arweave => rsa::holds(key, message, signature),
        SignatureKind::Ed25519 => ed25519::holds(key, message, signature),
        SignatureKind::Solana => ed25519::holds(key, &ed25519::hexadecimal(message), signature),
        SignatureKind::Ethereum => ethereum::holds(key, message, signature),
        SignatureKind::InjectedAptos => aptos::holds(key, message, signature),
        SignatureKind::MultiAptos => aptos::several_hold(key, message, signature),
        SignatureKind::TypedEthereum => typed_ethereum::holds(key, message, signature),
        _ => return Err(Unverified::Unsupported(kind)),
    };
    if holds {
        Ok(())
    } else {
        Err(Unverified::Invalid)
    }
}

/// Whether `signature` is one that the holder of an RSA `key` made over a message of any length, as transactions of Arweave have it.
///
/// # Errors
/// [`Unverified`]: it is not, or that cannot be told, as with the feature `rsa` off.
pub(crate) fn verify_arweave(
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), Unverified> {
    #[cfg(feature = "rsa")]
    return if rsa::holds(key, message, signature) {
        Ok(())
    } else {
        Err(Unverified::Invalid)
    };
    #[cfg(not(feature = "rsa"))]
    {
        let _ = (key, message, signature);
        Err(Unverified::Unsupported(SignatureKind::Arweave))
    }
}

/// A private key that signs on the spot. What signs elsewhere, such as a wallet or WebCrypto, is given
/// [`UnsignedItem::signing_bytes`](crate::item::UnsignedItem::signing_bytes) instead.
pub trait LocalKey {
    /// The type of its signatures.
    fn kind(&self) -> SignatureKind;

    /// The public key, as data items carry it.
    fn public_key(&self) -> Vec<u8>;

    /// The signature over the deep hash of an item: always the same one.
    fn sign(&self, message: &[u8; 48]) -> Vec<u8>;

    /// The address of the account.
    fn address(&self) -> String {
        self.kind().address(&self.public_key())
    }
}

/// The bytes that tests write in hexadecimal.
#[cfg(test)]
fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_agree() {
        for kind in SIGNATURE_KINDS {
            assert_eq!(SignatureKind::from_number(kind.number()), Some(kind));
        }
        for number in [0, 8, 100, 102, u16::MAX] {
            assert_eq!(SignatureKind::from_number(number), None, "{number}");
        }
    }

    #[test]
    fn what_cannot_be_verified_is_told_apart_from_what_is_wrong() {
        let kind = SignatureKind::Kyve;
        let verdict = verify(kind, &[0; 65], &[0; 48], &[0; 65]);
        assert_eq!(verdict, Err(Unverified::Unsupported(kind)));
        assert!(verdict.unwrap_err().to_string().contains("KYVE"));
    }

    #[test]
    fn keys_and_signatures_of_wrong_lengths_do_not_hold() {
        for kind in &SIGNATURE_KINDS[..7] {
            for (key, signature) in [
                (0, 0),
                (1, 64),
                (32, 63),
                (42, 64),
                (65, 64),
                (512, 511),
                (600, 600),
                (1025, 2051),
                (1024, 2052),
            ] {
                let verdict = verify(*kind, &vec![1; key], &[0; 48], &vec![1; signature]);
                assert_eq!(
                    verdict,
                    Err(Unverified::Invalid),
                    "{kind} {key} {signature}"
                );
            }
        }
    }
}
