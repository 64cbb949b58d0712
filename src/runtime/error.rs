//! What a caller is told when something did not work.

use std::fmt;

use lunette_ao::Id;
use lunette_remote as remote;

use crate::machines::MachineError;
use crate::store::StoreError;

/// Result of this crate's public functions.
pub type Result<T> = std::result::Result<T, Error>;

/// What kind of problem it is. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument is not what the function takes.
    InvalidArgument,
    /// A data item is malformed, or its signature is not that of its owner.
    InvalidItem,
    /// There is no such process here.
    UnknownProcess,
    /// There is no such message here.
    UnknownMessage,
    /// There is no such module here.
    UnknownModule,
    /// There is no wallet of this name here.
    UnknownWallet,
    /// The key of the wallet is one that nobody gets to see.
    NotExportable,
    /// The platform could not make a key, or sign with one.
    WalletFailed,
    /// Too much is waiting already. Try again later.
    Busy,
    /// Another tab or program has taken over.
    NotOwner,
    /// There is no room left to store anything.
    QuotaExceeded,
    /// What is stored is of a newer version.
    NewerFormat,
    /// What is stored is damaged.
    CorruptRecord,
    /// An image is damaged, or of another module.
    CorruptImage,
    /// The store failed.
    Storage,
    /// A machine is gone, or there is no memory for one.
    MachineFailed,
    /// The network was closed.
    Closed,
    /// A module of the network outside that no machine here can run.
    UnsupportedModule,
    /// A unit of the network outside did not do what it was asked.
    Remote(remote::Kind),
}

impl Code {
    /// The code as JavaScript knows it.
    pub fn name(self) -> &'static str {
        match self {
            Code::InvalidArgument => "invalid-argument",
            Code::InvalidItem => "invalid-item",
            Code::UnknownProcess => "unknown-process",
            Code::UnknownMessage => "unknown-message",
            Code::UnknownModule => "unknown-module",
            Code::UnknownWallet => "unknown-wallet",
            Code::NotExportable => "not-exportable",
            Code::WalletFailed => "wallet-failed",
            Code::Busy => "busy",
            Code::NotOwner => "not-owner",
            Code::QuotaExceeded => "quota-exceeded",
            Code::NewerFormat => "newer-format",
            Code::CorruptRecord => "corrupt-record",
            Code::CorruptImage => "corrupt-image",
            Code::Storage => "storage",
            Code::MachineFailed => "machine-failed",
            Code::Closed => "closed",
            Code::UnsupportedModule => "unsupported-module",
            Code::Remote(kind) => kind.name(),
        }
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(self) -> bool {
        match self {
            Code::Remote(kind) => kind.is_retryable(),
            Code::Busy | Code::NotOwner | Code::MachineFailed => true,
            _ => false,
        }
    }
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Its kind.
    pub code: Code,
    /// What it is, for people.
    pub message: String,
    /// The argument that is wrong, when one is.
    pub field: Option<String>,
    /// The process it is about, when it is about one.
    pub process: Option<Id>,
}

impl Error {
    /// A problem.
    pub fn new(code: Code, message: impl Into<String>) -> Error {
        Error {
            code,
            message: message.into(),
            field: None,
            process: None,
        }
    }

    /// An argument that is wrong, and what is wrong with it: `problem` goes on after the name of the field.
    pub fn argument(field: &str, problem: &str) -> Error {
        Error {
            field: Some(field.to_owned()),
            ..Error::new(Code::InvalidArgument, format!("{field} {problem}"))
        }
    }

    /// A record that cannot be what was written.
    pub fn corrupt(record: impl fmt::Display) -> Error {
        Error::new(Code::CorruptRecord, format!("{record} is damaged"))
    }

    /// There is no such process.
    pub(crate) fn unknown_process(process: &Id) -> Error {
        Error {
            process: Some(*process),
            ..Error::new(
                Code::UnknownProcess,
                format!("there is no process {process} here"),
            )
        }
    }

    /// The problem, about a process.
    #[must_use]
    pub fn about(self, process: &Id) -> Error {
        Error {
            process: Some(*process),
            ..self
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        let code = match &error {
            StoreError::NotOwner => Code::NotOwner,
            StoreError::QuotaExceeded(_) => Code::QuotaExceeded,
            StoreError::NewerFormat { .. } => Code::NewerFormat,
            StoreError::Closed(_) => Code::Closed,
            StoreError::Corrupt(_) => Code::CorruptRecord,
            StoreError::Failed { .. } => Code::Storage,
        };
        Error::new(code, error.to_string())
    }
}

impl From<remote::Error> for Error {
    fn from(error: remote::Error) -> Error {
        Error::new(Code::Remote(error.kind), error.to_string())
    }
}

impl From<MachineError> for Error {
    fn from(error: MachineError) -> Error {
        let code = match &error {
            MachineError::UnknownModule(_) => Code::UnknownModule,
            MachineError::CorruptImage(_) => Code::CorruptImage,
            MachineError::NoMemory(_) | MachineError::Lost(_) => Code::MachineFailed,
        };
        Error::new(code, error.to_string())
    }
}
