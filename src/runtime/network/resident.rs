//! Residents: which processes have a machine, and how one that has none gets one.

use std::rc::Rc;

use lunette_ao::Id;

use super::Inner;
use super::reads::Evaluation;
use super::state::{Process, Resident, Spent, State};
use crate::cron::tick_text;
use crate::dialect::Manner;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::machines::{Job, MachineError, MachineId, Reply, Status};
use crate::records::{ImagePart, Ordinate, ResultRecord, ordinate_key, unpack};
use crate::store::{Query, Row, StoreError, Table};

/// Whether evaluating the log again has to take the same gas: a module to which a process was moved may count it in another way than the one
/// before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gas {
    Same,
    MayDiffer,
}

/// Messages evaluated at a time when a process is brought up to date.
const REPLAY: usize = 256;

/// From so many messages on those who watch are told how far a replay is.
const LONG_REPLAY: u64 = 2_000;

impl Inner {
    /// The machine of a process. One that has none is loaded, and if need be another process gives its machine up for it.
    pub(crate) async fn resident(&self, process: &Id) -> Result<MachineId> {
        if let Some(machine) = self.state.borrow_mut().use_machine(process) {
            return Ok(machine);
        }
        self.make_room().await?;
        let loaded = self.load(process).await;
        match loaded {
            Ok((machine, replayed)) => {
                let mut state = self.state.borrow_mut();
                let used = state.uses;
                let loaded = state.process_mut(process)?;
                loaded.machine = Some(Resident { machine, used });
                loaded.since_image = replayed;
                if self.is_slow(loaded) {
                    state.slow.insert(*process);
                }
                Ok(machine)
            }
            Err(error) => {
                self.state.borrow_mut().residents -= 1;
                if Inner::is_loss(&error) {
                    // There may be less memory than there are machines.
                    self.evict_another().await?;
                }
                Err(error)
            }
        }
    }

    /// Takes one process out of its machine, if there is one that can be.
    async fn evict_another(&self) -> Result<bool> {
        let Some(victim) = self.state.borrow_mut().choose_victim() else {
            return Ok(false);
        };
        let evicted = self.evict(&victim).await;
        let mut state = self.state.borrow_mut();
        if let Ok(process) = state.process_mut(&victim) {
            process.is_evicted = false;
        }
        state.enqueue(&victim);
        drop(state);
        self.bell.ring();
        evicted.map(|()| true)
    }

    /// Sets a machine aside, taking it from a process that did not use its own for long when there are too many.
    pub(crate) async fn make_room(&self) -> Result<()> {
        loop {
            {
                let mut state = self.state.borrow_mut();
                if state.residents < self.host.machines.capacity() {
                    state.residents += 1;
                    return Ok(());
                }
                // Nothing is lost with a scratch machine.
                if let Some(machine) = state.give_up_scratch() {
                    self.host.machines.stop(machine);
                    continue;
                }
            }
            if !self.evict_another().await? {
                // All of them are at work; the dispatcher sees to it that there are never more than machines.
                return Err(Error::new(Code::Busy, "all machines are at work"));
            }
        }
    }

    /// Takes a process out of its machine. What it did since its last image goes into an image, since it may be needed soon.
    pub(crate) async fn evict(&self, process: &Id) -> Result<()> {
        let (machine, is_unsaved) = {
            let state = self.state.borrow();
            let process = state.process(process)?;
            (
                process.machine,
                process.since_image.messages > 0 && self.may_store_images(),
            )
        };
        let Some(Resident { machine, .. }) = machine else {
            return Ok(());
        };
        let image = if is_unsaved {
            Some(self.image_of(process, machine).await)
        } else {
            None
        };
        {
            let mut state = self.state.borrow_mut();
            state.process_mut(process)?.machine = None;
            state.residents -= 1;
        }
        self.host.machines.stop(machine);
        // Without an image it is evaluated again from the one before.
        match image {
            Some(Ok(image)) => self.stage_image(process, image),
            Some(Err(_)) | None => Ok(()),
        }
    }

    /// Starts a machine from the images of a process, and evaluates what came after them.
    async fn load(&self, process: &Id) -> Result<(MachineId, Spent)> {
        self.flush_process(process).await?;
        let (images, replaced) = {
            let state = self.state.borrow();
            let head = &state.process(process)?.head;
            (head.images.clone(), head.replaced.clone())
        };
        // An image that is damaged costs time, not the process: its log has everything.
        for chain in [images, replaced.clone()] {
            if chain.is_empty() {
                continue;
            }
            match self.load_from(process, &chain).await {
                Err(error) if error.code == Code::CorruptImage => {}
                outcome => {
                    if outcome.is_ok() && chain == replaced {
                        self.state.borrow_mut().keep_images(process, replaced);
                    }
                    return outcome;
                }
            }
        }
        let loaded = self.load_from(process, &[]).await?;
        self.state.borrow_mut().keep_images(process, Vec::new());
        Ok(loaded)
    }

    async fn load_from(&self, process: &Id, chain: &[ImagePart]) -> Result<(MachineId, Spent)> {
        let images = self.unpacked_images(process, chain).await?;
        let machine = self.state.borrow_mut().new_machine();
        self.start(process, machine, images).await?;
        let from = chain.last().map(|part| part.at);
        let to = self.state.borrow().process(process)?.head.evaluated;
        // What was evaluated before an upgrade may have cost more or less.
        let gas = match from {
            None => Gas::MayDiffer,
            Some(_) => Gas::Same,
        };
        match self.catch_up(process, machine, from, to, gas).await {
            Ok(spent) => Ok((machine, spent)),
            Err(error) => {
                self.host.machines.stop(machine);
                Err(error)
            }
        }
    }

    /// Reads images of a process as machines take them.
    pub(crate) async fn unpacked_images(
        &self,
        process: &Id,
        chain: &[ImagePart],
    ) -> Result<Vec<Vec<u8>>> {
        let packed = self.read_images(process, chain).await?;
        let images: Option<_> = packed.iter().map(|image| unpack(image)).collect();
        images.ok_or_else(|| damaged_image(process))
    }

    /// Reads images of a process as they are stored, and compares them with their hashes.
    pub(crate) async fn read_images(
        &self,
        process: &Id,
        chain: &[ImagePart],
    ) -> Result<Vec<Vec<u8>>> {
        let get = |part: &ImagePart| Query::Get(Table::Images, ordinate_key(process, part.at));
        let queries = chain.iter().map(get).collect();
        let rows = match self.host.store.read(queries).await {
            Err(StoreError::Corrupt(_)) => return Err(damaged_image(process)),
            rows => rows?,
        };
        let image = |(rows, part): (Vec<Row>, &ImagePart)| {
            let (_, bytes) = rows.into_iter().next()?;
            (Id::of(&bytes) == part.hash).then_some(bytes)
        };
        let images: Option<Vec<Vec<u8>>> = rows.into_iter().zip(chain).map(image).collect();
        images.ok_or_else(|| damaged_image(process))
    }

    /// Starts a machine for a process in the state of some images.
    pub(crate) async fn start(
        &self,
        process: &Id,
        machine: MachineId,
        images: Vec<Vec<u8>>,
    ) -> Result<()> {
        let module = self.state.borrow().process(process)?.record.module.clone();
        let machines = &self.host.machines;
        match machines.start(machine, &module, images.clone()).await {
            Err(MachineError::UnknownModule(_)) => {
                let bytes = self.module_bytes(&module).await?;
                machines.add_module(&module, &bytes).await?;
                Ok(machines.start(machine, &module, images).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Evaluates on a machine what a process evaluated after `from` and up to `to`, and compares the results with what is stored.
    pub(crate) async fn catch_up(
        &self,
        process: &Id,
        machine: MachineId,
        from: Option<Ordinate>,
        to: Option<Ordinate>,
        gas: Gas,
    ) -> Result<Spent> {
        let mut spent = Spent::default();
        let Some(to) = to else { return Ok(spent) };
        let environment = self.environment(process, from.is_none())?;
        let mut from = from.map_or(Ordinate::default(), Ordinate::next_tick);
        let total = (to.slot + 1).saturating_sub(from.slot);
        loop {
            let evaluations = self.evaluations(process, from, to, REPLAY).await?;
            let Some(last) = evaluations.last() else {
                return Ok(spent);
            };
            from = last.result.ordinate.next_tick();
            spent.messages += evaluations.len() as u64;
            spent.gas += self
                .replay(process, machine, &environment, &evaluations, gas)
                .await?;
            if total >= LONG_REPLAY {
                let done = spent.messages.min(total);
                let event = Event::Progress {
                    process: *process,
                    done,
                    total,
                };
                self.state.borrow_mut().tell(&event);
            }
        }
    }

    async fn replay(
        &self,
        process: &Id,
        machine: MachineId,
        environment: &Rc<str>,
        evaluations: &[Evaluation],
        compared: Gas,
    ) -> Result<u64> {
        let (record, manner) = {
            let state = self.state.borrow();
            let process = state.process(process)?;
            (Rc::clone(&process.record), Rc::clone(&process.manner))
        };
        let evaluations: Vec<&Evaluation> = evaluations
            .iter()
            .filter(|evaluation| left_a_trace(&evaluation.result, &manner))
            .collect();
        if evaluations.is_empty() {
            return Ok(0);
        }
        let text = |evaluation: &&Evaluation| match (&evaluation.result.tick, &evaluation.entry) {
            (Some(tick), _) => tick_text(&record, evaluation.result.ordinate, tick),
            (None, Some(entry)) => manner.message_text(&record, entry),
            (None, None) => String::new(),
        };
        let mut gas = 0;
        let mut rest = &evaluations[..];
        // In slices, so that others who have machines in the same worker have their turns.
        while !rest.is_empty() {
            let job = Job {
                environment: Rc::clone(environment),
                messages: rest.iter().map(text).collect(),
                limits: record.limits,
                slice: self.options.slice,
                dry: false,
                keep_errors: manner.keeps_errors(),
                question: None,
            };
            let replies = self.host.machines.evaluate(machine, job).await?;
            let same = |(evaluation, reply): (&&Evaluation, &Reply)| {
                is_same(&evaluation.result, reply, compared)
            };
            if replies.is_empty() || !rest.iter().zip(&replies).all(same) {
                let message = "evaluating the log again does not give the results that are stored";
                return Err(Error::new(Code::CorruptImage, message).about(process));
            }
            gas += replies.iter().map(|reply| reply.gas).sum::<u64>();
            rest = &rest[replies.len().min(rest.len())..];
        }
        Ok(gas)
    }

    /// Returns when nothing of a process waits to be stored.
    pub(crate) async fn flush_process(&self, process: &Id) -> Result<()> {
        let is_stored = {
            let state = self.state.borrow();
            let process = state.process(process)?;
            process.stored.images && process.stored.evaluated == process.head.evaluated
        };
        if is_stored {
            Ok(())
        } else {
            self.flush().await
        }
    }
}

/// Did a message leave a trace in the state? One that did not, since it failed, is not evaluated again.
pub(crate) fn left_a_trace(result: &ResultRecord, manner: &Manner) -> bool {
    match result.status {
        Status::Ok => !result.is_left_out(),
        Status::Error => manner.keeps_errors(),
        _ => false,
    }
}

fn damaged_image(process: &Id) -> Error {
    Error::new(Code::CorruptImage, "an image is damaged").about(process)
}

fn is_same(result: &ResultRecord, reply: &Reply, gas: Gas) -> bool {
    let is_gas_same = gas == Gas::MayDiffer || result.gas == reply.gas;
    is_gas_same && result.status == reply.status && result.json == reply.json
}

impl State {
    pub(crate) fn new_machine(&mut self) -> MachineId {
        self.next_machine += 1;
        MachineId(self.next_machine)
    }

    /// The machine of a process, if it has one; it counts as used.
    fn use_machine(&mut self, process: &Id) -> Option<MachineId> {
        self.uses += 1;
        let used = self.uses;
        let resident = self.processes.get_mut(process)?.machine.as_mut()?;
        resident.used = used;
        Some(resident.machine)
    }

    /// A process that did not use its machine for long, of those that have nothing to do, and then of those that wait for a turn, and then of
    /// those that are about to have one. Its machine is being taken from it from now on.
    ///
    /// Where processes are needed in turns, the one that was needed the longest time ago is the next to be needed: to take that one always
    /// would help none of them as soon as there is one more than machines. So it is any of the older half.
    fn choose_victim(&mut self) -> Option<Id> {
        let processes = self.processes.values();
        let free = processes.filter(|it| !it.is_evicted && (it.turns == 0 || it.is_next));
        let order = |it: &Process| Some((it.turns > 0, it.is_ready, it.machine?.used, it.id()));
        let mut free: Vec<_> = free.filter_map(order).collect();
        free.sort_unstable();
        let (at_work, is_ready, ..) = *free.first()?;
        let is_alike = |it: &&(bool, bool, u64, Id)| (it.0, it.1) == (at_work, is_ready);
        let older = free.iter().take_while(is_alike).count().div_ceil(2);
        // As good as chance, and the same for the same calls.
        let number = self.uses.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let (.., victim) = free[number as usize % older];
        self.processes.get_mut(&victim)?.is_evicted = true;
        Some(victim)
    }
}
