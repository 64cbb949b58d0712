//! Messenger units: what is handed in to them is sent once.

use lunette_ao::{DataItem, Id};
use serde_json::Value;

use crate::address::Base;
use crate::ask::Ask;
use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::internet::Method;

/// The content type of data items.
const OCTETS: &str = "application/octet-stream";

/// A messenger unit.
#[derive(Clone)]
pub struct Messenger {
    client: Client,
    base: Base,
}

/// What a unit took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The id of the item, or of the assignment.
    pub id: Id,
}

impl Messenger {
    /// The unit with this address.
    ///
    /// # Errors
    /// [`Kind::Refused`]: it is none.
    pub fn new(client: &Client, url: &str) -> Result<Messenger> {
        Ok(Messenger {
            client: client.clone(),
            base: Base::parse(url)?,
        })
    }

    /// Hands a signed data item in: a message or a process. One try.
    ///
    /// # Errors
    /// As [`Client::post_once`]; [`Kind::Refused`] when the bytes are no data item, [`Kind::Unverified`] when the unit says that it took
    /// something else.
    pub async fn send(&self, item: &[u8]) -> Result<Accepted> {
        let id = item_id(&self.base, item)?;
        let ask = Ask::post(&[], OCTETS, item.to_vec());
        let answer = self.client.post_for_object(&self.base, ask).await?;
        same_id(&self.base, id, &answer)?;
        Ok(Accepted { id })
    }

    /// Asks for an existing message or transaction to be put into the log of a process. `exclude` names fields that are left out of it.
    ///
    /// # Errors
    /// As [`Client::post_once`]; [`Kind::Unexpected`] when the answer has no id.
    pub async fn assign(
        &self,
        process: &Id,
        message: &Id,
        is_base_layer: bool,
        exclude: &[String],
    ) -> Result<Accepted> {
        let mut ask = Ask::new(Method::Post, &[])
            .query("process-id", &process.to_string())
            .query("assign", &message.to_string());
        if is_base_layer {
            ask = ask.query("base-layer", "");
        }
        if !exclude.is_empty() {
            ask = ask.query("exclude", &exclude.join(","));
        }
        let answer = self.client.post_for_object(&self.base, ask).await?;
        let id = answer.get("id").and_then(Value::as_str);
        let id = id.and_then(|id| id.parse().ok()).ok_or_else(|| {
            Error::new(
                Kind::Unexpected,
                self.base.host(),
                "the answer has no id of an assignment",
            )
        })?;
        Ok(Accepted { id })
    }

    /// Asks the unit to deliver what the schedules of a process send. `item` is signed by whoever asks.
    ///
    /// # Errors
    /// As [`Client::post_once`].
    pub async fn monitor(&self, process: &Id, item: &[u8]) -> Result<()> {
        self.set_monitor(Method::Post, process, item).await
    }

    /// Takes that back.
    ///
    /// # Errors
    /// As [`Client::post_once`].
    pub async fn unmonitor(&self, process: &Id, item: &[u8]) -> Result<()> {
        self.set_monitor(Method::Delete, process, item).await
    }

    async fn set_monitor(&self, method: Method, process: &Id, item: &[u8]) -> Result<()> {
        item_id(&self.base, item)?;
        let ask = Ask::new(method, &["monitor", &process.to_string()]).body(OCTETS, item.to_vec());
        self.client.post_once(&self.base, &ask).await.map(|_| ())
    }
}

/// The id of an item that is to be handed in.
pub(crate) fn item_id(base: &Base, item: &[u8]) -> Result<Id> {
    let parsed = DataItem::parse(item);
    let item =
        parsed.map_err(|problem| Error::new(Kind::Refused, base.host(), problem.to_string()))?;
    Ok(item.id())
}

/// A unit that names an id names that of the item.
pub(crate) fn same_id(base: &Base, id: Id, answer: &Value) -> Result<()> {
    match answer.get("id").and_then(Value::as_str) {
        Some(said) if said != id.to_string() => Err(Error::new(
            Kind::Unverified,
            base.host(),
            format!(
                "it says that it took {}, not {id}",
                crate::answer::cut(said)
            ),
        )),
        _ => Ok(()),
    }
}
