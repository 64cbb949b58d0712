//! Letters to peers: by the same steps as those to the network outside, but handed over without a unit in between (`crate::peers`).

use lunette_ao::{DataItem, Id, Message};
use lunette_remote::{self as remote, Kind};

use super::super::Inner;
use super::super::deliver;
use super::super::signers::{AUTHORITY, draft_of};
use super::send::is_process;
use crate::error::{Code, Result};
use crate::options::Signing;
use crate::peers::{Content as Goods, Handed, Parcel};
use crate::records::{
    Content, Letter, Origin, OutboxEntry, Problem, Protocol, RelaySettings, Voice,
};

/// What came of looking for a peer.
pub(super) enum Way {
    /// A peer has the process: what came of handing the letter over.
    Peer(remote::Result<()>),
    /// No peer has it. The network outside may.
    Outside,
}

/// What follows from a letter that was taken, in the same commit.
pub(super) struct Answer {
    /// Or why no item can say it, such as too many tags.
    pub(super) content: std::result::Result<Content, Problem>,
    pub(super) target: String,
}

impl Inner {
    /// How what processes send is signed and sent; nothing when it goes nowhere. Where nobody has said, and there are peers, it goes to
    /// these; then there is no messenger (its address is empty).
    pub(super) fn sending_settings(&self) -> Option<RelaySettings> {
        let said = self.state.borrow().relay.record.settings.clone();
        if self.host.peers.is_none() {
            return said;
        }
        let settings = said.unwrap_or_else(|| RelaySettings {
            protocol: Protocol::Legacy,
            messenger: String::new(),
            compute: None,
            uploader: None,
            gateways: Vec::new(),
            identity: String::new(),
            voice: Voice::Process,
            sending: true,
        });
        Some(RelaySettings {
            identity: self.authority_name(),
            voice: Voice::Process,
            ..settings
        })
    }

    /// The name by which messages of processes are signed for peers.
    fn authority_name(&self) -> String {
        match &self.host.signing {
            Signing::Given { authority, .. } => authority.clone(),
            Signing::Own | Signing::Nobody => AUTHORITY.to_owned(),
        }
    }

    /// Whether something for a target can be for anybody: where nobody has said how the network outside is reached, only processes can.
    pub(super) fn has_receiver(&self, target: &str) -> bool {
        let is_outside_reached = self.state.borrow().relay.record.settings.is_some();
        is_outside_reached || target.parse::<Id>().is_ok()
    }

    /// Hands a letter to the peer that has its target, if one has.
    pub(super) async fn to_peer(&self, letter: &Letter) -> Result<Way> {
        let (Some(peers), Ok(target)) = (&self.host.peers, letter.target.parse()) else {
            return Ok(Way::Outside);
        };
        let content = match &letter.content {
            Content::Item { bytes, .. } => Goods::Item(bytes.clone()),
            Content::Assignment { message } => Goods::Assignment {
                message: *message,
                item: self.item_of_message(message).await?,
            },
            Content::Transaction { .. } | Content::Unmade => return Ok(Way::Outside),
        };
        let (hops, root) = match (self.entry_of(letter).await?, &letter.content) {
            (Some(entry), _) => (entry.hops + 1, entry.root),
            (None, Content::Item { id, .. } | Content::Transaction { id, .. }) => (0, *id),
            (None, Content::Assignment { message }) => (0, *message),
            (None, Content::Unmade) => return Ok(Way::Outside),
        };
        let parcel = Parcel {
            target,
            content,
            hops,
            root,
        };
        Ok(match peers.hand_over(parcel).await {
            Ok(Handed::Taken) => Way::Peer(Ok(())),
            Ok(Handed::Nobody) => Way::Outside,
            Err(error) => Way::Peer(Err(error)),
        })
    }

    /// What a process is told whose spawn was taken: the messenger of AO tells it too.
    pub(super) async fn answer_to(&self, letter: &Letter) -> Result<Option<Answer>> {
        let (Content::Item { bytes, .. }, Some(entry)) =
            (&letter.content, self.entry_of(letter).await?)
        else {
            return Ok(None);
        };
        if self.host.peers.is_none() || !is_process(bytes) {
            return Ok(None);
        }
        let Ok(item) = DataItem::parse(bytes) else {
            return Ok(None);
        };
        let made = Message::from_item(&item);
        let answer = {
            let state = self.state.borrow();
            let origin = deliver::Origin::of_entry(&entry);
            state.spawned_answer(origin, entry.cause.index, &made.id, made.tags)
        };
        let Some(draft) = draft_of(&answer) else {
            return Ok(None);
        };
        let signed = self.sign_item(&self.authority_name(), draft).await;
        let content = match signed {
            Err(error) if error.code != Code::InvalidItem => return Err(error),
            signed => signed.map(|item| Content::of_item(&item)),
        };
        Ok(Some(Answer {
            content: content.map_err(|error| Problem::of(&error)),
            target: entry.cause.process.to_string(),
        }))
    }

    /// The entry of the outbox that a letter was made of.
    async fn entry_of(&self, letter: &Letter) -> Result<Option<OutboxEntry>> {
        let Origin::Outbox(number, _) = letter.origin else {
            return Ok(None);
        };
        let mut entries = self.outbox_entries(number, 1).await?;
        let found = entries.pop().filter(|(found, _)| *found == number);
        Ok(found.map(|(_, entry)| entry))
    }

    /// A message of this network as the item that it is, when it is one.
    async fn item_of_message(&self, id: &Id) -> Result<Option<Vec<u8>>> {
        let message = self.find_message(id).await?;
        let item = message.and_then(|message| DataItem::from_message(&message).ok());
        Ok(item.map(|item| item.to_bytes()))
    }
}

/// A letter for which nobody is there and which has no way to go.
pub(super) fn nowhere() -> remote::Error {
    let message =
        "no process here has this id, and nobody has said how the network outside is reached";
    remote::Error::new(Kind::NotFound, "", message)
}
