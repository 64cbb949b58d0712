//! Tests of the compiler as a whole: messages against those of PUC-Rio 5.3, and listings.

use super::listing::listing;
use super::{CompileError, compile};
use crate::heap::Heap;

fn message(source: &[u8]) -> Option<Vec<u8>> {
    let mut heap = Heap::new(64 << 20);
    match compile(&mut heap, source, b"=x") {
        Ok(_) => None,
        Err(CompileError::Syntax(message)) => Some(message),
        Err(CompileError::OutOfMemory) => Some(b"out of memory".to_vec()),
    }
}

/// The bytes that a line of the data stands for.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'x') => {
                    let digits = [rest.next(), rest.next()]
                        .map(|digit| digit.and_then(|digit| (digit as char).to_digit(16)));
                    (digits[0].unwrap() * 16 + digits[1].unwrap()) as u8
                }
                escaped => escaped.unwrap(),
            },
            _ => byte,
        });
    }
    bytes
}

#[test]
fn syntax_errors() {
    let rows = include_str!("tests/syntax_errors.txt")
        .lines()
        .filter(|line| !line.starts_with("# "));
    let mut count = 0;
    for row in rows {
        let (source, expected) = row.split_once('\t').unwrap();
        let actual = message(&unescape(source)).unwrap_or_default();
        let (actual, expected) = (
            actual.escape_ascii().to_string(),
            unescape(expected).escape_ascii().to_string(),
        );
        assert_eq!(actual, expected, "source: {source}");
        count += 1;
    }
    assert!(count > 100);
}

#[test]
fn listings() {
    macro_rules! check {
        ($name:literal) => {
            let source = include_bytes!(concat!("tests/listings/", $name, ".lua"));
            let expected = include_str!(concat!("tests/listings/", $name, ".txt"));
            let mut heap = Heap::new(64 << 20);
            let main = compile(&mut heap, source, concat!("@", $name, ".lua").as_bytes()).unwrap();
            assert_eq!(listing(&main), expected);
        };
    }
    check!("operators");
    check!("variables");
    check!("loops");
    check!("goto");
}

fn repeated(before: &str, opening: &str, count: usize, middle: &str, closing: &str) -> String {
    [
        before,
        &opening.repeat(count),
        middle,
        &closing.repeat(count),
    ]
    .concat()
}

/// The deepest nesting that compiles and the shallowest that does not, as for a `load` of PUC-Rio's main program.
#[test]
fn nesting_is_limited() {
    let check = |before: &str, opening: &str, middle: &str, closing: &str, limit: usize| {
        let fits = repeated(before, opening, limit, middle, closing);
        assert_eq!(message(fits.as_bytes()), None, "{opening} {limit} times");
        for count in [limit + 1, 100_000] {
            let text = String::from_utf8(
                message(repeated(before, opening, count, middle, closing).as_bytes()).unwrap(),
            )
            .unwrap();
            assert!(
                text.starts_with("x:1: too many C levels (limit is 200) in "),
                "{opening} {count} times: {text}"
            );
        }
    };
    check("return ", "(", "1", ")", 196);
    check("", "do ", "", "end ", 198);
    check("x = ", "- ", "1", "", 196);
    check("x = ", "{", "1", "}", 196);
    check("x = ", "a..", "1", "", 196);
    check("", "a, ", "b = 1", "", 197);
    check("", "function f() ", "", "end ", 198);
    check("x = ", "function() return ", "1 ", "end ", 98);
}

#[test]
fn locals_upvalues_and_registers_are_limited() {
    let names = |count: usize| {
        (0..count)
            .map(|index| format!("a{index}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(message(format!("local {}", names(200)).as_bytes()), None);
    let text = message(format!("local {}", names(201)).as_bytes()).unwrap();
    assert_eq!(
        text.escape_ascii().to_string(),
        "x:1: too many local variables (limit is 200) in main function near <eof>"
    );

    let call = |count: usize| format!("f({})", vec!["x"; count].join(","));
    assert_eq!(message(call(253).as_bytes()), None);
    let text = message(call(254).as_bytes()).unwrap();
    assert_eq!(
        text.escape_ascii().to_string(),
        "x:1: function or expression needs too many registers near <eof>"
    );
}

/// Constants beyond those that one byte can name are used through registers.
#[test]
fn many_constants() {
    let fields = (0..70_000)
        .map(|index| format!("'s{index}'"))
        .collect::<Vec<_>>()
        .join(", ");
    let source = format!(
        "local t = {{{fields}}} t.far, far = t:method(far), t.far == 'far', t + 'far' return far < 1e99"
    );
    let mut heap = Heap::new(64 << 20);
    let main = compile(&mut heap, source.as_bytes(), b"=x").unwrap();
    assert!(main.constants.len() > 70_000);
    let text = listing(&main);
    for op in ["LoadKX", "SelfR", "GetTable", "SetTable", "GetUpvalue"] {
        assert!(text.contains(op), "{op}");
    }
}

/// A zero byte ends a chunk name.
#[test]
fn chunk_name_ends_at_zero() {
    let mut heap = Heap::new(64 << 20);
    let main = compile(&mut heap, b"", b"=a\0b").unwrap();
    assert_eq!(main.source.as_bytes(), b"=a");
}
