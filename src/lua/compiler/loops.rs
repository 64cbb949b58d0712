//! Loops (Lua 5.3 manual §3.3.4 and §3.3.5).

use super::lexer::Compiled;
use super::parser::Parser;
use super::token::Token;
use crate::heap::Gc;
use crate::opcode::{Instruction, Op};
use crate::string::LuaString;

impl Parser<'_> {
    pub(super) fn while_statement(&mut self, line: u32) -> Compiled<()> {
        self.lexer.advance()?;
        let start = self.label_here();
        let exit = self.condition()?;
        self.enter_block(true);
        self.expect(Token::Do)?;
        self.block_statement()?;
        self.emit_jump_to(start)?;
        self.expect_match(Token::End, Token::While, line)?;
        self.leave_block()?;
        self.patch_to_here(exit)
    }

    pub(super) fn repeat_statement(&mut self, line: u32) -> Compiled<()> {
        let start = self.label_here();
        self.enter_block(true);
        self.enter_block(false);
        self.lexer.advance()?;
        self.statements()?;
        self.expect_match(Token::Until, Token::Repeat, line)?;
        let mut again = self.condition()?;
        if self.leave_block()? {
            // Both ways out of the block close its variables.
            let exit = self.emit_jump()?;
            self.patch_to_here(again)?;
            self.emit_abc(Op::Close, self.function.active, 0, 0)?;
            again = self.emit_jump()?;
            self.patch_to_here(exit)?;
        }
        self.patch(again, start)?;
        self.leave_block()?;
        Ok(())
    }

    pub(super) fn for_statement(&mut self, line: u32) -> Compiled<()> {
        self.enter_block(true);
        self.lexer.advance()?;
        let name = self.expect_name()?;
        match self.lexer.token {
            Token::Symbol(b'=') => self.numeric_for(name, line)?,
            Token::Symbol(b',') | Token::In => self.generic_for(name)?,
            _ => return Err(self.lexer.syntax_error("'=' or 'in' expected")),
        }
        self.expect_match(Token::End, Token::For, line)?;
        self.leave_block()?;
        Ok(())
    }

    fn numeric_for(&mut self, name: Gc<LuaString>, line: u32) -> Compiled<()> {
        let base = self.function.free_register;
        for hidden in ["(for index)", "(for limit)", "(for step)"] {
            self.declare_hidden_local(hidden)?;
        }
        self.declare_local(name)?;
        self.expect_symbol(b'=')?;
        self.loop_value()?;
        self.expect_symbol(b',')?;
        self.loop_value()?;
        if self.accept_symbol(b',')? {
            self.loop_value()?;
        } else {
            let step = self.function.free_register;
            self.emit_load_integer(step, 1)?;
            self.reserve(1)?;
        }
        self.activate_locals(3);
        self.expect(Token::Do)?;
        let prepare = self.emit(Instruction::abx(Op::ForPrep, base, 0))?;
        self.loop_body(1)?;
        let end = self.emit_loop_end(Op::ForLoop, base, prepare + 1)?;
        self.fix_line(line);
        self.function.code[prepare as usize] =
            Instruction::abx(Op::ForPrep, base, (end - prepare - 1) as u16);
        Ok(())
    }

    fn loop_value(&mut self) -> Compiled<()> {
        let mut value = self.expression()?;
        self.put_in_next_register(&mut value)?;
        Ok(())
    }

    fn generic_for(&mut self, first_name: Gc<LuaString>) -> Compiled<()> {
        let base = self.function.free_register;
        for hidden in ["(for generator)", "(for state)", "(for control)"] {
            self.declare_hidden_local(hidden)?;
        }
        self.declare_local(first_name)?;
        let mut names = 1;
        while self.accept_symbol(b',')? {
            let name = self.expect_name()?;
            self.declare_local(name)?;
            names += 1;
        }
        self.expect(Token::In)?;
        let line = self.lexer.line;
        let (values, mut last) = self.expression_list()?;
        self.adjust(3, values, &mut last)?;
        // The iterator and its arguments are copied above the variables to call it.
        self.check_stack(3)?;
        self.activate_locals(3);
        self.expect(Token::Do)?;
        let to_call = self.emit_jump()?;
        let start = self.function.here();
        self.loop_body(names)?;
        self.patch_to_here(to_call)?;
        self.emit_abc(Op::TForCall, base, 0, names as u8)?;
        self.fix_line(line);
        self.emit_loop_end(Op::TForLoop, base, start)?;
        self.fix_line(line);
        Ok(())
    }

    /// The block of a `for` loop, with its `count` variables.
    fn loop_body(&mut self, count: usize) -> Compiled<()> {
        self.enter_block(false);
        self.activate_locals(count);
        self.reserve(count)?;
        self.statements()?;
        self.leave_block()?;
        // Jumps to the end of the block go on with the loop.
        self.label_here();
        Ok(())
    }
}
