//! Expressions (Lua 5.3 manual §3.4).

use super::descriptor::{Expression, Kind};
use super::lexer::Compiled;
use super::operators::{Binary, UNARY_PRIORITY, Unary};
use super::parser::Parser;
use super::token::Token;
use crate::heap::Gc;
use crate::opcode::Op;
use crate::string::LuaString;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Compiled<Expression> {
        Ok(self.operation(0)?.0)
    }

    /// Expressions, all but the last in registers: their number and the last one.
    pub(super) fn expression_list(&mut self) -> Compiled<(usize, Expression)> {
        let mut count = 1;
        let mut last = self.expression()?;
        while self.accept_symbol(b',')? {
            self.put_in_next_register(&mut last)?;
            last = self.expression()?;
            count += 1;
        }
        Ok((count, last))
    }

    /// An operand with all operators after it that bind tighter than `limit`, and the operator that does not.
    fn operation(&mut self, limit: u8) -> Compiled<(Expression, Option<Binary>)> {
        self.enter_level()?;
        let mut left = match Unary::of(self.lexer.token) {
            Some(operator) => {
                let line = self.lexer.line;
                self.lexer.advance()?;
                let mut operand = self.operation(UNARY_PRIORITY)?.0;
                self.emit_unary(operator, &mut operand, line)?;
                operand
            }
            None => self.simple_expression()?,
        };
        let mut next = Binary::of(self.lexer.token);
        while let Some(operator) = next {
            let (left_priority, right_priority) = operator.priorities();
            if left_priority <= limit {
                break;
            }
            let line = self.lexer.line;
            self.lexer.advance()?;
            self.begin_binary(operator, &mut left)?;
            let (mut right, following) = self.operation(right_priority)?;
            self.end_binary(operator, &mut left, &mut right, line)?;
            next = following;
        }
        self.leave_level();
        Ok((left, next))
    }

    fn simple_expression(&mut self) -> Compiled<Expression> {
        let kind = match self.lexer.token {
            Token::Integer(value) => Kind::Integer(value),
            Token::Float(value) => Kind::Float(value),
            Token::String(string) => self.string_expression(string)?.kind,
            Token::Nil => Kind::Nil,
            Token::True => Kind::True,
            Token::False => Kind::False,
            Token::Dots => {
                if !self.function.is_vararg {
                    return Err(self
                        .lexer
                        .syntax_error("cannot use '...' outside a vararg function"));
                }
                Kind::VarArg(self.emit_abc(Op::VarArg, 0, 0, 1)?)
            }
            Token::Symbol(b'{') => return self.table_constructor(),
            Token::Function => {
                self.lexer.advance()?;
                let line = self.lexer.line;
                return self.function_body(false, line);
            }
            _ => return self.suffixed_expression(),
        };
        self.lexer.advance()?;
        Ok(Expression::new(kind))
    }

    /// A name or an expression in parentheses.
    fn primary_expression(&mut self) -> Compiled<Expression> {
        match self.lexer.token {
            Token::Name(name) => {
                self.lexer.advance()?;
                self.resolve(name)
            }
            Token::Symbol(b'(') => {
                let line = self.lexer.line;
                self.lexer.advance()?;
                let mut inner = self.expression()?;
                self.expect_match(Token::Symbol(b')'), Token::Symbol(b'('), line)?;
                self.discharge_variable(&mut inner)?;
                Ok(inner)
            }
            _ => Err(self.lexer.syntax_error("unexpected symbol")),
        }
    }

    /// A primary expression with the fields, indices, methods and calls that follow it.
    pub(super) fn suffixed_expression(&mut self) -> Compiled<Expression> {
        let line = self.lexer.line;
        let mut expression = self.primary_expression()?;
        loop {
            match self.lexer.token {
                Token::Symbol(b'.') => self.field(&mut expression)?,
                Token::Symbol(b'[') => {
                    self.put_in_register_or_upvalue(&mut expression)?;
                    let mut key = self.bracketed_key()?;
                    self.index(&mut expression, &mut key)?;
                }
                Token::Symbol(b':') => {
                    self.lexer.advance()?;
                    let name = self.expect_name()?;
                    let mut name = self.string_expression(name)?;
                    self.method(&mut expression, &mut name)?;
                    self.call(&mut expression, line)?;
                }
                Token::Symbol(b'(' | b'{') | Token::String(_) => {
                    self.put_in_next_register(&mut expression)?;
                    self.call(&mut expression, line)?;
                }
                _ => return Ok(expression),
            }
        }
    }

    /// `.Name` or, in the name of a function, `:Name`
    pub(super) fn field(&mut self, table: &mut Expression) -> Compiled<()> {
        self.put_in_register_or_upvalue(table)?;
        self.lexer.advance()?;
        let name = self.expect_name()?;
        let mut key = self.string_expression(name)?;
        self.index(table, &mut key)
    }

    /// `[ expression ]`
    pub(super) fn bracketed_key(&mut self) -> Compiled<Expression> {
        self.lexer.advance()?;
        let mut key = self.expression()?;
        self.make_value(&mut key)?;
        self.expect_symbol(b']')?;
        Ok(key)
    }

    /// The arguments of a call, and the call. The function is in a register, the last in use or that before `self`.
    fn call(&mut self, function: &mut Expression, line: u32) -> Compiled<()> {
        let Kind::Register(base) = function.kind else {
            return Ok(());
        };
        let mut last = self.arguments(line)?;
        let operand = if last.is_open() {
            0
        } else {
            if !matches!(last.kind, Kind::Void) {
                self.put_in_next_register(&mut last)?;
            }
            self.function.free_register - base
        };
        function.kind = Kind::Call(self.emit_abc(Op::Call, base, operand, 2)?);
        self.fix_line(line);
        // The call takes function and arguments away and leaves one value.
        self.function.free_register = base + 1;
        Ok(())
    }

    /// Arguments, all but the last in registers: the last one.
    fn arguments(&mut self, line: u32) -> Compiled<Expression> {
        match self.lexer.token {
            Token::Symbol(b'(') => {
                self.lexer.advance()?;
                let mut last = Expression::new(Kind::Void);
                if self.lexer.token != Token::Symbol(b')') {
                    last = self.expression_list()?.1;
                    self.set_results(&last, None)?;
                }
                self.expect_match(Token::Symbol(b')'), Token::Symbol(b'('), line)?;
                Ok(last)
            }
            Token::Symbol(b'{') => self.table_constructor(),
            Token::String(string) => self.string_argument(string),
            _ => Err(self.lexer.syntax_error("function arguments expected")),
        }
    }

    fn string_argument(&mut self, string: Gc<LuaString>) -> Compiled<Expression> {
        let argument = self.string_expression(string)?;
        self.lexer.advance()?;
        Ok(argument)
    }
}
