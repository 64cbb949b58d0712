//! What the host gets back: the result of one message.

use crate::request::RequestError;

/// The result of one evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How the evaluation went. After anything but [`Status::Ok`] the host must put the process back to where it was.
    pub status: Status,
    /// Units of work done.
    pub gas: u64,
    /// The result as JSON text: the one of aos, or `{"Error":"text"}`.
    pub json: Vec<u8>,
}

/// How an evaluation went. The numbers are part of the interface of `process.wasm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// It succeeded.
    Ok = 0,
    /// The process answered with an `Error`.
    Error = 1,
    /// The library itself failed, so that there is no result.
    Rejected = 2,
    /// The request is not what [`crate::request`] describes. Nothing ran.
    InvalidRequest = 3,
    /// The gas limit was reached.
    OutOfGas = 4,
    /// The memory limit was reached.
    OutOfMemory = 5,
}

impl Reply {
    /// A reply without a result.
    pub(crate) fn failure(status: Status, gas: u64, text: &[u8]) -> Reply {
        let mut json = br#"{"Error":"#.to_vec();
        write_string(&mut json, text);
        json.push(b'}');
        Reply { status, gas, json }
    }
}

impl From<RequestError> for Reply {
    fn from(error: RequestError) -> Self {
        Reply::failure(Status::InvalidRequest, 0, error.to_string().as_bytes())
    }
}

/// Appends a JSON string; what is not UTF-8 becomes U+FFFD.
pub fn write_string(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    for byte in String::from_utf8_lossy(text).bytes() {
        match byte {
            b'"' | b'\\' => json.extend([b'\\', byte]),
            b'\n' => json.extend(b"\\n"),
            b'\t' => json.extend(b"\\t"),
            0..0x20 => json.extend(format!("\\u{byte:04x}").bytes()),
            _ => json.push(byte),
        }
    }
    json.push(b'"');
}
