//! Calls from Rust whose errors go through a message handler, as with `xpcall`.

use super::{LuaResult, Vm};
use crate::function::Behaviour;
use crate::value::Value;

impl Vm {
    /// Calls `function` with `arguments`; leaves all its results on the stack and gives their number.
    ///
    /// `handler` is called with the value of an error where the error happened, so it can look at the stack; what it returns is
    /// then the value of the error.
    ///
    /// # Errors
    /// Whatever the function raises.
    pub fn call_handled(
        &mut self,
        function: Value,
        arguments: &[Value],
        handler: Value,
    ) -> LuaResult<usize> {
        let protector = self.new_native(Behaviour::ProtectedCallWithHandler, &[])?;
        self.reserve_stack(arguments.len() + 3, "too many arguments")?;
        let thread = self.thread;
        let base = thread.top.get();
        for value in [protector, function, handler].iter().chain(arguments) {
            self.push(*value);
        }
        self.call(arguments.len() + 2, -1)?;
        if thread.get(base).is_falsy() {
            let error = thread.get(base + 1);
            thread.top.set(base);
            return Err(self.raise(error));
        }
        let end = thread.top.get() - 1;
        for index in base..end {
            thread.set(index, thread.get(index + 1));
        }
        thread.top.set(end);
        Ok(end - base)
    }
}
