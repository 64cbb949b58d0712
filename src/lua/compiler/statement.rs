//! Statements (Lua 5.3 manual §3.3), but for loops, assignments, labels and `goto`.

use super::descriptor::{Expression, Kind};
use super::jumps::Jumps;
use super::lexer::Compiled;
use super::parser::Parser;
use super::token::Token;
use crate::opcode::{Instruction, Op};

impl Parser<'_> {
    /// The statements of a block.
    pub(super) fn statements(&mut self) -> Compiled<()> {
        while !self.is_block_end(true) {
            let is_last = self.lexer.token == Token::Return;
            self.statement()?;
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Does the current token end a block? `until` does not end the scope of its variables.
    pub(super) fn is_block_end(&self, until_does: bool) -> bool {
        match self.lexer.token {
            Token::Else | Token::ElseIf | Token::End | Token::EndOfInput => true,
            Token::Until => until_does,
            _ => false,
        }
    }

    pub(super) fn statement(&mut self) -> Compiled<()> {
        let line = self.lexer.line;
        self.enter_level()?;
        match self.lexer.token {
            Token::Symbol(b';') => self.lexer.advance()?,
            Token::If => self.if_statement(line)?,
            Token::While => self.while_statement(line)?,
            Token::Do => {
                self.lexer.advance()?;
                self.block_statement()?;
                self.expect_match(Token::End, Token::Do, line)?;
            }
            Token::For => self.for_statement(line)?,
            Token::Repeat => self.repeat_statement(line)?,
            Token::Function => self.function_statement(line)?,
            Token::Local => {
                self.lexer.advance()?;
                if self.accept(Token::Function)? {
                    self.local_function()?;
                } else {
                    self.local_statement()?;
                }
            }
            Token::DoubleColon => {
                self.lexer.advance()?;
                self.label_statement(line)?;
            }
            Token::Return => {
                self.lexer.advance()?;
                self.return_statement()?;
            }
            Token::Break => self.break_statement()?,
            Token::Goto => self.goto_statement()?,
            _ => self.expression_statement()?,
        }
        self.function.free_register = self.function.active;
        self.leave_level();
        Ok(())
    }

    /// A block with its own scope.
    pub(super) fn block_statement(&mut self) -> Compiled<()> {
        self.enter_block(false);
        self.statements()?;
        self.leave_block()?;
        Ok(())
    }

    /// The condition of a statement: the jumps taken when it is false.
    pub(super) fn condition(&mut self) -> Compiled<Jumps> {
        let mut condition = self.expression()?;
        self.go_if_true(&mut condition)?;
        Ok(condition.when_false)
    }

    fn if_statement(&mut self, line: u32) -> Compiled<()> {
        let mut exits = Jumps::NONE;
        self.conditional_block(&mut exits)?;
        while self.lexer.token == Token::ElseIf {
            self.conditional_block(&mut exits)?;
        }
        if self.accept(Token::Else)? {
            self.block_statement()?;
        }
        self.expect_match(Token::End, Token::If, line)?;
        self.patch_to_here(exits)
    }

    /// `if`, or `elseif`, with its condition and block. Jumps to the end of the statement go to `exits`.
    fn conditional_block(&mut self, exits: &mut Jumps) -> Compiled<()> {
        self.lexer.advance()?;
        let mut condition = self.expression()?;
        self.expect(Token::Then)?;
        let when_false = match self.conditional_goto()? {
            Some(goto) => {
                self.go_if_false(&mut condition)?;
                self.enter_block(false);
                self.finish_conditional_goto(goto, condition.when_true)?;
                while self.accept_symbol(b';')? {}
                if self.is_block_end(false) {
                    self.leave_block()?;
                    return Ok(());
                }
                self.emit_jump()?
            }
            None => {
                self.go_if_true(&mut condition)?;
                self.enter_block(false);
                condition.when_false
            }
        };
        self.statements()?;
        self.leave_block()?;
        if matches!(self.lexer.token, Token::Else | Token::ElseIf) {
            let exit = self.emit_jump()?;
            *exits = self.join(*exits, exit)?;
        }
        self.patch_to_here(when_false)
    }

    /// `function a.b.c:d() end`
    fn function_statement(&mut self, line: u32) -> Compiled<()> {
        self.lexer.advance()?;
        let name = self.expect_name()?;
        let mut variable = self.resolve(name)?;
        while self.lexer.token == Token::Symbol(b'.') {
            self.field(&mut variable)?;
        }
        let is_method = self.lexer.token == Token::Symbol(b':');
        if is_method {
            self.field(&mut variable)?;
        }
        let mut function = self.function_body(is_method, line)?;
        self.store(&variable, &mut function)?;
        // The definition counts as being on its first line.
        self.fix_line(line);
        Ok(())
    }

    fn local_function(&mut self) -> Compiled<()> {
        let name = self.expect_name()?;
        self.declare_local(name)?;
        self.activate_locals(1);
        let line = self.lexer.line;
        self.function_body(false, line)?;
        // For debugging the variable is alive only once it has its value.
        let here = self.function.here();
        if let Some(&local) = self.function.declared.last() {
            self.function.locals[local as usize].start = here;
        }
        Ok(())
    }

    fn local_statement(&mut self) -> Compiled<()> {
        let mut count = 0;
        loop {
            let name = self.expect_name()?;
            self.declare_local(name)?;
            count += 1;
            if !self.accept_symbol(b',')? {
                break;
            }
        }
        let (values, mut last) = match self.accept_symbol(b'=')? {
            true => self.expression_list()?,
            false => (0, Expression::new(Kind::Void)),
        };
        self.adjust(count, values, &mut last)?;
        self.activate_locals(count);
        Ok(())
    }

    fn return_statement(&mut self) -> Compiled<()> {
        let mut first = 0;
        let mut count = Some(0);
        if !self.is_block_end(true) && self.lexer.token != Token::Symbol(b';') {
            let (values, mut last) = self.expression_list()?;
            first = self.function.active;
            if last.is_open() {
                self.set_results(&last, None)?;
                self.make_tail_call(&last, values);
                count = None;
            } else {
                if values == 1 {
                    first = self.put_in_any_register(&mut last)?;
                } else {
                    self.put_in_next_register(&mut last)?;
                }
                count = Some(values as u8);
            }
        }
        self.emit_return(first, count)?;
        self.accept_symbol(b';')?;
        Ok(())
    }

    fn make_tail_call(&mut self, last: &Expression, values: usize) {
        if let (Kind::Call(position), 1) = (last.kind, values) {
            let call = &mut self.function.code[position as usize];
            *call = Instruction::abc(Op::TailCall, call.a(), call.b(), 0);
        }
    }

    /// A call or an assignment.
    fn expression_statement(&mut self) -> Compiled<()> {
        let expression = self.suffixed_expression()?;
        if matches!(self.lexer.token, Token::Symbol(b'=' | b',')) {
            return self.assignment(expression);
        }
        match expression.kind {
            Kind::Call(position) => self.set_c(position, 1),
            _ => return Err(self.lexer.syntax_error("syntax error")),
        }
        Ok(())
    }
}
