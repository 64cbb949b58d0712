//! The signature type 7: Ethereum wallets that sign structured data (EIP-712), which they show to people field by field.
//!
//! The key of such an item is the text of an address, `0x` and 40 hexadecimal digits. What is signed is a structure of the address and the
//! bytes of the deep hash, in a domain of a name and a version (arbundles `TypedEthereumSigner.ts`). A signature has the form of the type 3,
//! and holds in one form only for the same reason: see [`ethereum`].

use sha3::{Digest, Keccak256};

use super::ethereum;

const DOMAIN: &str = "EIP712Domain(string name,string version)";
const NAME: &str = "Bundlr";
const VERSION: &str = "1";
/// The name of its first field has a space.
const STRUCTURE: &str = "Bundlr(bytes Transaction hash,address address)";

pub(super) fn holds(key: &[u8], message: &[u8; 48], signature: &[u8]) -> bool {
    let Some(account) = account(key) else {
        return false;
    };
    let signer = ethereum::signer(&hash(&account, message), signature);
    signer.is_some_and(|signer| ethereum::account(&signer) == account)
}

/// The bytes of an address. Its letters are all small, as signers write them, or all capital, or those of EIP-55 (ethers `getAddress`, which
/// arbundles reads it with).
fn account(text: &[u8]) -> Option<[u8; 20]> {
    let standard = ethereum::with_capitals(text)?;
    let digits = &text[2..];
    let has_small = digits.iter().any(u8::is_ascii_lowercase);
    let has_capital = digits.iter().any(u8::is_ascii_uppercase);
    if has_small && has_capital && standard.as_bytes() != text {
        return None;
    }
    let mut account = [0; 20];
    for (byte, digits) in account.iter_mut().zip(digits.chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(account)
}

/// What is signed: 0x19, 0x01, the hash of the domain, that of the structure (EIP-712, "Specification").
fn hash(account: &[u8; 20], message: &[u8; 48]) -> [u8; 32] {
    let domain = keccak(&[
        &keccak(&[DOMAIN.as_bytes()]),
        &keccak(&[NAME.as_bytes()]),
        &keccak(&[VERSION.as_bytes()]),
    ]);
    // Addresses are numbers of 32 bytes.
    let structure = keccak(&[
        &keccak(&[STRUCTURE.as_bytes()]),
        &keccak(&[message]),
        &[0; 12],
        account,
    ]);
    keccak(&[b"\x19\x01", &domain, &structure])
}

/// The Keccak-256 of these bytes, one after another.
fn keccak(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Keccak256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use k256::ecdsa::Signature;

    use super::super::bytes;
    use super::*;

    /// Signed by arbundles 0.11.2, `TypedEthereumSigner`, with 32 times the byte 7 over the bytes 0 to 47.
    const ADDRESS: &[u8] = b"0x4a62316623ad457f02cdc5d997ded67a383ec569";

    fn message() -> [u8; 48] {
        std::array::from_fn(|at| at as u8)
    }

    fn signature() -> Vec<u8> {
        bytes(
            "ec9c658d23347ecbbe9ed4d1fc092746f636f188a313108bc538ebfccfb8f0124f33af2822b07311b60c01835934c76748b5d8301a0aabddc86a79e2aab1f2271b",
        )
    }

    #[test]
    fn a_signature_of_arbundles_holds() {
        assert!(holds(ADDRESS, &message(), &signature()));
    }

    #[test]
    fn anything_changed_does_not_hold() {
        for at in 0..48 {
            let mut message = message();
            message[at] ^= 1;
            assert!(!holds(ADDRESS, &message, &signature()), "{at}");
        }
        for at in 0..65 {
            let mut signature = signature();
            signature[at] ^= 1;
            assert!(!holds(ADDRESS, &message(), &signature), "{at}");
        }
        for at in 0..42 {
            let mut address = ADDRESS.to_vec();
            address[at] ^= 1;
            assert!(!holds(&address, &message(), &signature()), "{at}");
        }
    }

    #[test]
    fn a_signature_has_one_form() {
        let signature = signature();
        for v in 0..=255 {
            let mut other = signature.clone();
            other[64] = v;
            assert_eq!(holds(ADDRESS, &message(), &other), v == 27, "{v}");
        }
        let scalars = Signature::from_slice(&signature[..64]).unwrap();
        let (r, s) = scalars.split_scalars();
        let mirrored = Signature::from_scalars(r, -s).unwrap().to_bytes();
        for v in [27, 28] {
            let other = [&mirrored[..], &[v]].concat();
            assert!(!holds(ADDRESS, &message(), &other), "{v}");
        }
        assert!(!holds(
            ADDRESS,
            &message(),
            &[&signature[..], &[0]].concat()
        ));
    }

    #[test]
    fn an_address_is_read_as_ethers_does() {
        let standard = ethereum::with_capitals(ADDRESS).unwrap();
        let capital = format!("0x{}", standard[2..].to_ascii_uppercase());
        for text in [ADDRESS, standard.as_bytes(), capital.as_bytes()] {
            assert!(holds(text, &message(), &signature()));
        }
        let mut wrong = standard.into_bytes();
        let last = wrong.iter().rposition(u8::is_ascii_alphabetic).unwrap();
        wrong[last] ^= 0x20;
        assert!(wrong.iter().any(u8::is_ascii_uppercase));
        for text in [
            &wrong[..],
            &ADDRESS[2..],
            &capital.as_bytes()[1..],
            b"",
            &[0xff; 42],
        ] {
            assert!(!holds(text, &message(), &signature()));
        }
    }
}
