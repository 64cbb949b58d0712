//! Modules that come as Lua source: what a process runs in the place of the aos library.
//!
//! The source lies in `env.Module.Data` of the first message: one text, a list of texts, or an object of texts by name (taken in
//! the order of the names). They run one after the other in one Lua state without the aos library, and then every
//! message calls what they define (`conventions.lua`):
//!
//! * `compute(base, assignment, opts)`, as HyperBEAM's device `lua@5.3a` calls it: `base` is the state, which the function gives back, and
//!   `base.results` becomes the result;
//! * or else `handle(message, env)`, which gives the result itself.

use lunette_lua::table::Table;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use crate::library::json;
use crate::request::RequestError;

const CONVENTIONS: &str = include_str!("conventions.lua");

/// The name of a source that has none.
const UNNAMED: &str = "module";

/// The sources of a module, in the order in which they run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sources(Vec<Source>);

#[derive(Debug, PartialEq, Eq)]
struct Source {
    /// What positions in errors show.
    name: Vec<u8>,
    text: Vec<u8>,
}

impl Sources {
    /// The sources that `env` brings, if it does.
    ///
    /// # Errors
    /// The inner one names the field that is not what it should be.
    pub(crate) fn read(
        vm: &mut Vm,
        env: Gc<Table>,
    ) -> LuaResult<Result<Option<Sources>, RequestError>> {
        let Some(module) = vm.raw_field(env, "Module")?.as_table() else {
            return Ok(Ok(None));
        };
        let data = vm.raw_field(module, "Data")?;
        if data.is_nil() {
            return Ok(Ok(None));
        }
        let id = vm.raw_field(module, "Id")?;
        let name = match id.as_string() {
            Some(id) if !id.as_bytes().is_empty() => id.as_bytes().to_vec(),
            _ => UNNAMED.as_bytes().to_vec(),
        };
        if let Some(text) = data.as_string() {
            let text = text.as_bytes().to_vec();
            return Ok(Ok(Some(Sources(vec![Source { name, text }]))));
        }
        let sources = data.as_table().and_then(|parts| parts_of(parts, &name));
        Ok(sources.map(Some).ok_or_else(|| RequestError {
            field: "env.Module.Data".to_owned(),
            problem: "must be Lua source: a string, or an array or an object of strings".to_owned(),
        }))
    }
}

/// The texts of a table: by number first, then by name.
fn parts_of(parts: Gc<Table>, name: &[u8]) -> Option<Sources> {
    let mut sources: Vec<(i64, Source)> = Vec::new();
    let mut previous = Value::NIL;
    while let Ok(Some((key, value))) = parts.next(previous) {
        let text = value.as_string()?.as_bytes().to_vec();
        let (position, name) = match key.as_string() {
            Some(key) => (i64::MAX, key.as_bytes().to_vec()),
            None => (key.as_integer()?, name.to_vec()),
        };
        sources.push((position, Source { name, text }));
        previous = key;
    }
    sources.sort_by(|(a, one), (b, other)| (a, &one.name).cmp(&(b, &other.name)));
    let sources: Vec<Source> = sources.into_iter().map(|(_, source)| source).collect();
    (!sources.is_empty()).then_some(Sources(sources))
}

/// Opens Lua's library, and leaves the function that evaluates a message at the bottom of the host's stack.
pub(crate) fn boot(vm: &mut Vm) -> LuaResult<()> {
    vm.open_libraries()?;
    vm.protected(|vm| {
        let globals = Value::table(vm.globals());
        let conventions = vm.load(CONVENTIONS.as_bytes(), b"=lunette", globals)?;
        vm.push(conventions);
        (json::MODULE.open)(vm)?;
        vm.call(1, 1)
    })
}

/// Evaluates a message and pushes the result. `sources` are given once, with the first message.
pub(crate) fn evaluate(
    vm: &mut Vm,
    message: Value,
    env: Value,
    sources: Option<&Sources>,
) -> LuaResult<()> {
    vm.push(vm.argument(1));
    vm.push(message);
    vm.push(env);
    match sources {
        Some(sources) => push_sources(vm, sources)?,
        None => vm.push(Value::NIL),
    }
    vm.call(3, 1)
}

/// Pushes a list of `{ name = ..., text = ... }`.
fn push_sources(vm: &mut Vm, Sources(sources): &Sources) -> LuaResult<()> {
    let list = vm.new_table_with(sources.len(), 0)?;
    vm.push(Value::table(list));
    for (source, index) in sources.iter().zip(1..) {
        let entry = vm.new_table_with(0, 2)?;
        vm.raw_set_integer(list, index, Value::table(entry))?;
        for (key, bytes) in [("name", &source.name), ("text", &source.text)] {
            let text = vm.new_string(bytes)?;
            vm.raw_set_field(entry, key, Value::string(text))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
