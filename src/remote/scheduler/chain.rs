//! What holds a log together: slots without gaps, one assignment for each, and the hash chain.

use lunette_ao::Id;
use lunette_ao::assignment::hash_chain;

use super::Scheduled;
use super::wire::Edge;
use crate::error::{Error, Kind, Result};

/// Where a verified part of a log ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Its last assignment; none before the first.
    pub last: Option<Link>,
}

/// What the next assignment is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The id of the assignment.
    pub id: Id,
    /// Its hash chain.
    pub hash_chain: String,
    /// Its slot.
    pub nonce: u64,
    /// Its time, in milliseconds since 1970.
    pub timestamp: u64,
}

/// The edges of a page that are wanted.
pub(super) struct Kept {
    pub edges: Vec<Edge>,
    /// Whether some that come later were left out.
    pub is_cut: bool,
}

/// The edges from the slot `from` on, at most `limit`, whose slots follow each other. Units that ignore what they are asked for give more,
/// which is left out here; but no slot may have two assignments anywhere.
///
/// # Errors
/// [`Kind::Unverified`]: a gap, a fork, another order.
pub(super) fn in_order(
    host: &str,
    from: u64,
    limit: u32,
    chain: &Chain,
    edges: Vec<Edge>,
) -> Result<Kept> {
    let wrong = |slot, problem: String| Error {
        slot: Some(slot),
        ..Error::new(Kind::Unverified, host, problem)
    };
    let mut before: Option<(u64, Id)> = None;
    for edge in &edges {
        let slot = edge.slot;
        if let Some(last) = &chain.last
            && last.nonce == slot
            && last.id != edge.assignment_id
        {
            return Err(wrong(
                slot,
                format!("a fork: slot {slot} had another assignment before"),
            ));
        }
        match before {
            Some((other, id)) if other == slot && id != edge.assignment_id => {
                return Err(wrong(
                    slot,
                    format!("a fork: slot {slot} has two assignments"),
                ));
            }
            Some((other, _)) if other >= slot => {
                return Err(wrong(
                    slot,
                    format!("out of order: slot {slot} comes after slot {other}"),
                ));
            }
            _ => before = Some((slot, edge.assignment_id)),
        }
    }
    let wanted = edges.into_iter().filter(|edge| edge.slot >= from);
    let mut edges: Vec<Edge> = wanted.collect();
    let is_cut = edges.len() > limit as usize;
    edges.truncate(limit as usize);
    for (expected, edge) in (from..).zip(&edges) {
        if edge.slot != expected {
            return Err(wrong(
                expected,
                format!(
                    "a gap: slot {} comes where slot {expected} should",
                    edge.slot
                ),
            ));
        }
    }
    Ok(Kept { edges, is_cut })
}

impl Chain {
    /// Goes on by an entry, whose slot is the next.
    ///
    /// # Errors
    /// [`Kind::Unverified`]: it is not, or the entry is not linked to the one before.
    pub(super) fn extend(
        &mut self,
        host: &str,
        process: &Id,
        entry: &Scheduled,
        is_hyperbeam: bool,
    ) -> Result<()> {
        let assignment = &entry.assignment;
        let slot = assignment.nonce;
        let wrong = |problem: String| Error {
            slot: Some(slot),
            ..Error::new(Kind::Unverified, host, problem)
        };
        if let Some(last) = &self.last {
            if last.nonce.checked_add(1) != Some(slot) {
                return Err(wrong(format!(
                    "a gap: slot {slot} comes after slot {}",
                    last.nonce
                )));
            }
            let expected = hash_chain(Some((&last.id, &last.hash_chain)), process);
            if !is_hyperbeam && assignment.hash_chain != expected {
                return Err(wrong(format!(
                    "slot {slot} is not linked to the one before: its hash chain is another"
                )));
            }
        }
        self.last = Some(Link {
            id: assignment.id,
            hash_chain: assignment.hash_chain.clone(),
            nonce: slot,
            timestamp: assignment.timestamp,
        });
        Ok(())
    }
}
