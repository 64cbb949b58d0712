//! Checks of the library against recorded answers of aos.
//!
//! A file of probes has a line of Lua, then a line `--> ` with what it gave in aos (see `probe.lua` for the form), and so on. Lines that
//! begin with `-- ` are remarks. All probes of a file run in one machine, in their order.

use lunette_lua::{Limits, LuaResult, Value, Vm};

/// A machine with Lua's library and ours, and without a process.
pub(crate) fn machine() -> Vm {
    let mut vm = Vm::new(Limits::default());
    vm.open_libraries().expect("the library opens");
    vm.protected(super::open).expect("the modules open");
    vm
}

/// Runs the probes of a file.
///
/// # Panics
/// When an answer is not the recorded one; the message lists all that differ.
pub(crate) fn check(file: &str) {
    let mut vm = machine();
    let globals = Value::table(vm.globals());
    let load = |vm: &mut Vm| -> LuaResult<Value> {
        let chunk = vm.load(include_bytes!("probe.lua"), b"=probe", globals)?;
        vm.call_value(chunk, &[])
    };
    let probe = vm.protected(load).expect("probe.lua runs");
    vm.push(probe);
    let mut differences = String::new();
    let mut lines = file
        .lines()
        .filter(|line| !line.starts_with("-- ") && !line.is_empty());
    while let Some(source) = lines.next() {
        let expected = lines.next().and_then(|line| line.strip_prefix("-->"));
        let expected = expected.expect("every probe has an answer").trim_start();
        let answer = vm.protected(|vm| {
            let source = vm.new_string(source.as_bytes())?;
            let answer = vm.call_value(probe, &[Value::string(source)])?;
            Ok(answer.as_string())
        });
        let answer = match &answer {
            Ok(Some(text)) => String::from_utf8_lossy(text.as_bytes()),
            _ => "(no answer)".into(),
        };
        if answer.trim_start() != expected {
            differences += &format!("\n{source}\n  aos:  {expected}\n  ours: {answer}");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
