//! Tokens (Lua 5.3 manual §3.1).

use crate::heap::Gc;
use crate::string::LuaString;

/// A token, with its value if it has one.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Token {
    And,
    Break,
    Do,
    Else,
    ElseIf,
    End,
    False,
    For,
    Function,
    Goto,
    If,
    In,
    Local,
    Nil,
    Not,
    Or,
    Repeat,
    Return,
    Then,
    True,
    Until,
    While,
    /// `//`
    IntegerDivision,
    /// `..`
    Concatenation,
    /// `...`
    Dots,
    /// `==`
    Equal,
    /// `>=`
    GreaterOrEqual,
    /// `<=`
    LessOrEqual,
    /// `~=`
    NotEqual,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `::`
    DoubleColon,
    EndOfInput,
    Float(f64),
    Integer(i64),
    Name(Gc<LuaString>),
    String(Gc<LuaString>),
    /// Any other byte, which stands for itself.
    Symbol(u8),
}

impl Token {
    /// The reserved word spelled so.
    pub(super) fn reserved_word(spelling: &[u8]) -> Option<Token> {
        Some(match spelling {
            b"and" => Token::And,
            b"break" => Token::Break,
            b"do" => Token::Do,
            b"else" => Token::Else,
            b"elseif" => Token::ElseIf,
            b"end" => Token::End,
            b"false" => Token::False,
            b"for" => Token::For,
            b"function" => Token::Function,
            b"goto" => Token::Goto,
            b"if" => Token::If,
            b"in" => Token::In,
            b"local" => Token::Local,
            b"nil" => Token::Nil,
            b"not" => Token::Not,
            b"or" => Token::Or,
            b"repeat" => Token::Repeat,
            b"return" => Token::Return,
            b"then" => Token::Then,
            b"true" => Token::True,
            b"until" => Token::Until,
            b"while" => Token::While,
            _ => return None,
        })
    }

    /// How messages name it when they do not quote the source: `'while'`, `<eof>`.
    pub(super) fn description(self) -> Vec<u8> {
        let fixed = match self {
            Token::Symbol(byte @ b' '..=b'~') => return vec![b'\'', byte, b'\''],
            Token::Symbol(byte) => return format!("'<\\{byte}>'").into_bytes(),
            Token::And => "'and'",
            Token::Break => "'break'",
            Token::Do => "'do'",
            Token::Else => "'else'",
            Token::ElseIf => "'elseif'",
            Token::End => "'end'",
            Token::False => "'false'",
            Token::For => "'for'",
            Token::Function => "'function'",
            Token::Goto => "'goto'",
            Token::If => "'if'",
            Token::In => "'in'",
            Token::Local => "'local'",
            Token::Nil => "'nil'",
            Token::Not => "'not'",
            Token::Or => "'or'",
            Token::Repeat => "'repeat'",
            Token::Return => "'return'",
            Token::Then => "'then'",
            Token::True => "'true'",
            Token::Until => "'until'",
            Token::While => "'while'",
            Token::IntegerDivision => "'//'",
            Token::Concatenation => "'..'",
            Token::Dots => "'...'",
            Token::Equal => "'=='",
            Token::GreaterOrEqual => "'>='",
            Token::LessOrEqual => "'<='",
            Token::NotEqual => "'~='",
            Token::ShiftLeft => "'<<'",
            Token::ShiftRight => "'>>'",
            Token::DoubleColon => "'::'",
            Token::EndOfInput => "<eof>",
            Token::Float(_) => "<number>",
            Token::Integer(_) => "<integer>",
            Token::Name(_) => "<name>",
            Token::String(_) => "<string>",
        };
        fixed.as_bytes().to_vec()
    }

    /// Is it one whose own spelling messages quote?
    pub(super) fn is_quoted(self) -> bool {
        matches!(
            self,
            Token::Float(_) | Token::Integer(_) | Token::Name(_) | Token::String(_)
        )
    }
}
