//! A process: the virtual machine, and what happens to a message.

use lunette_lua::{Limits as VmLimits, LuaResult, Stop, Value, Vm};

use crate::host::{Collector, collector, emit, post, text};
use crate::json::Json;
use crate::reply::{Failure, FailureCode, Reply};
use crate::request::{DEFAULT_MEMORY, Limits, Request};

/// What every process starts with: `print`, `Send`, `ao`, `Owner` and the message loop.
const PRELUDE: &[u8] = include_bytes!("prelude.lua");

/// What the virtual machine says when the memory limit is reached.
const OUT_OF_MEMORY: &str = "not enough memory";

/// A living process.
pub struct Process {
    vm: Vm,
}

impl Default for Process {
    /// A process that has not seen a message yet.
    fn default() -> Self {
        let limits = VmLimits {
            memory: bytes(DEFAULT_MEMORY),
            gas: u64::MAX,
        };
        let mut vm = Vm::with_host(limits, Box::new(Collector::default()));
        boot(&mut vm).expect("the prelude runs within the default limits");
        Process { vm }
    }
}

impl Process {
    /// Evaluates a request (see [`crate::request`]) and returns the reply (see [`crate::reply`]), both JSON.
    pub fn handle(&mut self, request: &[u8]) -> String {
        match Request::parse(request) {
            Ok(request) => self.evaluate(&request).to_json(),
            Err(error) => Reply::from(error).to_json(),
        }
    }

    /// Evaluates a request that has been read.
    pub fn evaluate(&mut self, request: &Request) -> Reply {
        let Limits { gas, memory } = request.limits;
        self.vm.set_gas(gas);
        self.vm.set_memory_limit(bytes(memory));
        let outcome = self.vm.protected(|vm| dispatch(vm, request));
        let failure = self.failure(outcome);
        let (output, messages) = collector(&mut self.vm).take();
        Reply {
            output,
            messages: if failure.is_none() {
                messages
            } else {
                Vec::new()
            },
            failure,
            gas_used: gas.saturating_sub(self.vm.gas()),
        }
    }

    fn failure(&self, outcome: LuaResult<Value>) -> Option<Failure> {
        let problem = match outcome {
            Ok(problem) if problem.is_nil() => return None,
            Ok(problem) => problem,
            Err(_) => self.vm.error_value(),
        };
        if self.vm.stopped() == Some(Stop::OutOfGas) {
            return Some(Failure {
                code: FailureCode::OutOfGas,
                message: "out of gas".to_owned(),
            });
        }
        let message = text(problem);
        let code = match message.as_str() {
            OUT_OF_MEMORY => FailureCode::OutOfMemory,
            _ => FailureCode::LuaError,
        };
        Some(Failure { code, message })
    }
}

/// A limit in bytes for a machine whose addresses have the width of this host's.
fn bytes(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

fn boot(vm: &mut Vm) -> LuaResult<()> {
    vm.open_libraries()?;
    vm.protected(|vm| {
        crate::library::open(vm)?;
        let globals = Value::table(vm.globals());
        let prelude = vm.load(PRELUDE, b"=lunette", globals)?;
        vm.push(prelude);
        for function in [emit, post] {
            let function = vm.new_function(function)?;
            vm.push(function);
        }
        // Its result, the function that evaluates a message, stays at the bottom of the host's stack: Lua code
        // cannot reach it there, as it could in the registry.
        vm.call(2, 1)
    })
}

/// Hands a message to the function that [`boot`] left on the stack; gives nil, or the text of the error.
fn dispatch(vm: &mut Vm, request: &Request) -> LuaResult<Value> {
    vm.safe_point()?;
    // A hook would run inside the loop too, and one that fails would lock the owner out: it ends with its evaluation.
    let (thread, _) = vm.running_thread();
    vm.set_hook(thread, Value::NIL, 0, 0);
    vm.push(vm.argument(1));
    push_fields(vm, &request.message.fields)?;
    push_tags(vm, &request.message.tags)?;
    for part in [&request.process.id, &request.process.owner] {
        match part {
            Some(text) => vm.push_bytes(text.as_bytes())?,
            None => vm.push(Value::NIL),
        }
    }
    vm.call(4, 1)?;
    Ok(vm.pop())
}

/// Pushes a table. Members that are null are left out: Lua has no such value.
fn push_fields(vm: &mut Vm, members: &[(String, Json)]) -> LuaResult<()> {
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    for (key, value) in members {
        push_json(vm, value)?;
        let value = vm.pop();
        vm.raw_set_field(table, key, value)?;
    }
    Ok(())
}

fn push_items(vm: &mut Vm, items: &[Json]) -> LuaResult<()> {
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    for (item, index) in items.iter().zip(1..) {
        push_json(vm, item)?;
        let item = vm.pop();
        vm.raw_set_integer(table, index, item)?;
    }
    Ok(())
}

fn push_json(vm: &mut Vm, json: &Json) -> LuaResult<()> {
    vm.reserve_stack(2, "nested message")?;
    vm.charge(1)?;
    match json {
        Json::Null => vm.push(Value::NIL),
        Json::Boolean(value) => vm.push(Value::boolean(*value)),
        Json::Integer(value) => vm.push(Value::integer(*value)),
        Json::Float(value) => vm.push(Value::float(*value)),
        Json::String(text) => {
            vm.charge(text.len() as u64 / 16)?;
            vm.push_bytes(text.as_bytes())?;
        }
        Json::Array(items) => push_items(vm, items)?,
        Json::Object(members) => push_fields(vm, members)?,
    }
    Ok(())
}

/// Pushes a list of `{ name = ..., value = ... }`.
fn push_tags(vm: &mut Vm, tags: &[(String, String)]) -> LuaResult<()> {
    let list = vm.new_table()?;
    vm.push(Value::table(list));
    for ((name, value), index) in tags.iter().zip(1..) {
        vm.charge(1 + (name.len() + value.len()) as u64 / 16)?;
        let tag = vm.new_table()?;
        vm.raw_set_integer(list, index, Value::table(tag))?;
        for (key, text) in [("name", name), ("value", value)] {
            let text = vm.new_string(text.as_bytes())?;
            vm.raw_set_field(tag, key, Value::string(text))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
