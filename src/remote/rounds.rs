//! Asking one unit after the other, and again: whose turn it is, and what counts when none answers.

use crate::address::Base;
use crate::client::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::error::{Error, Kind, Result};
use crate::internet::Internet;

/// A question on its way. It is the same code for all questions, whatever their answers are.
pub(crate) struct Rounds<'a> {
    internet: &'a dyn Internet,
    /// Who is still to be asked in this round; the next is the last one.
    round: Vec<Turn<'a>>,
    /// Who may answer in the next round.
    left: Vec<Turn<'a>>,
    tries_left: u32,
    pause: u32,
    /// The problem of the last one that may still answer.
    last: Option<Error>,
    /// The last one that is not merely that a unit is left alone: by what it failed before says more.
    failure: Option<Error>,
    /// The problem of those that will not.
    refusal: Option<Error>,
}

struct Turn<'a> {
    unit: &'a Base,
    /// When it wants to be asked again, in milliseconds since 1970.
    not_before: u64,
}

impl<'a> Rounds<'a> {
    pub(crate) fn new(internet: &'a dyn Internet, units: &'a [Base], tries: u32) -> Rounds<'a> {
        let turns = units.iter().rev();
        Rounds {
            internet,
            round: turns
                .map(|unit| Turn {
                    unit,
                    not_before: 0,
                })
                .collect(),
            left: Vec::new(),
            tries_left: tries.max(1) - 1,
            pause: FIRST_PAUSE,
            last: None,
            failure: None,
            refusal: None,
        }
    }

    /// Who is asked next; `None` at the end of a round.
    pub(crate) fn next(&mut self) -> Option<&'a Base> {
        while let Some(turn) = self.round.pop() {
            if turn.not_before <= self.internet.now() {
                return Some(turn.unit);
            }
            self.left.push(turn);
        }
        None
    }

    /// A unit had no answer. One whose answer would be the same the next time is not asked again.
    pub(crate) fn failed(&mut self, unit: &'a Base, error: Error) {
        if !error.kind.is_retryable() {
            self.refusal = Some(worse(self.refusal.take(), error));
            return;
        }
        let wanted = error.retry_after.unwrap_or(0);
        self.left.push(Turn {
            unit,
            not_before: self.internet.now().saturating_add(wanted),
        });
        if error.kind != Kind::Resting {
            self.failure = Some(error.clone());
        }
        self.last = Some(error);
    }

    /// Waits for the next round.
    ///
    /// # Errors
    /// There is none: what the last unit that may still answer said, or else what the one said that says most.
    pub(crate) async fn again(&mut self) -> Result<()> {
        let next = self.left.iter().map(|turn| turn.not_before).min();
        let Some(next) = next else {
            return Err(self.refusal.take().unwrap_or_else(nobody));
        };
        let wait = next.saturating_sub(self.internet.now());
        if self.tries_left == 0 || wait > LONGEST_PAUSE {
            let Some(last) = self.last.take() else {
                return Err(self.refusal.take().unwrap_or_else(nobody));
            };
            return Err(Error {
                retry_after: last.retry_after,
                ..self.failure.take().unwrap_or(last)
            });
        }
        self.tries_left -= 1;
        self.internet.pause(self.length(wait)).await;
        self.pause = self.pause.saturating_mul(2);
        self.round = std::mem::take(&mut self.left);
        self.round.reverse();
        Ok(())
    }

    /// Half of the pause and a random part of the other half, but not less than what a unit wants.
    fn length(&self, wanted: u64) -> u32 {
        let pause = f64::from(self.pause.min(LONGEST_PAUSE as u32));
        let jitter = self.internet.chance().clamp(0.0, 1.0);
        let pause = (pause / 2.0 * (1.0 + jitter)) as u32;
        // Who is told the same time by a unit does not come back at the same moment.
        let wanted = (wanted.min(LONGEST_PAUSE) as f64 * (1.0 + jitter / 10.0)) as u32;
        pause.max(wanted)
    }
}

/// What is asked of no unit at all.
fn nobody() -> Error {
    Error::new(Kind::Refused, "", "there is nobody to ask")
}

/// Of two refusals the one that says more: that one of several units does not have something says little.
fn worse(before: Option<Error>, error: Error) -> Error {
    match before {
        Some(before) if before.kind != Kind::NotFound || error.kind == Kind::NotFound => before,
        _ => error,
    }
}
