//! Queries of gateways, and what they answer (ao `servers/cu`, `effects/ao-gateway.js`; arweave.net's GraphQL).

use lunette_ao::{Id, Tag};
use serde::Deserialize;
use serde_json::{Value, json};

use super::unexpected;
use crate::answer::cut;
use crate::error::{Error, Kind, Result};
use crate::proof::{self, Claim};

/// The most answers of a page: gateways give no more.
pub const MOST: usize = 100;

/// What is asked about a transaction.
const FIELDS: &str =
    "id anchor signature recipient owner{address key} tags{name value} block{id height timestamp}";

/// Which transactions and data items are wanted: those to which all of this applies.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// One of these ids; empty for any.
    pub ids: Vec<Id>,
    /// Signed by one of these addresses; empty for any.
    pub owners: Vec<String>,
    /// Sent to one of these addresses; empty for any.
    pub recipients: Vec<String>,
    /// For each of these names a tag with one of the values.
    pub tags: Vec<(String, Vec<String>)>,
    /// In a block from this height to that one; what is not in a block yet is left out.
    pub heights: Option<(u64, u64)>,
    /// The newest first; else the oldest.
    pub newest_first: bool,
    /// How many at most: 1 to 100; 0 is 100.
    pub limit: usize,
    /// Where the page before ended: its [`Found::next`].
    pub after: Option<String>,
}

/// A page of what was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What a gateway says.
    pub transactions: Vec<Transaction>,
    /// What to give as [`Search::after`] for the next page, if there is one.
    pub next: Option<String>,
}

/// A transaction or a data item, as a gateway says it is. Nothing proves it.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Its id.
    pub id: Id,
    /// The address of who signed it.
    pub owner: String,
    /// To whom it goes; empty when nobody is named.
    pub recipient: String,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// The block that holds it, once one does.
    pub block: Option<Block>,
    /// All but the content, to be proven.
    pub(super) claim: Claim,
}

/// A block, as a gateway says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// Milliseconds since 1970.
    pub timestamp: u64,
}

/// A page of blocks.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    /// Blocks, in ascending order.
    pub blocks: Vec<Block>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// The arguments of a query: name, type and value of each.
type Arguments<'a> = Vec<(&'a str, &'a str, Value)>;

impl Search {
    /// The body of the request.
    pub(super) fn query(&self) -> Value {
        let mut arguments: Arguments<'_> = Vec::new();
        let mut list = |name, kind, values: Vec<String>| {
            if !values.is_empty() {
                arguments.push((name, kind, json!(values)));
            }
        };
        list("ids", "[ID!]", self.ids.iter().map(Id::to_string).collect());
        list("owners", "[String!]", self.owners.clone());
        list("recipients", "[String!]", self.recipients.clone());
        if !self.tags.is_empty() {
            let tags = self.tags.iter();
            let tags: Vec<Value> = tags
                .map(|(name, values)| json!({"name": name, "values": values}))
                .collect();
            arguments.push(("tags", "[TagFilter!]", json!(tags)));
        }
        if let Some((min, max)) = self.heights {
            arguments.push(("block", "BlockFilter", json!({"min": min, "max": max})));
        }
        let sort = if self.newest_first {
            "HEIGHT_DESC"
        } else {
            "HEIGHT_ASC"
        };
        arguments.push(("sort", "SortOrder", json!(sort)));
        let limit = if self.limit == 0 {
            MOST
        } else {
            self.limit.min(MOST)
        };
        arguments.push(("first", "Int", json!(limit)));
        if let Some(after) = &self.after {
            arguments.push(("after", "String", json!(after)));
        }
        query("transactions", arguments, FIELDS)
    }
}

pub(super) fn blocks_query(from: u64, to: u64, after: Option<&str>) -> Value {
    let mut arguments = vec![
        ("height", "BlockFilter", json!({"min": from, "max": to})),
        ("sort", "SortOrder", json!("HEIGHT_ASC")),
        ("first", "Int", json!(MOST)),
    ];
    if let Some(after) = after {
        arguments.push(("after", "String", json!(after)));
    }
    query("blocks", arguments, "height timestamp")
}

/// Only arguments that are given occur in a query: gateways differ in what they take null for.
fn query(what: &str, arguments: Arguments<'_>, fields: &str) -> Value {
    let join = |part: &dyn Fn(&str, &str) -> String| {
        let parts = arguments.iter().map(|(name, kind, _)| part(name, kind));
        parts.collect::<Vec<_>>().join(",")
    };
    let declared = join(&|name, kind| format!("${name}:{kind}"));
    let given = join(&|name, _| format!("{name}:${name}"));
    let text = format!(
        "query({declared}){{{what}({given}){{pageInfo{{hasNextPage}} edges{{cursor node{{{fields}}}}}}}}}"
    );
    let variables: serde_json::Map<String, Value> = arguments
        .into_iter()
        .map(|(name, _, value)| (name.to_owned(), value))
        .collect();
    json!({"query": text, "variables": variables})
}

/// What a query gave.
pub(super) fn data(host: &str, mut answer: Value) -> Result<Value> {
    if let Some(errors) = answer.get("errors").and_then(Value::as_array)
        && let Some(error) = errors.first()
    {
        let text = error
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or("no reason given");
        let message = format!("the query failed: {}", cut(text));
        return Err(Error::new(Kind::Refused, host, message));
    }
    match answer.get_mut("data").map(Value::take) {
        Some(data @ Value::Object(_)) => Ok(data),
        _ => Err(unexpected(host, "there is no data")),
    }
}

#[derive(Deserialize)]
struct Connection<T> {
    #[serde(rename = "pageInfo", default)]
    page_info: Option<PageInfo>,
    edges: Vec<Edge<T>>,
}

#[derive(Deserialize)]
struct PageInfo {
    #[serde(rename = "hasNextPage", default)]
    has_next_page: bool,
}

#[derive(Deserialize)]
struct Edge<T> {
    #[serde(default)]
    cursor: Option<String>,
    node: T,
}

#[derive(Deserialize)]
struct Node {
    id: Id43,
    #[serde(default)]
    anchor: Option<String>,
    #[serde(default)]
    signature: Option<String>,
    #[serde(default)]
    recipient: Option<String>,
    owner: Owner,
    #[serde(default)]
    tags: Option<Vec<Tag>>,
    #[serde(default)]
    block: Option<BlockNode>,
}

#[derive(Deserialize)]
struct Owner {
    #[serde(default)]
    address: Option<String>,
    /// A text; npm's `wao` gives an object that has it.
    #[serde(default)]
    key: Value,
}

impl Owner {
    fn key(&self) -> &str {
        let key = self.key.get("key").unwrap_or(&self.key);
        key.as_str().unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct BlockNode {
    height: u64,
    /// Seconds; milliseconds of npm's `wao`.
    timestamp: u64,
}

/// Seconds have less digits than that until the year 5138; milliseconds have had more since 1973.
const SECONDS: u64 = 100_000_000_000;

/// An id as text.
struct Id43(Id);

impl<'de> Deserialize<'de> for Id43 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Id43, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Id43).map_err(serde::de::Error::custom)
    }
}

impl From<BlockNode> for Block {
    fn from(node: BlockNode) -> Block {
        Block {
            height: node.height,
            timestamp: match node.timestamp {
                seconds @ 0..SECONDS => seconds * 1000,
                milliseconds => milliseconds,
            },
        }
    }
}

impl From<Node> for Transaction {
    fn from(node: Node) -> Transaction {
        let tags = node.tags.unwrap_or_default();
        let recipient = node.recipient.unwrap_or_default();
        let claim = Claim {
            id: Some(node.id.0),
            key: proof::bytes(node.owner.key()),
            signature: proof::bytes(&node.signature.unwrap_or_default()),
            target: recipient.clone(),
            anchor: proof::anchor(&node.anchor.unwrap_or_default()).unwrap_or_default(),
            tags: tags.clone(),
            data: Vec::new(),
        };
        Transaction {
            id: node.id.0,
            owner: node.owner.address.unwrap_or_default(),
            recipient,
            tags,
            block: node.block.map(Block::from),
            claim,
        }
    }
}

pub(super) fn found(host: &str, mut data: Value) -> Result<Found> {
    let (nodes, next) = page::<Node>(host, data["transactions"].take())?;
    Ok(Found {
        transactions: nodes.into_iter().map(Transaction::from).collect(),
        next,
    })
}

pub(super) fn blocks(host: &str, mut data: Value) -> Result<Blocks> {
    let (nodes, next) = page::<BlockNode>(host, data["blocks"].take())?;
    Ok(Blocks {
        blocks: nodes.into_iter().map(Block::from).collect(),
        next,
    })
}

fn page<T: serde::de::DeserializeOwned>(
    host: &str,
    value: Value,
) -> Result<(Vec<T>, Option<String>)> {
    let connection: Connection<T> =
        serde_json::from_value(value).map_err(|problem| unexpected(host, problem))?;
    let has_next = connection.page_info.is_some_and(|info| info.has_next_page);
    let last = connection.edges.last().and_then(|edge| edge.cursor.clone());
    let nodes = connection.edges.into_iter().map(|edge| edge.node).collect();
    Ok((nodes, last.filter(|_| has_next)))
}
