//! Bundlers: they bring data items to Arweave.

use lunette_ao::Id;

use crate::address::Base;
use crate::ask::Ask;
use crate::client::Client;
use crate::error::Result;
use crate::messenger::{item_id, same_id};

/// Where a bundler takes data items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// `/tx`: HyperBEAM's and Turbo's.
    #[default]
    Tx,
    /// `/tx/arweave`: the uploaders of messenger and scheduler units.
    TxArweave,
}

/// A bundler.
#[derive(Clone)]
pub struct Bundler {
    client: Client,
    base: Base,
    path: Path,
}

impl Bundler {
    /// The bundler with this address.
    ///
    /// # Errors
    /// [`crate::Kind::Refused`]: it is none.
    pub fn new(client: &Client, url: &str, path: Path) -> Result<Bundler> {
        Ok(Bundler {
            client: client.clone(),
            base: Base::parse(url)?,
            path,
        })
    }

    /// Hands a signed data item in, and returns its id. One try.
    ///
    /// # Errors
    /// As [`Client::post_once`]; [`crate::Kind::Refused`] when the bytes are no data item, [`crate::Kind::Unverified`] when the bundler
    /// says that it took something else.
    pub async fn upload(&self, item: &[u8]) -> Result<Id> {
        let id = item_id(&self.base, item)?;
        let path: &[&str] = match self.path {
            Path::Tx => &["tx"],
            Path::TxArweave => &["tx", "arweave"],
        };
        let ask = Ask::post(path, "application/octet-stream", item.to_vec());
        let answer = self.client.post_for_object(&self.base, ask).await?;
        same_id(&self.base, id, &answer)?;
        Ok(id)
    }
}
