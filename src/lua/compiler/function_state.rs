//! The state of a function being compiled.

use super::constants::Constants;
use super::jumps::Jumps;
use super::labels::{Goto, Label};
use crate::function::{LocalVariable, Prototype, UpvalueDescription};
use crate::heap::Gc;
use crate::opcode::{Instruction, Op};
use crate::string::LuaString;

/// A block of a function.
#[derive(Clone, Copy)]
pub(super) struct Block {
    /// The labels of the function from here on are of this block.
    pub(super) first_label: usize,
    /// The pending `goto`s of the function from here on are of this block.
    pub(super) first_goto: usize,
    /// The active local variables outside the block.
    pub(super) active_outside: u8,
    /// A variable of the block is an upvalue of some inner function.
    pub(super) is_captured: bool,
    /// `break` leaves it.
    pub(super) is_loop: bool,
}

/// The state of a function being compiled.
#[derive(Default)]
pub(super) struct FunctionState {
    pub(super) code: Vec<Instruction>,
    pub(super) lines: Vec<u32>,
    pub(super) constants: Constants,
    pub(super) prototypes: Vec<Gc<Prototype>>,
    pub(super) upvalues: Vec<UpvalueDescription>,
    /// All local variables there have been.
    pub(super) locals: Vec<LocalVariable>,
    /// The variables in scope, as indices into `locals`, each at the index of its register; behind `active` those
    /// that are declared but whose scope has not begun.
    pub(super) declared: Vec<u32>,
    /// The number of local variables in scope.
    pub(super) active: u8,
    pub(super) blocks: Vec<Block>,
    pub(super) labels: Vec<Label>,
    pub(super) gotos: Vec<Goto>,
    /// The first register that is free.
    pub(super) free_register: u8,
    /// Jumps to the instruction that will be emitted next.
    pub(super) pending_jumps: Jumps,
    /// The last position that some jump may reach: what is emitted there must not be merged with what is before it.
    pub(super) last_target: usize,
    /// A local variable is an upvalue of some inner function.
    pub(super) needs_close: bool,
    pub(super) line_defined: u32,
    pub(super) last_line_defined: u32,
    pub(super) parameter_count: u8,
    pub(super) is_vararg: bool,
    pub(super) max_stack: u8,
}

impl FunctionState {
    pub(super) fn new(line_defined: u32) -> Self {
        Self {
            line_defined,
            max_stack: 2,
            ..Self::default()
        }
    }

    /// The position of the instruction that will be emitted next.
    #[inline]
    pub(super) fn here(&self) -> u32 {
        self.code.len() as u32
    }

    /// The local variable in a register.
    pub(super) fn local(&self, register: u8) -> &LocalVariable {
        &self.locals[self.declared[register as usize] as usize]
    }

    /// The finished function.
    pub(super) fn finish(mut self, source: Gc<LuaString>, chunk_digest: u32) -> Prototype {
        self.settle_returns();
        self.code.shrink_to_fit();
        self.lines.shrink_to_fit();
        self.locals.shrink_to_fit();
        Prototype {
            code: self.code,
            lines: self.lines,
            constants: self.constants.into_values(),
            prototypes: self.prototypes,
            upvalues: self.upvalues,
            locals: self.locals,
            source,
            chunk_digest,
            line_defined: self.line_defined,
            last_line_defined: self.last_line_defined,
            parameter_count: self.parameter_count,
            is_vararg: self.is_vararg,
            max_stack: self.max_stack,
            index: 0,
        }
    }

    /// Chooses the form of each return, now that it is known whether upvalues must be closed.
    fn settle_returns(&mut self) {
        for instruction in &mut self.code {
            let (a, b) = (instruction.a(), instruction.b());
            *instruction = match (instruction.op(), b) {
                (Op::Return | Op::TailCall, _) if self.needs_close => {
                    Instruction::abc(instruction.op(), a, b, 1)
                }
                (Op::Return, 1) => Instruction::abc(Op::Return0, 0, 0, 0),
                (Op::Return, 2) => Instruction::abc(Op::Return1, a, 0, 0),
                _ => continue,
            };
        }
    }
}
