//! What calls give back.

use js_sys::{JSON, Object, Reflect};
use lunette_ao::id::base64url;
use lunette_ao::lint::Warning;
use lunette_ao::{Message, Proof, SignatureKind, Tag};
use lunette_runtime::machines::{Reply, Status};
use lunette_runtime::network::{Identity, Page, ProcessInfo, Receipt, Upgrade};
use lunette_runtime::records::{
    Cause, Delivery, Fate, Kind, LogEntry, Moment, Ordinate, OutboxEntry, Reason, ResultRecord,
};
use lunette_runtime::wallets::Wallet;
use lunette_runtime::{Code, Error, Network, Result};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A value as plain JavaScript: objects, numbers, `undefined` for what is not there.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(|problem| {
        Error::new(
            Code::Storage,
            format!("an answer cannot be written: {problem}"),
        )
    })
}

/// An error as JavaScript sees it: an `Error` with further properties.
pub fn to_js_error(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.message);
    let set = |key: &str, value: JsValue| {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&thrown, &key.into(), &value);
    };
    set("code", error.code.name().into());
    set("retryable", error.code.is_retryable().into());
    if let Some(field) = &error.field {
        set("field", field.as_str().into());
    }
    if let Some(process) = &error.process {
        set("process", process.to_string().into());
    }
    thrown.into()
}

/// JSON that a process gave.
fn parse(json: &[u8]) -> JsValue {
    let text = String::from_utf8_lossy(json);
    // What a machine gives is JSON; anything else is shown as the text it is.
    JSON::parse(&text).unwrap_or_else(|_| JsValue::from_str(&text))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProcessAnswer<'a> {
    id: String,
    name: Option<&'a str>,
    owner: &'a str,
    module: &'a str,
    tags: &'a [Tag],
    created: u64,
    slot: i64,
    evaluated: i64,
    paused: bool,
    monitored: bool,
    forked_from: Option<Place>,
    problem: Option<Problem<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: Code,
    message: &'a str,
}

/// A slot of a process.
#[derive(Serialize)]
pub(super) struct Place {
    pub(super) process: String,
    pub(super) slot: u64,
}

/// A process.
pub(super) fn process(info: &ProcessInfo) -> Result<JsValue> {
    let item = &info.record.item;
    let forked_from = info.record.forked_from.map(|(process, ordinate)| Place {
        process: process.to_string(),
        slot: ordinate.slot,
    });
    let problem = info.failed.as_ref().map(|error| Problem {
        code: error.code,
        message: &error.message,
    });
    to_js(&ProcessAnswer {
        id: item.id.to_string(),
        name: item.tag("Name"),
        owner: item.from(),
        module: &info.record.module,
        tags: &item.tags,
        created: info.record.created.time,
        slot: info.scheduled as i64 - 1,
        evaluated: info.evaluated.map_or(-1, |last| last.slot as i64),
        paused: info.paused,
        monitored: info.monitored,
        forked_from,
        problem,
    })
}

#[derive(Serialize)]
struct ReceiptAnswer {
    message: String,
    process: String,
    slot: u64,
    duplicate: bool,
}

impl From<&Receipt> for ReceiptAnswer {
    fn from(receipt: &Receipt) -> ReceiptAnswer {
        ReceiptAnswer {
            message: receipt.message.to_string(),
            process: receipt.process.to_string(),
            slot: receipt.slot,
            duplicate: receipt.duplicate,
        }
    }
}

/// What has become of a message.
pub(super) fn receipt(receipt: &Receipt) -> Result<JsValue> {
    to_js(&ReceiptAnswer::from(receipt))
}

/// What has become of several.
pub(super) fn receipts(receipts: &[Receipt]) -> Result<JsValue> {
    let answers: Vec<ReceiptAnswer> = receipts.iter().map(ReceiptAnswer::from).collect();
    to_js(&answers)
}

#[derive(Serialize)]
struct MessageAnswer<'a> {
    id: String,
    from: &'a str,
    owner: &'a str,
    target: &'a str,
    anchor: String,
    tags: &'a [Tag],
    data: Content<'a>,
    signed: bool,
    proof: Option<ProofAnswer>,
}

/// What a data item has beside what it says, in base64url.
#[derive(Serialize)]
struct ProofAnswer {
    #[serde(rename = "type")]
    kind: u16,
    key: String,
    signature: String,
    /// The anchor, which need not be text.
    anchor: String,
}

impl ProofAnswer {
    fn new(message: &Message, proof: &Proof) -> ProofAnswer {
        ProofAnswer {
            kind: proof.kind,
            key: base64url(&proof.key),
            signature: base64url(&proof.signature),
            anchor: base64url(&message.anchor),
        }
    }
}

/// Content: a text, or bytes when it is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(&'a str),
    Bytes(&'a serde_bytes::Bytes),
}

impl<'a> From<&'a Message> for MessageAnswer<'a> {
    fn from(message: &'a Message) -> MessageAnswer<'a> {
        let data = match std::str::from_utf8(&message.data) {
            Ok(text) => Content::Text(text),
            Err(_) => Content::Bytes(serde_bytes::Bytes::new(&message.data)),
        };
        MessageAnswer {
            id: message.id.to_string(),
            from: message.from(),
            owner: &message.owner,
            target: &message.target,
            anchor: String::from_utf8_lossy(&message.anchor).into_owned(),
            tags: &message.tags,
            data,
            signed: message.proof.is_some(),
            proof: None,
        }
    }
}

impl<'a> MessageAnswer<'a> {
    /// With its proof, when that is wanted: for most who read messages it is far more than what they look for.
    fn new(message: &'a Message, proofs: bool) -> MessageAnswer<'a> {
        let proof = message.proof.as_ref().filter(|_| proofs);
        MessageAnswer {
            proof: proof.map(|proof| ProofAnswer::new(message, proof)),
            ..message.into()
        }
    }
}

/// A message alone.
pub(super) fn message(message: &Message) -> Result<JsValue> {
    to_js(&MessageAnswer::from(message))
}

#[derive(Serialize)]
struct FoundAnswer<'a> {
    message: MessageAnswer<'a>,
    places: Vec<Place>,
}

/// A message and where it is.
pub(super) fn found(
    message: &Message,
    places: &[(lunette_ao::Id, u64)],
    proofs: bool,
) -> Result<JsValue> {
    let places = places.iter().map(|(process, slot)| Place {
        process: process.to_string(),
        slot: *slot,
    });
    to_js(&FoundAnswer {
        message: MessageAnswer::new(message, proofs),
        places: places.collect(),
    })
}

#[derive(Serialize)]
struct DeliveryAnswer {
    index: u32,
    kind: Kind,
    process: Option<String>,
    slot: Option<u64>,
    outbox: Option<u64>,
    problem: Option<String>,
}

impl From<&Delivery> for DeliveryAnswer {
    fn from(delivery: &Delivery) -> DeliveryAnswer {
        let mut answer = DeliveryAnswer {
            index: delivery.index,
            kind: delivery.kind,
            process: None,
            slot: None,
            outbox: None,
            problem: None,
        };
        match &delivery.fate {
            Fate::Scheduled { process, slot } => {
                answer.process = Some(process.to_string());
                answer.slot = Some(*slot);
            }
            Fate::Outbox(number) => answer.outbox = Some(*number),
            Fate::Stopped(number) => {
                answer.outbox = Some(*number);
                answer.problem = Some("the limit of hops was reached".to_owned());
            }
            Fate::Dropped(problem) => answer.problem = Some(problem.clone()),
        }
        answer
    }
}

#[derive(Serialize)]
struct TickAnswer<'a> {
    number: u32,
    interval: &'a str,
    timestamp: u64,
    height: u64,
}

#[derive(Serialize)]
struct ResultAnswer<'a> {
    slot: u64,
    status: Status,
    gas: u64,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    result: JsValue,
    cron: Option<TickAnswer<'a>>,
    delivered: Vec<DeliveryAnswer>,
}

impl<'a> From<&'a ResultRecord> for ResultAnswer<'a> {
    fn from(record: &'a ResultRecord) -> ResultAnswer<'a> {
        let cron = record.tick.as_ref().map(|tick| TickAnswer {
            number: record.ordinate.tick,
            interval: &tick.interval,
            timestamp: tick.at.time,
            height: tick.at.height,
        });
        ResultAnswer {
            slot: record.ordinate.slot,
            status: record.status,
            gas: record.gas,
            result: parse(&record.json),
            cron,
            delivered: record.deliveries.iter().map(DeliveryAnswer::from).collect(),
        }
    }
}

/// What an evaluation gave.
pub(super) fn result(record: &ResultRecord) -> Result<JsValue> {
    to_js(&ResultAnswer::from(record))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageAnswer<'a> {
    edges: Vec<EdgeAnswer<'a>>,
    has_next_page: bool,
}

#[derive(Serialize)]
struct EdgeAnswer<'a> {
    cursor: &'a str,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    node: JsValue,
}

/// A page of results.
pub(super) fn page(page: &Page) -> Result<JsValue> {
    let edges = page.edges.iter().map(|edge| EdgeAnswer {
        cursor: &edge.cursor,
        node: parse(&edge.result.json),
    });
    to_js(&PageAnswer {
        edges: edges.collect(),
        has_next_page: page.has_next_page,
    })
}

#[derive(Serialize)]
struct ReplyAnswer {
    status: Status,
    gas: u64,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    result: JsValue,
}

/// What a dry run gave.
pub(super) fn reply(reply: &Reply) -> Result<JsValue> {
    to_js(&ReplyAnswer {
        status: reply.status,
        gas: reply.gas,
        result: parse(&reply.json),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssignmentAnswer<'a> {
    id: String,
    timestamp: u64,
    height: u64,
    epoch: u64,
    hash_chain: &'a str,
    /// As its scheduler writes it, and by what it is verified that it did: when proofs are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<AssignmentProof>,
}

#[derive(Serialize)]
struct AssignmentProof {
    owner: String,
    key: String,
    signature: String,
}

#[derive(Serialize)]
struct EntryAnswer<'a> {
    slot: u64,
    assignment: AssignmentAnswer<'a>,
    message: MessageAnswer<'a>,
    cause: Option<CauseAnswer>,
    root: String,
    hops: u32,
    result: Option<ResultAnswer<'a>>,
    /// What the ticks gave that came between this message and the next.
    ticks: Vec<ResultAnswer<'a>>,
}

#[derive(Serialize)]
struct CauseAnswer {
    process: String,
    slot: u64,
    tick: u32,
    index: u32,
}

impl From<&Cause> for CauseAnswer {
    fn from(cause: &Cause) -> CauseAnswer {
        CauseAnswer {
            process: cause.process.to_string(),
            slot: cause.ordinate.slot,
            tick: cause.ordinate.tick,
            index: cause.index,
        }
    }
}

/// A part of a log, each entry with its result if there is one, and those of the ticks after it.
pub(super) fn log(
    network: &Network,
    entries: &[LogEntry],
    results: &[ResultRecord],
    proofs: bool,
) -> Result<JsValue> {
    let proof = |assignment| {
        let item = network.assignment_item(assignment)?;
        Some(AssignmentProof {
            owner: item.kind().address(item.key()),
            key: base64url(item.key()),
            signature: base64url(item.signature()),
        })
    };
    let mut results = results.iter().peekable();
    let answers: Vec<EntryAnswer<'_>> = entries
        .iter()
        .map(|entry| {
            let assignment = &entry.assignment;
            let slot = assignment.nonce;
            while results
                .next_if(|result| result.ordinate.slot < slot)
                .is_some()
            {}
            EntryAnswer {
                slot,
                assignment: AssignmentAnswer {
                    id: assignment.id.to_string(),
                    timestamp: assignment.timestamp,
                    height: assignment.block_height,
                    epoch: assignment.epoch,
                    hash_chain: &assignment.hash_chain,
                    tags: proofs.then(|| assignment.tags()),
                    proof: proofs.then(|| proof(assignment)).flatten(),
                },
                message: MessageAnswer::new(&entry.message, proofs),
                cause: entry.cause.as_ref().map(CauseAnswer::from),
                root: entry.root.to_string(),
                hops: entry.hops,
                result: results
                    .next_if(|result| result.ordinate == Ordinate::of_slot(slot))
                    .map(ResultAnswer::from),
                ticks: std::iter::from_fn(|| {
                    results.next_if(|result| result.ordinate.slot == slot)
                })
                .map(ResultAnswer::from)
                .collect(),
            }
        })
        .collect();
    to_js(&answers)
}

/// A process was moved to another module.
pub(super) fn upgrade(upgrade: &Upgrade) -> Result<JsValue> {
    #[derive(Serialize)]
    struct UpgradeAnswer<'a> {
        from: &'a str,
        to: &'a str,
        messages: u64,
    }
    to_js(&UpgradeAnswer {
        from: &upgrade.from,
        to: &upgrade.to,
        messages: upgrade.messages,
    })
}

#[derive(Serialize)]
struct OutboxAnswer<'a> {
    key: u64,
    process: String,
    slot: u64,
    index: u32,
    kind: Kind,
    target: &'a str,
    reason: Reason,
    hops: u32,
}

/// A part of the outbox.
pub(super) fn outbox(entries: &[(u64, OutboxEntry)]) -> Result<JsValue> {
    let answer = |(key, entry): &(u64, OutboxEntry)| OutboxAnswer {
        key: *key,
        process: entry.cause.process.to_string(),
        slot: entry.cause.ordinate.slot,
        index: entry.cause.index,
        kind: entry.kind,
        target: "",
        reason: entry.reason,
        hops: entry.hops,
    };
    let mut answers: Vec<OutboxAnswer<'_>> = entries.iter().map(answer).collect();
    for (answer, (_, entry)) in answers.iter_mut().zip(entries) {
        answer.target = &entry.target;
    }
    to_js(&answers)
}

#[derive(Serialize)]
struct ImportAnswer {
    processes: Vec<String>,
}

/// The processes that came in.
pub(super) fn imported(processes: &[lunette_ao::Id]) -> Result<JsValue> {
    let processes = processes.iter().map(ToString::to_string).collect();
    to_js(&ImportAnswer { processes })
}

/// An identity or a wallet.
pub(super) fn identity(identity: &Identity) -> JsValue {
    let object = Object::new();
    // Setting a property of an object made here cannot fail.
    let set = |name: &str, value: JsValue| drop(Reflect::set(&object, &name.into(), &value));
    set("name", identity.name.as_str().into());
    set("address", identity.address.as_str().into());
    set("type", type_name(identity.kind).into());
    set("exportable", identity.exportable.into());
    set("removable", identity.is_wallet.into());
    object.into()
}

/// The type of a key, as those who make wallets name it.
fn type_name(kind: SignatureKind) -> &'static str {
    match kind {
        SignatureKind::Arweave => "arweave",
        SignatureKind::Ethereum => "ethereum",
        SignatureKind::Ed25519 => "ed25519",
        _ => "external",
    }
}

/// A wallet and its private key.
pub(super) fn exported(wallet: Wallet, key: &JsValue) -> JsValue {
    let object = identity(&wallet.into());
    let _ = Reflect::set(&object, &"key".into(), key);
    object
}

#[derive(Serialize)]
struct ClockAnswer {
    now: u64,
    height: u64,
    live: bool,
}

/// The clock.
pub(super) fn clock(moment: Moment, live: bool) -> Result<JsValue> {
    to_js(&ClockAnswer {
        now: moment.time,
        height: moment.height,
        live,
    })
}

#[derive(Serialize)]
struct BlockAnswer {
    height: u64,
    timestamp: u64,
}

/// A block.
pub(super) fn block(height: u64, timestamp: u64) -> Result<JsValue> {
    to_js(&BlockAnswer { height, timestamp })
}

#[derive(Serialize)]
struct WarningAnswer<'a> {
    code: &'static str,
    field: &'a str,
    message: &'a str,
}

/// What is wrong with something that is about to be sent.
pub(super) fn warnings(warnings: &[Warning]) -> Result<JsValue> {
    let answer = |warning| {
        let Warning {
            code,
            field,
            message,
        }: &Warning = warning;
        WarningAnswer {
            code: code.name(),
            field,
            message,
        }
    };
    to_js(&warnings.iter().map(answer).collect::<Vec<_>>())
}
