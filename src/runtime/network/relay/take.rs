//! Taking from the outbox what goes to the network outside, and making letters of it.

use std::rc::Rc;

use lunette_ao::item::readable_anchor;
use lunette_ao::{Consequences, Id, ItemDraft, Outgoing, Tag};

use super::super::Inner;
use super::super::deliver::{self, REWRITTEN};
use super::super::signers::draft_of;
use crate::error::{Code, Error, Result};
use crate::records::{Content, Kind, Origin, OutboxEntry, Problem, Reason, RelaySettings, Voice};

/// Entries taken at a time.
const AT_ONCE: usize = 64;

/// Something that was taken: who sent it, what, and to whom.
struct Taken {
    number: u64,
    process: Id,
    content: std::result::Result<Content, Problem>,
    target: String,
}

impl Taken {
    /// What makes a process goes to it, so that it comes before what is sent to that process.
    fn with_own_target(mut self) -> Taken {
        if let Ok(Content::Item { id, .. }) = &self.content {
            self.target = id.to_string();
        }
        self
    }
}

impl Inner {
    /// Takes everything that lies in the outbox and is to go out.
    pub(super) async fn take_in(self: &Rc<Self>, turn: u64) -> Result<()> {
        while self.relays(turn) {
            self.ready().await?;
            let Some(settings) = self.sending_settings().filter(|it| it.sending) else {
                return Ok(());
            };
            let (from, next, room, not_ours) = {
                let state = self.state.borrow();
                let record = &state.relay.record;
                let waiting = state.relay.letters.len();
                (
                    record.taken,
                    state.network.next_outgoing,
                    self.options.letters.saturating_sub(waiting).min(AT_ONCE),
                    record.not_ours.clone(),
                )
            };
            // What finds no room stays in the outbox until there is some.
            if from >= next || room == 0 {
                return Ok(());
            }
            self.flush().await?;
            let entries = self.outbox_entries(from, room).await?;
            // Entries of processes that were removed are missing, and some may have come since.
            let end = match entries.last() {
                Some((last, _)) if entries.len() >= room => last + 1,
                Some((last, _)) => next.max(last + 1),
                None => next,
            };
            let mut taken = Vec::new();
            for (number, entry) in entries {
                let is_ours = !not_ours
                    .iter()
                    .any(|(first, end)| (*first..*end).contains(&number));
                if is_ours && entry.reason == Reason::Remote && self.is_for_anybody(&entry) {
                    taken.extend(self.letter_of(number, entry, &settings).await?);
                }
            }
            self.put_taken(from, end, taken).await?;
        }
        Ok(())
    }

    /// What an entry of the outbox says, ready to be sent. Nothing when it cannot be.
    async fn letter_of(
        self: &Rc<Self>,
        number: u64,
        entry: OutboxEntry,
        settings: &RelaySettings,
    ) -> Result<Option<Taken>> {
        let process = entry.cause.process;
        let taken = |content: Result<Content>| match content {
            // The process is damaged, and does not come back by itself; the others cannot wait for it.
            Err(error) if error.code == Code::CorruptRecord => Ok(None),
            Err(error) if error.code != Code::InvalidItem => Err(error),
            content => Ok(Some(Taken {
                number,
                process,
                content: content.map_err(|error| Problem::of(&error)),
                target: entry.target.clone(),
            })),
        };
        let at = entry.cause.ordinate;
        let result = match self.results_between(&process, at, at, 1).await {
            Err(error) if error.code == Code::CorruptRecord => return Ok(None),
            results => results?.pop(),
        };
        let consequences = result.and_then(|result| Consequences::read(&result.json).ok());
        let Some(consequences) = consequences else {
            return Ok(None);
        };
        let index = entry.cause.index as usize;
        match entry.kind {
            Kind::Message => {
                let message = consequences.messages.into_iter().nth(index);
                let Some(message) = message else {
                    return Ok(None);
                };
                taken(self.item_of(&entry, message, settings).await)
            }
            Kind::Assignment => {
                let request = consequences.assignments.into_iter().nth(index);
                let message = request.and_then(|request| request.message.parse().ok());
                taken(match message {
                    Some(message) => Ok(Content::Assignment { message }),
                    None => Err(invalid("what is to be assigned has no id")),
                })
            }
            Kind::Spawn => match consequences.spawns.into_iter().nth(index) {
                Some(spawn) if self.host.peers.is_some() => {
                    let content = self.process_of(&entry, spawn, settings).await;
                    taken(content).map(|taken| taken.map(Taken::with_own_target))
                }
                // Where there are no peers they are made here.
                _ => Ok(None),
            },
        }
    }

    fn is_for_anybody(&self, entry: &OutboxEntry) -> bool {
        entry.kind == Kind::Spawn || self.has_receiver(&entry.target)
    }

    /// The item of a process that a process asked for.
    async fn process_of(
        &self,
        entry: &OutboxEntry,
        spawn: Outgoing,
        settings: &RelaySettings,
    ) -> Result<Content> {
        let item = {
            let state = self.state.borrow();
            state.spawn_item(deliver::Origin::of_entry(entry), entry.cause.index, spawn)
        };
        let draft = draft_of(&item).ok_or_else(|| invalid("it cannot be an item"))?;
        let item = self.sign_item(&settings.identity, draft).await?;
        Ok(Content::of_item(&item))
    }

    async fn item_of(
        &self,
        entry: &OutboxEntry,
        message: Outgoing,
        settings: &RelaySettings,
    ) -> Result<Content> {
        let draft = self.draft_of(entry, message, settings)?;
        let item = self.sign_item(&settings.identity, draft).await?;
        Ok(Content::of_item(&item))
    }

    /// What a messenger makes of a message of a process (ao `servers/mu`).
    fn draft_of(
        &self,
        entry: &OutboxEntry,
        message: Outgoing,
        settings: &RelaySettings,
    ) -> Result<ItemDraft> {
        let process = entry.cause.process;
        let kept = |tag: &Tag| !REWRITTEN.contains(&tag.name.as_str());
        let mut tags: Vec<Tag> = message.tags.into_iter().filter(kept).collect();
        tags.push(Tag::new("Data-Protocol", "ao"));
        tags.push(Tag::new("Type", "Message"));
        if settings.voice == Voice::Process {
            let module = self
                .state
                .borrow()
                .process(&process)?
                .module_tag()
                .to_owned();
            tags.push(Tag::new("From-Process", process.to_string()));
            // An item has no empty tags.
            if !module.is_empty() {
                tags.push(Tag::new("From-Module", module));
            }
            tags.push(Tag::new("Pushed-For", entry.root.to_string()));
        }
        let target = message.target.parse().map_err(|_| {
            invalid(&format!(
                "{:?} is no address that an item can have",
                message.target
            ))
        })?;
        let own_anchor = message.anchor.as_bytes().try_into().ok();
        Ok(ItemDraft {
            target: Some(target),
            // Of one process no two messages have the same; in the name of somebody else they might.
            anchor: own_anchor
                .filter(|_| settings.voice == Voice::Process)
                .or_else(|| Some(readable_anchor(id_of(entry).0))),
            tags,
            data: message.data.into_bytes(),
        })
    }

    async fn put_taken(&self, from: u64, end: u64, taken: Vec<Taken>) -> Result<()> {
        let since = self.client.internet().now();
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            // Somebody else may have been faster.
            if state.relay.record.taken != from {
                return Ok(());
            }
            state.expect_room_for(taken.len(), inner.options.letters)?;
            state.relay.record.taken = end;
            for Taken {
                number,
                process,
                content,
                target,
            } in taken
            {
                state.add_letter(Origin::Outbox(number, process), content, target, since)?;
            }
            state.put_relay()
        };
        self.change(put).await
    }
}

fn invalid(problem: &str) -> Error {
    Error::new(Code::InvalidItem, problem)
}

/// An id that nothing else has that any process sent.
fn id_of(entry: &OutboxEntry) -> Id {
    let cause = &entry.cause;
    Id::derive(
        "letter",
        &[
            cause.process.as_bytes(),
            &cause.ordinate.slot.to_le_bytes(),
            &cause.ordinate.tick.to_le_bytes(),
            &cause.index.to_le_bytes(),
        ],
    )
}
