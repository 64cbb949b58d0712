//! Literals: numerals and strings (Lua 5.3 manual §3.1).

use super::characters::{hexadecimal_value, is_digit, is_hexadecimal, is_space};
use super::lexer::{Compiled, Lexer, Spelling};
use super::token::Token;
use crate::number::{self, Number};

const GREATEST_CODE_POINT: u32 = 0x10_ffff;

impl Lexer<'_> {
    /// Reads everything that looks like a numeral; whether it is one is decided afterwards.
    pub(super) fn read_numeral(&mut self) -> Compiled<Token> {
        let start = self.position;
        // A prefix counts even after a point, so that `.0x1` is one malformed numeral.
        self.skip_if(b'.');
        let is_hexadecimal_numeral =
            self.skip_if(b'0') && (self.skip_if(b'x') || self.skip_if(b'X'));
        let exponent = if is_hexadecimal_numeral { b'p' } else { b'e' };
        loop {
            if self.current().is_some_and(|byte| byte | 0x20 == exponent) {
                self.position += 1;
                let _ = self.skip_if(b'-') || self.skip_if(b'+');
            }
            // An exponent mark right after another ends the numeral, as in PUC-Rio.
            match self.current() {
                Some(byte) if is_hexadecimal(byte) || byte == b'.' => self.position += 1,
                _ => break,
            }
        }
        self.spelling = Spelling::Source(start..self.position);
        match number::parse(&self.source[start..self.position]) {
            Some(Number::Integer(value)) => Ok(Token::Integer(value)),
            Some(Number::Float(value)) => Ok(Token::Float(value)),
            None => Err(self.error_near_spelling("malformed number")),
        }
    }

    /// Skips a long bracket of any level, `[`, `=`..., `[` (or the same with `]`), and gives its level. If there is
    /// none here, skips what looked like one.
    pub(super) fn skip_long_bracket(&mut self, bracket: u8) -> Option<usize> {
        self.position += 1;
        let level = self.source[self.position..]
            .iter()
            .take_while(|&&byte| byte == b'=')
            .count();
        self.position += level;
        self.skip_if(bracket).then_some(level)
    }

    pub(super) fn read_long_string_or_bracket(&mut self) -> Compiled<Token> {
        let start = self.position;
        let Some(level) = self.skip_long_bracket(b'[') else {
            if self.position == start + 1 {
                return Ok(Token::Symbol(b'['));
            }
            self.spelling = Spelling::Source(start..self.position);
            return Err(self.error_near_spelling("invalid long string delimiter"));
        };
        self.read_long_bracket(level, "string")?;
        let buffer = core::mem::take(&mut self.buffer);
        let string = self.intern(&buffer[level + 2..buffer.len() - level - 2]);
        self.buffer = buffer;
        Ok(Token::String(string?))
    }

    /// Reads the inside of a long bracket and its end into the buffer, with line ends made `\n`.
    pub(super) fn read_long_bracket(&mut self, level: usize, what: &str) -> Compiled<()> {
        let first_line = self.line;
        self.spelling = Spelling::Buffer;
        self.buffer.clear();
        self.buffer
            .extend_from_slice(&self.source[self.position - level - 2..self.position]);
        if let Some(b'\n' | b'\r') = self.current() {
            self.skip_line_end();
        }
        loop {
            let rest = &self.source[self.position..];
            let stops = |&byte: &u8| matches!(byte, b']' | b'\n' | b'\r');
            let Some(plain) = rest.iter().position(stops) else {
                let message = format!("unfinished long {what} (starting at line {first_line})");
                return Err(self.error_near(message.as_bytes(), Token::EndOfInput));
            };
            self.buffer.extend_from_slice(&rest[..plain]);
            self.position += plain;
            if rest[plain] != b']' {
                self.buffer.push(b'\n');
                self.skip_line_end();
                continue;
            }
            let start = self.position;
            let end_level = self.skip_long_bracket(b']');
            if end_level != Some(level) && end_level.is_some() {
                // The second bracket may begin the right end.
                self.position -= 1;
            }
            self.buffer
                .extend_from_slice(&self.source[start..self.position]);
            if end_level == Some(level) {
                return Ok(());
            }
        }
    }

    /// Reads a string up to its delimiter.
    pub(super) fn read_string(&mut self, delimiter: u8) -> Compiled<Token> {
        let start = self.position;
        let inside = &self.source[start + 1..];
        let stops = |&byte: &u8| byte == delimiter || matches!(byte, b'\\' | b'\n' | b'\r');
        let plain = inside.iter().position(stops).unwrap_or(inside.len());
        self.position += 1 + plain;
        if self.current() != Some(delimiter) {
            return self.read_string_with_escapes(start, delimiter);
        }
        self.position += 1;
        self.spelling = Spelling::Source(start..self.position);
        Ok(Token::String(self.intern(&inside[..plain])?))
    }

    /// Goes on with the string that began at `start`, where something else than a plain byte was found.
    fn read_string_with_escapes(&mut self, start: usize, delimiter: u8) -> Compiled<Token> {
        self.spelling = Spelling::Buffer;
        self.buffer.clear();
        self.buffer
            .extend_from_slice(&self.source[start..self.position]);
        loop {
            match self.current() {
                None => return Err(self.error_near(b"unfinished string", Token::EndOfInput)),
                Some(b'\n' | b'\r') => return Err(self.error_near_spelling("unfinished string")),
                Some(b'\\') => self.read_escape()?,
                Some(byte) => {
                    self.buffer.push(byte);
                    self.position += 1;
                    if byte == delimiter {
                        break;
                    }
                }
            }
        }
        let buffer = core::mem::take(&mut self.buffer);
        let string = self.intern(&buffer[1..buffer.len() - 1]);
        self.buffer = buffer;
        Ok(Token::String(string?))
    }

    /// Reads an escape sequence; the current byte is its backslash.
    fn read_escape(&mut self) -> Compiled<()> {
        let start = self.position;
        self.position += 1;
        let Some(byte) = self.current() else {
            // The string goes on to find that it is unfinished.
            return Ok(());
        };
        let value = match byte {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'\\' | b'"' | b'\'' => byte,
            b'x' => return self.read_hexadecimal_escape(start),
            b'u' => return self.read_unicode_escape(start),
            b'z' => {
                self.skip_space();
                return Ok(());
            }
            b'\n' | b'\r' => {
                self.skip_line_end();
                self.buffer.push(b'\n');
                return Ok(());
            }
            _ => return self.read_decimal_escape(start),
        };
        self.buffer.push(value);
        self.position += 1;
        Ok(())
    }

    fn skip_space(&mut self) {
        self.position += 1;
        while let Some(byte) = self.current()
            && is_space(byte)
        {
            match byte {
                b'\n' | b'\r' => self.skip_line_end(),
                _ => self.position += 1,
            }
        }
    }

    /// Fails unless `is_valid`; the message quotes the string up to the current byte.
    fn check_escape(&mut self, start: usize, is_valid: bool, message: &str) -> Compiled<()> {
        if is_valid {
            return Ok(());
        }
        let end = (self.position + 1).min(self.source.len());
        self.buffer.extend_from_slice(&self.source[start..end]);
        Err(self.error_near_spelling(message))
    }

    fn read_hexadecimal_digit(&mut self, start: usize) -> Compiled<u32> {
        self.position += 1;
        let digit = self.current().filter(|&byte| is_hexadecimal(byte));
        self.check_escape(start, digit.is_some(), "hexadecimal digit expected")?;
        Ok(digit.map_or(0, hexadecimal_value))
    }

    /// `\xXX`
    fn read_hexadecimal_escape(&mut self, start: usize) -> Compiled<()> {
        let high = self.read_hexadecimal_digit(start)?;
        let low = self.read_hexadecimal_digit(start)?;
        self.position += 1;
        self.buffer.push((high << 4 | low) as u8);
        Ok(())
    }

    /// `\u{XXX}`
    fn read_unicode_escape(&mut self, start: usize) -> Compiled<()> {
        self.position += 1;
        self.check_escape(start, self.current() == Some(b'{'), "missing '{'")?;
        let mut code = self.read_hexadecimal_digit(start)?;
        self.position += 1;
        while let Some(byte) = self.current()
            && is_hexadecimal(byte)
        {
            code = code << 4 | hexadecimal_value(byte);
            self.check_escape(start, code <= GREATEST_CODE_POINT, "UTF-8 value too large")?;
            self.position += 1;
        }
        self.check_escape(start, self.current() == Some(b'}'), "missing '}'")?;
        self.position += 1;
        self.push_utf8(code);
        Ok(())
    }

    /// Appends a code point, which may be a surrogate, in UTF-8.
    fn push_utf8(&mut self, code: u32) {
        let continuation = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
        match code {
            0..0x80 => self.buffer.push(code as u8),
            0x80..0x800 => self
                .buffer
                .extend([0xc0 | (code >> 6) as u8, continuation(0)]),
            0x800..0x1_0000 => {
                self.buffer
                    .extend([0xe0 | (code >> 12) as u8, continuation(6), continuation(0)])
            }
            _ => {
                let lead = 0xf0 | (code >> 18) as u8;
                self.buffer
                    .extend([lead, continuation(12), continuation(6), continuation(0)]);
            }
        }
    }

    /// `\d`, `\dd` or `\ddd`
    fn read_decimal_escape(&mut self, start: usize) -> Compiled<()> {
        let is_digit_here = self.current().is_some_and(is_digit);
        self.check_escape(start, is_digit_here, "invalid escape sequence")?;
        let mut value = 0;
        for _ in 0..3 {
            let Some(digit) = self.current().filter(|&byte| is_digit(byte)) else {
                break;
            };
            value = value * 10 + (digit - b'0') as u32;
            self.position += 1;
        }
        self.check_escape(start, value <= u8::MAX as u32, "decimal escape too large")?;
        self.buffer.push(value as u8);
        Ok(())
    }
}
