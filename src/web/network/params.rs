//! The parameters of calls. A field that a call does not have is refused, so that a slip of the pen does not pass for a default.

use js_sys::Object;
use lunette_ao::{Id, Tag};
use lunette_runtime::network::Sort;
use lunette_runtime::{Code, Error, Result};
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Deserialize, de};
use wasm_bindgen::{JsCast, JsValue};

use crate::wallets::KeyType;

/// Reads the parameters of a call.
pub(super) fn read<T: DeserializeOwned>(params: JsValue) -> Result<T> {
    refuse_unknown_fields::<T>(&params)?;
    serde_wasm_bindgen::from_value(params).map_err(|problem| {
        let message = problem.to_string();
        // What else stands between back quotes in the messages of serde is what was given, or could have been.
        let field = message
            .split_once("missing field `")
            .and_then(|(_, rest)| rest.split('`').next().map(str::to_owned));
        Error {
            field,
            ..Error::new(
                Code::InvalidArgument,
                format!("the parameters are not right: {message}"),
            )
        }
    })
}

/// `serde_wasm_bindgen` asks objects only for the fields of a struct, so that `deny_unknown_fields` never sees another one.
fn refuse_unknown_fields<T: DeserializeOwned>(params: &JsValue) -> Result<()> {
    let Some(object) = params.dyn_ref::<Object>() else {
        return Ok(());
    };
    let mut known: &[&str] = &[];
    // It fails once it knows the names.
    let _ = T::deserialize(FieldNames(&mut known));
    let given: Vec<String> = Object::keys(object)
        .iter()
        .filter_map(|key| key.as_string())
        .collect();
    match given.iter().find(|key| !known.contains(&key.as_str())) {
        Some(field) => Err(Error::argument(field, "is no parameter of this call")),
        None => Ok(()),
    }
}

/// Gives nothing, but takes note of the fields that a struct asks for.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(
        self,
        _visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        Err(de::value::Error::custom("this is no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Content: a text or bytes.
#[derive(Default)]
pub(super) struct Data(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Data, D::Error> {
        struct TextOrBytes;
        impl Visitor<'_> for TextOrBytes {
            type Value = Data;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string or a Uint8Array")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Data, E> {
                Ok(Data(text.as_bytes().to_vec()))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> std::result::Result<Data, E> {
                Ok(Data(bytes.to_vec()))
            }
        }
        deserializer.deserialize_any(TextOrBytes)
    }
}

/// An id, as a text.
#[derive(Clone, Copy)]
pub(super) struct IdText(pub(super) Id);

impl<'de> Deserialize<'de> for IdText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<IdText, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(IdText).map_err(D::Error::custom)
    }
}

/// Bytes that must be bytes.
pub(super) type Bytes = serde_bytes::ByteBuf;

/// No parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfProcess {
    pub(super) process: IdText,
}

/// Processes to go into a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Export {
    pub(super) processes: Option<Vec<IdText>>,
}

/// A file with processes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    pub(super) file: Bytes,
}

/// A copy of a process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fork {
    pub(super) process: IdText,
    pub(super) slot: Option<u64>,
    #[serde(default)]
    pub(super) connected: bool,
}

/// A new process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spawn {
    pub(super) item: Option<Bytes>,
    pub(super) module: Option<String>,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    pub(super) anchor: Option<Data>,
    pub(super) identity: Option<String>,
    #[serde(default)]
    pub(super) monitor: bool,
}

/// A message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Send {
    pub(super) item: Option<Bytes>,
    pub(super) process: Option<IdText>,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    pub(super) anchor: Option<Data>,
    pub(super) identity: Option<String>,
}

/// A message of a process, by its id or its slot.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfMessage {
    pub(super) process: IdText,
    pub(super) message: Option<IdText>,
    pub(super) slot: Option<u64>,
    #[serde(default = "yes")]
    pub(super) wait: bool,
}

/// What is so unless somebody says otherwise.
pub(super) fn yes() -> bool {
    true
}

/// A page of results.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Results {
    pub(super) process: IdText,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) limit: Option<usize>,
    #[serde(default)]
    pub(super) sort: Order,
}

/// The order of a page.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Order {
    /// The oldest first.
    #[default]
    Asc,
    /// The newest first.
    Desc,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Sort {
        match order {
            Order::Asc => Sort::Ascending,
            Order::Desc => Sort::Descending,
        }
    }
}

/// A message alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneMessage {
    pub(super) message: IdText,
    #[serde(default)]
    pub(super) proofs: bool,
}

/// A message to evaluate without a trace.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DryRun {
    pub(super) process: IdText,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    pub(super) anchor: Option<Data>,
    pub(super) identity: Option<String>,
    pub(super) id: Option<String>,
    pub(super) from: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) target: Option<String>,
    pub(super) timestamp: Option<u64>,
    pub(super) height: Option<u64>,
    pub(super) slot: Option<u64>,
}

/// A question about a state; without a slot, the one that is now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inspect {
    pub(super) process: IdText,
    pub(super) slot: Option<u64>,
    pub(super) question: String,
}

/// An evaluation to be looked at: of a message, or of a tick after it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trace {
    pub(super) process: IdText,
    pub(super) slot: u64,
    #[serde(default)]
    pub(super) tick: u32,
}

/// A message for further processes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Assign {
    pub(super) message: IdText,
    pub(super) processes: Vec<IdText>,
    #[serde(default)]
    pub(super) exclude: Vec<String>,
    #[serde(default)]
    pub(super) base_layer: bool,
}

/// Slots of a log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slots {
    pub(super) process: IdText,
    pub(super) from: u64,
    pub(super) limit: Option<usize>,
}

/// A private key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneKey {
    #[serde(rename = "type", default)]
    pub(super) kind: KeyType,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub(super) key: JsValue,
}

/// What a peer hands over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Received {
    pub(super) target: IdText,
    pub(super) item: Bytes,
    pub(super) hops: u32,
    pub(super) root: IdText,
}

/// A part of a log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    pub(super) process: IdText,
    #[serde(default)]
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    pub(super) limit: Option<usize>,
    #[serde(default = "yes")]
    pub(super) results: bool,
    #[serde(default)]
    pub(super) proofs: bool,
}

/// A part of the outbox.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outbox {
    #[serde(default)]
    pub(super) from: u64,
    pub(super) limit: Option<usize>,
}

/// An identity.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    pub(super) name: String,
}

/// A wallet to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateWallet {
    pub(super) name: Option<String>,
    #[serde(rename = "type", default)]
    pub(super) kind: KeyType,
    #[serde(default)]
    pub(super) extractable: bool,
}

/// A wallet whose key somebody has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportWallet {
    pub(super) name: String,
    #[serde(rename = "type", default)]
    pub(super) kind: KeyType,
    /// As it is: what `serde` finds wrong with a value it repeats.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub(super) key: JsValue,
    #[serde(default)]
    pub(super) extractable: bool,
}

/// What was signed as a personal message of Ethereum, and the signature.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recover {
    pub(super) message: Data,
    pub(super) signature: Bytes,
}

/// How far the clock is set forward.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    #[serde(default)]
    pub(super) milliseconds: u64,
    #[serde(default)]
    pub(super) blocks: u64,
}

/// A block.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) height: u64,
}

/// A data item.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub(super) item: Bytes,
}

/// What is about to be sent: an item, or what a process or an identity would send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lint {
    pub(super) item: Option<Bytes>,
    pub(super) process: Option<IdText>,
    #[serde(default)]
    pub(super) target: String,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
}

/// What a data item is to say, and who is to sign it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    /// The type of the signature (ANS-104).
    #[serde(rename = "type")]
    pub(super) kind: u16,
    /// The public key.
    pub(super) key: Bytes,
    pub(super) target: Option<IdText>,
    pub(super) anchor: Option<Data>,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    #[serde(default)]
    pub(super) data: Data,
}

/// The same, signed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    pub(super) draft: Draft,
    pub(super) signature: Bytes,
}
