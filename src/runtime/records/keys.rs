//! Keys of records.

use lunette_ao::Id;

use super::Ordinate;
use crate::store::Key;

/// Where the version of the layout is.
pub const KEY_OF_FORMAT: &[u8] = b"format";
/// Where the record of the network is.
pub const KEY_OF_NETWORK: &[u8] = b"network";

/// Where what is known of the relay is.
pub const KEY_OF_RELAY: &[u8] = b"relay";

/// The key of a letter: those that were taken are kept apart.
pub fn letter_key(taken: bool, number: u64) -> Key {
    let mut key = vec![u8::from(taken)];
    key.extend(number.to_be_bytes());
    key
}

/// The key of a segment of a log that begins with this slot.
pub fn log_key(process: &Id, slot: u64) -> Key {
    let mut key = process.as_bytes().to_vec();
    key.extend(slot.to_be_bytes());
    key
}

/// The key of an image, or of a segment of results that begins with this ordinate.
pub fn ordinate_key(process: &Id, ordinate: Ordinate) -> Key {
    let mut key = log_key(process, ordinate.slot);
    key.extend(ordinate.tick.to_be_bytes());
    key
}

/// What comes after all keys of a process: no key has so many bytes of such value behind the id.
pub fn process_end(process: &Id) -> Key {
    let mut key = process.as_bytes().to_vec();
    key.extend([u8::MAX; 13]);
    key
}

/// The key of what has a number.
pub fn number_key(number: u64) -> Key {
    number.to_be_bytes().to_vec()
}

/// The number in a key of [`number_key`].
pub fn read_number(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.get(..8)?.try_into().ok()?))
}
