//! Bundles: many data items in one transaction, or in one data item (ANS-104 section 1.2, version 2.0.0).
//!
//! | bytes | field |
//! |---|---|
//! | 32 | number of items, little-endian |
//! | 64 each | size of an item, 32 bytes little-endian, and its id, 32 bytes |
//! | | the items, one after the other |
//!
//! What carries a bundle as its data has the tags [`BUNDLE_TAGS`]. A bundle in a bundle is an item like any other: its
//! [`DataItem::data`] is read as a bundle again.

use crate::id::Id;
use crate::item::{DataItem, ItemError};

/// The tags of a transaction or data item whose data is a bundle: names and values.
pub const BUNDLE_TAGS: [(&str, &str); 2] =
    [("Bundle-Format", "binary"), ("Bundle-Version", "2.0.0")];

/// Bytes of the number of items.
const HEAD: usize = 32;
/// Bytes that a bundle has for each item besides the item.
const ENTRY: usize = 64;

/// Why bytes are no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bytes end before the list of sizes and ids does.
    #[error("the bundle ends before its list of items does")]
    Truncated,
    /// A number that no bundle of bytes can reach.
    #[error("the {0} has more than 128 bits")]
    Overflow(&'static str),
    /// An item reaches beyond the end.
    #[error("item {index} of the bundle has {size} bytes, and only {left} are left")]
    ItemSize {
        /// Which item, from 0.
        index: usize,
        /// Its size as listed.
        size: u128,
        /// What is left of the bytes.
        left: usize,
    },
    /// There are bytes after the last item.
    #[error("{0} bytes follow the last item of the bundle")]
    TrailingBytes(usize),
    /// An item cannot be read.
    #[error("item {index} of the bundle is none: {error}")]
    Item {
        /// Which item, from 0.
        index: usize,
        /// What is wrong with it.
        error: ItemError,
    },
    /// An item is listed under an id that is not the hash of its signature.
    #[error("item {index} of the bundle is listed as {listed}, and is {found}")]
    Id {
        /// Which item, from 0.
        index: usize,
        /// The id in the list.
        listed: Id,
        /// The id of the item.
        found: Id,
    },
}

/// The bytes of a bundle whose sizes add up. Its items are read one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundle<'a> {
    list: &'a [[u8; ENTRY]],
    items: &'a [u8],
}

/// One item of a bundle, not read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Which item, from 0.
    pub index: usize,
    /// The id that the bundle lists.
    pub id: Id,
    /// The bytes of the item.
    pub bytes: &'a [u8],
}

impl<'a> Bundle<'a> {
    /// Checks the list of a bundle. Allocates nothing, and reads no items.
    ///
    /// # Errors
    /// [`BundleError`], but not those of single items.
    pub fn parse(bytes: &'a [u8]) -> Result<Bundle<'a>, BundleError> {
        let (head, rest) = bytes
            .split_first_chunk::<HEAD>()
            .ok_or(BundleError::Truncated)?;
        let count = number(head).ok_or(BundleError::Overflow("number of items"))?;
        let (entries, _) = rest.as_chunks::<ENTRY>();
        let list = usize::try_from(count)
            .ok()
            .and_then(|count| entries.get(..count))
            .ok_or(BundleError::Truncated)?;
        let items = &rest[list.len() * ENTRY..];
        let mut left = items.len();
        for (index, entry) in list.iter().enumerate() {
            let size = size(entry).ok_or(BundleError::Overflow("size of an item"))?;
            let remaining = usize::try_from(size)
                .ok()
                .and_then(|size| left.checked_sub(size));
            left = remaining.ok_or(BundleError::ItemSize { index, size, left })?;
        }
        if left > 0 {
            return Err(BundleError::TrailingBytes(left));
        }
        Ok(Bundle { list, items })
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The items in their order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let mut rest = self.items;
        let list = self.list.iter().enumerate();
        list.map_while(move |(index, entry)| {
            let size = usize::try_from(size(entry)?).ok()?;
            let (bytes, others) = rest.split_at_checked(size)?;
            rest = others;
            let id = *entry.last_chunk()?;
            Some(Entry {
                index,
                id: Id(id),
                bytes,
            })
        })
    }
}

impl Entry<'_> {
    /// Reads the item. Its signature is not verified.
    ///
    /// # Errors
    /// [`BundleError::Item`] and [`BundleError::Id`].
    pub fn item(&self) -> Result<DataItem, BundleError> {
        let index = self.index;
        let item =
            DataItem::parse(self.bytes).map_err(|error| BundleError::Item { index, error })?;
        let (listed, found) = (self.id, item.id());
        if listed != found {
            return Err(BundleError::Id {
                index,
                listed,
                found,
            });
        }
        Ok(item)
    }
}

/// The bytes of a bundle of items.
pub fn bundle(items: &[DataItem]) -> Vec<u8> {
    let size: usize = items.iter().map(DataItem::byte_length).sum();
    let mut bytes = Vec::with_capacity(HEAD + items.len() * ENTRY + size);
    write_number(&mut bytes, items.len());
    for item in items {
        write_number(&mut bytes, item.byte_length());
        bytes.extend(item.id().as_bytes());
    }
    for item in items {
        bytes.extend(item.to_bytes());
    }
    bytes
}

/// Whether an item says that its data is a bundle.
pub fn holds_bundle(item: &DataItem) -> bool {
    let mut tags = BUNDLE_TAGS.into_iter();
    tags.all(|(name, value)| item.tag(name) == Some(value.as_bytes()))
}

fn size(entry: &[u8; ENTRY]) -> Option<u128> {
    number(entry.first_chunk()?)
}

/// A number of 32 bytes; `None` when it needs more than 16.
fn number(bytes: &[u8; 32]) -> Option<u128> {
    let low = bytes.first_chunk()?;
    let is_low = bytes[low.len()..].iter().all(|byte| *byte == 0);
    is_low.then_some(u128::from_le_bytes(*low))
}

fn write_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u64).to_le_bytes());
    bytes.extend([0; 24]);
}
