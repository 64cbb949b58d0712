//! Wallets: keys with names that the platform keeps, or knows how to ask. The runtime never sees a private key of theirs.
//!
//! They share their names with the network's own identities: where somebody is named and there is a wallet of that name, the wallet signs.

use async_trait::async_trait;
use lunette_ao::SignatureKind;

use crate::error::Result;

/// The most bytes of a name.
pub const LONGEST_NAME: usize = 128;

/// Whether a wallet or an identity can be called this: 1 to [`LONGEST_NAME`] bytes, the first of which is not zero.
pub fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && !name.starts_with('\0')
}

/// What everybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The type of its signatures.
    pub kind: SignatureKind,
    /// The public key, as data items carry it.
    pub key: Vec<u8>,
}

impl PublicKey {
    /// The address of the account.
    pub fn address(&self) -> String {
        self.kind.address(&self.key)
    }
}

/// A wallet, as far as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// What it is called here.
    pub name: String,
    /// Its public key.
    pub public: PublicKey,
    /// Whether its private key can be had.
    pub exportable: bool,
}

/// Keeps wallets.
#[async_trait(?Send)]
pub trait Wallets {
    /// All of them.
    fn list(&self) -> Vec<Wallet>;

    /// The public key of the wallet of this name; `None` when there is none.
    ///
    /// # Errors
    /// [`crate::Code::CorruptRecord`]: there is one, and it cannot be read.
    fn public(&self, name: &str) -> Result<Option<PublicKey>>;

    /// Signs the deep hash of an item. Signatures that one wallet is asked for are given in the order of the calls.
    ///
    /// # Errors
    /// [`crate::Code::UnknownWallet`], [`crate::Code::WalletFailed`].
    async fn sign(&self, name: &str, message: &[u8; 48]) -> Result<Vec<u8>>;
}

/// No wallets at all, for hosts that keep none.
pub struct NoWallets;

#[async_trait(?Send)]
impl Wallets for NoWallets {
    fn list(&self) -> Vec<Wallet> {
        Vec::new()
    }

    fn public(&self, _name: &str) -> Result<Option<PublicKey>> {
        Ok(None)
    }

    async fn sign(&self, name: &str, _message: &[u8; 48]) -> Result<Vec<u8>> {
        Err(unknown(name))
    }
}

/// There is no wallet of this name.
pub fn unknown(name: &str) -> crate::Error {
    let message = format!("the name {name:?} is that of no wallet here");
    crate::Error {
        field: Some("name".to_owned()),
        ..crate::Error::new(crate::Code::UnknownWallet, message)
    }
}
