//! How a page of a log is asked for.

use lunette_ao::Id;

use super::{Chain, RawPage};
use crate::ask::Ask;

/// How a scheduler unit is told where a page begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// By the nonce before it.
    #[default]
    Nonce,
    /// By the time of the entry before it: units from before there were nonces.
    Timestamp,
}

/// A page of a scheduler unit (ao `servers/su`, `domain/flows.rs`). Where a log begins nothing is said about it: that is understood by all.
pub(super) fn legacy(process: &Id, from: u64, limit: u32, form: Form, chain: &Chain) -> Ask {
    if form == Form::Timestamp
        && from > 0
        && let Some(ask) = by_time(process, limit, chain)
    {
        return ask;
    }
    let ask = beginning(process, limit);
    match from.checked_sub(1) {
        // What is named is left out.
        Some(before) => ask.query("from-nonce", &before.to_string()),
        None => ask,
    }
}

/// A page that begins about the time of the entry before it; `None` when that is not known.
pub(super) fn by_time(process: &Id, limit: u32, chain: &Chain) -> Option<Ask> {
    let last = chain.last.as_ref()?;
    // What is named is left out, and others may have the same millisecond: the entry itself comes once more.
    let before = last.timestamp.saturating_sub(1);
    let ask = beginning(process, limit.saturating_add(1));
    Some(ask.query("from", &before.to_string()))
}

fn beginning(process: &Id, limit: u32) -> Ask {
    let process = process.to_string();
    Ask::get(&[&process])
        .query("process-id", &process)
        .query("limit", &limit.to_string())
        // Else anchors that are no text are left out, and signatures cannot be verified.
        .query("show-anchor", "true")
}

/// A page of a HyperBEAM node.
pub(super) fn hyperbeam(process: &Id, from: u64, limit: u32) -> Ask {
    let to = from.saturating_add(u64::from(limit) - 1);
    Ask::get(&["~scheduler@1.0", "schedule"])
        .query("target", &process.to_string())
        .query("from", &from.to_string())
        .query("to", &to.to_string())
        .query("accept", "application/aos-2")
        .header("accept", "application/aos-2")
}

/// Whether the page is one from before `from`, and says that there is more: who asks for it again gets it again.
pub(super) fn ignores(page: &RawPage, from: u64) -> bool {
    page.has_next && page.edges.iter().all(|edge| edge.slot < from)
}
