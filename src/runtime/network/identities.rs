//! Identities: keys of this network's own, by which people without a wallet sign messages.
//!
//! Each has a name, and an ed25519 key that follows from the name and a secret that the network was made with. So what they sign are
//! data items like any other, and the same secret makes the same ones. A wallet of the same name takes an identity's place as long as it
//! is there.

use std::collections::BTreeMap;

use lunette_ao::{Id, ItemDraft, LocalKey, SignatureKind, Tag, Tags};

use super::schedule::Arrival;
use super::{Network, Receipt};
use crate::error::{Error, Result};
use crate::options::Host;
use crate::store::{Batch, Change, Durability, Query, Store, Table};
use crate::wallets::{self, Wallet};

/// Where the secret is: no name is empty.
const KEY_OF_SECRET: &[u8] = b"";

/// The module of processes that name none: aos 2.0.4, whose library the machine has.
pub const DEFAULT_MODULE: &str = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

/// A name to sign by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What it is called here.
    pub name: String,
    /// The address of its account.
    pub address: String,
    /// The type of its signatures.
    pub kind: SignatureKind,
    /// Whether it is a wallet, whose key is not of this network's making: it can be removed.
    pub is_wallet: bool,
    /// Whether its private key can be had.
    pub exportable: bool,
}

impl From<Wallet> for Identity {
    fn from(wallet: Wallet) -> Identity {
        Identity {
            address: wallet.public.address(),
            kind: wallet.public.kind,
            name: wallet.name,
            is_wallet: true,
            exportable: wallet.exportable,
        }
    }
}

/// Makes the secret of a new network.
pub(super) fn new_secret(host: &Host) -> Change {
    let mut secret = vec![0; 32];
    host.random.fill(&mut secret);
    Change::Put(Table::Wallets, KEY_OF_SECRET.to_vec(), secret)
}

/// The seed of the key of an identity.
pub(super) fn seed(secret: &[u8; 32], name: &str) -> [u8; 32] {
    Id::derive("identity", &[secret, name.as_bytes()]).0
}

/// The secret of a network.
pub(super) async fn read_secret(store: &dyn Store) -> Result<[u8; 32]> {
    let secret = store.get(Table::Wallets, KEY_OF_SECRET.to_vec()).await?;
    let secret = secret.and_then(|secret| secret.try_into().ok());
    secret.ok_or_else(|| Error::corrupt("the secret of the network"))
}

impl Network {
    /// A wallet by its name, or an identity; that is remembered when it is new.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: the name is empty or too long. Those of the store.
    pub async fn identity(&self, name: &str) -> Result<Identity> {
        let is_wallet = self.inner.wallet(name)?.is_some();
        self.inner.ready().await?;
        if is_wallet {
            let mut wallets = self.inner.host.wallets.list().into_iter();
            let wallet = wallets.find(|wallet| wallet.name == name);
            return wallet
                .map(Identity::from)
                .ok_or_else(|| wallets::unknown(name));
        }
        if self.remember(name) {
            self.inner.flush().await?;
        }
        Ok(self.own(name))
    }

    /// The address of the account that a name has or would have; nothing is remembered.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: the name is empty or too long. [`crate::Code::Closed`].
    pub async fn address_of(&self, name: &str) -> Result<String> {
        let address = self.inner.address(name)?;
        self.inner.ready().await?;
        Ok(address)
    }

    fn own(&self, name: &str) -> Identity {
        let key = self.inner.key(name);
        Identity {
            name: name.to_owned(),
            address: key.address(),
            kind: key.kind(),
            is_wallet: false,
            exportable: false,
        }
    }

    /// Has the next commit store the name of an identity, unless it is known. Nobody waits for that: messages should keep the order in
    /// which they are handed in, and are acknowledged after a commit anyway.
    fn remember(&self, name: &str) -> bool {
        let mut state = self.inner.state.borrow_mut();
        let is_new = state.named.insert(name.to_owned());
        if is_new {
            let put = Change::Put(Table::Wallets, name.as_bytes().to_vec(), vec![1]);
            state.pending.changes.push(put);
        }
        is_new
    }

    /// All wallets, and all identities that were ever named.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn identities(&self) -> Result<Vec<Identity>> {
        self.inner.ready().await?;
        self.inner.flush().await?;
        let names = Query::Keys(Table::Wallets, vec![0], vec![u8::MAX], usize::MAX);
        let mut identities = BTreeMap::new();
        for (name, _) in self.inner.host.store.ask(names).await? {
            let name = String::from_utf8(name).map_err(|_| Error::corrupt("an identity"))?;
            let identity = self.own(&name);
            identities.insert(name, identity);
        }
        for wallet in self.inner.host.wallets.list() {
            identities.insert(wallet.name.clone(), wallet.into());
        }
        Ok(identities.into_values().collect())
    }

    /// Makes a process of what somebody asks for, signed by one of the identities or wallets. Returns when it has its slot
    /// 0.
    ///
    /// What an AO client adds is added where it lacks: the tags of the protocol, the module, this network's scheduler, and its authority,
    /// without which no message of another process would reach it.
    ///
    /// # Errors
    /// [`crate::Code::InvalidItem`]: the tags are more, longer or emptier than ANS-104 allows. Those of the wallet and of [`Network::create`].
    pub async fn spawn(&self, identity: &str, draft: ItemDraft) -> Result<Receipt> {
        self.inner.ready().await?;
        let (authority, scheduler) = (self.authority(), self.scheduler());
        let defaults = [
            ("Data-Protocol", "ao"),
            ("Variant", "ao.TN.1"),
            ("Type", "Process"),
            ("Module", DEFAULT_MODULE),
            ("Scheduler", &scheduler),
            ("Authority", &authority),
        ];
        let draft = with_defaults(draft, &defaults);
        let signed = self.inner.sign_message(identity, draft).await?;
        if signed.by_identity {
            self.remember(identity);
        }
        self.create_with(Arrival::from_outside(signed.message), signed.memo)
            .await
    }

    /// Sends what somebody asks for to a process, signed by one of the identities or wallets. Returns when it has a slot.
    ///
    /// # Errors
    /// [`crate::Code::InvalidItem`]: the tags are more, longer or emptier than ANS-104 allows. Those of the wallet and of [`Network::submit`].
    pub async fn send(&self, identity: &str, process: &Id, draft: ItemDraft) -> Result<Receipt> {
        self.inner.ready().await?;
        let defaults = [
            ("Data-Protocol", "ao"),
            ("Variant", "ao.TN.1"),
            ("Type", "Message"),
        ];
        let draft = ItemDraft {
            target: Some(*process),
            ..with_defaults(draft, &defaults)
        };
        let signed = self.inner.sign_message(identity, draft).await?;
        // Nobody is remembered for what is refused.
        self.process(process)?;
        if signed.by_identity {
            self.remember(identity);
        }
        self.submit_with(process, Arrival::from_outside(signed.message), signed.memo)
            .await
    }
}

fn with_defaults(mut draft: ItemDraft, defaults: &[(&str, &str)]) -> ItemDraft {
    for (name, value) in defaults {
        if draft.tags.value(name).is_none() {
            draft.tags.push(Tag::new(*name, *value));
        }
    }
    draft
}

/// What a network is made with, all at once.
pub(super) async fn store_new(host: &Host, mut changes: Vec<Change>) -> Result<()> {
    changes.push(new_secret(host));
    let durability = Durability::Strict;
    Ok(host
        .store
        .commit(Batch {
            changes,
            durability,
        })
        .await?)
}
