//! Wallets of this network: keys that were made here or brought here, each with a name.
//!
//! An Arweave wallet's key is WebCrypto's. Unless it was made to be exported nobody can read it any more, this code included, and it is
//! kept as what it is, a `CryptoKey` ([`keeper`]); files have no `CryptoKey`s, so there it is text. The others are 32 bytes, which the database has as bytes.
//!
//! Private keys are in no event, no export of the network and no error: what the platform says of a key is not passed on.

mod jwk;
pub(crate) mod keeper;
mod key;
mod numbers;
mod subtle;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Uint8Array;
use lunette_ao::{Ed25519Key, Id, LocalKey};
use lunette_runtime::wallets::{LONGEST_NAME, PublicKey, Wallet, Wallets, is_name, unknown};
use lunette_runtime::{Error, Result};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::turns::Turns;
use keeper::Keeper;
use key::{Key, Signing};

pub(crate) use key::KeyType;

/// What a wallet is called that nobody gave a name: this, and the first letters of its address.
const NAMELESS: &str = "guest-";
const LETTERS: usize = 8;

/// The wallets of a network.
pub(crate) struct Keys {
    keeper: Keeper,
    /// What cannot be read is `None`: its name stays taken.
    keys: RefCell<BTreeMap<String, Option<Key>>>,
    /// Of those who change which wallets there are.
    changes: Rc<Turns>,
    /// Of those who wait for WebCrypto's signatures, so that messages keep their order.
    signatures: Rc<Turns>,
}

impl Keys {
    /// No wallets yet: [`Keys::load`] has them.
    pub(crate) fn new(keeper: Keeper) -> Keys {
        Keys {
            keeper,
            keys: RefCell::default(),
            changes: Rc::default(),
            signatures: Rc::default(),
        }
    }

    /// Reads the wallets that are kept, once the store is this network's: until then another one may add some.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn load(&self) -> Result<()> {
        for (name, record) in self.keeper.read().await? {
            let key = Key::from_record(&record).await;
            self.keys.borrow_mut().entry(name).or_insert(key);
        }
        Ok(())
    }

    /// Has a key as long as this network is open. It is kept elsewhere, and takes the place of one that is kept here under its name.
    ///
    /// # Errors
    /// [`lunette_runtime::Code::InvalidArgument`]: the key is none.
    pub(crate) async fn hold(&self, name: &str, kind: KeyType, given: &JsValue) -> Result<()> {
        let key = Key::import(kind, given, false, false).await?;
        self.keys.borrow_mut().insert(name.to_owned(), Some(key));
        Ok(())
    }

    /// Makes a wallet.
    ///
    /// # Errors
    /// [`lunette_runtime::Code::InvalidArgument`]: the name is taken, or none. [`lunette_runtime::Code::WalletFailed`]; those of the store.
    pub(crate) async fn create(
        &self,
        name: Option<String>,
        kind: KeyType,
        exportable: bool,
    ) -> Result<Wallet> {
        let _turn = self.changes.take().await;
        if let Some(name) = &name {
            self.expect_free(name)?;
        }
        let key = Key::generate(kind, exportable, self.keeper.keeps_text()).await?;
        let name = name.unwrap_or_else(|| {
            let address: String = key.public.address().chars().take(LETTERS).collect();
            format!("{NAMELESS}{address}")
        });
        self.expect_free(&name)?;
        self.add(name, key).await
    }

    /// Takes a key in. When the same one is there already under this name, that is all right.
    ///
    /// # Errors
    /// [`lunette_runtime::Code::InvalidArgument`]: the name is taken or none, or the key is none. Those of the store.
    pub(crate) async fn import(
        &self,
        name: String,
        kind: KeyType,
        given: &JsValue,
        exportable: bool,
    ) -> Result<Wallet> {
        expect_name(&name)?;
        let _turn = self.changes.take().await;
        let key = Key::import(kind, given, exportable, self.keeper.keeps_text()).await?;
        let known = self.keys.borrow().get(&name).cloned().flatten();
        let is_it = |known: &Key| known.public == key.public && known.exportable == exportable;
        if let Some(known) = known.filter(is_it) {
            return Ok(wallet(&name, &known));
        }
        self.expect_free(&name)?;
        self.add(name, key).await
    }

    /// The wallet of a name, and its private key.
    ///
    /// # Errors
    /// [`lunette_runtime::Code::UnknownWallet`], [`lunette_runtime::Code::NotExportable`], [`lunette_runtime::Code::WalletFailed`].
    pub(crate) async fn export(&self, name: &str) -> Result<(Wallet, JsValue)> {
        let key = self.key(name)?;
        Ok((wallet(name, &key), key.export().await?))
    }

    /// Forgets a wallet.
    ///
    /// # Errors
    /// [`lunette_runtime::Code::UnknownWallet`]; those of the store.
    pub(crate) async fn remove(&self, name: &str) -> Result<()> {
        expect_name(name)?;
        let _turn = self.changes.take().await;
        if !self.keys.borrow().contains_key(name) {
            return Err(unknown(name));
        }
        self.keeper.set(name, None).await?;
        self.keys.borrow_mut().remove(name);
        Ok(())
    }

    async fn add(&self, name: String, key: Key) -> Result<Wallet> {
        let record = key.record(self.keeper.keeps_text()).await?;
        self.keeper.set(&name, Some(&record)).await?;
        let added = wallet(&name, &key);
        self.keys.borrow_mut().insert(name, Some(key));
        Ok(added)
    }

    fn expect_free(&self, name: &str) -> Result<()> {
        expect_name(name)?;
        match self.keys.borrow().contains_key(name) {
            true => Err(Error::argument("name", "is that of another wallet")),
            false => Ok(()),
        }
    }

    fn key(&self, name: &str) -> Result<Key> {
        expect_name(name)?;
        match self.keys.borrow().get(name) {
            Some(Some(key)) => Ok(key.clone()),
            Some(None) => Err(damaged(name)),
            None => Err(unknown(name)),
        }
    }
}

#[async_trait(?Send)]
impl Wallets for Keys {
    fn list(&self) -> Vec<Wallet> {
        let keys = self.keys.borrow();
        let known = keys
            .iter()
            .filter_map(|(name, key)| Some((name, key.as_ref()?)));
        known.map(|(name, key)| wallet(name, key)).collect()
    }

    fn public(&self, name: &str) -> Result<Option<PublicKey>> {
        match self.keys.borrow().get(name) {
            Some(Some(key)) => Ok(Some(key.public.clone())),
            Some(None) => Err(damaged(name)),
            None => Ok(None),
        }
    }

    async fn sign(&self, name: &str, message: &[u8; 48]) -> Result<Vec<u8>> {
        match self.key(name)?.sign(message)? {
            Signing::Done(signature) => Ok(signature),
            Signing::Begun(promise) => {
                // Several are made at a time, and given in the order in which they were asked for.
                let made = JsFuture::from(promise);
                let _turn = self.signatures.take().await;
                let signature = made.await.map_err(|_| key::cannot("sign with"))?;
                Ok(Uint8Array::new(&signature).to_vec())
            }
        }
    }
}

/// The address of the account that a private key is for.
///
/// # Errors
/// [`lunette_runtime::Code::InvalidArgument`]: the key is none.
pub(crate) async fn address(kind: KeyType, given: &JsValue) -> Result<String> {
    let key = Key::import(kind, given, false, false).await?;
    Ok(key.public.address())
}

/// The key of the scheduler that goes with the key of an authority: the same, or, where that does not sign the same in the same way each time,
/// one that follows from it.
///
/// # Errors
/// [`lunette_runtime::Code::InvalidArgument`]: the key is none.
pub(crate) fn scheduler_key(kind: KeyType, given: &JsValue) -> Result<Rc<dyn LocalKey>> {
    let secret = key::secret_of(kind, given)?;
    if let Some(key) = key::local(kind, &secret) {
        return Ok(key);
    }
    let seed = Id::derive("scheduler of an authority", &[&secret]);
    Ok(Rc::new(Ed25519Key::from_seed(&seed.0)))
}

fn wallet(name: &str, key: &Key) -> Wallet {
    Wallet {
        name: name.to_owned(),
        public: key.public.clone(),
        exportable: key.exportable,
    }
}

fn expect_name(name: &str) -> Result<()> {
    if is_name(name) {
        return Ok(());
    }
    let problem = format!("must be a name of 1 to {LONGEST_NAME} bytes");
    Err(Error::argument("name", &problem))
}

fn damaged(name: &str) -> Error {
    Error::corrupt(format!("the wallet {name:?}"))
}
