//! Making transactions of Arweave itself: what a gateway says that one needs, and handing it in.

use lunette_ao::Id;
use lunette_ao::id::from_base64url;
use lunette_ao::transaction::Transaction;

use super::{Gateway, unexpected};
use crate::answer;
use crate::ask::Ask;
use crate::error::{Error, Kind, Result};

const JSON: &str = "application/json";

/// What gateways answer here is a short text.
const LIMIT: usize = 1 << 10;

impl Gateway {
    /// An anchor for a new transaction: the last block or so, as bytes.
    ///
    /// # Errors
    /// As [`crate::Client::ask`]; [`Kind::Unexpected`].
    pub async fn anchor(&self) -> Result<Vec<u8>> {
        let ask = Ask::get(&["tx_anchor"]).limit(LIMIT);
        let response = self.client.ask(&self.bases, &ask).await?;
        let text = String::from_utf8_lossy(&response.body);
        let anchor = from_base64url(text.trim()).filter(|anchor| matches!(anchor.len(), 32 | 48));
        anchor.ok_or_else(|| unexpected(self.host(), "it is no anchor"))
    }

    /// What a transaction costs with so many bytes of data, to a target: in winston.
    ///
    /// # Errors
    /// As [`crate::Client::ask`]; [`Kind::Unexpected`].
    pub async fn price(&self, bytes: u64, target: Option<&Id>) -> Result<u128> {
        let (bytes, target) = (bytes.to_string(), target.map(Id::to_string));
        let mut parts = vec!["price", &bytes];
        parts.extend(target.as_deref());
        let ask = Ask::get(&parts).limit(LIMIT);
        let response = self.client.ask(&self.bases, &ask).await?;
        let text = String::from_utf8_lossy(&response.body);
        let price = text.trim().parse();
        price.map_err(|_| unexpected(self.host(), "it is no price"))
    }

    /// Hands a transaction and its data in, to the first gateway that takes the transaction. Who has it already says so and takes it.
    ///
    /// # Errors
    /// As [`crate::Client::post_once`]; [`Kind::Refused`] when the data is not that of the transaction.
    pub async fn post(&self, transaction: &Transaction) -> Result<()> {
        let upload = transaction.upload();
        let upload = upload
            .map_err(|problem| Error::new(Kind::Refused, self.host(), problem.to_string()))?;
        let ask = Ask::post(&["tx"], JSON, upload.transaction.clone().into_bytes());
        let client = &self.client;
        let base = client
            .first_of(&self.bases, 1, async |base| {
                let response = client.post_once(base, &ask).await?;
                answer::taken(base.host(), &response)?;
                Ok(base.clone())
            })
            .await?;
        for chunk in upload.chunks() {
            let ask = Ask::post(&["chunk"], JSON, chunk.into_bytes());
            let response = client.post_once(&base, &ask).await?;
            answer::taken(base.host(), &response)?;
        }
        Ok(())
    }

    /// The first of them, for errors that are about what all say.
    fn host(&self) -> &str {
        self.bases.first().map_or("", |base| base.host())
    }
}
