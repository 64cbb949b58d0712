//! Bringing the value of an expression to where it is needed.

use super::descriptor::{Expression, Key, Kind, Table};
use super::jumps::{Jumps, NO_REGISTER};
use super::lexer::Compiled;
use super::parser::Parser;
use crate::opcode::{Instruction, MAX_CONSTANT_OPERAND, Op};
use crate::value::Value;

/// An operand that may be a register or a constant.
#[derive(Clone, Copy)]
pub(super) enum Operand {
    Register(u8),
    Constant(u8),
}

/// The constants that an instruction takes as an operand.
#[derive(Clone, Copy)]
pub(super) enum Constants {
    Any,
    Numbers,
}

impl Parser<'_> {
    /// Makes an open expression give `count` values, or all there are, in registers from the first free one on.
    pub(super) fn set_results(
        &mut self,
        expression: &Expression,
        count: Option<u8>,
    ) -> Compiled<()> {
        let operand = count.map_or(0, |count| count + 1);
        match expression.kind {
            Kind::Call(position) => self.set_c(position, operand),
            Kind::VarArg(position) => {
                let register = self.reserve(1)?;
                self.set_a(position, register);
                self.set_c(position, operand);
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes an open expression give one value.
    pub(super) fn set_one_result(&mut self, expression: &mut Expression) {
        match expression.kind {
            Kind::Call(position) => {
                expression.kind = Kind::Register(self.function.code[position as usize].a())
            }
            Kind::VarArg(position) => {
                self.set_c(position, 2);
                expression.kind = Kind::Relocatable(position);
            }
            _ => {}
        }
    }

    fn set_a(&mut self, position: u32, a: u8) {
        let instruction = &mut self.function.code[position as usize];
        instruction.0 = instruction.0 & !0xff00 | u32::from(a) << 8;
    }

    pub(super) fn set_c(&mut self, position: u32, c: u8) {
        let instruction = &mut self.function.code[position as usize];
        *instruction = Instruction::abc(instruction.op(), instruction.a(), instruction.b(), c);
    }

    /// Reads a variable: what is left is a value.
    pub(super) fn discharge_variable(&mut self, expression: &mut Expression) -> Compiled<()> {
        match expression.kind {
            Kind::Local(register) => expression.kind = Kind::Register(register),
            Kind::Upvalue(index) => {
                let position = self.emit_abc(Op::GetUpvalue, 0, index, 0)?;
                expression.kind = Kind::Relocatable(position);
            }
            Kind::Indexed(table, key) => {
                let position = self.emit_get(table, key)?;
                expression.kind = Kind::Relocatable(position);
            }
            _ => self.set_one_result(expression),
        }
        Ok(())
    }

    /// Emits the reading of an element, and frees what it needed.
    fn emit_get(&mut self, table: Table, key: Key) -> Compiled<u32> {
        if let (Table::Upvalue(index), Key::Name(name)) = (table, key) {
            return self.emit_abc(Op::GetTabUp, 0, index, name);
        }
        let register = self.table_register(table)?;
        let position = match key {
            Key::Register(key) => self.emit_abc(Op::GetTable, 0, register, key)?,
            Key::Name(name) => self.emit_abc(Op::GetField, 0, register, name)?,
            Key::Integer(integer) => self.emit_abc(Op::GetI, 0, register, integer)?,
        };
        match key {
            // A table that is an upvalue was read last, into the register above that of the key.
            Key::Register(key) => self.free_registers(register, key),
            _ => self.free_register(register),
        }
        Ok(position)
    }

    /// The register of a table; that of an upvalue is read into a new one.
    fn table_register(&mut self, table: Table) -> Compiled<u8> {
        match table {
            Table::Register(register) => Ok(register),
            Table::Upvalue(index) => {
                let register = self.reserve(1)?;
                self.emit_abc(Op::GetUpvalue, register, index, 0)?;
                Ok(register)
            }
        }
    }

    /// Emits the writing of an element.
    pub(super) fn emit_set(&mut self, table: Table, key: Key, value: Operand) -> Compiled<()> {
        let (is_constant, value) = match value {
            Operand::Register(register) => (false, register),
            Operand::Constant(index) => (true, index),
        };
        if let (Table::Upvalue(index), Key::Name(name)) = (table, key) {
            let op = if is_constant {
                Op::SetTabUpK
            } else {
                Op::SetTabUp
            };
            self.emit_abc(op, index, name, value)?;
            return Ok(());
        }
        let (op, constant_op, key) = match key {
            Key::Register(register) => (Op::SetTable, Op::SetTableK, register),
            Key::Name(name) => (Op::SetField, Op::SetFieldK, name),
            Key::Integer(integer) => (Op::SetI, Op::SetIK, integer),
        };
        let register = self.table_register(table)?;
        self.emit_abc(
            if is_constant { constant_op } else { op },
            register,
            key,
            value,
        )?;
        if let Table::Upvalue(_) = table {
            self.free_register(register);
        }
        Ok(())
    }

    /// Assigns the value of an expression to a variable.
    pub(super) fn store(&mut self, variable: &Expression, value: &mut Expression) -> Compiled<()> {
        match variable.kind {
            Kind::Local(register) => {
                self.free(value);
                return self.put_in_register(value, register);
            }
            Kind::Upvalue(index) => {
                let register = self.put_in_any_register(value)?;
                self.emit_abc(Op::SetUpvalue, register, index, 0)?;
            }
            Kind::Indexed(table, key) => {
                let operand = self.make_operand(value, Constants::Any)?;
                self.emit_set(table, key, operand)?;
            }
            _ => {}
        }
        self.free(value);
        Ok(())
    }

    /// Puts a value, jumps aside, into a register. A comparison is left as it is.
    fn discharge_to(&mut self, expression: &mut Expression, register: u8) -> Compiled<()> {
        self.discharge_variable(expression)?;
        match expression.kind {
            Kind::Nil => self.emit_nil(register, 1)?,
            Kind::False => {
                self.emit_abc(Op::LoadFalse, register, 0, 0)?;
            }
            Kind::True => {
                self.emit_abc(Op::LoadTrue, register, 0, 0)?;
            }
            Kind::Integer(value) => self.emit_load_integer(register, value)?,
            Kind::Float(value) => self.emit_load_float(register, value)?,
            Kind::String(index) => self.emit_load_constant(register, index)?,
            Kind::Relocatable(position) => self.set_a(position, register),
            Kind::Register(source) if source == register => {}
            Kind::Register(source) => {
                self.emit_abc(Op::Move, register, source, 0)?;
            }
            _ => return Ok(()),
        }
        expression.kind = Kind::Register(register);
        Ok(())
    }

    /// Puts a value, jumps aside, into a register, and gives it.
    pub(super) fn discharge_to_any(&mut self, expression: &mut Expression) -> Compiled<u8> {
        if let Kind::Register(register) = expression.kind {
            return Ok(register);
        }
        let register = self.reserve(1)?;
        self.discharge_to(expression, register)?;
        Ok(register)
    }

    /// Puts the value of an expression into a register.
    pub(super) fn put_in_register(
        &mut self,
        expression: &mut Expression,
        register: u8,
    ) -> Compiled<()> {
        self.discharge_to(expression, register)?;
        if let Kind::Comparison(jump) = expression.kind {
            expression.when_true = self.join(expression.when_true, jump)?;
        }
        if expression.has_jumps() {
            self.land_jumps(expression, register)?;
        }
        *expression = Expression::new(Kind::Register(register));
        Ok(())
    }

    /// Makes the jumps of an expression arrive here with their value in a register.
    fn land_jumps(&mut self, expression: &Expression, register: u8) -> Compiled<()> {
        let (mut load_false, mut load_true) = (0, 0);
        if self.needs_value(expression.when_true) || self.needs_value(expression.when_false) {
            let skip = match expression.kind {
                Kind::Comparison(_) => Jumps::NONE,
                _ => self.emit_jump()?,
            };
            self.label_here();
            load_false = self.emit_abc(Op::LoadFalseSkip, register, 0, 0)?;
            self.label_here();
            load_true = self.emit_abc(Op::LoadTrue, register, 0, 0)?;
            self.patch_to_here(skip)?;
        }
        let end = self.label_here();
        self.patch_tests(expression.when_false, end, register, load_false)?;
        self.patch_tests(expression.when_true, end, register, load_true)
    }

    /// Puts the value of an expression into the first free register.
    pub(super) fn put_in_next_register(&mut self, expression: &mut Expression) -> Compiled<u8> {
        self.discharge_variable(expression)?;
        self.free(expression);
        let register = self.reserve(1)?;
        self.put_in_register(expression, register)?;
        Ok(register)
    }

    /// Puts the value of an expression into some register, and gives it.
    pub(super) fn put_in_any_register(&mut self, expression: &mut Expression) -> Compiled<u8> {
        self.discharge_variable(expression)?;
        if let Kind::Register(register) = expression.kind {
            if !expression.has_jumps() {
                return Ok(register);
            }
            if register >= self.function.active {
                self.put_in_register(expression, register)?;
                return Ok(register);
            }
        }
        self.put_in_next_register(expression)
    }

    /// As [`Parser::put_in_any_register`], but leaves an upvalue where it is.
    pub(super) fn put_in_register_or_upvalue(
        &mut self,
        expression: &mut Expression,
    ) -> Compiled<()> {
        if !matches!(expression.kind, Kind::Upvalue(_)) || expression.has_jumps() {
            self.put_in_any_register(expression)?;
        }
        Ok(())
    }

    /// Makes an expression a value: a constant, in a register, or still to be put into one.
    pub(super) fn make_value(&mut self, expression: &mut Expression) -> Compiled<()> {
        if expression.has_jumps() {
            self.put_in_any_register(expression)?;
            return Ok(());
        }
        self.discharge_variable(expression)
    }

    /// Makes an expression an operand: one of those constants if one byte can name it, else a register.
    pub(super) fn make_operand(
        &mut self,
        expression: &mut Expression,
        constants: Constants,
    ) -> Compiled<Operand> {
        self.make_value(expression)?;
        let may_be_constant = match constants {
            Constants::Any => true,
            Constants::Numbers => matches!(expression.kind, Kind::Integer(_) | Kind::Float(_)),
        };
        if may_be_constant && let Some(index) = self.constant_operand(expression)? {
            return Ok(Operand::Constant(index));
        }
        Ok(Operand::Register(self.put_in_any_register(expression)?))
    }

    /// The index of a constant expression, if one byte can name it.
    fn constant_operand(&mut self, expression: &Expression) -> Compiled<Option<u8>> {
        if expression.has_jumps() {
            return Ok(None);
        }
        let index = match expression.kind {
            Kind::Nil => self.constant(Value::NIL)?,
            Kind::False => self.constant(Value::FALSE)?,
            Kind::True => self.constant(Value::TRUE)?,
            Kind::Integer(value) => self.constant(Value::integer(value))?,
            Kind::Float(value) => self.constant(Value::float(value))?,
            Kind::String(index) => index,
            _ => return Ok(None),
        };
        Ok((index as usize <= MAX_CONSTANT_OPERAND).then_some(index as u8))
    }

    /// Makes an expression the key of an element.
    pub(super) fn make_key(&mut self, expression: &mut Expression) -> Compiled<Key> {
        self.make_value(expression)?;
        if !expression.has_jumps() {
            match expression.kind {
                Kind::Integer(value @ 0..=255) => return Ok(Key::Integer(value as u8)),
                Kind::String(index) if self.is_name_operand(index) => {
                    return Ok(Key::Name(index as u8));
                }
                _ => {}
            }
        }
        Ok(Key::Register(self.put_in_any_register(expression)?))
    }

    /// Is the constant a short string that one byte can name?
    fn is_name_operand(&self, index: u32) -> bool {
        let is_short = |value: Value| value.as_string().is_some_and(|string| string.is_short());
        index as usize <= MAX_CONSTANT_OPERAND && is_short(self.function.constants.get(index))
    }

    /// Makes `table` its element of this key.
    pub(super) fn index(&mut self, table: &mut Expression, key: &mut Expression) -> Compiled<()> {
        let key = self.make_key(key)?;
        table.kind = match table.kind {
            Kind::Upvalue(index) => Kind::Indexed(Table::Upvalue(index), key),
            Kind::Local(register) | Kind::Register(register) => {
                Kind::Indexed(Table::Register(register), key)
            }
            other => other,
        };
        Ok(())
    }

    /// Makes `object` its method of this name and, in the register above, itself.
    pub(super) fn method(
        &mut self,
        object: &mut Expression,
        name: &mut Expression,
    ) -> Compiled<()> {
        let source = self.put_in_any_register(object)?;
        self.free(object);
        let base = self.reserve(2)?;
        object.kind = Kind::Register(base);
        match self.make_key(name)? {
            Key::Register(key) => {
                self.emit_abc(Op::SelfR, base, source, key)?;
                self.free_register(key);
            }
            Key::Name(key) | Key::Integer(key) => {
                self.emit_abc(Op::SelfK, base, source, key)?;
            }
        }
        Ok(())
    }

    /// Emits a jump that is taken when a value is, or is not, true.
    fn jump_on(&mut self, expression: &mut Expression, condition: bool) -> Compiled<Jumps> {
        if let Kind::Relocatable(position) = expression.kind {
            let instruction = self.function.code[position as usize];
            if instruction.op() == Op::Not {
                self.function.code.pop();
                self.function.lines.pop();
                return self.emit_test(Op::Test, instruction.b(), 0, !condition);
            }
        }
        let register = self.discharge_to_any(expression)?;
        self.free(expression);
        self.emit_test(Op::TestSet, NO_REGISTER, register, condition)
    }

    /// Goes on here when the expression is true; the jumps for the other case are in `when_false`.
    pub(super) fn go_if_true(&mut self, expression: &mut Expression) -> Compiled<()> {
        self.discharge_variable(expression)?;
        let jump = match expression.kind {
            Kind::Comparison(jump) => {
                self.negate(jump);
                jump
            }
            _ if expression.is_true_constant() => Jumps::NONE,
            _ => self.jump_on(expression, false)?,
        };
        expression.when_false = self.join(expression.when_false, jump)?;
        self.patch_to_here(expression.when_true)?;
        expression.when_true = Jumps::NONE;
        Ok(())
    }

    /// Goes on here when the expression is false; the jumps for the other case are in `when_true`.
    pub(super) fn go_if_false(&mut self, expression: &mut Expression) -> Compiled<()> {
        self.discharge_variable(expression)?;
        let jump = match expression.kind {
            Kind::Comparison(jump) => jump,
            _ if expression.is_false_constant() => Jumps::NONE,
            _ => self.jump_on(expression, true)?,
        };
        expression.when_true = self.join(expression.when_true, jump)?;
        self.patch_to_here(expression.when_false)?;
        expression.when_false = Jumps::NONE;
        Ok(())
    }
}
