//! Taking in what evaluations gave.

use std::rc::Rc;

use lunette_ao::{Consequences, Id};

use super::Inner;
use super::compute::{Failure, Item, moment};
use super::deliver::Origin;
use super::resident::left_a_trace;
use super::state::State;
use crate::cron;
use crate::error::{Code, Error, Result};
use crate::machines::{Reply, Status};
use crate::records::{Delivery, Fate, Kind, Ordinate, ResultRecord, Tick};

/// What is done about a process whose machine was lost so many times in a row by one message: the message counts as failed.
const PATIENCE: u32 = 4;

impl Inner {
    /// Takes in the replies to the first of some messages; the others go back to the mailbox.
    pub(crate) async fn apply(&self, id: &Id, items: Vec<Item>, replies: Vec<Reply>) -> Result<()> {
        let mut replies = replies;
        if let Ok(process) = self.state.borrow_mut().process_mut(id) {
            process.losses = 0;
            process.is_excused = false;
            process.take_stop(&mut replies);
        }
        let mut items = items.into_iter();
        for reply in replies {
            let Some(item) = items.next() else { break };
            self.apply_one(id, item, reply).await?;
        }
        self.state.borrow_mut().put_back(id, items.collect());
        Ok(())
    }

    async fn apply_one(&self, id: &Id, item: Item, reply: Reply) -> Result<()> {
        let (origin, tick, ticked) = match item {
            Item::Entry(entry) => {
                let before = self.state.borrow().process(id)?.head.ticked;
                let point = before.after_message(moment(&entry));
                (Origin::of(&entry), None, point)
            }
            Item::Tick(tick, point) => (self.origin_of_tick(id)?, Some(tick), point),
        };
        let deliveries = self.consequences(id, origin, tick.as_ref(), &reply).await?;
        let result = ResultRecord {
            ordinate: origin.ordinate,
            tick,
            status: reply.status,
            gas: reply.gas,
            json: reply.json,
            deliveries,
        };
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let process = state.process_mut(id)?;
        process.head.evaluated = Some(result.ordinate);
        if !process.schedules.is_empty() {
            process.head.ticked = ticked;
        }
        process.since_image.messages += 1;
        if left_a_trace(&result, &process.manner) {
            process.since_image.gas += result.gas;
        }
        let is_due = process.since_image.messages >= self.options.image_messages
            || process.since_image.gas >= self.options.image_gas;
        process.wants_image = is_due && self.may_store_images();
        if self.is_slow(process) {
            state.slow.insert(*id);
        }
        state.pending.add_result(id, Rc::new(result));
        Ok(())
    }

    fn origin_of_tick(&self, id: &Id) -> Result<Origin> {
        let state = self.state.borrow();
        let last = state.process(id)?.head.evaluated.unwrap_or_default();
        let ordinate = last.next_tick();
        Ok(Origin {
            process: *id,
            ordinate,
            root: cron::root(id, ordinate),
            hops: 0,
        })
    }

    async fn consequences(
        &self,
        id: &Id,
        origin: Origin,
        tick: Option<&Tick>,
        reply: &Reply,
    ) -> Result<Vec<Delivery>> {
        if reply.status != Status::Ok {
            return Ok(Vec::new());
        }
        // What a replica sends was delivered by the network that it is one of.
        if self.state.borrow().process(id)?.replica.is_some() {
            return Ok(Vec::new());
        }
        let Ok(consequences) = Consequences::read(&reply.json) else {
            return Ok(Vec::new());
        };
        // What ticks send is passed on for processes only that somebody monitors (ao `servers/mu`).
        if tick.is_some() && !self.state.borrow().process(id)?.head.monitored {
            return Ok(not_monitored(&consequences));
        }
        self.deliver(origin, consequences).await
    }

    /// Messages were not evaluated: their machine could not be had, or was lost.
    pub(crate) fn unevaluated(&self, id: &Id, items: Vec<Item>, failure: Failure) -> Result<()> {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        state.process(id)?;
        match failure {
            Failure::Lost(error) if Inner::is_loss(&error) => {
                state.forget_machine(id);
                let process = state.process_mut(id)?;
                process.losses += u32::from(!std::mem::take(&mut process.is_excused));
                process.expect_stop(items.len());
                if process.losses >= PATIENCE {
                    process.losses = 0;
                    return self.count_as_failed(state, id, items, &error);
                }
                state.put_back(id, items);
            }
            Failure::NotLoaded(error) if Inner::is_loss(&error) => {
                state.put_back(id, items);
                let process = state.process_mut(id)?;
                process.losses += u32::from(!std::mem::take(&mut process.is_excused));
                if process.losses >= PATIENCE {
                    process.losses = 0;
                    // No fault of the message.
                    process.fail(error);
                }
            }
            Failure::Lost(error) | Failure::NotLoaded(error) => {
                state.put_back(id, items);
                state.cannot_go_on(id, error)?;
            }
        }
        Ok(())
    }

    /// An image was not taken. There will be another occasion.
    pub(crate) fn no_image(&self, id: &Id, error: Error) -> Result<()> {
        let mut state = self.state.borrow_mut();
        if Inner::is_loss(&error) {
            state.forget_machine(id);
            state.process_mut(id)?.wants_image = false;
            return Ok(());
        }
        state.cannot_go_on(id, error)
    }

    /// The first message takes its machine down every time: it has failed, and the process goes on with the next one.
    fn count_as_failed(
        &self,
        state: &mut State,
        id: &Id,
        items: Vec<Item>,
        error: &Error,
    ) -> Result<()> {
        let mut items = items.into_iter();
        let first = items.next();
        state.put_back(id, items.collect());
        let process = state.process_mut(id)?;
        let last = process.head.evaluated.unwrap_or_default();
        let (ordinate, tick) = match first {
            None => return Ok(()),
            Some(Item::Entry(entry)) => (Ordinate::of_slot(entry.assignment.nonce), None),
            Some(Item::Tick(tick, point)) => {
                process.head.ticked = point;
                (last.next_tick(), Some(tick))
            }
        };
        process.head.evaluated = Some(ordinate);
        let text = serde_json::Value::from(format!("the machine stopped: {error}"));
        let result = ResultRecord {
            ordinate,
            tick,
            status: Status::MachineTrapped,
            gas: 0,
            json: format!("{{\"Error\":{text}}}").into_bytes(),
            deliveries: Vec::new(),
        };
        state.pending.add_result(id, Rc::new(result));
        Ok(())
    }
}

impl State {
    /// The machine of a process is gone.
    pub(crate) fn forget_machine(&mut self, id: &Id) {
        let process = self.processes.get_mut(id);
        if process.is_some_and(|process| process.machine.take().is_some()) {
            self.residents -= 1;
        }
    }

    /// A process could not be evaluated for a reason that lies with what is stored of it: then it alone stops.
    ///
    /// # Errors
    /// The reason, when it lies elsewhere.
    fn cannot_go_on(&mut self, id: &Id, error: Error) -> Result<()> {
        match error.code {
            // There is a machine for it as soon as another one is idle.
            Code::Busy => Ok(()),
            Code::CorruptImage | Code::CorruptRecord | Code::UnknownModule => {
                self.forget_machine(id);
                self.process_mut(id)?.fail(error.about(id));
                Ok(())
            }
            _ => Err(error),
        }
    }
}

fn not_monitored(consequences: &Consequences) -> Vec<Delivery> {
    let kinds = [
        (Kind::Message, consequences.messages.len()),
        (Kind::Spawn, consequences.spawns.len()),
        (Kind::Assignment, consequences.assignments.len()),
    ];
    let of_kind = |(kind, count)| {
        (0..count).map(move |index| Delivery {
            kind,
            index: index as u32,
            fate: Fate::Dropped("the schedule of the process is not monitored".to_owned()),
        })
    };
    kinds.into_iter().flat_map(of_kind).collect()
}
