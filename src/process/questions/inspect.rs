//! What is in the state: a value, and what is in that.

use lunette_lua::compiler::{chunk_id, is_reserved};
use lunette_lua::function::upvalue_of;
use lunette_lua::number::{write_float, write_integer};
use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, LuaResult, Value, Vm};

use super::digest::{Digests, code_of};
use super::json::Json;
use crate::request::RequestError;

/// The bytes of a string that are shown.
const SHOWN_BYTES: usize = 1_000;

/// The most entries of an answer, and the greatest depth: a table may hold itself.
const MOST_ENTRIES: usize = 100_000;
const MOST_DEPTH: usize = 16;

/// Tables of the library that the machine itself writes to.
const WRITTEN_BY_MACHINE: &[&[u8]] = &[b"_G", b"math", b"os", b"package"];

/// What is asked for.
pub(crate) struct Place {
    path: Vec<Value>,
    depth: usize,
    from: usize,
    limit: usize,
}

impl Place {
    /// Reads `{path, depth, from, limit}`.
    pub(super) fn read(vm: &mut Vm, asked: Gc<Table>) -> LuaResult<Result<Place, RequestError>> {
        let mut place = Place {
            path: Vec::new(),
            depth: 1,
            from: 0,
            limit: 200,
        };
        if let Some(path) = vm.raw_field(asked, "path")?.as_table() {
            place.path = (1..=path.length())
                .map(|index| path.get_integer(index))
                .collect();
        }
        for (name, number) in [
            ("depth", &mut place.depth),
            ("from", &mut place.from),
            ("limit", &mut place.limit),
        ] {
            let given = vm.raw_field(asked, name)?;
            match given.as_number() {
                _ if given.is_nil() => {}
                Some(given) if given >= 0.0 => *number = given as usize,
                _ => {
                    let field = format!("question.inspect.{name}");
                    let problem = "must be a number that is not negative";
                    return Ok(Err(RequestError::new(field, problem)));
                }
            }
        }
        place.depth = place.depth.min(MOST_DEPTH);
        place.limit = place.limit.min(MOST_ENTRIES);
        Ok(Ok(place))
    }
}

/// The answer to `{"inspect": place}`.
pub(super) fn inspect(vm: &mut Vm, place: &Place) -> LuaResult<Result<Vec<u8>, RequestError>> {
    let mut value = Value::table(vm.globals());
    let mut key = b"_G".to_vec();
    for (index, &step) in place.path.iter().enumerate() {
        match follow(vm, value, step)? {
            Some(entry) => (key, value) = entry,
            None => {
                let field = format!("question.inspect.path[{index}]");
                return Ok(Err(RequestError::new(field, "leads nowhere")));
            }
        }
    }
    let library = match place.path.is_empty() {
        true => library_digests(),
        false => Vec::new(),
    };
    let mut writer = Writer {
        digests: Digests::new(vm),
        library,
        from: place.from,
        limit: place.limit,
        room: MOST_ENTRIES,
        json: Json::default(),
    };
    let entry = Entry {
        key,
        step: None,
        value,
    };
    writer.variable(vm, &entry, place.depth, false);
    Ok(Ok(writer.json.into_text()))
}

/// The entry that a step leads to.
fn follow(vm: &mut Vm, value: Value, step: Value) -> LuaResult<Option<(Vec<u8>, Value)>> {
    if let Some(special) = step.as_table() {
        if let Some(number) = vm.raw_field(special, "upvalue")?.as_number() {
            return Ok(upvalue_of(value, number as usize));
        }
        let wants_metatable = vm.raw_field(special, "metatable")?.is_truthy();
        let metatable = value.as_table().and_then(|table| table.metatable());
        return Ok(metatable
            .filter(|_| wants_metatable)
            .map(|table| (b"metatable".to_vec(), Value::table(table))));
    }
    let found = value.as_table().map(|table| table.get(step));
    Ok(found
        .filter(|found| !found.is_nil())
        .map(|found| (key_text(step), found)))
}

/// The digests of what a process begins with, by name; of functions those of their code.
fn library_digests() -> Vec<(Vec<u8>, u64)> {
    let fresh = crate::Process::default();
    let globals = fresh.vm().globals();
    let mut digests = Digests::new(fresh.vm());
    let mut library = Vec::new();
    let mut position = 0;
    while let Some((next, key, value)) = globals.entry_from(position) {
        position = next;
        if let Some(name) = key.as_string() {
            let digest = code_of(value).unwrap_or_else(|| digests.of(value));
            library.push((name.as_bytes().to_vec(), digest));
        }
    }
    library
}

/// A value in another one.
struct Entry {
    key: Vec<u8>,
    step: Option<Step>,
    value: Value,
}

/// How to get to it.
enum Step {
    Key(Value),
    Upvalue(usize),
    Metatable,
}

struct Writer {
    digests: Digests,
    library: Vec<(Vec<u8>, u64)>,
    /// The first entry of the value that was asked for; of those in it all are shown from the first on.
    from: usize,
    limit: usize,
    /// Entries that there is room for.
    room: usize,
    json: Json,
}

impl Writer {
    /// Writes a value, and down to a depth what is in it. `is_global`: the value of a global.
    fn variable(&mut self, vm: &Vm, entry: &Entry, depth: usize, is_global: bool) {
        let is_root = entry.value.as_table() == Some(vm.globals()) && entry.step.is_none();
        let digest = match is_root {
            true => self.digests.of_globals(vm),
            false => self.digests.of(entry.value),
        };
        self.json.raw(b"{");
        self.json.member("key").string(&entry.key);
        if let Some(step) = &entry.step {
            write_step(self.json.member("step"), step);
        }
        self.json.member("type").string(type_of(entry.value));
        let text = text_of(entry.value);
        self.json.member("text").string(&text);
        let hex = format!("{digest:016x}");
        self.json.member("digest").string(hex.as_bytes());
        if is_global && self.is_builtin(&entry.key, code_of(entry.value).unwrap_or(digest)) {
            self.json.member("builtin").boolean(true);
        }
        if let Some(text) = entry.value.as_string() {
            self.json.member("size").integer(text.len() as i64);
        }
        if entry.value.is_table() || entry.value.is_function() {
            self.content(vm, entry.value, depth, is_root);
        }
        self.json.raw(b"}");
    }

    fn content(&mut self, vm: &Vm, value: Value, depth: usize, is_root: bool) {
        let entries = entries_of(value);
        self.json.member("size").integer(entries.len() as i64);
        if depth == 0 {
            return;
        }
        let from = std::mem::take(&mut self.from);
        let limit = self.limit.min(self.room);
        let end = from.saturating_add(limit).min(entries.len());
        let first = from.min(end);
        self.room -= end - first;
        self.json.member("entries").raw(b"[");
        for entry in &entries[first..end] {
            self.json.item();
            self.variable(vm, entry, depth - 1, is_root);
        }
        self.json.raw(b"]");
        if end < entries.len() {
            let omitted = entries.len() - end;
            self.json.member("omitted").integer(omitted as i64);
        }
    }

    fn is_builtin(&self, name: &[u8], digest: u64) -> bool {
        let known = self.library.iter().find(|(known, _)| known == name);
        known.is_some_and(|(_, then)| *then == digest || WRITTEN_BY_MACHINE.contains(&name))
    }
}

/// What is in a table, in the order of its keys, or the upvalues of a function.
fn entries_of(value: Value) -> Vec<Entry> {
    let Some(table) = value.as_table() else {
        return upvalues_of(value);
    };
    let mut keyed = Vec::new();
    let mut position = 0;
    while let Some((next, key, value)) = table.entry_from(position) {
        position = next;
        keyed.push((key, value));
    }
    keyed.sort_by_cached_key(|(key, _)| order_of(*key));
    let entries = keyed.into_iter().map(|(key, value)| Entry {
        key: key_text(key),
        step: is_step(key).then_some(Step::Key(key)),
        value,
    });
    let metatable = table.metatable().map(|metatable| Entry {
        key: b"metatable".to_vec(),
        step: Some(Step::Metatable),
        value: Value::table(metatable),
    });
    metatable.into_iter().chain(entries).collect()
}

fn upvalues_of(function: Value) -> Vec<Entry> {
    (1..)
        .map_while(|number| Some((number, upvalue_of(function, number)?)))
        .map(|(number, (name, value))| Entry {
            key: match name.is_empty() {
                true => format!("upvalue {number}").into_bytes(),
                false => name,
            },
            step: Some(Step::Upvalue(number)),
            value,
        })
        .collect()
}

/// Numbers first, by their size, then texts, then the rest.
fn order_of(key: Value) -> (u8, i64, Vec<u8>) {
    match key.kind() {
        Kind::Integer(integer) => (0, integer, Vec::new()),
        Kind::Float(float) => (1, order_of_float(float), Vec::new()),
        Kind::String(text) => (2, 0, text.as_bytes().to_vec()),
        Kind::Boolean(value) => (3, value.into(), Vec::new()),
        _ => (4, 0, Vec::new()),
    }
}

/// The bits of a float in the order of its size.
fn order_of_float(float: f64) -> i64 {
    let bits = float.to_bits() as i64;
    if bits < 0 { i64::MIN ^ !bits } else { bits }
}

/// Can JSON name the key? Not a text that is no UTF-8.
fn is_step(key: Value) -> bool {
    match key.kind() {
        Kind::String(text) => std::str::from_utf8(text.as_bytes()).is_ok(),
        Kind::Float(float) => float.is_finite(),
        Kind::Integer(_) | Kind::Boolean(_) => true,
        _ => false,
    }
}

fn write_step(json: &mut Json, step: &Step) {
    match step {
        Step::Key(key) => match key.kind() {
            Kind::String(text) => json.string(text.as_bytes()),
            Kind::Boolean(value) => json.boolean(value),
            _ => json.raw(&text_of(*key)),
        },
        Step::Upvalue(number) => json.object(|json| json.member("upvalue").integer(*number as i64)),
        Step::Metatable => json.object(|json| json.member("metatable").boolean(true)),
    }
}

fn type_of(value: Value) -> &'static [u8] {
    match value.kind() {
        Kind::Integer(_) => b"integer",
        Kind::Float(_) => b"float",
        _ => value.type_name().as_bytes(),
    }
}

/// A value as text: of a function where it was written, of what has no text nothing.
fn text_of(value: Value) -> Vec<u8> {
    let mut text = Vec::new();
    match value.kind() {
        Kind::Nil => text.extend_from_slice(b"nil"),
        Kind::Boolean(value) => text.extend_from_slice(if value { b"true" } else { b"false" }),
        Kind::Integer(integer) => write_integer(&mut text, integer),
        Kind::Float(float) => write_float(&mut text, float),
        Kind::String(string) => text.extend_from_slice(beginning(string.as_bytes())),
        Kind::LuaFunction(closure) => {
            let prototype = closure.prototype();
            text = chunk_id(prototype.source.as_bytes());
            text.push(b':');
            write_integer(&mut text, prototype.line_defined.into());
        }
        Kind::NativeFunction(_) => text.extend_from_slice(b"[C]"),
        _ => {}
    }
    text
}

/// The beginning of a long text, which does not end within a character.
fn beginning(text: &[u8]) -> &[u8] {
    let Some((head, tail)) = text.split_at_checked(SHOWN_BYTES) else {
        return text;
    };
    let is_continuation = |byte: u8| byte & 0xc0 == 0x80;
    if !tail.first().is_some_and(|&byte| is_continuation(byte)) {
        return head;
    }
    let kept = head.iter().rposition(|&byte| !is_continuation(byte));
    &head[..kept.unwrap_or(0)]
}

/// A key as Lua writes it.
fn key_text(key: Value) -> Vec<u8> {
    match key.as_string() {
        Some(name) if is_name(name.as_bytes()) => name.as_bytes().to_vec(),
        Some(text) => {
            let mut quoted = b"[".to_vec();
            crate::reply::write_string(&mut quoted, beginning(text.as_bytes()));
            quoted.push(b']');
            quoted
        }
        None => {
            let text = match text_of(key) {
                text if text.is_empty() => key.type_name().as_bytes().to_vec(),
                text => text,
            };
            [b"[", text.as_slice(), b"]"].concat()
        }
    }
}

fn is_name(text: &[u8]) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.first().is_some_and(|&byte| is_letter(byte))
        && text
            .iter()
            .all(|&byte| is_letter(byte) || byte.is_ascii_digit())
        && !is_reserved(text)
}
