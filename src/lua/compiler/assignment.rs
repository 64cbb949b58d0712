//! Assignments (Lua 5.3 manual §3.3.3).

use super::descriptor::{Expression, Key, Kind, Table};
use super::lexer::Compiled;
use super::parser::Parser;
use crate::opcode::Op;

impl Parser<'_> {
    /// An assignment, after its first variable.
    pub(super) fn assignment(&mut self, first: Expression) -> Compiled<()> {
        let mut variables = vec![first];
        self.check_assignable(&first)?;
        while self.accept_symbol(b',')? {
            let variable = self.suffixed_expression()?;
            if !matches!(variable.kind, Kind::Indexed(..)) {
                self.avoid_conflict(&mut variables, &variable)?;
            }
            // PUC-Rio descends once for every variable.
            self.check_levels(variables.len())?;
            self.check_assignable(&variable)?;
            variables.push(variable);
        }
        self.expect_symbol(b'=')?;
        let (values, mut last) = self.expression_list()?;
        if values == variables.len() {
            // The last value need not go to a register of its own.
            self.set_one_result(&mut last);
            if let Some(variable) = variables.pop() {
                self.store(&variable, &mut last)?;
            }
        } else {
            self.adjust(variables.len(), values, &mut last)?;
        }
        for variable in variables.iter().rev() {
            let mut value = Expression::new(Kind::Register(self.function.free_register - 1));
            self.store(variable, &mut value)?;
        }
        Ok(())
    }

    fn check_assignable(&mut self, expression: &Expression) -> Compiled<()> {
        if expression.is_variable() {
            return Ok(());
        }
        Err(self.lexer.syntax_error("syntax error"))
    }

    /// If `assigned` is the table or the key of an element that is assigned to in the same statement, makes that element use a
    /// copy: the values of all expressions are those before the statement.
    fn avoid_conflict(
        &mut self,
        variables: &mut [Expression],
        assigned: &Expression,
    ) -> Compiled<()> {
        let copy = self.function.free_register;
        let (op, source, table) = match assigned.kind {
            Kind::Local(register) => (Op::Move, register, Table::Register(register)),
            Kind::Upvalue(index) => (Op::GetUpvalue, index, Table::Upvalue(index)),
            _ => return Ok(()),
        };
        let mut has_conflict = false;
        for variable in variables {
            let Kind::Indexed(used_table, used_key) = &mut variable.kind else {
                continue;
            };
            if *used_table == table {
                *used_table = Table::Register(copy);
                has_conflict = true;
            }
            if let (Kind::Local(register), Key::Register(key)) = (assigned.kind, used_key)
                && *key == register
            {
                *key = copy;
                has_conflict = true;
            }
        }
        if has_conflict {
            self.emit_abc(op, copy, source, 0)?;
            self.reserve(1)?;
        }
        Ok(())
    }

    /// Makes as many values as there are variables, in registers. The last value is not in one yet.
    pub(super) fn adjust(
        &mut self,
        variables: usize,
        values: usize,
        last: &mut Expression,
    ) -> Compiled<()> {
        if last.is_open() {
            let wanted = (variables + 1).saturating_sub(values);
            self.set_results(last, Some(wanted as u8))?;
            if wanted > 1 {
                self.reserve(wanted - 1)?;
            }
        } else {
            if !matches!(last.kind, Kind::Void) {
                self.put_in_next_register(last)?;
            }
            let missing = variables.saturating_sub(values);
            if missing > 0 {
                let first = self.reserve(missing)?;
                self.emit_nil(first, missing as u8)?;
            }
        }
        self.function.free_register -= values.saturating_sub(variables) as u8;
        Ok(())
    }
}
