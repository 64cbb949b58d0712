//! Checking signatures: RSA by the browser, everything else by our own code.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use lunette_ao::id::base64url;
use lunette_ao::{DataItem, SignatureKind};
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
    if item.kind() != SignatureKind::Arweave {
        return item
            .verify()
            .map_err(|problem| invalid(&problem.to_string()));
    }
    match verify_rsa(item).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(invalid("the signature is not that of the owner")),
        Err(thrown) => Err(invalid(&crate::error::describe(&thrown))),
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

/// RSA-PSS with SHA-256 over the deep hash, by a key of 4096 bits with the exponent 65537.
async fn verify_rsa(item: &DataItem) -> std::result::Result<bool, JsValue> {
    let jwk = object(&[
        ("kty", "RSA".into()),
        ("e", "AQAB".into()),
        ("n", base64url(item.key()).into()),
        ("alg", "PS256".into()),
        ("ext", true.into()),
    ]);
    let algorithm = object(&[("name", "RSA-PSS".into()), ("hash", "SHA-256".into())]);
    let usages = Array::of1(&"verify".into());
    let key = JsFuture::from(import_key("jwk", &jwk, &algorithm, false, &usages)?).await?;
    let message = Uint8Array::from(&item.signing_bytes()[..]);
    let signature = Uint8Array::from(item.signature());
    for length in SALT_LENGTHS {
        let algorithm = object(&[("name", "RSA-PSS".into()), ("saltLength", length.into())]);
        let verdict =
            JsFuture::from(subtle_verify(&algorithm, &key, &signature, &message)?).await?;
        if verdict.is_truthy() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}
