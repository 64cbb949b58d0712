//! Who signs for the network itself, when somebody does: its scheduler assignments, its authority messages of processes.
//!
//! Both are signed on the spot, as part of what is done, so the same network makes the same log again; only keys that always make the same
//! signature are used. With nobody who signs, addresses are made up, and ids follow from where things are.

use std::rc::Rc;

use lunette_ao::item::readable_anchor;
use lunette_ao::{Assignment, DataItem, Ed25519Key, Id, ItemDraft, LocalKey, Message};

use super::identities::seed;
use crate::error::Result;
use crate::options::{Host, Signing};
use crate::records::NetworkRecord;
use crate::wallets::unknown;

/// The identity whose key signs. HyperBEAM's clients take one address for authority and scheduler.
pub(crate) const AUTHORITY: &str = "authority";

/// Who signs.
#[derive(Clone, Default)]
pub(crate) struct Signers {
    scheduler: Option<Rc<dyn LocalKey>>,
    authority: Option<Rc<dyn LocalKey>>,
    /// The address of the authority, which may sign elsewhere.
    address: Option<String>,
}

impl Signers {
    /// Those of a network.
    ///
    /// # Errors
    /// [`crate::Code::UnknownWallet`]: the wallet of the authority is not there.
    pub(crate) fn new(host: &Host, secret: &[u8; 32]) -> Result<Signers> {
        let own =
            |name| -> Rc<dyn LocalKey> { Rc::new(Ed25519Key::from_seed(&seed(secret, name))) };
        Ok(match &host.signing {
            Signing::Nobody => Signers::default(),
            Signing::Own => {
                let key = own(AUTHORITY);
                Signers {
                    address: Some(key.address()),
                    scheduler: Some(Rc::clone(&key)),
                    authority: Some(key),
                }
            }
            Signing::Given {
                authority,
                scheduler,
            } => {
                let public = host.wallets.public(authority)?;
                let public = public.ok_or_else(|| unknown(authority))?;
                Signers {
                    scheduler: Some(Rc::clone(scheduler)),
                    authority: None,
                    address: Some(public.address()),
                }
            }
        })
    }

    /// The network with the addresses of those who sign.
    pub(crate) fn named(&self, network: NetworkRecord) -> NetworkRecord {
        let scheduler = self.scheduler.as_ref().map(|key| key.address());
        NetworkRecord {
            authority: self.address.clone().unwrap_or(network.authority),
            scheduler: scheduler.unwrap_or(network.scheduler),
            ..network
        }
    }

    /// The id of a new assignment.
    pub(crate) fn id_of(&self, assignment: &Assignment) -> Id {
        let item = self.item_of(assignment);
        item.map_or_else(|| assignment.derive_id(), |item| item.id())
    }

    /// An assignment as the scheduler signs it; nothing when nobody does.
    pub(crate) fn item_of(&self, assignment: &Assignment) -> Option<DataItem> {
        assignment.sign(&**self.scheduler.as_ref()?).ok()
    }

    /// A message of a process, signed by the authority when it signs here, and when an item can say it.
    pub(crate) fn signed(&self, message: Message) -> Message {
        let Some(key) = &self.authority else {
            return message;
        };
        let item = draft_of(&message).and_then(|draft| draft.sign(&**key).ok());
        item.map_or(message, |item| Message::from_item(&item))
    }
}

/// What an item has to say so that it is a message; nothing when its target is none that an item can have. Its anchor stays if it is one; else it
/// follows from the message's own id.
pub(crate) fn draft_of(message: &Message) -> Option<ItemDraft> {
    let target = match message.target.as_str() {
        "" => None,
        target => Some(target.parse().ok()?),
    };
    let own_anchor = message.anchor.as_slice().try_into().ok();
    let mut tags = message.tags.clone();
    // An item has no empty tags.
    tags.retain(|tag| !tag.value.is_empty());
    Some(ItemDraft {
        target,
        anchor: own_anchor.or_else(|| Some(readable_anchor(message.id.0))),
        tags,
        data: message.data.clone(),
    })
}

#[cfg(test)]
mod tests;
