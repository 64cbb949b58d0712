//! Gateways of Arweave: what they hold, asked of several of them, and believed of none.

mod base_layer;
mod graphql;
mod item;

use lunette_ao::{Id, Message};
use serde_json::Value;

pub use graphql::{Block, Blocks, Found, Search, Transaction};

use crate::address::Base;
use crate::answer;
use crate::ask::{Ask, TRIES};
use crate::client::Client;
use crate::error::{Error, Kind, Result};

/// Some gateways: the next is asked when one fails, has nothing, or is caught telling what is wrong.
#[derive(Clone)]
pub struct Gateway {
    client: Client,
    bases: Vec<Base>,
}

impl Gateway {
    /// The gateways with these addresses, in the order in which they are asked.
    ///
    /// # Errors
    /// [`Kind::Refused`]: there is none, or one is no address.
    pub fn new(client: &Client, urls: &[impl AsRef<str>]) -> Result<Gateway> {
        Ok(Gateway {
            client: client.clone(),
            bases: Base::parse_all(urls)?,
        })
    }

    /// The bytes of a transaction or a data item: at most `limit`. **Nothing proves them**; [`Gateway::item`] does.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn data(&self, id: &Id, limit: usize) -> Result<Vec<u8>> {
        self.client
            .first_of(&self.bases, TRIES, async |base| {
                self.data_of(base, id, limit).await
            })
            .await
    }

    /// By `/raw/{id}`, and where there is no such path by `/{id}`.
    async fn data_of(&self, base: &Base, id: &Id, limit: usize) -> Result<Vec<u8>> {
        let id = id.to_string();
        let raw = self
            .client
            .send(base, &Ask::get(&["raw", &id]).limit(limit))
            .await;
        let response = match raw {
            Err(error) if matches!(error.kind, Kind::NotFound | Kind::Refused) => {
                self.client
                    .send(base, &Ask::get(&[&id]).limit(limit))
                    .await?
            }
            other => other?,
        };
        if response.status == 202 {
            return Err(answer::problem(
                Kind::Busy,
                base.host(),
                &response,
                self.client.internet().now(),
            ));
        }
        Ok(response.body)
    }

    /// Transactions and data items, as a gateway says they are: **nothing proves them**; [`Gateway::item`] does.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Refused`] when the query fails.
    pub async fn find(&self, search: &Search) -> Result<Found> {
        self.client
            .first_of(&self.bases, TRIES, async |base| {
                self.find_at(base, search).await
            })
            .await
    }

    async fn find_at(&self, base: &Base, search: &Search) -> Result<Found> {
        graphql::found(base.host(), self.graphql(base, &search.query()).await?)
    }

    /// All that these ids name, as a gateway says it is, in no particular order; what it does not know is missing.
    ///
    /// # Errors
    /// As [`Gateway::find`].
    pub async fn transactions(&self, ids: &[Id]) -> Result<Vec<Transaction>> {
        let mut all = Vec::new();
        for some in ids.chunks(graphql::MOST) {
            let search = Search {
                ids: some.to_vec(),
                ..Search::default()
            };
            all.extend(self.find(&search).await?.transactions);
        }
        Ok(all)
    }

    /// Blocks from one height to another, both included, in ascending order; `after` is where the page before ended.
    ///
    /// # Errors
    /// As [`Gateway::find`].
    pub async fn blocks(&self, from: u64, to: u64, after: Option<&str>) -> Result<Blocks> {
        let query = graphql::blocks_query(from, to, after);
        self.client
            .first_of(&self.bases, TRIES, async |base| {
                graphql::blocks(base.host(), self.graphql(base, &query).await?)
            })
            .await
    }

    /// A data item with its content of at most `limit` bytes, **proven** by its id and its signature. When what one gateway says is not
    /// proven by them, the next is asked.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Unverified`] when no gateway has what proves to be it.
    pub async fn item(&self, id: &Id, limit: usize) -> Result<Message> {
        self.client
            .first_of(&self.bases, TRIES, async |base| {
                self.item_of(base, id, limit).await
            })
            .await
    }

    async fn graphql(&self, base: &Base, query: &Value) -> Result<Value> {
        let response = self
            .client
            .send(base, &Ask::post_json(&["graphql"], query))
            .await?;
        graphql::data(base.host(), answer::json(base.host(), &response)?)
    }
}

/// A gateway's answer lacks something.
fn unexpected(host: &str, problem: impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Unexpected,
        host,
        format!("not what a gateway answers: {problem}"),
    )
}
