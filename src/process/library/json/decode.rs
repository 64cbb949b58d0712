//! JSON text to Lua values.
//!
//! The values of the arrays and objects that are still open wait on the Lua stack, where the collector sees them. A table is made when its
//! closing bracket comes, of the size it then has; only a long one is begun before.

use lunette_lua::number::{self, Number};
use lunette_lua::table::Table;
use lunette_lua::{Gc, LuaResult, Raised, Value, Vm};

use super::DecodeFailure;
use super::scan::plain_prefix;

/// So many values of an open array or object may wait on the stack.
const MAX_WAITING: usize = 128;
/// Within this many brackets the values outside may wait on the stack meanwhile. Deeper ones are put into tables first, so that
/// no text fills the stack with them.
const SHALLOW: usize = 64;
/// How deep brackets may nest: where aos's own reader, which recurses, reaches the end of the Lua stack.
const MAX_DEPTH: usize = 166_654;

type DecodeResult<T> = Result<T, DecodeFailure>;

impl From<Raised> for DecodeFailure {
    fn from(raised: Raised) -> Self {
        DecodeFailure::Raised(raised)
    }
}

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// Offset in bytes of what is wrong, at most one beyond the end of the text.
    pub(crate) offset: usize,
    /// What is wrong there.
    pub(crate) problem: Vec<u8>,
    /// What Lua code is told instead of the problem and its place.
    raised: Option<Vec<u8>>,
}

impl Malformed {
    fn new(offset: usize, problem: impl Into<Vec<u8>>) -> Self {
        Malformed {
            offset,
            problem: problem.into(),
            raised: None,
        }
    }

    /// The first byte that is no UTF-8.
    pub(super) fn not_utf8(offset: usize) -> Self {
        Self::new(offset, "invalid UTF-8")
    }

    /// The message that `json.decode` raises: the problem with line and column.
    pub(super) fn lua_message(&self, text: &[u8]) -> Vec<u8> {
        if let Some(message) = &self.raised {
            return message.clone();
        }
        let before = &text[..self.offset.min(text.len())];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let column = self.offset - line_start + 1;
        let mut message = b"[string \"json\"]:261: ".to_vec();
        message.extend_from_slice(&self.problem);
        message.extend_from_slice(format!(" at line {line} col {column}").as_bytes());
        message
    }
}

/// An array or object whose closing bracket is still to come.
struct Container {
    is_object: bool,
    /// Its table is on the stack, below the values that wait.
    has_table: bool,
    /// An item was null.
    has_holes: bool,
    /// Where it begins on the stack, as the number of an argument.
    start: usize,
    /// The items of an array that are in its table.
    items: i64,
}

impl Container {
    /// The number of values that wait.
    #[inline]
    fn waiting(&self, vm: &Vm) -> usize {
        vm.argument_count() + 1 - self.start - usize::from(self.has_table)
    }

    /// Puts the waiting values into the table, which is then on the stack in their place. The last key of an object stays if
    /// its value is still to come.
    fn store(&mut self, vm: &mut Vm) -> LuaResult<()> {
        let count = self.waiting(vm);
        vm.charge(count as u64)?;
        let table = match vm.argument(self.start).as_table() {
            Some(table) if self.has_table => table,
            _ => self.new_table(vm, count)?,
        };
        let end = vm.argument_count() + 1;
        let mut index = end - count;
        if self.is_object {
            while index + 1 < end {
                let (key, value) = (vm.argument(index), vm.argument(index + 1));
                vm.raw_set(table, key, value)?;
                index += 2;
            }
        } else {
            while index < end {
                self.items += 1;
                let item = vm.argument(index);
                vm.raw_set_integer(table, self.items, item)?;
                index += 1;
            }
        }
        let key = vm.argument(index);
        vm.set_argument_count(self.start);
        vm.set_argument(self.start, Value::table(table));
        self.has_table = true;
        if index < end {
            vm.push(key);
        }
        Ok(())
    }

    /// A table with room for the waiting values. It gets the size to which it would have grown, so that `#` finds the same border;
    /// with holes that is for the table to find out.
    fn new_table(&self, vm: &mut Vm, waiting: usize) -> LuaResult<Gc<Table>> {
        if self.is_object {
            vm.new_table_with(0, waiting / 2)
        } else if self.has_holes || waiting == 0 {
            vm.new_table()
        } else {
            vm.new_table_with(waiting.next_power_of_two(), 0)
        }
    }
}

struct Decoder<'a> {
    text: &'a [u8],
    offset: usize,
    open: Vec<Container>,
    /// The bytes of a string that has escapes.
    buffer: Vec<u8>,
}

/// Reads a text of one value and pushes the value.
pub(super) fn decode(vm: &mut Vm, text: &[u8]) -> DecodeResult<()> {
    vm.charge(1 + text.len() as u64 / 16)?;
    let mut decoder = Decoder {
        text,
        offset: 0,
        open: Vec::with_capacity(8),
        buffer: Vec::new(),
    };
    decoder.value(vm)?;
    decoder.skip_space();
    match decoder.peek() {
        None => Ok(()),
        Some(_) => Err(decoder.malformed("trailing garbage")),
    }
}

impl<'a> Decoder<'a> {
    /// A problem with the byte that comes next.
    #[cold]
    fn malformed(&self, problem: &str) -> DecodeFailure {
        DecodeFailure::Malformed(Malformed::new(self.offset, problem))
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.offset).copied()
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    /// Reads one value, whatever is inside it, and pushes it.
    fn value(&mut self, vm: &mut Vm) -> DecodeResult<()> {
        loop {
            self.skip_space();
            let is_whole = match self.peek() {
                Some(b'"') => {
                    self.string(vm)?;
                    true
                }
                Some(b'{') => self.open(vm, true)?,
                Some(b'[') => self.open(vm, false)?,
                Some(b'-' | b'0'..=b'9') => {
                    let number = self.number()?;
                    vm.push(number);
                    true
                }
                Some(b't' | b'f' | b'n') => {
                    let value = self.literal()?;
                    vm.push(value);
                    true
                }
                byte => {
                    let token = byte.as_slice();
                    return Err(quoting(self.offset, "unexpected character '?'", token));
                }
            };
            if is_whole && self.go_on(vm)? {
                return Ok(());
            }
        }
    }

    /// Steps over an opening bracket. True if the closing one follows: then the table is on the stack.
    fn open(&mut self, vm: &mut Vm, is_object: bool) -> DecodeResult<bool> {
        if self.open.len() >= SHALLOW {
            if self.open.len() >= MAX_DEPTH {
                return Err(vm
                    .raise_text(b"[string \"json\"]:233: stack overflow")
                    .into());
            }
            self.empty_stack(vm)?;
        }
        vm.reserve_stack(2 * MAX_WAITING, "json")?;
        self.offset += 1;
        self.open.push(Container {
            is_object,
            has_table: false,
            has_holes: false,
            start: vm.argument_count() + 1,
            items: 0,
        });
        self.begin_item(vm, is_object)
    }

    /// Steps over the key of an object's next member. True if there is a closing bracket instead: then the table is on the stack.
    #[inline]
    fn begin_item(&mut self, vm: &mut Vm, is_object: bool) -> DecodeResult<bool> {
        self.skip_space();
        if self.peek() == Some(closing(is_object)) {
            self.offset += 1;
            self.close(vm)?;
            return Ok(true);
        }
        if is_object {
            if self.peek() != Some(b'"') {
                return Err(self.malformed("expected string for key"));
            }
            self.string(vm)?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.malformed("expected ':' after key"));
            }
            self.offset += 1;
        }
        Ok(false)
    }

    /// Steps from the end of a value to where the next one begins. False if there is none.
    ///
    /// A comma may be followed by the closing bracket.
    #[inline]
    fn go_on(&mut self, vm: &mut Vm) -> DecodeResult<bool> {
        loop {
            let Some(container) = self.open.last_mut() else {
                return Ok(true);
            };
            let is_object = container.is_object;
            container.has_holes |= vm.argument(vm.argument_count()).is_nil();
            if container.waiting(vm) >= MAX_WAITING {
                self.empty_stack(vm)?;
            }
            self.skip_space();
            let byte = self.peek();
            self.offset += 1;
            if byte == Some(b',') {
                if !self.begin_item(vm, is_object)? {
                    return Ok(false);
                }
            } else if byte == Some(closing(is_object)) {
                self.close(vm)?;
            } else {
                // Aos blames the byte after this one.
                return Err(self.malformed(match is_object {
                    true => "expected '}' or ','",
                    false => "expected ']' or ','",
                }));
            }
        }
    }

    /// Leaves the table of the innermost bracket on the stack, in place of what waited.
    fn close(&mut self, vm: &mut Vm) -> DecodeResult<()> {
        self.empty_stack(vm)?;
        self.open.pop();
        Ok(())
    }

    /// Puts what waits for the innermost bracket into its table.
    fn empty_stack(&mut self, vm: &mut Vm) -> DecodeResult<()> {
        if let Some(container) = self.open.last_mut() {
            container.store(vm)?;
        }
        Ok(vm.safe_point()?)
    }

    fn literal(&mut self) -> DecodeResult<Value> {
        let start = self.offset;
        match self.token() {
            b"true" => Ok(Value::TRUE),
            b"false" => Ok(Value::FALSE),
            b"null" => Ok(Value::NIL),
            token => Err(quoting(start, "invalid literal '?'", token)),
        }
    }

    /// Whatever Lua takes for a number when it begins with a digit or a minus.
    #[inline]
    fn number(&mut self) -> DecodeResult<Value> {
        let start = self.offset;
        let token = self.token();
        match number::parse(token) {
            Some(Number::Integer(integer)) => Ok(Value::integer(integer)),
            Some(Number::Float(float)) => Ok(Value::float(float)),
            None => Err(quoting(start, "invalid number '?'", token)),
        }
    }

    /// Steps over everything up to a space, a comma or a closing bracket.
    #[inline]
    fn token(&mut self) -> &'a [u8] {
        let rest = &self.text[self.offset..];
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}');
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        self.offset += length;
        &rest[..length]
    }

    /// Steps over a string and pushes it.
    #[inline]
    fn string(&mut self, vm: &mut Vm) -> DecodeResult<()> {
        let start = self.offset + 1;
        let end = start + plain_prefix(&self.text[start..]);
        if self.text.get(end) != Some(&b'"') {
            return self.escaped_string(vm);
        }
        self.offset = end + 1;
        Ok(vm.push_bytes(&self.text[start..end])?)
    }

    fn escaped_string(&mut self, vm: &mut Vm) -> DecodeResult<()> {
        let quote = self.offset;
        self.buffer.clear();
        self.offset += 1;
        loop {
            let rest = &self.text[self.offset..];
            let plain = plain_prefix(rest);
            self.buffer.extend_from_slice(&rest[..plain]);
            self.offset += plain;
            match rest.get(plain) {
                Some(b'"') => {
                    self.offset += 1;
                    return Ok(vm.push_bytes(&self.buffer)?);
                }
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(self.malformed("control character in string")),
                None => {
                    self.offset = quote;
                    return Err(self.malformed("expected closing quote for string"));
                }
            }
        }
    }

    /// Steps over a backslash and what belongs to it.
    fn escape(&mut self) -> DecodeResult<()> {
        let letter = self.text.get(self.offset + 1).copied();
        let byte = match letter {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.unicode_escape(),
            _ => {
                let problem = "invalid escape char '?' in string";
                return Err(quoting(self.offset, problem, letter.as_slice()));
            }
        };
        self.buffer.push(byte);
        self.offset += 2;
        Ok(())
    }

    /// `\uXXXX`, or two of them if the first is the first half of a surrogate pair. The second need not be the other half.
    fn unicode_escape(&mut self) -> DecodeResult<()> {
        let Some(first) = self.unicode_unit(self.offset) else {
            return Err(self.malformed("invalid unicode escape in string"));
        };
        let mut code = first;
        let mut length = 6;
        if (0xd800..0xdc00).contains(&first)
            && let Some(second) = self.unicode_unit(self.offset + 6)
        {
            code = 0x1_0000 + ((first - 0xd800) << 10) + second - 0xdc00;
            length = 12;
        }
        if code > 0x10_ffff {
            let mut problem = Malformed::new(self.offset, "invalid unicode codepoint");
            let message = format!("[string \"json\"]:293: invalid unicode codepoint '{code:x}'");
            problem.raised = Some(message.into_bytes());
            return Err(DecodeFailure::Malformed(problem));
        }
        push_code(&mut self.buffer, code);
        self.offset += length;
        Ok(())
    }

    /// The number in `\uXXXX` at an offset.
    fn unicode_unit(&self, offset: usize) -> Option<u32> {
        let escape = self.text.get(offset..offset + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, &digit| {
            Some(code << 4 | char::from(digit).to_digit(16)?)
        })
    }
}

/// The bracket at the end of an object or an array.
#[inline(always)]
fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

/// A problem at an offset, with `token` for the `?` in its text.
#[cold]
fn quoting(offset: usize, problem: &str, token: &[u8]) -> DecodeFailure {
    let (before, after) = problem.split_once('?').unwrap_or((problem, ""));
    let problem = [before.as_bytes(), token, after.as_bytes()].concat();
    DecodeFailure::Malformed(Malformed::new(offset, problem))
}

/// Appends a code point in UTF-8. Lone halves of surrogate pairs are written like any other.
fn push_code(buffer: &mut Vec<u8>, code: u32) {
    let continuation = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..0x80 => buffer.push(code as u8),
        0x80..0x800 => buffer.extend_from_slice(&[0xc0 | (code >> 6) as u8, continuation(0)]),
        0x800..0x1_0000 => {
            buffer.extend_from_slice(&[0xe0 | (code >> 12) as u8, continuation(6), continuation(0)])
        }
        _ => buffer.extend_from_slice(&[
            0xf0 | (code >> 18) as u8,
            continuation(12),
            continuation(6),
            continuation(0),
        ]),
    }
}
