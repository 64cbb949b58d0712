//! The VM in wasm, for the comparison: metered as it ships, or with the feature `unmetered` without gas and limit checks.

#[path = "../abi.rs"]
mod abi;

use lunette_lua::pages::allocator::PageAllocator;
use lunette_lua::{Limits, LuaResult, Value, Vm};

#[global_allocator]
static ALLOCATOR: PageAllocator = PageAllocator;

/// A machine with the compiled chunk on top of its stack.
struct Lunette {
    vm: Vm,
}

impl abi::Engine for Lunette {
    fn load(source: &[u8]) -> Result<Self, String> {
        let mut vm = Vm::new(Limits::default());
        match prepare(&mut vm, source) {
            Ok(()) => Ok(Lunette { vm }),
            Err(_) => Err(reason(&vm)),
        }
    }

    fn run(&mut self) -> Result<f64, String> {
        match self.vm.call(0, 1) {
            Ok(()) => self
                .vm
                .pop()
                .as_number()
                .ok_or_else(|| "no number".to_string()),
            Err(_) => Err(reason(&self.vm)),
        }
    }
}

export_engine!(Lunette);

fn prepare(vm: &mut Vm, source: &[u8]) -> LuaResult<()> {
    vm.open_libraries()?;
    let globals = Value::table(vm.globals());
    let chunk = vm.load(source, b"=program", globals)?;
    vm.push(chunk);
    Ok(())
}

fn reason(vm: &Vm) -> String {
    match vm.error_value().as_string() {
        Some(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        None => "an error that is no string".to_string(),
    }
}
