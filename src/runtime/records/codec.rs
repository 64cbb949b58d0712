//! Records as bytes.

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// The version of the layout of every record, its first byte.
const VERSION: u8 = 1;

/// A record as bytes.
///
/// # Errors
/// [`crate::Code::Storage`]: something in it has no such form, which is a defect of this crate.
pub fn encode<T: Serialize + ?Sized>(record: &T) -> Result<Vec<u8>> {
    // A byte in front of a record is what a tuple of the two is.
    postcard::to_stdvec(&(VERSION, record)).map_err(|problem| {
        let message = format!("a record cannot be written: {problem}");
        Error::new(crate::Code::Storage, message)
    })
}

/// The record in some bytes; `name` is for the error.
///
/// # Errors
/// [`crate::Code::CorruptRecord`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => postcard::from_bytes(rest)
            .map_err(|problem| Error::corrupt(format!("{name} ({problem})"))),
        Some((version, _)) => Err(Error::corrupt(format!("{name} (layout {version})"))),
        None => Err(Error::corrupt(format!("{name} (it is empty)"))),
    }
}
