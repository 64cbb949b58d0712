//! Any bytes as a data item.

use lunette_ao::{DataItem, Message};

/// What is read is written again as the same bytes, also after it was a message.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let Ok(item) = DataItem::parse(data) else {
        return;
    };
    assert_eq!(item.to_bytes(), data);
    assert_eq!(item.byte_length(), data.len());
    let is_valid = item.verify().is_ok();
    let message = Message::from_item(&item);
    let back = DataItem::from_message(&message).expect("the message of an item is an item");
    assert_eq!(back, item);
    assert_eq!(back.verify().is_ok(), is_valid);
}
