//! The life of a network: how it begins, rests, recovers and ends.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use lunette_ao::Id;

use super::Inner;
use super::identities;
use super::pending::Pending;
use super::recent::Recent;
use super::relay::Relay;
use super::remove::Removals;
use super::replica::{Replica, progress_key};
use super::signers::Signers;
use super::state::{Process, State, closed};
use super::travel::Travels;
use crate::cron;
use crate::dialect::Manner;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::ids::Ids;
use crate::options::Host;
use crate::records::{
    FORMAT, Head, KEY_OF_FORMAT, KEY_OF_NETWORK, Moment, NetworkRecord, ProcessRecord,
    ReplicaRecord, decode, encode,
};
use crate::store::{Change, Query, Store, StoreError, Table};

/// How long the store is left alone after it failed, in milliseconds: at first, and at most.
const FIRST_REST: u32 = 100;
const LONGEST_REST: u32 = 30_000;

/// How long no images are stored after there was no room, in milliseconds.
const IMAGES_AFTER_FULL: u64 = 60_000;

impl State {
    /// What a store holds. One that is empty is made a network.
    pub(crate) async fn read(host: &Host) -> Result<State> {
        let store = &*host.store;
        let network = match read_network(store).await? {
            Some(network) => network,
            None => create_network(host).await?,
        };
        let secret = identities::read_secret(store).await?;
        let signers = Signers::new(host, &secret)?;
        let network = signers.named(network);
        let everything = |table| Query::Range(table, Vec::new(), vec![u8::MAX; 33], usize::MAX);
        let tables = [Table::Processes, Table::Heads, Table::Replicas];
        let queries = tables.into_iter().map(everything).collect();
        let mut rows = store.read(queries).await?.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        let records = next();
        let heads: HashMap<Vec<u8>, Vec<u8>> = next().into_iter().collect();
        let replicas: HashMap<Vec<u8>, Vec<u8>> = next().into_iter().collect();
        let mut processes = BTreeMap::new();
        let mut numbers = BTreeMap::new();
        let mut damaged = BTreeMap::new();
        for (key, record) in records {
            match read_process(&record, heads.get(&key), &key, &replicas) {
                Ok(process) => {
                    numbers.insert(process.record.number, process.id());
                    processes.insert(process.id(), process);
                }
                // The others can go on.
                Err(error) => {
                    let id = key.try_into().map_err(|_| Error::corrupt("a process"))?;
                    damaged.insert(Id(id), error.about(&Id(id)));
                }
            }
        }
        Ok(State {
            network,
            secret,
            signers,
            named: BTreeSet::new(),
            processes,
            damaged,
            numbers,
            ready: VecDeque::new(),
            chores: VecDeque::new(),
            slow: BTreeSet::new(),
            travels: Travels::default(),
            removals: Removals::default(),
            inputs: VecDeque::new(),
            ids: Ids::open(store).await?,
            unstored: HashMap::new(),
            recent: Recent::default(),
            pending: Pending::default(),
            waiting: 0,
            residents: 0,
            relay: Relay::read(store).await?,
            next_machine: 0,
            uses: 0,
            generation: 0,
            listeners: Vec::new(),
            settling: Vec::new(),
            closers: Vec::new(),
            failed: None,
            recovering: false,
            awaiting_recovery: Vec::new(),
            closing: false,
        })
    }
}

fn read_process(
    record: &[u8],
    head: Option<&Vec<u8>>,
    key: &[u8],
    replicas: &HashMap<Vec<u8>, Vec<u8>>,
) -> Result<Process> {
    let head = head.ok_or_else(|| Error::corrupt("the head of a process"))?;
    let record: ProcessRecord = decode(record, "a process")?;
    let head: Head = decode(head, "the head of a process")?;
    match replicas.get(key) {
        None => Ok(Process::new(record, head, Manner::default())),
        Some(foreign) => {
            let foreign: ReplicaRecord = decode(foreign, Table::Replicas.name())?;
            let progress = replicas.get(&progress_key(&record.item.id));
            let progress = progress.map(|progress| decode(progress, Table::Replicas.name()));
            let mut process = Process::new(record, head, Manner::of(&foreign));
            process.replica = Replica::new(foreign, progress.transpose()?);
            Ok(process)
        }
    }
}

/// The time that a clock shows.
pub(super) fn now(host: &Host) -> Moment {
    Moment {
        time: host.clock.now(),
        height: host.clock.block_height(),
    }
}

async fn read_network(store: &dyn Store) -> Result<Option<NetworkRecord>> {
    let get = |key: &[u8]| Query::Get(Table::Settings, key.to_vec());
    let rows = store
        .read(vec![get(KEY_OF_FORMAT), get(KEY_OF_NETWORK)])
        .await?;
    let mut rows = rows.into_iter().map(|rows| rows.into_iter().next());
    let (format, network) = (rows.next().flatten(), rows.next().flatten());
    let Some((_, format)) = format else {
        return Ok(None);
    };
    let format: [u8; 4] = format
        .try_into()
        .map_err(|_| Error::corrupt("the format"))?;
    let found = u32::from_le_bytes(format);
    if found > FORMAT {
        return Err(StoreError::NewerFormat {
            found,
            known: FORMAT,
        }
        .into());
    }
    let (_, network) = network.ok_or_else(|| Error::corrupt("the network"))?;
    decode(&network, "the network").map(Some)
}

async fn create_network(host: &Host) -> Result<NetworkRecord> {
    let random_id = || {
        let mut bytes = [0; 32];
        host.random.fill(&mut bytes);
        Id(bytes).to_string()
    };
    let network = NetworkRecord {
        authority: random_id(),
        scheduler: random_id(),
        next_process: 0,
        next_outgoing: 0,
    };
    let changes = vec![
        Change::Put(
            Table::Settings,
            KEY_OF_FORMAT.to_vec(),
            FORMAT.to_le_bytes().to_vec(),
        ),
        Change::Put(Table::Settings, KEY_OF_NETWORK.to_vec(), encode(&network)?),
    ];
    identities::store_new(host, changes).await?;
    Ok(network)
}

impl Inner {
    /// Reads messages back that have a slot and were not evaluated when the network ended.
    pub(crate) async fn read_mailboxes(&self) -> Result<()> {
        let unread: Vec<(Id, u64, u64)> = {
            let state = self.state.borrow();
            let unread = state.processes.values().filter_map(|process| {
                let next = process.head.evaluated.map_or(0, |last| last.slot + 1);
                (next < process.head.scheduled)
                    .then(|| (process.id(), next, process.head.scheduled))
            });
            unread.collect()
        };
        for (id, next, end) in unread {
            let entries = match self.entries(&id, next, end, usize::MAX).await {
                Ok(entries) if entries.len() as u64 == end - next => entries,
                Err(error) if error.code != Code::CorruptRecord => return Err(error),
                // The others can go on.
                _ => {
                    let error = Error::corrupt("the log").about(&id);
                    self.state.borrow_mut().process_mut(&id)?.fail(error);
                    continue;
                }
            };
            let mut state = self.state.borrow_mut();
            state.waiting += entries.len();
            let mailbox = &mut state.process_mut(&id)?.mailbox;
            mailbox.extend(entries.into_iter().map(std::rc::Rc::new));
            state.enqueue(&id);
        }
        Ok(())
    }

    /// The time.
    pub(crate) fn now(&self) -> Moment {
        now(&self.host)
    }

    /// The time of what follows from what was handed in: when somebody sets a clock that stands still, what was handed in before does not
    /// become younger by it.
    pub(crate) fn time_of_work(&self) -> Moment {
        if self.host.clock.is_live() {
            self.now()
        } else {
            self.handed_in.get()
        }
    }

    /// Nobody has a turn to get, and nothing is to be stored.
    pub(crate) fn has_nothing_to_do(&self) -> bool {
        let state = self.state.borrow();
        let is_quiet = state.ready.is_empty()
            && state.chores.is_empty()
            && state.inputs.is_empty()
            && state.travels.is_quiet();
        (is_quiet || state.closing) && state.pending.is_empty()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.state.borrow().closing
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state.borrow().failed.is_some()
    }

    /// Has a process done anything since its last image, or an image to read back?
    pub(crate) fn has_unsaved(&self) -> bool {
        let state = self.state.borrow();
        self.may_store_images() && state.processes.values().any(|process| process.is_unsaved())
    }

    /// Is there room for images, as far as is known?
    pub(crate) fn may_store_images(&self) -> bool {
        self.host.clock.now() >= self.no_images_until.get()
    }

    /// Has images taken of all processes that have done anything since their last one.
    pub(crate) fn want_images(&self) {
        let mut state = self.state.borrow_mut();
        let unsaved = state
            .processes
            .values_mut()
            .filter(|process| process.is_unsaved());
        let mut wanting = Vec::new();
        for process in unsaved {
            process.wants_check = !process.head.replaced.is_empty() && process.stored.images;
            process.wants_image = process.since_image.messages > 0;
            wanting.push(process.id());
        }
        for process in wanting {
            state.enqueue(&process);
        }
    }

    /// Tells those who wait until nothing is left to do.
    pub(crate) fn settle_all(&self) {
        for settled in std::mem::take(&mut self.state.borrow_mut().settling) {
            // Whoever does not wait any more does not want to know.
            let _ = settled.send(Ok(()));
        }
    }

    /// Ends: the last images are stored, machines and store let go.
    pub(crate) async fn end(&self) {
        let unsaved: Vec<Id> = {
            let state = self.state.borrow();
            let unsaved = state
                .processes
                .values()
                .filter(|process| process.machine.is_some());
            unsaved.map(Process::id).collect()
        };
        for process in unsaved {
            // What has no image is evaluated again the next time.
            let _ = self.evict(&process).await;
        }
        if let Ok(commit) = self.begin_commit() {
            let _ = self.committed(commit.await);
        }
        self.stop_scratches();
        self.host.store.close().await;
        self.give_up(&closed());
        let mut state = self.state.borrow_mut();
        state.failed = Some(closed());
        for closer in std::mem::take(&mut state.closers) {
            let _ = closer.send(Ok(()));
        }
    }

    /// When the next tick of a schedule comes that runs by itself.
    pub(crate) fn next_tick(&self) -> Option<u64> {
        let clock = &self.host.clock;
        let block_time = |height| clock.block_time(height);
        let never = Moment {
            time: u64::MAX,
            height: u64::MAX,
        };
        let state = self.state.borrow();
        let running = state
            .processes
            .values()
            .filter(|process| process.runs_schedules() && !process.is_due());
        let next = running.filter_map(|process| {
            let origin = process.record.created;
            cron::next_time(
                &process.schedules,
                origin,
                process.ticked,
                never,
                &block_time,
            )
        });
        next.min()
    }

    /// Has the schedules followed up to now of all processes whose schedules run by themselves.
    pub(crate) fn make_due(&self) {
        let due = self.now();
        let mut state = self.state.borrow_mut();
        let running = state
            .processes
            .values_mut()
            .filter(|process| process.runs_schedules());
        let mut ids = Vec::new();
        for process in running {
            process.due = due;
            ids.push(process.id());
        }
        for id in ids {
            state.enqueue(&id);
        }
    }

    /// Tells everybody who waits for anything that it will not come.
    pub(crate) fn give_up(&self, error: &Error) {
        let mut state = self.state.borrow_mut();
        state.recovering = true;
        state.generation += 1;
        let pending = std::mem::take(&mut state.pending);
        let settling = std::mem::take(&mut state.settling);
        // Dropped, which tells those who wait for them.
        let inputs = std::mem::take(&mut state.inputs);
        state.travels.give_up(error);
        state.removals.give_up(error);
        let mut waiters = Vec::new();
        let mut questions = Vec::new();
        let mut upgrades = Vec::new();
        for process in state.processes.values_mut() {
            waiters.extend(std::mem::take(&mut process.waiters).into_values().flatten());
            questions.extend(process.questions.drain(..));
            upgrades.append(&mut process.upgrades);
        }
        drop(state);
        drop(inputs);
        // Whoever does not wait any more does not want to know.
        for acknowledge in pending.acknowledgements {
            acknowledge(Err(error.clone()));
        }
        for settled in settling {
            let _ = settled.send(Err(error.clone()));
        }
        for waiter in waiters {
            let _ = waiter.send(Err(error.clone()));
        }
        for question in questions {
            let _ = question.answer.send(Err(error.clone()));
        }
        for upgrade in upgrades {
            let _ = upgrade.send(Err(error.clone()));
        }
    }

    /// Reads everything again after the store failed, or ends the network when it is not this one's any more. Returns how long the store
    /// should be left alone, in milliseconds.
    pub(crate) async fn start_again(&self, error: Error) -> u32 {
        let machines: Vec<_> = {
            let state = self.state.borrow();
            let residents = state
                .processes
                .values()
                .filter_map(|process| process.machine);
            let machines = residents.map(|resident| resident.machine);
            machines.chain(state.travels.machines()).collect()
        };
        for machine in machines {
            self.host.machines.stop(machine);
        }
        if matches!(
            error.code,
            Code::NotOwner | Code::Closed | Code::NewerFormat
        ) {
            self.fail(error);
            return 0;
        }
        if error.code == Code::QuotaExceeded {
            self.no_images_until
                .set(self.host.clock.now() + IMAGES_AFTER_FULL);
        }
        let rest = (2 * self.rest.get()).clamp(FIRST_REST, LONGEST_REST);
        self.rest.set(rest);
        let mut wait = 0;
        loop {
            match self.read_again().await {
                Ok(()) => return rest,
                Err(error)
                    if matches!(error.code, Code::Storage | Code::QuotaExceeded)
                        && wait < LONGEST_REST =>
                {
                    wait = (2 * wait).max(FIRST_REST);
                    self.host.clock.pause(wait).await;
                }
                Err(error) => {
                    self.fail(error);
                    return 0;
                }
            }
        }
    }

    async fn read_again(&self) -> Result<()> {
        let read = State::read(&self.host).await?;
        {
            let mut state = self.state.borrow_mut();
            let old = std::mem::replace(&mut *state, read);
            state.generation = old.generation;
            state.next_machine = old.next_machine;
            state.listeners = old.listeners;
            state.closing = old.closing;
            state.closers = old.closers;
            // Until mailboxes are read back nothing may be scheduled: it would be evaluated before what has earlier slots.
            state.recovering = true;
            state.awaiting_recovery = old.awaiting_recovery;
        }
        self.read_mailboxes().await?;
        let mut state = self.state.borrow_mut();
        state.recovering = false;
        state.awaiting_recovery.clear();
        Ok(())
    }

    fn fail(&self, error: Error) {
        self.give_up(&error);
        let mut state = self.state.borrow_mut();
        let (code, message) = (error.code, error.message.clone());
        state.tell(&Event::Failed { code, message });
        state.listeners.clear();
        state.failed = Some(error);
        // Dropped, which tells them that it ended by itself.
        state.closers.clear();
        state.awaiting_recovery.clear();
    }
}

impl Process {
    fn is_unsaved(&self) -> bool {
        let has_unchecked = !self.head.replaced.is_empty() && self.stored.images;
        self.has_unsaved() || (self.failed.is_none() && has_unchecked)
    }

    /// Has it done anything since its last image, of which one can be taken?
    pub(crate) fn has_unsaved(&self) -> bool {
        self.failed.is_none() && self.machine.is_some() && self.since_image.messages > 0
    }

    fn runs_schedules(&self) -> bool {
        let may_run = !self.head.paused && self.failed.is_none() && !self.leaving;
        self.head.monitored && may_run && !self.schedules.is_empty()
    }
}
