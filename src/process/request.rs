//! What the host hands in: one message, who the process is, and what the evaluation may cost.
//!
//! ```json
//! { "message": { "Id": "..", "From": "..", "Timestamp": 0, "Tags": [{ "name": "Action", "value": "Eval" }], "Data": "return 1" },
//!   "env": { "Process": { "Id": "..", "Owner": ".." } },
//!   "limits": { "gas": 1000000, "memory": 67108864 } }
//! ```
//! `env` and `limits` may be left out.

use std::fmt;

use crate::json::{Json, JsonError};

/// Gas of a message when the host names no limit: some seconds of pure computation.
pub const DEFAULT_GAS: u64 = 500_000_000;

/// Bytes of Lua memory when the host names no limit.
pub const DEFAULT_MEMORY: u64 = 256 * 1024 * 1024;

/// One evaluation to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The message to evaluate.
    pub message: Message,
    /// The process that evaluates it, where the host said so.
    pub process: ProcessIdentity,
    /// What the evaluation may cost.
    pub limits: Limits,
}

/// Who the process is, as `env.Process` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessIdentity {
    /// `env.Process.Id`
    pub id: Option<String>,
    /// `env.Process.Owner`: the only sender whose `Eval` is obeyed.
    pub owner: Option<String>,
}

/// The cost at which an evaluation is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of work of the virtual machine.
    pub gas: u64,
    /// Bytes that Lua values may occupy, all messages of the process together.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            gas: DEFAULT_GAS,
            memory: DEFAULT_MEMORY,
        }
    }
}

/// A message as the host delivers it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// Every member of the message object but `Tags`, in the order given.
    pub fields: Vec<(String, Json)>,
    /// Name and value of each tag, in the order given.
    pub tags: Vec<(String, String)>,
}

impl Message {
    /// The text of a field, or else the value of the first tag of that name.
    pub fn text(&self, name: &str) -> Option<&str> {
        let field = self
            .fields
            .iter()
            .find(|(key, _)| key == name)
            .and_then(|(_, value)| value.as_str());
        field.or_else(|| {
            self.tags
                .iter()
                .find(|(tag, _)| tag == name)
                .map(|(_, value)| value.as_str())
        })
    }

    /// Milliseconds since 1970, the only clock a process has; 0 when the host gave none.
    pub fn timestamp(&self) -> i64 {
        match self.fields.iter().find(|(key, _)| key == "Timestamp") {
            Some((_, Json::Integer(milliseconds))) => *milliseconds,
            _ => 0,
        }
    }
}

/// Why a request was refused. Nothing has been evaluated then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// Path of the offending field, such as `message.Tags[2].name`; empty for the request as a whole.
    pub field: String,
    /// What it should have been.
    pub problem: String,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "invalid request: {}", self.problem),
            field => write!(f, "invalid request: {field} {}", self.problem),
        }
    }
}

impl std::error::Error for RequestError {}

impl From<JsonError> for RequestError {
    fn from(error: JsonError) -> Self {
        RequestError {
            field: String::new(),
            problem: error.to_string(),
        }
    }
}

fn wrong(field: impl Into<String>, problem: &str) -> RequestError {
    RequestError {
        field: field.into(),
        problem: problem.to_owned(),
    }
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// [`RequestError`] names the field that is missing or has another type than it should.
    pub fn parse(text: &[u8]) -> Result<Request, RequestError> {
        let json = Json::parse(text)?;
        Ok(Request {
            message: parse_message(json.get("message"))?,
            process: parse_identity(json.get("env"))?,
            limits: parse_limits(json.get("limits"))?,
        })
    }
}

fn parse_message(json: Option<&Json>) -> Result<Message, RequestError> {
    let Some(Json::Object(members)) = json else {
        return Err(wrong("message", "must be an object"));
    };
    let mut message = Message::default();
    for (key, value) in members {
        check_field(key, value)?;
        match (key.as_str(), value) {
            ("Tags", Json::Array(tags)) => message.tags = parse_tags(tags)?,
            _ => message.fields.push((key.clone(), value.clone())),
        }
    }
    Ok(message)
}

/// The types that code relies on; a field of any other name may hold anything.
fn check_field(key: &str, value: &Json) -> Result<(), RequestError> {
    let problem = match (key, value) {
        ("Tags", Json::Array(_)) => return Ok(()),
        ("Tags", _) => "must be an array of { name, value }",
        ("Timestamp", Json::Integer(_)) => return Ok(()),
        ("Timestamp", _) => "must be an integer (milliseconds)",
        ("Id" | "From" | "Owner" | "Target" | "Data" | "Action", Json::String(_) | Json::Null) => {
            return Ok(());
        }
        ("Id" | "From" | "Owner" | "Target" | "Data" | "Action", _) => "must be a string",
        _ => return Ok(()),
    };
    Err(wrong(format!("message.{key}"), problem))
}

fn parse_tags(tags: &[Json]) -> Result<Vec<(String, String)>, RequestError> {
    let part = |tag: &Json, index: usize, name: &str| match tag.get(name) {
        Some(Json::String(text)) => Ok(text.clone()),
        _ => Err(wrong(
            format!("message.Tags[{index}].{name}"),
            "must be a string",
        )),
    };
    let tag = |(index, tag)| Ok((part(tag, index, "name")?, part(tag, index, "value")?));
    tags.iter().enumerate().map(tag).collect()
}

fn parse_identity(env: Option<&Json>) -> Result<ProcessIdentity, RequestError> {
    let Some(process) = env.and_then(|env| env.get("Process")) else {
        return Ok(ProcessIdentity::default());
    };
    let part = |name: &str| match process.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(format!("env.Process.{name}"), "must be a string")),
    };
    Ok(ProcessIdentity {
        id: part("Id")?,
        owner: part("Owner")?,
    })
}

fn parse_limits(json: Option<&Json>) -> Result<Limits, RequestError> {
    let limit = |name: &str, default: u64| match json.and_then(|limits| limits.get(name)) {
        None | Some(Json::Null) => Ok(default),
        Some(Json::Integer(value)) if *value >= 0 => Ok(value.unsigned_abs()),
        Some(_) => Err(wrong(
            format!("limits.{name}"),
            "must be a non-negative integer",
        )),
    };
    Ok(Limits {
        gas: limit("gas", DEFAULT_GAS)?,
        memory: limit("memory", DEFAULT_MEMORY)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_request_is_read() {
        let request = Request::parse(
            br#"{"message":{"From":"me","Timestamp":7,"Tags":[{"name":"Action","value":"Eval"}],"Data":"return 1"},
                 "env":{"Process":{"Id":"p","Owner":"me"}},"limits":{"gas":5,"memory":6}}"#,
        )
        .unwrap();
        assert_eq!(request.message.text("Action"), Some("Eval"));
        assert_eq!(request.message.text("Data"), Some("return 1"));
        assert_eq!(request.message.timestamp(), 7);
        assert_eq!(request.process.owner.as_deref(), Some("me"));
        assert_eq!(request.limits, Limits { gas: 5, memory: 6 });
    }

    #[test]
    fn what_is_left_out_has_defaults() {
        let request = Request::parse(br#"{"message":{}}"#).unwrap();
        assert_eq!(request.process, ProcessIdentity::default());
        assert_eq!(request.limits, Limits::default());
        assert_eq!(request.message.timestamp(), 0);
    }

    #[test]
    fn the_offending_field_is_named() {
        for (text, expected) in [
            ("[", "invalid request: unexpected end at byte 1"),
            ("{}", "invalid request: message must be an object"),
            (
                r#"{"message":{"Tags":{}}}"#,
                "invalid request: message.Tags must be an array of { name, value }",
            ),
            (
                r#"{"message":{"Tags":[{"name":"a","value":"b"},{"name":1,"value":"b"}]}}"#,
                "invalid request: message.Tags[1].name must be a string",
            ),
            (
                r#"{"message":{"Timestamp":"12"}}"#,
                "invalid request: message.Timestamp must be an integer (milliseconds)",
            ),
            (
                r#"{"message":{"Data":1}}"#,
                "invalid request: message.Data must be a string",
            ),
            (
                r#"{"message":{},"env":{"Process":{"Owner":1}}}"#,
                "invalid request: env.Process.Owner must be a string",
            ),
            (
                r#"{"message":{},"limits":{"gas":-1}}"#,
                "invalid request: limits.gas must be a non-negative integer",
            ),
        ] {
            assert_eq!(
                Request::parse(text.as_bytes()).unwrap_err().to_string(),
                expected
            );
        }
    }
}
