//! Publishing: a process of this network becomes one of the network outside. Its item and its log become items there, in their order.
//!
//! The item of a process names its scheduler, so one that was made for this network cannot be that of a process there: then another one is
//! signed that says the same but for the scheduler and the authorities, and with it the process gets another id. Messages are to the id of
//! a process, so these are signed anew, too: those of its owner, and those of processes of this network, by the identity that publishes it;
//! those of other identities of this network by these. What anybody else signed cannot be signed anew, and is left out. A process that was made
//! with the scheduler of the network in its tags keeps its id, and all its messages as they are.
//!
//! The scheduler of the network gives times of its own, so what depends on the time comes out otherwise there.

use std::collections::BTreeMap;
use std::rc::Rc;

use lunette_ao::{DataItem, Id, ItemDraft, Message, Tag, Tags};

use super::super::Inner;
use super::super::Network;
use crate::error::{Code, Error, Result};
use crate::records::{Content, LogEntry, Origin, ProcessRecord};

/// Tags of a process that say where it is, and not what.
const OF_THE_PLACE: [&str; 4] = ["Scheduler", "Authority", "Pushed-For", "From-Process"];

/// The most messages of a process that is published.
const MOST_MESSAGES: u64 = 50_000;

/// How a process is to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// The process.
    pub process: Id,
    /// The identity that signs, and owns the process there.
    pub identity: String,
    /// The address of the scheduler there.
    pub scheduler: String,
    /// Addresses that vouch for messages of processes there: its messenger's.
    pub authorities: Vec<String>,
}

/// What is being published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The id of the process in the network.
    pub process: Id,
    /// The numbers of its letters: the first and the one after the last.
    pub letters: (u64, u64),
    /// Messages that are left out.
    pub left_out: Vec<LeftOut>,
}

/// A message that cannot be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its slot here.
    pub slot: u64,
    /// The message.
    pub message: Id,
    /// Why.
    pub reason: &'static str,
}

/// What is done about a message.
enum Fate {
    /// It goes as it is.
    Kept(DataItem),
    /// It is signed anew by an identity.
    Signed(String),
    LeftOut(&'static str),
}

impl Network {
    /// Publishes a process as it stands: makes letters of its item and its messages. Returns when these are stored; they go out as all
    /// letters do.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: nobody has said how the network is reached; the process is a fork, a replica, or has too long a log.
    /// [`Code::InvalidItem`]. Those of the store.
    pub async fn publish(&self, request: Publish) -> Result<Publication> {
        self.inner.ready().await?;
        let record = {
            let state = self.inner.state.borrow();
            state.expect_relay()?;
            state.expect_own(&request.process)?;
            Rc::clone(&state.process(&request.process)?.record)
        };
        check(&record, &request)?;
        self.inner.flush().await?;
        let entries = self
            .log(&request.process, 0, u64::MAX, MOST_MESSAGES as usize + 1)
            .await?;
        if entries.len() as u64 > MOST_MESSAGES {
            let problem = format!("has more than {MOST_MESSAGES} messages");
            return Err(Error::argument("process", &problem));
        }
        let item = match keeps_its_id(&record, &request) {
            true => as_it_is(&record.item)?,
            false => self.process_item(&record, &request).await?,
        };
        let id = item.id();
        let mut items = vec![item];
        let mut left_out = Vec::new();
        let names = self.names_by_address().await?;
        for entry in &entries[entries.len().min(1)..] {
            let item = match fate(entry, &record, &request, &id, &names) {
                Fate::Kept(item) => Ok(item),
                Fate::Signed(name) => {
                    let draft = draft_of(&entry.message, &request.process, &id);
                    match self.inner.sign_item(&name, draft).await {
                        // Processes can say more to each other than items can.
                        Err(error) if error.code == Code::InvalidItem => Err(
                            "it has tags that no data item can have: too many, too long or empty",
                        ),
                        item => Ok(item?),
                    }
                }
                Fate::LeftOut(reason) => Err(reason),
            };
            match item {
                Ok(item) => items.push(item),
                Err(reason) => left_out.push(LeftOut {
                    slot: entry.assignment.nonce,
                    message: entry.message.id,
                    reason,
                }),
            }
        }
        let letters = self.put_publication(id, items).await?;
        Ok(Publication {
            process: id,
            letters,
            left_out,
        })
    }

    /// The item of a process as it is in the network.
    async fn process_item(&self, record: &ProcessRecord, request: &Publish) -> Result<DataItem> {
        let kept = |tag: &&Tag| !OF_THE_PLACE.contains(&tag.name.as_str());
        let tags = record.item.tags.iter().filter(kept);
        let mut tags: Vec<Tag> = tags.cloned().collect();
        tags.push(Tag::new("Scheduler", request.scheduler.clone()));
        // Whoever publishes it vouches for what processes of this network sent to it.
        let own = self.address_of(&request.identity).await?;
        for authority in request.authorities.iter().chain([&own]) {
            tags.push(Tag::new("Authority", authority.clone()));
        }
        let draft = ItemDraft {
            tags,
            data: record.item.data.clone(),
            ..ItemDraft::default()
        };
        self.inner.sign_item(&request.identity, draft).await
    }

    async fn names_by_address(&self) -> Result<BTreeMap<String, String>> {
        let identities = self.identities().await?.into_iter();
        Ok(identities.map(|it| (it.address, it.name)).collect())
    }

    async fn put_publication(&self, id: Id, items: Vec<DataItem>) -> Result<(u64, u64)> {
        let since = self.inner.client.internet().now();
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.expect_relay()?;
            state.expect_room_for(items.len(), inner.options.letters)?;
            let mut letters = (0, 0);
            for (index, item) in items.into_iter().enumerate() {
                let content = Content::Item {
                    id: item.id(),
                    bytes: item.to_bytes(),
                };
                // One after the other, the process first.
                let target = id.to_string();
                let number = state.add_letter(Origin::Published(id), Ok(content), target, since)?;
                if index == 0 {
                    letters.0 = number;
                }
                letters.1 = number + 1;
            }
            Ok(letters)
        };
        let letters = self.inner.change(put).await?;
        self.inner.relaying.bell.ring();
        Ok(letters)
    }
}

fn check(record: &ProcessRecord, request: &Publish) -> Result<()> {
    if record.forked_from.is_some() {
        let problem =
            "is a fork, whose past is that of another process: only its original can be published";
        return Err(Error::argument("process", problem));
    }
    if request.scheduler.parse::<Id>().is_err() {
        let problem = "must be the address of a scheduler: 43 characters of base64url";
        return Err(Error::argument("scheduler", problem));
    }
    Ok(())
}

/// Whether the item of a process is for the scheduler of the network already.
fn keeps_its_id(record: &ProcessRecord, request: &Publish) -> bool {
    let scheduler = record.item.tags.value("Scheduler");
    record.item.proof.is_some() && scheduler == Some(&request.scheduler)
}

fn as_it_is(message: &Message) -> Result<DataItem> {
    DataItem::from_message(message)
        .map_err(|problem| Error::new(Code::InvalidItem, problem.to_string()))
}

fn fate(
    entry: &LogEntry,
    record: &ProcessRecord,
    request: &Publish,
    id: &Id,
    names: &BTreeMap<String, String>,
) -> Fate {
    let message = &entry.message;
    if message.target != request.process.to_string() {
        return Fate::LeftOut("it was assigned to the process, and is addressed to another one");
    }
    if message.proof.is_none() {
        return Fate::Signed(request.identity.clone());
    }
    if *id == request.process {
        return match DataItem::from_message(message) {
            Ok(item) => Fate::Kept(item),
            Err(_) => Fate::LeftOut("it is no data item"),
        };
    }
    if message.owner == record.item.owner {
        return Fate::Signed(request.identity.clone());
    }
    match names.get(&message.owner) {
        Some(name) => Fate::Signed(name.clone()),
        None => Fate::LeftOut("it was signed elsewhere, for the process by its id here"),
    }
}

/// A message as it is to be signed for the process in the network.
fn draft_of(message: &Message, here: &Id, there: &Id) -> ItemDraft {
    let here = here.to_string();
    let translated = |tag: &Tag| match tag.name.as_str() {
        "From-Process" if tag.value == here => Tag::new("From-Process", there.to_string()),
        _ => tag.clone(),
    };
    // What a process without a module sends has that tag without a value.
    let says_something = |tag: &&Tag| tag.name != "From-Module" || !tag.value.is_empty();
    let tags = message.tags.iter().filter(says_something);
    ItemDraft {
        target: Some(*there),
        anchor: message.anchor.as_slice().try_into().ok(),
        tags: tags.map(translated).collect(),
        data: message.data.clone(),
    }
}
