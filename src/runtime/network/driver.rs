//! The driver: the one loop in which everything happens that nobody calls for.
//!
//! It gives processes their turns, takes in what came of them, and commits. While a commit is on its way the next one gathers, so that
//! under load many messages share one. A machine gets the next messages of its process before what came of the last ones is taken in, so
//! that neither waits for the other. Time decides nothing when the clock stands still: then turns go in rounds; what came of a round is
//! taken in, in the order in which it was begun, when all of it is there; and what comes from outside waits until all that followed from
//! what came before is worked off.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use futures::future::{Fuse, FusedFuture, LocalBoxFuture, ready};
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{FutureExt, poll, select_biased};

use super::Inner;
use super::commit::Commit;
use lunette_ao::Id;

use super::compute::{Done, Finished, Work};
use crate::error::Error;

/// Turns of a round. The same for any number of machines, since the order of messages depends on it.
const ROUND: usize = 16;

/// While results are about to come, a commit that has none waits for them so many milliseconds.
const GRACE: u32 = 4;

/// A commit costs much, and little more for what is added to it: from so many results on, which means that there is much to do, it waits
/// so many milliseconds for more of them, unless they are enough.
const MANY_RESULTS: usize = 32;
const GATHERING: u32 = 10;
const ENOUGH_RESULTS: usize = 1_024;

/// After so many milliseconds with nothing to do, images are brought up to date.
const IDLE: u32 = 1_000;

/// After so many, one of a process that would take long to load: a network in which something always happens has such pauses too.
const BREATH: u32 = 20;

/// Results and bytes that may wait for a commit before turns have to wait for it too.
const MOST_RESULTS: usize = 4_096;
const MOST_BYTES: usize = 16 << 20;

type Turn = LocalBoxFuture<'static, (usize, Finished)>;
type Timer = Fuse<LocalBoxFuture<'static, ()>>;

/// What can happen.
enum Happening {
    Commit(Commit),
    Turn(usize, Finished),
    Rung,
    Tick,
    GraceOver,
    Rested,
    Idle,
}

/// What is on its way.
struct Driver {
    inner: Rc<Inner>,
    turns: FuturesUnordered<Turn>,
    /// The last turn was for a chore: the next one is for messages, if there are any.
    was_chore: bool,
    /// The turns of the round that wait for a machine.
    next: VecDeque<(usize, Id, Work)>,
    /// What came of the round so far.
    round: Vec<(usize, Finished)>,
    begun: usize,
    commit: Fuse<LocalBoxFuture<'static, Commit>>,
    /// Runs while a commit waits for results.
    grace: Timer,
    grace_is_over: bool,
    /// Runs while there is nothing to do.
    idle: Timer,
    /// Runs until the next tick of a schedule.
    tick: Timer,
    /// When that is.
    next_tick: Option<u64>,
    /// Runs while the store is left alone after it failed.
    rest: Timer,
}

impl Inner {
    /// Runs the network until it is closed, or at its end.
    pub(crate) async fn drive(self: Rc<Self>) {
        let mut driver = Driver {
            inner: self,
            turns: FuturesUnordered::new(),
            was_chore: false,
            next: VecDeque::new(),
            round: Vec::new(),
            begun: 0,
            commit: Fuse::terminated(),
            grace: Fuse::terminated(),
            grace_is_over: false,
            idle: Fuse::terminated(),
            tick: Fuse::terminated(),
            next_tick: None,
            rest: Fuse::terminated(),
        };
        while driver.step().await {}
    }
}

impl Driver {
    /// Begins what can be begun, and waits for one thing to happen. False when the network is at its end.
    async fn step(&mut self) -> bool {
        self.dispatch();
        if let Err(error) = self.begin_commit() {
            self.recover(error).await;
        }
        if self.is_idle() && !self.go_idle().await {
            return false;
        }
        self.set_tick_timer();
        match self.next_event().await {
            Happening::Commit(commit) => self.committed(commit).await,
            Happening::Turn(number, finished) => self.take_in(number, finished).await,
            Happening::Rung | Happening::Rested => {}
            Happening::Tick => {
                self.next_tick = None;
                self.inner.make_due();
            }
            Happening::GraceOver => self.grace_is_over = true,
            Happening::Idle => match self.inner.slowest_to_load() {
                Some(process) => self.inner.want_image(&process),
                None => self.inner.want_images(),
            },
        }
        !self.inner.is_over()
    }

    /// Waits for the next thing to happen.
    async fn next_event(&mut self) -> Happening {
        let inner = Rc::clone(&self.inner);
        let mut bell = pin!(inner.bell.wait().fuse());
        select_biased! {
            commit = &mut self.commit => Happening::Commit(commit),
            (number, finished) = self.turns.select_next_some() => Happening::Turn(number, finished),
            () = bell => Happening::Rung,
            () = &mut self.tick => Happening::Tick,
            () = &mut self.grace => Happening::GraceOver,
            () = &mut self.rest => Happening::Rested,
            () = &mut self.idle => Happening::Idle,
        }
    }

    /// Nothing can happen unless somebody asks for it.
    fn is_idle(&self) -> bool {
        self.turns.is_empty()
            && self.next.is_empty()
            && self.round.is_empty()
            && self.commit.is_terminated()
            && self.rest.is_terminated()
            && self.inner.has_nothing_to_do()
    }

    /// Tells those who waited for this. False when the network was closed and has nothing more to do.
    async fn go_idle(&mut self) -> bool {
        self.inner.settle_all();
        if self.inner.is_closing() {
            self.inner.end().await;
            return false;
        }
        if self.idle.is_terminated() && self.inner.host.clock.is_live() && self.inner.has_unsaved()
        {
            let is_slow = self.inner.slowest_to_load().is_some();
            self.idle = self.pause(if is_slow { BREATH } else { IDLE });
        }
        true
    }

    /// Gives turns to processes that have something to do.
    fn dispatch(&mut self) {
        if !self.rest.is_terminated() {
            return;
        }
        let is_closing = self.inner.is_closing();
        if self.inner.host.clock.is_live() {
            if !is_closing {
                self.begin_visit();
            }
            let visits = usize::from(self.inner.state.borrow().travels.is_running());
            let most = visits + self.at_most(2 * self.inner.host.machines.parallelism());
            while !is_closing && self.turns.len() < most && !self.is_ahead_of_commits() {
                let Some((process, work)) = self.next_work() else {
                    return;
                };
                self.plan(process, work);
                self.begin_next();
            }
            return;
        }
        let is_over = self.turns.is_empty() && self.next.is_empty() && self.round.is_empty();
        if is_over && !is_closing && !self.is_ahead_of_commits() {
            self.plan_round();
        }
        let most = self.at_most(ROUND);
        while self.turns.len() < most && self.begin_next() {}
    }

    /// Chores and messages in turns: questions do not wait for a long queue, and whoever asks without end does not keep messages from being
    /// evaluated.
    fn next_work(&mut self) -> Option<(Id, Work)> {
        let inner = &self.inner;
        let chore = || inner.state.borrow_mut().next_chore();
        let next = match std::mem::take(&mut self.was_chore) {
            true => inner.next_messages().or_else(chore),
            false => chore().or_else(|| inner.next_messages()),
        };
        self.was_chore = matches!(&next, Some((_, work)) if !matches!(work, Work::Messages(_)));
        next
    }

    /// Chooses the turns of a round: messages if there are any; or else chores, which change nothing; or else the next input is taken.
    fn plan_round(&mut self) {
        loop {
            while self.next.len() < ROUND
                && let Some((process, work)) = self.inner.next_messages()
            {
                self.plan(process, work);
            }
            if self.next.is_empty() {
                self.plan_chores();
                self.plan_visit();
            }
            if !self.next.is_empty() {
                return;
            }
            let input = self.inner.state.borrow_mut().inputs.pop_front();
            let Some(input) = input else { return };
            self.inner.handed_in.set(self.inner.now());
            input(&self.inner);
        }
    }

    fn plan_chores(&mut self) {
        while self.next.len() < ROUND {
            let chore = self.inner.state.borrow_mut().next_chore();
            let Some((process, work)) = chore else { return };
            self.plan(process, work);
        }
    }

    /// Begins to answer a question about a past state, beside the other turns: it may take long. There is one at a time, so that there is
    /// a machine for each turn still; where there is one machine alone it waits until nobody else needs it.
    fn begin_visit(&mut self) {
        if self.inner.host.machines.capacity() >= 2 || self.turns.is_empty() {
            self.plan_visit();
            self.begin_next();
        }
    }

    fn plan_visit(&mut self) {
        let visit = self.inner.state.borrow_mut().travels.next();
        if let Some(visit) = visit {
            self.plan(visit.process, Work::Visit(visit));
        }
    }

    /// How many turns there can be at the same time: each needs a machine, and may have to take it from another process.
    fn at_most(&self, wanted: usize) -> usize {
        wanted.min(self.inner.host.machines.capacity() / 2).max(1)
    }

    fn is_ahead_of_commits(&self) -> bool {
        let pending = &self.inner.state.borrow().pending;
        pending.results > MOST_RESULTS || pending.bytes > MOST_BYTES
    }

    /// A process is to have a turn as soon as there is a machine for it.
    fn plan(&mut self, process: Id, work: Work) {
        self.begun += 1;
        let mut state = self.inner.state.borrow_mut();
        if let (true, Ok(process)) = (work.is_own(), state.process_mut(&process)) {
            process.is_next = true;
        }
        drop(state);
        self.next.push_back((self.begun, process, work));
    }

    /// Begins the next turn that can begin. False when there is none.
    fn begin_next(&mut self) -> bool {
        let next = {
            let state = self.inner.state.borrow();
            let is_evicted = |id| state.process(id).is_ok_and(|process| process.is_evicted);
            let can_begin = |work: &Work, id| !work.is_own() || !is_evicted(id);
            self.next
                .iter()
                .position(|(_, id, work)| can_begin(work, id))
        };
        let Some((number, process, work)) = next.and_then(|place| self.next.remove(place)) else {
            return false;
        };
        self.idle = Fuse::terminated();
        let mut state = self.inner.state.borrow_mut();
        let generation = state.generation;
        if let (true, Ok(process)) = (work.is_own(), state.process_mut(&process)) {
            process.is_next = false;
        }
        drop(state);
        let turn = Rc::clone(&self.inner).turn(process, generation, work);
        self.turns
            .push(turn.map(move |finished| (number, finished)).boxed_local());
        true
    }

    /// Takes in what came of a turn; when the clock stands still, once the whole round is there.
    async fn take_in(&mut self, number: usize, finished: Finished) {
        self.go_ahead(&finished).await;
        self.round.push((number, finished));
        let is_over = self.turns.is_empty() && self.next.is_empty();
        if !self.inner.host.clock.is_live() && !is_over {
            return;
        }
        self.round.sort_by_key(|(number, _)| *number);
        for (_, finished) in std::mem::take(&mut self.round) {
            let outcome = self.inner.finish(finished).await;
            if let Err(error) = outcome {
                return self.recover(error).await;
            }
        }
    }

    /// Gives a process its next turn although what came of this one has not been taken in: when all its messages were evaluated, more of
    /// them wait, and nobody else waits for a turn.
    async fn go_ahead(&mut self, finished: &Finished) {
        let Finished {
            process,
            generation,
            work: Done::Messages(items, Ok(replies)),
        } = finished
        else {
            return;
        };
        let may_go_on = self.inner.host.clock.is_live()
            && !self.inner.is_closing()
            && !self.is_ahead_of_commits()
            && items.len() == replies.len();
        if !may_go_on {
            return;
        }
        let items = {
            let mut state = self.inner.state.borrow_mut();
            if *generation != state.generation {
                return;
            }
            state.messages_ahead(process, self.inner.options.turn)
        };
        let Some(items) = items else { return };
        self.begun += 1;
        let number = self.begun;
        let turn = Rc::clone(&self.inner).turn(*process, *generation, Work::Messages(items));
        let mut turn = turn.map(move |finished| (number, finished)).boxed_local();
        // On its way to the machine before anything else is done.
        match poll!(&mut turn) {
            Poll::Ready(output) => self.turns.push(ready(output).boxed_local()),
            Poll::Pending => self.turns.push(turn),
        }
    }

    /// Begins a commit, unless one is on its way, there is nothing to store, or more is about to come.
    fn begin_commit(&mut self) -> Result<(), Error> {
        if !self.commit.is_terminated() || self.inner.state.borrow().pending.is_empty() {
            return Ok(());
        }
        if self.waits_for_more() {
            return Ok(());
        }
        self.grace = Fuse::terminated();
        self.grace_is_over = false;
        let commit = self.inner.begin_commit()?;
        self.commit = commit.boxed_local().fuse();
        Ok(())
    }

    /// Whether a commit should wait since there is soon more for it; sets the time until when.
    fn waits_for_more(&mut self) -> bool {
        let wait = match self.inner.state.borrow().pending.results {
            0 => GRACE,
            MANY_RESULTS..ENOUGH_RESULTS => GATHERING,
            _ => return false,
        };
        if self.turns.is_empty() || self.grace_is_over || !self.inner.host.clock.is_live() {
            return false;
        }
        if self.grace.is_terminated() {
            self.grace = self.pause(wait);
        }
        true
    }

    async fn committed(&mut self, commit: Commit) {
        if let Err(error) = self.inner.committed(commit) {
            self.recover(error).await;
        }
    }

    /// The store refused something, or could not be read: what is in memory is worth nothing any more.
    async fn recover(&mut self, error: Error) {
        let commit = std::mem::replace(&mut self.commit, Fuse::terminated());
        if !commit.is_terminated() {
            // Those who wait for it are told first: turns may be among them. When it failed too, they know by now.
            let _ = self.inner.committed(commit.await);
        }
        self.inner.give_up(&error);
        // What was begun is waited for: it holds machines.
        while self.turns.next().await.is_some() {}
        self.next.clear();
        self.round.clear();
        self.inner.give_up(&error);
        let rest = self.inner.start_again(error).await;
        self.rest = self.pause(rest);
        self.next_tick = None;
        self.tick = Fuse::terminated();
    }

    fn set_tick_timer(&mut self) {
        let next = match self.inner.host.clock.is_live() {
            true => self.inner.next_tick(),
            false => None,
        };
        if next == self.next_tick {
            return;
        }
        self.next_tick = next;
        let clock = Rc::clone(&self.inner.host.clock);
        self.tick = match next {
            Some(time) => timer(async move { clock.wait_until(time).await }),
            None => Fuse::terminated(),
        };
    }

    fn pause(&self, milliseconds: u32) -> Timer {
        let clock = Rc::clone(&self.inner.host.clock);
        timer(async move { clock.pause(milliseconds).await })
    }
}

fn timer(future: impl Future<Output = ()> + 'static) -> Timer {
    future.boxed_local().fuse()
}

impl Inner {
    fn next_messages(&self) -> Option<(Id, Work)> {
        let clock = &self.host.clock;
        let block_time = |height| clock.block_time(height);
        self.state
            .borrow_mut()
            .next_messages(self.options.turn, &block_time)
    }

    /// Takes in what came of a turn.
    async fn finish(&self, finished: Finished) -> Result<(), Error> {
        let Finished {
            process,
            generation,
            work,
        } = finished;
        if generation != self.state.borrow().generation {
            return Ok(());
        }
        if let (Done::Messages(..), Ok(process)) =
            (&work, self.state.borrow_mut().process_mut(&process))
        {
            process.evaluating = process.evaluating.saturating_sub(1);
        }
        match work {
            Done::Messages(items, Ok(replies)) => self.apply(&process, items, replies).await?,
            Done::Messages(items, Err(failure)) => self.unevaluated(&process, items, failure)?,
            Done::Questions => {}
            Done::Image(Ok(image)) => self.stage_image(&process, image)?,
            Done::Image(Err(error)) => self.no_image(&process, error)?,
            Done::Check(outcome) => outcome?,
            Done::Upgrade(made) => self.take_upgrade(&process, made)?,
            // It was not the turn of the process itself.
            Done::Visit => return Ok(()),
            Done::Remove(changes) => {
                self.complete_removal(&process, changes?);
                return Ok(());
            }
        }
        let mut state = self.state.borrow_mut();
        if let Some(process) = state.processes.get_mut(&process) {
            process.turns = process.turns.saturating_sub(1);
        }
        state.enqueue(&process);
        Ok(())
    }
}
