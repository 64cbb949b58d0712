//! What the libraries make of their host: none of it in a sandbox, files where there are some, and `os.exit`.
//!
//! The Lua programs in `host/` check themselves with `assert`.

use std::any::Any;
use std::collections::HashMap;

use lunette_lua::host::{Host, HostError};
use lunette_lua::{Limits, Stop, Value, Vm};

/// A host with files in memory and a standard input.
#[derive(Default)]
struct Memory {
    files: HashMap<Vec<u8>, Vec<u8>>,
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Host for Memory {
    fn write_output(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    fn read_line(&mut self) -> Vec<u8> {
        let end = self.input.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(self.input.len(), |end| end + 1);
        self.input.drain(..length).collect()
    }

    fn read_file(&mut self, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(HostError::not_found)
    }

    fn write_file(&mut self, path: &[u8], contents: &[u8]) -> Result<(), HostError> {
        if path.starts_with(b"/read-only/") {
            return Err(HostError::denied());
        }
        self.files.insert(path.to_vec(), contents.to_vec());
        Ok(())
    }

    fn remove_file(&mut self, path: &[u8]) -> Result<(), HostError> {
        match self.files.remove(path) {
            Some(_) => Ok(()),
            None => Err(HostError::not_found()),
        }
    }

    fn may_exit(&self) -> bool {
        true
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

fn machine(host: impl Host + 'static) -> Vm {
    let limits = Limits {
        memory: 32 << 20,
        gas: 100_000_000,
    };
    let mut vm = Vm::with_host(limits, Box::new(host));
    vm.open_libraries()
        .expect("the libraries fit any sensible limit");
    vm
}

fn run(vm: &mut Vm, source: &str) -> Result<(), String> {
    let outcome = vm.protected(|vm| {
        let globals = Value::table(vm.globals());
        let chunk = vm.load(source.as_bytes(), b"=input", globals)?;
        vm.call_value(chunk, &[])
    });
    match outcome {
        Ok(_) => Ok(()),
        Err(_) => Err(vm.error_value().as_string().map_or_else(
            || "an error that is no string".into(),
            |text| String::from_utf8_lossy(text.as_bytes()).into_owned(),
        )),
    }
}

fn memory(vm: &mut Vm) -> &mut Memory {
    vm.host
        .as_any()
        .downcast_mut()
        .expect("it was made with this host")
}

#[test]
fn a_sandbox_offers_nothing() {
    let mut vm = machine(lunette_lua::host::Sandbox::default());
    assert_eq!(run(&mut vm, include_str!("host/sandbox.lua")), Ok(()));
}

#[test]
fn files_of_the_host() {
    let mut vm = machine(Memory {
        input: b"0x10 12.5e1 rest\nsecond line\nthird\nlast".to_vec(),
        files: HashMap::from([
            (b"a.txt".to_vec(), b"one\ntwo\n\nfour".to_vec()),
            (
                b"./shapes.lua".to_vec(),
                b"#!lua\nreturn { name = ..., line = debug.getinfo(1).currentline }".to_vec(),
            ),
            (b"./broken.lua".to_vec(), b"return +".to_vec()),
        ]),
        output: Vec::new(),
    });
    assert_eq!(run(&mut vm, include_str!("host/files.lua")), Ok(()));
    assert_eq!(memory(&mut vm).output, b"1 2.5 3\n-nan");
    assert_eq!(memory(&mut vm).files[&b"kept.txt"[..]], b"");
    vm.flush_files();
    assert_eq!(memory(&mut vm).files[&b"kept.txt"[..]], b"not closed");
}

#[test]
fn closing_the_machine_closes_its_files() {
    let mut vm = machine(Memory::default());
    let source = "local file = io.open('a', 'w') file:write('x')";
    assert_eq!(run(&mut vm, source), Ok(()));
    vm.close();
    assert_eq!(memory(&mut vm).files[&b"a"[..]], b"x");
}

#[test]
fn exit_cannot_be_caught() {
    let mut vm = machine(Memory::default());
    let source =
        "pcall(function() coroutine.wrap(function() os.exit(7) end)() end) print('not reached')";
    assert!(run(&mut vm, source).is_err());
    assert_eq!(vm.stopped(), Some(Stop::Exit(7)));
    assert_eq!(memory(&mut vm).output, b"");
}

/// Native functions hold objects that only a program's own tables seem to keep alive.
#[test]
fn programs_cannot_take_objects_from_running_native_functions() {
    let mut vm = machine(Memory::default());
    assert_eq!(run(&mut vm, include_str!("host/pulled_away.lua")), Ok(()));
}
