//! Any bytes as the path to a chunk: 32 bytes of the root, 8 of the size and 8 of the offset, then the path.

use lunette_ao::Id;
use lunette_ao::transaction::merkle::{MAX_CHUNK, follow};

/// A chunk that is found has the offset in it, lies within the data, and is no larger than a chunk may be.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let Some((root, rest)) = data.split_first_chunk() else {
        return;
    };
    let Some((size, rest)) = rest.split_first_chunk() else {
        return;
    };
    let Some((offset, path)) = rest.split_first_chunk() else {
        return;
    };
    let (size, offset) = (u64::from_be_bytes(*size), u64::from_be_bytes(*offset));
    let Ok(found) = follow(&Id(*root), size, offset, path) else {
        return;
    };
    assert!(found.start <= offset && offset < found.end && found.end <= size);
    assert!(found.end - found.start <= MAX_CHUNK as u64);
}
