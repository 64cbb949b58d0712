//! Running a chunk in a fresh machine, twice, and comparing.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use lunette_lua::host::Host;
use lunette_lua::{Kind, Limits, LuaResult, Value, Vm};

/// Enough for a small program and little enough that a loop ends at once.
const LIMITS: Limits = Limits {
    memory: 8 << 20,
    gas: 200_000,
};

/// What the machine may use beyond its limit between two places where it looks (`SLACK` in `src/lua/heap`).
const OVERDRAFT: usize = 16 << 20;

/// Gas for the collection after the chunk.
const GAS_OF_COLLECTION: u64 = 50_000_000;

/// What a run showed.
#[derive(PartialEq, Eq, Debug)]
struct Outcome {
    /// The first result or the error, as text.
    text: String,
    /// What was printed.
    output: Vec<u8>,
    /// The gas that was left.
    gas: u64,
    /// The bytes in use at the end.
    memory: usize,
}

/// Collects what is printed.
struct Recorder(Rc<RefCell<Vec<u8>>>);

impl Host for Recorder {
    fn write_output(&mut self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

fn shown(value: Value) -> String {
    match value.kind() {
        Kind::String(text) => format!("{:?}", text.as_bytes().escape_ascii().to_string()),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(number) => format!("{:016x}", number.to_bits()),
        _ => format!("nil {} true {}", value.is_nil(), value.is_truthy()),
    }
}

fn call(vm: &mut Vm, chunk: &[u8], arguments: &[&[u8]]) -> LuaResult<Value> {
    let globals = Value::table(vm.globals());
    let function = vm.load(chunk, b"=fuzz", globals)?;
    vm.push(function);
    for argument in arguments {
        vm.push_bytes(argument)?;
    }
    vm.call(arguments.len(), 1)?;
    Ok(vm.pop())
}

fn run_once(chunk: &[u8], arguments: &[&[u8]]) -> Outcome {
    let printed = Rc::new(RefCell::new(Vec::new()));
    let mut vm = Vm::with_host(LIMITS, Box::new(Recorder(printed.clone())));
    if vm.open_libraries().is_err() {
        panic!("the libraries must fit into the limits");
    }
    vm.set_gas(LIMITS.gas);
    let result = vm.protected(|vm| call(vm, chunk, arguments));
    let text = match (result, vm.stopped()) {
        (Ok(value), _) => shown(value),
        (Err(_), Some(stop)) => format!("{stop:?}"),
        (Err(_), None) => format!("error {}", shown(vm.error_value())),
    };
    let gas = vm.gas();
    let memory = vm.memory_used();
    assert!(
        memory <= LIMITS.memory + OVERDRAFT,
        "{memory} bytes are in use, {} are allowed",
        LIMITS.memory
    );
    // A collection visits everything that is alive: a broken heap shows here.
    vm.set_gas(GAS_OF_COLLECTION);
    let _ = vm.protected(|vm| call(vm, b"collectgarbage() collectgarbage()", &[]));
    drop(vm);
    let output = printed.take();
    Outcome {
        text,
        output,
        gas,
        memory,
    }
}

/// Runs `chunk` with `arguments` twice.
///
/// # Panics
/// When the two runs differ, or a limit does not hold.
pub fn run_twice(chunk: &[u8], arguments: &[&[u8]]) {
    let first = run_once(chunk, arguments);
    let second = run_once(chunk, arguments);
    assert_eq!(
        first, second,
        "the same chunk must do the same in every machine"
    );
}
