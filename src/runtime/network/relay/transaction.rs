//! Posting transactions of Arweave itself: data that is paid for, and transfers. What one costs, and an anchor, gateways say at the time; then it
//! is signed, and a letter like any other: always the same transaction, however often it is handed in.

use lunette_ao::transaction::{TransactionDraft, TransactionError};
use lunette_ao::{Id, SignatureKind, Tag};
use lunette_remote::Gateway;

use super::super::Network;
use crate::error::{Code, Error, Result};
use crate::records::Content;

/// A transaction that is to be posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostTransaction {
    /// The wallet that signs and pays.
    pub identity: String,
    /// To whom it goes.
    pub target: Option<Id>,
    /// What the target gets, in winston.
    pub quantity: u128,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its data.
    pub data: Vec<u8>,
}

impl Network {
    /// Signs a transaction and posts it to the gateways. Returns its number and its id, once it is stored.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: nobody has said how the network is reached, or by no gateways; the identity is no wallet of Arweave.
    /// [`Code::InvalidItem`]: nodes would refuse it. [`Code::Remote`]: the gateways do not say what it costs. Those of the store.
    pub async fn post_transaction(&self, request: PostTransaction) -> Result<(u64, Id)> {
        self.inner.ready().await?;
        let gateways = self.inner.state.borrow().expect_relay()?.gateways.clone();
        if gateways.is_empty() {
            let problem = "has no gateways, which take transactions";
            return Err(Error::argument("relay", problem));
        }
        let wallet = self.inner.wallet(&request.identity)?;
        let wallet = wallet.filter(|wallet| wallet.kind == SignatureKind::Arweave);
        let wallet = wallet.ok_or_else(|| {
            Error::argument(
                "identity",
                "must be a wallet of Arweave to sign transactions",
            )
        })?;
        let gateway = Gateway::new(&self.inner.client, &gateways)?;
        let length = request.data.len() as u64;
        let draft = TransactionDraft {
            target: request.target,
            quantity: request.quantity,
            reward: gateway.price(length, request.target.as_ref()).await?,
            last_tx: gateway.anchor().await?,
            tags: request.tags,
            data: request.data,
        };
        let unsigned = draft.unsigned(&wallet.key).map_err(refused)?;
        let wallets = &self.inner.host.wallets;
        let signed = unsigned.signing_bytes();
        let signature = wallets.sign(&request.identity, &signed).await?;
        let transaction = unsigned.signed(signature).map_err(refused)?;
        let id = transaction.id();
        let content = Content::Transaction {
            id,
            bytes: transaction.to_json().into_bytes(),
        };
        let target = request
            .target
            .map_or(String::new(), |target| target.to_string());
        let number = self.put_posted(content, target).await?;
        Ok((number, id))
    }
}

fn refused(problem: TransactionError) -> Error {
    Error::new(Code::InvalidItem, problem.to_string())
}
