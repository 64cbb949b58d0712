//! What the host gets back: the result of one message.

use crate::json::Json;
use crate::request::RequestError;

/// The result of one evaluation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What was printed, and after an `Eval` the value of the chunk.
    pub output: String,
    /// The messages to deliver. Empty after a failure.
    pub messages: Vec<OutgoingMessage>,
    /// Why the evaluation failed. The host must then put the process back to where it was.
    pub failure: Option<Failure>,
    /// Units of work done.
    pub gas_used: u64,
}

/// A message that the process wants delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutgoingMessage {
    /// The process or wallet it goes to.
    pub target: String,
    /// Its body.
    pub data: String,
    /// Its running number in this process, padded to 32 digits.
    pub anchor: String,
    /// Name and value of each tag.
    pub tags: Vec<(String, String)>,
}

/// Why an evaluation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it was.
    pub code: FailureCode,
    /// For people: an error of Lua as Lua words it, position first.
    pub message: String,
}

/// The kinds of failure. Their names in the reply are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureCode {
    /// The request is not what [`crate::request`] describes. Nothing ran.
    InvalidRequest,
    /// Lua raised an error that nobody caught.
    LuaError,
    /// The gas limit was reached.
    OutOfGas,
    /// The memory limit was reached.
    OutOfMemory,
}

impl FailureCode {
    /// The name in the reply.
    pub fn name(self) -> &'static str {
        match self {
            FailureCode::InvalidRequest => "invalid-request",
            FailureCode::LuaError => "lua-error",
            FailureCode::OutOfGas => "out-of-gas",
            FailureCode::OutOfMemory => "out-of-memory",
        }
    }
}

impl From<RequestError> for Reply {
    fn from(error: RequestError) -> Self {
        let failure = Failure {
            code: FailureCode::InvalidRequest,
            message: error.to_string(),
        };
        Reply {
            failure: Some(failure),
            ..Reply::default()
        }
    }
}

impl Reply {
    /// The reply as JSON text, in the shape the network's compute units use, and `ErrorCode` beside `Error`.
    pub fn to_json(&self) -> String {
        let text = |text: &str| Json::String(text.to_owned());
        let messages = self.messages.iter().map(OutgoingMessage::to_json).collect();
        let mut members = vec![
            (
                "Output".to_owned(),
                Json::Object(vec![("data".to_owned(), text(&self.output))]),
            ),
            ("Messages".to_owned(), Json::Array(messages)),
            ("Spawns".to_owned(), Json::Array(Vec::new())),
            ("Assignments".to_owned(), Json::Array(Vec::new())),
        ];
        if let Some(failure) = &self.failure {
            members.push(("Error".to_owned(), text(&failure.message)));
            members.push(("ErrorCode".to_owned(), text(failure.code.name())));
        }
        let gas = i64::try_from(self.gas_used).unwrap_or(i64::MAX);
        members.push(("GasUsed".to_owned(), Json::Integer(gas)));
        let mut out = String::new();
        Json::Object(members).write(&mut out);
        out
    }
}

impl OutgoingMessage {
    fn to_json(&self) -> Json {
        let member = |key: &str, text: &str| (key.to_owned(), Json::String(text.to_owned()));
        let tag = |(name, value): &(String, String)| {
            Json::Object(vec![member("name", name), member("value", value)])
        };
        Json::Object(vec![
            member("Target", &self.target),
            member("Data", &self.data),
            member("Anchor", &self.anchor),
            (
                "Tags".to_owned(),
                Json::Array(self.tags.iter().map(tag).collect()),
            ),
        ])
    }
}
