//! JSON as the machine's boundary needs it: integers stay integers, object keys keep their order, and no
//! input can exhaust the stack.

use std::fmt;

/// How deep arrays and objects may nest before the reader refuses them.
pub const MAX_DEPTH: usize = 128;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number written without fraction and exponent that fits 64 bits.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string. Unpaired surrogate escapes have become U+FFFD.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object: its members in the order written, the later of two equal keys winning in [`Json::get`].
    Object(Vec<(String, Json)>),
}

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Offset of the offending byte.
    pub offset: usize,
    /// What is wrong there.
    pub problem: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem, self.offset)
    }
}

impl std::error::Error for JsonError {}

impl Json {
    /// The value of a member, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// Reads one value that spans the whole text.
    ///
    /// # Errors
    /// [`JsonError`] names the first byte that does not fit.
    pub fn parse(text: &[u8]) -> Result<Json, JsonError> {
        let text = std::str::from_utf8(text).map_err(|error| JsonError {
            offset: error.valid_up_to(),
            problem: "invalid UTF-8",
        })?;
        let mut reader = Reader { text, offset: 0 };
        let value = reader.value(0)?;
        reader.skip_space();
        match reader.peek() {
            None => Ok(value),
            Some(_) => Err(reader.error("text after the value")),
        }
    }

    /// Appends this value as JSON text. Numbers that JSON cannot express become `null`.
    pub fn write(&self, out: &mut String) {
        use fmt::Write;
        match self {
            Json::Null => out.push_str("null"),
            Json::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            // Writing to a String cannot fail.
            Json::Integer(value) => drop(write!(out, "{value}")),
            Json::Float(value) if value.is_finite() => drop(write!(out, "{value:?}")),
            Json::Float(_) => out.push_str("null"),
            Json::String(text) => write_string(text, out),
            Json::Array(items) => write_list('[', items, ']', out, Json::write),
            Json::Object(members) => write_list('{', members, '}', out, |(key, value), out| {
                write_string(key, out);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

fn write_list<T>(
    open: char,
    items: &[T],
    close: char,
    out: &mut String,
    write: impl Fn(&T, &mut String),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn write_string(text: &str, out: &mut String) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1f' => {
                out.push_str("\\u00");
                out.push(HEX[(character as usize) >> 4] as char);
                out.push(HEX[(character as usize) & 15] as char);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, problem: &'static str) -> JsonError {
        JsonError {
            offset: self.offset,
            problem,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    /// Steps over a byte if it is the next one.
    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.offset += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Boolean(true)),
            Some(b'f') => self.word("false", Json::Boolean(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.error("unexpected character")),
            None => Err(self.error("unexpected end")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, JsonError> {
        if !self.text[self.offset..].starts_with(word) {
            return Err(self.error("unexpected character"));
        }
        self.offset += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut items = Vec::new();
        self.list(b']', |reader| {
            items.push(reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(Json::Array(items))
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut members = Vec::new();
        self.list(b'}', |reader| {
            if reader.peek() != Some(b'"') {
                return Err(reader.error("expected a string as key"));
            }
            let key = reader.string()?;
            reader.skip_space();
            if !reader.accept(b':') {
                return Err(reader.error("expected ':'"));
            }
            members.push((key, reader.value(depth + 1)?));
            Ok(())
        })?;
        Ok(Json::Object(members))
    }

    /// Reads the items between the bracket at the current offset and `close`.
    fn list(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.offset += 1;
        self.skip_space();
        if self.accept(close) {
            return Ok(());
        }
        loop {
            self.skip_space();
            item(self)?;
            self.skip_space();
            if self.accept(close) {
                return Ok(());
            }
            if !self.accept(b',') {
                return Err(self.error("expected ',' or the closing bracket"));
            }
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.offset += 1;
        let mut text = String::new();
        loop {
            let start = self.offset;
            while self
                .peek()
                .is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
            {
                self.offset += 1;
            }
            text.push_str(&self.text[start..self.offset]);
            match self.peek() {
                Some(b'"') => {
                    self.offset += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.error("control character in a string")),
                None => return Err(self.error("unfinished string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        self.offset += 1;
        let kind = self.peek().ok_or_else(|| self.error("unfinished string"))?;
        let character = match kind {
            b'"' | b'\\' | b'/' => kind as char,
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.offset += 1;
                return self.unicode_escape();
            }
            _ => return Err(self.error("unknown escape")),
        };
        self.offset += 1;
        Ok(character)
    }

    /// `XXXX`, or a pair of surrogates `XXXX\uXXXX`.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.four_hex_digits()?;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first) && self.text[self.offset..].starts_with("\\u") {
            let before = self.offset;
            self.offset += 2;
            let second = self.four_hex_digits()?;
            if (0xdc00..0xe000).contains(&second) {
                code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            } else {
                self.offset = before;
            }
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_hex_digits(&mut self) -> Result<u32, JsonError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| (byte as char).to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.error("expected four hex digits"))?;
            self.offset += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let start = self.offset;
        self.accept(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits()?;
        if leading_zero && digits > 1 {
            return Err(self.error("a number must not begin with 0"));
        }
        let mut integral = true;
        if self.accept(b'.') {
            integral = false;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integral = false;
            self.offset += 1;
            if !self.accept(b'+') {
                self.accept(b'-');
            }
            self.digits()?;
        }
        let text = &self.text[start..self.offset];
        match text.parse::<i64>() {
            Ok(value) if integral => Ok(Json::Integer(value)),
            _ => text
                .parse()
                .map(Json::Float)
                .map_err(|_| self.error("malformed number")),
        }
    }

    /// Steps over at least one digit and says how many there were.
    fn digits(&mut self) -> Result<usize, JsonError> {
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        match self.offset - start {
            0 => Err(self.error("expected a digit")),
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) -> String {
        let mut out = String::new();
        Json::parse(text.as_bytes()).expect(text).write(&mut out);
        out
    }

    #[test]
    fn values_survive_a_round_trip() {
        for text in [
            "null",
            "true",
            "[]",
            "{}",
            "[1,-2,0,9223372036854775807]",
            "1.5",
            r#"{"a":[{"b":"c"}],"a b":""}"#,
            r#""\"\\\n\r\t\u0000\u001f\u007f/é💧""#,
        ] {
            let expected = text.replace("\\u007f", "\u{7f}");
            assert_eq!(round_trip(text), expected);
        }
    }

    #[test]
    fn integers_and_floats_stay_apart() {
        assert_eq!(Json::parse(b"12"), Ok(Json::Integer(12)));
        assert_eq!(Json::parse(b"12.0"), Ok(Json::Float(12.0)));
        assert_eq!(Json::parse(b"1e2"), Ok(Json::Float(100.0)));
        assert_eq!(
            Json::parse(b"9223372036854775808"),
            Ok(Json::Float(9_223_372_036_854_775_808.0))
        );
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(
            round_trip(r#""\u0041\/\b\f\ud83d\udca7""#),
            "\"A/\\u0008\\u000c💧\""
        );
        assert_eq!(
            round_trip(r#""\ud83dx\udca7\ud83d\u0041""#),
            "\"\u{fffd}x\u{fffd}\u{fffd}A\""
        );
    }

    #[test]
    fn the_later_of_two_equal_keys_wins() {
        let value = Json::parse(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(value.get("a"), Some(&Json::Integer(2)));
    }

    #[test]
    fn malformed_text_is_refused_where_it_goes_wrong() {
        for (text, offset) in [
            ("", 0),
            ("tru", 0),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("{1:2}", 1),
            ("{\"a\" 1}", 5),
            ("01", 2),
            ("-", 1),
            ("1.", 2),
            ("1e+", 3),
            ("\"a", 2),
            ("\"\\x\"", 2),
            ("\"\\u12g4\"", 5),
            ("\"\n\"", 1),
            ("1 1", 2),
        ] {
            let error = Json::parse(text.as_bytes()).expect_err(text);
            assert_eq!(error.offset, offset, "{text:?}: {error}");
        }
        assert_eq!(
            Json::parse(b"\"\xff\"").unwrap_err().problem,
            "invalid UTF-8"
        );
    }

    #[test]
    fn depth_is_bounded() {
        let nest = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::parse(nest(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(
            Json::parse(nest(100_000).as_bytes()).unwrap_err().problem,
            "nested too deeply"
        );
    }
}
