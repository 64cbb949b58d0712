//! Importing: processes enter from a file of [`super::export`].
//!
//! Everything is verified before anything is changed, and then enters by one commit. The hashes show that the file is what was exported;
//! that the log is one, and the results belong to it; and the signatures, that people said what they are said to have said. What
//! processes sent to each other rests on the word of the network that made the file, and so do the results and the images.
//!
//! A whole network that comes into an empty store keeps its authority and its scheduler, and is the same network from then on, unless what is
//! said there is signed: this network has no keys but its own. Processes
//! that come into another network keep their tags, of which `Authority` says whom they believe that a message is from a process. They
//! do not trust the network that they come to: there [`super::ProcessInfo::trusts_network`] is false, and an aos process does
//! not act upon messages of other processes until its owner adds the new authority.
//!
//! Processes get new numbers, and entries of the outbox too, since results name these. Numbers are never seen by processes.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use lunette_ao::{Id, Message};

use super::enter::{Newcomer, Part};
use super::pending::follows;
use super::state::State;
use super::verify::{Archive, verify};
use super::{Inner, Network, module_key, unknown_module};
use crate::error::{Error, Result};
use crate::records::{
    Fate, KEY_OF_NETWORK, NetworkRecord, OutboxEntry, ResultRecord, decode, encode, number_key,
};
use crate::store::{Change, Table};

/// Checks signatures of data items.
#[async_trait(?Send)]
pub trait Signatures {
    /// Returns when the owner of a message signed it. Messages without a proof are not asked about.
    ///
    /// # Errors
    /// [`crate::Code::InvalidItem`].
    async fn check(&self, message: &Message) -> Result<()>;
}

impl Network {
    /// Lets the processes of a file in. Returns their ids when they are stored. When anything is wrong nothing has changed.
    ///
    /// # Errors
    /// [`crate::Code::InvalidArgument`]: the file is no export, is damaged, or holds a process that is here already, which the error names;
    /// [`crate::Code::NewerFormat`]; [`crate::Code::UnknownModule`]: a module is neither in the file nor here, or is no machine;
    /// those of `signatures`, and those of the store.
    pub async fn import(&self, file: &[u8], signatures: &dyn Signatures) -> Result<Vec<Id>> {
        self.inner.ready().await?;
        let mut archive = verify(file, signatures).await?;
        self.inner.state.borrow().expect_new(&archive.newcomers)?;
        self.inner.take_modules(&mut archive).await?;
        let ids = archive.newcomers.iter();
        let ids = ids.map(|newcomer| newcomer.record.item.id).collect();
        let enter = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.import(archive)
        };
        self.inner.change(enter).await?;
        Ok(ids)
    }
}

impl Inner {
    /// Has the machines learn the modules of a file that are needed and not here. Only these are left in it.
    async fn take_modules(&self, archive: &mut Archive) -> Result<()> {
        let needed = archive.newcomers.iter();
        let needed: BTreeSet<String> = needed.map(|it| it.record.module.clone()).collect();
        let mut modules = Modules::new();
        for module in needed {
            if self.has_module(&module).await? {
                continue;
            }
            let bytes = archive.modules.remove(&module);
            let bytes = bytes.ok_or_else(|| unknown_module(&module))?;
            self.host.machines.add_module(&module, &bytes).await?;
            modules.insert(module, bytes);
        }
        archive.modules = modules;
        Ok(())
    }
}

impl State {
    /// Fails when one of some processes is here already.
    fn expect_new(&self, newcomers: &[Newcomer]) -> Result<()> {
        let mut ids = newcomers.iter().map(|newcomer| newcomer.record.item.id);
        let is_here = |id: &Id| self.processes.contains_key(id) || self.damaged.contains_key(id);
        match ids.find(is_here) {
            Some(id) => {
                let problem =
                    format!("holds the process {id}, which is here already: remove it first");
                Err(Error::argument("file", &problem).about(&id))
            }
            None => Ok(()),
        }
    }

    /// Lets everything in. Nothing has changed when it fails.
    fn import(&mut self, archive: Archive) -> Result<()> {
        let Archive {
            is_whole,
            network,
            modules,
            mut newcomers,
            outbox,
        } = archive;
        self.expect_new(&newcomers)?;
        let too_many = || Error::argument("file", "has more than there are numbers for here");
        let first = self.network.next_outgoing;
        let next_outgoing = first.checked_add(network.next_outgoing);
        let next_outgoing = next_outgoing.ok_or_else(too_many)?;
        let count = u32::try_from(newcomers.len()).map_err(|_| too_many())?;
        let next_process = self.network.next_process.checked_add(count);
        next_process.ok_or_else(too_many)?;
        if first > 0 {
            for newcomer in &mut newcomers {
                renumber(&mut newcomer.parts, first)?;
            }
        }
        let is_empty = self.network.next_process == 0 && first == 0;
        let network = self.signers.named(NetworkRecord {
            next_outgoing,
            next_process: self.network.next_process,
            ..if is_whole && is_empty {
                network
            } else {
                self.network.clone()
            }
        });
        let mut changes = Vec::new();
        for (module, bytes) in modules {
            if let Some(key) = module_key(&module) {
                changes.push(Change::Put(Table::Modules, key, bytes));
            }
        }
        for run in outbox.chunk_by(follows) {
            let key = number_key(first + run[0].0);
            let entries: Vec<&OutboxEntry> = run.iter().map(|(_, entry)| entry).collect();
            changes.push(Change::Put(Table::Outbox, key, encode(&entries)?));
        }
        let record = encode(&network)?;
        // From here on nothing fails.
        if next_outgoing > first {
            // Where they come from it was decided what becomes of them.
            self.relay.record.not_ours.push((first, next_outgoing));
            self.put_relay()?;
        }
        self.network = network;
        let settings = Change::Put(Table::Settings, KEY_OF_NETWORK.to_vec(), record);
        self.pending.changes.push(settings);
        self.pending.changes.extend(changes);
        for newcomer in newcomers {
            self.enter(newcomer);
        }
        Ok(())
    }
}

/// Raises the numbers of the outbox that results name.
fn renumber(parts: &mut [Part], by: u64) -> Result<()> {
    for part in parts.iter_mut().filter(|part| part.table == Table::Results) {
        let mut results: Vec<ResultRecord> = decode(&part.bytes, Table::Results.name())?;
        let deliveries = results.iter_mut().flat_map(|result| &mut result.deliveries);
        for delivery in deliveries {
            if let Fate::Outbox(number) | Fate::Stopped(number) = &mut delivery.fate {
                *number += by;
            }
        }
        part.bytes = encode(&results)?;
    }
    Ok(())
}

/// Modules of a file, by their hashes in hex.
pub(crate) type Modules = BTreeMap<String, Vec<u8>>;

#[cfg(test)]
mod tests;
