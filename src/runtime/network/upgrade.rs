//! Upgrades: a process moves from the module that it was made with to the one that new processes get.
//!
//! Images are of one module alone, so the state is made anew: the new module evaluates the whole log, and must give every result that is
//! stored. Only then is the process bound to it, by one commit in which its images go too. It is a turn of the process: meanwhile it evaluates
//! nothing else. Gas may be counted in another way than before.

use std::rc::Rc;

use futures::channel::oneshot;
use lunette_ao::Id;

use super::resident::Gas;
use super::{Inner, Network};
use crate::error::{Code, Error, Result};
use crate::machines::{Extent, ModuleHash};
use crate::records::ProcessRecord;

/// A process that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// The module that it had.
    pub from: ModuleHash,
    /// The module that it has.
    pub to: ModuleHash,
    /// How many messages were evaluated again.
    pub messages: u64,
}

/// Somebody who waits for an upgrade.
pub(crate) type Waiter = oneshot::Sender<Result<Upgrade>>;

/// What an upgrade has made.
pub(crate) struct Upgraded {
    /// The state as an image of the new module; nothing when nothing was evaluated yet.
    image: Option<Vec<u8>>,
    messages: u64,
}

impl Network {
    /// Moves a process to the module of new processes. Returns when that is stored. One that has it already stays as it is.
    ///
    /// # Errors
    /// [`Code::UnknownProcess`]. [`Code::UnsupportedModule`]: the new module gives another result than is stored; the process keeps the module that it
    /// has. Those of machines and of the store.
    pub async fn upgrade(&self, process: &Id) -> Result<Upgrade> {
        let id = *process;
        let ask = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            let (sender, receiver) = oneshot::channel();
            state.process_mut(&id)?.upgrades.push(sender);
            state.enqueue(&id);
            Ok(receiver)
        };
        let receiver = self.inner.input(ask).await?;
        self.inner.answered(receiver).await
    }
}

impl Inner {
    /// Evaluates the log of a process with the module of new processes.
    pub(crate) async fn prepare_upgrade(&self, process: &Id) -> Result<Upgraded> {
        let (resident, is_there, evaluated) = {
            let mut state = self.state.borrow_mut();
            let process = state.process_mut(process)?;
            let is_there = process.record.module == self.host.module;
            let resident = if is_there {
                None
            } else {
                process.machine.take()
            };
            let evaluated = process.head.evaluated;
            state.residents -= usize::from(resident.is_some());
            (resident, is_there, evaluated)
        };
        let nothing = Upgraded {
            image: None,
            messages: 0,
        };
        if is_there {
            return Ok(nothing);
        }
        if let Some(resident) = resident {
            self.host.machines.stop(resident.machine);
        }
        self.flush_process(process).await?;
        if evaluated.is_none() {
            return Ok(nothing);
        }
        self.make_room().await?;
        let machine = self.state.borrow_mut().new_machine();
        let made = self.evaluate_anew(process, machine).await;
        self.state.borrow_mut().residents -= 1;
        self.host.machines.stop(machine);
        made
    }

    async fn evaluate_anew(
        &self,
        process: &Id,
        machine: crate::machines::MachineId,
    ) -> Result<Upgraded> {
        let machines = &self.host.machines;
        machines
            .start(machine, &self.host.module, Vec::new())
            .await?;
        let to = self.state.borrow().process(process)?.head.evaluated;
        let spent = self
            .catch_up(process, machine, None, to, Gas::MayDiffer)
            .await;
        let spent = spent.map_err(|error| match error.code {
            Code::CorruptImage => {
                let message = "the new module gives other results than are stored: the process keeps the module that it has";
                Error::new(Code::UnsupportedModule, message).about(process)
            }
            _ => error,
        })?;
        Ok(Upgraded {
            image: Some(machines.snapshot(machine, Extent::Full).await?),
            messages: spent.messages,
        })
    }

    /// Binds a process to the module of new processes, by the next commit, or tells those who wait why not.
    ///
    /// # Errors
    /// The image cannot be stored.
    pub(crate) fn take_upgrade(&self, id: &Id, made: Result<Upgraded>) -> Result<()> {
        let mut borrowed = self.state.borrow_mut();
        let state = &mut *borrowed;
        let process = state.process_mut(id)?;
        let waiters = std::mem::take(&mut process.upgrades);
        let Upgraded { image, messages } = match made {
            Ok(made) => made,
            Err(error) => {
                for waiter in waiters {
                    // Whoever does not wait any more does not want to know.
                    let _ = waiter.send(Err(error.clone()));
                }
                return Ok(());
            }
        };
        let upgrade = Upgrade {
            from: process.record.module.clone(),
            to: self.host.module.clone(),
            messages,
        };
        if upgrade.from != upgrade.to {
            process.record = Rc::new(ProcessRecord {
                module: upgrade.to.clone(),
                ..(*process.record).clone()
            });
            // What failed for want of its module, or by its images, may work now; what failed by its log does not.
            let may_work =
                |error: &mut Error| matches!(error.code, Code::UnknownModule | Code::CorruptImage);
            process.failed.take_if(may_work);
            let number = process.record.number;
            for machine in state.forget_past(number) {
                self.host.machines.stop(machine);
            }
            state.keep_images(id, Vec::new());
            state.pending.touch(id).created = true;
        }
        for waiter in waiters {
            let upgrade = upgrade.clone();
            // Whoever does not wait any more does not want to know.
            let tell = move |outcome: Result<()>| drop(waiter.send(outcome.map(|()| upgrade)));
            state.pending.acknowledgements.push(Box::new(tell));
        }
        drop(borrowed);
        match image {
            Some(image) => self.stage_image(id, image),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
