//! A process: the virtual machine, and what happens to a message.

use lunette_lua::table::Table;
use lunette_lua::{Gc, Limits as VmLimits, LuaResult, Stop, Value, Vm};

use crate::host::Surroundings;
use crate::library::json::{self, DecodeFailure};
use crate::module::{self, Sources};
use crate::questions::{Question, trace};
use crate::reply::{Reply, Status};
use crate::request::{DEFAULT_MEMORY, Request, RequestError};

/// Defines the global `handle`, and gives it and what the machine calls in its place.
const LOADER: &str = include_str!("loader.lua");
/// The name of that chunk, as in the official module.
const LOADER_NAME: &str = "__lua_webassembly__";

/// What the virtual machine says when the memory limit is reached.
const OUT_OF_MEMORY: &[u8] = b"not enough memory";

/// Where [`boot`] left things at the bottom of the host's stack: Lua code cannot reach them there, as it could in the registry.
mod place {
    /// The module `.process`.
    pub(super) const PROCESS: usize = 1;
    /// The module `json`.
    pub(super) const JSON: usize = 2;
    /// The first values of the global `handle`, `json.encode`, `json.decode` and the global `pcall`: while a process has not replaced
    /// any of them, the machine does their work.
    pub(super) const HANDLE: usize = 3;
    pub(super) const ENCODE: usize = 4;
    pub(super) const DECODE: usize = 5;
    pub(super) const PCALL: usize = 6;
    /// How many.
    pub(super) const COUNT: i32 = 6;
}

/// A living process.
pub struct Process {
    vm: Vm,
    program: Program,
}

/// Where the messages of a process go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Program {
    /// No message came yet: to the aos library, unless the first one brings a module.
    Undecided,
    /// To the aos library.
    Aos,
    /// To a module that came as Lua source.
    Module,
}

impl Default for Process {
    /// A process that has not seen a message yet.
    fn default() -> Self {
        let mut vm = new_vm();
        boot(&mut vm).expect("the library runs within the default limits");
        vm.compact();
        Process {
            vm,
            program: Program::Undecided,
        }
    }
}

fn new_vm() -> Vm {
    let limits = VmLimits {
        memory: bytes(DEFAULT_MEMORY),
        gas: u64::MAX,
    };
    Vm::with_host(limits, Box::new(Surroundings::default()))
}

/// How far an evaluation came.
enum Outcome {
    /// The request was refused.
    Refused(RequestError),
    /// The first message brings a module. Nothing ran.
    Module(Sources),
    /// What was asked, as JSON text. Nothing ran.
    Answer(Vec<u8>),
    /// The result, and whether it is an error.
    Result { json: Vec<u8>, is_error: bool },
}

impl Process {
    /// The machine, for who looks into it.
    pub(crate) fn vm(&self) -> &Vm {
        &self.vm
    }

    /// Evaluates a request (see [`crate::request`]).
    pub fn handle(&mut self, request: &[u8]) -> Reply {
        self.vm.begin();
        let reply = self.handle_with(request, None);
        self.vm.end();
        reply
    }

    /// Goes on without the aos library.
    fn start_module(&mut self, request: &[u8], sources: &Sources) -> Reply {
        self.vm = new_vm();
        self.program = Program::Module;
        module::boot(&mut self.vm).expect("an empty module starts within the default limits");
        self.handle_with(request, Some(sources))
    }

    fn handle_with(&mut self, request: &[u8], sources: Option<&Sources>) -> Reply {
        self.vm.set_gas(u64::MAX);
        let mut limit = u64::MAX;
        let program = self.program;
        let outcome = self
            .vm
            .protected(|vm| evaluate(vm, program, sources, request, &mut limit));
        let gas = limit.saturating_sub(self.vm.gas());
        let reply = match outcome {
            Ok(Outcome::Refused(error)) => error.into(),
            Ok(Outcome::Module(sources)) => return self.start_module(request, &sources),
            Ok(Outcome::Answer(json)) => {
                let status = Status::Ok;
                // It is nobody's message.
                return Reply {
                    status,
                    gas: 0,
                    json,
                };
            }
            Ok(Outcome::Result { json, is_error }) => {
                if program == Program::Undecided {
                    self.program = Program::Aos;
                }
                let status = match is_error {
                    false => Status::Ok,
                    true if json.ends_with(b"not enough memory\"}") => Status::OutOfMemory,
                    true => Status::Error,
                };
                Reply { status, gas, json }
            }
            Err(_) if self.vm.stopped() == Some(Stop::OutOfGas) => {
                Reply::failure(Status::OutOfGas, limit, b"out of gas")
            }
            Err(_) => self.rejection(gas),
        };
        match self.vm.is_profiled() {
            true => trace::finish(&mut self.vm, &reply),
            false => reply,
        }
    }

    fn rejection(&mut self, gas: u64) -> Reply {
        let problem = self.vm.error_value();
        // A module says by an error that a message failed; of the aos library it is a defect.
        let status = match self.program {
            Program::Module => Status::Error,
            Program::Undecided | Program::Aos => Status::Rejected,
        };
        match problem.as_string() {
            Some(text) if text.as_bytes() == OUT_OF_MEMORY => {
                Reply::failure(Status::OutOfMemory, gas, OUT_OF_MEMORY)
            }
            Some(text) => Reply::failure(status, gas, text.as_bytes()),
            None => {
                let mut text = Vec::new();
                let encoded = |vm: &mut Vm| json::encode_outside(vm, problem, &mut text);
                if self.vm.protected(encoded).is_err() {
                    text = problem.type_name().as_bytes().to_vec();
                }
                Reply::failure(status, gas, &text)
            }
        }
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
        let loader = vm.load(LOADER.as_bytes(), LOADER_NAME.as_bytes(), globals)?;
        vm.push(loader);
        vm.call(0, place::COUNT)
    })
}

fn evaluate(
    vm: &mut Vm,
    program: Program,
    sources: Option<&Sources>,
    text: &[u8],
    limit: &mut u64,
) -> LuaResult<Outcome> {
    vm.safe_point()?;
    // A hook would run inside the library too, and one that fails would lock the owner out: it ends with its evaluation.
    let (thread, _) = vm.running_thread();
    vm.set_hook(thread, Value::NIL, 0, 0);
    match json::decode_outside(vm, text) {
        Ok(()) => {}
        Err(DecodeFailure::Raised(raised)) => return Err(raised),
        Err(DecodeFailure::Malformed(problem)) => {
            return Ok(Outcome::Refused(RequestError::malformed(&problem)));
        }
    }
    let request = vm.argument(vm.argument_count());
    let question = match request.as_table() {
        Some(request) => Question::read(vm, request)?,
        None => Ok(None),
    };
    let question = match question {
        Ok(question) => question,
        Err(error) => {
            vm.pop();
            return Ok(Outcome::Refused(error));
        }
    };
    if let Some(question) = &question
        && let Some(answer) = question.answer(vm)?
    {
        vm.pop();
        return Ok(match answer {
            Ok(json) => Outcome::Answer(json),
            Err(error) => Outcome::Refused(error),
        });
    }
    let request = match Request::check(vm, request)? {
        Ok(request) => request,
        Err(error) => {
            vm.pop();
            return Ok(Outcome::Refused(error));
        }
    };
    if let (Program::Undecided, Some(env)) = (program, request.env) {
        match Sources::read(vm, env)? {
            Ok(None) => {}
            Ok(Some(sources)) => return Ok(Outcome::Module(sources)),
            Err(error) => {
                vm.pop();
                return Ok(Outcome::Refused(error));
            }
        }
    }
    *limit = request.limits.gas;
    vm.set_gas(request.limits.gas);
    let has_question = question.is_some();
    if let Some(Question::Trace { grain }) = question {
        trace::start(vm, grain)?;
    }
    vm.set_memory_limit(bytes(request.limits.memory));
    vm.charge(charged(text, has_question) as u64 / 16)?;
    let env = match request.env {
        Some(env) => env,
        None => unknown_env(vm)?,
    };
    let env = Value::table(env);
    let message = Value::table(request.message);
    if program == Program::Module {
        module::evaluate(vm, message, env, sources)?;
        let result = vm.argument(vm.argument_count());
        let outcome = encode_result(vm, result)?;
        vm.set_argument_count(1);
        return Ok(outcome);
    }
    if is_original(vm)? {
        let handle = vm.field(vm.argument(place::PROCESS), "handle")?;
        vm.push(handle);
        vm.push(message);
        vm.push(env);
        vm.call(2, 1)?;
        // The message itself may have replaced it.
        if !is_original(vm)? {
            encode_as_text(vm)?;
        }
    } else {
        handle_as_text(vm, message, env)?;
    }
    let result = vm.argument(vm.argument_count());
    let outcome = encode_result(vm, result)?;
    vm.set_argument_count(place::COUNT as usize);
    Ok(outcome)
}

/// The bytes of a request that its message pays for: a question comes last, and costs nothing.
fn charged(text: &[u8], has_question: bool) -> usize {
    const QUESTION: &[u8] = b",\"question\":";
    if !has_question {
        return text.len();
    }
    let start = text
        .windows(QUESTION.len())
        .rposition(|window| window == QUESTION);
    start.map_or(text.len(), |start| start + 1)
}

fn encode_result(vm: &mut Vm, result: Value) -> LuaResult<Outcome> {
    let mut json = Vec::new();
    json::encode_outside(vm, result, &mut json)?;
    let is_error = match result.as_table() {
        Some(result) => !vm.raw_field(result, "Error")?.is_nil(),
        None => false,
    };
    Ok(Outcome::Result { json, is_error })
}

/// What stands for the process when the host says nothing about it.
fn unknown_env(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    json::decode(
        vm,
        br#"{"Process":{"Id":"","Tags":[]},"Module":{"Id":"","Tags":[]}}"#,
    )?;
    match vm.argument(vm.argument_count()).as_table() {
        Some(env) => Ok(env),
        None => vm.new_table(),
    }
}

/// Are the functions between the host and `process.handle` those that the machine began with?
fn is_original(vm: &mut Vm) -> LuaResult<bool> {
    let globals = vm.globals();
    let json = vm.argument(place::JSON).as_table();
    for (table, name, original) in [
        (Some(globals), "handle", place::HANDLE),
        (Some(globals), "pcall", place::PCALL),
        (json, "encode", place::ENCODE),
        (json, "decode", place::DECODE),
    ] {
        let Some(table) = table else { return Ok(false) };
        if !vm.raw_field(table, name)?.raw_equals(vm.argument(original)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives the message to the global `handle` as the official host does, with JSON texts both ways, and pushes the result.
fn handle_as_text(vm: &mut Vm, message: Value, env: Value) -> LuaResult<()> {
    let globals = Value::table(vm.globals());
    let handle = vm.field(globals, "handle")?;
    if !handle.is_function() {
        return Err(vm.raise_text(b"function handle is not defined globally"));
    }
    vm.push(handle);
    for value in [message, env] {
        let mut text = Vec::new();
        json::encode_to(vm, value, &mut text)?;
        vm.push_bytes(&text)?;
    }
    vm.call(2, 1)?;
    read_answer(vm)
}

/// Gives the result on top of the stack to `json.encode` as the global `handle` does, and replaces it by what that made of it.
fn encode_as_text(vm: &mut Vm) -> LuaResult<()> {
    let result = vm.argument(vm.argument_count());
    let encode = vm.field(vm.argument(place::JSON), "encode")?;
    vm.push(encode);
    let answer = vm.new_table()?;
    vm.push(Value::table(answer));
    vm.raw_set_field(answer, "ok", Value::TRUE)?;
    vm.raw_set_field(answer, "response", result)?;
    vm.call(1, 1)?;
    read_answer(vm)
}

/// Pushes the response of the JSON text on top of the stack, or raises it when it is an error.
fn read_answer(vm: &mut Vm) -> LuaResult<()> {
    let answer = vm.argument(vm.argument_count());
    let Some(text) = answer.as_string() else {
        return Err(vm.raise_text(b"handle must return JSON text"));
    };
    json::decode(vm, text.as_bytes())?;
    let answer = vm.argument(vm.argument_count());
    let succeeded = vm.field(answer, "ok")?;
    let response = vm.field(answer, "response")?;
    if succeeded.is_truthy() {
        vm.push(response);
        Ok(())
    } else {
        Err(vm.raise(response))
    }
}

#[cfg(test)]
mod tests;
