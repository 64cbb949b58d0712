//! Labels, `goto` and `break` (Lua 5.3 manual §3.3.4).
//!
//! A jump out of the scope of a variable that an inner function uses must close it. A jump back is preceded by
//! its own `Close`; jumps forward share one that stands at the label.

use super::function_state::Block;
use super::jumps::Jumps;
use super::lexer::Compiled;
use super::parser::Parser;
use super::scope::is_same_name;
use super::token::Token;
use crate::heap::Gc;
use crate::opcode::{Instruction, Op};
use crate::string::LuaString;

/// A label whose block is being compiled.
#[derive(Clone, Copy)]
pub(super) struct Label {
    /// `None` for the end of a loop, where `break` goes.
    name: Option<Gc<LuaString>>,
    position: u32,
    line: u32,
    /// The number of local variables in scope there.
    active: u8,
}

/// A `goto` or `break` whose label has not been found.
#[derive(Clone, Copy)]
pub(super) struct Goto {
    /// `None` for `break`.
    name: Option<Gc<LuaString>>,
    jumps: Jumps,
    line: u32,
    /// The number of local variables in scope there and in every block left since.
    active: u8,
    /// It leaves the scope of a captured variable.
    closes: bool,
    /// The instruction before it that becomes a `Close` if it turns out to jump back.
    close_position: Option<u32>,
}

fn is_same_label(first: Option<Gc<LuaString>>, second: Option<Gc<LuaString>>) -> bool {
    match (first, second) {
        (Some(first), Some(second)) => is_same_name(first, second),
        (None, None) => true,
        _ => false,
    }
}

impl Parser<'_> {
    /// `break`
    pub(super) fn break_statement(&mut self) -> Compiled<()> {
        let line = self.lexer.line;
        self.lexer.advance()?;
        let jumps = self.emit_jump()?;
        self.add_goto(None, jumps, line, None);
        Ok(())
    }

    /// `goto Name`
    pub(super) fn goto_statement(&mut self) -> Compiled<()> {
        let line = self.lexer.line;
        self.lexer.advance()?;
        let name = self.expect_name()?;
        let first_label = self.block().first_label;
        if let Some(label) = self.find_label(first_label, Some(name)) {
            if self.function.active > label.active {
                self.emit_abc(Op::Close, label.active, 0, 0)?;
            }
            return self.emit_jump_to(label.position);
        }
        // A label of an enclosing block is meant only if this block turns out not to have one of the name.
        let close_position = match self.find_label(0, Some(name)) {
            Some(_) => Some(self.emit(Instruction::sj(Op::Jmp, 0))?),
            None => None,
        };
        let jumps = self.emit_jump()?;
        self.add_goto(Some(name), jumps, line, close_position);
        Ok(())
    }

    /// A `break`, or a `goto` forward, whose jump is that of a condition. `None` if the statement here is none.
    pub(super) fn conditional_goto(&mut self) -> Compiled<Option<ConditionalGoto>> {
        let line = self.lexer.line;
        let name = match self.lexer.token {
            Token::Break => None,
            Token::Goto => match self.lexer.peek()? {
                Token::Name(name) if self.find_label(0, Some(name)).is_none() => Some(name),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(ConditionalGoto { name, line }))
    }

    /// Reads the statement that [`Parser::conditional_goto`] found.
    pub(super) fn finish_conditional_goto(
        &mut self,
        statement: ConditionalGoto,
        jumps: Jumps,
    ) -> Compiled<()> {
        self.lexer.advance()?;
        if statement.name.is_some() {
            self.lexer.advance()?;
        }
        self.add_goto(statement.name, jumps, statement.line, None);
        Ok(())
    }

    fn add_goto(
        &mut self,
        name: Option<Gc<LuaString>>,
        jumps: Jumps,
        line: u32,
        close_position: Option<u32>,
    ) {
        let active = self.function.active;
        self.function.gotos.push(Goto {
            name,
            jumps,
            line,
            active,
            closes: false,
            close_position,
        });
    }

    /// `::Name::`, after the first `::`
    pub(super) fn label_statement(&mut self, line: u32) -> Compiled<()> {
        let name = self.expect_name()?;
        let first_label = self.block().first_label;
        if let Some(label) = self.find_label(first_label, Some(name)) {
            let message = [
                b"label '",
                name.as_bytes(),
                format!("' already defined on line {}", label.line).as_bytes(),
            ]
            .concat();
            return Err(self.lexer.error(&message));
        }
        self.expect(Token::DoubleColon)?;
        let index = self.function.labels.len();
        let position = self.label_here();
        self.function.labels.push(Label {
            name: Some(name),
            position,
            line,
            active: self.function.active,
        });
        while matches!(self.lexer.token, Token::Symbol(b';') | Token::DoubleColon) {
            self.statement()?;
        }
        if self.is_block_end(false) {
            // The variables of the block are not used any more: a jump here may skip their declaration.
            self.function.labels[index].active = self.block().active_outside;
        }
        self.resolve_gotos(self.function.labels[index])
    }

    /// The label at the end of a loop.
    pub(super) fn place_break_label(&mut self) -> Compiled<()> {
        let position = self.label_here();
        self.resolve_gotos(Label {
            name: None,
            position,
            line: 0,
            active: self.function.active,
        })
    }

    /// The label of a name among those of the function from `first` on.
    fn find_label(&self, first: usize, name: Option<Gc<LuaString>>) -> Option<Label> {
        self.function.labels[first..]
            .iter()
            .find(|label| is_same_label(label.name, name))
            .copied()
    }

    /// Sends the pending jumps of the block to a label that was just placed.
    fn resolve_gotos(&mut self, label: Label) -> Compiled<()> {
        let mut closes = false;
        let first = self.block().first_goto;
        let mut kept = first;
        for index in first..self.function.gotos.len() {
            let goto = self.function.gotos[index];
            if is_same_label(goto.name, label.name) {
                self.resolve_goto(goto, label)?;
                closes |= goto.closes;
            } else {
                self.function.gotos[kept] = goto;
                kept += 1;
            }
        }
        self.function.gotos.truncate(kept);
        if closes {
            self.emit_abc(Op::Close, label.active, 0, 0)?;
        }
        Ok(())
    }

    /// Sends a pending jump to its label.
    fn resolve_goto(&mut self, goto: Goto, label: Label) -> Compiled<()> {
        if goto.active < label.active {
            let variable = self.function.local(goto.active).name;
            let name = goto
                .name
                .as_ref()
                .map_or(b"break".as_slice(), |name| name.as_bytes());
            let middle = format!("> at line {} jumps into the scope of local '", goto.line);
            let message = [
                b"<goto ",
                name,
                middle.as_bytes(),
                variable.as_bytes(),
                b"'",
            ]
            .concat();
            return Err(self.lexer.error(&message));
        }
        self.patch(goto.jumps, label.position)
    }

    /// Takes the pending jumps of a block that was left over to the one around it, whose labels they may mean.
    pub(super) fn move_gotos_out(&mut self, left: &Block) -> Compiled<()> {
        let first_label = self.block().first_label;
        let mut kept = left.first_goto;
        for index in left.first_goto..self.function.gotos.len() {
            let mut goto = self.function.gotos[index];
            if goto.active > left.active_outside {
                goto.closes |= left.is_captured;
                goto.active = left.active_outside;
            }
            let Some(label) = self.find_label(first_label, goto.name) else {
                self.function.gotos[kept] = goto;
                kept += 1;
                continue;
            };
            if let Some(position) = goto.close_position {
                self.function.code[position as usize] =
                    Instruction::abc(Op::Close, label.active, 0, 0);
            }
            self.resolve_goto(goto, label)?;
        }
        self.function.gotos.truncate(kept);
        Ok(())
    }

    /// Fails if a jump of the function has found no label.
    pub(super) fn check_no_goto_left(&mut self) -> Compiled<()> {
        let Some(goto) = self.function.gotos.first() else {
            return Ok(());
        };
        let message = match goto.name {
            Some(name) => {
                let end = format!("' for <goto> at line {}", goto.line);
                [b"no visible label '", name.as_bytes(), end.as_bytes()].concat()
            }
            None => format!("<break> at line {} not inside a loop", goto.line).into_bytes(),
        };
        Err(self.lexer.error(&message))
    }
}

/// A `break` or `goto` that is all there is after `then`.
#[derive(Clone, Copy)]
pub(super) struct ConditionalGoto {
    name: Option<Gc<LuaString>>,
    line: u32,
}
