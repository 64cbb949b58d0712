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
