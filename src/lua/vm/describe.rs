//! Naming things for messages: where a function is, how it was called, which variable held a value.
//!
//! A value has no name of its own. Its name is found by reading the code backwards from the instruction that failed to the one
//! that loaded the register, in the way of PUC-Rio 5.3.

use super::{Event, Vm, concatenated};
use crate::compiler::chunk_id;
use crate::function::Prototype;
use crate::heap::Gc;
use crate::number;
use crate::opcode::{Instruction, Op};
use crate::thread::{Frame, Return, Thread};
use crate::value::{Kind, Value};

/// What is known about a function, and about one call of it when it is active (Lua 5.3 manual §4.9, `lua_Debug`).
#[derive(Clone)]
pub struct FunctionInfo {
    /// The function.
    pub function: Value,
    /// The chunk name as given to `load`; `=[C]` for native functions.
    pub source: Vec<u8>,
    /// The chunk name as messages show it.
    pub short_source: Vec<u8>,
    /// `Lua`, `C` or `main`.
    pub what: &'static str,
    /// The line of its `function`; -1 for native ones.
    pub line_defined: i64,
    /// The line of its `end`; -1 for native ones.
    pub last_line_defined: i64,
    /// The line being executed; -1 when it is not active or native.
    pub current_line: i64,
    /// How the code that called it names it; empty when that is not known.
    pub name: Vec<u8>,
    /// What that name is: `global`, `local`, `method`, `field`, `upvalue`, `metamethod`, `for iterator`, or empty.
    pub kind: &'static str,
    /// The number of its upvalues.
    pub upvalue_count: usize,
    /// The number of its named parameters.
    pub parameter_count: usize,
    /// It takes `...`; native functions do.
    pub is_vararg: bool,
    /// It was called by a tail call.
    pub is_tail_call: bool,
}

/// A name and what it is.
type Named = (&'static str, Vec<u8>);

impl Vm {
    // ---- functions ----------------------------------------------------------------------------------

    /// What is known about the function active at `level` of a thread: 0 is the running one, 1 its caller and so on. `None` beyond
    /// the last.
    pub(crate) fn function_info(&self, thread: Gc<Thread>, level: usize) -> Option<FunctionInfo> {
        let index = self.frame_index(thread, level)?;
        let frame = thread.frame_copy(index);
        let function = match frame.lua_closure() {
            Some(closure) => Value::lua_function(closure),
            None => thread.get(frame.function as usize),
        };
        let mut info = self.info_of_function(function);
        if let Some(closure) = frame.lua_closure() {
            info.current_line = i64::from(closure.prototype.line_at(frame.current_pc()));
        }
        info.is_tail_call = frame.is_tail_call;
        if let Some((kind, name)) = call_name(thread, index) {
            info.kind = kind;
            info.name = name;
        }
        Some(info)
    }

    /// How the code that called the function of a frame names it; empty when it has no name for it.
    pub(super) fn called_name(&self, thread: Gc<Thread>, index: usize) -> Vec<u8> {
        call_name(thread, index)
            .map(|(_, name)| name)
            .unwrap_or_default()
    }

    /// What is known about a function that need not be active.
    pub(crate) fn info_of_function(&self, function: Value) -> FunctionInfo {
        let mut info = FunctionInfo {
            function,
            source: b"=[C]".to_vec(),
            short_source: b"[C]".to_vec(),
            what: "C",
            line_defined: -1,
            last_line_defined: -1,
            current_line: -1,
            name: Vec::new(),
            kind: "",
            upvalue_count: 0,
            parameter_count: 0,
            is_vararg: true,
            is_tail_call: false,
        };
        match function.kind() {
            Kind::LuaFunction(closure) => {
                let prototype = closure.prototype;
                info.source = prototype.source.as_bytes().to_vec();
                info.short_source = chunk_id(prototype.source.as_bytes());
                info.what = if prototype.line_defined == 0 {
                    "main"
                } else {
                    "Lua"
                };
                info.line_defined = i64::from(prototype.line_defined);
                info.last_line_defined = i64::from(prototype.last_line_defined);
                info.upvalue_count = prototype.upvalues.len();
                info.parameter_count = prototype.parameter_count as usize;
                info.is_vararg = prototype.is_vararg;
            }
            Kind::NativeFunction(native) => info.upvalue_count = native.upvalues().len(),
            _ => {}
        }
        info
    }

    /// The index of the frame at a level.
    pub(crate) fn frame_index(&self, thread: Gc<Thread>, level: usize) -> Option<usize> {
        // The frame at the bottom of the main thread stands for the host.
        let bottom = usize::from(thread == self.main_thread);
        let index = thread.depth.get().checked_sub(level.checked_add(1)?)?;
        if index < bottom { None } else { Some(index) }
    }

    /// How the code that called the running native function names it, for messages about its arguments.
    pub(crate) fn native_call_name(&mut self) -> FunctionInfo {
        let thread = self.thread;
        self.pay_for_call_name(thread, 0);
        let function = self.thread.get(self.current_frame().function as usize);
        let mut info = self
            .function_info(thread, 0)
            .unwrap_or_else(|| self.info_of_function(function));
        if info.kind.is_empty() {
            self.pay_for_library_name();
            info.name = self
                .library_name(info.function)
                .unwrap_or_else(|| b"?".to_vec());
        }
        info
    }

    /// The name under which a loaded module holds a function, as `string.rep`; plain for globals.
    pub(crate) fn library_name(&self, function: Value) -> Option<Vec<u8>> {
        let loaded = self.registry.get_string(self.names.loaded).as_table()?;
        let mut position = 0;
        while let Some((next, key, module)) = loaded.entry_from(position) {
            position = next;
            let (Some(module_name), Some(module)) = (key.as_string(), module.as_table()) else {
                continue;
            };
            let mut inner = 0;
            while let Some((next, key, value)) = module.entry_from(inner) {
                inner = next;
                if let Some(name) = key.as_string()
                    && value.raw_equals(function)
                {
                    return Some(if module_name == *b"_G".as_slice() {
                        name.as_bytes().to_vec()
                    } else {
                        concatenated(&[module_name.as_bytes(), b".", name.as_bytes()])
                    });
                }
            }
        }
        None
    }

    // ---- positions ----------------------------------------------------------------------------------

    /// `chunk:line: ` of the function at `level` (PUC-Rio: `luaL_where`); empty for native ones.
    pub fn position(&self, level: usize) -> Vec<u8> {
        match self.frame_index(self.thread, level) {
            Some(index) => frame_position(&self.thread.frame_copy(index)),
            None => Vec::new(),
        }
    }

    /// `chunk:line: ` of the running function, when it is one written in Lua.
    pub(crate) fn running_position(&self) -> Vec<u8> {
        frame_position(&self.current_frame())
    }

    // ---- variables ----------------------------------------------------------------------------------

    /// Where local variable number `number` of the function at `level` is: its name, and the index of its slot on the stack of
    /// the thread. Negative numbers are extra arguments; temporaries are called `(*temporary)`.
    pub(crate) fn local_variable(
        &self,
        thread: Gc<Thread>,
        level: usize,
        number: i64,
    ) -> Option<(Vec<u8>, usize)> {
        let index = self.frame_index(thread, level)?;
        let frame = thread.frame_copy(index);
        if let Some(closure) = frame.lua_closure() {
            let prototype = closure.prototype;
            if number < 0 {
                let extra = (frame.base - frame.function - 1) as usize;
                let place = usize::try_from(-number).ok()? - 1;
                let fixed = prototype.parameter_count as usize;
                if !prototype.is_vararg || place + fixed >= extra.max(fixed) {
                    return None;
                }
                return Some((
                    b"(*vararg)".to_vec(),
                    frame.function as usize + 1 + fixed + place,
                ));
            }
            let number = usize::try_from(number).ok()?;
            if let Some(name) = prototype.local_name(number, frame.current_pc()) {
                return Some((name.as_bytes().to_vec(), frame.base as usize + number - 1));
            }
        }
        let number = usize::try_from(number).ok()?;
        let end = if index + 1 == thread.depth.get() {
            thread.top.get()
        } else {
            thread.frame_copy(index + 1).function as usize
        };
        let place = (frame.base as usize).checked_add(number)?.checked_sub(1)?;
        if number > 0 && place < end {
            Some((b"(*temporary)".to_vec(), place))
        } else {
            None
        }
    }

    /// ` (local 'x')` and the like for an operand of the running instruction; empty when it has no name.
    pub(crate) fn variable_of_operand(&self, value: Value) -> Vec<u8> {
        let frame = self.current_frame();
        let Some(closure) = frame.lua_closure() else {
            return Vec::new();
        };
        let pc = frame.current_pc();
        let instruction = closure.prototype.code[pc];
        let is_value = |other: Value| {
            other.tag == value.tag
                && (other.bits == value.bits || value.is_nil() || value.is_boolean())
        };
        let register_holds =
            |register: u8| is_value(self.thread.get(frame.base as usize + register as usize));
        let (a, b, c) = (instruction.a(), instruction.b(), instruction.c());
        let candidates: &[u8] = match instruction.op() {
            Op::GetTabUp => return upvalue_name(closure.prototype, b),
            Op::SetTabUp | Op::SetTabUpK => return upvalue_name(closure.prototype, a),
            Op::GetTable | Op::GetI | Op::GetField | Op::SelfK | Op::SelfR => &[b],
            Op::SetTable | Op::SetTableK | Op::SetI | Op::SetIK | Op::SetField | Op::SetFieldK => {
                &[a]
            }
            Op::Unm | Op::BNot | Op::Len => &[b],
            op if is_between(op, Op::Add, Op::Shr) => &[b, c],
            op if is_between(op, Op::AddK, Op::ShrK) => &[b],
            // The first operand, a constant, is the one meant if it is the same.
            op if is_between(op, Op::KAdd, Op::KShr)
                && is_value(closure.prototype.constants[b as usize]) =>
            {
                &[]
            }
            op if is_between(op, Op::KAdd, Op::KShr) => &[c],
            _ => &[],
        };
        match candidates
            .iter()
            .find(|&&register| register_holds(register))
        {
            Some(&register) => {
                // A constant operand of a binary operation has no name in PUC-Rio, nor here when it went through
                // a register.
                let is_binary = is_between(instruction.op(), Op::Add, Op::KShr);
                let name = name_of_register(&closure.prototype, pc, register);
                described(name.filter(|(kind, _)| !is_binary || *kind != "constant"))
            }
            None => Vec::new(),
        }
    }

    /// The same for the value at a stack index, if it is a register of the running function.
    pub(crate) fn variable_at(&self, index: usize) -> Vec<u8> {
        let frame = self.current_frame();
        let Some(closure) = frame.lua_closure() else {
            return Vec::new();
        };
        match index.checked_sub(frame.base as usize) {
            Some(register) if register < closure.prototype.max_stack as usize => described(
                name_of_register(&closure.prototype, frame.current_pc(), register as u8),
            ),
            _ => Vec::new(),
        }
    }
}

impl Prototype {
    /// The source line of an instruction.
    pub(crate) fn line_at(&self, pc: usize) -> u32 {
        self.lines.get(pc).copied().unwrap_or(0)
    }
}

fn frame_position(frame: &Frame) -> Vec<u8> {
    let Some(closure) = frame.lua_closure() else {
        return Vec::new();
    };
    let line = closure.prototype.line_at(frame.current_pc());
    let mut position = chunk_id(closure.prototype.source.as_bytes());
    position.push(b':');
    number::write_integer(&mut position, i64::from(line));
    position.extend_from_slice(b": ");
    position
}

/// How the caller of a frame names it.
fn call_name(thread: Gc<Thread>, index: usize) -> Option<Named> {
    let frame = thread.frame_copy(index);
    if frame.is_tail_call
        || index == 0
        || !matches!(frame.returns, Return::ToLua | Return::ToInstruction)
    {
        return None;
    }
    let caller = thread.frame_copy(index - 1);
    let prototype = caller.lua_closure()?.prototype;
    let pc = caller.current_pc();
    let instruction = prototype.code[pc];
    match instruction.op() {
        Op::Call | Op::TailCall => name_of_register(&prototype, pc, instruction.a()),
        Op::TForCall => Some(("for iterator", b"for iterator".to_vec())),
        op => Some((
            "metamethod",
            Event::NAMES[event_of_operation(op)? as usize]
                .as_bytes()
                .to_vec(),
        )),
    }
}

fn event_of_operation(op: Op) -> Option<Event> {
    const ARITHMETIC: [Event; 12] = [
        Event::Add,
        Event::Sub,
        Event::Mul,
        Event::Mod,
        Event::Pow,
        Event::Div,
        Event::IDiv,
        Event::BAnd,
        Event::BOr,
        Event::BXor,
        Event::Shl,
        Event::Shr,
    ];
    Some(match op {
        Op::GetTabUp | Op::GetTable | Op::GetI | Op::GetField | Op::SelfK | Op::SelfR => {
            Event::Index
        }
        op if op.assigns_to_table() => Event::NewIndex,
        Op::Unm => Event::Unm,
        Op::BNot => Event::BNot,
        Op::Len => Event::Len,
        Op::Concat => Event::Concat,
        Op::Eq | Op::EqK => Event::Eq,
        Op::Lt | Op::LtK | Op::GtK => Event::Lt,
        Op::Le | Op::LeK | Op::GeK => Event::Le,
        op if is_between(op, Op::Add, Op::KShr) => {
            ARITHMETIC[(op as usize - Op::Add as usize) % 12]
        }
        _ => return None,
    })
}

fn is_between(op: Op, first: Op, last: Op) -> bool {
    (first as u8..=last as u8).contains(&(op as u8))
}

fn described(name: Option<Named>) -> Vec<u8> {
    match name {
        Some((kind, name)) => {
            // As in C, a name ends at its first zero byte.
            let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
            concatenated(&[b" (", kind.as_bytes(), b" '", name, b"')"])
        }
        None => Vec::new(),
    }
}

fn upvalue_name(prototype: Gc<Prototype>, index: u8) -> Vec<u8> {
    described(Some((
        "upvalue",
        prototype.upvalues[index as usize].name.as_bytes().to_vec(),
    )))
}

/// The name of what a register holds at an instruction.
fn name_of_register(prototype: &Prototype, pc: usize, register: u8) -> Option<Named> {
    if let Some(name) = prototype.local_name(register as usize + 1, pc) {
        return Some(("local", name.as_bytes().to_vec()));
    }
    let setter = setter_of_register(prototype, pc, register)?;
    let instruction = prototype.code[setter];
    let (a, b, c) = (instruction.a(), instruction.b(), instruction.c());
    match instruction.op() {
        Op::Move if b < a => name_of_register(prototype, setter, b),
        Op::GetTabUp => {
            let table = prototype.upvalues[b as usize].name;
            Some((
                kind_of_entry(table.as_bytes()),
                constant_name(prototype, c as usize),
            ))
        }
        Op::GetField => Some((
            kind_of_field(prototype, setter, b),
            constant_name(prototype, c as usize),
        )),
        Op::GetTable => Some((
            kind_of_field(prototype, setter, b),
            key_name(prototype, setter, c),
        )),
        Op::GetI => Some((kind_of_field(prototype, setter, b), b"?".to_vec())),
        Op::GetUpvalue => Some((
            "upvalue",
            prototype.upvalues[b as usize].name.as_bytes().to_vec(),
        )),
        Op::LoadK => constant_string(prototype, instruction.bx() as usize),
        Op::LoadKX => constant_string(prototype, prototype.code[setter + 1].get_ax() as usize),
        Op::SelfK => Some(("method", constant_name(prototype, c as usize))),
        Op::SelfR => Some(("method", key_name(prototype, setter, c))),
        _ => None,
    }
}

fn kind_of_entry(table_name: &[u8]) -> &'static str {
    if table_name == b"_ENV" {
        "global"
    } else {
        "field"
    }
}

/// `global` when the table in a register is `_ENV`: a local of that name, or the upvalue, loaded because its key did not
/// fit the instruction.
fn kind_of_field(prototype: &Prototype, pc: usize, table: u8) -> &'static str {
    match name_of_register(prototype, pc, table) {
        Some(("local" | "upvalue", name)) => kind_of_entry(&name),
        _ => "field",
    }
}

fn constant_string(prototype: &Prototype, index: usize) -> Option<Named> {
    prototype.constants[index]
        .as_string()
        .map(|string| ("constant", string.as_bytes().to_vec()))
}

fn constant_name(prototype: &Prototype, index: usize) -> Vec<u8> {
    match prototype.constants[index].as_string() {
        Some(string) => string.as_bytes().to_vec(),
        None => b"?".to_vec(),
    }
}

fn key_name(prototype: &Prototype, pc: usize, register: u8) -> Vec<u8> {
    match name_of_register(prototype, pc, register) {
        Some(("constant", name)) => name,
        _ => b"?".to_vec(),
    }
}

/// The last instruction before `last` that set a register, if it is certain to have run.
fn setter_of_register(prototype: &Prototype, last: usize, register: u8) -> Option<usize> {
    let mut setter = None;
    let mut jump_target = 0;
    for (pc, &instruction) in prototype.code[..last].iter().enumerate() {
        let a = instruction.a();
        let sets = match instruction.op() {
            Op::LoadNil => register >= a && register - a <= instruction.b(),
            Op::TForCall => register >= a.saturating_add(3),
            Op::Call | Op::TailCall => register >= a,
            Op::Jmp => {
                let target = pc as i64 + 1 + i64::from(instruction.get_sj());
                if target > pc as i64 && target <= last as i64 {
                    jump_target = jump_target.max(target as usize);
                }
                false
            }
            _ => register == a && sets_first_operand(instruction),
        };
        if sets {
            // What lies under a jump may not have run.
            setter = if pc < jump_target { None } else { Some(pc) };
        }
    }
    setter
}

fn sets_first_operand(instruction: Instruction) -> bool {
    let op = instruction.op();
    is_between(op, Op::Move, Op::GetUpvalue)
        || is_between(op, Op::GetTabUp, Op::GetField)
        || is_between(op, Op::NewTable, Op::Concat)
        || matches!(
            op,
            Op::TestSet | Op::ForPrep | Op::ForLoop | Op::Closure | Op::VarArg
        )
}
