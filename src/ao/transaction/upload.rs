//! What is posted to a gateway so that it has a transaction.

use serde_json::json;

use super::merkle::{DataChunk, DataTree};
use super::{Format, Transaction, TransactionError};
use crate::id::base64url;

/// The requests that bring a transaction to a gateway: one `POST /tx`, then a `POST /chunk` for each chunk, in any order.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// The body of `POST /tx`. Data of a single chunk is in it, as arweave-js does it (`common/lib/transaction-uploader.ts`).
    pub transaction: String,
    data: &'a [u8],
    data_root: String,
    chunks: Vec<DataChunk>,
}

impl Transaction {
    /// What to post. Larger data goes in chunks.
    ///
    /// # Errors
    /// [`TransactionError::NoData`]: it came without its data. Those of [`Transaction::verify_data`].
    pub fn upload(&self) -> Result<Upload<'_>, TransactionError> {
        self.verify_data()?;
        let data = self.data().ok_or(TransactionError::NoData)?;
        let tree = DataTree::of(data).filter(|_| self.format == Format::Second);
        let chunks = tree.map_or(Vec::new(), |tree| tree.chunks);
        let is_small = chunks.len() <= 1;
        Ok(Upload {
            transaction: if is_small {
                self.to_json()
            } else {
                self.to_json_without_data()
            },
            data,
            data_root: self
                .data_root
                .map_or(String::new(), |root| root.to_string()),
            chunks: if is_small { Vec::new() } else { chunks },
        })
    }
}

impl Upload<'_> {
    /// How many chunks there are to post.
    pub fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    /// The bodies of `POST /chunk`. Each is made when it is asked for: all of them are a third larger than the data.
    pub fn chunks(&self) -> impl Iterator<Item = String> {
        self.chunks.iter().map(|chunk| self.body(chunk))
    }

    fn body(&self, chunk: &DataChunk) -> String {
        let body = json!({
            "data_root": self.data_root,
            "data_size": self.data.len().to_string(),
            "data_path": base64url(&chunk.path),
            "offset": chunk.offset().to_string(),
            "chunk": base64url(&self.data[chunk.start..chunk.end]),
        });
        body.to_string()
    }
}
