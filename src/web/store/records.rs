//! What is stored, and how it looks as JavaScript values.
//!
//! | object store | key | record |
//! |---|---|---|
//! | `heads` | process | `{ slot, epoch, module, processId, owner, tags, memory, stored, full }` |
//! | `log` | `[process, slot]` | `{ slot, message, result, status, gas }`: message and result are JSON texts |
//! | `images` | `[process, slot]` | `{ indices: Uint32Array, bytes: Uint8Array, zeros: Uint32Array }`: the pages that changed up to that slot, and those that became all zero |
//!
//! The state of a process is the sum of its image records in the order of their slots. One commit adds one record,
//! however many pages changed, since the cost of IndexedDB is per record; when the records outweigh the state
//! itself, one record with all pages takes their place.

use js_sys::{Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result, expect_bytes};
use crate::image::Pages;

/// Object store of [`Head`]s.
pub const HEADS: &str = "heads";
/// Object store of [`LogEntry`] records.
pub const LOG: &str = "log";
/// Object store of image records.
pub const IMAGES: &str = "images";

/// Where a process stands: the record that every commit replaces.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Messages evaluated so far; the last of them has this slot. Slot 0 is the item that made the process.
    pub slot: u32,
    /// How many times the process was opened. Only the latest opener may write.
    pub epoch: u32,
    /// SHA-256 of the module that made the image, in hex.
    pub module: String,
    /// The id of the process.
    pub process_id: String,
    /// The id of the person it belongs to, whose `Eval` it obeys.
    pub owner: String,
    /// The tags of the process, as JSON.
    pub tags: String,
    /// Bytes of linear memory.
    pub memory: u32,
    /// Bytes of pages in image records since the last full one, which is not counted.
    pub stored: f64,
    /// Bytes of pages in the last full image record; 0 while there is none, or none that is of use.
    pub full: f64,
}

/// One evaluated message.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// Its place in the order of messages; the first is 1.
    pub slot: u32,
    /// The message, as JSON.
    pub message: String,
    /// What it gave, as JSON.
    pub result: String,
    /// `ok`, or what kind of failure it was.
    pub status: String,
    /// Units of work done.
    pub gas: f64,
}

fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    // Setting a property of a plain object made here cannot fail.
    let _ = Reflect::set(object, &key.into(), &value.into());
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn get_text(object: &JsValue, key: &str, record: &str) -> Result<String> {
    get(object, key)
        .as_string()
        .ok_or_else(|| Error::corrupt(record))
}

fn get_number(object: &JsValue, key: &str, record: &str) -> Result<f64> {
    get(object, key)
        .as_f64()
        .filter(|number| *number >= 0.0)
        .ok_or_else(|| Error::corrupt(record))
}

fn get_u32(object: &JsValue, key: &str, record: &str) -> Result<u32> {
    let number = get_number(object, key, record)?;
    // The cast saturates, and the comparison refuses what it changed.
    let whole = number as u32;
    if f64::from(whole) == number {
        Ok(whole)
    } else {
        Err(Error::corrupt(record))
    }
}

impl Head {
    pub(super) fn to_js(&self) -> JsValue {
        let object = Object::new();
        set(&object, "slot", self.slot);
        set(&object, "epoch", self.epoch);
        set(&object, "module", self.module.as_str());
        set(&object, "processId", self.process_id.as_str());
        set(&object, "owner", self.owner.as_str());
        set(&object, "tags", self.tags.as_str());
        set(&object, "memory", self.memory);
        set(&object, "stored", self.stored);
        set(&object, "full", self.full);
        object.into()
    }

    pub(super) fn from_js(record: &JsValue) -> Result<Head> {
        Ok(Head {
            slot: get_u32(record, "slot", "head")?,
            epoch: get_u32(record, "epoch", "head")?,
            module: get_text(record, "module", "head")?,
            process_id: get_text(record, "processId", "head")?,
            owner: get_text(record, "owner", "head")?,
            tags: get_text(record, "tags", "head")?,
            memory: get_u32(record, "memory", "head")?,
            stored: get_number(record, "stored", "head")?,
            full: get_number(record, "full", "head")?,
        })
    }
}

impl LogEntry {
    /// A message that has not been evaluated yet.
    pub fn new(slot: u32, message: String) -> LogEntry {
        LogEntry {
            slot,
            message,
            result: String::new(),
            status: String::new(),
            gas: 0.0,
        }
    }

    pub(crate) fn to_js(&self) -> JsValue {
        let object = Object::new();
        set(&object, "slot", self.slot);
        set(&object, "message", self.message.as_str());
        set(&object, "result", self.result.as_str());
        set(&object, "status", self.status.as_str());
        set(&object, "gas", self.gas);
        object.into()
    }

    pub(super) fn from_js(record: &JsValue) -> Result<LogEntry> {
        Ok(LogEntry {
            slot: get_u32(record, "slot", "log entry")?,
            message: get_text(record, "message", "log entry")?,
            result: get_text(record, "result", "log entry")?,
            status: get_text(record, "status", "log entry")?,
            gas: get_number(record, "gas", "log entry")?,
        })
    }
}

impl Pages {
    pub(super) fn to_js(&self) -> JsValue {
        let object = Object::new();
        set(
            &object,
            "indices",
            Uint32Array::from(self.indices.as_slice()),
        );
        set(&object, "bytes", Uint8Array::from(self.bytes.as_slice()));
        set(&object, "zeros", Uint32Array::from(self.zeros.as_slice()));
        object.into()
    }

    pub(super) fn from_js(record: &JsValue) -> Result<Pages> {
        let numbers = |key| match get(record, key).dyn_ref::<Uint32Array>() {
            Some(numbers) => Ok(numbers.to_vec()),
            None => Err(Error::corrupt("image")),
        };
        Ok(Pages {
            indices: numbers("indices")?,
            bytes: expect_bytes(&get(record, "bytes"), "image")?,
            zeros: numbers("zeros")?,
        })
    }
}

/// Key of a record that belongs to a slot of a process.
pub(super) fn slot_key(process: &str, slot: f64) -> JsValue {
    Array::of2(&process.into(), &slot.into()).into()
}
