//! The lexer: bytes to tokens.

use core::ops::Range;

use super::characters::{is_digit, is_in_name};
use super::token::Token;
use super::{CompileError, chunk_id};
use crate::heap::{Gc, Heap, OutOfMemory};
use crate::string::LuaString;

/// The compilation has failed; the lexer holds the reason.
#[derive(Debug)]
pub(super) struct Stop;

/// What every step of the compiler gives.
pub(super) type Compiled<T> = Result<T, Stop>;

/// Where the spelling of the token read last is found, for messages.
pub(super) enum Spelling {
    /// In the source.
    Source(Range<usize>),
    /// In the buffer, since escapes or line ends made it differ from the source.
    Buffer,
}

/// The state of the lexer.
pub(super) struct Lexer<'a> {
    pub(super) heap: &'a mut Heap,
    pub(super) source: &'a [u8],
    pub(super) position: usize,
    /// The current token.
    pub(super) token: Token,
    /// The token after it, once it was asked for.
    ahead: Option<Token>,
    /// The line being read.
    pub(super) line: u32,
    /// The line of the token before the current one.
    pub(super) last_line: u32,
    pub(super) spelling: Spelling,
    pub(super) buffer: Vec<u8>,
    pub(super) chunk_name: Gc<LuaString>,
    failure: Option<CompileError>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(heap: &'a mut Heap, source: &'a [u8], chunk_name: Gc<LuaString>) -> Self {
        Self {
            heap,
            source,
            position: 0,
            token: Token::EndOfInput,
            ahead: None,
            line: 1,
            last_line: 1,
            spelling: Spelling::Source(0..0),
            buffer: Vec::new(),
            chunk_name,
            failure: None,
        }
    }

    /// Makes the next token the current one.
    pub(super) fn advance(&mut self) -> Compiled<()> {
        self.last_line = self.line;
        self.token = match self.ahead.take() {
            Some(token) => token,
            None => self.scan()?,
        };
        Ok(())
    }

    /// The token after the current one.
    pub(super) fn peek(&mut self) -> Compiled<Token> {
        if let Some(token) = self.ahead {
            return Ok(token);
        }
        let token = self.scan()?;
        self.ahead = Some(token);
        Ok(token)
    }

    /// The byte to be read next.
    #[inline]
    pub(super) fn current(&self) -> Option<u8> {
        self.source.get(self.position).copied()
    }

    /// Skips the next byte if it is this one.
    #[inline]
    pub(super) fn skip_if(&mut self, byte: u8) -> bool {
        let is_here = self.current() == Some(byte);
        self.position += is_here as usize;
        is_here
    }

    /// Skips a line end: one of the two characters, or both in either order.
    pub(super) fn skip_line_end(&mut self) {
        let first = self.source[self.position];
        self.position += 1;
        if let Some(second @ (b'\n' | b'\r')) = self.current()
            && second != first
        {
            self.position += 1;
        }
        self.line += 1;
    }

    fn scan(&mut self) -> Compiled<Token> {
        self.spelling = Spelling::Source(0..0);
        loop {
            let Some(byte) = self.current() else {
                return Ok(Token::EndOfInput);
            };
            match byte {
                b'\n' | b'\r' => self.skip_line_end(),
                b' ' | b'\t' | b'\x0b' | b'\x0c' => self.position += 1,
                b'-' if self.source.get(self.position + 1) == Some(&b'-') => self.skip_comment()?,
                b'0'..=b'9' => return self.read_numeral(),
                b'"' | b'\'' => return self.read_string(byte),
                b'[' => return self.read_long_string_or_bracket(),
                b'.' => return self.read_dots_or_numeral(),
                _ if is_in_name(byte) => return self.read_name(),
                _ => {
                    self.position += 1;
                    return Ok(self.read_operator(byte));
                }
            }
        }
    }

    fn read_name(&mut self) -> Compiled<Token> {
        let start = self.position;
        let length = self.source[start..]
            .iter()
            .take_while(|&&byte| is_in_name(byte))
            .count();
        self.position += length;
        self.spelling = Spelling::Source(start..self.position);
        let name = &self.source[start..self.position];
        if let Some(word) = Token::reserved_word(name) {
            return Ok(word);
        }
        Ok(Token::Name(self.intern(name)?))
    }

    /// The operator or symbol whose first byte was skipped.
    fn read_operator(&mut self, first: u8) -> Token {
        match first {
            b'=' if self.skip_if(b'=') => Token::Equal,
            b'<' if self.skip_if(b'=') => Token::LessOrEqual,
            b'<' if self.skip_if(b'<') => Token::ShiftLeft,
            b'>' if self.skip_if(b'=') => Token::GreaterOrEqual,
            b'>' if self.skip_if(b'>') => Token::ShiftRight,
            b'/' if self.skip_if(b'/') => Token::IntegerDivision,
            b'~' if self.skip_if(b'=') => Token::NotEqual,
            b':' if self.skip_if(b':') => Token::DoubleColon,
            _ => Token::Symbol(first),
        }
    }

    fn read_dots_or_numeral(&mut self) -> Compiled<Token> {
        if self
            .source
            .get(self.position + 1)
            .is_some_and(|&byte| is_digit(byte))
        {
            return self.read_numeral();
        }
        self.position += 1;
        if !self.skip_if(b'.') {
            return Ok(Token::Symbol(b'.'));
        }
        Ok(if self.skip_if(b'.') {
            Token::Dots
        } else {
            Token::Concatenation
        })
    }

    fn skip_comment(&mut self) -> Compiled<()> {
        self.position += 2;
        if self.current() == Some(b'[')
            && let Some(level) = self.skip_long_bracket(b'[')
        {
            return self.read_long_bracket(level, "comment");
        }
        let rest = &self.source[self.position..];
        let is_line_end = |&byte: &u8| byte == b'\n' || byte == b'\r';
        self.position += rest.iter().position(is_line_end).unwrap_or(rest.len());
        Ok(())
    }

    pub(super) fn intern(&mut self, bytes: &[u8]) -> Compiled<Gc<LuaString>> {
        self.heap
            .intern(bytes)
            .map_err(|OutOfMemory| self.out_of_memory())
    }

    pub(super) fn out_of_memory(&mut self) -> Stop {
        self.failure = Some(CompileError::OutOfMemory);
        Stop
    }

    /// Fails near the current token.
    pub(super) fn syntax_error(&mut self, message: &str) -> Stop {
        self.error_near(message.as_bytes(), self.token)
    }

    /// Fails near a token.
    pub(super) fn error_near(&mut self, message: &[u8], token: Token) -> Stop {
        let near = match token {
            // A zero byte is no token to PUC-Rio.
            Token::Symbol(0) => return self.error(message),
            _ if token.is_quoted() => self.quoted_spelling(),
            _ => token.description(),
        };
        self.error(&[message, b" near ", &near].concat())
    }

    /// Fails near what has been read of the token.
    pub(super) fn error_near_spelling(&mut self, message: &str) -> Stop {
        let near = self.quoted_spelling();
        self.error(&[message.as_bytes(), b" near ", &near].concat())
    }

    /// Fails with just this message, after chunk and line.
    pub(super) fn error(&mut self, message: &[u8]) -> Stop {
        let mut text = chunk_id(self.chunk_name.as_bytes());
        text.extend_from_slice(format!(":{}: ", self.line).as_bytes());
        text.extend_from_slice(message);
        self.failure = Some(CompileError::Syntax(text));
        Stop
    }

    /// The spelling as PUC-Rio shows it: up to the first zero byte.
    fn quoted_spelling(&self) -> Vec<u8> {
        let spelling = match &self.spelling {
            Spelling::Source(range) => &self.source[range.clone()],
            Spelling::Buffer => &self.buffer,
        };
        let shown = spelling.split(|&byte| byte == 0).next().unwrap_or(spelling);
        [b"'", shown, b"'"].concat()
    }

    /// The reason of a [`Stop`].
    pub(super) fn take_failure(&mut self) -> CompileError {
        self.failure.take().unwrap_or(CompileError::OutOfMemory)
    }
}
