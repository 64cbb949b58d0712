//! Ending an evaluation that goes on, because somebody does not want to wait for it.
//!
//! A machine cannot be asked to stop: it is ended with what it was doing, and the messages that it had are evaluated again, one by one, on
//! another. The first of them that takes more than [`ENOUGH`] gas is the one that is meant. Its result says so, and it left no trace, so
//! whoever evaluates the log again passes it by as any that failed.

use lunette_ao::Id;

use super::Network;
use super::state::{Process, State};
use crate::error::Result;
use crate::machines::{Limits, Reply, Status};

/// Gas that an evaluation may use that is not the one to be ended: a fraction of a second.
const ENOUGH: u64 = 20_000_000;

/// What the result of an evaluation says that was ended.
const STOPPED: &[u8] = br#"{"Error":"stopped: somebody did not want to wait for it"}"#;

/// An evaluation is to be ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stopping {
    /// The machine is being ended.
    Interrupted,
    /// It is one of so many messages.
    Among(usize),
}

impl Network {
    /// Ends what a process evaluates at the moment; whether there was anything. The message has a result then, with [`Status::Stopped`].
    /// Other processes whose machines are lost with its own go on from where they were.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`](crate::Code::UnknownProcess); [`Code::InvalidArgument`](crate::Code::InvalidArgument): it is a replica, which
    /// has to give what its network gave.
    pub async fn stop(&self, process: &Id) -> Result<bool> {
        self.inner.ready().await?;
        let machine = {
            let mut state = self.inner.state.borrow_mut();
            state.expect_own(process)?;
            let stopped = state.process_mut(process)?;
            let machine = match &stopped.machine {
                Some(resident) if stopped.evaluating > 0 && stopped.stopping.is_none() => {
                    stopped.stopping = Some(Stopping::Interrupted);
                    resident.machine
                }
                _ => return Ok(false),
            };
            state.excuse_others(process);
            machine
        };
        self.inner.host.machines.interrupt(machine);
        Ok(true)
    }
}

impl State {
    /// What others lose with the machine is no fault of theirs.
    fn excuse_others(&mut self, stopped: &Id) {
        for (id, process) in &mut self.processes {
            process.is_excused = id != stopped && process.evaluating > 0;
        }
    }
}

impl Process {
    /// What a message may cost now.
    pub(crate) fn limits_now(&self) -> Limits {
        let limits = self.record.limits;
        match self.stopping {
            Some(Stopping::Among(_)) => Limits {
                gas: limits.gas.min(ENOUGH),
                ..limits
            },
            _ => limits,
        }
    }

    /// Messages were lost with their machine: the one that is to be ended is among them.
    pub(super) fn expect_stop(&mut self, messages: usize) {
        self.stopping = match self.stopping {
            None => None,
            Some(Stopping::Interrupted) => Some(Stopping::Among(messages)),
            Some(Stopping::Among(others)) => Some(Stopping::Among(others + messages)),
        };
    }

    /// Messages were evaluated: perhaps that one.
    pub(super) fn take_stop(&mut self, replies: &mut [Reply]) {
        let Some(Stopping::Among(messages)) = self.stopping else {
            // What was to be ended was over before.
            self.stopping = None;
            return;
        };
        let is_it = |reply: &&mut Reply| reply.status == Status::OutOfGas && reply.gas == ENOUGH;
        let left = messages.saturating_sub(replies.len());
        self.stopping = (left > 0).then_some(Stopping::Among(left));
        if let Some(reply) = replies.iter_mut().find(is_it) {
            reply.status = Status::Stopped;
            reply.json = STOPPED.to_vec();
            self.stopping = None;
        }
    }
}

#[cfg(test)]
mod tests;
