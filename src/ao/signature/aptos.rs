//! The signature types 5 and 6: wallets of Aptos, ed25519.
//!
//! Type 5 is one key, in a page. The wallet signs a text with the message in hexadecimal and a nonce, always the same one here
//! (arbundles `InjectedAptosSigner.ts`).
//!
//! Type 6 is up to 32 keys, of which some number, the threshold, has to sign the deep hash itself. A key of such an item is 32 places of 32
//! bytes, filled from the first on, and the threshold. A signature is 32 places of 64 bytes, each for the key at the same place, and a bit
//! for each place that is used, the highest of the first byte for the first (arbundles `multiSignatureAptos.ts`).
//!
//! arbundles checks the signatures that the bits speak of and looks at nothing else: without any bit, anybody signs for everybody. Here,
//! so that nobody but the holders of the keys can make a signature, or another out of one:
//!
//! * exactly as many sign as the threshold says: of more, anybody could leave one out;
//! * places without a bit are zero: they would take any bytes;
//! * a key that signs is in the list once: its signature would fit every place where the key is;
//! * each signature is strict, see [`ed25519`], so that empty places of the key sign nothing.

use super::ed25519;

/// How many keys there may be.
const PLACES: usize = 32;
/// Bytes of one key, and of one signature.
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// Whether a wallet in a page signed.
pub(super) fn holds(key: &[u8], message: &[u8; 48], signature: &[u8]) -> bool {
    let mut text = b"APTOS\nmessage: ".to_vec();
    text.extend(ed25519::hexadecimal(message));
    text.extend(b"\nnonce: bundlr");
    ed25519::holds(key, &text, signature)
}

/// Whether as many signed as have to.
pub(super) fn several_hold(key: &[u8], message: &[u8; 48], signature: &[u8]) -> bool {
    let Some((keys, &[threshold])) = key.split_at_checked(PLACES * KEY) else {
        return false;
    };
    let Some((signatures, bits)) = signature.split_at_checked(PLACES * SIGNATURE) else {
        return false;
    };
    let Ok(bits) = bits.try_into().map(u32::from_be_bytes) else {
        return false;
    };
    if required(threshold) != Some(bits.count_ones()) {
        return false;
    }
    let mut places = keys
        .chunks_exact(KEY)
        .zip(signatures.chunks_exact(SIGNATURE))
        .enumerate();
    places.all(|(place, (key, signature))| {
        let signs = bits & (1 << (PLACES - 1 - place)) != 0;
        if signs {
            is_once(key, keys) && ed25519::holds(key, message, signature)
        } else {
            signature.iter().all(|byte| *byte == 0)
        }
    })
}

/// How many have to sign: a number, or the digit that stands for it, as the wallets that arbundles is used with write it (Irys' client and
/// the tests of arbundles). `None` for what would be none, or more than there are places.
fn required(threshold: u8) -> Option<u32> {
    match threshold {
        1..=32 => Some(threshold.into()),
        b'1'..=b'9' => Some((threshold - b'0').into()),
        _ => None,
    }
}

fn is_once(key: &[u8], keys: &[u8]) -> bool {
    keys.chunks_exact(KEY).filter(|other| *other == key).count() == 1
}

#[cfg(test)]
mod tests {
    use super::super::{Ed25519Key, LocalKey, bytes};
    use super::*;
    use crate::id::Id;

    fn message() -> [u8; 48] {
        std::array::from_fn(|at| at as u8)
    }

    /// A signature over some message by keys of seeds of one byte, each at its place; the threshold is written as `threshold`.
    struct Several {
        key: Vec<u8>,
        signature: Vec<u8>,
    }

    impl Several {
        fn new(seeds: &[u8], threshold: u8, signing: &[usize]) -> Several {
            let mut several = Several {
                key: vec![0; PLACES * KEY + 1],
                signature: vec![0; PLACES * SIGNATURE + 4],
            };
            several.key[PLACES * KEY] = threshold;
            for (place, seed) in seeds.iter().enumerate() {
                let key = Ed25519Key::from_seed(&[*seed; 32]).public_key();
                several.key[place * KEY..][..KEY].copy_from_slice(&key);
            }
            for place in signing {
                several.put(*place, seeds[*place]);
            }
            several
        }

        /// Signs with the key of a seed at a place.
        fn put(&mut self, place: usize, seed: u8) {
            let signature = Ed25519Key::from_seed(&[seed; 32]).sign(&message());
            self.signature[place * SIGNATURE..][..SIGNATURE].copy_from_slice(&signature);
            self.flip(place);
        }

        /// Empties a place.
        fn clear(&mut self, place: usize) {
            self.signature[place * SIGNATURE..][..SIGNATURE].fill(0);
            self.flip(place);
        }

        fn flip(&mut self, place: usize) {
            self.signature[PLACES * SIGNATURE + place / 8] ^= 0x80 >> (place % 8);
        }

        fn hold(&self) -> bool {
            several_hold(&self.key, &message(), &self.signature)
        }
    }

    /// Signed by arbundles 0.11.2, `InjectedAptosSigner`, with the seed of 32 times the byte 7 over the bytes 0 to 47.
    #[test]
    fn a_signature_of_a_wallet_in_a_page_holds() {
        let key = Ed25519Key::from_seed(&[7; 32]).public_key();
        let signature = bytes(
            "5446a7c689113eceb0b55591eadddcd3e0400e0e796e8c8c6901494774a151bf57d7d9462ced6352fb76efffc8cbf0a6a3f4c955e3531fcfb5c2e41e265f2405",
        );
        assert!(holds(&key, &message(), &signature));
        assert!(!ed25519::holds(&key, &message(), &signature));
        for at in 0..64 {
            let mut other = signature.clone();
            other[at] ^= 1;
            assert!(!holds(&key, &message(), &other), "{at}");
        }
        for at in 0..48 {
            let mut other = message();
            other[at] ^= 1;
            assert!(!holds(&key, &other, &signature), "{at}");
        }
    }

    /// The id that arbundles 0.11.2 gives to what its `MultiSignatureAptosSigner` makes of the first and the third of three keys.
    #[test]
    fn a_signature_of_several_has_the_layout_of_arbundles() {
        let several = Several::new(&[1, 2, 3], b'2', &[0, 2]);
        let id = Id::of(&several.signature).to_string();
        assert_eq!(id, "xn0mjULFlLUOD79mvyCa5OopmATUCrSRYCc4ZDEZQJY");
        assert_eq!(&several.signature[PLACES * SIGNATURE..], [0xa0, 0, 0, 0]);
        assert!(several.hold());
    }

    #[test]
    fn as_many_as_have_to_sign_in_any_places() {
        let all: Vec<u8> = (1..=32).collect();
        let places: Vec<usize> = (0..32).collect();
        for count in [1, 2, 9, 10, 31, 32] {
            assert!(Several::new(&all, count, &places[..count.into()]).hold());
            assert!(Several::new(&all, count, &places[32 - usize::from(count)..]).hold());
        }
        for count in 1..=9 {
            assert!(Several::new(&all, b'0' + count, &places[..count.into()]).hold());
        }
    }

    #[test]
    fn more_and_fewer_than_have_to_do_not_hold() {
        for threshold in [2, b'2'] {
            for signing in [&[][..], &[0], &[1], &[0, 1, 2]] {
                assert!(
                    !Several::new(&[1, 2, 3], threshold, signing).hold(),
                    "{signing:?}"
                );
            }
        }
        for threshold in [0, 33, b'0', b'9' + 1, u8::MAX] {
            for count in 0..=3 {
                assert!(!Several::new(&[1, 2, 3], threshold, &[0, 1, 2][..count]).hold());
            }
        }
    }

    #[test]
    fn any_bit_changed_does_not_hold() {
        let sound = Several::new(&[1, 2, 3], 2, &[0, 2]);
        for at in 0..sound.signature.len() {
            let mut signature = sound.signature.clone();
            signature[at] ^= 1 << (at % 8);
            assert!(!several_hold(&sound.key, &message(), &signature), "{at}");
        }
        for place in 0..PLACES {
            let mut other = Several::new(&[1, 2, 3], 2, &[0, 2]);
            other.flip(place);
            assert!(!other.hold(), "{place}");
        }
        let mut other = message();
        other[0] ^= 1;
        assert!(!several_hold(&sound.key, &other, &sound.signature));
    }

    #[test]
    fn a_signature_fits_only_the_place_of_its_key() {
        let mut moved = Several::new(&[1, 2, 3], 2, &[0, 2]);
        moved.clear(2);
        moved.put(1, 3);
        assert!(!moved.hold());
    }

    /// Whichever of the places signs, the other would as well.
    #[test]
    fn a_key_that_is_in_the_list_twice_does_not_sign() {
        for (signing, holds) in [
            ([0, 2], false),
            ([1, 2], false),
            ([0, 1], false),
            ([2, 3], true),
        ] {
            let several = Several::new(&[1, 1, 2, 3], 2, &signing);
            assert_eq!(several.hold(), holds, "{signing:?}");
        }
    }

    /// Its key is a point of small order: with a check that is not strict, zeros are its signature of everything.
    #[test]
    fn an_empty_place_signs_nothing() {
        let mut several = Several::new(&[1, 2], 2, &[0]);
        several.flip(2);
        assert!(!several.hold());
        // Only one place of the key is empty, so that it is in the list once.
        let seeds: Vec<u8> = (1..=31).collect();
        let mut several = Several::new(&seeds, 1, &[]);
        several.flip(31);
        assert!(!several.hold());
    }
}
