//! Computing: gives processes their turns on machines.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures::channel::oneshot;
use lunette_ao::Id;

use super::Inner;
use super::state::{Process, Question, State};
use super::travel::Visit;
use super::upgrade::Upgraded;
use crate::cron::{tick_text, ticks};
use crate::error::{Code, Error, Result};
use crate::machines::{Job, MachineId, Reply};
use crate::records::{LogEntry, Moment, Ordinate, Tick, Ticked, left_out};
use crate::store::Change;

/// What is evaluated: the message of a slot, or a tick of the process's schedule.
pub(crate) enum Item {
    /// A message.
    Entry(Rc<LogEntry>),
    /// A tick, and the point of the schedule that it leads to.
    Tick(Tick, Ticked),
}

/// What is done with a process in one turn.
pub(crate) enum Work {
    /// Messages are evaluated, so many at most, one after the other.
    Messages(Vec<Item>),
    /// Questions are answered.
    Questions(Vec<Question>),
    /// An image is taken.
    Image,
    /// An image that has taken the place of others is read back.
    Check,
    /// A question about a past state is answered.
    Visit(Visit),
    /// The process is moved to another module.
    Upgrade,
    /// The process is removed.
    Remove,
}

impl Work {
    /// It needs the machine of the process.
    pub(crate) fn is_own(&self) -> bool {
        !matches!(self, Work::Visit(_))
    }
}

/// A turn that is over.
pub(crate) struct Finished {
    pub(crate) process: Id,
    pub(crate) generation: u64,
    pub(crate) work: Done,
}

/// What came of a turn.
pub(crate) enum Done {
    /// The messages, and the replies to the first of them.
    Messages(Vec<Item>, std::result::Result<Vec<Reply>, Failure>),
    /// The questions were answered.
    Questions,
    /// An image was taken, or why not.
    Image(Result<Vec<u8>>),
    /// An image was read back, or why not.
    Check(Result<()>),
    /// The question about a past state was answered.
    Visit,
    /// The process was evaluated anew, or why not.
    Upgrade(Result<Upgraded>),
    /// What has to be changed to remove the process, or why that could not be found out.
    Remove(Result<Vec<Change>>),
}

/// Why messages were not evaluated.
pub(crate) enum Failure {
    /// The process could not be brought into a machine.
    NotLoaded(Error),
    /// Its machine failed with them.
    Lost(Error),
}

impl State {
    /// The next process with messages to evaluate, and these.
    pub(crate) fn next_messages(
        &mut self,
        turn: usize,
        block_time: &dyn Fn(u64) -> u64,
    ) -> Option<(Id, Work)> {
        while let Some(id) = self.ready.pop_front() {
            let Some(process) = self.processes.get_mut(&id) else {
                continue;
            };
            process.is_ready = false;
            if !process.can_evaluate() {
                continue;
            }
            // A machine that was lost twice with a batch may be lost by one of its messages: they go one by one.
            // So do those among which there is one that is to be ended.
            let one_by_one = process.losses >= 2 || process.stopping.is_some();
            let turn = if one_by_one { 1 } else { turn };
            let items = process.take_items(turn, block_time);
            if items.is_empty() {
                continue;
            }
            process.turns = 1;
            process.evaluating = 1;
            let entries = items.iter().filter(|item| matches!(item, Item::Entry(_)));
            self.waiting -= entries.count();
            return Some((id, Work::Messages(items)));
        }
        None
    }

    /// The messages of the turn that a process may have before what came of its last one is taken in. None when something else is to be
    /// done first, or somebody else waits for a turn.
    pub(crate) fn messages_ahead(&mut self, id: &Id, turn: usize) -> Option<Vec<Item>> {
        if !self.ready.is_empty() || !self.chores.is_empty() {
            return None;
        }
        let process = self.processes.get_mut(id)?;
        // Its schedule goes by what was taken in.
        if process.mailbox.is_empty() || process.is_to_stop() || !process.schedules.is_empty() {
            return None;
        }
        let count = turn.min(process.mailbox.len());
        let items: Vec<Item> = process.mailbox.drain(..count).map(Item::Entry).collect();
        process.turns += 1;
        process.evaluating += 1;
        self.waiting -= items.len();
        Some(items)
    }

    /// The next process with other things to do, and one of these. Questions come first: somebody waits for the answers.
    pub(crate) fn next_chore(&mut self) -> Option<(Id, Work)> {
        while let Some(id) = self.chores.pop_front() {
            let Some(process) = self.processes.get_mut(&id) else {
                continue;
            };
            process.has_chores = false;
            if !process.can_do_chores() || (process.leaving && !self.removals.begin(&id)) {
                continue;
            }
            process.turns = 1;
            if process.leaving {
                return Some((id, Work::Remove));
            }
            if !process.upgrades.is_empty() {
                return Some((id, Work::Upgrade));
            }
            if !process.questions.is_empty() {
                return Some((id, Work::Questions(process.questions.drain(..).collect())));
            }
            if process.wants_image {
                return Some((id, Work::Image));
            }
            process.wants_check = false;
            return Some((id, Work::Check));
        }
        None
    }

    /// Puts messages back that were not evaluated. Ticks are found again.
    pub(crate) fn put_back(&mut self, id: &Id, items: Vec<Item>) {
        let Some(process) = self.processes.get_mut(id) else {
            return;
        };
        process.ticked = process.head.ticked;
        for item in items.into_iter().rev() {
            if let Item::Entry(entry) = item {
                process.mailbox.push_front(entry);
                self.waiting += 1;
            }
        }
    }
}

impl Process {
    /// What is to be evaluated next: the ticks that come before each message, and the message.
    fn take_items(&mut self, turn: usize, block_time: &dyn Fn(u64) -> u64) -> Vec<Item> {
        let mut items = Vec::new();
        while items.len() < turn {
            let next = self.mailbox.front().map(|entry| moment(entry));
            // A tick of exactly the time of a message comes after it. When there is none, those of now have come.
            let (until, reached) = match next {
                Some(until) => (until, self.ticked.after_message(until)),
                None => (later(self.due), Ticked::through(self.due)),
            };
            // The first message is the process itself: before it nothing ticks.
            if !self.schedules.is_empty() && self.ticked.until < until {
                let room = turn - items.len();
                let (origin, from) = (self.record.created, self.ticked);
                let ticks = ticks(&self.schedules, origin, from, until, room, block_time);
                let is_full = ticks.len() == room;
                for (tick, point) in ticks {
                    self.ticked = point;
                    items.push(Item::Tick(tick, point));
                }
                if is_full {
                    break;
                }
                self.ticked = reached;
            }
            match self.mailbox.pop_front() {
                Some(entry) => items.push(Item::Entry(entry)),
                None => break,
            }
        }
        items
    }
}

/// Replies to the first of some messages, together with those that were not evaluated.
fn with_repeated(items: &[Item], repeated: &BTreeSet<u64>, replies: Vec<Reply>) -> Vec<Reply> {
    let is_repeated = |item: &Item| match item {
        Item::Entry(entry) => repeated.contains(&entry.assignment.nonce),
        Item::Tick(..) => false,
    };
    let mut replies = replies.into_iter();
    let reply = |item| match is_repeated(item) {
        true => Some(left_out()),
        false => replies.next(),
    };
    items.iter().map_while(reply).collect()
}

/// The moment one millisecond later.
fn later(moment: Moment) -> Moment {
    Moment {
        time: moment.time.saturating_add(1),
        ..moment
    }
}

/// When a message came.
pub(crate) fn moment(entry: &LogEntry) -> Moment {
    Moment {
        time: entry.assignment.timestamp,
        height: entry.assignment.block_height,
    }
}

impl Inner {
    /// One turn of a process.
    pub(crate) async fn turn(self: Rc<Self>, process: Id, generation: u64, work: Work) -> Finished {
        let work = match work {
            Work::Messages(messages) => {
                let replies = self.evaluate(&process, &messages).await;
                Done::Messages(messages, replies)
            }
            Work::Questions(questions) => {
                self.answer(&process, questions).await;
                Done::Questions
            }
            Work::Image => Done::Image(self.take_image(&process).await),
            Work::Check => Done::Check(self.check_image(&process).await),
            Work::Visit(visit) => {
                self.visit(visit).await;
                Done::Visit
            }
            Work::Upgrade => Done::Upgrade(self.prepare_upgrade(&process).await),
            Work::Remove => Done::Remove(self.prepare_removal(&process).await),
        };
        Finished {
            process,
            generation,
            work,
        }
    }

    async fn evaluate(&self, id: &Id, items: &[Item]) -> std::result::Result<Vec<Reply>, Failure> {
        let repeated = self.repeated(id, items).await.map_err(Failure::NotLoaded)?;
        let machine = self.resident(id).await.map_err(Failure::NotLoaded)?;
        let replies = self
            .evaluate_on(machine, id, items, &repeated)
            .await
            .map_err(Failure::Lost)?;
        Ok(with_repeated(items, &repeated, replies))
    }

    /// The slots of those messages that are not evaluated, because an earlier slot has the same one.
    async fn repeated(&self, id: &Id, items: &[Item]) -> Result<BTreeSet<u64>> {
        let mut repeated = BTreeSet::new();
        if !self
            .state
            .borrow()
            .process(id)?
            .manner
            .leaves_out_repeated()
        {
            return Ok(repeated);
        }
        for item in items {
            if let Item::Entry(entry) = item
                && self.has_earlier(entry).await?
            {
                repeated.insert(entry.assignment.nonce);
            }
        }
        Ok(repeated)
    }

    async fn evaluate_on(
        &self,
        machine: MachineId,
        id: &Id,
        items: &[Item],
        repeated: &BTreeSet<u64>,
    ) -> Result<Vec<Reply>> {
        let (limits, record, manner, environment, last) = {
            let state = self.state.borrow();
            let process = state.process(id)?;
            (
                process.limits_now(),
                Rc::clone(&process.record),
                Rc::clone(&process.manner),
                process.environment(process.head.evaluated.is_none()),
                process.head.evaluated.unwrap_or_default(),
            )
        };
        let mut last = last;
        let text = |item: &Item| match item {
            Item::Entry(entry) => {
                let slot = entry.assignment.nonce;
                last = Ordinate::of_slot(slot);
                (!repeated.contains(&slot)).then(|| manner.message_text(&record, entry))
            }
            Item::Tick(tick, _) => Some(tick_text(&record, last, tick)),
        };
        let messages: Vec<String> = items.iter().filter_map(text).collect();
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let job = Job {
            environment,
            messages,
            limits,
            slice: self.options.slice,
            dry: false,
            keep_errors: manner.keeps_errors(),
            question: None,
        };
        Ok(self.host.machines.evaluate(machine, job).await?)
    }

    async fn answer(&self, process: &Id, questions: Vec<Question>) {
        for question in questions {
            let reply = self.ask(process, &question).await;
            self.reply_when_stored(process, question.answer, reply);
        }
    }

    /// Asks a question, twice when the machine turns out to be gone.
    async fn ask(&self, process: &Id, question: &Question) -> Result<Reply> {
        match self.ask_once(process, question).await {
            Err(error) if Inner::is_loss(&error) => {
                self.state.borrow_mut().forget_machine(process);
            }
            outcome => return outcome,
        }
        let reply = self.ask_once(process, question).await;
        if reply.as_ref().is_err_and(Inner::is_loss) {
            self.state.borrow_mut().forget_machine(process);
        }
        reply
    }

    async fn ask_once(&self, process: &Id, question: &Question) -> Result<Reply> {
        let machine = self.resident(process).await?;
        let job = Job {
            environment: {
                let state = self.state.borrow();
                let process = state.process(process)?;
                process.environment(process.head.evaluated.is_none())
            },
            messages: vec![question.message.clone()],
            limits: question.limits,
            slice: u64::MAX,
            dry: true,
            keep_errors: false,
            question: question.question.clone(),
        };
        let replies = self.host.machines.evaluate(machine, job).await?;
        let reply = replies.into_iter().next();
        reply.ok_or_else(|| Error::new(Code::MachineFailed, "the machine gave no reply"))
    }

    /// Answers a question once everything that the answer rests on is stored.
    fn reply_when_stored(
        &self,
        process: &Id,
        answer: oneshot::Sender<Result<Reply>>,
        reply: Result<Reply>,
    ) {
        let mut state = self.state.borrow_mut();
        let stored = state
            .processes
            .get(process)
            .is_none_or(|process| process.stored.evaluated == process.head.evaluated);
        // Whoever does not wait any more does not want the answer.
        if stored {
            let _ = answer.send(reply);
            return;
        }
        state
            .pending
            .acknowledgements
            .push(Box::new(move |outcome| {
                let _ = answer.send(outcome.and(reply));
            }));
    }

    async fn take_image(&self, process: &Id) -> Result<Vec<u8>> {
        let machine = self.resident(process).await?;
        self.image_of(process, machine).await
    }

    /// The image that continues the chain of a process.
    pub(crate) async fn image_of(&self, process: &Id, machine: MachineId) -> Result<Vec<u8>> {
        let extent = {
            let state = self.state.borrow();
            let head = &state.process(process)?.head;
            super::images::extent(&head.images)
        };
        Ok(self.host.machines.snapshot(machine, extent).await?)
    }

    /// What the module of a process gets as `env`; with its source, when it is about to start.
    pub(crate) fn environment(&self, process: &Id, with_source: bool) -> Result<Rc<str>> {
        Ok(self
            .state
            .borrow()
            .process(process)?
            .environment(with_source))
    }

    /// Whether an error means that the machine of a process is gone.
    pub(crate) fn is_loss(error: &Error) -> bool {
        error.code == Code::MachineFailed
    }
}
