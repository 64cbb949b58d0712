use super::*;
use crate::library::probes;

#[test]
fn as_in_aos() {
    probes::check(include_str!("probes.txt"));
}

/// The text of a value that was read.
fn through(text: &[u8]) -> Result<Vec<u8>, DecodeFailure> {
    let mut vm = probes::machine();
    decode_outside(&mut vm, text)?;
    let value = vm.argument(vm.argument_count());
    let mut output = Vec::new();
    vm.protected(|vm| encode_outside(vm, value, &mut output))
        .expect("what was read can be written");
    Ok(output)
}

#[test]
fn a_text_is_written_as_it_was_read() {
    for text in [
        "null",
        "true",
        "[]",
        "-1.5",
        r#"[1,-2,0.25,[[],[false]],"x"]"#,
        r#"{"a":[{"b":{"c":"d"}}]}"#,
        r#""\"\\/\b\f\n\r\t\u0000\u001f é💧""#,
    ] {
        assert_eq!(through(text.as_bytes()).unwrap(), text.as_bytes());
    }
    let long: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
    let long = format!("[{}]", long.join(","));
    assert_eq!(through(long.as_bytes()).unwrap(), long.as_bytes());
}

#[test]
fn a_text_from_outside_is_refused_where_it_goes_wrong() {
    for (text, offset, problem) in [
        (&b""[..], 0, "unexpected character ''"),
        (b"[1,x]", 3, "unexpected character 'x'"),
        (b"{\"a\":tru}", 5, "invalid literal 'tru'"),
        (b"{\"a\" 1}", 5, "expected ':' after key"),
        (b"\"a\n\"", 2, "control character in string"),
        (b"\"\\udbff\\uffff\"", 1, "invalid unicode codepoint"),
        (b"[\"\xff\"]", 2, "invalid UTF-8"),
    ] {
        match through(text) {
            Err(DecodeFailure::Malformed(malformed)) => {
                assert_eq!(malformed.offset, offset, "{problem}");
                assert_eq!(String::from_utf8_lossy(&malformed.problem), problem);
            }
            other => panic!("{problem}: {other:?}"),
        }
    }
}

#[test]
fn what_goes_outside_is_utf8() {
    let mut vm = probes::machine();
    let text = vm.new_string(b"\xff\xc3\xa9\xe2\x82").unwrap();
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    encode_to(&mut vm, Value::string(text), &mut inside).unwrap();
    encode_outside(&mut vm, Value::string(text), &mut outside).unwrap();
    assert_eq!(inside, b"\"\xff\xc3\xa9\xe2\x82\"");
    assert_eq!(outside, "\"\u{fffd}é\u{fffd}\"".as_bytes());
}

/// Runs Lua code; gives the text of its error, if it ended by one.
fn error_of(vm: &mut Vm, source: &str) -> Option<String> {
    let globals = Value::table(vm.globals());
    let outcome = vm.protected(|vm| {
        let chunk = vm.load(source.as_bytes(), b"=test", globals)?;
        vm.call_value(chunk, &[])
    });
    let text = vm.error_value().as_string();
    let text = text.map_or_else(String::new, |text| {
        String::from_utf8_lossy(text.as_bytes()).into_owned()
    });
    outcome.err().map(|_| text)
}

#[test]
fn no_depth_ends_the_host() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let arrays = deep(100_000);
    assert_eq!(through(arrays.as_bytes()).unwrap(), arrays.as_bytes());
    let objects = r#"{"a":"#.repeat(80_000) + "1" + &"}".repeat(80_000);
    assert_eq!(through(objects.as_bytes()).unwrap(), objects.as_bytes());
    for bracket in ["[", "{\"a\":[1,2,3,"] {
        let text = bracket.repeat(400_000);
        let outcome = through(text.as_bytes());
        assert!(matches!(outcome, Err(DecodeFailure::Raised(_))));
    }
    let mut vm = probes::machine();
    let too_deep = "local t = {} for i = 1, 120000 do t = { t } end require('json').encode(t)";
    let error = error_of(&mut vm, too_deep);
    assert_eq!(
        error.as_deref(),
        Some("[string \"json\"]:177: stack overflow")
    );
}

#[test]
fn memory_and_gas_are_bounded() {
    let mut vm = probes::machine();
    vm.set_memory_limit(4 << 20);
    let text = format!("[{}1]", "[],".repeat(2_000_000));
    let outcome = decode_outside(&mut vm, text.as_bytes());
    assert!(matches!(outcome, Err(DecodeFailure::Raised(_))));
    let mut vm = probes::machine();
    vm.set_gas(1_000_000);
    // Forty tables that each hold the next one twice: a text of 2^40 brackets.
    let endless = "local t = {} for i = 1, 40 do t = { t, t } end require('json').encode(t)";
    assert_eq!(error_of(&mut vm, endless).as_deref(), Some("out of gas"));
}

#[test]
fn garbage_is_collected_while_a_text_is_read() {
    let mut vm = probes::machine();
    vm.set_memory_limit(64 << 20);
    let member = |number: usize| {
        format!(r#"{{"key {number}":["some text of more than forty bytes, {number}",null]}}"#)
    };
    let members: Vec<String> = (0..20_000).map(member).collect();
    let text = format!("[{}]", members.join(","));
    for _ in 0..20 {
        decode_outside(&mut vm, text.as_bytes()).expect("only one at a time is alive");
        vm.pop();
    }
}

/// Numbers from a linear congruential generator: the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }

    /// A text of some value, as `json.encode` writes it. Objects have one member, since the order of more is the table's.
    fn text(&mut self, depth: u64) -> String {
        match self.below(if depth < 6 { 8 } else { 5 }) {
            0 => "true".to_owned(),
            1 => (self.below(1 << 30) as i64 - (1 << 29)).to_string(),
            2 => format!("{}.5", self.below(1 << 20)),
            3 | 4 => self.string(),
            5 => format!("{{{}:{}}}", self.string(), self.text(depth + 1)),
            _ => {
                let count = self.below(5);
                let items: Vec<String> = (0..count).map(|_| self.text(depth + 1)).collect();
                format!("[{}]", items.join(","))
            }
        }
    }

    fn string(&mut self) -> String {
        const PIECES: [&str; 8] = ["a", "key", " ", "\\n", "\\\"", "\\\\", "é", "\\u0001"];
        let count = self.below(12);
        let pieces = (0..count).map(|_| PIECES[self.below(8) as usize]);
        format!("\"{}\"", pieces.collect::<String>())
    }
}

#[test]
fn generated_texts_come_back() {
    let mut vm = probes::machine();
    let mut numbers = Numbers(1);
    for _ in 0..3000 {
        let text = numbers.text(0);
        decode_outside(&mut vm, text.as_bytes()).expect(&text);
        let value = vm.argument(vm.argument_count());
        let mut output = Vec::new();
        encode_outside(&mut vm, value, &mut output).expect(&text);
        vm.pop();
        assert_eq!(String::from_utf8_lossy(&output), text);
    }
}

#[test]
fn spoiled_texts_are_read_or_refused() {
    let mut vm = probes::machine();
    let mut numbers = Numbers(2);
    for _ in 0..20_000 {
        let mut text = numbers.text(0).into_bytes();
        for _ in 0..=numbers.below(3) {
            let place = numbers.below(text.len() as u64) as usize;
            match numbers.below(3) {
                0 => text[place] = numbers.below(256) as u8,
                1 => text[place] = b"[]{},:\"\\u0-e"[numbers.below(12) as usize],
                _ => text.truncate(place.max(1)),
            }
        }
        let _ = vm.protected(|vm| decode(vm, &text));
        vm.set_argument_count(0);
    }
}
