//! The network itself: its public functions, and in the other files of this folder what they set in motion.

mod apply;
mod archive;
mod commit;
mod compute;
mod deliver;
mod driver;
mod enter;
mod export;
mod fork;
mod identities;
mod images;
mod import;
mod life;
mod outside;
mod page;
mod pending;
mod reads;
mod recent;
mod relay;
mod remove;
mod replica;
mod resident;
mod schedule;
mod scratch;
mod signers;
mod signing;
mod state;
mod stop;
mod travel;
mod upgrade;
mod verify;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use futures::channel::{mpsc, oneshot};
use futures::future::select;
use lunette_ao::{Assignment, DataItem, Id, Message};
use lunette_remote::Client;
use serde_json::{Map, Value};

pub(crate) use enter::Part;
pub use identities::{DEFAULT_MODULE, Identity};
pub use import::Signatures;
pub use page::{Edge, Page, PageQuery, Sort};
pub use reads::Evaluation;
pub use relay::{LeftOut, Numbered, PostTransaction, Publication, Publish};
pub use replica::{ReplicaInfo, Replicate};
pub use upgrade::Upgrade;

use crate::bell::Bell;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::machines::Reply;
use crate::options::{Host, Options};
use crate::records::{Head, LogEntry, Moment, Ordinate, OutboxEntry, ProcessRecord, ResultRecord};
use crate::store::{Change, Persistence, Table};
use outside::Outside;
use relay::Relaying;
use replica::Followers;
use schedule::Arrival;
use signing::Salted;
use state::{Question, State};

/// A network that runs. Clones are the same network.
#[derive(Clone)]
pub struct Network {
    inner: Rc<Inner>,
}

pub(crate) struct Inner {
    host: Host,
    options: Options,
    state: RefCell<State>,
    /// Wakes the driver.
    bell: Bell,
    /// How long the store was left alone the last time it failed.
    rest: Cell<u32>,
    /// There was no room: until this time, by the clock, no images are stored, so that there is some for messages.
    no_images_until: Cell<u64>,
    /// While the clock stands still: when what is being worked off was handed in.
    handed_in: Cell<Moment>,
    /// What wallets have signed that sign in another way each time.
    salted: Salted,
    epoch: u64,
    /// Speaks to units of the network outside.
    client: Client,
    /// What goes on outside beside the driver's work.
    outside: Outside,
    followers: Followers,
    relaying: Relaying,
}

/// What has become of a message that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub message: Id,
    /// The process.
    pub process: Id,
    /// Its slot there.
    pub slot: u64,
    /// It had that slot before.
    pub duplicate: bool,
}

/// What has to come before a result can be read.
enum Awaited {
    Nothing,
    Commit,
    Result(oneshot::Receiver<Result<Rc<ResultRecord>>>),
}

/// A process, as it stands.
#[derive(Clone, Debug)]
pub struct ProcessInfo {
    /// What it is.
    pub record: Rc<ProcessRecord>,
    /// Where it stands, as far as that is stored.
    pub scheduled: u64,
    /// The last evaluation that is stored.
    pub evaluated: Option<Ordinate>,
    /// Its messages are not evaluated.
    pub paused: bool,
    /// Its schedules run by themselves.
    pub monitored: bool,
    /// It names this network's authority, so it trusts messages that this network passes on for other processes.
    pub trusts_network: bool,
    /// Why it cannot be evaluated any more, when it cannot.
    pub failed: Option<Error>,
}

impl Network {
    /// Opens the network in a store, or makes one there. Claims the store: whoever had it before can change nothing any more.
    ///
    /// Whoever calls this runs the future beside the network: it does all the work, and ends when the network does.
    ///
    /// # Errors
    /// Those of the store; [`Code::NewerFormat`], [`Code::CorruptRecord`].
    pub async fn open(host: Host, options: Options) -> Result<(Network, impl Future<Output = ()>)> {
        let epoch = host.store.claim().await?;
        host.random.begin(epoch);
        let state = State::read(&host).await?;
        let handed_in = Cell::new(life::now(&host));
        let (outside, tasks) = outside::begin();
        let client = Client::new(Rc::clone(&host.internet), Rc::clone(&host.verifier));
        let inner = Rc::new(Inner {
            client,
            outside,
            followers: Followers::default(),
            relaying: Relaying::default(),
            host,
            handed_in,
            options,
            state: RefCell::new(state),
            bell: Bell::default(),
            rest: Cell::new(0),
            no_images_until: Cell::new(0),
            salted: Salted::default(),
            epoch,
        });
        inner.keep_module().await?;
        inner.read_mailboxes().await?;
        inner.follow_all();
        inner.begin_relay();
        let driver = Rc::clone(&inner).drive();
        // What goes on outside ends with the driver.
        let both = async move {
            select(pin!(driver), pin!(tasks.run())).await;
        };
        Ok((Network { inner }, both))
    }

    /// Makes a process of a data item that was verified or made here, and schedules the item as its slot 0. Returns when that is
    /// stored.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]: there is such a process already, and another item made it. Those of the store.
    pub async fn create(&self, item: Message) -> Result<Receipt> {
        self.create_with(Arrival::from_outside(item), None).await
    }

    /// The same; a process that is new is stored together with a memo.
    async fn create_with(&self, arrival: Arrival, memo: Option<Change>) -> Result<Receipt> {
        let id = arrival.message.id;
        let create = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.expect_sound(&id)?;
            if let Some(known) = state.processes.get(&id) {
                return match known.record.item == arrival.message {
                    true => Ok(true),
                    false => Err(another_item(&id)),
                };
            }
            let now = inner.now();
            let (module, limits) = (inner.host.module.clone(), inner.options.limits);
            state.create(arrival.message.clone(), module, limits, now);
            state.schedule(&id, arrival, now);
            state.pending.changes.extend(memo);
            Ok(false)
        };
        let duplicate = self.inner.change(create).await?;
        Ok(Receipt {
            message: id,
            process: id,
            slot: 0,
            duplicate,
        })
    }

    /// Schedules a message that was verified or made here at a process. Returns when that is stored. A message that the process has
    /// already keeps the slot that it has.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::Busy`]: too much is waiting; those of the store. Then it has no slot.
    pub async fn submit(&self, process: &Id, message: Message) -> Result<Receipt> {
        self.submit_with(process, Arrival::from_outside(message), None)
            .await
    }

    /// The same; a message that is new is stored together with a memo.
    async fn submit_with(
        &self,
        process: &Id,
        arrival: Arrival,
        memo: Option<Change>,
    ) -> Result<Receipt> {
        self.inner.ready().await?;
        self.inner.state.borrow().process(process)?;
        self.inner.state.borrow().expect_own(process)?;
        let (id, process) = (arrival.message.id, *process);
        let receipt = |slot, duplicate| Receipt {
            message: id,
            process,
            slot,
            duplicate,
        };
        loop {
            // Somebody else may hand the same message in while the store is being asked, or everything may be read again.
            let seen = self.inner.state.borrow().sightings(&id);
            let places = self.inner.places(&id).await?;
            let slot = places.into_iter().find(|(place, _)| *place == process);
            let slot = slot.map(|(_, slot)| slot);
            let arrival = arrival.clone();
            let memo = memo.clone();
            let admit = move |inner: &Inner| {
                if inner.state.borrow().sightings(&id) != seen {
                    return Ok(None);
                }
                match slot {
                    Some(slot) => Ok(Some((slot, true))),
                    None => {
                        let slot = inner.admit(&process, arrival)?;
                        inner.state.borrow_mut().pending.changes.extend(memo);
                        Ok(Some((slot, false)))
                    }
                }
            };
            if let Some((slot, duplicate)) = self.inner.change(admit).await? {
                return Ok(receipt(slot, duplicate));
            }
        }
    }

    /// The same of what a peer hands over ([`crate::peers`]): a message, or the item that makes a process, `hops` after the message `root`
    /// that came from outside.
    ///
    /// # Errors
    /// As [`Network::create`] and [`Network::submit`].
    pub async fn receive(
        &self,
        process: &Id,
        message: Message,
        hops: u32,
        root: Id,
    ) -> Result<Receipt> {
        let arrival = Arrival {
            hops,
            root,
            ..Arrival::from_outside(message)
        };
        if arrival.message.id == *process {
            return self.create_with(arrival, None).await;
        }
        self.submit_with(process, arrival, None).await
    }

    /// Schedules a message that this network knows at further processes.
    ///
    /// # Errors
    /// [`Code::UnknownMessage`], and those of [`Network::submit`].
    pub async fn assign(&self, message: &Id, processes: &[Id]) -> Result<Vec<Receipt>> {
        self.inner.ready().await?;
        let Some(found) = self.inner.find_message(message).await? else {
            return Err(unknown_message(message));
        };
        for process in processes {
            self.inner.state.borrow().process(process)?;
        }
        let mut receipts = Vec::new();
        for process in processes {
            receipts.push(self.submit(process, found.clone()).await?);
        }
        Ok(receipts)
    }

    /// What the message of a slot gave. Waits until it is evaluated and stored; with `wait` false returns nothing when it is not yet.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::UnknownMessage`]: the slot is not taken; those of the store.
    pub async fn result(
        &self,
        process: &Id,
        slot: u64,
        wait: bool,
    ) -> Result<Option<Rc<ResultRecord>>> {
        self.inner.ready().await?;
        let awaited = {
            let mut state = self.inner.state.borrow_mut();
            let process = state.process_mut(process)?;
            if slot >= process.head.scheduled {
                let message = format!("the process has no slot {slot} yet");
                return Err(Error::new(Code::UnknownMessage, message).about(&process.id()));
            }
            let is_stored = process
                .stored
                .evaluated
                .is_some_and(|last| last.slot >= slot);
            if !is_stored && !wait {
                return Ok(None);
            }
            // It entered with what it evaluated before, which is being stored.
            let is_entering = process.stored.scheduled == 0
                && process.head.evaluated.is_some_and(|last| last.slot >= slot);
            if let (false, Some(error)) = (is_stored, &process.failed) {
                return Err(error.clone());
            }
            if is_entering {
                Awaited::Commit
            } else if is_stored {
                Awaited::Nothing
            } else {
                let (sender, receiver) = oneshot::channel();
                process.waiters.entry(slot).or_default().push(sender);
                Awaited::Result(receiver)
            }
        };
        match awaited {
            Awaited::Nothing => {}
            Awaited::Commit => self.inner.flush().await?,
            Awaited::Result(receiver) => {
                let result = receiver.await.unwrap_or_else(|_| Err(self.inner.gone()))?;
                return Ok(Some(result));
            }
        }
        if let Some(result) = self.inner.state.borrow().recent.find(process, slot) {
            return Ok(Some(result));
        }
        let at = Ordinate::of_slot(slot);
        let result = self.inner.results_between(process, at, at, 1).await?.pop();
        let missing = || {
            let what = format!("the result of slot {slot}");
            self.inner.missing(process, &what)
        };
        Ok(Some(Rc::new(result.ok_or_else(missing)?)))
    }

    /// Stored results from one ordinate to another, both included; at most so many, the first ones.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; those of the store.
    pub async fn results(
        &self,
        process: &Id,
        from: Ordinate,
        to: Ordinate,
        limit: usize,
    ) -> Result<Vec<ResultRecord>> {
        self.inner.ready().await?;
        self.inner.state.borrow().process(process)?;
        self.inner.results_between(process, from, to, limit).await
    }

    /// Stored log entries from one slot to another, both included; at most so many, the first ones.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; those of the store.
    pub async fn log(
        &self,
        process: &Id,
        from: u64,
        to: u64,
        limit: usize,
    ) -> Result<Vec<LogEntry>> {
        self.inner.ready().await?;
        self.inner.state.borrow().process(process)?;
        self.inner.entries(process, from, to, limit).await
    }

    /// An assignment of this network's as the data item that its scheduler signed; nothing when it did not.
    pub fn assignment_item(&self, assignment: &Assignment) -> Option<DataItem> {
        let item = self.inner.state.borrow().signers.item_of(assignment);
        item.filter(|item| item.id() == assignment.id)
    }

    /// What could not be delivered inside this network, from a number on; at most so many.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn outbox(&self, from: u64, limit: usize) -> Result<Vec<(u64, OutboxEntry)>> {
        self.inner.ready().await?;
        self.inner.flush().await?;
        self.inner.outbox_entries(from, limit).await
    }

    /// A message, and the processes and slots where it is.
    ///
    /// # Errors
    /// [`Code::UnknownMessage`]; those of the store.
    pub async fn message(&self, message: &Id) -> Result<(Message, Vec<(Id, u64)>)> {
        self.inner.ready().await?;
        match self.inner.find_message(message).await? {
            Some(found) => Ok((found, self.inner.places(message).await?)),
            None => Err(unknown_message(message)),
        }
    }

    /// The slot that a message has at a process.
    ///
    /// # Errors
    /// [`Code::UnknownMessage`]: there is no such message, or it has none there. Those of the store.
    pub async fn slot_of(&self, process: &Id, message: &Id) -> Result<u64> {
        self.inner.ready().await?;
        let places = self.inner.places(message).await?;
        if places.is_empty() {
            return Err(unknown_message(message));
        }
        let place = places.into_iter().find(|(place, _)| place == process);
        place.map(|(_, slot)| slot).ok_or_else(|| {
            let text = format!("the message {message} has no slot at the process {process}");
            Error::new(Code::UnknownMessage, text).about(process)
        })
    }

    /// Evaluates a message without a trace, on the state as it is after everything that was evaluated so far. What the message lacks
    /// of what a compute unit hands over is filled in (ao `servers/cu`, `domain/api/dryRun.js`).
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::Busy`]; [`Code::MachineFailed`]; those of the store.
    pub async fn dry_run(&self, process: &Id, message: Map<String, Value>) -> Result<Reply> {
        self.ask(process, message, None).await
    }

    /// Asks about the state as it is after everything that was evaluated so far: a question of `src/process/questions`, as JSON.
    ///
    /// # Errors
    /// Those of [`Network::dry_run`].
    pub async fn inspect(&self, process: &Id, question: String) -> Result<Reply> {
        self.ask(process, Map::new(), Some(question)).await
    }

    async fn ask(
        &self,
        process: &Id,
        message: Map<String, Value>,
        question: Option<String>,
    ) -> Result<Reply> {
        self.inner.ready().await?;
        let receiver = {
            let mut state = self.inner.state.borrow_mut();
            let most = self.inner.options.mailbox;
            let target = state.process_mut(process)?;
            target.try_again();
            if let Some(error) = &target.failed {
                return Err(error.clone());
            }
            if target.questions.len() >= most {
                return Err(busy(process, "too many questions are waiting"));
            }
            let (sender, receiver) = oneshot::channel();
            let message = dry_message(&target.record, target.head.last_time, message);
            let limits = target.record.limits;
            target.questions.push_back(Question {
                message,
                question,
                limits,
                answer: sender,
            });
            state.enqueue(process);
            receiver
        };
        self.inner.answered(receiver).await
    }

    /// Has the schedules of a process run by themselves, or no longer; and what their ticks send delivered.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; [`Code::InvalidArgument`]: it is a replica, whose schedules follow its log; those of the store.
    pub async fn set_monitored(&self, process: &Id, monitored: bool) -> Result<()> {
        self.inner.ready().await?;
        self.inner.state.borrow().expect_own(process)?;
        self.change_head(process, move |head| head.monitored = monitored)
            .await
    }

    /// Has the messages of a process wait, or be evaluated again.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]; those of the store.
    pub async fn set_paused(&self, process: &Id, paused: bool) -> Result<()> {
        self.change_head(process, move |head| head.paused = paused)
            .await
    }

    async fn change_head(&self, id: &Id, change: impl FnOnce(&mut Head) + 'static) -> Result<()> {
        let id = *id;
        let change = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            change(&mut state.process_mut(&id)?.head);
            state.pending.touch(&id);
            state.enqueue(&id);
            Ok(())
        };
        self.inner.change(change).await
    }

    /// A process as it stands.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`].
    pub fn process(&self, process: &Id) -> Result<ProcessInfo> {
        let state = self.inner.state.borrow();
        Ok(info(state.process(process)?, &state.network.authority))
    }

    /// All processes, in the order of their making.
    pub fn processes(&self) -> Vec<ProcessInfo> {
        let state = self.inner.state.borrow();
        let processes = state
            .numbers
            .values()
            .filter_map(|id| state.processes.get(id));
        let authority = &state.network.authority;
        processes.map(|it| info(it, authority)).collect()
    }

    /// Processes that are stored and cannot be read, and why. All others go on without them.
    pub fn damaged(&self) -> Vec<(Id, Error)> {
        let state = self.inner.state.borrow();
        let damaged = state.damaged.iter();
        damaged.map(|(id, error)| (*id, error.clone())).collect()
    }

    /// Everything that happens from now on, once it is stored.
    pub fn subscribe(&self) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded();
        self.inner.state.borrow_mut().listeners.push(sender);
        receiver
    }

    /// The time and the block height as the next message gets them.
    pub fn now(&self) -> Moment {
        self.inner.now()
    }

    /// When the next tick comes of the schedules that run by themselves, as far as is known: milliseconds since 1970.
    pub fn next_tick(&self) -> Option<u64> {
        self.inner.next_tick()
    }

    /// Follows the schedules of processes up to now, when the clock is one that somebody sets.
    ///
    /// # Errors
    /// [`Code::Closed`].
    pub async fn tick(&self) -> Result<()> {
        let tick = |inner: &Inner| {
            inner.make_due();
            Ok(())
        };
        self.inner.input(tick).await
    }

    /// Returns when nothing is left to do and everything is stored.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn settle(&self) -> Result<()> {
        self.inner.ready().await?;
        let receiver = {
            let mut state = self.inner.state.borrow_mut();
            let (sender, receiver) = oneshot::channel();
            state.settling.push(sender);
            receiver
        };
        self.inner.answered(receiver).await
    }

    /// What becomes of the data.
    pub fn persistence(&self) -> Persistence {
        self.inner.host.store.persistence()
    }

    /// The epoch: how many times the store was claimed.
    pub fn epoch(&self) -> u64 {
        self.inner.epoch
    }

    /// Messages that wait to be evaluated.
    pub fn waiting(&self) -> usize {
        self.inner.state.borrow().waiting
    }

    /// Whether any process is evaluating something, or about to: what waits at one that is paused, or cannot go on, does not count.
    pub fn is_working(&self) -> bool {
        let state = self.inner.state.borrow();
        let works = |process: &state::Process| process.turns > 0 || process.can_evaluate();
        let mut processes = state.processes.values();
        processes.any(|process| works(process) || !process.upgrades.is_empty())
    }

    /// The address that vouches for messages of processes.
    pub fn authority(&self) -> String {
        self.inner.state.borrow().network.authority.clone()
    }

    /// The address of the scheduler.
    pub fn scheduler(&self) -> String {
        self.inner.state.borrow().network.scheduler.clone()
    }

    /// What the network stands on.
    pub fn host(&self) -> &Host {
        &self.inner.host
    }

    /// Ends the network: what is being evaluated is finished and stored. What waits is evaluated the next time. Returns when the
    /// driver is about to end.
    pub async fn close(&self) {
        let receiver = {
            let mut state = self.inner.state.borrow_mut();
            if state.expect_open().is_err() {
                return;
            }
            let (sender, receiver) = oneshot::channel::<Result<()>>();
            state.closing = true;
            state.closers.push(sender);
            receiver
        };
        self.inner.bell.ring();
        // An error means that it ended by itself.
        let _ = receiver.await;
    }
}

impl Inner {
    /// Does something that changes the network: at once, or when the clock stands still, after all that followed from what was done
    /// before.
    async fn input<T: 'static>(
        &self,
        act: impl FnOnce(&Inner) -> Result<T> + 'static,
    ) -> Result<T> {
        self.ready().await?;
        if self.host.clock.is_live() {
            let outcome = act(self);
            self.bell.ring();
            return outcome;
        }
        let (sender, receiver) = oneshot::channel();
        // Whoever does not wait any more does not want to know.
        self.queue_input(Box::new(move |inner| drop(sender.send(act(inner)))));
        receiver.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// The same; returns when what was done is stored. Between the two nothing may happen: who waits for a commit that comes later
    /// would not hear that this one failed.
    async fn change<T: 'static>(
        &self,
        act: impl FnOnce(&Inner) -> Result<T> + 'static,
    ) -> Result<T> {
        self.ready().await?;
        if self.host.clock.is_live() {
            let outcome = act(self)?;
            self.flush().await?;
            return Ok(outcome);
        }
        let (sender, receiver) = oneshot::channel();
        let act = move |inner: &Inner| match act(inner) {
            Err(error) => drop(sender.send(Err(error))),
            Ok(outcome) => {
                let acknowledge =
                    move |stored: Result<()>| drop(sender.send(stored.map(|()| outcome)));
                let mut state = inner.state.borrow_mut();
                state.pending.acknowledgements.push(Box::new(acknowledge));
            }
        };
        self.queue_input(Box::new(act));
        receiver.await.unwrap_or_else(|_| Err(self.gone()))
    }

    fn queue_input(&self, input: state::Input) {
        self.state.borrow_mut().inputs.push_back(input);
        self.bell.ring();
    }

    /// Returns at once, or when the store has been read again after it failed: whoever asks in between has nothing to do with the failure.
    ///
    /// Not for turns: reading again waits until they are over.
    ///
    /// # Errors
    /// [`Code::Closed`], or why the network has ended.
    pub(crate) async fn ready(&self) -> Result<()> {
        loop {
            let recovered = {
                let mut state = self.state.borrow_mut();
                state.expect_open()?;
                if !state.recovering {
                    return Ok(());
                }
                let (sender, receiver) = oneshot::channel::<()>();
                state.awaiting_recovery.push(sender);
                receiver
            };
            // The sender is dropped when everything has been read, or when the network ends.
            let _ = recovered.await;
        }
    }

    /// Why somebody who waited is told nothing: the network has ended, or has given up what it had begun.
    pub(crate) fn gone(&self) -> Error {
        let state = self.state.borrow();
        match state.expect_open() {
            Err(error) => error,
            Ok(()) => state::recovering(),
        }
    }

    /// Schedules a message from outside, unless too much is waiting.
    fn admit(&self, process: &Id, arrival: Arrival) -> Result<u64> {
        let now = self.now();
        let mut state = self.state.borrow_mut();
        state.expect_open()?;
        if state.waiting >= self.options.backlog {
            return Err(busy(
                process,
                "too many messages are waiting in this network",
            ));
        }
        if state.process(process)?.mailbox.len() >= self.options.mailbox {
            return Err(busy(
                process,
                "too many messages are waiting at this process",
            ));
        }
        let slot = state.schedule(process, arrival, now);
        slot.ok_or_else(|| Error::unknown_process(process))
    }

    /// Wakes the driver, and waits for what it answers.
    pub(crate) async fn answered<T>(&self, receiver: oneshot::Receiver<Result<T>>) -> Result<T> {
        self.bell.ring();
        receiver.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// Returns when everything that has happened so far is stored.
    pub(crate) async fn flush(&self) -> Result<()> {
        let receiver = {
            let mut state = self.state.borrow_mut();
            if let Some(error) = &state.failed {
                return Err(error.clone());
            }
            if state.recovering {
                return Err(state::recovering());
            }
            let (sender, receiver) = oneshot::channel();
            // Whoever does not wait any more does not want to know.
            let acknowledge = |outcome| drop(sender.send(outcome));
            state.pending.acknowledgements.push(Box::new(acknowledge));
            receiver
        };
        self.answered(receiver).await
    }

    /// Keeps the bytes of the module of new processes: those made with it will always need it.
    async fn keep_module(&self) -> Result<()> {
        let Some(key) = module_key(&self.host.module) else {
            return Err(Error::argument(
                "module",
                "must be named by its SHA-256 in hex",
            ));
        };
        // What is no machine is not kept.
        self.host
            .machines
            .add_module(&self.host.module, &self.host.module_bytes)
            .await?;
        // Some platforms have it without its bytes.
        let has_bytes = !self.host.module_bytes.is_empty();
        if has_bytes && !self.has_module(&self.host.module).await? {
            let put =
                crate::store::Change::Put(Table::Modules, key, self.host.module_bytes.to_vec());
            let durability = crate::store::Durability::Strict;
            self.host
                .store
                .commit(crate::store::Batch {
                    changes: vec![put],
                    durability,
                })
                .await?;
        }
        Ok(())
    }

    /// The bytes of a module that was kept.
    pub(crate) async fn module_bytes(&self, module: &str) -> Result<Vec<u8>> {
        let bytes = match module_key(module) {
            Some(key) => self.host.store.get(Table::Modules, key).await?,
            None => None,
        };
        bytes.ok_or_else(|| unknown_module(module))
    }

    /// Whether the bytes of a module are kept.
    pub(crate) async fn has_module(&self, module: &str) -> Result<bool> {
        let Some(key) = module_key(module) else {
            return Ok(false);
        };
        let end = [&key[..], &[0]].concat();
        let names = crate::store::Query::Keys(Table::Modules, key, end, 1);
        Ok(!self.host.store.ask(names).await?.is_empty())
    }
}

/// The key of a module: its hash as bytes.
fn module_key(hash: &str) -> Option<Vec<u8>> {
    if hash.len() != 64 || !hash.is_ascii() {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&hash[at..at + 2], 16).ok();
    (0..64).step_by(2).map(byte).collect()
}

fn info(process: &state::Process, authority: &str) -> ProcessInfo {
    ProcessInfo {
        record: Rc::clone(&process.record),
        scheduled: process.stored.scheduled,
        evaluated: process.stored.evaluated,
        paused: process.head.paused,
        monitored: process.head.monitored,
        trusts_network: process.trusts(authority),
        failed: process.failed.clone(),
    }
}

/// A dry-run message as the machine gets it.
fn dry_message(record: &ProcessRecord, now: Moment, mut given: Map<String, Value>) -> String {
    // A fork is known to its state by another id than to everybody else.
    if given.get("Target").and_then(Value::as_str) == Some(&record.item.id.to_string()) {
        given.remove("Target");
    }
    let mut fields = Map::new();
    fields.insert("Timestamp".into(), now.time.into());
    fields.insert("Block-Height".into(), now.height.into());
    fields.insert("Cron".into(), false.into());
    fields.insert("Target".into(), record.known_as().to_string().into());
    fields.extend(given);
    fields.insert("Read-Only".into(), true.into());
    Value::Object(fields).to_string()
}

fn another_item(process: &Id) -> Error {
    Error::argument("item", "has the id of a process that another item made").about(process)
}

fn busy(process: &Id, message: &str) -> Error {
    Error::new(Code::Busy, message).about(process)
}

fn unknown_module(module: &str) -> Error {
    let message = format!("the module {module} is not here");
    Error::new(Code::UnknownModule, message)
}

fn unknown_message(message: &Id) -> Error {
    Error::new(
        Code::UnknownMessage,
        format!("there is no message {message} here"),
    )
}

#[cfg(test)]
mod tests;
