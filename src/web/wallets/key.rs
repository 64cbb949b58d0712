//! One key: how it is made, read, kept, shown and used.

use std::rc::Rc;

use js_sys::{JSON, Object, Promise, Reflect, Uint8Array};
use lunette_ao::{Ed25519Key, EthereumKey, LocalKey, SignatureKind};
use lunette_runtime::clock::Random;
use lunette_runtime::wallets::PublicKey;
use lunette_runtime::{Code, Error, Result};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use super::jwk;
use super::subtle::{self, Pair, Refused};
use crate::clock::Crypto;

/// Bytes of a private key that is none of RSA.
const SECRET: usize = 32;

/// The types of keys that can be kept here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum KeyType {
    /// RSA of Arweave wallets: WebCrypto has the key.
    #[default]
    Arweave,
    /// secp256k1 of Ethereum wallets.
    Ethereum,
    /// ed25519.
    Ed25519,
}

impl KeyType {
    fn kind(self) -> SignatureKind {
        match self {
            KeyType::Arweave => SignatureKind::Arweave,
            KeyType::Ethereum => SignatureKind::Ethereum,
            KeyType::Ed25519 => SignatureKind::Ed25519,
        }
    }

    fn of(kind: SignatureKind) -> Option<KeyType> {
        let mut types = [KeyType::Arweave, KeyType::Ethereum, KeyType::Ed25519].into_iter();
        types.find(|one| one.kind() == kind)
    }
}

/// A private key.
#[derive(Clone)]
enum Secret {
    /// A `CryptoKey`.
    Rsa(JsValue),
    /// A key that signs here, and the bytes that it is.
    Here(Rc<dyn LocalKey>, [u8; SECRET]),
}

/// A key of a wallet.
#[derive(Clone)]
pub(super) struct Key {
    secret: Secret,
    pub(super) public: PublicKey,
    pub(super) exportable: bool,
}

/// A signature, there already or on its way.
pub(super) enum Signing {
    Done(Vec<u8>),
    Begun(Promise),
}

impl Key {
    /// A new key, of the platform's randomness: also in a network whose randomness comes from a seed, which others may know. WebCrypto gives a
    /// key out again that is `exportable` or has to be kept as text.
    ///
    /// # Errors
    /// [`Code::WalletFailed`].
    pub(super) async fn generate(kind: KeyType, exportable: bool, as_text: bool) -> Result<Key> {
        if kind == KeyType::Arweave {
            let made = subtle::generate(exportable || as_text).await;
            let Pair { private, public } = made.map_err(|Refused| cannot("make"))?;
            let modulus = jwk::modulus(&public).ok_or_else(|| cannot("make"))?;
            return Ok(Key::of_rsa(private, modulus, exportable));
        }
        loop {
            let mut secret = [0; SECRET];
            Crypto.fill(&mut secret);
            // Once in 2^128 times these are no key.
            if let Some(key) = Key::of_secret(kind, secret, exportable) {
                return Ok(key);
            }
        }
    }

    /// A key that somebody has: a JWK, or 32 bytes. As [`Key::generate`].
    ///
    /// # Errors
    /// [`Code::InvalidArgument`], with the field that is wrong and never with what is in it.
    pub(super) async fn import(
        kind: KeyType,
        given: &JsValue,
        exportable: bool,
        as_text: bool,
    ) -> Result<Key> {
        if kind == KeyType::Arweave {
            let jwk = jwk::read(given)?;
            let modulus = jwk::modulus(&jwk).ok_or_else(no_key)?;
            let private = subtle::import(&jwk, exportable || as_text).await;
            let private = private.map_err(|Refused| no_key())?;
            return Ok(Key::of_rsa(private, modulus, exportable));
        }
        let secret = secret_of(kind, given)?.try_into().map_err(|_| no_key())?;
        Key::of_secret(kind, secret, exportable).ok_or_else(no_key)
    }

    fn of_rsa(private: JsValue, modulus: Vec<u8>, exportable: bool) -> Key {
        Key {
            secret: Secret::Rsa(private),
            public: PublicKey {
                kind: SignatureKind::Arweave,
                key: modulus,
            },
            exportable,
        }
    }

    fn of_secret(kind: KeyType, secret: [u8; SECRET], exportable: bool) -> Option<Key> {
        let key = local(kind, &secret)?;
        let public = PublicKey {
            kind: key.kind(),
            key: key.public_key(),
        };
        Some(Key {
            secret: Secret::Here(key, secret),
            public,
            exportable,
        })
    }

    /// The private key: a JWK, or 32 bytes in hexadecimal, as the tools of its chain have them.
    ///
    /// # Errors
    /// [`Code::NotExportable`], [`Code::WalletFailed`].
    pub(super) async fn export(&self) -> Result<JsValue> {
        if !self.exportable {
            let message = "this wallet was made so that nobody gets to see its key";
            return Err(Error::new(Code::NotExportable, message));
        }
        match &self.secret {
            Secret::Rsa(key) => {
                let jwk = subtle::export(key).await;
                let jwk = jwk.map_err(|Refused| cannot("export"))?;
                Ok(jwk::read(&jwk)?.into())
            }
            Secret::Here(key, secret) => {
                let prefix = match key.kind() {
                    SignatureKind::Ethereum => "0x",
                    _ => "",
                };
                let digits = secret.iter().map(|byte| format!("{byte:02x}"));
                Ok(format!("{prefix}{}", digits.collect::<String>()).into())
            }
        }
    }

    /// Begins to sign.
    ///
    /// # Errors
    /// [`Code::WalletFailed`].
    pub(super) fn sign(&self, message: &[u8; 48]) -> Result<Signing> {
        match &self.secret {
            Secret::Rsa(key) => subtle::sign(key, message)
                .map(Signing::Begun)
                .map_err(|Refused| cannot("sign with")),
            Secret::Here(key, _) => Ok(Signing::Done(key.sign(message))),
        }
    }

    /// The key as it is kept: `{ type, exportable, public, key }`. Where no `CryptoKey` can be kept it goes as the text of a JWK.
    ///
    /// # Errors
    /// [`Code::WalletFailed`].
    pub(super) async fn record(&self, as_text: bool) -> Result<JsValue> {
        let record = Object::new();
        let set = |name: &str, value: &JsValue| {
            // Setting a property of an object made here cannot fail.
            let _ = Reflect::set(&record, &name.into(), value);
        };
        set("type", &self.public.kind.number().into());
        set("exportable", &self.exportable.into());
        set("public", &Uint8Array::from(&self.public.key[..]));
        match &self.secret {
            Secret::Rsa(key) if as_text => {
                let jwk = subtle::export(key).await;
                let jwk = jwk.map_err(|Refused| cannot("keep"))?;
                let text =
                    JSON::stringify(jwk::read(&jwk)?.as_ref()).map_err(|_| cannot("keep"))?;
                set("key", &text);
            }
            Secret::Rsa(key) => set("key", key),
            Secret::Here(_, secret) => set("key", &Uint8Array::from(&secret[..])),
        }
        Ok(record.into())
    }

    /// The key that was kept; `None` when it is none that this version knows.
    pub(super) async fn from_record(record: &JsValue) -> Option<Key> {
        let get = |name: &str| Reflect::get(record, &name.into()).ok();
        let number = get("type")?.as_f64()?;
        let kind = SignatureKind::from_number(number as u16)?;
        let kind = KeyType::of(kind).filter(|kind| f64::from(kind.kind().number()) == number)?;
        let exportable = get("exportable")?.as_bool()?;
        let public = get("public")?.dyn_ref::<Uint8Array>()?.to_vec();
        let key = get("key")?;
        let key = if let (KeyType::Arweave, Some(text)) = (kind, key.as_string()) {
            let jwk = JSON::parse(&text).ok()?;
            let key = Key::import(kind, &jwk, exportable, false).await.ok()?;
            Some(key).filter(|key| key.public.key == public)?
        } else if kind == KeyType::Arweave {
            Key::of_rsa(Some(key).filter(JsValue::is_object)?, public, exportable)
        } else {
            let secret = key.dyn_ref::<Uint8Array>()?.to_vec().try_into().ok()?;
            Key::of_secret(kind, secret, exportable).filter(|key| key.public.key == public)?
        };
        (key.public.key.len() == kind.kind().key_length()).then_some(key)
    }
}

/// A key that signs here, and always in the same way; nothing when it is none, or does not.
pub(super) fn local(kind: KeyType, secret: &[u8]) -> Option<Rc<dyn LocalKey>> {
    let secret: &[u8; SECRET] = secret.try_into().ok()?;
    match kind {
        KeyType::Arweave => None,
        KeyType::Ethereum => Some(Rc::new(EthereumKey::from_bytes(secret).ok()?)),
        KeyType::Ed25519 => Some(Rc::new(Ed25519Key::from_seed(secret))),
    }
}

/// What is secret in a key that somebody has.
///
/// # Errors
/// [`Code::InvalidArgument`], as [`Key::import`].
pub(super) fn secret_of(kind: KeyType, given: &JsValue) -> Result<Vec<u8>> {
    if kind == KeyType::Arweave {
        let exponent = Reflect::get(jwk::read(given)?.as_ref(), &"d".into()).ok();
        let exponent = exponent.and_then(|exponent| exponent.as_string());
        return exponent.map(String::into_bytes).ok_or_else(no_key);
    }
    let bytes = given.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    let bytes = bytes.filter(|bytes| bytes.len() == SECRET);
    bytes.ok_or_else(|| Error::argument("key", "must be 32 bytes"))
}

fn no_key() -> Error {
    Error::argument("key", "is no private key that can be used")
}

/// What the platform did not do with a key. Its own words could be of the key.
pub(super) fn cannot(what: &str) -> Error {
    let message = format!("this platform cannot {what} the key of the wallet");
    Error::new(Code::WalletFailed, message)
}
