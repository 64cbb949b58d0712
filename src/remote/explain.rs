//! What units mean by their errors, in plain words.

use crate::answer::cut;
use crate::error::{Error, Kind};

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A messenger unit.
    Messenger,
    /// A scheduler unit.
    Scheduler,
    /// A compute unit.
    Compute,
    /// A gateway.
    Gateway,
    /// A bundler.
    Bundler,
    /// A HyperBEAM node.
    HyperBeam,
}

/// Texts by which an error is known: all of them occur in it, whatever the case of its letters. The first that fits counts.
const KNOWN: [(&[&str], &str); 14] = [
    (
        &["could not find", "scheduler"],
        "The scheduler of this process is not known: the process may be too new for the gateways, or names a scheduler that never said where \
         it is.",
    ),
    (
        &["could not locate", "scheduler"],
        "The scheduler of this process is not known: the process may be too new for the gateways, or names a scheduler that never said where \
         it is.",
    ),
    (
        &["no \"scheduler\" tag"],
        "What is named as the process has no tag Scheduler: it is no process.",
    ),
    (
        &["scheduler-location"],
        "The scheduler that the process names never said where it is, so nobody can reach the process.",
    ),
    (
        &["rate limit"],
        "Too many requests: a public compute unit takes 6 dry runs a minute from one address. A replica here answers without asking.",
    ),
    (
        &["too many requests"],
        "Too many requests: a public compute unit takes 6 dry runs a minute from one address. A replica here answers without asking.",
    ),
    (
        &["too large"],
        "The item is too large: units take at most 10 MB. Upload the data by itself, and send its id.",
    ),
    (
        &["payload", "limit"],
        "The item is too large: units take at most 10 MB. Upload the data by itself, and send its id.",
    ),
    (
        &["tag", "string"],
        "A tag has a value that is no string. Messenger units drop such messages of processes: use tostring, or put it into the data.",
    ),
    (
        &["data-protocol"],
        "The item lacks a tag that AO needs: Data-Protocol must be ao, and Type must be Message or Process.",
    ),
    (
        &["invalid", "data", "item"],
        "The bytes are no data item, or its signature does not fit its content.",
    ),
    (
        &["signature", "verif"],
        "The signature of the item does not fit its content.",
    ),
    (
        &["out of gas"],
        "The message takes more computation than the unit allows.",
    ),
    (
        &["memory", "limit"],
        "The process takes more memory than the unit allows.",
    ),
];

/// What the error of a unit means, when it is a known one; else what the unit said.
pub fn explain(unit: Unit, error: &Error) -> String {
    by_text(&error.message)
        .or_else(|| by_kind(unit, error))
        .map_or_else(|| cut(&error.message), str::to_owned)
}

/// What a text of a unit means; `None` when it is no known one.
pub(crate) fn by_text(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let mut known = KNOWN.iter();
    let (_, meaning) = known.find(|(parts, _)| parts.iter().all(|part| text.contains(part)))?;
    Some(meaning)
}

fn by_kind(unit: Unit, error: &Error) -> Option<&'static str> {
    Some(match (error.kind, unit, error.status) {
        (Kind::Refused, _, Some(413)) => {
            "The item is too large: units take at most 10 MB. Upload the data by itself, and send its id."
        }
        (Kind::NotFound, Unit::Gateway, _) => {
            "The gateways do not know this id. What was uploaded just now takes some minutes until they do."
        }
        (Kind::NotFound, Unit::Scheduler, _) => {
            "The scheduler does not know this process: it may have another one."
        }
        (Kind::NotFound, Unit::Compute | Unit::HyperBeam, _) => {
            "The unit does not know this process or this message: its id may be wrong, or too new."
        }
        (Kind::RateLimited, Unit::Compute, _) => {
            "Too many requests: a public compute unit takes 6 dry runs a minute from one address. A replica here answers without asking."
        }
        (Kind::Busy, ..) => "The unit is still evaluating what came before. It can be asked again.",
        (Kind::Unreachable, ..) => {
            "Nobody answers there, or the server does not allow pages to read its answers (CORS)."
        }
        (Kind::Offline, ..) => "There is no network.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: Kind, message: &str) -> Error {
        Error::new(kind, "mu.example", message)
    }

    #[test]
    fn known_errors_are_explained() {
        for (unit, kind, text, meaning) in [
            (
                Unit::Messenger,
                Kind::Failing,
                "Error: Could not find a scheduler for X",
                "scheduler of this process",
            ),
            (
                Unit::Messenger,
                Kind::Refused,
                "Error: Tag value is not a string",
                "tostring",
            ),
            (
                Unit::Messenger,
                Kind::Refused,
                "Invalid DataItem",
                "no data item",
            ),
            (
                Unit::Messenger,
                Kind::Refused,
                "HTTP 413: request entity too large",
                "10 MB",
            ),
            (Unit::Compute, Kind::RateLimited, "HTTP 429", "6 dry runs"),
            (Unit::Compute, Kind::NotFound, "HTTP 404", "does not know"),
            (
                Unit::Scheduler,
                Kind::NotFound,
                "HTTP 404",
                "scheduler does not know",
            ),
            (Unit::Compute, Kind::Unreachable, "Failed to fetch", "CORS"),
        ] {
            let explained = explain(unit, &error(kind, text));
            assert!(explained.contains(meaning), "{text}: {explained}");
        }
    }

    #[test]
    fn other_errors_are_what_the_unit_said() {
        let said = explain(
            Unit::Messenger,
            &error(Kind::Failing, "something else\nhappened"),
        );
        assert_eq!(said, "something else happened");
    }
}
