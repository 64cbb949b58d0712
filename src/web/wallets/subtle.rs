//! Keys of Arweave wallets in WebCrypto: RSA-PSS with 4096 bits, SHA-256 and the exponent 65537.
//!
//! Errors here never have the platform's words: what it says of a key that it cannot read could be of the key.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Bytes of salt, as Arweave's own libraries have them.
const SALT_LENGTH: u32 = 32;

const ALGORITHM: &str = "RSA-PSS";
const HASH: &str = "SHA-256";

/// Bits of a modulus, and the exponent 65537, most significant byte first.
const BITS: u32 = 4096;
const EXPONENT: [u8; 3] = [1, 0, 1];

/// What is signed and verified to see whether a key is one.
const TRIAL: &[u8] = b"Lunette: do these numbers make a key?";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = generateKey)]
    fn generate_key(
        algorithm: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &Object,
        algorithm: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = exportKey)]
    fn export_key(format: &str, key: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = sign)]
    fn sign_bytes(algorithm: &Object, key: &JsValue, data: &Uint8Array)
    -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    fn verify_bytes(
        algorithm: &Object,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

/// The platform did not do it: there is no WebCrypto here, or it finds something wrong with the key.
pub(super) struct Refused;

impl From<JsValue> for Refused {
    fn from(_thrown: JsValue) -> Refused {
        Refused
    }
}

/// A private key, as a `CryptoKey`, and its public part as a JWK.
pub(super) struct Pair {
    pub(super) private: JsValue,
    pub(super) public: JsValue,
}

/// Makes a key.
pub(super) async fn generate(extractable: bool) -> Result<Pair, Refused> {
    let algorithm = object(&[
        ("name", ALGORITHM.into()),
        ("hash", HASH.into()),
        ("modulusLength", BITS.into()),
        ("publicExponent", Uint8Array::from(&EXPONENT[..]).into()),
    ]);
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let pair = JsFuture::from(generate_key(&algorithm, extractable, &usages)?).await?;
    let part = |name: &str| Reflect::get(&pair, &name.into());
    let public = export(&part("publicKey")?).await?;
    Ok(Pair {
        private: part("privateKey")?,
        public,
    })
}

/// A private key out of a JWK, which has to fit its public part: a key with wrong numbers would sign what nobody can verify.
pub(super) async fn import(jwk: &Object, extractable: bool) -> Result<JsValue, Refused> {
    let private = read(jwk, extractable, "sign").await?;
    let public = Object::new();
    for name in ["kty", "n", "e"] {
        Reflect::set(&public, &name.into(), &Reflect::get(jwk, &name.into())?)?;
    }
    let public = read(&public, false, "verify").await?;
    let signature = JsFuture::from(sign(&private, TRIAL)?).await?;
    let (signature, trial) = (Uint8Array::new(&signature), Uint8Array::from(TRIAL));
    let verdict = JsFuture::from(verify_bytes(&salted(), &public, &signature, &trial)?).await?;
    if verdict.is_truthy() {
        Ok(private)
    } else {
        Err(Refused)
    }
}

async fn read(jwk: &Object, extractable: bool, usage: &str) -> Result<JsValue, Refused> {
    let algorithm = object(&[("name", ALGORITHM.into()), ("hash", HASH.into())]);
    let usages = Array::of1(&usage.into());
    let key = import_key("jwk", jwk, &algorithm, extractable, &usages)?;
    Ok(JsFuture::from(key).await?)
}

/// A key as a JWK.
pub(super) async fn export(key: &JsValue) -> Result<JsValue, Refused> {
    Ok(JsFuture::from(export_key("jwk", key)?).await?)
}

/// Begins to sign; gives an `ArrayBuffer`.
pub(super) fn sign(key: &JsValue, message: &[u8]) -> Result<Promise, Refused> {
    Ok(sign_bytes(&salted(), key, &Uint8Array::from(message))?)
}

fn salted() -> Object {
    object(&[
        ("name", ALGORITHM.into()),
        ("saltLength", SALT_LENGTH.into()),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}
