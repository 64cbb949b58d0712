//! Data items that prove to be what they are said to be.

use lunette_ao::{Id, Message};

use super::{Gateway, Search};
use crate::address::Base;
use crate::ask::TRIES;
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
        claim.data = match self.data_of(base, id, limit).await {
            // Another one may have the content: it is proven together with the rest.
            Err(error) if error.kind == Kind::NotFound && self.bases.len() > 1 => {
                self.data(id, limit).await?
            }
            other => other?,
        };
        match claim.prove(self.client.verifier()).await {
            Ok(message) => Ok(message),
            Err(problem) => self.transaction(base, &claim, &problem),
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

    /// What does not prove to be a data item may be a transaction of the base layer: those are verified elsewhere, or not at all.
    ///
    /// # Errors
    /// [`Kind::Unverified`].
    fn transaction(&self, base: &Base, claim: &Claim, problem: &str) -> Result<Message> {
        let id = claim.id.map(|id| id.to_string()).unwrap_or_default();
        Err(Error::new(
            Kind::Unverified,
            base.host(),
            format!("what it says about {id} does not prove to be a data item: {problem}"),
        ))
    }
}
