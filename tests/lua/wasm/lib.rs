//! An interpreter of one script, in wasm: `alloc`, write the script, `run`, read what it printed.

use std::any::Any;
use std::cell::{Cell, RefCell};

use lunette_lua::host::{Host, HostError};
use lunette_lua::{Limits, LuaResult, Value, Vm};

thread_local! {
    static SCRIPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// Where what was printed lies: kept apart, so that it can be read after a trap.
    static PLACE: Cell<(*const u8, usize)> = const { Cell::new((std::ptr::null(), 0)) };
}

struct Printer;

impl Host for Printer {
    fn write_output(&mut self, bytes: &[u8]) {
        OUTPUT.with_borrow_mut(|output| {
            output.extend_from_slice(bytes);
            PLACE.set((output.as_ptr(), output.len()));
        });
    }

    /// As on a machine that has no folder of that name.
    fn write_file(&mut self, _: &[u8], _: &[u8]) -> Result<(), HostError> {
        Err(HostError::not_found())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Loads and runs the script. A function of the machine, as the main function of a command line interpreter is one: the
/// tracebacks end with it.
fn main_function(vm: &mut Vm) -> LuaResult<usize> {
    let script = SCRIPT.take();
    let mut parts = script.splitn(2, |byte| *byte == b'\n');
    let (name, text) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let globals = Value::table(vm.globals());
    let chunk = vm.load(text, name, globals)?;
    vm.call_value(chunk, &[])?;
    Ok(0)
}

fn evaluate(vm: &mut Vm) -> LuaResult<()> {
    vm.open_libraries()?;
    // What a command line interpreter sets, too.
    let arguments = vm.new_table()?;
    vm.raw_set_field(vm.globals(), "arg", Value::table(arguments))?;
    let main_function = vm.new_function(main_function)?;
    vm.call_value(main_function, &[])?;
    Ok(())
}

/// Makes room for a script of `length` bytes and returns its address.
// SAFETY: no other function of this name is linked.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    SCRIPT.with_borrow_mut(|script| {
        *script = vec![0; length];
        script.as_mut_ptr()
    })
}

/// Runs the script: its first line is the name of the chunk. 0 when it ended without an error.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> i32 {
    let mut vm = Vm::with_host(Limits::default(), Box::new(Printer));
    match vm.protected(evaluate) {
        Ok(()) => 0,
        Err(_) => {
            if let Some(message) = vm.error_value().as_string() {
                vm.host.write_output(message.as_bytes());
            }
            1
        }
    }
}

/// What [`measure`] allows: enough for a probe, and some of them run into each limit.
const MEASURED: Limits = Limits {
    memory: 4 << 20,
    gas: 3_000_000,
};

/// Runs a chunk within limits and says what it cost: gas, bytes of memory, how it ended, and a sum over what it printed.
pub fn measure(chunk: &[u8]) -> String {
    OUTPUT.take();
    SCRIPT.set([b"=measured\n", chunk].concat());
    let mut vm = Vm::with_host(MEASURED, Box::new(Printer));
    let outcome = vm.protected(evaluate);
    let error = match (&outcome, vm.stopped()) {
        (Ok(()), _) => Vec::new(),
        (Err(_), Some(stop)) => format!("{stop:?}").into_bytes(),
        (Err(_), None) => vm
            .error_value()
            .as_string()
            .map_or(Vec::new(), |text| text.as_bytes().to_vec()),
    };
    let output = OUTPUT.take();
    let sum = output
        .iter()
        .chain(&error)
        .fold(5381u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(*byte));
    format!(
        "gas {} memory {} {} printed {} sum {sum:08x}",
        MEASURED.gas - vm.gas(),
        vm.memory_used(),
        if outcome.is_ok() { "ended" } else { "failed" },
        output.len(),
    )
}

/// [`measure`] for the script that was written to what [`alloc`] returned; the answer is what was printed.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn measure_script() {
    let chunk = SCRIPT.take();
    let report = measure(&chunk);
    Printer.write_output(report.as_bytes());
}

/// Where what was printed lies.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    PLACE.get().0
}

/// How many bytes were printed.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    PLACE.get().1
}
