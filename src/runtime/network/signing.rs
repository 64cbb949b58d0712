//! Signing by names: an identity's key follows from the secret of the network, a wallet's is the platform's.
//!
//! A message that is handed in again with the same anchor is the same message, and gets no second slot. With most types of keys that
//! follows from the signature: there is only one for each text. RSA-PSS salts its signatures (RFC 8017 section 9.1), so the second one would
//! make another message. Therefore what was signed in that way is stored with the message that came of it, and the message is found again.

use std::cell::RefCell;
use std::collections::VecDeque;

use lunette_ao::item::{UnsignedItem, readable_anchor};
use lunette_ao::{
    DataItem, Ed25519Key, Id, ItemDraft, ItemError, LocalKey, Message, SignatureKind,
};

use super::Inner;
use super::identities::seed;
use crate::error::{Code, Error, Result};
use crate::store::{Change, Table};
use crate::wallets::{self, PublicKey};

/// What the keys of messages begin with that have one of many possible signatures; the hash of what was signed follows.
const PREFIX: &[u8] = b"signed ";

/// How many salted signatures are remembered while their messages may be on the way to the store.
const MOST: usize = 256;

/// Salted signatures that were made last, by what was signed: who asks for the same at the same time gets the same.
#[derive(Default)]
pub(crate) struct Salted(RefCell<VecDeque<([u8; 48], Vec<u8>)>>);

impl Salted {
    fn find(&self, signed: &[u8; 48]) -> Option<Vec<u8>> {
        let signatures = self.0.borrow();
        let found = signatures.iter().find(|(known, _)| known == signed);
        found.map(|(_, signature)| signature.clone())
    }

    /// The first signature of this text counts.
    fn settle(&self, signed: &[u8; 48], signature: Vec<u8>) -> Vec<u8> {
        if let Some(first) = self.find(signed) {
            return first;
        }
        let mut signatures = self.0.borrow_mut();
        if signatures.len() >= MOST {
            signatures.pop_front();
        }
        signatures.push_back((*signed, signature.clone()));
        signature
    }
}

/// A message that was signed here.
pub(super) struct Signed {
    pub(super) message: Message,
    /// What has to be stored with it, so that it is found when the same is to be signed again.
    pub(super) memo: Option<Change>,
    /// Whether an identity of the network signed it, and no wallet.
    pub(super) by_identity: bool,
}

impl Inner {
    /// Signs an item by a name: of a wallet when there is one, or else of an identity. An item without an anchor gets one, so that it
    /// differs from others that say the same. By an identity it is signed on the spot.
    ///
    /// # Errors
    /// [`Code::InvalidItem`]: the tags are more, longer or emptier than ANS-104 allows. [`Code::InvalidArgument`]: this is no name. Those of
    /// the wallet.
    pub(crate) async fn sign_item(&self, name: &str, draft: ItemDraft) -> Result<DataItem> {
        let public = self.wallet(name)?;
        let draft = self.anchored(draft);
        let Some(public) = public else {
            return draft
                .sign(&self.key(name))
                .map_err(|problem| refused(&problem));
        };
        let item = unsigned(draft, &public)?;
        let signature = self.signature(name, &item.signing_bytes()).await?;
        sealed(item, signature)
    }

    /// Signs a message by a name. The same draft, with an anchor, gives the same message again.
    ///
    /// # Errors
    /// Those of [`Inner::sign_item`] and of the store.
    pub(super) async fn sign_message(&self, name: &str, draft: ItemDraft) -> Result<Signed> {
        match self.wallet(name)? {
            Some(public) if is_salted(public.kind) && draft.anchor.is_some() => {
                self.sign_salted(name, draft, &public).await
            }
            wallet => Ok(Signed {
                message: Message::from_item(&self.sign_item(name, draft).await?),
                memo: None,
                by_identity: wallet.is_none(),
            }),
        }
    }

    async fn sign_salted(
        &self,
        name: &str,
        draft: ItemDraft,
        public: &PublicKey,
    ) -> Result<Signed> {
        let item = unsigned(draft, public)?;
        let signed = item.signing_bytes();
        let key = [PREFIX, &Id::of(&signed).0].concat();
        let done = |message, memo| {
            Ok(Signed {
                message,
                memo,
                by_identity: false,
            })
        };
        if let Some(id) = self.host.store.get(Table::Settings, key.clone()).await? {
            let id = id.try_into().map_err(|_| Error::corrupt("a memo"))?;
            // A message that is gone, with its process, is made anew.
            if let Some(message) = self.find_message(&Id(id)).await? {
                return done(message, None);
            }
        }
        let signature = match self.salted.find(&signed) {
            Some(signature) => signature,
            None => {
                let signature = self.signature(name, &signed).await?;
                self.salted.settle(&signed, signature)
            }
        };
        let message = Message::from_item(&sealed(item, signature)?);
        let memo = Change::Put(Table::Settings, key, message.id.0.to_vec());
        done(message, Some(memo))
    }

    async fn signature(&self, name: &str, signed: &[u8; 48]) -> Result<Vec<u8>> {
        self.host.wallets.sign(name, signed).await
    }

    /// The wallet of a name, when there is one.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: this is no name. [`Code::CorruptRecord`]: the wallet cannot be read.
    pub(super) fn wallet(&self, name: &str) -> Result<Option<PublicKey>> {
        if !wallets::is_name(name) {
            let problem = format!("must be a name of 1 to {} bytes", wallets::LONGEST_NAME);
            return Err(Error::argument("identity", &problem));
        }
        self.host.wallets.public(name)
    }

    /// The key of the identity of a name.
    pub(super) fn key(&self, name: &str) -> Ed25519Key {
        let secret = self.state.borrow().secret;
        Ed25519Key::from_seed(&seed(&secret, name))
    }

    /// The address of the account of a name.
    ///
    /// # Errors
    /// Those of [`Inner::wallet`].
    pub(super) fn address(&self, name: &str) -> Result<String> {
        let wallet = self.wallet(name)?;
        Ok(wallet.map_or_else(|| self.key(name).address(), |public| public.address()))
    }

    fn anchored(&self, draft: ItemDraft) -> ItemDraft {
        let anchor = draft.anchor.unwrap_or_else(|| {
            let mut anchor = [0; 32];
            self.host.random.fill(&mut anchor);
            readable_anchor(anchor)
        });
        ItemDraft {
            anchor: Some(anchor),
            ..draft
        }
    }
}

/// Whether a key of this type makes another signature each time.
fn is_salted(kind: SignatureKind) -> bool {
    kind == SignatureKind::Arweave
}

fn unsigned(draft: ItemDraft, public: &PublicKey) -> Result<UnsignedItem> {
    draft
        .unsigned(public.kind, &public.key)
        .map_err(|problem| refused(&problem))
}

fn sealed(item: UnsignedItem, signature: Vec<u8>) -> Result<DataItem> {
    let sealed = item.signed(signature);
    sealed.map_err(|problem| Error::new(Code::WalletFailed, problem.to_string()))
}

fn refused(problem: &ItemError) -> Error {
    Error {
        field: Some("tags".to_owned()),
        ..Error::new(Code::InvalidItem, problem.to_string())
    }
}

#[cfg(test)]
mod tests;
