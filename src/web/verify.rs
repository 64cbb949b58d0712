//! Checking signatures: RSA by the browser, everything else by our own code.

use std::cell::RefCell;
use std::collections::HashMap;

use async_trait::async_trait;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use lunette_ao::id::base64url;
use lunette_ao::signature::{self, Unverified};
use lunette_ao::{DataItem, Message, SignatureKind};
use lunette_remote::Verifier;
use lunette_runtime::network::Signatures;
use lunette_runtime::{Code, Error, Result};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Lengths of salt that signers use: WebCrypto and arweave.js, then Node's default, which is the longest, and none.
const SALT_LENGTHS: [u32; 3] = [32, 478, 0];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &Array,
    ) -> std::result::Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    fn subtle_verify(
        algorithm: &JsValue,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> std::result::Result<Promise, JsValue>;
}

/// Returns when the owner of an item signed what it says.
///
/// # Errors
/// [`Code::InvalidItem`]: the signature is wrong, or of a type that cannot be checked here.
pub async fn verify(item: &DataItem) -> Result<()> {
    let message = item.signing_bytes();
    check(item.kind(), item.key(), &message, item.signature())
        .await
        .map_err(|problem| invalid(&problem.to_string()))
}

/// Why a signature does not count.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(transparent)]
    Unverified(#[from] Unverified),
    /// The browser could not check it, and said why.
    #[error("{0}")]
    Thrown(String),
}

/// Whether a signature holds: the only place that decides it.
async fn check(
    kind: SignatureKind,
    key: &[u8],
    message: &[u8; 48],
    signature: &[u8],
) -> std::result::Result<(), Problem> {
    if kind != SignatureKind::Arweave {
        return Ok(signature::verify(kind, key, message, signature)?);
    }
    match verify_rsa(key, message, signature).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Unverified::Invalid.into()),
        Err(thrown) => Err(Problem::Thrown(crate::error::describe(&thrown))),
    }
}

/// Checks the signatures of what is imported, and of what comes from units outside.
pub struct Here;

#[async_trait(?Send)]
impl Signatures for Here {
    async fn check(&self, message: &Message) -> Result<()> {
        let item =
            DataItem::from_message(message).map_err(|problem| invalid(&problem.to_string()))?;
        verify(&item).await
    }
}

#[async_trait(?Send)]
impl Verifier for Here {
    async fn verify(
        &self,
        kind: SignatureKind,
        key: &[u8],
        message: &[u8; 48],
        signature: &[u8],
    ) -> std::result::Result<(), Unverified> {
        let checked = check(kind, key, message, signature).await;
        checked.map_err(|problem| match problem {
            Problem::Unverified(unverified) => unverified,
            Problem::Thrown(_) => Unverified::Unsupported(kind),
        })
    }
}

fn invalid(problem: &str) -> Error {
    Error {
        field: Some("item".to_owned()),
        ..Error::new(
            Code::InvalidItem,
            format!("the item cannot be accepted: {problem}"),
        )
    }
}

/// A wallet that was met before: its key as WebCrypto has it, and the length of salt that it signs with.
#[derive(Clone)]
struct Wallet {
    key: JsValue,
    salt: u32,
}

/// How many wallets are remembered; beyond that all are forgotten and met anew.
const WALLETS: usize = 256;

thread_local! {
    static MET: RefCell<HashMap<Vec<u8>, Wallet>> = RefCell::default();
}

/// RSA-PSS with SHA-256 over the deep hash, by a key of 4096 bits with the exponent 65537.
async fn verify_rsa(
    key: &[u8],
    message: &[u8; 48],
    signature: &[u8],
) -> std::result::Result<bool, JsValue> {
    let met = MET.with_borrow(|met| met.get(key).cloned());
    let wallet = match met {
        Some(wallet) => wallet,
        None => Wallet {
            key: import(key).await?,
            salt: SALT_LENGTHS[0],
        },
    };
    let message = Uint8Array::from(&message[..]);
    let signature = Uint8Array::from(signature);
    let others = SALT_LENGTHS
        .into_iter()
        .filter(|length| *length != wallet.salt);
    for salt in std::iter::once(wallet.salt).chain(others) {
        let algorithm = object(&[("name", "RSA-PSS".into()), ("saltLength", salt.into())]);
        let verdict = subtle_verify(&algorithm, &wallet.key, &signature, &message)?;
        if JsFuture::from(verdict).await?.is_truthy() {
            remember(key, Wallet { salt, ..wallet });
            return Ok(true);
        }
    }
    Ok(false)
}

fn remember(key: &[u8], wallet: Wallet) {
    MET.with_borrow_mut(|met| {
        if met.len() >= WALLETS && !met.contains_key(key) {
            met.clear();
        }
        met.insert(key.to_vec(), wallet);
    });
}

/// A public key, as WebCrypto has it.
async fn import(modulus: &[u8]) -> std::result::Result<JsValue, JsValue> {
    let jwk = object(&[
        ("kty", "RSA".into()),
        ("e", "AQAB".into()),
        ("n", base64url(modulus).into()),
        ("alg", "PS256".into()),
        ("ext", true.into()),
    ]);
    let algorithm = object(&[("name", "RSA-PSS".into()), ("hash", "SHA-256".into())]);
    let usages = Array::of1(&"verify".into());
    JsFuture::from(import_key("jwk", &jwk, &algorithm, false, &usages)?).await
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}
