//! Emitting instructions, and handing out registers.

use super::descriptor::{Expression, Kind};
use super::lexer::Compiled;
use super::parser::Parser;
use crate::heap::OutOfMemory;
use crate::opcode::{Instruction, MAX_AX, MAX_BX, Op};
use crate::value::Value;

/// A function uses fewer registers than this.
const REGISTER_LIMIT: usize = 255;

/// A loop instruction jumps at most this far.
const MAX_LOOP: u32 = MAX_BX as u32;

/// After so many instructions it is checked that there is memory for the function.
const CODE_BETWEEN_CHECKS: u32 = 4096;
/// An instruction, its line and, rounded up, its share of the constants.
const BYTES_PER_INSTRUCTION: usize = 16;

impl Parser<'_> {
    /// Emits an instruction on the line of the last token, and gives its position.
    pub(super) fn emit(&mut self, instruction: Instruction) -> Compiled<u32> {
        self.settle_pending_jumps()?;
        let position = self.function.here();
        if position % CODE_BETWEEN_CHECKS == CODE_BETWEEN_CHECKS - 1 {
            self.check_memory()?;
        }
        self.function.code.push(instruction);
        self.function.lines.push(self.lexer.last_line);
        Ok(position)
    }

    /// Fails if the function could not be kept: its code counts against the memory limit only when it is complete.
    fn check_memory(&mut self) -> Compiled<()> {
        let size = self.function.code.len() * BYTES_PER_INSTRUCTION;
        let room = self.lexer.heap.has_room(size);
        room.map_err(|OutOfMemory| self.lexer.out_of_memory())
    }

    pub(super) fn emit_abc(&mut self, op: Op, a: u8, b: u8, c: u8) -> Compiled<u32> {
        self.emit(Instruction::abc(op, a, b, c))
    }

    /// Puts the instruction emitted last on another line.
    pub(super) fn fix_line(&mut self, line: u32) {
        if let Some(last) = self.function.lines.last_mut() {
            *last = line;
        }
    }

    /// Emits `Return` of `count` values, or all up to the top, from register `first` on.
    pub(super) fn emit_return(&mut self, first: u8, count: Option<u8>) -> Compiled<()> {
        self.emit_abc(Op::Return, first, count.map_or(0, |count| count + 1), 0)?;
        Ok(())
    }

    /// Emits `LoadNil`, or makes the one before do more.
    pub(super) fn emit_nil(&mut self, first: u8, count: u8) -> Compiled<()> {
        let last = first + (count - 1);
        if self.function.code.len() > self.function.last_target
            && let Some(previous) = self.function.code.last_mut()
            && previous.op() == Op::LoadNil
        {
            let (previous_first, previous_last) = (previous.a(), previous.a() + previous.b());
            let touches = previous_first <= first && first <= previous_last + 1
                || first <= previous_first && previous_first <= last + 1;
            if touches {
                let first = first.min(previous_first);
                let last = last.max(previous_last);
                *previous = Instruction::abc(Op::LoadNil, first, last - first, 0);
                return Ok(());
            }
        }
        self.emit_abc(Op::LoadNil, first, last - first, 0)?;
        Ok(())
    }

    /// The index of a constant, added if it is new.
    pub(super) fn constant(&mut self, value: Value) -> Compiled<u32> {
        let index = self.function.constants.index_of(value);
        self.check_limit(self.function.constants.len(), MAX_AX, "constants")?;
        Ok(index)
    }

    pub(super) fn emit_load_constant(&mut self, register: u8, index: u32) -> Compiled<()> {
        match u16::try_from(index) {
            Ok(index) => self.emit(Instruction::abx(Op::LoadK, register, index))?,
            Err(_) => {
                self.emit_abc(Op::LoadKX, register, 0, 0)?;
                self.emit(Instruction::ax(Op::ExtraArg, index))?
            }
        };
        Ok(())
    }

    pub(super) fn emit_load_integer(&mut self, register: u8, value: i64) -> Compiled<()> {
        match i16::try_from(value) {
            Ok(small) => {
                self.emit(Instruction::asbx(Op::LoadI, register, small))?;
                Ok(())
            }
            Err(_) => {
                let index = self.constant(Value::integer(value))?;
                self.emit_load_constant(register, index)
            }
        }
    }

    pub(super) fn emit_load_float(&mut self, register: u8, value: f64) -> Compiled<()> {
        let small = value as i16;
        if f64::from(small).to_bits() == value.to_bits() {
            self.emit(Instruction::asbx(Op::LoadF, register, small))?;
            return Ok(());
        }
        let index = self.constant(Value::float(value))?;
        self.emit_load_constant(register, index)
    }

    /// Emits the end of a loop: its instruction jumps back to the one at `start`.
    pub(super) fn emit_loop_end(&mut self, op: Op, base: u8, start: u32) -> Compiled<u32> {
        let distance = self.loop_distance(start)?;
        self.emit(Instruction::abx(op, base, distance))
    }

    /// The distance from the instruction after the next one back to `start`.
    pub(super) fn loop_distance(&mut self, start: u32) -> Compiled<u16> {
        let distance = self.function.here() + 1 - start;
        if distance > MAX_LOOP {
            return Err(self.lexer.syntax_error("control structure too long"));
        }
        Ok(distance as u16)
    }

    /// Makes sure that the function has `count` registers more than are in use.
    pub(super) fn check_stack(&mut self, count: usize) -> Compiled<()> {
        let size = self.function.free_register as usize + count;
        if size >= REGISTER_LIMIT {
            return Err(self
                .lexer
                .syntax_error("function or expression needs too many registers"));
        }
        self.function.max_stack = self.function.max_stack.max(size as u8);
        Ok(())
    }

    /// Takes registers into use, and gives the first.
    pub(super) fn reserve(&mut self, count: usize) -> Compiled<u8> {
        self.check_stack(count)?;
        let first = self.function.free_register;
        self.function.free_register += count as u8;
        Ok(first)
    }

    /// Frees a register if it is a temporary; it must be the last in use.
    pub(super) fn free_register(&mut self, register: u8) {
        if register >= self.function.active {
            self.function.free_register -= 1;
            debug_assert_eq!(register, self.function.free_register);
        }
    }

    /// Frees those of two registers that are temporaries, the higher one first.
    pub(super) fn free_registers(&mut self, first: u8, second: u8) {
        self.free_register(first.max(second));
        self.free_register(first.min(second));
    }

    /// Frees the register of an expression.
    pub(super) fn free(&mut self, expression: &Expression) {
        if let Kind::Register(register) = expression.kind {
            self.free_register(register);
        }
    }

    /// Frees the registers of two expressions, the higher one first.
    pub(super) fn free_both(&mut self, first: &Expression, second: &Expression) {
        match (first.kind, second.kind) {
            (Kind::Register(first), Kind::Register(second)) => self.free_registers(first, second),
            _ => {
                self.free(first);
                self.free(second);
            }
        }
    }
}
