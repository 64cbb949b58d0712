//! What requests give.

use std::error::Error;

use lunette_ao::bundle::bundle;
use lunette_ao::id::base64url;
use lunette_ao::transaction::merkle;
use lunette_ao::{
    Bundle, DataItem, Ed25519Key, EthereumKey, ItemDraft, Message, SignatureKind, Transaction,
    TransactionDraft,
};
use serde_json::{Value, json};

use crate::request::{Bytes, Chunk, Kind, Request, WrittenTransaction};

type Answer = Result<Value, Box<dyn Error>>;

/// The answer to a request.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn answer(request: Request) -> Answer {
    match request {
        Request::Show { bytes } => Ok(fields(&DataItem::parse(&bytes.0)?)),
        Request::Verify { bytes } => Ok(verify(&DataItem::parse(&bytes.0)?)),
        Request::Unbundle { bytes } => unbundle(&bytes.0),
        Request::Sign {
            kind,
            secret,
            draft,
        } => Ok(written(&sign(kind, secret, draft.try_into()?)?)),
        Request::Prepare { kind, owner, draft } => {
            let item = ItemDraft::try_from(draft)?.unsigned(kind.into(), &owner.0)?;
            Ok(json!({ "message": base64url(&item.signing_bytes()) }))
        }
        Request::Assemble {
            kind,
            owner,
            signature,
            draft,
        } => {
            let item = ItemDraft::try_from(draft)?.unsigned(kind.into(), &owner.0)?;
            Ok(written(&item.signed(signature.0)?))
        }
        Request::Bundle { items } => {
            let items = items.iter().map(|bytes| DataItem::parse(&bytes.0));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            Ok(json!({ "bytes": base64url(&bundle(&items)) }))
        }
        Request::Transaction { transaction, data } => transaction_fields(&transaction, data),
        Request::PrepareTransaction { owner, draft } => {
            let unsigned = TransactionDraft::try_from(draft)?.unsigned(&owner.0)?;
            Ok(json!({ "message": base64url(&unsigned.signing_bytes()) }))
        }
        Request::AssembleTransaction {
            owner,
            signature,
            draft,
        } => upload(&owner, signature, draft),
        Request::Chunk(chunk) => proven(&chunk),
    }
}

impl From<Kind> for SignatureKind {
    fn from(kind: Kind) -> SignatureKind {
        match kind {
            Kind::Arweave => SignatureKind::Arweave,
            Kind::Ed25519 => SignatureKind::Ed25519,
            Kind::Ethereum => SignatureKind::Ethereum,
            Kind::Solana => SignatureKind::Solana,
            Kind::InjectedAptos => SignatureKind::InjectedAptos,
            Kind::MultiAptos => SignatureKind::MultiAptos,
            Kind::TypedEthereum => SignatureKind::TypedEthereum,
        }
    }
}

fn sign(kind: Kind, secret: Bytes, draft: ItemDraft) -> Result<DataItem, Box<dyn Error>> {
    let Ok(secret) = <[u8; 32]>::try_from(secret.0) else {
        return Err("a secret has 32 bytes".into());
    };
    let item = match kind {
        Kind::Ed25519 => draft.sign(&Ed25519Key::from_seed(&secret)),
        Kind::Solana => draft.sign(&Ed25519Key::solana_from_seed(&secret)),
        Kind::Ethereum => draft.sign(&EthereumKey::from_bytes(&secret)?),
        _ => {
            let kind = SignatureKind::from(kind);
            return Err(format!(
                "keys of the type {kind} do not sign here: prepare, sign elsewhere, assemble"
            )
            .into());
        }
    };
    Ok(item?)
}

fn written(item: &DataItem) -> Value {
    json!({ "id": item.id().to_string(), "bytes": base64url(&item.to_bytes()) })
}

fn verify(item: &DataItem) -> Value {
    let id = item.id().to_string();
    match item.verify() {
        Ok(()) => json!({ "id": id, "verified": true }),
        Err(reason) => json!({ "id": id, "verified": false, "reason": reason.to_string() }),
    }
}

fn fields(item: &DataItem) -> Value {
    let message = Message::from_item(item);
    json!({
        "id": message.id.to_string(),
        "kind": item.kind().number(),
        "signature": base64url(item.signature()),
        "owner": base64url(item.key()),
        "address": message.owner,
        "target": message.target,
        "anchor": base64url(&message.anchor),
        "tags": message.tags,
        "tagBytes": base64url(item.tag_bytes()),
        "data": base64url(item.data()),
        "message": base64url(&item.signing_bytes()),
    })
}

fn unbundle(bytes: &[u8]) -> Answer {
    let items = Bundle::parse(bytes)?
        .entries()
        .map(|entry| entry.item().map(|item| written(&item)));
    Ok(json!({ "items": items.collect::<Result<Vec<_>, _>>()? }))
}

fn transaction_fields(json: &Value, data: Option<Bytes>) -> Answer {
    let mut transaction = Transaction::parse(json.to_string().as_bytes())?;
    if let Some(Bytes(data)) = data {
        transaction = transaction.with_data(data)?;
    }
    let verdict = transaction.verify();
    let message = Message::from_transaction(&transaction);
    Ok(json!({
        "id": message.id.to_string(),
        "verified": verdict.is_ok(),
        "reason": verdict.err().map(|reason| reason.to_string()),
        "address": message.owner,
        "target": message.target,
        "anchor": String::from_utf8_lossy(&message.anchor),
        "tags": message.tags,
        "data": base64url(&message.data),
        "message": transaction.signing_bytes().ok().map(|bytes| base64url(&bytes)),
        "written": serde_json::from_str::<Value>(&transaction.to_json())?,
    }))
}

fn upload(owner: &Bytes, signature: Bytes, draft: WrittenTransaction) -> Answer {
    let unsigned = TransactionDraft::try_from(draft)?.unsigned(&owner.0)?;
    let transaction = unsigned.signed(signature.0)?;
    let upload = transaction.upload()?;
    let chunks = upload.chunks().map(|chunk| serde_json::from_str(&chunk));
    Ok(json!({
        "transaction": serde_json::from_str::<Value>(&upload.transaction)?,
        "chunks": chunks.collect::<Result<Vec<Value>, _>>()?,
    }))
}

fn proven(given: &Chunk) -> Answer {
    let (size, offset) = (given.data_size.parse()?, given.offset.parse()?);
    let root = given.data_root.parse()?;
    let proven = merkle::follow(&root, size, offset, &given.data_path.0)?;
    Ok(json!({ "start": proven.start, "end": proven.end, "verified": proven.is(&given.chunk.0) }))
}
