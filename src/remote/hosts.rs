//! Which hosts are left alone for a while: a circuit breaker for each.
//!
//! A host that failed several times in a row rests. When its rest is over one request may try; the others wait for what comes of it. When that
//! fails too the next rest is twice as long.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::error::Kind;

/// Failures in a row after which a host rests.
pub const FAILURES: u32 = 5;

/// The first rest, in milliseconds.
pub const FIRST_REST: u64 = 5_000;

/// The longest rest, in milliseconds.
pub const LONGEST_REST: u64 = 5 * 60_000;

/// How many hosts are remembered; beyond that those that are well are forgotten.
const REMEMBERED: usize = 256;

/// What is known of all hosts.
#[derive(Default)]
pub(crate) struct Hosts(RefCell<HashMap<String, Host>>);

#[derive(Default)]
struct Host {
    /// Failures in a row.
    failures: u32,
    /// Until when it rests, in milliseconds since 1970.
    until: u64,
    /// Whether a request tries how it is after its rest.
    is_tried: bool,
}

/// A request that was let through. What comes of it is told once; a request that is given up before tells nothing.
pub(crate) struct Pass<'a> {
    hosts: &'a Hosts,
    host: String,
    is_trial: bool,
}

impl Hosts {
    /// Lets a request through, or says for how many milliseconds the host still rests.
    pub(crate) fn enter(&self, host: &str, now: u64) -> Result<Pass<'_>, u64> {
        let mut hosts = self.0.borrow_mut();
        let is_trial = match hosts.get_mut(host) {
            Some(known) if known.failures >= FAILURES => {
                if now < known.until {
                    return Err(known.until - now);
                }
                if known.is_tried {
                    return Err(FIRST_REST);
                }
                known.is_tried = true;
                true
            }
            _ => false,
        };
        Ok(Pass {
            hosts: self,
            host: host.to_owned(),
            is_trial,
        })
    }
}

impl Pass<'_> {
    /// The host answered.
    pub(crate) fn succeeded(self) {
        self.hosts.0.borrow_mut().remove(&self.host);
    }

    /// There is no answer of use. A host that answers "no" is well.
    pub(crate) fn failed(self, kind: Kind, now: u64) {
        match kind {
            Kind::Offline => {}
            Kind::Unreachable | Kind::TimedOut | Kind::Interrupted | Kind::Failing => {
                self.count(now);
            }
            _ => self.succeeded(),
        }
    }

    fn count(&self, now: u64) {
        let mut hosts = self.hosts.0.borrow_mut();
        if hosts.len() >= REMEMBERED {
            hosts.retain(|_, known| known.failures >= FAILURES);
        }
        let known = hosts.entry(self.host.clone()).or_default();
        // Requests that were on their way when it was decided that the host rests do not make its rest longer.
        if known.failures >= FAILURES && !self.is_trial {
            return;
        }
        known.failures = known.failures.saturating_add(1);
        if let Some(rests) = known.failures.checked_sub(FAILURES) {
            let rest = FIRST_REST.saturating_mul(1 << rests.min(16));
            known.until = now.saturating_add(rest.min(LONGEST_REST));
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(known) = self.hosts.0.borrow_mut().get_mut(&self.host)
            && self.is_trial
        {
            known.is_tried = false;
        }
    }
}
