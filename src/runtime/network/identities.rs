//! Identities: keys of this network's own, by which people without a wallet sign messages.
//!
//! Each has a name, and an ed25519 key that follows from the name and a secret that the network was made with. So what they sign are
//! data items like any other, and the same secret makes the same ones.

use lunette_ao::{DataItem, Ed25519Key, Id, ItemDraft, LocalKey, Message, Tag, Tags};

use super::{Network, Receipt};
use crate::error::{Code, Error, Result};
use crate::options::Host;
use crate::store::{Batch, Change, Durability, Query, Store, Table};

/// Where the secret is: no name is empty.
const KEY_OF_SECRET: &[u8] = b"";

/// The most bytes of a name.
const LONGEST_NAME: usize = 128;

/// The module of processes that name none: aos 2.0.4, whose library the machine has.
pub const DEFAULT_MODULE: &str = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

/// A key with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What it is called here.
    pub name: String,
    /// The address of its account.
    pub address: String,
}

/// Makes the secret of a new network.
pub(super) fn new_secret(host: &Host) -> Change {
    let mut secret = vec![0; 32];
    host.random.fill(&mut secret);
    Change::Put(Table::Wallets, KEY_OF_SECRET.to_vec(), secret)
}

/// The secret of a network.
pub(super) async fn read_secret(store: &dyn Store) -> Result<[u8; 32]> {
    let secret = store.get(Table::Wallets, KEY_OF_SECRET.to_vec()).await?;
    let secret = secret.and_then(|secret| secret.try_into().ok());
    secret.ok_or_else(|| Error::corrupt("the secret of the network"))
}

impl Network {
    /// An identity by its name; it is remembered when it is new.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: the name is empty or too long. Those of the store.
    pub async fn identity(&self, name: &str) -> Result<Identity> {
        let address = self.key(name)?.address();
        self.inner.ready().await?;
        if self.remember(name) {
            self.inner.flush().await?;
        }
        Ok(Identity {
            name: name.to_owned(),
            address,
        })
    }

    /// The address of the account that an identity has or would have; nothing is remembered.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: the name is empty or too long. [`Code::Closed`].
    pub async fn address_of(&self, name: &str) -> Result<String> {
        let address = self.key(name)?.address();
        self.inner.ready().await?;
        Ok(address)
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

    /// All identities that were ever named.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn identities(&self) -> Result<Vec<Identity>> {
        self.inner.ready().await?;
        self.inner.flush().await?;
        let names = Query::Keys(Table::Wallets, vec![0], vec![u8::MAX], usize::MAX);
        let mut identities = Vec::new();
        for (name, _) in self.inner.host.store.ask(names).await? {
            let name = String::from_utf8(name).map_err(|_| Error::corrupt("an identity"))?;
            let address = self.key(&name)?.address();
            identities.push(Identity { name, address });
        }
        Ok(identities)
    }

    /// Makes a process of what somebody asks for, signed by one of the identities. Returns when it has its slot 0.
    ///
    /// What an AO client adds is added where it lacks: the tags of the protocol, the module, this network's scheduler, and its authority,
    /// without which no message of another process would reach it.
    ///
    /// # Errors
    /// [`Code::InvalidItem`]: the tags are more, longer or emptier than ANS-104 allows. Those of [`Network::create`].
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
        let item = self.sign(identity, with_defaults(draft, &defaults))?;
        self.remember(identity);
        self.create(item).await
    }

    /// Sends what somebody asks for to a process, signed by one of the identities. Returns when it has a slot.
    ///
    /// # Errors
    /// [`Code::InvalidItem`]: the tags are more, longer or emptier than ANS-104 allows. Those of [`Network::submit`].
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
        let message = self.sign(identity, draft)?;
        // Nobody is remembered for what is refused.
        self.process(process)?;
        self.remember(identity);
        self.submit(process, message).await
    }

    /// Signs an item by an identity, without a message of it being anywhere yet.
    ///
    /// # Errors
    /// [`Code::InvalidItem`], [`Code::InvalidArgument`].
    pub(crate) async fn sign_item(&self, identity: &str, draft: ItemDraft) -> Result<DataItem> {
        let message = self.sign(identity, draft)?;
        DataItem::from_message(&message)
            .map_err(|problem| Error::new(Code::InvalidItem, problem.to_string()))
    }

    /// Signs an item by an identity. One without an anchor gets one, so that it differs from others that say the same.
    ///
    /// # Errors
    /// [`Code::InvalidItem`], [`Code::InvalidArgument`].
    fn sign(&self, identity: &str, draft: ItemDraft) -> Result<Message> {
        let key = self.key(identity)?;
        let anchor = draft.anchor.unwrap_or_else(|| {
            let mut anchor = [0; 32];
            self.inner.host.random.fill(&mut anchor);
            anchor
        });
        let draft = ItemDraft {
            anchor: Some(anchor),
            ..draft
        };
        let item = draft.sign(&key).map_err(|problem| Error {
            field: Some("tags".to_owned()),
            ..Error::new(Code::InvalidItem, problem.to_string())
        })?;
        Ok(Message::from_item(&item))
    }

    fn key(&self, name: &str) -> Result<Ed25519Key> {
        if name.is_empty() || name.len() > LONGEST_NAME || name.starts_with('\0') {
            let problem = format!("must be a name of 1 to {LONGEST_NAME} bytes");
            return Err(Error::argument("identity", &problem));
        }
        let secret = self.inner.state.borrow().secret;
        let seed = Id::derive("identity", &[&secret, name.as_bytes()]);
        Ok(Ed25519Key::from_seed(&seed.0))
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
