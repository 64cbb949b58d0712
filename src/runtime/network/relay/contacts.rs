//! Looking for answers: messages to processes of this network, in the results of processes of the one outside.
//!
//! A messenger delivers what a process sends to where its target is scheduled, and a process that lives here is scheduled nowhere
//! else. So the results of the processes that letters went to are looked through, each once and in their order; how far that is, is stored
//! together with what it gave, so nothing is delivered twice or left out. A message that is found so is passed on as this network passes
//! on messages: it vouches that it is from that process. Nothing proves it but the word of the compute unit.

use std::rc::Rc;

use lunette_ao::{Consequences, Id, Message, Outgoing, Tag};
use lunette_remote::compute::{Compute, Range};
use lunette_remote::{self as remote};

use super::super::Inner;
use super::super::deliver::REWRITTEN;
use super::super::schedule::Arrival;
use super::super::state::State;
use crate::error::Result;
use crate::records::{Contact, RelaySettings};

/// Results read at a time.
const PAGE: u32 = 50;

/// The pause between two looks, in milliseconds: as long as there are letters, and at most. Each is half as long again as the one before
/// when there was nothing.
const FIRST_PAUSE: u32 = 500;
const LONGEST_PAUSE: u32 = 30_000;

/// After so many looks in a row that found nothing, a process that is not watched for good is left alone until another letter goes there.
const PATIENCE: u32 = 40;

impl Inner {
    /// A letter is about to go to a process: from here on its results are looked through.
    pub(super) async fn begin_contact(
        &self,
        settings: &RelaySettings,
        process: &Id,
    ) -> remote::Result<()> {
        let Some(compute) = &settings.compute else {
            return Ok(());
        };
        let began = {
            let state = self.state.borrow();
            let contact = state.relay.record.contacts.get(process);
            contact.is_some_and(|contact| contact.began)
        };
        if !began {
            let last = Range {
                limit: 1,
                is_descending: true,
                ..Range::default()
            };
            let unit = Compute::new(&self.client, &[compute])?;
            let cursor = match unit.results(process, &last).await {
                Ok(page) => page.entries.into_iter().next().map(|entry| entry.cursor),
                Err(error) if error.kind.is_retryable() => return Err(error),
                // It has no results of it yet.
                Err(_) => None,
            };
            let contact = Contact {
                cursor,
                began: true,
                kept: false,
            };
            // When it cannot be stored the letter is not sent either: sending ends with a change of its own.
            let _ = self.put_contact(process, contact).await;
        }
        self.relaying.looking.ring();
        Ok(())
    }

    async fn put_contact(&self, process: &Id, contact: Contact) -> Result<()> {
        let id = *process;
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            let known = state.relay.record.contacts.entry(id).or_default();
            if !known.began {
                *known = Contact {
                    kept: known.kept,
                    ..contact
                };
            }
            state.put_relay()
        };
        self.change(put).await
    }

    /// Looks through results until it is told to end.
    pub(super) async fn keep_looking(self: Rc<Self>, turn: u64) {
        let bell = Rc::clone(&self.relaying.looking);
        let mut pause = FIRST_PAUSE;
        let mut in_vain = 0;
        while self.relays(turn) {
            let found = self.look(in_vain < PATIENCE).await;
            match found {
                None => {
                    bell.wait().await;
                    (pause, in_vain) = (FIRST_PAUSE, 0);
                    continue;
                }
                Some(0) => {
                    in_vain += 1;
                    pause = (pause + pause / 2).min(LONGEST_PAUSE);
                }
                Some(_) => (pause, in_vain) = (FIRST_PAUSE, 0),
            }
            if bell.was_rung() {
                (pause, in_vain) = (FIRST_PAUSE, 0);
            }
            self.client.internet().pause(pause).await;
        }
    }

    /// Looks through the results of all contacts once, or of those alone that are kept; returns how many there were that are new. Nothing
    /// when there is nobody to look at.
    async fn look(&self, all: bool) -> Option<usize> {
        let (compute, contacts) = {
            let state = self.state.borrow();
            let record = &state.relay.record;
            let settings = record.settings.as_ref();
            let compute = settings.and_then(|settings| settings.compute.clone())?;
            let contacts = record.contacts.iter();
            let contacts = contacts.filter(|(_, contact)| all || contact.kept);
            let contacts: Vec<Id> = contacts.map(|(id, _)| *id).collect();
            (compute, contacts)
        };
        if contacts.is_empty() {
            return None;
        }
        let mut found = 0;
        for process in contacts {
            // What cannot be read now is there the next time.
            found += self.look_at(&compute, &process).await.unwrap_or(0);
        }
        Some(found)
    }

    async fn look_at(&self, compute: &str, process: &Id) -> Result<usize> {
        self.ready().await?;
        let contact = self
            .state
            .borrow()
            .relay
            .record
            .contacts
            .get(process)
            .cloned();
        let Some(contact) = contact else {
            return Ok(0);
        };
        let range = Range {
            from: contact.cursor.clone(),
            limit: PAGE,
            ..Range::default()
        };
        let unit = Compute::new(&self.client, &[compute])?;
        let page = unit.results(process, &range).await?;
        let Some(last) = page.entries.last().map(|entry| entry.cursor.clone()) else {
            return Ok(0);
        };
        let count = page.entries.len();
        let mut messages = Vec::new();
        for entry in page.entries {
            let json = entry.result.to_string();
            let Ok(consequences) = Consequences::read(json.as_bytes()) else {
                continue;
            };
            for (index, message) in consequences.messages.into_iter().enumerate() {
                messages.push((entry.cursor.clone(), index as u32, message));
            }
        }
        let (id, before) = (*process, contact.cursor);
        let take = move |inner: &Inner| {
            let now = inner.now();
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            let contact = state.relay.record.contacts.get_mut(&id);
            // Somebody else may have been faster.
            let Some(contact) = contact.filter(|contact| contact.cursor == before) else {
                return Ok(());
            };
            contact.cursor = Some(last);
            contact.began = true;
            for (cursor, index, message) in messages {
                if message.defect.is_none()
                    && let Ok(target) = message.target.parse()
                    && state.is_own(&target)
                {
                    let message = state.found(&id, &cursor, index, message);
                    state.schedule(&target, Arrival::from_outside(message), now);
                }
            }
            state.put_relay()
        };
        self.change(take).await?;
        Ok(count)
    }
}

impl State {
    /// A message that was found in a result of a process outside, as it is passed on here.
    fn found(&self, from: &Id, cursor: &str, index: u32, message: Outgoing) -> Message {
        let kept = |tag: &Tag| !REWRITTEN.contains(&tag.name.as_str());
        let mut tags: Vec<Tag> = message.tags.into_iter().filter(kept).collect();
        tags.push(Tag::new("Data-Protocol", "ao"));
        tags.push(Tag::new("Type", "Message"));
        tags.push(Tag::new("From-Process", from.to_string()));
        let place = [from.as_bytes(), cursor.as_bytes(), &index.to_le_bytes()];
        Message {
            id: Id::derive("found", &place),
            owner: self.network.authority.clone(),
            from_process: Some(from.to_string()),
            target: message.target,
            anchor: message.anchor.into_bytes(),
            tags,
            data: message.data.into_bytes(),
            proof: None,
        }
    }
}
