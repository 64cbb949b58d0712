//! What can go wrong between here and a unit.

use std::fmt;

use crate::internet::Failure;

/// Result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no network at all.
    Offline,
    /// No answer could be had, or the browser may not read it.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// The answer ended early.
    Interrupted,
    /// The unit failed (HTTP 5xx).
    Failing,
    /// The unit wants fewer requests (HTTP 429).
    RateLimited,
    /// The unit is still at it (HTTP 202 of a compute unit).
    Busy,
    /// The host failed so often lately that it is left alone for a while; nothing was sent.
    Resting,
    /// The unit has no such thing (HTTP 404).
    NotFound,
    /// The unit does not take this (any other HTTP 4xx, or an error in the body of its answer).
    Refused,
    /// The answer has more bytes than are wanted.
    TooLarge,
    /// The answer is not what such a unit answers: another kind of content, missing fields.
    Unexpected,
    /// What was answered is proven to be wrong: a signature, an id, a hash chain.
    Unverified,
}

impl Kind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Offline => "offline",
            Kind::Unreachable => "unreachable",
            Kind::TimedOut => "timed-out",
            Kind::Interrupted => "interrupted",
            Kind::Failing => "unit-failing",
            Kind::RateLimited => "rate-limited",
            Kind::Busy => "unit-busy",
            Kind::Resting => "resting",
            Kind::NotFound => "not-found",
            Kind::Refused => "unit-refused",
            Kind::TooLarge => "too-large",
            Kind::Unexpected => "unexpected-answer",
            Kind::Unverified => "unverified",
        }
    }

    /// Whether the same request may succeed later, at the same unit.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Kind::Offline
                | Kind::Unreachable
                | Kind::TimedOut
                | Kind::Interrupted
                | Kind::Failing
                | Kind::RateLimited
                | Kind::Busy
                | Kind::Resting
                | Kind::Unexpected
        )
    }
}

/// A problem with a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Its kind.
    pub kind: Kind,
    /// The host that was asked, such as `cu.ao-testnet.xyz`.
    pub host: String,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Milliseconds after which the unit wants to be asked again, when it said so.
    pub retry_after: Option<u64>,
    /// The slot of a process that is wrong, when one is: of [`Kind::Unverified`].
    pub slot: Option<u64>,
    /// What is wrong, for people. Text of a unit is cut to some hundred characters.
    pub message: String,
}

impl Error {
    /// A problem with a host.
    pub fn new(kind: Kind, host: &str, message: impl Into<String>) -> Error {
        Error {
            kind,
            host: host.to_owned(),
            status: None,
            retry_after: None,
            slot: None,
            message: message.into(),
        }
    }

    /// There was no answer.
    pub fn failed(host: &str, failure: &Failure) -> Error {
        let kind = match failure {
            Failure::Offline => Kind::Offline,
            Failure::Unreachable(_) => Kind::Unreachable,
            Failure::TimedOut(_) => Kind::TimedOut,
            Failure::TooLarge(_) => Kind::TooLarge,
            Failure::Interrupted(_) => Kind::Interrupted,
            Failure::Refused(_) => Kind::Refused,
        };
        Error::new(kind, host, failure.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.host, self.message)
    }
}

impl std::error::Error for Error {}
