//! HyperBEAM nodes: the state and the results of their processes, and handing signed data items in.
//!
//! What a node answers is asked for as JSON with everything in it: else values may be links, and a browser may not read the headers of
//! older nodes.

use lunette_ao::Id;
use serde_json::{Map, Value, json};

use crate::address::{Base, is_dots};
use crate::answer;
use crate::ask::Ask;
use crate::client::Client;
use crate::compute::EVALUATION_PATIENCE;
use crate::error::{Error, Kind, Result};
use crate::internet::Response;
use crate::messenger::item_id;

/// A node.
#[derive(Clone)]
pub struct HyperBeam {
    client: Client,
    base: Base,
}

/// What a node took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The id of the item.
    pub id: Id,
    /// Its process: for a process, itself.
    pub process: Id,
    /// Its slot, when the node says it.
    pub slot: Option<u64>,
    /// All that the node answered.
    pub answer: Value,
}

impl HyperBeam {
    /// The node with this address.
    ///
    /// # Errors
    /// [`Kind::Refused`]: it is none.
    pub fn new(client: &Client, url: &str) -> Result<HyperBeam> {
        Ok(HyperBeam {
            client: client.clone(),
            base: Base::parse(url)?,
        })
    }

    /// The address of the node's wallet: what processes name as their scheduler and authority.
    ///
    /// # Errors
    /// As [`Client::ask`]; [`Kind::Unexpected`] when it is no address.
    pub async fn address(&self) -> Result<String> {
        let response = self
            .ask(&Ask::get(&["~meta@1.0", "info", "address"]))
            .await?;
        let text = text(&response);
        let is_address = text.parse::<Id>().is_ok() || (text.len() == 42 && text.starts_with("0x"));
        is_address
            .then_some(text)
            .ok_or_else(|| self.unexpected(&response, "an address"))
    }

    /// The newest slot of a process.
    ///
    /// # Errors
    /// As [`Client::ask`]; [`Kind::Unexpected`] when it is no number.
    pub async fn current_slot(&self, process: &Id) -> Result<u64> {
        let response = self
            .ask(&Ask::get(&[&process.to_string(), "slot", "current"]))
            .await?;
        let slot = text(&response).parse();
        slot.map_err(|_| self.unexpected(&response, "a slot"))
    }

    /// What is at a path of the state of a process, such as `cache/balances`, after its newest slot. An empty path is all of it.
    ///
    /// # Errors
    /// As [`Client::ask_json`]; [`Kind::Refused`] for a path with dots as a part.
    pub async fn now(&self, process: &Id, path: &str) -> Result<Value> {
        let process = process.to_string();
        let mut parts = vec![process.as_str(), "now"];
        parts.extend(path.split('/').filter(|part| !part.is_empty()));
        if parts.iter().any(|part| is_dots(part)) {
            return Err(Error::new(
                Kind::Refused,
                self.base.host(),
                "a path must not have dots as a part",
            ));
        }
        self.json(Ask::get(&parts)).await
    }

    /// The whole public state of a process after a slot.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn compute(&self, process: &Id, slot: u64) -> Result<Value> {
        let at = format!("compute&slot={slot}");
        self.json(Ask::get(&[&process.to_string(), &at])).await
    }

    /// What a slot of a process gave, in the node's own form.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub(crate) async fn raw_results(&self, process: &Id, slot: u64) -> Result<Value> {
        let at = format!("compute&slot={slot}");
        self.json(Ask::get(&[&process.to_string(), &at, "results"]))
            .await
    }

    /// What a slot of a process gave, in the form of a compute unit: see `legacy_result`.
    ///
    /// # Errors
    /// As [`Client::ask_json`].
    pub async fn results(&self, process: &Id, slot: u64) -> Result<Value> {
        Ok(legacy_result(&self.raw_results(process, slot).await?))
    }

    /// Hands in a signed data item: a message to a process, or, with none named, a process. It gets its slot, is evaluated, and what it
    /// sends is delivered. One try.
    ///
    /// # Errors
    /// As [`Client::post_once`]; [`Kind::Refused`] when the bytes are no data item.
    pub async fn push(&self, process: Option<&Id>, item: &[u8]) -> Result<Pushed> {
        let id = item_id(&self.base, item)?;
        let of_process = process.map(|process| format!("{process}~process@1.0"));
        let mut parts: Vec<&str> = of_process.iter().map(String::as_str).collect();
        parts.push("push");
        let ask = as_json(Ask::post(&parts, "application/ans104", item.to_vec()))
            .header("codec-device", "ans104@1.0")
            .patience(EVALUATION_PATIENCE);
        let response = self.client.post_once(&self.base, &ask).await?;
        let answer = answer::receipt(self.base.host(), &response, "slot")?;
        let slot = answer.get("slot").and_then(whole);
        let slot = slot.or_else(|| response.header("slot")?.parse().ok());
        Ok(Pushed {
            id,
            process: process.copied().unwrap_or(id),
            slot,
            answer,
        })
    }

    async fn ask(&self, ask: &Ask) -> Result<Response> {
        self.client.ask(std::slice::from_ref(&self.base), ask).await
    }

    async fn json(&self, ask: Ask) -> Result<Value> {
        let ask = as_json(ask).patience(EVALUATION_PATIENCE);
        self.client
            .ask_json(std::slice::from_ref(&self.base), &ask)
            .await
    }

    fn unexpected(&self, response: &Response, wanted: &str) -> Error {
        let text = answer::excerpt(&response.body);
        let message = format!("not {wanted}: {text}");
        Error {
            status: Some(response.status),
            ..Error::new(Kind::Unexpected, self.base.host(), message)
        }
    }
}

fn as_json(ask: Ask) -> Ask {
    ask.query("require-codec", "application/json")
        .query("accept-bundle", "true")
}

/// A value alone, with or without quotes.
fn text(response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    text.trim().trim_matches('"').to_owned()
}

fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The results of a slot as a compute unit gives them: `{Output, Messages, Spawns, Assignments}` or `{Error}`. A node that has the result of
/// a compute unit beside its own gives that. Else what is in the outbox are messages, and those of the type `Process` spawns; the names
/// of their tags are in lower case there, and get their capitals back by guessing.
pub(crate) fn legacy_result(results: &Value) -> Value {
    if let Some(original) = original(results) {
        return original;
    }
    if let Some(error) = results.get("error").filter(|error| !error.is_null()) {
        return json!({"Error": error});
    }
    let (mut messages, mut spawns) = (Vec::new(), Vec::new());
    for entry in outbox(results.get("outbox")) {
        let is_spawn = entry.get("type").and_then(Value::as_str) == Some("Process");
        let list = if is_spawn { &mut spawns } else { &mut messages };
        list.push(message(entry));
    }
    let output = match (results.get("output"), results.get("data")) {
        (Some(output), _) => output.clone(),
        (None, Some(data)) => json!({"data": data}),
        (None, None) => json!({}),
    };
    json!({"Output": output, "Messages": messages, "Spawns": spawns, "Assignments": []})
}

/// The result of the compute unit that a node had evaluate a slot.
fn original(results: &Value) -> Option<Value> {
    let is_result = |value: &Value| value.get("Messages").is_some() || value.get("Error").is_some();
    if is_result(results) {
        return Some(results.clone());
    }
    let body = results.get("json")?.get("body")?;
    let body = match body {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    is_result(&body).then_some(body)
}

/// The entries of an outbox: a list, or numbered from 1.
fn outbox(outbox: Option<&Value>) -> Vec<&Map<String, Value>> {
    let entries: Vec<&Value> = match outbox {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(numbered)) => {
            let mut entries: Vec<(u64, &Value)> = numbered
                .iter()
                .filter_map(|(key, value)| Some((key.parse().ok()?, value)))
                .collect();
            entries.sort_by_key(|(number, _)| *number);
            entries.into_iter().map(|(_, value)| value).collect()
        }
        _ => Vec::new(),
    };
    entries.into_iter().filter_map(Value::as_object).collect()
}

fn message(entry: &Map<String, Value>) -> Value {
    const NOT_TAGS: [&str; 5] = ["target", "data", "anchor", "commitments", "ao-types"];
    let field = |name| entry.get(name).cloned().unwrap_or_else(|| "".into());
    let tags: Vec<Value> = entry
        .iter()
        .filter(|(name, _)| !NOT_TAGS.contains(&name.as_str()) && !name.starts_with("priv"))
        .map(|(name, value)| json!({"name": header_case(name), "value": value}))
        .collect();
    json!({"Target": field("target"), "Data": field("data"), "Anchor": field("anchor"), "Tags": tags})
}

/// `from-process` as `From-Process`.
fn header_case(name: &str) -> String {
    let mut is_start = true;
    let letters = name.chars().map(|letter| {
        let letter = if is_start {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        is_start = letter == '-';
        letter
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outbox_becomes_messages_and_spawns() {
        let results = json!({
            "outbox": {
                "2": {"type": "Process", "data": "x", "module": "m"},
                "1": {"target": "t", "data": "hi", "action": "Ping", "x-reference": "7", "commitments": {}, "priv": 1},
                "10": "no message",
                "other": {},
            },
            "output": {"data": "printed"},
        });
        assert_eq!(
            legacy_result(&results),
            json!({
                "Output": {"data": "printed"},
                "Messages": [{"Target": "t", "Data": "hi", "Anchor": "",
                    "Tags": [{"name": "Action", "value": "Ping"}, {"name": "X-Reference", "value": "7"}]}],
                "Spawns": [{"Target": "", "Data": "x", "Anchor": "",
                    "Tags": [{"name": "Module", "value": "m"}, {"name": "Type", "value": "Process"}]}],
                "Assignments": [],
            })
        );
        let list = json!({"outbox": [{"target": "t"}], "data": "printed"});
        let result = legacy_result(&list);
        assert_eq!(result["Messages"][0]["Target"], "t");
        assert_eq!(result["Output"], json!({"data": "printed"}));
        assert_eq!(legacy_result(&json!({"error": "e"})), json!({"Error": "e"}));
        assert_eq!(legacy_result(&json!(null))["Messages"], json!([]));
    }

    #[test]
    fn the_result_of_a_compute_unit_is_taken_as_it_is() {
        let result = json!({"Messages": [], "Output": "x"});
        assert_eq!(legacy_result(&result), result);
        let body = result.to_string();
        assert_eq!(
            legacy_result(&json!({"json": {"body": body}, "outbox": []})),
            result
        );
        assert_eq!(legacy_result(&json!({"json": {"body": result}})), result);
        let none =
            legacy_result(&json!({"json": {"body": "no json"}, "outbox": [{"target": "t"}]}));
        assert_eq!(none["Messages"][0]["Target"], "t");
    }
}
