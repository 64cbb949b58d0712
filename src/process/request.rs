//! What the host hands in: one message, who the process is, and what the evaluation may cost.
//!
//! ```json
//! { "message": { "Id": "..", "From": "..", "Owner": "..", "Target": "..", "Timestamp": 0, "Block-Height": 0,
//!                "Tags": [{ "name": "Action", "value": "Eval" }], "Data": "return 1" },
//!   "env": { "Process": { "Id": "..", "Owner": "..", "Tags": [] }, "Module": { "Id": "..", "Tags": [] } },
//!   "limits": { "gas": 1000000, "memory": 67108864 } }
//! ```
//! `env` and `limits` may be left out. A `question` has another answer than the result of the message: see `questions`. The host then undoes
//! the request, whatever its status.

use std::fmt;

use crate::library::json::Malformed;

use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, LuaResult, Value, Vm};

/// Gas of a message when the host names no limit: some seconds of pure computation.
pub(crate) const DEFAULT_GAS: u64 = 500_000_000;

/// Bytes of Lua memory when the host names no limit.
pub(crate) const DEFAULT_MEMORY: u64 = 256 * 1024 * 1024;

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

/// Why a request was refused. Nothing has been evaluated then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestError {
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

impl RequestError {
    pub(crate) fn new(field: impl Into<String>, problem: &str) -> Self {
        RequestError {
            field: field.into(),
            problem: problem.to_owned(),
        }
    }

    /// The request is not JSON.
    pub(crate) fn malformed(malformed: &Malformed) -> Self {
        let problem = String::from_utf8_lossy(&malformed.problem);
        RequestError::new("", &format!("{problem} at byte {}", malformed.offset))
    }
}

/// A request whose fields have the types that they should have. Its tables must be kept alive by who reads it.
pub(crate) struct Request {
    pub(crate) message: Gc<Table>,
    pub(crate) env: Option<Gc<Table>>,
    pub(crate) limits: Limits,
}

/// What a field must be.
#[derive(Clone, Copy)]
enum Type {
    Text,
    /// A number, or a text of one, which aos takes as well.
    Number,
}

/// The fields of a message that aos relies on; others may hold anything.
const FIELDS: &[(&str, Type)] = &[
    ("Id", Type::Text),
    ("From", Type::Text),
    ("Owner", Type::Text),
    ("Target", Type::Text),
    ("Timestamp", Type::Number),
    ("Block-Height", Type::Number),
];

impl Request {
    /// Checks a request that was decoded.
    ///
    /// # Errors
    /// The outer one when there is no memory for names; [`RequestError`] names the field that is missing or has another
    /// type than it should.
    pub(crate) fn check(vm: &mut Vm, value: Value) -> LuaResult<Result<Request, RequestError>> {
        let Some(request) = value.as_table() else {
            return Ok(Err(RequestError::new("", "must be an object")));
        };
        let message = vm.raw_field(request, "message")?;
        let Some(message) = message.as_table() else {
            return Ok(Err(RequestError::new("message", "must be an object")));
        };
        if let Err(error) = check_message(vm, message)? {
            return Ok(Err(error));
        }
        let env = match check_env(vm, request)? {
            Ok(env) => env,
            Err(error) => return Ok(Err(error)),
        };
        let limits = match check_limits(vm, request)? {
            Ok(limits) => limits,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(Request {
            message,
            env,
            limits,
        }))
    }
}

fn check_message(vm: &mut Vm, message: Gc<Table>) -> LuaResult<Result<(), RequestError>> {
    for &(name, wanted) in FIELDS {
        let value = vm.raw_field(message, name)?;
        let problem = match (wanted, value.kind()) {
            (_, Kind::Nil | Kind::String(_))
            | (Type::Number, Kind::Integer(_) | Kind::Float(_)) => continue,
            (Type::Text, _) => "must be a string",
            (Type::Number, _) => "must be a number",
        };
        return Ok(Err(RequestError::new(format!("message.{name}"), problem)));
    }
    check_tags(vm, message, "message")
}

/// `Tags` must be a list of objects with a name.
fn check_tags(vm: &mut Vm, owner: Gc<Table>, path: &str) -> LuaResult<Result<(), RequestError>> {
    let tags = vm.raw_field(owner, "Tags")?;
    let is_list = |tags: Gc<Table>| {
        !tags.get_integer(1).is_nil() || matches!(tags.next(Value::NIL), Ok(None))
    };
    let Some(tags) = tags.as_table().filter(|&tags| is_list(tags)) else {
        let problem = "must be an array of { name, value }";
        return Ok(Err(RequestError::new(format!("{path}.Tags"), problem)));
    };
    let key = vm.new_string(b"name")?;
    for index in 1..=tags.length() {
        let tag = tags.get_integer(index);
        let name = match tag.as_table() {
            Some(tag) => tag.get_string(key),
            None => Value::NIL,
        };
        if name.as_string().is_none() && !name.is_number() {
            let field = format!("{path}.Tags[{}].name", index - 1);
            return Ok(Err(RequestError::new(field, "must be a string")));
        }
    }
    Ok(Ok(()))
}

type Checked<T> = LuaResult<Result<T, RequestError>>;

fn check_env(vm: &mut Vm, request: Gc<Table>) -> Checked<Option<Gc<Table>>> {
    let env = vm.raw_field(request, "env")?;
    if env.is_nil() {
        return Ok(Ok(None));
    }
    let Some(env) = env.as_table() else {
        return Ok(Err(RequestError::new("env", "must be an object")));
    };
    let process = vm.raw_field(env, "Process")?;
    let Some(process) = process.as_table() else {
        return Ok(Err(RequestError::new("env.Process", "must be an object")));
    };
    if vm.raw_field(process, "Id")?.as_string().is_none() {
        return Ok(Err(RequestError::new("env.Process.Id", "must be a string")));
    }
    if let Err(error) = check_tags(vm, process, "env.Process")? {
        return Ok(Err(error));
    }
    Ok(Ok(Some(env)))
}

fn check_limits(vm: &mut Vm, request: Gc<Table>) -> Checked<Limits> {
    let mut limits = Limits::default();
    let given = vm.raw_field(request, "limits")?;
    if given.is_nil() {
        return Ok(Ok(limits));
    }
    let Some(given) = given.as_table() else {
        return Ok(Err(RequestError::new("limits", "must be an object")));
    };
    for (name, limit) in [("gas", &mut limits.gas), ("memory", &mut limits.memory)] {
        let value = vm.raw_field(given, name)?;
        match value.as_number() {
            _ if value.is_nil() => {}
            // Fractions of a unit do not count; what is greater than a u64 is no limit.
            Some(number) if number >= 0.0 => *limit = number as u64,
            _ => {
                let field = format!("limits.{name}");
                let problem = "must be a number that is not negative";
                return Ok(Err(RequestError::new(field, problem)));
            }
        }
    }
    Ok(Ok(limits))
}
