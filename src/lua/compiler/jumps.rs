//! Jumps whose target is not known yet.

use super::lexer::Compiled;
use super::parser::Parser;
use crate::opcode::{Instruction, MAX_SJ, Op};

/// A list of jumps that all go to one place not known yet: the first and the last one. Each jump holds the distance to the next one of the
/// list where the distance to its target will be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Jumps {
    first: u32,
    last: u32,
}

/// Stands for the jump behind the last one.
const NO_JUMP: u32 = u32::MAX;

impl Jumps {
    /// The empty list.
    pub(super) const NONE: Jumps = Jumps {
        first: NO_JUMP,
        last: NO_JUMP,
    };

    fn of(jump: u32) -> Jumps {
        Jumps {
            first: jump,
            last: jump,
        }
    }
}

impl Default for Jumps {
    fn default() -> Self {
        Jumps::NONE
    }
}

/// The distance that ends a list: a jump to itself is never in one.
const END_OF_LIST: i32 = -1;

/// Stands for the register of a `TestSet` until it is known.
pub(super) const NO_REGISTER: u8 = u8::MAX;

/// Is it followed by a jump that it controls?
fn is_test(op: Op) -> bool {
    (Op::Eq as u8..=Op::TestSet as u8).contains(&(op as u8))
}

impl Parser<'_> {
    /// Emits a jump. Jumps pending here join its list rather than jump to a jump.
    pub(super) fn emit_jump(&mut self) -> Compiled<Jumps> {
        let pending = core::mem::take(&mut self.function.pending_jumps);
        let jump = self.emit(Instruction::sj(Op::Jmp, END_OF_LIST))?;
        self.join(Jumps::of(jump), pending)
    }

    /// Emits a test and the jump that it controls.
    pub(super) fn emit_test(&mut self, op: Op, a: u8, b: u8, c: bool) -> Compiled<Jumps> {
        self.emit_abc(op, a, b, c as u8)?;
        self.emit_jump()
    }

    /// Emits a jump back to `target`.
    pub(super) fn emit_jump_to(&mut self, target: u32) -> Compiled<()> {
        let jump = self.emit_jump()?;
        self.patch(jump, target)
    }

    /// This position, as the target of some jump.
    pub(super) fn label_here(&mut self) -> u32 {
        self.function.last_target = self.function.code.len();
        self.function.here()
    }

    /// Both lists in one.
    pub(super) fn join(&mut self, first: Jumps, second: Jumps) -> Compiled<Jumps> {
        if second == Jumps::NONE {
            return Ok(first);
        }
        if first == Jumps::NONE {
            return Ok(second);
        }
        self.fix_jump(first.last, second.first)?;
        Ok(Jumps {
            first: first.first,
            last: second.last,
        })
    }

    /// Sends the jumps to `target`.
    pub(super) fn patch(&mut self, jumps: Jumps, target: u32) -> Compiled<()> {
        if target == self.function.here() {
            return self.patch_to_here(jumps);
        }
        self.patch_tests(jumps, target, NO_REGISTER, target)
    }

    /// Sends the jumps to the instruction emitted next.
    pub(super) fn patch_to_here(&mut self, jumps: Jumps) -> Compiled<()> {
        self.label_here();
        self.function.pending_jumps = self.join(self.function.pending_jumps, jumps)?;
        Ok(())
    }

    /// Settles the jumps to the instruction about to be emitted.
    pub(super) fn settle_pending_jumps(&mut self) -> Compiled<()> {
        let here = self.function.here();
        let pending = core::mem::take(&mut self.function.pending_jumps);
        self.patch_tests(pending, here, NO_REGISTER, here)
    }

    /// Sends the jumps of tests that give a value to `value_target`, with the value in `register`, and the others to
    /// `other_target`.
    pub(super) fn patch_tests(
        &mut self,
        jumps: Jumps,
        value_target: u32,
        register: u8,
        other_target: u32,
    ) -> Compiled<()> {
        let mut jump = jumps.first;
        while jump != NO_JUMP {
            let next = self.next_jump(jump);
            let target = if self.set_test_register(jump, register) {
                value_target
            } else {
                other_target
            };
            self.fix_jump(jump, target)?;
            jump = next;
        }
        Ok(())
    }

    /// Makes the tests of the list give no value.
    pub(super) fn drop_values(&mut self, jumps: Jumps) {
        let mut jump = jumps.first;
        while jump != NO_JUMP {
            self.set_test_register(jump, NO_REGISTER);
            jump = self.next_jump(jump);
        }
    }

    /// Does some jump of the list come without a value?
    pub(super) fn needs_value(&self, jumps: Jumps) -> bool {
        let mut jump = jumps.first;
        while jump != NO_JUMP {
            if self.function.code[self.control_of(jump)].op() != Op::TestSet {
                return true;
            }
            jump = self.next_jump(jump);
        }
        false
    }

    /// Makes the comparison of a jump hold when it did not.
    pub(super) fn negate(&mut self, jump: Jumps) {
        let control = self.control_of(jump.first);
        let test = &mut self.function.code[control];
        *test = Instruction::abc(test.op(), test.a(), test.b(), test.c() ^ 1);
    }

    fn next_jump(&self, jump: u32) -> u32 {
        match self.function.code[jump as usize].get_sj() {
            END_OF_LIST => NO_JUMP,
            distance => jump.wrapping_add_signed(distance + 1),
        }
    }

    fn fix_jump(&mut self, jump: u32, target: u32) -> Compiled<()> {
        let distance = i64::from(target) - i64::from(jump) - 1;
        if distance.abs() > i64::from(MAX_SJ) {
            return Err(self.lexer.syntax_error("control structure too long"));
        }
        self.function.code[jump as usize] = Instruction::sj(Op::Jmp, distance as i32);
        Ok(())
    }

    /// The position of the instruction that decides whether a jump is taken: the test before it or the jump itself.
    fn control_of(&self, jump: u32) -> usize {
        let position = jump as usize;
        match position.checked_sub(1) {
            Some(before) if is_test(self.function.code[before].op()) => before,
            _ => position,
        }
    }

    /// If the jump is that of a `TestSet`, makes it set `register`, or just test. Is it such a jump?
    fn set_test_register(&mut self, jump: u32, register: u8) -> bool {
        let control = self.control_of(jump);
        let test = self.function.code[control];
        if test.op() != Op::TestSet {
            return false;
        }
        let (tested, condition) = (test.b(), test.c());
        self.function.code[control] = if register == NO_REGISTER || register == tested {
            Instruction::abc(Op::Test, tested, 0, condition)
        } else {
            Instruction::abc(Op::TestSet, register, tested, condition)
        };
        true
    }
}
