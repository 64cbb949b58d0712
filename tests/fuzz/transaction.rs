//! Any bytes as the JSON of a transaction.

use lunette_ao::{Message, Transaction};

/// What is read is written again as JSON of the same transaction, whatever is asked of it before.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let Ok(transaction) = Transaction::parse(data) else {
        return;
    };
    let message = Message::from_transaction(&transaction);
    assert_eq!(message.id, transaction.id());
    let _ = transaction.verify();
    if let Ok(upload) = transaction.upload() {
        assert_eq!(upload.chunks().count(), upload.chunk_count());
    }
    let json = transaction.to_json();
    assert_eq!(Transaction::parse(json.as_bytes()), Ok(transaction));
}
