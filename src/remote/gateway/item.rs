//! Data items that prove to be what they are said to be.

use lunette_ao::transaction::{Transaction, TransactionError};
use lunette_ao::{Id, Message, SignatureKind};

use super::{Gateway, Search};
use crate::address::Base;
use crate::ask::{Ask, TRIES};
use crate::error::{Error, Kind, Result};
use crate::proof::Claim;

impl Gateway {
    /// By the fields that GraphQL gives, and the content.
    pub(super) async fn item_of(&self, base: &Base, id: &Id, limit: usize) -> Result<Message> {
        let search = Search {
            ids: vec![*id],
            limit: 1,
            ..Search::default()
        };
        let found = self.find_at(base, &search).await?.transactions;
        let Some(transaction) = found.into_iter().find(|found| found.id == *id) else {
            return Err(Error::new(
                Kind::NotFound,
                base.host(),
                format!("{id} is not known there"),
            ));
        };
        let mut claim = transaction.claim;
        let missing = match self.data_of(base, id, limit).await {
            Ok(data) => {
                claim.data = data;
                None
            }
            // Another one may have the content: it is proven together with the rest.
            Err(error) if error.kind == Kind::NotFound && self.bases.len() > 1 => {
                match self.data(id, limit).await {
                    Ok(data) => {
                        claim.data = data;
                        None
                    }
                    Err(error) if error.kind == Kind::NotFound => Some(error),
                    Err(error) => return Err(error),
                }
            }
            // Some gateways say so of an item without content.
            Err(error) if error.kind == Kind::NotFound => Some(error),
            Err(error) => return Err(error),
        };
        match (claim.prove(self.client.verifier()).await, missing) {
            (Ok(message), _) => Ok(message),
            (Err(problem), missing) => {
                let transaction = self.transaction(base, id, claim.data, &problem).await;
                transaction.map_err(|error| match missing {
                    Some(missing) if !error.kind.is_retryable() => missing,
                    _ => error,
                })
            }
        }
    }

    /// The data item that somebody else described, with something left out: by the content that a gateway has, if that may be all
    /// that it lacks, or else by everything that the gateway says.
    ///
    /// # Errors
    /// As [`Gateway::item`].
    pub(crate) async fn complete(
        &self,
        id: &Id,
        claim: &Claim,
        lacks_data: bool,
        limit: usize,
    ) -> Result<Message> {
        let client = &self.client;
        client
            .first_of(&self.bases, TRIES, async |base| {
                if lacks_data && let Some(data) = self.data_if_known(base, id, limit).await? {
                    let claim = Claim {
                        data,
                        ..claim.clone()
                    };
                    if let Ok(message) = claim.prove(client.verifier()).await {
                        return Ok(message);
                    }
                }
                self.item_of(base, id, limit).await
            })
            .await
    }

    async fn data_if_known(&self, base: &Base, id: &Id, limit: usize) -> Result<Option<Vec<u8>>> {
        match self.data_of(base, id, limit).await {
            Err(error) if error.kind.is_retryable() => Err(error),
            other => Ok(other.ok()),
        }
    }

    /// What does not prove to be a data item may be a transaction of the base layer: that is proven by its signature and by the root of
    /// its content. `problem` is why it is no data item.
    ///
    /// # Errors
    /// [`Kind::Unverified`], and those of asking.
    async fn transaction(
        &self,
        base: &Base,
        id: &Id,
        data: Vec<u8>,
        problem: &str,
    ) -> Result<Message> {
        let unverified = |problem: &str| {
            let message = format!("what it says about {id} does not prove to be that: {problem}");
            Error::new(Kind::Unverified, base.host(), message)
        };
        let ask = Ask::get(&["tx", &id.to_string()]);
        let response = match self.client.send(base, &ask).await {
            Err(error) if error.kind.is_retryable() => return Err(error),
            Err(_) => return Err(unverified(problem)),
            Ok(response) => response,
        };
        let Ok(transaction) = Transaction::parse(&response.body) else {
            return Err(unverified(problem));
        };
        let verified = async {
            if transaction.id() != *id {
                return Err("its id is another one".to_owned());
            }
            let transaction = transaction.with_data(data).map_err(text)?;
            let signed = transaction.signing_bytes().map_err(text)?;
            let (key, signature) = (transaction.key(), transaction.signature());
            let verifier = self.client.verifier();
            let holds = verifier.verify(SignatureKind::Arweave, key, &signed, signature);
            holds.await.map_err(|error| error.to_string())?;
            Ok(Message::from_transaction(&transaction))
        };
        verified
            .await
            .map_err(|problem: String| unverified(&problem))
    }
}

fn text(error: TransactionError) -> String {
    error.to_string()
}
