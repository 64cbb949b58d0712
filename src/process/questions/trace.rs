//! How a process goes about a message: which handlers are asked and why they do not match, and where the gas is used.
//!
//! While a trace is made the library tells [`Watched`] what it does (`watching` in `library/aos`). That costs no gas, so the result is the one that
//! the message has without it.

use lunette_lua::table::Table;
use lunette_lua::vm::Profile;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::json::Json;
use crate::host::Surroundings;
use crate::reply::{Reply, Status};

/// In the registry: the table that the library looks at to know whether it is watched.
const WATCHING: &str = "lunette.watching";

/// The most handlers that are told of.
const MOST_TRIALS: usize = 1_000;

/// The most notes that cost nothing: who makes more of them than the library does is not the library.
const MOST_NOTES: usize = 10_000;

/// Gas for finding out why one handler passed. A process may have replaced what compares.
const GAS_OF_REASON: u64 = 100_000;

/// What a process did with a message so far.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// Handlers that were asked.
    trials: Vec<Trial>,
    notes: usize,
    outcome: Option<&'static str>,
}

/// A handler that was asked.
#[derive(Debug)]
struct Trial {
    name: String,
    verdict: &'static str,
    pattern: String,
    reason: Option<String>,
}

/// The table with `on` in it, which the library's modules share.
pub(crate) fn watching(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let registry = vm.registry();
    if let Some(table) = vm.raw_field(registry, WATCHING)?.as_table() {
        return Ok(table);
    }
    let table = vm.new_table()?;
    vm.raw_set_field(registry, WATCHING, Value::table(table))?;
    Ok(table)
}

/// Begins a trace. The host undoes the request, so nobody has to end it in the library.
pub(crate) fn start(vm: &mut Vm, grain: u64) -> LuaResult<()> {
    let table = watching(vm)?;
    vm.raw_set_field(table, "on", Value::TRUE)?;
    if let Some(surroundings) = surroundings(vm) {
        surroundings.watched = Some(Watched::default());
    }
    vm.start_profile(grain);
    Ok(())
}

/// Ends a trace: the reply of the message, and all that was seen, as the answer.
pub(crate) fn finish(vm: &mut Vm, reply: &Reply) -> Reply {
    let profile = vm.end_profile();
    let watched = surroundings(vm).and_then(|surroundings| surroundings.watched.take());
    let mut json = Json::default();
    json.object(|json| {
        json.member("status")
            .string(status_name(reply.status).as_bytes());
        json.member("gas")
            .integer(i64::try_from(reply.gas).unwrap_or(i64::MAX));
        json.member("result").raw(&reply.json);
        if let Some(watched) = watched
            && let Some(outcome) = watched.outcome(reply.status)
        {
            json.member("handling")
                .object(|json| watched.write(json, outcome));
        }
        json.member("profile")
            .object(|json| write_profile(json, &profile));
    });
    Reply {
        status: Status::Ok,
        gas: reply.gas,
        json: json.into_text(),
    }
}

fn surroundings(vm: &mut Vm) -> Option<&mut Surroundings> {
    vm.host.as_any().downcast_mut()
}

/// As hosts name them.
fn status_name(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Error => "error",
        Status::Rejected => "rejected",
        Status::InvalidRequest => "invalid-request",
        Status::OutOfGas => "out-of-gas",
        Status::OutOfMemory => "out-of-memory",
    }
}

// What the library tells ----------------------------------------------------------------------------------------------------

/// Whether what the running native function tells is wanted. Then its call costs nothing.
pub(crate) fn begin_note(vm: &mut Vm) -> bool {
    let Some(watched) = watched(vm) else {
        return false;
    };
    watched.notes += 1;
    let is_wanted = watched.notes <= MOST_NOTES;
    if is_wanted {
        vm.refund_call();
    }
    is_wanted
}

/// Whether further handlers are told of.
pub(crate) fn has_room(vm: &mut Vm) -> bool {
    watched(vm).is_some_and(|watched| watched.trials.len() < MOST_TRIALS)
}

/// The message was not given to any handler, or to the one that keeps what nobody takes.
pub(crate) fn note_outcome(vm: &mut Vm, outcome: &[u8]) {
    let known = ["not-trusted", "not-assignable", "inbox"];
    let outcome = known.into_iter().find(|known| known.as_bytes() == outcome);
    if let Some(watched) = watched(vm) {
        watched.outcome = outcome;
    }
}

/// A handler was asked. `action` is what aos makes of its pattern's answer: negative, positive or zero.
pub(crate) fn note_trial(vm: &mut Vm, handler: Gc<Table>, action: i64, message: Gc<Table>) {
    if !has_room(vm) {
        return;
    }
    let trial = vm.uncharged(GAS_OF_REASON, |vm| {
        // It may be in no list any more by the time that it is described.
        let height = vm.argument_count();
        vm.push(Value::table(handler));
        let trial = Trial::of(vm, handler, action, message);
        vm.set_argument_count(height);
        trial
    });
    if let (Some(watched), Ok(trial)) = (watched(vm), trial) {
        if trial.verdict == "handled" {
            watched.outcome = Some("handled");
        }
        watched.trials.push(trial);
    }
}

fn watched(vm: &mut Vm) -> Option<&mut Watched> {
    surroundings(vm)?.watched.as_mut()
}

impl Watched {
    /// How it ended; nothing when the library had no say.
    fn outcome(&self, status: Status) -> Option<&'static str> {
        let was_asked = self.outcome.is_some() || !self.trials.is_empty();
        was_asked.then_some(match (status, self.outcome) {
            (Status::Ok, Some(outcome)) => outcome,
            (Status::Ok, None) => "handled",
            _ => "failed",
        })
    }

    fn write(&self, json: &mut Json, outcome: &str) {
        json.member("outcome").string(outcome.as_bytes());
        json.member("handlers").list(|json| {
            for trial in &self.trials {
                json.item().object(|json| {
                    json.member("name").string(trial.name.as_bytes());
                    json.member("verdict").string(trial.verdict.as_bytes());
                    json.member("pattern").string(trial.pattern.as_bytes());
                    if let Some(reason) = &trial.reason {
                        json.member("reason").string(reason.as_bytes());
                    }
                });
            }
        });
    }
}

impl Trial {
    fn of(vm: &mut Vm, handler: Gc<Table>, action: i64, message: Gc<Table>) -> LuaResult<Trial> {
        let name = vm.raw_field(handler, "name")?;
        let pattern = vm.raw_field(handler, "pattern")?;
        vm.push(pattern);
        let verdict = match action {
            ..0 => "handled",
            0 => "passed",
            1.. => "continued",
        };
        let reason = match verdict {
            "passed" => Some(reason(vm, pattern, message)?),
            _ => None,
        };
        Ok(Trial {
            name: shown(name),
            verdict,
            pattern: pattern_text(pattern),
            reason,
        })
    }
}

// Why a pattern does not match ----------------------------------------------------------------------------------------------------

/// The most bytes of a value in a reason.
const SHOWN: usize = 80;

/// Why a message does not match a pattern, the way that `utils.matchesSpec` goes about it.
fn reason(vm: &mut Vm, pattern: Value, message: Gc<Table>) -> LuaResult<String> {
    if pattern.is_function() {
        return Ok("its pattern is a function, which did not say yes".to_owned());
    }
    if pattern.is_string() {
        let action = vm.raw_field(message, "Action")?;
        return Ok(different("Action", action, pattern));
    }
    let Some(spec) = pattern.as_table() else {
        return Ok(format!("its pattern is a {}", pattern.type_name()));
    };
    let tags = vm.raw_field(message, "Tags")?.as_table();
    let mut functions = Vec::new();
    let mut position = 0;
    while let Some((next, key, wanted)) = spec.entry_from(position) {
        position = next;
        let field = message.get(key);
        let tag = tags.map_or(Value::NIL, |tags| tags.get(key));
        let name = shown(key);
        if !field.is_truthy() && !tag.is_truthy() {
            return Ok(format!("it has no {name}"));
        }
        if wanted.is_function() {
            functions.push(name);
        } else if !(matches(vm, wanted, field, message)? || matches(vm, wanted, tag, message)?) {
            let value = if field.is_truthy() { field } else { tag };
            return Ok(different(&name, value, wanted));
        }
    }
    // Asking a function again could change what follows.
    Ok(match functions.is_empty() {
        true => "it matched no more when it was looked at again".to_owned(),
        false => format!(
            "the function for {} did not say yes",
            functions.join(" or ")
        ),
    })
}

/// What `utils.matchesPattern` says. What it is given is alive afterwards, whatever was called.
fn matches(vm: &mut Vm, pattern: Value, value: Value, message: Gc<Table>) -> LuaResult<bool> {
    vm.push(pattern);
    vm.push(value);
    let loaded = vm.raw_field(vm.registry(), "_LOADED")?;
    let utils = vm.field(loaded, ".utils")?;
    let matcher = vm.field(utils, "matchesPattern")?;
    let arguments = [pattern, value, Value::table(message)];
    let answer = vm.protected(|vm| vm.call_value(matcher, &arguments));
    Ok(answer.is_ok_and(Value::is_truthy))
}

fn different(name: &str, value: Value, wanted: Value) -> String {
    match value.is_nil() {
        true => format!("it has no {name}"),
        false => format!("{name} is {}, not {}", quoted(value), pattern_text(wanted)),
    }
}

/// A pattern as Lua writes it, one level deep.
fn pattern_text(pattern: Value) -> String {
    let Some(spec) = pattern.as_table() else {
        return quoted(pattern);
    };
    let mut parts = Vec::new();
    let mut position = 0;
    while let Some((next, key, value)) = spec.entry_from(position) {
        position = next;
        let value = match value.is_table() {
            true => "{ ... }".to_owned(),
            false => quoted(value),
        };
        parts.push(match key.is_string() {
            true => format!("{} = {value}", shown(key)),
            false => value,
        });
    }
    match parts.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{ {} }}", parts.join(", ")),
    }
}

/// A value as Lua writes it, cut short.
fn quoted(value: Value) -> String {
    match value.is_string() {
        true => format!("\"{}\"", shown(value)),
        false if value.is_function() => "a function".to_owned(),
        false => shown(value),
    }
}

/// A value as text, cut short.
fn shown(value: Value) -> String {
    if let Some(text) = value.as_string() {
        let text = text.as_bytes();
        let cut = &text[..text.len().min(SHOWN)];
        let dots = if cut.len() < text.len() { "..." } else { "" };
        return format!("{}{dots}", String::from_utf8_lossy(cut));
    }
    if let Some(integer) = value.as_integer() {
        return integer.to_string();
    }
    match value.as_float() {
        Some(float) => float.to_string(),
        None if value.is_nil() => "nil".to_owned(),
        None => format!("a {}", value.type_name()),
    }
}

// The profile ---------------------------------------------------------------------------------------------------------------------

fn write_profile(json: &mut Json, profile: &Profile) {
    json.member("functions").list(|json| {
        for function in &profile.functions {
            json.item().object(|json| {
                json.member("name").string(&function.name);
                json.member("chunk").string(&function.chunk);
                let digest = format!("{:08x}", function.chunk_digest);
                json.member("digest").string(digest.as_bytes());
                json.member("line").integer(function.line);
            });
        }
    });
    json.member("stacks").list(|json| {
        for stack in &profile.stacks {
            json.item().object(|json| {
                json.member("frames").list(|json| {
                    for &(function, line) in &stack.frames {
                        json.item().list(|json| {
                            json.item().integer(function as i64);
                            json.item().integer(line);
                        });
                    }
                });
                json.member("gas")
                    .integer(i64::try_from(stack.gas).unwrap_or(i64::MAX));
            });
        }
    });
}
