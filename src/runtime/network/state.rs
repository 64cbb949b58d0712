//! What the network knows at this moment, stored or not yet.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use futures::channel::{mpsc, oneshot};
use lunette_ao::{Id, lint};

use super::Inner;
use super::pending::Pending;
use super::recent::Recent;
use super::relay::Relay;
use super::remove::Removals;
use super::replica::Replica;
use super::signers::Signers;
use super::travel::Travels;
use super::upgrade;
use crate::cron::{Schedule, schedules};
use crate::dialect::Manner;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::ids::Ids;
use crate::machines::{Limits, MachineId, Reply};
use crate::records::{
    Head, LogEntry, Moment, NetworkRecord, Ordinate, ProcessRecord, ResultRecord, Ticked,
};

/// The network.
pub(crate) struct State {
    /// What it is.
    pub(crate) network: NetworkRecord,
    /// What the keys of its identities follow from.
    pub(crate) secret: [u8; 32],
    /// Who signs for it.
    pub(crate) signers: Signers,
    /// Identities that are known to be stored.
    pub(crate) named: BTreeSet<String>,
    /// Its processes.
    pub(crate) processes: BTreeMap<Id, Process>,
    /// Processes that are stored and cannot be read, and why: they stay as they are, and nothing is done with them.
    pub(crate) damaged: BTreeMap<Id, Error>,
    /// The processes by their numbers.
    pub(crate) numbers: BTreeMap<u32, Id>,
    /// Processes with messages to evaluate, in the order of their turns.
    pub(crate) ready: VecDeque<Id>,
    /// Processes with other things to do, which change nothing: questions, images.
    pub(crate) chores: VecDeque<Id>,
    /// Processes that would take long to load: an image of one is taken where there is a pause.
    pub(crate) slow: BTreeSet<Id>,
    /// Questions about past states.
    pub(crate) travels: Travels,
    /// Processes that are to be removed.
    pub(crate) removals: Removals,
    /// What came from outside, while the clock stands still and what came before has not been worked off.
    pub(crate) inputs: VecDeque<Input>,
    /// Where stored messages are.
    pub(crate) ids: Ids,
    /// Messages that no commit has stored yet, by their ids.
    pub(crate) unstored: HashMap<Id, Vec<Rc<LogEntry>>>,
    /// Results that were stored last.
    pub(crate) recent: Recent,
    /// What the next commit will store.
    pub(crate) pending: Pending,
    /// Messages in all mailboxes.
    pub(crate) waiting: usize,
    /// Machines that run, or are being started.
    pub(crate) residents: usize,
    /// What goes to the network outside.
    pub(crate) relay: Relay,
    /// The number of the next machine.
    pub(crate) next_machine: u64,
    /// Counts uses of machines, to tell which was used last.
    pub(crate) uses: u64,
    /// Grows when everything in memory was given up and read again: what was begun before is of no more interest.
    pub(crate) generation: u64,
    /// Those who watch.
    pub(crate) listeners: Vec<mpsc::UnboundedSender<Event>>,
    /// Those who wait until nothing is left to do.
    pub(crate) settling: Vec<oneshot::Sender<Result<()>>>,
    /// Those who wait for the end.
    pub(crate) closers: Vec<oneshot::Sender<Result<()>>>,
    /// Everything is being given up, to be read again.
    pub(crate) recovering: bool,
    /// Those who wait until it has been: dropped then.
    pub(crate) awaiting_recovery: Vec<oneshot::Sender<()>>,
    /// Why the network is at its end, when it is.
    pub(crate) failed: Option<Error>,
    /// It is to end when nothing is on its way any more.
    pub(crate) closing: bool,
}

/// A process.
pub(crate) struct Process {
    /// What it is.
    pub(crate) record: Rc<ProcessRecord>,
    /// How messages are handed to its module.
    pub(crate) manner: Rc<Manner>,
    /// What its module gets as `env`, as JSON.
    environment: Rc<str>,
    /// When it is recomputed here what the network outside computed.
    pub(crate) replica: Option<Replica>,
    /// Where it stands.
    pub(crate) head: Head,
    /// How far that is stored.
    pub(crate) stored: Stored,
    /// Messages that have a slot and are not evaluated.
    pub(crate) mailbox: VecDeque<Rc<LogEntry>>,
    /// Its own schedules.
    pub(crate) schedules: Vec<Schedule>,
    /// How far its schedules have been turned into evaluations, of which some may not be done yet.
    pub(crate) ticked: Ticked,
    /// Its schedules are to be followed until here, though no message came.
    pub(crate) due: Moment,
    /// Questions that leave no trace.
    pub(crate) questions: VecDeque<Question>,
    /// The machine it is in, if any.
    pub(crate) machine: Option<Resident>,
    /// Turns that it has: something is being done with its machine, or is about to. Two when one was begun before what came of the other
    /// is taken in.
    pub(crate) turns: u32,
    /// Its turn has not begun: its machine may be taken from it until then.
    pub(crate) is_next: bool,
    /// Its machine is being taken from it.
    pub(crate) is_evicted: bool,
    /// It is to be removed: nothing of it is evaluated any more.
    pub(crate) leaving: bool,
    /// It is in [`State::ready`].
    pub(crate) is_ready: bool,
    /// It is in [`State::chores`].
    pub(crate) has_chores: bool,
    /// What was evaluated since the last image.
    pub(crate) since_image: Spent,
    /// It is time for an image.
    pub(crate) wants_image: bool,
    /// It is time to read an image back.
    pub(crate) wants_check: bool,
    /// Those who wait for it to be moved to another module.
    pub(crate) upgrades: Vec<upgrade::Waiter>,
    /// Those who wait for results, by slot.
    pub(crate) waiters: BTreeMap<u64, Vec<oneshot::Sender<Result<Rc<ResultRecord>>>>>,
    /// How often its machine was lost in a row.
    pub(crate) losses: u32,
    /// What it is evaluating may be lost with its machine by the wish of somebody who ended another one: that is not counted.
    pub(crate) is_excused: bool,
    /// Turns with messages that are being evaluated.
    pub(crate) evaluating: u32,
    /// Somebody wants the evaluation ended that goes on.
    pub(crate) stopping: Option<super::stop::Stopping>,
    /// Why it cannot be evaluated any more, when it cannot.
    pub(crate) failed: Option<Error>,
}

/// How far a process is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) scheduled: u64,
    pub(crate) evaluated: Option<Ordinate>,
    /// Whether all images that its head names are.
    pub(crate) images: bool,
}

/// The machine of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resident {
    pub(crate) machine: MachineId,
    /// When it was used last, by [`State::uses`].
    pub(crate) used: u64,
}

/// Something from outside that changes the network.
pub(crate) type Input = Box<dyn FnOnce(&Inner)>;

/// Work done since some point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) messages: u64,
    pub(crate) gas: u64,
}

/// A message to evaluate without a trace.
pub(crate) struct Question {
    /// The message, as JSON.
    pub(crate) message: String,
    /// Asked instead of what the message would give ([`Job::question`](crate::machines::Job::question)).
    pub(crate) question: Option<String>,
    pub(crate) limits: Limits,
    pub(crate) answer: oneshot::Sender<Result<Reply>>,
}

impl Process {
    /// A process as its records say, whose messages are handed over in some manner.
    pub(crate) fn new(record: ProcessRecord, head: Head, manner: Manner) -> Process {
        let environment = manner.environment(&record, false);
        let schedules = match manner.has_ticks() {
            true => schedules(&record.item.tags),
            false => Vec::new(),
        };
        let stored = Stored {
            scheduled: head.scheduled,
            evaluated: head.evaluated,
            images: true,
        };
        Process {
            environment: environment.into(),
            manner: Rc::new(manner),
            replica: None,
            stored,
            mailbox: VecDeque::new(),
            schedules,
            ticked: head.ticked,
            due: Moment::default(),
            questions: VecDeque::new(),
            machine: None,
            turns: 0,
            leaving: false,
            is_next: false,
            is_evicted: false,
            is_ready: false,
            has_chores: false,
            since_image: Spent::default(),
            wants_image: false,
            wants_check: false,
            upgrades: Vec::new(),
            waiters: BTreeMap::new(),
            losses: 0,
            is_excused: false,
            evaluating: 0,
            stopping: None,
            failed: None,
            record: Rc::new(record),
            head,
        }
    }

    pub(crate) fn id(&self) -> Id {
        self.record.item.id
    }

    /// What its module gets as `env`; with its source, when it is about to start.
    pub(crate) fn environment(&self, with_source: bool) -> Rc<str> {
        let has_source = self
            .manner
            .module
            .as_ref()
            .is_some_and(|module| module.source.is_some());
        match with_source && has_source {
            true => self.manner.environment(&self.record, true).into(),
            false => Rc::clone(&self.environment),
        }
    }

    /// The tag by which the process names its module.
    pub(crate) fn module_tag(&self) -> &str {
        self.record.item.tag("Module").unwrap_or_default()
    }

    /// Whether the process trusts what an authority vouches for.
    pub(crate) fn trusts(&self, authority: &str) -> bool {
        lint::trusts(&self.record.item.tags, authority)
    }

    /// Has a tick of its schedules come for which no message is waited for?
    pub(crate) fn is_due(&self) -> bool {
        let until = self.ticked.until;
        let has_come =
            until < self.due || until == self.due && self.ticked != Ticked::through(self.due);
        !self.schedules.is_empty() && has_come
    }

    /// It cannot be evaluated any more; those who wait for it are told.
    pub(crate) fn fail(&mut self, error: Error) {
        let evaluated = self.head.evaluated;
        let evaluated = |slot: &u64| evaluated.is_some_and(|last| last.slot >= *slot);
        let waiters = std::mem::take(&mut self.waiters).into_iter();
        let (told_later, told_now) = waiters.partition(|(slot, _)| evaluated(slot));
        self.waiters = told_later;
        let told_now: BTreeMap<u64, Vec<_>> = told_now;
        for waiter in told_now.into_values().flatten() {
            // Whoever does not wait any more does not want to know.
            let _ = waiter.send(Err(error.clone()));
        }
        for question in self.questions.drain(..) {
            let _ = question.answer.send(Err(error.clone()));
        }
        self.failed = Some(error);
    }

    /// What failed for want of a machine may work now that somebody asks for it again.
    pub(crate) fn try_again(&mut self) {
        if matches!(&self.failed, Some(error) if error.code == Code::MachineFailed) {
            self.failed = None;
        }
    }

    /// Nothing is being done with its machine.
    fn is_idle(&self) -> bool {
        self.turns == 0 && !self.is_evicted
    }

    /// Is there a reason to let it come to rest before it goes on?
    pub(crate) fn is_to_stop(&self) -> bool {
        let has_chores = self.wants_chores() || !self.upgrades.is_empty();
        let may_not = self.leaving || self.head.paused || self.failed.is_some();
        has_chores || may_not || self.is_evicted || self.losses > 0 || self.stopping.is_some()
    }

    /// Are there messages to evaluate, and may they be?
    pub(crate) fn can_evaluate(&self) -> bool {
        let has_messages = !self.mailbox.is_empty() || self.is_due();
        let may_evaluate = self.is_idle() && !self.leaving && !self.head.paused;
        let may_evaluate = may_evaluate && self.upgrades.is_empty();
        has_messages && may_evaluate && self.failed.is_none()
    }

    /// Is there anything else to do, and can it be done?
    pub(crate) fn can_do_chores(&self) -> bool {
        let can = self.wants_chores() && self.failed.is_none();
        self.is_idle() && (self.leaving || !self.upgrades.is_empty() || can)
    }

    fn wants_chores(&self) -> bool {
        !self.questions.is_empty() || self.wants_image || self.wants_check
    }
}

impl State {
    /// A process by its id.
    ///
    /// # Errors
    /// [`crate::Code::UnknownProcess`]; [`crate::Code::CorruptRecord`].
    pub(crate) fn process(&self, id: &Id) -> Result<&Process> {
        self.expect_sound(id)?;
        self.processes
            .get(id)
            .ok_or_else(|| Error::unknown_process(id))
    }

    /// Whether a process is one of this network, and not of the one outside.
    pub(crate) fn is_own(&self, id: &Id) -> bool {
        let process = self.processes.get(id);
        process.is_some_and(|process| process.replica.is_none())
    }

    /// Fails when a process is one of the network outside: only its scheduler adds to its log.
    pub(crate) fn expect_own(&self, id: &Id) -> Result<()> {
        match self.process(id)?.replica {
            None => Ok(()),
            Some(_) => {
                let problem = "is a replica: messages for it go to the network outside (`post`)";
                Err(Error::argument("process", problem).about(id))
            }
        }
    }

    /// Fails when a process is stored and cannot be read.
    pub(crate) fn expect_sound(&self, id: &Id) -> Result<()> {
        self.damaged.get(id).cloned().map_or(Ok(()), Err)
    }

    /// The same, to change it.
    pub(crate) fn process_mut(&mut self, id: &Id) -> Result<&mut Process> {
        self.expect_sound(id)?;
        self.processes
            .get_mut(id)
            .ok_or_else(|| Error::unknown_process(id))
    }

    /// Puts a process into the queues of those that have something to do, if it has and is not there.
    pub(crate) fn enqueue(&mut self, id: &Id) {
        let Some(process) = self.processes.get_mut(id) else {
            return;
        };
        if !process.is_ready && process.can_evaluate() {
            process.is_ready = true;
            self.ready.push_back(*id);
        }
        if !process.has_chores && process.can_do_chores() {
            process.has_chores = true;
            self.chores.push_back(*id);
        }
    }

    /// Tells those who watch. Called only for what is stored.
    pub(crate) fn tell(&mut self, event: &Event) {
        self.listeners
            .retain(|listener| listener.unbounded_send(event.clone()).is_ok());
    }

    /// Fails when the network is at its end.
    pub(crate) fn expect_open(&self) -> Result<()> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None if self.closing => Err(closed()),
            None => Ok(()),
        }
    }
}

/// The network was closed.
pub(crate) fn closed() -> Error {
    Error::new(crate::Code::Closed, "the network is closed")
}

/// The store has failed, and is being read again.
pub(crate) fn recovering() -> Error {
    let message = "the store has failed, and is being read again";
    Error::new(crate::Code::Storage, message)
}
