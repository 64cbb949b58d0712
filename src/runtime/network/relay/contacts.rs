//! Looking for answers: messages to processes of this network, in the results of processes of the one outside.
//!
//! A messenger delivers what a process sends to where its target is scheduled, and a process that lives here is scheduled nowhere
//! else. So the results of the processes that letters went to are looked through, each once and in their order; how far that is, is stored
//! together with what it gave, so nothing is delivered twice or left out. A message that is found so is passed on as this network passes
//! on messages: it vouches that it is from that process. Nothing proves it but the word of the compute unit.

use std::collections::BTreeSet;
use std::rc::Rc;

use lunette_ao::{Consequences, Id, Message, Outgoing, Tag};
use lunette_remote::compute::{Compute, Entry, Range};
use lunette_remote::{self as remote, Kind};

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

/// After so many looks in a row to which the unit said that there is nothing, a process that is not watched for good is left alone until another letter goes there.
const PATIENCE: u32 = 40;

/// What came of looking through results once.
#[derive(Default)]
struct Look {
    /// How many there were that are new.
    found: usize,
    /// Some could not be read, or not be delivered yet.
    is_incomplete: bool,
}

impl Inner {
    /// A letter is about to go to a process: from here on its results are looked through. The problem of the unit is what comes back.
    ///
    /// # Errors
    /// Those of the store: then the letter is not to go yet, since it would not be known where answers to it begin.
    pub(super) async fn begin_contact(
        &self,
        settings: &RelaySettings,
        process: &Id,
    ) -> Result<remote::Result<()>> {
        let Some(compute) = &settings.compute else {
            return Ok(Ok(()));
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
            let unit = match Compute::new(&self.client, &[compute]) {
                Ok(unit) => unit,
                Err(error) => return Ok(Err(error)),
            };
            let cursor = match unit.results(process, &last).await {
                Ok(page) => page.entries.into_iter().next().map(|entry| entry.cursor),
                Err(error) if error.kind.is_retryable() => return Ok(Err(error)),
                // It has no results of it yet.
                Err(_) => None,
            };
            let contact = Contact {
                cursor,
                began: true,
                kept: false,
            };
            self.put_contact(process, contact).await?;
        }
        self.relaying.looking.ring();
        Ok(Ok(()))
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
                Some(Look {
                    found: 0,
                    is_incomplete,
                }) => {
                    in_vain += u32::from(!is_incomplete);
                    pause = (pause + pause / 2).min(LONGEST_PAUSE);
                }
                Some(_) => (pause, in_vain) = (FIRST_PAUSE, 0),
            }
            if bell.was_rung() {
                (pause, in_vain) = (FIRST_PAUSE, 0);
            }
            self.client.internet().pause(pause).await;
        }
        // What it was rung for is for the one that follows.
        bell.ring();
    }

    /// Looks through the results of all contacts once, or of those alone that are kept. Nothing when there is nobody to look at.
    async fn look(&self, all: bool) -> Option<Look> {
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
        let mut look = Look::default();
        for process in contacts {
            match self.look_at(&compute, &process).await {
                Ok(one) => {
                    look.found += one.found;
                    look.is_incomplete |= one.is_incomplete;
                }
                // What cannot be read now is there the next time.
                Err(_) => look.is_incomplete = true,
            }
        }
        Some(look)
    }

    async fn look_at(&self, compute: &str, process: &Id) -> Result<Look> {
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
            return Ok(Look::default());
        };
        let range = Range {
            from: contact.cursor.clone(),
            limit: PAGE,
            ..Range::default()
        };
        let unit = Compute::new(&self.client, &[compute])?;
        let page = unit.results(process, &range).await?;
        if page.entries.is_empty() {
            return Ok(Look::default());
        }
        if page.entries.iter().any(|entry| entry.cursor.is_empty()) {
            let message = "its list of results has no cursors";
            return Err(remote::Error::new(Kind::Unexpected, "", message).into());
        }
        let entries = page.entries.into_iter();
        let answers: Vec<Answers> = entries.map(|entry| Answers::of(process, entry)).collect();
        let known = self.known_answers(&answers).await?;
        let (id, before) = (*process, contact.cursor);
        let take = move |inner: &Inner| inner.take_answers(&id, before, answers, &known);
        self.change(take).await
    }

    /// Those messages that were delivered before, such as to somebody who was looked at, then not, and then again.
    async fn known_answers(&self, answers: &[Answers]) -> Result<BTreeSet<Id>> {
        let mut known = BTreeSet::new();
        for (id, message) in answers.iter().flat_map(|answers| &answers.messages) {
            let target = message.target.parse().ok();
            let is_for_here = target.is_some_and(|target| self.state.borrow().is_own(&target));
            if is_for_here && !self.places(id).await?.is_empty() {
                known.insert(*id);
            }
        }
        Ok(known)
    }

    /// Delivers messages, result by result, up to the first one for which there is no room: that one is looked at again the next time.
    fn take_answers(
        &self,
        process: &Id,
        before: Option<String>,
        answers: Vec<Answers>,
        known: &BTreeSet<Id>,
    ) -> Result<Look> {
        let now = self.now();
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        state.expect_open()?;
        let contact = state.relay.record.contacts.get(process);
        // Somebody else may have been faster.
        if contact.is_none_or(|contact| contact.cursor != before) {
            return Ok(Look::default());
        }
        let mut cursor = before;
        let mut look = Look::default();
        for answers in answers {
            let wanted = answers.messages.into_iter().filter_map(|(id, message)| {
                let target = message.target.parse().ok()?;
                let is_new = !known.contains(&id) && !state.unstored.contains_key(&id);
                (is_new && state.is_own(&target)).then_some((id, target, message))
            });
            let wanted: Vec<(Id, Id, Outgoing)> = wanted.collect();
            let targets = wanted.iter().map(|(_, target, _)| target);
            if !self.has_room_for(state, targets) {
                look.is_incomplete = true;
                break;
            }
            for (id, target, message) in wanted {
                let message = state.found(process, id, message);
                state.schedule(&target, Arrival::from_outside(message), now);
            }
            cursor = Some(answers.cursor);
            look.found += 1;
        }
        if look.found == 0 {
            return Ok(look);
        }
        if let Some(contact) = state.relay.record.contacts.get_mut(process) {
            contact.cursor = cursor;
            contact.began = true;
        }
        state.put_relay()?;
        Ok(look)
    }

    /// Whether nobody among some processes has too much waiting.
    fn has_room_for<'a>(&self, state: &State, mut targets: impl Iterator<Item = &'a Id>) -> bool {
        state.waiting < self.options.backlog
            && targets.all(|target| {
                let target = state.processes.get(target);
                target.is_none_or(|target| target.mailbox.len() < self.options.mailbox)
            })
    }
}

/// The messages in a result of a process outside, with the ids that they get here.
struct Answers {
    cursor: String,
    messages: Vec<(Id, Outgoing)>,
}

impl Answers {
    fn of(from: &Id, entry: Entry) -> Answers {
        let json = entry.result.to_string();
        // What is no result sends nothing.
        let consequences = Consequences::read(json.as_bytes()).unwrap_or_default();
        let messages = consequences.messages.into_iter().enumerate();
        let messages = messages.filter(|(_, message)| message.defect.is_none());
        let with_id = |(index, message): (usize, Outgoing)| {
            let index = (index as u32).to_le_bytes();
            let place = [from.as_bytes(), entry.cursor.as_bytes(), &index];
            (Id::derive("found", &place), message)
        };
        Answers {
            messages: messages.map(with_id).collect(),
            cursor: entry.cursor,
        }
    }
}

impl State {
    /// A message that was found in a result of a process outside, as it is passed on here.
    fn found(&self, from: &Id, id: Id, message: Outgoing) -> Message {
        let kept = |tag: &Tag| !REWRITTEN.contains(&tag.name.as_str());
        let mut tags: Vec<Tag> = message.tags.into_iter().filter(kept).collect();
        tags.push(Tag::new("Data-Protocol", "ao"));
        tags.push(Tag::new("Type", "Message"));
        tags.push(Tag::new("From-Process", from.to_string()));
        Message {
            id,
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
