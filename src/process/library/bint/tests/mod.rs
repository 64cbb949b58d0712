//! The module against what the published one answered, and the arithmetic against a slow model.

mod model;

use lunette_lua::{Limits, Value, Vm};

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
    let text = value.as_string().expect("an answer is a string");
    String::from_utf8_lossy(text.as_bytes()).into_owned()
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
