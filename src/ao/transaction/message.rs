//! Transactions as messages.

use super::Transaction;
use crate::id::base64url;
use crate::item::FROM_PROCESS;
use crate::message::Message;
use crate::tag::Tags;

impl Message {
    /// The message that a transaction is to a process that it is assigned to, as compute units read it from a gateway (ao `servers/cu`,
    /// `domain/lib/hydrateMessages.js`): the anchor is the text of the last transaction in base64url, and the data is empty when it did not
    /// come.
    ///
    /// It has no proof, since [`Proof`](crate::Proof) is one of data items: whoever wants to show later that the owner said this keeps the transaction.
    /// Nothing is verified here.
    pub fn from_transaction(transaction: &Transaction) -> Message {
        let tags = transaction.tags();
        let target = transaction.target();
        Message {
            id: transaction.id(),
            owner: transaction.address(),
            from_process: tags.value(FROM_PROCESS).map(str::to_string),
            target: target.map_or(String::new(), |id| id.to_string()),
            anchor: base64url(transaction.last_tx()).into_bytes(),
            tags,
            data: transaction.data().unwrap_or_default().to_vec(),
            proof: None,
        }
    }
}
