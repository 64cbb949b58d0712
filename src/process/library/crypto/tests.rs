//! Against published test vectors and recorded answers of aos, and within limits.

use lunette_lua::{LuaResult, Stop, Value, Vm};

use crate::library::probes::{check, machine};

#[test]
fn helpers_are_as_in_aos() {
    check(include_str!("probes/util.txt"));
}

#[test]
fn digests_are_as_in_aos() {
    check(include_str!("probes/digest.txt"));
}

#[test]
fn macs_and_derived_keys_are_as_in_aos() {
    check(include_str!("probes/mac.txt"));
}

#[test]
fn ciphers_are_as_in_aos() {
    check(include_str!("probes/cipher.txt"));
}

/// Runs Lua code and gives its result as text.
fn run(vm: &mut Vm, source: &str) -> Result<String, String> {
    let globals = Value::table(vm.globals());
    let outcome = vm.protected(|vm| -> LuaResult<Value> {
        let chunk = vm.load(source.as_bytes(), b"=test", globals)?;
        vm.call_value(chunk, &[])
    });
    let (value, is_fine) = match outcome {
        Ok(value) => (value, true),
        Err(_) => (vm.error_value(), false),
    };
    let text = value.as_string().map(|text| text.as_bytes().to_vec());
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    if is_fine { Ok(text) } else { Err(text) }
}

#[test]
fn published_vectors_hold() {
    let mut vm = machine();
    run(&mut vm, include_str!("vectors.lua")).expect("vectors.lua runs");
    let lines = include_str!("vectors.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("-- ")) {
        let (expression, values) = line.rsplit_once(" = ").expect("a vector has a value");
        let (standard, own) = values.split_once(" ~ ").unwrap_or((values, ""));
        assert_ne!(standard, own, "{expression} is no departure");
        let expected = if own.is_empty() { standard } else { own };
        let result = run(&mut vm, &format!("return {expression}"));
        assert_eq!(result.as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn long_work_is_stopped_by_gas() {
    for work in [
        "c.kdf.pbkdf2({1}, {2}, 1 << 40, 20)",
        "c.kdf.pbkdf2({1}, {2}, 1, 1 << 40)",
        "c.digest.sha2_256(S(text))",
        "c.digest.md2(S(text))",
        "c.digest.sha2_512(text)",
        "c.digest.sha3_512(text)",
        "c.digest.blake2b(text)",
        "c.cipher.aes.encrypt(text, text)",
        "c.cipher.morus.encrypt(text:sub(1, 32), text:sub(1, 16), text)",
        "c.cipher.norx.encrypt(text:sub(1, 32), text:sub(1, 32), text)",
        "c.cipher.norx.encrypt(text:sub(1, 32), text:sub(1, 32), '', text)",
        "c.utils.array.fromString(text)",
    ] {
        let mut vm = machine();
        let start =
            "c = require('.crypto') S = c.utils.stream.fromString text = ('a'):rep(1 << 20)";
        run(&mut vm, start).expect("the text is made");
        vm.set_gas(300_000);
        assert!(run(&mut vm, work).is_err(), "{work}");
        assert_eq!(vm.stopped(), Some(Stop::OutOfGas), "{work}");
    }
}

#[test]
fn large_results_need_room() {
    for work in [
        "c.utils.array.fromString(text)",
        "c.utils.stream.toHex(S(text))",
        "c.utils.hex.hexToString(text)",
        "c.cipher.aes.encrypt(text, text)",
        "c.kdf.pbkdf2({1}, {2}, 1, 1 << 24)",
    ] {
        let mut vm = machine();
        let start =
            "c = require('.crypto') S = c.utils.stream.fromString text = ('a'):rep(1 << 22)";
        run(&mut vm, start).expect("the text is made");
        let limit = vm.memory_used() + (1 << 20);
        vm.set_memory_limit(limit);
        let problem = Err("not enough memory".to_owned());
        assert_eq!(run(&mut vm, work), problem, "{work}");
    }
}
