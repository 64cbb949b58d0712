//! The relay: what goes from here to the network outside, and what comes back.
//!
//! What processes send to others than those of this network lies in the outbox. From there the relay takes it (`take.rs`), signs it once as a
//! data item, and puts it among its *letters*; what persons post, and what is being published, are letters too. A letter is sent until
//! somebody takes it (`send.rs`). It is always the same bytes, so who gets it twice knows; and what became of it is stored before anybody is told.
//! Answers are looked for in the results of processes that letters went to (`contacts.rs`).

mod contacts;
mod peer;
mod publish;
mod send;
mod take;
mod transaction;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lunette_ao::{DataItem, Id, ItemDraft, Message, Tag};
use lunette_remote::Gateway;

use super::state::State;
use super::{Inner, Network};
use crate::bell::Bell;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::records::{
    Content, KEY_OF_RELAY, Letter, LetterFate, Origin, Problem, RelayRecord, RelaySettings, decode,
    encode, letter_key, read_number,
};
use crate::store::{Change, Key, Query, Store, Table};

pub(crate) use send::check_gateways;

pub use publish::{LeftOut, Publication, Publish};
pub use transaction::PostTransaction;

/// What the relay knows.
#[derive(Default)]
pub(crate) struct Relay {
    pub(crate) record: RelayRecord,
    /// Letters that wait, or are dead, by number.
    pub(crate) letters: BTreeMap<u64, Outline>,
    /// The number of the next letter.
    next: u64,
}

/// What of a letter is at hand.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    target: String,
    is_dead: bool,
    due: u64,
}

/// What goes on about the relay: not stored.
#[derive(Default)]
pub(crate) struct Relaying {
    /// Grows when the relay is set up anew: tasks of another turn are to end.
    turn: Cell<u64>,
    /// Rung when there is something to send.
    pub(crate) bell: Rc<Bell>,
    /// Rung when there is somebody to look at.
    looking: Rc<Bell>,
    /// Processes that letters went to, and their tags.
    known: RefCell<BTreeMap<String, Vec<Tag>>>,
}

/// A letter, and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The number.
    pub number: u64,
    /// The letter.
    pub letter: Letter,
}

impl Relay {
    /// What is stored.
    pub(crate) async fn read(store: &dyn Store) -> Result<Relay> {
        let queries = vec![
            Query::Get(Table::Settings, KEY_OF_RELAY.to_vec()),
            Query::Range(Table::Relays, vec![0], vec![1], usize::MAX),
            Query::RangeDown(Table::Relays, vec![1], vec![2], 1),
        ];
        let mut rows = store.read(queries).await?.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        let record = next().pop().map(|(_, record)| decode(&record, "the relay"));
        let mut relay = Relay {
            record: record.transpose()?.unwrap_or_default(),
            ..Relay::default()
        };
        for (key, letter) in next() {
            let letter: Letter = decode(&letter, "a letter")?;
            let number = number_of(&key)?;
            relay.letters.insert(number, Outline::of(&letter));
        }
        let last_taken = next().pop().map(|(key, _)| number_of(&key)).transpose()?;
        let last_waiting = relay.letters.last_key_value().map(|(number, _)| *number);
        let next = last_taken.max(last_waiting).map_or(0, |last| last + 1);
        relay.next = next.max(relay.record.letters);
        Ok(relay)
    }
}

impl Outline {
    fn of(letter: &Letter) -> Outline {
        Outline {
            target: letter.target.clone(),
            is_dead: letter.fate == LetterFate::Dead,
            due: letter.due,
        }
    }
}

fn number_of(key: &[u8]) -> Result<u64> {
    let number = key.get(1..).and_then(read_number);
    number.ok_or_else(|| Error::corrupt("a letter"))
}

impl Network {
    /// How the network outside is reached; nothing when nobody has said.
    pub fn relay(&self) -> Option<RelaySettings> {
        self.inner.state.borrow().relay.record.settings.clone()
    }

    /// Says how the network outside is reached; nothing: not at all. What lies in the outbox by the first time stays there, unless it is to go
    /// out too.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: an address is none. Those of the store.
    pub async fn set_relay(
        &self,
        settings: Option<RelaySettings>,
        with_backlog: bool,
    ) -> Result<()> {
        if let Some(settings) = &settings {
            send::check(settings)?;
            self.address_of(&settings.identity).await?;
        }
        let set = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            // For peers everything has been taken.
            let begins = state.relay.record.settings.is_none() && inner.host.peers.is_none();
            if begins && settings.is_some() && !with_backlog {
                state.relay.record.taken = state.network.next_outgoing;
            }
            state.relay.record.settings = settings;
            state.put_relay()
        };
        self.inner.change(set).await?;
        self.inner.begin_relay();
        Ok(())
    }

    /// Signs something by an identity and posts it to the network outside. Returns its number and its id, once it is stored.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: nobody has said how the network is reached. [`crate::Code::InvalidItem`]. [`crate::Code::Busy`]: too
    /// much is waiting. Those of the store.
    pub async fn post(&self, identity: &str, draft: ItemDraft) -> Result<(u64, Id)> {
        let item = self.inner.sign_item(identity, draft).await?;
        self.post_item(item).await
    }

    /// The same of an item that was signed elsewhere, and verified.
    ///
    /// # Errors
    /// As [`Network::post`].
    pub async fn post_item(&self, item: DataItem) -> Result<(u64, Id)> {
        let id = item.id();
        let target = item
            .target()
            .map_or(String::new(), |target| target.to_string());
        let content = Content::of_item(&item);
        let number = self.put_posted(content, target).await?;
        Ok((number, id))
    }

    /// Stores what somebody posts; returns its number.
    async fn put_posted(&self, content: Content, target: String) -> Result<u64> {
        let since = self.inner.client.internet().now();
        let post = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.expect_relay()?;
            state.expect_room_for(1, inner.options.letters)?;
            state.add_letter(Origin::Posted, Ok(content), target, since)
        };
        let number = self.inner.change(post).await?;
        self.inner.relaying.bell.ring();
        Ok(number)
    }

    /// What a gateway has at an id, **proven** by its signature: a data item, or a transaction of Arweave. `gateways` are asked, or else those
    /// of the relay; `limit` is the most bytes of its content.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: there is no gateway. [`crate::Code::Remote`].
    pub async fn fetch_item(
        &self,
        id: &Id,
        gateways: Option<Vec<String>>,
        limit: usize,
    ) -> Result<Message> {
        self.inner.ready().await?;
        let settings = self.relay().map(|settings| settings.gateways);
        let gateways = gateways.or(settings).unwrap_or_default();
        if gateways.is_empty() {
            return Err(Error::argument(
                "gateways",
                "are missing, and the relay has none",
            ));
        }
        check_gateways("gateways", &gateways)?;
        let gateway = Gateway::new(&self.inner.client, &gateways)?;
        Ok(gateway.item(id, limit).await?)
    }

    /// When something is due that goes out, by the time of the network outside, in milliseconds since 1970; nothing when nothing waits.
    pub fn next_sending(&self) -> Option<u64> {
        self.inner.sending_settings().filter(|it| it.sending)?;
        let state = self.inner.state.borrow();
        let relay = &state.relay;
        let has_entries = relay.record.taken < state.network.next_outgoing;
        let letters = relay.letters.values().filter(|letter| !letter.is_dead);
        let due = letters.map(|letter| letter.due).min();
        if has_entries { Some(0) } else { due }
    }

    /// Letters from a number on: those that wait or are dead, or those that were taken; at most so many.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn letters(&self, taken: bool, from: u64, limit: usize) -> Result<Vec<Numbered>> {
        self.inner.ready().await?;
        self.inner.flush().await?;
        let (start, end) = (letter_key(taken, from), vec![u8::from(taken) + 1]);
        let query = Query::Range(Table::Relays, start, end, limit);
        let rows = self.inner.host.store.ask(query).await?.into_iter();
        let letter = |(key, letter): (Key, Vec<u8>)| {
            Ok(Numbered {
                number: number_of(&key)?,
                letter: decode(&letter, "a letter")?,
            })
        };
        rows.map(letter).collect()
    }

    /// Has letters sent again that were given up, or wait for their time; without numbers, all of them. Returns how many.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn retry(&self, numbers: Option<Vec<u64>>) -> Result<usize> {
        let count = self
            .inner
            .change_letters(numbers, |letter| {
                // Nothing can be made of it.
                if letter.content == Content::Unmade {
                    return true;
                }
                letter.fate = LetterFate::Waiting;
                letter.attempts = 0;
                letter.due = 0;
                true
            })
            .await?;
        self.inner.relaying.bell.ring();
        Ok(count)
    }

    /// Takes letters out that were not taken by anybody. Returns how many.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn discard(&self, numbers: Vec<u64>) -> Result<usize> {
        self.inner.change_letters(Some(numbers), |_| false).await
    }

    /// Looks through the results of a process of the network for messages to processes here, or no longer.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: nobody has said how the network is reached. Those of the store.
    pub async fn set_watching(&self, process: &Id, watching: bool) -> Result<()> {
        let id = *process;
        let watch = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.expect_relay()?;
            let contacts = &mut state.relay.record.contacts;
            if watching {
                contacts.entry(id).or_default().kept = true;
            } else {
                contacts.remove(&id);
            }
            state.put_relay()
        };
        self.inner.change(watch).await?;
        self.inner.relaying.looking.ring();
        Ok(())
    }
}

impl Inner {
    /// Begins what goes on about the relay, if somebody has said how the network is reached; what went on before ends.
    pub(crate) fn begin_relay(self: &Rc<Self>) {
        let turn = self.relaying.turn.get() + 1;
        self.relaying.turn.set(turn);
        self.relaying.known.borrow_mut().clear();
        self.relaying.bell.ring();
        self.relaying.looking.ring();
        if self.sending_settings().is_none() {
            return;
        }
        let inner = Rc::clone(self);
        let sending = async move { inner.keep_sending(turn).await };
        self.outside.begin(Box::pin(sending));
        let inner = Rc::clone(self);
        let looking = async move { inner.keep_looking(turn).await };
        self.outside.begin(Box::pin(looking));
    }

    /// Whether what was begun in some turn is to go on.
    fn relays(&self, turn: u64) -> bool {
        self.relaying.turn.get() == turn && self.state.borrow().expect_open().is_ok()
    }

    /// Changes letters that nobody has taken; those of which `change` says false are taken out.
    async fn change_letters(
        self: &Rc<Self>,
        numbers: Option<Vec<u64>>,
        change: impl Fn(&mut Letter) -> bool,
    ) -> Result<usize> {
        self.ready().await?;
        let numbers: BTreeSet<u64> = match numbers {
            Some(numbers) => numbers.into_iter().collect(),
            None => self.state.borrow().relay.letters.keys().copied().collect(),
        };
        self.flush().await?;
        let mut changed = Vec::new();
        for number in numbers {
            let key = letter_key(false, number);
            let Some(letter) = self.host.store.get(Table::Relays, key).await? else {
                continue;
            };
            let mut letter: Letter = decode(&letter, "a letter")?;
            let stays = change(&mut letter);
            changed.push((number, stays.then_some(letter)));
        }
        let count = changed.len();
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            for (number, letter) in changed {
                // It may have been taken meanwhile.
                if state.relay.letters.contains_key(&number) {
                    state.put_letter(number, letter)?;
                }
            }
            Ok(())
        };
        self.change(put).await?;
        Ok(count)
    }
}

impl State {
    /// Fails when nobody has said how the network outside is reached.
    pub(crate) fn expect_relay(&self) -> Result<&RelaySettings> {
        let settings = self.relay.record.settings.as_ref();
        settings.ok_or_else(|| {
            Error::argument("relay", "is not set: say first how the network is reached")
        })
    }

    /// Has the next commit store what is known of the relay, without its letters.
    pub(crate) fn put_relay(&mut self) -> Result<()> {
        let record = encode(&self.relay.record)?;
        let put = Change::Put(Table::Settings, KEY_OF_RELAY.to_vec(), record);
        self.pending.changes.push(put);
        Ok(())
    }

    /// Fails when there is no room for so many letters more.
    fn expect_room_for(&self, count: usize, most: usize) -> Result<()> {
        if self.relay.letters.len() + count > most {
            let message = "too many letters to the network are waiting";
            return Err(Error::new(crate::Code::Busy, message));
        }
        Ok(())
    }

    /// Adds a letter, for which there is room; returns its number. What could not be made an item is dead from the beginning, and why is kept.
    fn add_letter(
        &mut self,
        origin: Origin,
        content: std::result::Result<Content, Problem>,
        target: String,
        since: u64,
    ) -> Result<u64> {
        let number = self.relay.next;
        self.relay.next += 1;
        let (content, fate, problem) = match content {
            Ok(content) => (content, LetterFate::Waiting, None),
            Err(problem) => (Content::Unmade, LetterFate::Dead, Some(problem)),
        };
        let letter = Letter {
            origin,
            content,
            target,
            since,
            fate,
            attempts: 0,
            due: 0,
            problem,
            warning: None,
        };
        self.put_letter(number, Some(letter))?;
        Ok(number)
    }

    /// Has the next commit store what a letter is now, or that it is no more.
    fn put_letter(&mut self, number: u64, letter: Option<Letter>) -> Result<()> {
        let changes = &mut self.pending.changes;
        let waiting = letter_key(false, number);
        let Some(letter) = letter else {
            self.relay.letters.remove(&number);
            changes.push(Change::Delete(Table::Relays, waiting));
            // Its number is not given again.
            self.relay.record.letters = self.relay.next;
            return self.put_relay();
        };
        let record = encode(&letter)?;
        if let LetterFate::Taken(_) = letter.fate {
            self.relay.letters.remove(&number);
            changes.push(Change::Delete(Table::Relays, waiting));
            changes.push(Change::Put(Table::Relays, letter_key(true, number), record));
        } else {
            self.relay.letters.insert(number, Outline::of(&letter));
            changes.push(Change::Put(Table::Relays, waiting, record));
        }
        self.pending.events.push(Event::Letter {
            number,
            target: letter.target,
            fate: letter.fate,
            problem: letter.problem,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
