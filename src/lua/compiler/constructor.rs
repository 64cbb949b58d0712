//! Table constructors (Lua 5.3 manual §3.4.9).

use super::descriptor::{Expression, Kind, Table};
use super::discharge::Constants;
use super::lexer::Compiled;
use super::parser::Parser;
use super::token::Token;
use crate::opcode::{Instruction, MAX_AX, Op};

/// This many list items are collected in registers, then stored at once.
const ITEMS_PER_FLUSH: usize = 50;

/// What a constructor has come to.
struct Constructor {
    /// The register of the table.
    table: u8,
    /// The list item read last, not in a register yet.
    last: Expression,
    items: usize,
    fields: usize,
    /// Items not stored yet.
    pending: usize,
}

/// A size as a floating byte: exact up to 15, rounded up above.
fn floating_byte(size: usize) -> u8 {
    if size < 8 {
        return size as u8;
    }
    let mut mantissa = size;
    let mut exponent = 1;
    // Four binary places at a time, and then one: the rounding of PUC-Rio, which is coarser than need be.
    while mantissa >= 8 << 4 {
        mantissa = (mantissa + 0xf) >> 4;
        exponent += 4;
    }
    while mantissa >= 8 << 1 {
        mantissa = (mantissa + 1) >> 1;
        exponent += 1;
    }
    exponent << 3 | (mantissa - 8) as u8
}

impl Parser<'_> {
    pub(super) fn table_constructor(&mut self) -> Compiled<Expression> {
        let line = self.lexer.line;
        let position = self.emit_abc(Op::NewTable, 0, 0, 0)?;
        let mut table = Expression::new(Kind::Relocatable(position));
        let register = self.put_in_next_register(&mut table)?;
        let last = Expression::new(Kind::Void);
        let mut constructor = Constructor {
            table: register,
            last,
            items: 0,
            fields: 0,
            pending: 0,
        };
        self.expect_symbol(b'{')?;
        while self.lexer.token != Token::Symbol(b'}') {
            self.close_item(&mut constructor)?;
            self.constructor_field(&mut constructor)?;
            if !self.accept_symbol(b',')? && !self.accept_symbol(b';')? {
                break;
            }
        }
        self.expect_match(Token::Symbol(b'}'), Token::Symbol(b'{'), line)?;
        self.close_last_item(&mut constructor)?;
        let sizes = (
            floating_byte(constructor.items),
            floating_byte(constructor.fields),
        );
        self.function.code[position as usize] =
            Instruction::abc(Op::NewTable, register, sizes.0, sizes.1);
        Ok(table)
    }

    fn constructor_field(&mut self, constructor: &mut Constructor) -> Compiled<()> {
        let token = self.lexer.token;
        match token {
            Token::Name(name) if self.lexer.peek()? == Token::Symbol(b'=') => {
                self.lexer.advance()?;
                let key = self.string_expression(name)?;
                self.record_field(constructor, key)
            }
            Token::Symbol(b'[') => {
                let first_free = self.function.free_register;
                let key = self.bracketed_key()?;
                self.record_field(constructor, key)?;
                self.function.free_register = first_free;
                Ok(())
            }
            _ => {
                constructor.last = self.expression()?;
                constructor.items += 1;
                constructor.pending += 1;
                Ok(())
            }
        }
    }

    /// `key = expression`, after the key
    fn record_field(&mut self, constructor: &mut Constructor, mut key: Expression) -> Compiled<()> {
        let first_free = self.function.free_register;
        constructor.fields += 1;
        self.expect_symbol(b'=')?;
        let key = self.make_key(&mut key)?;
        let mut value = self.expression()?;
        let value = self.make_operand(&mut value, Constants::Any)?;
        self.emit_set(Table::Register(constructor.table), key, value)?;
        self.function.free_register = first_free;
        Ok(())
    }

    /// Puts the item read last into a register, and stores the items if there are enough.
    fn close_item(&mut self, constructor: &mut Constructor) -> Compiled<()> {
        if matches!(constructor.last.kind, Kind::Void) {
            return Ok(());
        }
        self.put_in_next_register(&mut constructor.last)?;
        constructor.last = Expression::new(Kind::Void);
        if constructor.pending == ITEMS_PER_FLUSH {
            self.store_items(constructor, ITEMS_PER_FLUSH as u8)?;
            constructor.pending = 0;
        }
        Ok(())
    }

    fn close_last_item(&mut self, constructor: &mut Constructor) -> Compiled<()> {
        if constructor.pending == 0 {
            return Ok(());
        }
        if constructor.last.is_open() {
            self.set_results(&constructor.last, None)?;
            self.store_items(constructor, 0)?;
            // How many values it gives is not known.
            constructor.items -= 1;
            return Ok(());
        }
        if !matches!(constructor.last.kind, Kind::Void) {
            self.put_in_next_register(&mut constructor.last)?;
        }
        self.store_items(constructor, constructor.pending as u8)
    }

    /// Emits the storing of `count` items, or of all up to the top if it is 0.
    fn store_items(&mut self, constructor: &Constructor, count: u8) -> Compiled<()> {
        let stored = constructor.items - constructor.pending;
        if stored > MAX_AX {
            return Err(self.lexer.syntax_error("constructor too long"));
        }
        self.emit_abc(Op::SetList, constructor.table, count, 0)?;
        self.emit(Instruction::ax(Op::ExtraArg, stored as u32))?;
        self.function.free_register = constructor.table + 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::floating_byte;

    #[test]
    fn sizes_are_rounded_up() {
        let value = |byte: u8| match byte >> 3 {
            0 => byte as usize,
            exponent => (8 + (byte & 7) as usize) << (exponent - 1),
        };
        for size in 0..100_000 {
            let rounded = value(floating_byte(size));
            assert!(
                rounded >= size && rounded <= size + size / 4 + 1,
                "{size}: {rounded}"
            );
        }
        assert_eq!(value(floating_byte(15)), 15);
        assert_eq!(value(floating_byte(17)), 18);
    }
}
