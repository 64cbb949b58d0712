//! Any bytes as the encoding of tags.

use lunette_ao::Tag;
use lunette_ao::item::tags::{RawTag, TagReader, encode};

/// What is read can be read again from the shortest encoding, and that is written as itself.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    // A tag takes two bytes at least: no input reads as more.
    assert!(TagReader::new(data).count() <= data.len() / 2 + 1);
    let Ok(tags) = TagReader::new(data).collect::<Result<Vec<_>, _>>() else {
        return;
    };
    let texts: Vec<Tag> = tags.iter().copied().map(RawTag::to_text).collect();
    let bytes = encode(&texts);
    let read: Result<Vec<RawTag<'_>>, _> = TagReader::new(&bytes).collect();
    let read = read.expect("what was written can be read");
    let again: Vec<Tag> = read.iter().copied().map(RawTag::to_text).collect();
    assert_eq!(again, texts);
    assert_eq!(encode(&again), bytes);
}
