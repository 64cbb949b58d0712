//! Listings of compiled functions, for people: one instruction a line, with its position, source line, operands and what
//! they name.

use core::fmt::Write;

use super::chunk_id;
use crate::function::Prototype;
use crate::opcode::{Instruction, Op};
use crate::value::{Kind, Value};

/// The operands of an operation.
#[derive(Clone, Copy)]
enum Format {
    None,
    A,
    Ab,
    Ac,
    Abc,
    Abx,
    Asbx,
    Ax,
    Sj,
}

fn format_of(op: Op) -> Format {
    match op {
        Op::Return0 => Format::None,
        Op::LoadKX | Op::LoadFalse | Op::LoadFalseSkip | Op::LoadTrue | Op::Close | Op::Return1 => {
            Format::A
        }
        Op::Move | Op::LoadNil | Op::GetUpvalue | Op::SetUpvalue | Op::SetList => Format::Ab,
        Op::Unm | Op::BNot | Op::Not | Op::Len | Op::Concat => Format::Ab,
        Op::Test | Op::TForCall | Op::VarArg => Format::Ac,
        Op::LoadK | Op::Closure | Op::ForPrep | Op::ForLoop | Op::TForLoop => Format::Abx,
        Op::LoadI | Op::LoadF => Format::Asbx,
        Op::ExtraArg => Format::Ax,
        Op::Jmp => Format::Sj,
        _ => Format::Abc,
    }
}

/// Lists a function and those inside it.
pub fn listing(prototype: &Prototype) -> String {
    let mut text = String::new();
    list(prototype, &mut text);
    text
}

fn list(prototype: &Prototype, text: &mut String) {
    let source = chunk_id(prototype.source.as_bytes());
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "function <{}:{},{}> {}{} parameters, {} registers, {} upvalues, {} locals, {} constants, {} functions",
        String::from_utf8_lossy(&source),
        prototype.line_defined,
        prototype.last_line_defined,
        prototype.parameter_count,
        if prototype.is_vararg { "+" } else { "" },
        prototype.max_stack,
        prototype.upvalues.len(),
        prototype.locals.len(),
        prototype.constants.len(),
        prototype.prototypes.len(),
    );
    for (position, &instruction) in prototype.code.iter().enumerate() {
        let line = prototype.lines[position];
        let operands = operands(instruction);
        let op = format!("{:?}", instruction.op());
        let row = format!(
            "{position:5} [{line}] {op:<14}{operands:<12}{}",
            comment(prototype, position, instruction)
        );
        let _ = writeln!(text, "{}", row.trim_end());
    }
    for inner in &prototype.prototypes {
        list(inner, text);
    }
}

fn operands(instruction: Instruction) -> String {
    let (a, b, c) = (instruction.a(), instruction.b(), instruction.c());
    match format_of(instruction.op()) {
        Format::None => String::new(),
        Format::A => format!("{a}"),
        Format::Ab => format!("{a} {b}"),
        Format::Ac => format!("{a} {c}"),
        Format::Abc => format!("{a} {b} {c}"),
        Format::Abx => format!("{a} {}", instruction.bx()),
        Format::Asbx => format!("{a} {}", instruction.sbx()),
        Format::Ax => format!("{}", instruction.get_ax()),
        Format::Sj => format!("{}", instruction.get_sj()),
    }
}

/// What the operands name.
fn comment(prototype: &Prototype, position: usize, instruction: Instruction) -> String {
    let (a, b, c) = (
        instruction.a() as usize,
        instruction.b() as usize,
        instruction.c() as usize,
    );
    let constant = |index: usize| {
        prototype
            .constants
            .get(index)
            .map_or(String::new(), |&value| constant(value))
    };
    let upvalue = |index: usize| match prototype.upvalues.get(index) {
        Some(upvalue) => String::from_utf8_lossy(upvalue.name.as_bytes()).into_owned(),
        None => String::new(),
    };
    let bx = instruction.bx() as usize;
    let op = instruction.op();
    let named = match op {
        Op::LoadK => constant(bx),
        Op::GetUpvalue | Op::SetUpvalue => upvalue(b),
        Op::GetTabUp => format!("{} {}", upvalue(b), constant(c)),
        Op::SetTabUp => format!("{} {}", upvalue(a), constant(b)),
        Op::SetTabUpK => format!("{} {} {}", upvalue(a), constant(b), constant(c)),
        Op::GetField | Op::SelfK | Op::SetTableK | Op::SetIK => constant(c),
        Op::SetField => constant(b),
        Op::SetFieldK => format!("{} {}", constant(b), constant(c)),
        Op::EqK | Op::LtK | Op::LeK | Op::GtK | Op::GeK => constant(b),
        _ if (Op::AddK as u8..=Op::ShrK as u8).contains(&(op as u8)) => constant(c),
        _ if (Op::KAdd as u8..=Op::KShr as u8).contains(&(op as u8)) => constant(b),
        Op::Jmp => format!(
            "to {}",
            position as i64 + 1 + i64::from(instruction.get_sj())
        ),
        Op::ForPrep => format!("to {}", position + 2 + bx),
        Op::ForLoop | Op::TForLoop => format!("to {}", (position + 1).wrapping_sub(bx)),
        _ => return String::new(),
    };
    format!("; {named}")
}

fn constant(value: Value) -> String {
    match value.kind() {
        Kind::Boolean(boolean) => boolean.to_string(),
        Kind::Integer(integer) => integer.to_string(),
        Kind::Float(float) => format!("{float:?}"),
        Kind::String(string) => format!("\"{}\"", string.as_bytes().escape_ascii()),
        _ => "nil".to_owned(),
    }
}
