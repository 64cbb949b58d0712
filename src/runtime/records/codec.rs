//! Records as bytes.
//!
//! A record is postcard behind a byte that says so, or, from some hundred bytes on where that is shorter, LZ4 of it:
//!
//! ```text
//! 1 | postcard                    2 | length of the postcard, u32 little-endian | an LZ4 block of it
//! ```
//!
//! Messages of one kind are alike: of transfers the log shrinks to a fifth, results to a twentieth, images to a third, and what a store costs
//! is by the byte as well. An image is kept in the same way, with its bytes in the place of the postcard.

use std::cell::RefCell;

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// The first byte of a record that is postcard, and of one that is compressed.
const PLAIN: u8 = 1;
const COMPRESSED: u8 = 2;

/// Bytes of a compressed record before its LZ4 block.
const HEADER: usize = 5;

/// A shorter record is not compressed: it would not gain a transaction anything.
const WORTHWHILE: usize = 512;

/// A block of LZ4 does not grow more than this many times (its format needs a byte for each 255 of a repetition): a length beyond that is
/// a lie, and is not believed with memory.
const LARGEST_RATIO: usize = 255;

/// Memory that is kept for the next record.
const KEPT: usize = 4 << 20;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A record as bytes.
///
/// # Errors
/// [`crate::Code::Storage`]: something in it has no such form, which is a defect of this crate.
pub fn encode<T: Serialize + ?Sized>(record: &T) -> Result<Vec<u8>> {
    SCRATCH.with_borrow_mut(|scratch| {
        let mut plain = std::mem::take(scratch);
        plain.clear();
        plain.push(PLAIN);
        let plain = postcard::to_extend(record, plain).map_err(|problem| {
            let message = format!("a record cannot be written: {problem}");
            Error::new(crate::Code::Storage, message)
        })?;
        let bytes = compress(&plain[1..]).unwrap_or_else(|| plain.clone());
        if plain.capacity() <= KEPT {
            *scratch = plain;
        }
        Ok(bytes)
    })
}

/// Bytes as they are kept: compressed, where that is worthwhile.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    compress(bytes).unwrap_or_else(|| [&[PLAIN], bytes].concat())
}

/// The bytes that [`pack`] was given; nothing when it did not give these.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    match packed.split_first()? {
        (&PLAIN, rest) => Some(rest.to_vec()),
        (&COMPRESSED, rest) => decompress(rest),
        _ => None,
    }
}

/// The compressed record, where that is worthwhile.
fn compress(plain: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(plain.len()).ok()?;
    if plain.len() < WORTHWHILE {
        return None;
    }
    let mut bytes = vec![0; HEADER + lz4_flex::block::get_maximum_output_size(plain.len())];
    let written = lz4_flex::block::compress_into(plain, &mut bytes[HEADER..]).ok()?;
    if HEADER + written > plain.len() {
        return None;
    }
    bytes[0] = COMPRESSED;
    bytes[1..HEADER].copy_from_slice(&length.to_le_bytes());
    bytes.truncate(HEADER + written);
    bytes.shrink_to_fit();
    Some(bytes)
}

/// The record in some bytes; `name` is for the error.
///
/// # Errors
/// [`crate::Code::CorruptRecord`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T> {
    let read = |plain: &[u8]| {
        postcard::from_bytes(plain).map_err(|problem| Error::corrupt(format!("{name} ({problem})")))
    };
    match bytes.split_first() {
        Some((&PLAIN, rest)) => read(rest),
        Some((&COMPRESSED, rest)) => {
            let plain = decompress(rest);
            read(&plain.ok_or_else(|| Error::corrupt(format!("{name} (compression)")))?)
        }
        Some((version, _)) => Err(Error::corrupt(format!("{name} (layout {version})"))),
        None => Err(Error::corrupt(format!("{name} (it is empty)"))),
    }
}

fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, block) = bytes.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > block.len().saturating_mul(LARGEST_RATIO) {
        return None;
    }
    let plain = lz4_flex::block::decompress(block, length).ok()?;
    (plain.len() == length).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn round_trip(record: &Vec<String>) -> Vec<u8> {
        let bytes = encode(record).unwrap();
        let read: Vec<String> = decode(&bytes, "a record").unwrap();
        assert_eq!(&read, record);
        bytes
    }

    #[test]
    fn what_repeats_itself_is_stored_shorter() {
        let alike: Vec<String> = (0..100).map(|number| format!("message {number}")).collect();
        assert!(round_trip(&alike).len() < 700);
        round_trip(&vec!["x".repeat(5_000_000)]);
    }

    #[test]
    fn what_would_not_get_shorter_stays_as_it_is() {
        assert_eq!(round_trip(&vec!["short".to_owned()])[0], PLAIN);
        let mut random = 1_u64;
        let mut next = || {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(33 + (random >> 58) as u8)
        };
        let noise: String = (0..600).map(|_| next()).collect();
        let bytes = round_trip(&vec![noise]);
        assert!(bytes.len() < 610, "{}", bytes.len());
    }

    #[test]
    fn packed_bytes_are_unpacked() {
        for length in [0, 1, 100, 10_000] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| (at / 64) as u8).collect();
            let packed = pack(&bytes);
            assert_eq!(unpack(&packed), Some(bytes));
            assert!(packed.len() < 1_000);
        }
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[7, 1]), None);
        assert_eq!(unpack(&[COMPRESSED, 1]), None);
    }

    #[test]
    fn damage_is_an_error_and_takes_no_memory() {
        let record: Vec<String> = (0..100).map(|number| format!("message {number}")).collect();
        let whole = encode(&record).unwrap();
        let is_refused = |bytes: &[u8]| {
            let read = decode::<Vec<String>>(bytes, "a record");
            // Damage inside of texts is not noticed here.
            read.map_or_else(
                |error| error.code == Code::CorruptRecord,
                |read| read != record,
            )
        };
        for length in 0..whole.len() {
            assert!(is_refused(&whole[..length]), "{length} bytes");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x41;
            assert!(is_refused(&damaged), "byte {at}");
        }
        let mut immense = whole.clone();
        immense[1..HEADER].fill(0xff);
        assert!(is_refused(&immense));
    }
}
