//! Any bytes as a bundle.

use lunette_ao::bundle::bundle;
use lunette_ao::{Bundle, DataItem};

/// The items of what is read cover it, and make it up again when all of them can be read.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let Ok(read) = Bundle::parse(data) else {
        return;
    };
    assert_eq!(read.entries().count(), read.len());
    let size: usize = read.entries().map(|entry| 64 + entry.bytes.len()).sum();
    assert_eq!(32 + size, data.len());
    let items: Result<Vec<DataItem>, _> = read.entries().map(|entry| entry.item()).collect();
    if let Ok(items) = items {
        assert_eq!(bundle(&items), data);
    }
}
