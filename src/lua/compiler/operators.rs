//! Code of the operators.

use super::descriptor::{Expression, Kind};
use super::discharge::{Constants, Operand};
use super::folding;
use super::jumps::Jumps;
use super::lexer::Compiled;
use super::parser::Parser;
use super::token::Token;
use crate::number;
use crate::opcode::{Instruction, Op};

/// An operator with one operand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Unary {
    Minus,
    BitwiseNot,
    Not,
    Length,
}

/// An arithmetic or bitwise operator, in the order of its instructions.
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Modulo,
    Power,
    Divide,
    IntegerDivide,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
    ShiftLeft,
    ShiftRight,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An operator with two operands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Binary {
    Arithmetic(Arithmetic),
    Concatenate,
    Comparison(Comparison),
    And,
    Or,
}

/// How tightly an operand of a unary operator is bound.
pub(super) const UNARY_PRIORITY: u8 = 12;

impl Unary {
    /// The operator that a token is at the beginning of an operand.
    pub(super) fn of(token: Token) -> Option<Unary> {
        Some(match token {
            Token::Symbol(b'-') => Unary::Minus,
            Token::Symbol(b'~') => Unary::BitwiseNot,
            Token::Symbol(b'#') => Unary::Length,
            Token::Not => Unary::Not,
            _ => return None,
        })
    }
}

impl Binary {
    /// The operator that a token is after an operand.
    pub(super) fn of(token: Token) -> Option<Binary> {
        use Arithmetic::*;
        Some(match token {
            Token::Symbol(b'+') => Binary::Arithmetic(Add),
            Token::Symbol(b'-') => Binary::Arithmetic(Subtract),
            Token::Symbol(b'*') => Binary::Arithmetic(Multiply),
            Token::Symbol(b'%') => Binary::Arithmetic(Modulo),
            Token::Symbol(b'^') => Binary::Arithmetic(Power),
            Token::Symbol(b'/') => Binary::Arithmetic(Divide),
            Token::IntegerDivision => Binary::Arithmetic(IntegerDivide),
            Token::Symbol(b'&') => Binary::Arithmetic(BitwiseAnd),
            Token::Symbol(b'|') => Binary::Arithmetic(BitwiseOr),
            Token::Symbol(b'~') => Binary::Arithmetic(BitwiseXor),
            Token::ShiftLeft => Binary::Arithmetic(ShiftLeft),
            Token::ShiftRight => Binary::Arithmetic(ShiftRight),
            Token::Concatenation => Binary::Concatenate,
            Token::Equal => Binary::Comparison(Comparison::Equal),
            Token::NotEqual => Binary::Comparison(Comparison::NotEqual),
            Token::Symbol(b'<') => Binary::Comparison(Comparison::Less),
            Token::LessOrEqual => Binary::Comparison(Comparison::LessOrEqual),
            Token::Symbol(b'>') => Binary::Comparison(Comparison::Greater),
            Token::GreaterOrEqual => Binary::Comparison(Comparison::GreaterOrEqual),
            Token::And => Binary::And,
            Token::Or => Binary::Or,
            _ => return None,
        })
    }

    /// How tightly it binds its left and its right operand (Lua 5.3 manual §3.4.8).
    pub(super) fn priorities(self) -> (u8, u8) {
        use Arithmetic::*;
        match self {
            Binary::Or => (1, 1),
            Binary::And => (2, 2),
            Binary::Comparison(_) => (3, 3),
            Binary::Concatenate => (9, 8),
            Binary::Arithmetic(operator) => match operator {
                BitwiseOr => (4, 4),
                BitwiseXor => (5, 5),
                BitwiseAnd => (6, 6),
                ShiftLeft | ShiftRight => (7, 7),
                Add | Subtract => (10, 10),
                Multiply | Modulo | Divide | IntegerDivide => (11, 11),
                Power => (14, 13),
            },
        }
    }
}

/// The operands of a binary operator, left and right.
enum Operands {
    Registers(u8, u8),
    RightConstant(u8, u8),
    LeftConstant(u8, u8),
}

impl Parser<'_> {
    /// Applies a unary operator that stands on `line`.
    pub(super) fn emit_unary(
        &mut self,
        operator: Unary,
        operand: &mut Expression,
        line: u32,
    ) -> Compiled<()> {
        let op = match operator {
            Unary::Not => return self.emit_not(operand),
            Unary::Minus if folding::negate(operand) => return Ok(()),
            Unary::BitwiseNot if folding::complement(operand) => return Ok(()),
            Unary::Minus => Op::Unm,
            Unary::BitwiseNot => Op::BNot,
            Unary::Length => Op::Len,
        };
        let register = self.put_in_any_register(operand)?;
        self.free(operand);
        operand.kind = Kind::Relocatable(self.emit_abc(op, 0, register, 0)?);
        self.fix_line(line);
        Ok(())
    }

    fn emit_not(&mut self, operand: &mut Expression) -> Compiled<()> {
        self.discharge_variable(operand)?;
        match operand.kind {
            Kind::Comparison(jump) => self.negate(jump),
            _ if operand.is_false_constant() => operand.kind = Kind::True,
            _ if operand.is_true_constant() => operand.kind = Kind::False,
            _ => {
                let register = self.discharge_to_any(operand)?;
                self.free(operand);
                operand.kind = Kind::Relocatable(self.emit_abc(Op::Not, 0, register, 0)?);
            }
        }
        core::mem::swap(&mut operand.when_true, &mut operand.when_false);
        // Either value of the operand becomes another one.
        self.drop_values(operand.when_true);
        self.drop_values(operand.when_false);
        Ok(())
    }

    /// Prepares the left operand, before the right one is read.
    pub(super) fn begin_binary(&mut self, operator: Binary, left: &mut Expression) -> Compiled<()> {
        match operator {
            Binary::And => self.go_if_true(left),
            Binary::Or => self.go_if_false(left),
            Binary::Concatenate => self.put_in_next_register(left).map(|_| ()),
            Binary::Arithmetic(_) if folding::is_numeral(left) => Ok(()),
            Binary::Arithmetic(_) => self.make_operand(left, Constants::Any).map(|_| ()),
            Binary::Comparison(Comparison::Equal | Comparison::NotEqual) => {
                self.make_operand(left, Constants::Any).map(|_| ())
            }
            Binary::Comparison(_) => self.make_operand(left, Constants::Numbers).map(|_| ()),
        }
    }

    /// Applies a binary operator that stands on `line`; the result is in `left`.
    pub(super) fn end_binary(
        &mut self,
        operator: Binary,
        left: &mut Expression,
        right: &mut Expression,
        line: u32,
    ) -> Compiled<()> {
        match operator {
            Binary::And => {
                self.discharge_variable(right)?;
                right.when_false = self.join(right.when_false, left.when_false)?;
                *left = *right;
                Ok(())
            }
            Binary::Or => {
                self.discharge_variable(right)?;
                right.when_true = self.join(right.when_true, left.when_true)?;
                *left = *right;
                Ok(())
            }
            Binary::Concatenate => self.emit_concatenation(left, right, line),
            Binary::Arithmetic(operator) => {
                if folding::fold(operator, left, right) {
                    return Ok(());
                }
                self.emit_arithmetic(operator, left, right, line)
            }
            Binary::Comparison(comparison) => self.emit_comparison(comparison, left, right),
        }
    }

    /// Emits a concatenation, or makes that of the right operand take one operand more.
    fn emit_concatenation(
        &mut self,
        left: &mut Expression,
        right: &mut Expression,
        line: u32,
    ) -> Compiled<()> {
        let Kind::Register(first) = left.kind else {
            return Ok(());
        };
        self.put_in_next_register(right)?;
        self.free(right);
        if self.function.code.len() > self.function.last_target
            && let Some(previous) = self.function.code.last_mut()
            && previous.op() == Op::Concat
            && previous.a() == first + 1
        {
            *previous = Instruction::abc(Op::Concat, first, previous.b() + 1, 0);
            return Ok(());
        }
        self.emit_abc(Op::Concat, first, 2, 0)?;
        self.fix_line(line);
        Ok(())
    }

    fn emit_arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &mut Expression,
        right: &mut Expression,
        line: u32,
    ) -> Compiled<()> {
        if left.is_constant()
            && right.is_constant()
            && !right.has_jumps()
            && self.is_left_blamed(left)
        {
            // Messages name a constant that is in a register, and none that is an operand.
            self.put_in_any_register(right)?;
        }
        let (first, b, c) = match self.make_operands(left, right, Constants::Any)? {
            Operands::Registers(left, right) => (Op::Add, left, right),
            Operands::RightConstant(left, right) => (Op::AddK, left, right),
            Operands::LeftConstant(left, right) => (Op::KAdd, left, right),
        };
        let op = Op::ALL[(first as u8 + operator as u8) as usize];
        left.kind = Kind::Relocatable(self.emit_abc(op, 0, b, c)?);
        self.fix_line(line);
        Ok(())
    }

    /// Is the constant on the left what a message about an operation on two constants would be about?
    fn is_left_blamed(&self, left: &Expression) -> bool {
        let Kind::String(index) = left.kind else {
            return false;
        };
        let string = self.function.constants.get(index).as_string();
        string.is_some_and(|string| number::parse(string.as_bytes()).is_none())
    }

    /// Makes two expressions operands of an instruction and frees them. At most one is left a constant.
    fn make_operands(
        &mut self,
        left: &mut Expression,
        right: &mut Expression,
        constants: Constants,
    ) -> Compiled<Operands> {
        let operands = match self.make_operand(right, constants)? {
            Operand::Constant(right) => {
                Operands::RightConstant(self.put_in_any_register(left)?, right)
            }
            Operand::Register(right) => match self.make_operand(left, constants)? {
                Operand::Constant(left) => Operands::LeftConstant(left, right),
                Operand::Register(left) => Operands::Registers(left, right),
            },
        };
        self.free_both(left, right);
        Ok(operands)
    }

    fn emit_comparison(
        &mut self,
        comparison: Comparison,
        left: &mut Expression,
        right: &mut Expression,
    ) -> Compiled<()> {
        let jump = match comparison {
            Comparison::Equal => self.emit_equality(left, right, true)?,
            Comparison::NotEqual => self.emit_equality(left, right, false)?,
            _ => self.emit_order(comparison, left, right)?,
        };
        *left = Expression::new(Kind::Comparison(jump));
        Ok(())
    }

    fn emit_equality(
        &mut self,
        left: &mut Expression,
        right: &mut Expression,
        condition: bool,
    ) -> Compiled<Jumps> {
        match self.make_operands(left, right, Constants::Any)? {
            Operands::Registers(left, right) => self.emit_test(Op::Eq, left, right, condition),
            Operands::RightConstant(register, constant)
            | Operands::LeftConstant(constant, register) => {
                self.emit_test(Op::EqK, register, constant, condition)
            }
        }
    }

    /// Emits `<`, `<=`, `>` or `>=`. The last two are the first two with their operands exchanged, which is also the order in
    /// which messages name the types.
    fn emit_order(
        &mut self,
        comparison: Comparison,
        left: &mut Expression,
        right: &mut Expression,
    ) -> Compiled<Jumps> {
        let (registers, less, greater) = match comparison {
            Comparison::Less | Comparison::Greater => (Op::Lt, Op::LtK, Op::GtK),
            _ => (Op::Le, Op::LeK, Op::GeK),
        };
        let is_exchanged = matches!(comparison, Comparison::Greater | Comparison::GreaterOrEqual);
        match (
            self.make_operands(left, right, Constants::Numbers)?,
            is_exchanged,
        ) {
            (Operands::Registers(left, right), false) => {
                self.emit_test(registers, left, right, true)
            }
            (Operands::Registers(left, right), true) => {
                self.emit_test(registers, right, left, true)
            }
            (Operands::RightConstant(register, constant), false)
            | (Operands::LeftConstant(constant, register), true) => {
                self.emit_test(less, register, constant, true)
            }
            (Operands::RightConstant(register, constant), true)
            | (Operands::LeftConstant(constant, register), false) => {
                self.emit_test(greater, register, constant, true)
            }
        }
    }
}
