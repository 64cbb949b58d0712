//! Exporting: processes, or the whole network, as one file.
//!
//! All heads are read at one moment. Logs and results only grow, so what belongs to that moment can be read from them later, piece by
//! piece, while the network goes on. So of two processes that talk to each other, neither remembers more than the other.
//!
//! Keys are not exported: a file can be given to others.

use std::collections::BTreeSet;

use lunette_ao::Id;

use super::archive::{Kind, Writer};
use super::{Inner, Network};
use crate::error::{Error, Result};
use crate::records::{
    Head, KEY_OF_NETWORK, LogEntry, NetworkRecord, OutboxEntry, ResultRecord, decode, encode,
    log_key, ordinate_key, read_number,
};
use crate::store::{Query, Row, Table};

/// Entries of the outbox in one section.
const OUTGOING: usize = 1_024;

/// What was stored at one moment.
struct Moment {
    network: NetworkRecord,
    heads: Vec<(Id, Head)>,
    outbox: Vec<(u64, OutboxEntry)>,
}

impl Network {
    /// Writes processes to a file with everything that is stored of them, and the modules that they need; without a list, the whole network
    /// but for replicas and their forks. What these are proven by is the network outside, and the file has nothing of it.
    ///
    /// # Errors
    /// [`crate::Code::UnknownProcess`]; [`crate::Code::InvalidArgument`]: one of the list is a replica, or a fork of one; those of the store.
    pub async fn export(&self, processes: Option<&[Id]>) -> Result<Vec<u8>> {
        self.inner.ready().await?;
        let ids = {
            let state = self.inner.state.borrow();
            let chosen: BTreeSet<Id> = match processes {
                Some(ids) => ids.iter().copied().collect(),
                None => state.numbers.values().copied().collect(),
            };
            for id in &chosen {
                let is_foreign = state.process(id)?.manner.is_foreign();
                if is_foreign && processes.is_some() {
                    let problem = "is a replica, or a fork of one, and these cannot be exported: replicate it where it is wanted";
                    return Err(Error::argument("processes", problem).about(id));
                }
            }
            let in_order = state.numbers.values().copied();
            let is_in = |id: &Id| {
                let process = state.processes.get(id);
                let is_foreign = process.is_some_and(|process| process.manner.is_foreign());
                chosen.contains(id) && !is_foreign
            };
            in_order.filter(is_in).collect()
        };
        self.inner.flush().await?;
        let moment = self.inner.stored_moment(ids).await?;
        let mut writer = Writer::new();
        let is_whole = processes.is_none();
        writer.add(Kind::Network, &encode(&(is_whole, &moment.network))?);
        let mut modules = BTreeSet::new();
        for (id, head) in moment.heads {
            let module = self.inner.export_process(&id, head, &mut writer).await?;
            modules.insert(module);
        }
        for entries in moment.outbox.chunks(OUTGOING) {
            writer.add(Kind::Outbox, &encode(entries)?);
        }
        for module in modules {
            let bytes = self.inner.module_bytes(&module).await?;
            writer.add(Kind::Module, &bytes);
        }
        Ok(writer.finish())
    }
}

impl Inner {
    async fn stored_moment(&self, ids: Vec<Id>) -> Result<Moment> {
        let mut queries = vec![
            Query::Get(Table::Settings, KEY_OF_NETWORK.to_vec()),
            Query::Range(Table::Outbox, Vec::new(), vec![u8::MAX; 9], usize::MAX),
        ];
        let heads = ids.iter().map(|id| Query::Get(Table::Heads, id.0.to_vec()));
        queries.extend(heads);
        let mut answers = self.host.store.read(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let value = |rows: Vec<Row>| rows.into_iter().next().map(|(_, value)| value);
        let network = value(next()).ok_or_else(|| Error::corrupt("the network"))?;
        let chosen: BTreeSet<Id> = ids.iter().copied().collect();
        let mut outbox = Vec::new();
        for (key, segment) in next() {
            let first = read_number(&key).ok_or_else(|| Error::corrupt("the outbox"))?;
            let entries: Vec<OutboxEntry> = decode(&segment, Table::Outbox.name())?;
            let entries = (first..).zip(entries);
            outbox.extend(entries.filter(|(_, entry)| chosen.contains(&entry.cause.process)));
        }
        let mut heads = Vec::new();
        for id in ids {
            let head = value(next()).ok_or_else(|| Error::unknown_process(&id))?;
            heads.push((id, decode(&head, "the head of a process")?));
        }
        Ok(Moment {
            network: decode(&network, "the network")?,
            heads,
            outbox,
        })
    }

    /// Writes what is stored of a process up to where its head stands. Returns the module that it needs.
    async fn export_process(&self, id: &Id, head: Head, writer: &mut Writer) -> Result<String> {
        let record = self.state.borrow().process(id)?.record.clone();
        let mut images = Vec::new();
        let (mut results, mut copied) = (Vec::new(), None);
        let mut chain = Vec::new();
        if let Some(last) = head.evaluated {
            (chain, images) = self.copy_images(id, &head, last).await?;
            let mut end = ordinate_key(id, last);
            end.push(0);
            let is_in = |result: &ResultRecord| {
                copied = Some(result.ordinate)
                    .filter(|ordinate| *ordinate <= last)
                    .or(copied);
                result.ordinate <= last
            };
            results = self.copy_segments(id, Table::Results, end, is_in).await?;
        }
        let mut entries = 0;
        let is_in = |entry: &LogEntry| {
            let is_in = entry.assignment.nonce < head.scheduled;
            entries += u64::from(is_in);
            is_in
        };
        let end = log_key(id, head.scheduled);
        let log = self.copy_segments(id, Table::Log, end, is_in).await?;
        if entries != head.scheduled || copied != head.evaluated {
            return Err(self.missing(id, "the log"));
        }
        let head = Head {
            images: chain,
            replaced: Vec::new(),
            ..head
        };
        writer.add(Kind::Process, &encode(&(&*record, &head))?);
        for (kind, parts) in [
            (Kind::Log, log),
            (Kind::Results, results),
            (Kind::Image, images),
        ] {
            for part in parts {
                writer.add(kind, &part.bytes);
            }
        }
        Ok(record.module.clone())
    }
}
