//! The parser: its state, what it expects of tokens, and chunks and functions as a whole.

use super::CompileError;
use super::descriptor::{Expression, Kind};
use super::function_state::FunctionState;
use super::lexer::{Compiled, Lexer};
use super::token::Token;
use crate::function::{Prototype, UpvalueDescription};
use crate::heap::{Gc, Heap, OutOfMemory};
use crate::opcode::{Instruction, MAX_BX, Op};
use crate::string::LuaString;
use crate::value::Value;
use crate::vm::digest;

/// Expressions, statements and assignments nest at most this deep (`LUAI_MAXCCALLS`).
const MAX_LEVEL: usize = 200;
/// The depth at which a chunk begins: PUC-Rio counts the calls that lead to the compiler as well, and these are those of
/// a `load` by a main program.
const FIRST_LEVEL: usize = 2;

/// The state of the compiler.
pub(super) struct Parser<'a> {
    pub(super) lexer: Lexer<'a>,
    /// The innermost function.
    pub(super) function: FunctionState,
    /// The functions around it, the main one first.
    pub(super) enclosing: Vec<FunctionState>,
    /// `_ENV`
    pub(super) environment: Gc<LuaString>,
    /// Of the text.
    digest: u32,
    pub(super) level: usize,
}

pub(super) fn compile_chunk(
    heap: &mut Heap,
    source: &[u8],
    chunk_name: &[u8],
) -> Result<Gc<Prototype>, CompileError> {
    let chunk_name = heap.intern(chunk_name)?;
    let environment = heap.intern(b"_ENV")?;
    let mut parser = Parser {
        lexer: Lexer::new(heap, source, chunk_name),
        function: FunctionState::new(0),
        enclosing: Vec::new(),
        environment,
        digest: digest(source),
        level: FIRST_LEVEL,
    };
    parser.chunk().map_err(|_| parser.lexer.take_failure())
}

impl Parser<'_> {
    fn chunk(&mut self) -> Compiled<Gc<Prototype>> {
        self.function.is_vararg = true;
        self.enter_block(false);
        self.add_upvalue(
            0,
            UpvalueDescription {
                name: self.environment,
                in_stack: true,
                index: 0,
            },
        )?;
        self.lexer.advance()?;
        self.statements()?;
        self.check(Token::EndOfInput)?;
        self.end_function()?;
        let main = core::mem::take(&mut self.function);
        self.new_prototype(main)
    }

    /// Function bodies: `'(' parameters ')' block end`. `line` is that of the function.
    pub(super) fn function_body(&mut self, is_method: bool, line: u32) -> Compiled<Expression> {
        let outer = core::mem::replace(&mut self.function, FunctionState::new(line));
        self.enclosing.push(outer);
        self.enter_block(false);
        self.expect_symbol(b'(')?;
        if is_method {
            self.declare_hidden_local("self")?;
            self.activate_locals(1);
        }
        self.parameters()?;
        self.expect_symbol(b')')?;
        self.statements()?;
        self.function.last_line_defined = self.lexer.line;
        self.expect_match(Token::End, Token::Function, line)?;
        self.end_function()?;
        let outer = self.enclosing.pop().unwrap_or_default();
        let inner = core::mem::replace(&mut self.function, outer);
        self.closure(inner)
    }

    fn parameters(&mut self) -> Compiled<()> {
        let mut count = 0;
        if self.lexer.token != Token::Symbol(b')') {
            loop {
                match self.lexer.token {
                    Token::Name(name) => {
                        self.lexer.advance()?;
                        self.declare_local(name)?;
                        count += 1;
                    }
                    Token::Dots => {
                        self.lexer.advance()?;
                        self.function.is_vararg = true;
                    }
                    _ => return Err(self.lexer.syntax_error("<name> or '...' expected")),
                }
                if self.function.is_vararg || !self.accept_symbol(b',')? {
                    break;
                }
            }
        }
        self.activate_locals(count);
        self.function.parameter_count = self.function.active;
        self.reserve(self.function.active as usize)?;
        Ok(())
    }

    fn end_function(&mut self) -> Compiled<()> {
        self.emit_return(0, Some(0))?;
        self.leave_block()?;
        Ok(())
    }

    /// Emits the creation of a closure of a finished function.
    fn closure(&mut self, inner: FunctionState) -> Compiled<Expression> {
        let prototype = self.new_prototype(inner)?;
        self.function.prototypes.push(prototype);
        let index = self.function.prototypes.len() - 1;
        self.check_limit(index, MAX_BX, "functions")?;
        let position = self.emit(Instruction::abx(Op::Closure, 0, index as u16))?;
        let mut closure = Expression::new(Kind::Relocatable(position));
        self.put_in_next_register(&mut closure)?;
        Ok(closure)
    }

    fn new_prototype(&mut self, function: FunctionState) -> Compiled<Gc<Prototype>> {
        let prototype = function.finish(self.lexer.chunk_name, self.digest);
        self.lexer
            .heap
            .new_prototype(prototype)
            .map_err(|OutOfMemory| self.lexer.out_of_memory())
    }

    /// The function `level` functions inside the main one.
    pub(super) fn function_at(&mut self, level: usize) -> &mut FunctionState {
        match self.enclosing.get_mut(level) {
            Some(function) => function,
            None => &mut self.function,
        }
    }

    /// Skips the current token if it is this one.
    pub(super) fn accept(&mut self, token: Token) -> Compiled<bool> {
        let is_here = self.lexer.token == token;
        if is_here {
            self.lexer.advance()?;
        }
        Ok(is_here)
    }

    pub(super) fn accept_symbol(&mut self, symbol: u8) -> Compiled<bool> {
        self.accept(Token::Symbol(symbol))
    }

    /// Fails unless the current token is this one.
    pub(super) fn check(&mut self, token: Token) -> Compiled<()> {
        if self.lexer.token == token {
            return Ok(());
        }
        let message = [token.description().as_slice(), b" expected"].concat();
        Err(self.lexer.error_near(&message, self.lexer.token))
    }

    pub(super) fn expect(&mut self, token: Token) -> Compiled<()> {
        self.check(token)?;
        self.lexer.advance()
    }

    pub(super) fn expect_symbol(&mut self, symbol: u8) -> Compiled<()> {
        self.expect(Token::Symbol(symbol))
    }

    /// Expects the token that closes what `opening` on `line` began.
    pub(super) fn expect_match(
        &mut self,
        closing: Token,
        opening: Token,
        line: u32,
    ) -> Compiled<()> {
        if self.lexer.token == closing || self.lexer.line == line {
            return self.expect(closing);
        }
        let place = format!(" at line {line})");
        let parts = [
            &closing.description(),
            b" expected (to close ".as_slice(),
            &opening.description(),
            place.as_bytes(),
        ];
        Err(self.lexer.error_near(&parts.concat(), self.lexer.token))
    }

    pub(super) fn expect_name(&mut self) -> Compiled<Gc<LuaString>> {
        let Token::Name(name) = self.lexer.token else {
            return Err(self.lexer.syntax_error("<name> expected"));
        };
        self.lexer.advance()?;
        Ok(name)
    }

    /// A string as an expression.
    pub(super) fn string_expression(&mut self, string: Gc<LuaString>) -> Compiled<Expression> {
        let index = self.constant(Value::string(string))?;
        Ok(Expression::new(Kind::String(index)))
    }

    /// Fails if the current function has more of something than it may.
    pub(super) fn check_limit(&mut self, count: usize, limit: usize, what: &str) -> Compiled<()> {
        self.check_limit_at(self.enclosing.len(), count, limit, what)
    }

    /// Fails if the function `level` functions inside the main one has more of something than it may.
    pub(super) fn check_limit_at(
        &mut self,
        level: usize,
        count: usize,
        limit: usize,
        what: &str,
    ) -> Compiled<()> {
        if count <= limit {
            return Ok(());
        }
        let place = match self.function_at(level).line_defined {
            0 => "main function".to_owned(),
            line => format!("function at line {line}"),
        };
        Err(self
            .lexer
            .syntax_error(&format!("too many {what} (limit is {limit}) in {place}")))
    }

    /// Goes one level deeper into the grammar, which the limit keeps from overflowing the stack of the host.
    pub(super) fn enter_level(&mut self) -> Compiled<()> {
        self.level += 1;
        self.check_limit(self.level, MAX_LEVEL, "C levels")
    }

    pub(super) fn leave_level(&mut self) {
        self.level -= 1;
    }

    /// Fails if `more` levels would be too deep.
    pub(super) fn check_levels(&mut self, more: usize) -> Compiled<()> {
        self.check_limit(self.level + more, MAX_LEVEL, "C levels")
    }
}
