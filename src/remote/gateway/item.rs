//! Data items that prove to be what they are said to be.

use lunette_ao::{Id, Message};

use super::{Gateway, Search};
use crate::address::Base;
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
