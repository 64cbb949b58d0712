//! Bundles of data items.

use lunette_ao::bundle::{BUNDLE_TAGS, bundle, holds_bundle};
use lunette_ao::{Bundle, BundleError, DataItem, Ed25519Key, Id, ItemDraft, Tag};

fn item(data: &[u8]) -> DataItem {
    let draft = ItemDraft {
        data: data.to_vec(),
        ..ItemDraft::default()
    };
    draft.sign(&Ed25519Key::from_seed(&[7; 32])).unwrap()
}

fn read(bytes: &[u8]) -> Result<Vec<DataItem>, BundleError> {
    let bundle = Bundle::parse(bytes)?;
    bundle.entries().map(|entry| entry.item()).collect()
}

#[test]
fn what_is_written_is_read() {
    for count in [0, 1, 2, 300] {
        let items: Vec<DataItem> = (0..count).map(|n| item(&vec![1; n])).collect();
        let bytes = bundle(&items);
        assert_eq!(read(&bytes), Ok(items.clone()));
        let read = Bundle::parse(&bytes).unwrap();
        assert_eq!(read.len(), count);
        assert_eq!(read.is_empty(), count == 0);
        let ids: Vec<Id> = read.entries().map(|entry| entry.id).collect();
        assert_eq!(ids, items.iter().map(DataItem::id).collect::<Vec<_>>());
    }
}

#[test]
fn a_bundle_may_lie_in_an_item() {
    let inner = [item(b"1"), item(b"2")];
    let draft = ItemDraft {
        tags: BUNDLE_TAGS
            .map(|(name, value)| Tag::new(name, value))
            .into(),
        data: bundle(&inner),
        ..ItemDraft::default()
    };
    let outer = [
        item(b"3"),
        draft.sign(&Ed25519Key::from_seed(&[8; 32])).unwrap(),
    ];
    let items = read(&bundle(&outer)).unwrap();
    assert!(!holds_bundle(&items[0]));
    assert!(holds_bundle(&items[1]));
    assert_eq!(read(items[1].data()), Ok(inner.to_vec()));
}

#[test]
fn a_bundle_that_is_cut_off_is_refused() {
    let bytes = bundle(&[item(b"1"), item(b"2")]);
    for end in 0..bytes.len() {
        let error = Bundle::parse(&bytes[..end]).unwrap_err();
        let is_in_list = end < 32 + 2 * 64;
        assert_eq!(
            error == BundleError::Truncated,
            is_in_list,
            "{end}: {error}"
        );
    }
}

#[test]
fn errors_say_which_item() {
    let whole = bundle(&[item(b"1"), item(b"2")]);
    let size = item(b"1").byte_length();
    let refused = |at: usize, byte: u8, expected: &str| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        let error = read(&bytes).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    };
    // The list takes bytes of the first item.
    refused(
        0,
        3,
        "item 1 of the bundle has 117 bytes, and only 53 are left",
    );
    refused(0, 1, "181 bytes follow the last item");
    refused(0, 255, "the bundle ends before its list of items does");
    refused(15, 1, "the bundle ends before its list of items does");
    refused(16, 1, "the number of items has more than 128 bits");
    refused(31, 255, "the number of items has more than 128 bits");
    refused(
        32 + 1,
        255,
        "item 0 of the bundle has 65397 bytes, and only 234 are left",
    );
    refused(
        32 + 15,
        128,
        "item 0 of the bundle has 170141183460469231731687303715884105845 bytes",
    );
    refused(
        32 + 64 + 31,
        1,
        "the size of an item has more than 128 bits",
    );
    refused(32, size as u8 - 1, "1 bytes follow the last item");
    refused(32 + 32, 0, "item 0 of the bundle is listed as ");
    refused(
        32 + 2 * 64 + size,
        9,
        "item 1 of the bundle is none: the signature type 9 is not known",
    );
}

#[test]
fn sizes_that_sum_up_to_little_are_refused() {
    // Two sizes whose sum wraps around in 128 bits.
    let mut bytes = bundle(&[item(b"1"), item(b"2")]);
    let size = item(b"1").byte_length() as u128;
    bytes[32..48].copy_from_slice(&(0u128.wrapping_sub(size)).to_le_bytes());
    assert!(matches!(
        Bundle::parse(&bytes),
        Err(BundleError::ItemSize { index: 0, .. })
    ));
}

#[test]
fn an_item_of_no_bytes_is_none() {
    let mut bytes = vec![0; 32 + 64];
    bytes[0] = 1;
    assert!(matches!(
        read(&bytes),
        Err(BundleError::Item { index: 0, .. })
    ));
}
