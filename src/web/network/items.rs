//! Data items for those who sign elsewhere, such as wallets: what is to be signed, the item with its signature, what an item says.

use js_sys::{Object, Reflect, Uint8Array};
use lunette_ao::item::UnsignedItem;
use lunette_ao::signature::ethereum;
use lunette_ao::{DataItem, ItemDraft, ItemError, Message, SignatureKind};
use lunette_runtime::{Code, Error, Result};
use wasm_bindgen::JsValue;

use super::params::{self, Bytes, Data};
use crate::verify;

/// What the holder of a key is to sign: the deep hash of a draft.
pub(super) fn draft(given: params::Draft) -> Result<JsValue> {
    let item = unsigned(given)?;
    Ok(Uint8Array::from(&item.signing_bytes()[..]).into())
}

/// The item that a draft and its signature make. The signature is not verified before the item is handed in.
pub(super) fn seal(given: params::Seal) -> Result<JsValue> {
    let signature = given.signature.into_vec();
    let item = unsigned(given.draft)?
        .signed(signature)
        .map_err(|problem| refused(&problem))?;
    let object = Object::new();
    let raw = Uint8Array::from(&item.to_bytes()[..]);
    // Setting a property of an object made here cannot fail.
    let _ = Reflect::set(&object, &"id".into(), &item.id().to_string().into());
    let _ = Reflect::set(&object, &"raw".into(), &raw);
    Ok(object.into())
}

/// A data item that was signed elsewhere, verified.
pub(super) async fn read(bytes: &Bytes) -> Result<Message> {
    let item = DataItem::parse(bytes).map_err(|problem| Error {
        field: Some("item".to_owned()),
        ..Error::new(
            Code::InvalidItem,
            format!("the item cannot be read: {problem}"),
        )
    })?;
    verify::verify(&item).await?;
    Ok(Message::from_item(&item))
}

/// The public key of who signed a text with an Ethereum wallet, and the address.
pub(super) fn recover(given: params::Recover) -> Result<JsValue> {
    let key = ethereum::recover(&given.message.0, &given.signature);
    let key = key.ok_or_else(|| Error {
        field: Some("signature".to_owned()),
        ..Error::new(Code::InvalidItem, "the signature can be nobody's")
    })?;
    let object = Object::new();
    let address = SignatureKind::Ethereum.address(&key);
    // Setting a property of an object made here cannot fail.
    let _ = Reflect::set(&object, &"key".into(), &Uint8Array::from(&key[..]));
    let _ = Reflect::set(&object, &"address".into(), &address.into());
    Ok(object.into())
}

/// 32 bytes, when there are any.
pub(super) fn anchor(given: Option<Data>) -> Result<Option<[u8; 32]>> {
    let Some(anchor) = given else {
        return Ok(None);
    };
    let bytes = anchor.0.try_into();
    bytes
        .map(Some)
        .map_err(|_| Error::argument("anchor", "must be 32 bytes"))
}

fn unsigned(given: params::Draft) -> Result<UnsignedItem> {
    let kind = SignatureKind::from_number(given.kind)
        .ok_or_else(|| Error::argument("type", "is no type of signature of ANS-104"))?;
    let draft = ItemDraft {
        target: given.target.map(|target| target.0),
        anchor: anchor(given.anchor)?,
        tags: given.tags,
        data: given.data.0,
    };
    draft
        .unsigned(kind, &given.key)
        .map_err(|problem| refused(&problem))
}

fn refused(problem: &ItemError) -> Error {
    let field = match problem {
        ItemError::KeyLength { .. } => "key",
        ItemError::SignatureLength { .. } => "signature",
        _ => "tags",
    };
    Error {
        field: Some(field.to_owned()),
        ..Error::new(Code::InvalidItem, problem.to_string())
    }
}
