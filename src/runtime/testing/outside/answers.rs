//! What the units of the network in memory answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lunette_ao::{DataItem, Id, Tags};
use lunette_remote::{Method, Request, Response};
use serde_json::{Value, json};

use super::abroad::{Abroad, Handed, URLS, answer};
use super::items::{as_aos2, as_node, as_unit};
use super::place::Entry;

/// A request, taken apart.
struct Asked<'a> {
    parts: Vec<&'a str>,
    query: &'a str,
    body: &'a [u8],
    is_post: bool,
}

impl Asked<'_> {
    fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        Some(
            value
                .replace("%3D", "=")
                .replace("%2B", "+")
                .replace("%2F", "/"),
        )
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.parameter(name)?.parse().ok()
    }

    fn id(&self, name: &str) -> Option<Id> {
        self.parameter(name)?.parse().ok()
    }
}

fn found(value: &Value) -> Response {
    answer(200, value.to_string().into_bytes())
}

fn refused(text: &str) -> Response {
    answer(400, json!({ "error": text }).to_string().into_bytes())
}

fn missing() -> Response {
    answer(404, Vec::new())
}

impl Abroad {
    /// The answer of the unit that a request is for.
    pub(super) fn answer(&self, request: &Request) -> Response {
        let rest = request.url.strip_prefix("https://").unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = path.split_once('/').unwrap_or((path, ""));
        let asked = Asked {
            parts: path.split('/').filter(|part| !part.is_empty()).collect(),
            query,
            body: &request.body,
            is_post: request.method == Method::Post,
        };
        match host {
            "su.test" => self.scheduler(&asked).unwrap_or_else(missing),
            "cu.test" => self.compute(&asked).unwrap_or_else(missing),
            "mu.test" => self.messenger(&asked),
            "gateway.test" => self.gateway(&asked).unwrap_or_else(missing),
            "bundler.test" => self.take(URLS.bundler, asked.body),
            "node.test" => self.node(&asked).unwrap_or_else(missing),
            _ => missing(),
        }
    }

    /// Entries from a slot on, as a page.
    fn page(
        &self,
        process: &Id,
        from: u64,
        limit: u64,
        write: impl Fn(&Entry) -> Value,
    ) -> Option<Response> {
        let places = self.places.borrow();
        let log = &places.get(process)?.log;
        let wanted = log.iter().skip(from as usize).take(limit as usize);
        let mut edges: Vec<Value> = wanted.map(write).collect();
        let has_next = from + limit < log.len() as u64;
        if let Some(tamper) = &*self.tamper.borrow() {
            tamper(&mut edges);
        }
        let page = json!({ "page_info": { "has_next_page": has_next }, "edges": edges });
        Some(found(&page))
    }

    fn scheduler(&self, asked: &Asked<'_>) -> Option<Response> {
        let process = asked.parts.first()?.parse().ok()?;
        let from = asked.number("from-nonce").map_or(0, |before| before + 1);
        let limit = asked.number("limit").unwrap_or(100);
        self.page(&process, from, limit, |entry| {
            let (message, assignment) = (as_unit(&entry.message), as_unit(&entry.assignment));
            json!({ "cursor": "", "node": { "message": message, "assignment": assignment } })
        })
    }

    /// What the compute unit says that a slot gave.
    fn result(&self, process: &Id, slot: u64) -> Option<Value> {
        let lies = self.lies.borrow();
        let places = self.places.borrow();
        let result = places
            .get(process)?
            .log
            .get(slot as usize)?
            .result
            .clone()?;
        Some(lies.get(&(*process, slot)).cloned().unwrap_or(result))
    }

    fn slot_of(&self, process: &Id, message: &Id) -> Option<u64> {
        let places = self.places.borrow();
        let mut log = places.get(process)?.log.iter();
        let slot = log.position(|entry| entry.message.id() == *message)?;
        Some(slot as u64)
    }

    fn compute(&self, asked: &Asked<'_>) -> Option<Response> {
        match asked.parts[..] {
            ["result", message] => {
                let process = asked.id("process-id")?;
                let slot = self.slot_of(&process, &message.parse().ok()?)?;
                Some(found(&self.result(&process, slot)?))
            }
            ["results", process] if !self.has_no_list.get() => {
                let process = process.parse().ok()?;
                Some(found(&self.results(&process, asked)?))
            }
            _ => None,
        }
    }

    fn results(&self, process: &Id, asked: &Asked<'_>) -> Option<Value> {
        let cursor =
            |slot: u64| STANDARD.encode(json!({ "ordinate": slot.to_string() }).to_string());
        let slots = self.places.borrow().get(process)?.log.len() as u64;
        let after = asked.parameter("from");
        let from = match after {
            Some(after) => (0..slots).find(|slot| cursor(*slot) == after)? + 1,
            None => 0,
        };
        let mut wanted: Vec<u64> = (from..slots).collect();
        if asked.parameter("sort").as_deref() == Some("DESC") {
            wanted.reverse();
        }
        let limit = asked.number("limit").unwrap_or(25) as usize;
        let edges = wanted.into_iter();
        let edges = edges.filter_map(|slot| {
            Some(json!({ "cursor": cursor(slot), "node": self.result(process, slot)? }))
        });
        let edges: Vec<Value> = edges.take(limit).collect();
        Some(json!({ "pageInfo": { "hasNextPage": false }, "edges": edges }))
    }

    fn messenger(&self, asked: &Asked<'_>) -> Response {
        if !asked.body.is_empty() {
            return self.take(URLS.messenger, asked.body);
        }
        let (Some(process), Some(message)) = (asked.id("process-id"), asked.id("assign")) else {
            return refused("nothing to assign");
        };
        self.assigned.borrow_mut().push((process, message));
        let item = self.items.borrow().get(&message).cloned();
        let (Some(item), true) = (item, self.places.borrow().contains_key(&process)) else {
            return refused("there is no such message or process");
        };
        self.schedule(process, item);
        found(&json!({ "id": message.to_string() }))
    }

    /// Takes an item that was handed in, and has it get its slot where it has none.
    fn take(&self, url: &'static str, bytes: &[u8]) -> Response {
        let Ok(item) = DataItem::parse(bytes) else {
            return refused("no data item");
        };
        if item.verify().is_err() {
            return refused("not signed");
        }
        let data = String::from_utf8_lossy(item.data()).into_owned();
        if self.refused.borrow().iter().any(|word| data.contains(word)) {
            return refused("it is not wanted");
        }
        self.handed.borrow_mut().push(Handed {
            url,
            item: item.clone(),
        });
        let id = item.id();
        let is_process = item.target().is_none() && item.tags().value("Type") == Some("Process");
        let target = if is_process { Some(id) } else { item.target() };
        if let Some(target) = target {
            let is_known = self.places.borrow().contains_key(&target);
            if (is_known || is_process) && self.slot_of(&target, &id).is_none() {
                self.schedule(target, item);
            }
        }
        answer(
            202,
            json!({ "id": id.to_string() }).to_string().into_bytes(),
        )
    }

    fn gateway(&self, asked: &Asked<'_>) -> Option<Response> {
        let items = self.items.borrow();
        if !asked.is_post {
            let item = items.get(&asked.parts.last()?.parse().ok()?)?;
            return Some(answer(200, item.data().to_vec()));
        }
        let query: Value = serde_json::from_slice(asked.body).ok()?;
        let ids = query["variables"]["ids"].as_array()?.iter();
        let ids = ids.filter_map(|id| id.as_str()?.parse().ok());
        let nodes = ids.filter_map(|id: Id| items.get(&id).map(as_node));
        let edges: Vec<Value> = nodes
            .map(|node| json!({ "cursor": "", "node": node }))
            .collect();
        let transactions = json!({ "pageInfo": { "hasNextPage": false }, "edges": edges });
        Some(found(&json!({ "data": { "transactions": transactions } })))
    }

    fn node(&self, asked: &Asked<'_>) -> Option<Response> {
        if asked.is_post {
            return Some(self.take(URLS.node, asked.body));
        }
        match asked.parts[..] {
            ["~scheduler@1.0", "schedule"] => {
                let process = asked.id("target")?;
                let (from, to) = (asked.number("from")?, asked.number("to")?);
                self.page(&process, from, to + 1 - from, |entry| {
                    let mut assignment = as_aos2(&entry.assignment);
                    // What is no text there is left out.
                    assignment["Anchor"] = Value::Null;
                    let message = as_aos2(&entry.message);
                    json!({ "cursor": "", "node": { "message": message, "assignment": assignment } })
                })
            }
            [process, slot, "results"] => {
                let slot = slot.strip_prefix("compute&slot=")?.parse().ok()?;
                Some(found(&self.result(&process.parse().ok()?, slot)?))
            }
            _ => None,
        }
    }
}
