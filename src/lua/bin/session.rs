//! Running chunks and reporting their errors.

use std::io::Write;

use lunette_lua::compiler::listing;
use lunette_lua::vm::{Event, Stop};
use lunette_lua::{LuaResult, Raised, Value, Vm};

use crate::PROGRAM;
use crate::options::Options;

/// Why the program ends early.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    /// An error was reported.
    Failed,
    /// `os.exit` was called.
    Exit(i32),
}

/// A machine, and what is needed to run chunks on it.
pub struct Session {
    pub vm: Vm,
}

impl Session {
    /// A session without libraries.
    pub fn new(vm: Vm) -> Self {
        Session { vm }
    }

    /// Opens the libraries and sets `arg`.
    ///
    /// # Errors
    /// When the memory limit is too low.
    pub fn open(&mut self, options: &Options, words: &[Vec<u8>]) -> Result<(), Ended> {
        let outcome = self.try_open(options, words);
        self.reported(outcome, true)
    }

    fn try_open(&mut self, options: &Options, words: &[Vec<u8>]) -> LuaResult<()> {
        let vm = &mut self.vm;
        let registry = vm.registry();
        vm.raw_set_field(
            registry,
            "LUA_NOENV",
            Value::boolean(options.ignores_environment),
        )?;
        vm.open_libraries()?;
        let zero = if options.script.is_some() {
            options.script_index
        } else {
            0
        };
        let arguments = vm.new_table()?;
        for (index, word) in words.iter().enumerate() {
            let word = Value::string(vm.new_string(word)?);
            vm.raw_set_integer(arguments, index as i64 - zero as i64, word)?;
        }
        vm.raw_set_field(vm.globals(), "arg", Value::table(arguments))
    }

    /// Ends the session: finalizers run, files are written.
    pub fn close(&mut self) {
        if self.vm.stopped().is_none() {
            self.vm.close();
        }
        self.vm.flush_files();
        self.vm.host.flush_output();
    }

    /// Prints what this is.
    pub fn show_version(&mut self) {
        let text = concat!("Lua 5.3  Lunette ", env!("CARGO_PKG_VERSION"), "\n");
        self.vm.host.write_output(text.as_bytes());
        self.vm.host.flush_output();
    }

    // ---- what to run --------------------------------------------------------------------------------

    /// Runs what the environment variable `LUA_INIT` says.
    pub fn run_environment(&mut self) -> Result<(), Ended> {
        for name in ["LUA_INIT_5_3", "LUA_INIT"] {
            if let Some(text) = self.vm.host.variable(name.as_bytes()) {
                return match text.strip_prefix(b"@") {
                    Some(path) => self.run_file(Some(path), &[]),
                    None => self.run_text(&text, format!("={name}").as_bytes()),
                };
            }
        }
        Ok(())
    }

    /// Runs a text.
    pub fn run_text(&mut self, text: &[u8], name: &[u8]) -> Result<(), Ended> {
        let globals = Value::table(self.vm.globals());
        let chunk = self.vm.load(text, name, globals);
        self.run_chunk(chunk, &[])
    }

    /// Runs the standard input to its end. As with `lua`, an error is reported but does not change the exit status.
    pub fn run_input(&mut self) -> Result<(), Ended> {
        match self.run_file(None, &[]) {
            Err(ended @ Ended::Exit(_)) => Err(ended),
            _ => Ok(()),
        }
    }

    /// Runs the script, with the arguments that `arg` holds by now.
    pub fn run_script(&mut self, script: &[u8], is_file: bool) -> Result<(), Ended> {
        let path = if script == b"-" && !is_file {
            None
        } else {
            Some(script)
        };
        let arguments = self.script_arguments();
        let arguments = match arguments {
            Ok(arguments) => arguments,
            Err(raised) => return self.reported(Err(raised), true),
        };
        self.run_file(path, &arguments)
    }

    fn script_arguments(&mut self) -> LuaResult<Vec<Value>> {
        let globals = Value::table(self.vm.globals());
        let arguments = self.vm.field(globals, "arg")?;
        if !arguments.is_table() {
            return Err(self.vm.error(b"'arg' is not a table"));
        }
        let count = self.vm.length(arguments)?;
        let mut values = Vec::new();
        for index in 1..=count {
            let value = self.vm.index(arguments, Value::integer(index))?;
            // On the stack it is safe from the collector.
            self.vm.reserve_stack(1, "too many arguments to script")?;
            self.vm.push(value);
            values.push(value);
        }
        Ok(values)
    }

    fn run_file(&mut self, path: Option<&[u8]>, arguments: &[Value]) -> Result<(), Ended> {
        let chunk = self.vm.load_file(path);
        self.run_chunk(chunk, arguments)
    }

    fn run_chunk(&mut self, chunk: LuaResult<Value>, arguments: &[Value]) -> Result<(), Ended> {
        let outcome = match chunk {
            Ok(chunk) => self.call(chunk, arguments).map(drop),
            Err(raised) => Err(raised),
        };
        self.reported(outcome, true)
    }

    /// `-l`: requires a library and assigns it to the global of that name.
    pub fn require(&mut self, name: &[u8]) -> Result<(), Ended> {
        let outcome = self.try_require(name);
        self.reported(outcome, true)
    }

    fn try_require(&mut self, name: &[u8]) -> LuaResult<()> {
        let globals = Value::table(self.vm.globals());
        let require = self.vm.field(globals, "require")?;
        let name = Value::string(self.vm.new_string(name)?);
        let module = match self.call(require, &[name])?.first() {
            Some(&module) => module,
            None => Value::NIL,
        };
        self.vm.set_index(globals, name, module)
    }

    /// Calls a function; errors get a traceback.
    ///
    /// # Errors
    /// Whatever the function raises.
    pub fn call(&mut self, function: Value, arguments: &[Value]) -> LuaResult<Vec<Value>> {
        let handler = self.vm.new_function(with_traceback)?;
        let count = self.vm.call_handled(function, arguments, handler)?;
        let mut results: Vec<Value> = (0..count).map(|_| self.vm.pop()).collect();
        results.reverse();
        Ok(results)
    }

    /// `--list`: prints the code of a script.
    pub fn list_code(&mut self, script: Option<&[u8]>) -> Result<(), Ended> {
        let chunk = self.vm.load_file(script.filter(|&path| path != b"-"));
        let outcome = chunk.map(|chunk| {
            if let Some(closure) = chunk.as_lua_function() {
                let text = listing::listing(&closure.prototype());
                self.vm.host.write_output(text.as_bytes());
            }
        });
        self.reported(outcome, true)
    }

    // ---- errors -------------------------------------------------------------------------------------

    /// Reports an error, with the program's name or without.
    ///
    /// # Errors
    /// When there is one.
    pub fn reported(&mut self, outcome: LuaResult<()>, is_named: bool) -> Result<(), Ended> {
        let Err(raised) = outcome else { return Ok(()) };
        if let Some(Stop::Exit(status)) = self.vm.stopped() {
            return Err(Ended::Exit(status));
        }
        let message = self.message(raised);
        self.report(&message, is_named);
        Err(Ended::Failed)
    }

    fn message(&mut self, _: Raised) -> Vec<u8> {
        let error = self.vm.error_value();
        match error.as_string() {
            Some(text) => text.as_bytes().to_vec(),
            None if error.is_number() => match self.vm.number_to_string(error) {
                Ok(text) => text.as_bytes().to_vec(),
                Err(_) => Vec::new(),
            },
            None => format!("(error object is a {} value)", error.type_name()).into_bytes(),
        }
    }

    /// Writes a message to the standard error.
    pub fn report(&mut self, message: &[u8], is_named: bool) {
        self.vm.host.flush_output();
        let name = if is_named {
            [PROGRAM.as_bytes(), b": "].concat()
        } else {
            Vec::new()
        };
        let _ = std::io::stderr().write_all(&[&name[..], message, b"\n"].concat());
    }
}

/// The message handler: the text of the error with a traceback, or what its `__tostring` gives.
fn with_traceback(vm: &mut Vm) -> LuaResult<usize> {
    let error = vm.argument(1);
    let message = if error.is_string() || error.is_number() {
        vm.check_string(1)?.as_bytes().to_vec()
    } else {
        let metamethod = vm.metamethod(error, Event::ToString);
        if !metamethod.is_nil() {
            let text = vm.call_value(metamethod, &[error])?;
            if text.is_string() {
                return vm.result(text);
            }
        }
        format!("(error object is a {} value)", error.type_name()).into_bytes()
    };
    let (thread, _) = vm.running_thread();
    let text = vm.traceback(thread, Some(&message), 1);
    vm.push_bytes(&text)?;
    Ok(1)
}
