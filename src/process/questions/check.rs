//! Is a source Lua, and what globals does it name? It is compiled and thrown away.

use lunette_lua::compiler::{CompileError, chunk_id, compile};
use lunette_lua::function::Prototype;
use lunette_lua::opcode::Op;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::json::Json;

/// The chunk name that an evaluation has (aos).
const CHUNK: &[u8] = b"aos";

/// What an evaluation tries first: the source as an expression (aos).
const EXPRESSION: &[u8] = b"return ";

/// A global that a source names.
struct Global {
    name: Vec<u8>,
    line: u32,
    is_assigned: bool,
}

/// The answer to `{"check": source}`.
pub(super) fn check(vm: &mut Vm, source: Value) -> LuaResult<Vec<u8>> {
    let source = source.as_string().map(|text| text.as_bytes().to_vec());
    let source = source.unwrap_or_default();
    let as_expression = [EXPRESSION, &source].concat();
    let compiled = match compile(vm.heap(), &as_expression, CHUNK) {
        Err(CompileError::Syntax(_)) => compile(vm.heap(), &source, CHUNK),
        compiled => compiled,
    };
    let mut globals = Vec::new();
    let problem = match compiled {
        Ok(prototype) => {
            collect(prototype, &mut globals);
            None
        }
        Err(CompileError::Syntax(message)) => Some(message),
        Err(CompileError::OutOfMemory) => return Err(vm.out_of_memory()),
    };
    globals.sort_by_key(|global| global.line);
    let mut json = Json::default();
    json.object(|json| {
        if let Some(message) = problem {
            let (line, message) = split(&message);
            json.member("problem").object(|json| {
                json.member("line").integer(line);
                json.member("message").string(message);
            });
        }
        json.member("globals").list(|json| {
            for global in &globals {
                json.item().object(|json| {
                    json.member("name").string(&global.name);
                    json.member("line").integer(i64::from(global.line));
                    json.member("assigned").boolean(global.is_assigned);
                });
            }
        });
    });
    Ok(json.into_text())
}

/// The line, and what is wrong, of `[string "aos"]:3: message`.
fn split(text: &[u8]) -> (i64, &[u8]) {
    let name = chunk_id(CHUNK);
    let rest = text.strip_prefix(name.as_slice());
    let Some(rest) = rest.and_then(|rest| rest.strip_prefix(b":")) else {
        return (1, text);
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let line = std::str::from_utf8(&rest[..digits]).unwrap_or_default();
    let message = rest[digits..].strip_prefix(b": ").unwrap_or(rest);
    (line.parse().unwrap_or(1), message)
}

/// The globals of a function and of those in it.
fn collect(prototype: Gc<Prototype>, globals: &mut Vec<Global>) {
    for (pc, instruction) in prototype.code.iter().enumerate() {
        let (upvalue, key, is_assigned) = match instruction.op() {
            Op::GetTabUp => (instruction.b(), instruction.c(), false),
            Op::SetTabUp | Op::SetTabUpK => (instruction.a(), instruction.b(), true),
            _ => continue,
        };
        let environment = prototype.upvalues.get(usize::from(upvalue));
        let is_global = environment.is_some_and(|upvalue| upvalue.name.as_bytes() == b"_ENV");
        let name = prototype.constants.get(usize::from(key));
        if let (true, Some(name)) = (is_global, name.and_then(|name| name.as_string())) {
            let line = prototype.lines.get(pc).copied().unwrap_or(0);
            note(globals, name.as_bytes(), line, is_assigned);
        }
    }
    for &inner in &prototype.prototypes {
        collect(inner, globals);
    }
}

fn note(globals: &mut Vec<Global>, name: &[u8], line: u32, is_assigned: bool) {
    match globals.iter_mut().find(|global| global.name == name) {
        Some(global) => {
            global.line = global.line.min(line);
            global.is_assigned |= is_assigned;
        }
        None => globals.push(Global {
            name: name.to_vec(),
            line,
            is_assigned,
        }),
    }
}
