//! Transactions as gateways and nodes write them (`/tx/{id}`), and take them.
//!
//! Bytes are base64url, numbers decimal text without zeros before them: another text of the same number would be signed as other bytes by some and as the
//! same by others, so it is refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ByteTag, Format, Transaction, TransactionError};
use crate::id::{Id, base64url, from_base64url};
use crate::signature::SignatureKind;

/// The most digits of a number (arweave `ar_tx.erl`).
const MAX_DIGITS: usize = 21;

#[derive(Deserialize, Serialize)]
struct Written {
    #[serde(default = "first")]
    format: u64,
    id: String,
    #[serde(default)]
    last_tx: String,
    owner: String,
    #[serde(default)]
    tags: Vec<WrittenTag>,
    #[serde(default)]
    target: String,
    #[serde(default = "zero")]
    quantity: String,
    #[serde(default)]
    data: String,
    data_size: Option<String>,
    #[serde(default)]
    data_root: String,
    #[serde(default = "zero")]
    reward: String,
    signature: String,
    #[serde(default, skip_serializing)]
    denomination: Value,
}

#[derive(Deserialize, Serialize)]
struct WrittenTag {
    name: String,
    value: String,
}

/// Transactions from before there were others do not say their format.
fn first() -> u64 {
    1
}

fn zero() -> String {
    "0".to_owned()
}

impl Transaction {
    /// Reads the JSON of a transaction, as `/tx/{id}` gives it. Its id has to be the hash of its signature; the signature itself is not
    /// verified.
    ///
    /// # Errors
    /// [`TransactionError`] says what is wrong.
    pub fn parse(json: &[u8]) -> Result<Transaction, TransactionError> {
        let written: Written = serde_json::from_slice(json)
            .map_err(|problem| TransactionError::Json(problem.to_string()))?;
        refuse_denomination(&written.denomination)?;
        let format = match written.format {
            1 => Format::First,
            2 => Format::Second,
            other => return Err(TransactionError::Format(other)),
        };
        let data = bytes("data", &written.data)?;
        let data_size = match &written.data_size {
            Some(text) => number("data_size", text)?,
            None => data.len() as u64,
        };
        let transaction = Transaction {
            format,
            last_tx: anchor(&written.last_tx)?,
            owner: bytes("owner", &written.owner)?,
            tags: tags(&written.tags)?,
            target: id("target", &written.target)?,
            quantity: number("quantity", &written.quantity)?,
            reward: number("reward", &written.reward)?,
            data_size,
            data_root: id("data_root", &written.data_root)?,
            data: (data_size == 0 || !data.is_empty()).then_some(data),
            signature: bytes("signature", &written.signature)?,
        };
        transaction.check(&written.id)?;
        Ok(transaction)
    }

    /// The JSON of the transaction, with the data if it is here: what `POST /tx` takes.
    pub fn to_json(&self) -> String {
        self.written(self.data.as_deref().unwrap_or_default())
    }

    /// The JSON of the transaction without its data, which goes after it in chunks.
    pub(super) fn to_json_without_data(&self) -> String {
        self.written(&[])
    }

    fn written(&self, data: &[u8]) -> String {
        let tag = |(name, value): &ByteTag| WrittenTag {
            name: base64url(name),
            value: base64url(value),
        };
        let optional = |id: Option<Id>| id.map_or(String::new(), |id| id.to_string());
        let written = Written {
            format: match self.format {
                Format::First => 1,
                Format::Second => 2,
            },
            id: self.id().to_string(),
            last_tx: base64url(&self.last_tx),
            owner: base64url(&self.owner),
            tags: self.tags.iter().map(tag).collect(),
            target: optional(self.target),
            quantity: self.quantity.to_string(),
            data: base64url(data),
            data_size: Some(self.data_size.to_string()),
            data_root: optional(self.data_root),
            reward: self.reward.to_string(),
            signature: base64url(&self.signature),
            denomination: Value::Null,
        };
        // There is nothing in it that has no JSON.
        serde_json::to_string(&written).unwrap_or_default()
    }

    fn check(&self, listed: &str) -> Result<(), TransactionError> {
        let kind = SignatureKind::Arweave;
        if self.owner.len() != kind.key_length() {
            return Err(TransactionError::Key(self.owner.len()));
        }
        if self.signature.len() != kind.signature_length() {
            return Err(TransactionError::SignatureLength(self.signature.len()));
        }
        let listed = id("id", listed)?.ok_or_else(|| wrong("id", "an id"))?;
        let found = self.id();
        if listed != found {
            return Err(TransactionError::Id { listed, found });
        }
        Ok(())
    }
}

fn wrong(field: &'static str, expected: &'static str) -> TransactionError {
    TransactionError::Field { field, expected }
}

/// The currency is named by nodes only once it is not the first one any more.
fn refuse_denomination(denomination: &Value) -> Result<(), TransactionError> {
    match denomination {
        Value::Null => Ok(()),
        Value::String(text) if text.is_empty() || text == "0" => Ok(()),
        Value::Number(number) if number.as_u64() == Some(0) => Ok(()),
        other => Err(TransactionError::Denomination(other.to_string())),
    }
}

fn bytes(field: &'static str, text: &str) -> Result<Vec<u8>, TransactionError> {
    from_base64url(text).ok_or_else(|| wrong(field, "base64url"))
}

fn id(field: &'static str, text: &str) -> Result<Option<Id>, TransactionError> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse();
    id.map(Some).map_err(|_| wrong(field, "an id"))
}

fn anchor(text: &str) -> Result<Vec<u8>, TransactionError> {
    let anchor = bytes("last_tx", text)?;
    if matches!(anchor.len(), 0 | 32 | 48) {
        Ok(anchor)
    } else {
        Err(wrong("last_tx", "a transaction or a block"))
    }
}

fn tags(written: &[WrittenTag]) -> Result<Vec<ByteTag>, TransactionError> {
    let tag = |tag: &WrittenTag| Ok((bytes("tags", &tag.name)?, bytes("tags", &tag.value)?));
    written.iter().map(tag).collect()
}

fn number<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, TransactionError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit())
        && text.len() <= MAX_DIGITS
        && (text == "0" || !text.starts_with('0'));
    let value = is_plain.then(|| text.parse().ok()).flatten();
    value.ok_or_else(|| wrong(field, "a whole number in decimal digits"))
}
