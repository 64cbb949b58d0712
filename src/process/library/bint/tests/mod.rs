//! The module against what the published one answered, and the arithmetic against a slow model.

mod model;

use lunette_lua::{Limits, Stop, Value, Vm};

/// Expressions, a tab, and what the published module makes of them (see `generate.mjs`).
const CASES: &str = include_str!("cases.tsv");
const HARNESS: &[u8] = include_bytes!("harness.lua");

/// A machine with the module in it, ready to [`answer`].
fn machine() -> Vm {
    let mut vm = Vm::new(Limits {
        memory: 64 << 20,
        gas: u64::MAX,
    });
    vm.open_libraries().expect("the libraries open");
    vm.protected(|vm| {
        let package = vm.raw_field(vm.globals(), "package")?;
        let loaded = vm.field(package, "loaded")?;
        (super::MODULE.open)(vm)?;
        let module = vm.pop();
        vm.set_field(loaded, super::MODULE.name, module)?;
        let globals = Value::table(vm.globals());
        let harness = vm.load(HARNESS, b"=harness", globals)?;
        vm.call_value(harness, &[])
    })
    .expect("the harness runs");
    vm
}

fn answer(vm: &mut Vm, expression: &str) -> String {
    let outcome = vm.protected(|vm| {
        let function = vm.raw_field(vm.globals(), "answer")?;
        vm.push(function);
        vm.push_bytes(expression.as_bytes())?;
        vm.call(1, 1)?;
        Ok(vm.pop())
    });
    let value = outcome.unwrap_or_else(|_| vm.error_value());
    match value.as_string() {
        Some(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        None => "no answer".to_owned(),
    }
}

#[test]
fn answers_are_those_of_the_published_module() {
    let mut vm = machine();
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in CASES.lines().filter(|line| !line.starts_with('#')) {
        let (expression, expected) = line.split_once('\t').expect("a tab");
        let actual = answer(&mut vm, expression);
        if actual != expected {
            wrong.push(format!(
                "{expression}\n  is    {actual}\n  not   {expected}"
            ));
        }
        count += 1;
    }
    assert!(count > 500, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_is_too_large_is_an_error() {
    for (expression, expected) in [
        ("new(2^40)(5)", "! not enough memory"),
        ("new(1 << 30)(5)", "! not enough memory"),
        ("tostring(new(1 << 20).maxinteger() >> 1048570)", "'31'"),
        (
            "debug.setupvalue(bint.zero, 2, 1 << 62) and bint.zero()",
            "! q:1: the function lost its class",
        ),
        (
            "debug.setupvalue(bint.one, 1, nil) and bint.one()",
            "! q:1: the function lost its class",
        ),
    ] {
        assert_eq!(answer(&mut machine(), expression), expected, "{expression}");
    }
}

#[test]
fn long_work_is_stopped_by_gas() {
    for expression in [
        "new(1 << 16).upowmod(3, new(1 << 16).maxinteger(), new(1 << 16).maxinteger())",
        "new(1 << 20).ipow(1, new(1 << 20).maxinteger())",
        "tostring(new(1 << 20).maxinteger())",
        "new(1 << 20)(('9'):rep(1 << 18))",
        "bint(1):_shlwords(1 << 40)",
        "bint(1):_shrwords(math.mininteger)",
    ] {
        let mut vm = machine();
        vm.set_gas(1_000_000);
        answer(&mut vm, expression);
        assert_eq!(vm.stopped(), Some(Stop::OutOfGas), "{expression}");
    }
}
