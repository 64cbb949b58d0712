//! Names and blocks (Lua 5.3 manual §3.5).

use super::descriptor::{Expression, Kind};
use super::function_state::Block;
use super::lexer::Compiled;
use super::parser::Parser;
use crate::function::{LocalVariable, UpvalueDescription};
use crate::heap::Gc;
use crate::opcode::Op;
use crate::string::LuaString;

/// A function has at most this many local variables in scope.
const MAX_LOCALS: usize = 200;
/// A function has at most this many upvalues.
const MAX_UPVALUES: usize = 255;

/// Are two names the same? Only short strings are unique.
pub(super) fn is_same_name(first: Gc<LuaString>, second: Gc<LuaString>) -> bool {
    first == second || !first.is_short() && first.as_bytes() == second.as_bytes()
}

impl Parser<'_> {
    /// Declares a local variable. Its scope begins with [`Parser::activate_locals`].
    pub(super) fn declare_local(&mut self, name: Gc<LuaString>) -> Compiled<()> {
        self.check_limit(
            self.function.declared.len() + 1,
            MAX_LOCALS,
            "local variables",
        )?;
        self.function
            .declared
            .push(self.function.locals.len() as u32);
        self.function.locals.push(LocalVariable {
            name,
            start: 0,
            end: 0,
        });
        Ok(())
    }

    /// Declares a local variable that no program can name.
    pub(super) fn declare_hidden_local(&mut self, name: &str) -> Compiled<()> {
        let name = self.lexer.intern(name.as_bytes())?;
        self.declare_local(name)
    }

    /// Begins the scope of the `count` variables declared first among those without one.
    pub(super) fn activate_locals(&mut self, count: usize) {
        let here = self.function.here();
        for _ in 0..count {
            let local = self.function.declared[self.function.active as usize];
            self.function.locals[local as usize].start = here;
            self.function.active += 1;
        }
    }

    /// Ends the scope of all variables but the first `kept`.
    fn end_scopes(&mut self, kept: u8) {
        let here = self.function.here();
        for &local in &self.function.declared[kept as usize..] {
            self.function.locals[local as usize].end = here;
        }
        self.function.declared.truncate(kept as usize);
        self.function.active = kept;
    }

    pub(super) fn enter_block(&mut self, is_loop: bool) {
        let function = &mut self.function;
        debug_assert_eq!(function.free_register, function.active);
        function.blocks.push(Block {
            first_label: function.labels.len(),
            first_goto: function.gotos.len(),
            active_outside: function.active,
            is_captured: false,
            is_loop,
        });
    }

    /// Leaves the innermost block. Tells whether a variable of it was captured.
    pub(super) fn leave_block(&mut self) -> Compiled<bool> {
        let block = self.block();
        let is_inner = self.function.blocks.len() > 1;
        if is_inner && block.is_captured {
            self.emit_abc(Op::Close, block.active_outside, 0, 0)?;
        }
        if block.is_loop {
            self.place_break_label()?;
        }
        self.function.blocks.pop();
        self.end_scopes(block.active_outside);
        self.function.free_register = block.active_outside;
        self.function.labels.truncate(block.first_label);
        if is_inner {
            self.move_gotos_out(&block)?;
        } else {
            self.check_no_goto_left()?;
        }
        Ok(block.is_captured)
    }

    /// The innermost block. There is always one while a function is compiled.
    pub(super) fn block(&self) -> Block {
        self.function.blocks[self.function.blocks.len() - 1]
    }

    /// What a name stands for: a local variable, an upvalue, or a field of `_ENV`.
    pub(super) fn resolve(&mut self, name: Gc<LuaString>) -> Compiled<Expression> {
        let current = self.enclosing.len();
        if let Some(kind) = self.resolve_at(current, name, true)? {
            return Ok(Expression::new(kind));
        }
        let environment = self.resolve_at(current, self.environment, true)?;
        let mut variable = Expression::new(environment.unwrap_or(Kind::Void));
        let mut key = self.string_expression(name)?;
        self.index(&mut variable, &mut key)?;
        Ok(variable)
    }

    /// What a name stands for in the function `level` functions inside the main one, unless it is global.
    fn resolve_at(
        &mut self,
        level: usize,
        name: Gc<LuaString>,
        is_own: bool,
    ) -> Compiled<Option<Kind>> {
        if let Some(register) = self.find_local(level, name) {
            if !is_own {
                self.mark_captured(level, register);
            }
            return Ok(Some(Kind::Local(register)));
        }
        if let Some(index) = self.find_upvalue(level, name) {
            return Ok(Some(Kind::Upvalue(index)));
        }
        if level == 0 {
            return Ok(None);
        }
        let (in_stack, index) = match self.resolve_at(level - 1, name, false)? {
            Some(Kind::Local(register)) => (true, register),
            Some(Kind::Upvalue(index)) => (false, index),
            _ => return Ok(None),
        };
        let index = self.add_upvalue(
            level,
            UpvalueDescription {
                name,
                in_stack,
                index,
            },
        )?;
        Ok(Some(Kind::Upvalue(index)))
    }

    fn find_local(&mut self, level: usize, name: Gc<LuaString>) -> Option<u8> {
        let function = self.function_at(level);
        (0..function.active)
            .rev()
            .find(|&register| is_same_name(function.local(register).name, name))
    }

    fn find_upvalue(&mut self, level: usize, name: Gc<LuaString>) -> Option<u8> {
        let upvalues = &self.function_at(level).upvalues;
        upvalues
            .iter()
            .position(|upvalue| is_same_name(upvalue.name, name))
            .map(|index| index as u8)
    }

    /// Notes that an inner function uses a local variable.
    fn mark_captured(&mut self, level: usize, register: u8) {
        let function = self.function_at(level);
        function.needs_close = true;
        if let Some(block) = function
            .blocks
            .iter_mut()
            .rev()
            .find(|block| block.active_outside <= register)
        {
            block.is_captured = true;
        }
    }

    pub(super) fn add_upvalue(
        &mut self,
        level: usize,
        upvalue: UpvalueDescription,
    ) -> Compiled<u8> {
        let index = self.function_at(level).upvalues.len();
        self.check_limit_at(level, index + 1, MAX_UPVALUES, "upvalues")?;
        self.function_at(level).upvalues.push(upvalue);
        Ok(index as u8)
    }
}
