//! The compiler: source text to [`Prototype`], in one pass.
//!
//! A recursive-descent parser emits instructions while it reads, in the manner of PUC-Rio's: what an expression
//! has come to so far is held in a small descriptor (`descriptor::Expression`), and code for it is emitted only when it is
//! known where the value must go. Jumps whose target is not known yet form lists threaded through the code.
//!
//! * `token`, `characters`, `lexer`, `literal`: bytes to tokens;
//! * `parser`, `statement`, `loops`, `assignment`, `expression`, `constructor`: the grammar;
//! * `scope`, `labels`: names, blocks, `goto`;
//! * `code`, `jumps`, `discharge`, `operators`, `folding`, `constants`, `function_state`: the code;
//! * `listing`: code to text, for people.

mod assignment;
mod characters;
mod chunk_id;
mod code;
mod constants;
mod constructor;
mod descriptor;
mod discharge;
mod expression;
mod folding;
mod function_state;
mod jumps;
mod labels;
mod lexer;
pub mod listing;
mod literal;
mod loops;
mod operators;
mod parser;
mod scope;
mod statement;
#[cfg(test)]
mod tests;
mod token;

pub use chunk_id::chunk_id;

use crate::function::Prototype;
use crate::heap::{Gc, Heap, OutOfMemory};

/// Whether a name is a reserved word (Lua 5.3 manual §3.1).
pub fn is_reserved(name: &[u8]) -> bool {
    token::Token::reserved_word(name).is_some()
}

/// Why a chunk was not compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CompileError {
    /// The text is not a Lua chunk. The message is complete: chunk, line, what is wrong and near what.
    Syntax(Vec<u8>),
    /// The memory limit was reached.
    OutOfMemory,
}

impl From<OutOfMemory> for CompileError {
    fn from(_: OutOfMemory) -> Self {
        CompileError::OutOfMemory
    }
}

/// Compiles a chunk (Lua 5.3 manual §3.3.2) to a vararg function whose only upvalue is `_ENV`.
///
/// `chunk_name` is as for `load`: its first byte says what it is (see [`chunk_id()`]). As everywhere in PUC-Rio it
/// ends at its first zero byte. A first line that starts with `#` is not skipped here.
///
/// # Errors
/// With the message of PUC-Rio 5.3 when the source is not valid, and when the memory limit is reached.
pub fn compile(
    heap: &mut Heap,
    source: &[u8],
    chunk_name: &[u8],
) -> Result<Gc<Prototype>, CompileError> {
    let name_end = chunk_name
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(chunk_name.len());
    parser::compile_chunk(heap, source, &chunk_name[..name_end])
}
