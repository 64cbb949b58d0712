//! Scratch machines: processes in past states.
//!
//! A few of them stay where they are, so that whoever goes through the slots one after the other has but the difference evaluated.
//! Machines cannot go back. For those who go backwards the way to a state leaves images behind, in memory, the nearer the denser: each
//! step back evaluates a few messages, and only now and then more.

use lunette_ao::Id;

use super::Inner;
use super::resident::Gas;
use super::state::State;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::machines::{Extent, MachineId};
use crate::records::{Head, ImagePart, Ordinate};

/// The most scratch machines that stay.
const MOST_SCRATCHES: usize = 2;

/// So many slots before a state that is asked for, images are left in memory.
const WAYPOINTS: [u64; 3] = [1_024, 128, 16];

/// The most images in memory, and the most bytes of them.
const MOST_WAYPOINTS: usize = 6;
const MOST_BYTES: usize = 64 << 20;

/// Slots evaluated before it is asked whether anybody still wants them.
const LEG: u64 = 1_024;

/// From so many slots on those who watch are told how far it is.
const LONG_WAY: u64 = 2_000;

/// A machine in a past state.
pub(crate) struct Scratch {
    pub(crate) machine: MachineId,
    /// The number of the process: another one of the same id has another.
    number: u32,
    /// What was evaluated last; nothing yet of one that has just started.
    at: Option<Ordinate>,
}

/// An image of a past state.
struct Waypoint {
    number: u32,
    at: Ordinate,
    image: Vec<u8>,
}

/// Scratch machines that nobody uses at this moment, and images; those used last are last.
#[derive(Default)]
pub(crate) struct Scratches {
    idle: Vec<Scratch>,
    waypoints: Vec<Waypoint>,
}

/// Where the way to a state can begin.
enum Start {
    /// A scratch machine that is there already.
    Machine(MachineId),
    /// An image in memory.
    Waypoint(Vec<u8>),
    /// Stored images.
    Images(Vec<ImagePart>),
    /// Before everything.
    Nothing,
}

impl Scratches {
    pub(crate) fn machines(&self) -> impl Iterator<Item = MachineId> {
        self.idle.iter().map(|scratch| scratch.machine)
    }

    fn take(&mut self, machine: MachineId) -> Option<Scratch> {
        let place = self.idle.iter().position(|idle| idle.machine == machine)?;
        Some(self.idle.remove(place))
    }

    /// Where the way to a state of a process can begin in here, each with what was evaluated last there.
    fn starts(&self, number: u32, to: Ordinate) -> Vec<(Ordinate, Start)> {
        let machines = self.idle.iter();
        let machines = machines.filter(|idle| idle.number == number && idle.at <= Some(to));
        let waypoints = self.waypoints.iter();
        let waypoints = waypoints.filter(|point| point.number == number && point.at <= to);
        let mut starts: Vec<_> = machines
            .filter_map(|scratch| Some((scratch.at?, Start::Machine(scratch.machine))))
            .collect();
        // One of them is enough, and each is a copy.
        let waypoint = waypoints.max_by_key(|point| point.at);
        starts.extend(waypoint.map(|point| (point.at, Start::Waypoint(point.image.clone()))));
        starts
    }

    fn leave(&mut self, waypoint: Waypoint) {
        let is_known =
            |known: &Waypoint| (known.number, known.at) == (waypoint.number, waypoint.at);
        self.waypoints.retain(|known| !is_known(known));
        self.waypoints.push(waypoint);
        let bytes =
            |points: &[Waypoint]| points.iter().map(|point| point.image.len()).sum::<usize>();
        while self.waypoints.len() > MOST_WAYPOINTS || bytes(&self.waypoints) > MOST_BYTES {
            self.waypoints.remove(0);
        }
    }
}

impl State {
    /// Takes the scratch machine that was used the longest time ago out, to be stopped.
    pub(crate) fn give_up_scratch(&mut self) -> Option<MachineId> {
        let scratches = &mut self.travels.scratches;
        let place = (!scratches.idle.is_empty()).then_some(0)?;
        self.residents -= 1;
        Some(scratches.idle.remove(place).machine)
    }

    /// Takes everything out that is about a process; the machines are to be stopped.
    pub(crate) fn forget_past(&mut self, number: u32) -> Vec<MachineId> {
        let scratches = &mut self.travels.scratches;
        scratches.waypoints.retain(|point| point.number != number);
        let mut machines = Vec::new();
        scratches.idle.retain(|idle| {
            if idle.number == number {
                machines.push(idle.machine);
            }
            idle.number != number
        });
        self.residents -= machines.len();
        machines
    }
}

impl Inner {
    /// A machine in the state of a process after an evaluation.
    pub(crate) async fn reach(&self, process: &Id, to: Ordinate) -> Result<Scratch> {
        self.flush_process(process).await?;
        let mut failure = None;
        for (at, start) in self.starts(process, to)? {
            match self.go(process, at, start, to).await {
                Ok(Some(scratch)) => return Ok(scratch),
                Ok(None) => {}
                // A damaged image or a lost machine costs time, not the answer.
                Err(error) if matches!(error.code, Code::CorruptImage | Code::MachineFailed) => {
                    failure = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(failure.unwrap_or_else(|| Error::unknown_process(process)))
    }

    /// Where the way to a state can begin, the nearest first.
    fn starts(&self, process: &Id, to: Ordinate) -> Result<Vec<(Option<Ordinate>, Start)>> {
        let state = self.state.borrow();
        let process = state.process(process)?;
        let near = state.travels.scratches.starts(process.record.number, to);
        let stored = usable_images(&process.head, to).into_iter();
        let stored = stored.filter_map(|chain| Some((chain.last()?.at, Start::Images(chain))));
        let mut starts: Vec<_> = near
            .into_iter()
            .chain(stored)
            .map(|(at, start)| (Some(at), start))
            .collect();
        starts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        starts.push((None, Start::Nothing));
        Ok(starts)
    }

    /// Goes from a start to a state. Nothing when the start is not there any more.
    async fn go(
        &self,
        process: &Id,
        at: Option<Ordinate>,
        start: Start,
        to: Ordinate,
    ) -> Result<Option<Scratch>> {
        let number = self.state.borrow().process(process)?.record.number;
        let machine = match start {
            Start::Machine(machine) => {
                let mut state = self.state.borrow_mut();
                let Some(scratch) = state.travels.scratches.take(machine) else {
                    return Ok(None);
                };
                scratch.machine
            }
            Start::Waypoint(image) => self.start_scratch(process, vec![image]).await?,
            Start::Images(chain) => {
                let images = self.unpacked_images(process, &chain).await?;
                self.start_scratch(process, images).await?
            }
            Start::Nothing => self.start_scratch(process, Vec::new()).await?,
        };
        match self.walk(process, number, machine, at, to).await {
            Ok(()) => Ok(Some(Scratch {
                machine,
                number,
                at: Some(to),
            })),
            Err(error) => {
                self.stop_scratch(machine);
                Err(error)
            }
        }
    }

    /// A machine of a process that has evaluated nothing yet.
    pub(crate) async fn begin_scratch(&self, process: &Id) -> Result<Scratch> {
        let number = self.state.borrow().process(process)?.record.number;
        let machine = self.start_scratch(process, Vec::new()).await?;
        Ok(Scratch {
            machine,
            number,
            at: None,
        })
    }

    async fn start_scratch(&self, process: &Id, images: Vec<Vec<u8>>) -> Result<MachineId> {
        self.make_room().await?;
        let machine = self.state.borrow_mut().new_machine();
        let started = self.start(process, machine, images).await;
        if started.is_err() {
            self.state.borrow_mut().residents -= 1;
        }
        started.map(|()| machine)
    }

    /// Evaluates on a machine what a process evaluated after an evaluation and up to another.
    async fn walk(
        &self,
        process: &Id,
        number: u32,
        machine: MachineId,
        mut at: Option<Ordinate>,
        to: Ordinate,
    ) -> Result<()> {
        let first = at.map_or(0, |at| at.slot);
        let total = to.slot - first;
        for stop in stops(first, to.slot) {
            self.expect_wanted()?;
            let next = self.last_of_slot(process, stop).await?.ordinate;
            self.catch_up(process, machine, at, Some(next), Gas::MayDiffer)
                .await?;
            at = Some(next);
            if WAYPOINTS.contains(&(to.slot - stop)) {
                let image = self.host.machines.snapshot(machine, Extent::Full).await?;
                let waypoint = Waypoint {
                    number,
                    at: next,
                    image,
                };
                self.state.borrow_mut().travels.scratches.leave(waypoint);
            }
            if total >= LONG_WAY {
                self.state.borrow_mut().tell(&Event::Progress {
                    process: *process,
                    done: stop - first,
                    total,
                });
            }
        }
        if at != Some(to) {
            self.expect_wanted()?;
            self.catch_up(process, machine, at, Some(to), Gas::MayDiffer)
                .await?;
        }
        // When the process was removed on the way, the log ended early.
        if self.state.borrow().process(process)?.record.number != number {
            return Err(Error::unknown_process(process));
        }
        Ok(())
    }

    /// Fails when the network is about to end or is being read again.
    fn expect_wanted(&self) -> Result<()> {
        let state = self.state.borrow();
        state.expect_open()?;
        if state.recovering {
            return Err(Error::new(Code::Storage, "the store is being read again"));
        }
        Ok(())
    }

    /// Keeps a machine for the next question.
    pub(crate) fn keep_scratch(&self, scratch: Scratch) {
        let mut state = self.state.borrow_mut();
        // One that has evaluated nothing is made as quickly as it is found.
        if scratch.at.is_none() || !state.numbers.contains_key(&scratch.number) {
            drop(state);
            return self.stop_scratch(scratch.machine);
        }
        state.travels.scratches.idle.push(scratch);
        if state.travels.scratches.idle.len() > MOST_SCRATCHES
            && let Some(machine) = state.give_up_scratch()
        {
            self.host.machines.stop(machine);
        }
    }

    /// Stops a machine that is in use.
    pub(crate) fn stop_scratch(&self, machine: MachineId) {
        self.host.machines.stop(machine);
        self.state.borrow_mut().residents -= 1;
    }

    /// Stops all scratch machines that nobody uses at this moment.
    pub(crate) fn stop_scratches(&self) {
        let mut state = self.state.borrow_mut();
        while let Some(machine) = state.give_up_scratch() {
            self.host.machines.stop(machine);
        }
    }
}

/// The images of a process that lead to a state or to one before it: of its chain, and of the one that was replaced.
pub(crate) fn usable_images(head: &Head, to: Ordinate) -> Vec<Vec<ImagePart>> {
    let usable = |chain: &Vec<ImagePart>| -> Vec<ImagePart> {
        let parts = chain.iter().take_while(|part| part.at <= to);
        parts.copied().collect()
    };
    let chains = [&head.images, &head.replaced].into_iter().map(usable);
    chains.filter(|chain| !chain.is_empty()).collect()
}

/// Slots between two at which a way is interrupted.
fn stops(from: u64, to: u64) -> Vec<u64> {
    let mut stops = Vec::new();
    let mut stop = from;
    while stop + LEG < to {
        stop += LEG;
        stops.push(stop);
    }
    stops.extend(
        WAYPOINTS
            .iter()
            .filter_map(|distance| to.checked_sub(*distance)),
    );
    stops.retain(|stop| *stop > from);
    stops.sort_unstable();
    stops.dedup();
    stops
}
