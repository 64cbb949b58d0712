//! Results: what the evaluation of a message gave.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::tag::Tag;

/// The part of a result that the network acts on. The rest, such as `Output`, is handed on as the JSON text that it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Messages to send.
    pub messages: Vec<Outgoing>,
    /// Processes to make.
    pub spawns: Vec<Outgoing>,
    /// Messages to assign to processes.
    pub assignments: Vec<AssignmentRequest>,
    /// The text of the `Error`, when there is one: then nothing of the above counts, and the process is as it was before.
    pub error: Option<String>,
}

/// A message or a process that a process asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom a message goes; empty when the process named nobody.
    pub target: String,
    /// The content; what was no text is its JSON.
    pub data: String,
    /// The anchor; aos writes a counter of 32 digits.
    pub anchor: String,
    /// The tags.
    pub tags: Vec<Tag>,
    /// What hinders it from being delivered, if anything does.
    pub defect: Option<Defect>,
}

/// Why the units of AO drop what a process sends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// A tag without a text as its value (ao `servers/mu`, `domain/model.js`).
    #[error("the tag {0} is not a string")]
    TagNotText(String),
    /// No target.
    #[error("there is no Target")]
    NoTarget,
    /// Something that is not an object with tags.
    #[error("it is not a message: {0}")]
    NotAMessage(&'static str),
}

/// A request to put an existing message into the logs of processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentRequest {
    /// The processes.
    #[serde(rename = "Processes")]
    pub processes: Vec<String>,
    /// The message.
    #[serde(rename = "Message")]
    pub message: String,
}

/// A result as it nearly always is: read without a detour.
#[derive(Deserialize)]
struct Usual {
    #[serde(rename = "Messages", default)]
    messages: Vec<UsualOutgoing>,
    #[serde(rename = "Spawns", default)]
    spawns: Vec<UsualOutgoing>,
    #[serde(rename = "Assignments", default)]
    assignments: Vec<AssignmentRequest>,
    #[serde(rename = "Error", default)]
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UsualOutgoing {
    #[serde(default)]
    target: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    anchor: String,
    tags: Vec<Tag>,
}

impl From<UsualOutgoing> for Outgoing {
    fn from(usual: UsualOutgoing) -> Outgoing {
        Outgoing {
            target: usual.target,
            data: usual.data,
            anchor: usual.anchor,
            tags: usual.tags,
            defect: None,
        }
    }
}

impl From<Usual> for Consequences {
    fn from(usual: Usual) -> Consequences {
        if usual.error.is_some() {
            return Consequences {
                error: usual.error,
                ..Consequences::default()
            };
        }
        Consequences {
            messages: usual.messages.into_iter().map(with_target).collect(),
            spawns: usual.spawns.into_iter().map(Outgoing::from).collect(),
            assignments: usual.assignments,
            error: None,
        }
    }
}

/// A message without a target has a defect.
fn with_target(message: impl Into<Outgoing>) -> Outgoing {
    let mut message = message.into();
    if message.defect.is_none() && message.target.is_empty() {
        message.defect = Some(Defect::NoTarget);
    }
    message
}

/// A result of which each part is read by itself: what is nested too deep to be read spoils nothing else.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Messages", default)]
    messages: Option<Box<RawValue>>,
    #[serde(rename = "Spawns", default)]
    spawns: Option<Box<RawValue>>,
    #[serde(rename = "Assignments", default)]
    assignments: Option<Box<RawValue>>,
    #[serde(rename = "Error", default)]
    error: Option<Box<RawValue>>,
}

impl Consequences {
    /// Reads the JSON text of a result. What a process may write is read liberally: a list that is no list counts as empty, a message
    /// that is none has a [`Defect`].
    ///
    /// # Errors
    /// The text is not JSON, or not an object.
    pub fn read(json: &[u8]) -> Result<Consequences, serde_json::Error> {
        if let Ok(usual) = serde_json::from_slice::<Usual>(json) {
            return Ok(usual.into());
        }
        let document: Document = serde_json::from_slice(json)?;
        if let Some(error) = document.error {
            let text: Result<String, _> = serde_json::from_str(error.get());
            return Ok(Consequences {
                error: Some(text.unwrap_or_else(|_| error.get().to_owned())),
                ..Consequences::default()
            });
        }
        let messages = elements(document.messages).into_iter();
        let spawns = elements(document.spawns).into_iter();
        let requests = elements(document.assignments).into_iter();
        Ok(Consequences {
            messages: messages.map(|it| with_target(outgoing(&it))).collect(),
            spawns: spawns.map(|it| outgoing(&it)).collect(),
            assignments: requests
                .filter_map(|request| serde_json::from_str(request.get()).ok())
                .collect(),
            error: None,
        })
    }
}

/// What is in a list; nothing when it is none.
fn elements(list: Option<Box<RawValue>>) -> Vec<Box<RawValue>> {
    let list = list.and_then(|list| serde_json::from_str(list.get()).ok());
    list.unwrap_or_default()
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn outgoing(text_of_it: &RawValue) -> Outgoing {
    let defect = |why| Outgoing {
        defect: Some(Defect::NotAMessage(why)),
        ..Outgoing::default()
    };
    let Ok(value) = serde_json::from_str(text_of_it.get()) else {
        return defect("it is nested too deep");
    };
    let Value::Object(mut fields) = value else {
        return defect("it is not an object");
    };
    let mut outgoing = Outgoing::default();
    let mut field = |name: &str| fields.remove(name).map(text).unwrap_or_default();
    outgoing.target = field("Target");
    outgoing.data = field("Data");
    outgoing.anchor = field("Anchor");
    for tag in items(fields.remove("Tags").unwrap_or_default()) {
        match read_tag(tag) {
            Ok(tag) => outgoing.tags.push(tag),
            Err(defect) => outgoing.defect = Some(defect),
        }
    }
    outgoing
}

fn read_tag(value: Value) -> Result<Tag, Defect> {
    let Value::Object(mut fields) = value else {
        return Err(Defect::NotAMessage("one of its tags is not an object"));
    };
    let Some(Value::String(name)) = fields.remove("name") else {
        return Err(Defect::NotAMessage("one of its tags has no name"));
    };
    match fields.remove("value") {
        Some(Value::String(value)) => Ok(Tag { name, value }),
        _ => Err(Defect::TagNotText(name)),
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Consequences {
        Consequences::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_result_of_aos() {
        let result = read(
            r#"{"Output":{"data":"1"},"Messages":[{"Target":"bob","Data":"hi","Anchor":"01","Tags":[{"name":"Action","value":"Ping"}]}],
                "Spawns":[{"Data":"NODATA","Anchor":"02","Tags":[]}],"Assignments":[{"Processes":["a","b"],"Message":"m"}]}"#,
        );
        assert_eq!(result.messages[0].target, "bob");
        assert_eq!(result.messages[0].tags, [Tag::new("Action", "Ping")]);
        assert_eq!(result.messages[0].defect, None);
        assert_eq!(result.spawns[0].defect, None);
        assert_eq!(result.assignments[0].processes, ["a", "b"]);
    }

    #[test]
    fn an_error_has_no_other_consequences() {
        let result = read(r#"{"Error":"no","Messages":[{"Target":"bob","Tags":[]}]}"#);
        assert_eq!(result.error.as_deref(), Some("no"));
        assert!(result.messages.is_empty());
        let odd = read(r#"{"Error":{"a":1}}"#);
        assert_eq!(odd.error.as_deref(), Some(r#"{"a":1}"#));
    }

    #[test]
    fn what_the_network_would_drop_is_told() {
        let defect = |message: &str| {
            let json = format!(r#"{{"Messages":[{message}]}}"#);
            let defect = read(&json).messages.remove(0).defect;
            defect.map(|defect| defect.to_string())
        };
        assert_eq!(defect(r#"{"Target":"a","Tags":[]}"#), None);
        assert_eq!(defect(r#"{"Tags":[]}"#).unwrap(), "there is no Target");
        assert_eq!(
            defect(r#"{"Target":"a","Tags":[{"name":"Count","value":1}]}"#).unwrap(),
            "the tag Count is not a string"
        );
        assert_eq!(
            defect("7").unwrap(),
            "it is not a message: it is not an object"
        );
        assert!(defect(r#"{"Target":"a","Tags":[7]}"#).is_some());
        assert!(defect(r#"{"Target":"a","Tags":[{"value":"7"}]}"#).is_some());
    }

    #[test]
    fn what_is_nested_too_deep_spoils_nothing_else() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let message = |data: &str| format!(r#"{{"Target":"a","Data":{data},"Tags":[]}}"#);
        let json = format!(
            r#"{{"Messages":[{},{},{}],"Spawns":[{{"Tags":[]}}],"Output":{deep}}}"#,
            message("1"),
            message(&deep),
            message("3")
        );
        let result = read(&json);
        let defects: Vec<bool> = result
            .messages
            .iter()
            .map(|it| it.defect.is_some())
            .collect();
        assert_eq!(defects, [false, true, false]);
        assert_eq!(result.spawns.len(), 1);
        let failed = read(&format!(r#"{{"Error":{deep}}}"#));
        assert_eq!(failed.error, Some(deep));
    }

    #[test]
    fn odd_results_are_read_liberally() {
        let odd = read(r#"{"Messages":{},"Spawns":null,"Assignments":[7]}"#);
        assert_eq!(odd, Consequences::default());
        assert!(Consequences::read(b"7").is_err());
        assert!(Consequences::read(b"{").is_err());
    }
}
