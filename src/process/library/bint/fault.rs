//! Errors as the published module raises them: with the chunk name and the line of its source.

use lunette_lua::{LuaResult, Raised, Value, Vm};

/// An error with this text at this line.
#[cold]
pub(super) fn fail(vm: &mut Vm, line: u16, text: &str) -> Raised {
    vm.raise_text(format!("[string \".bint\"]:{line}: {text}").as_bytes())
}

/// `attempt to <operation> a <type> value <variable>`.
#[cold]
pub(super) fn unfit(
    vm: &mut Vm,
    line: u16,
    operation: &str,
    value: Value,
    variable: &str,
) -> Raised {
    let kind = value.type_name();
    fail(
        vm,
        line,
        &format!("attempt to {operation} a {kind} value{variable}"),
    )
}

/// `attempt to index a <type> value (local '<name>')`.
#[cold]
pub(super) fn not_indexable(vm: &mut Vm, line: u16, value: Value, name: &str) -> Raised {
    unfit(vm, line, "index", value, &format!(" (local '{name}')"))
}

/// `bad argument #1 to '<function>' (number expected, got <type>)`.
#[cold]
pub(super) fn not_a_number(vm: &mut Vm, line: u16, function: &str, value: Value) -> Raised {
    let kind = value.type_name();
    fail(
        vm,
        line,
        &format!("bad argument #1 to '{function}' (number expected, got {kind})"),
    )
}

/// `attempt to compare <type> with number`.
#[cold]
pub(super) fn not_below_number(vm: &mut Vm, line: u16, value: Value) -> Raised {
    let kind = value.type_name();
    fail(vm, line, &format!("attempt to compare {kind} with number"))
}

/// `attempt to compare number with <type>`.
#[cold]
pub(super) fn not_above_number(vm: &mut Vm, line: u16, value: Value) -> Raised {
    let kind = value.type_name();
    fail(vm, line, &format!("attempt to compare number with {kind}"))
}

/// The operand is no integer.
#[cold]
pub(super) fn not_integral(vm: &mut Vm) -> Raised {
    fail(vm, 1223, "value has not integer representation")
}

/// The value is none that a bint can be made of.
#[cold]
pub(super) fn not_representable(vm: &mut Vm) -> Raised {
    fail(vm, 787, "value cannot be represented by a bint")
}

/// The division is one by zero.
#[cold]
pub(super) fn division_by_zero(vm: &mut Vm) -> Raised {
    fail(vm, 2383, "attempt to divide by zero")
}

/// Calls what was found as the method of an object.
pub(super) fn call_method(
    vm: &mut Vm,
    line: u16,
    method: Value,
    name: &str,
    arguments: &[Value],
) -> LuaResult<Value> {
    if method.is_nil() {
        return Err(unfit(
            vm,
            line,
            "call",
            method,
            &format!(" (method '{name}')"),
        ));
    }
    vm.call_value(method, arguments)
}

/// What is said of an instance that lacks a word: the line where the published module stumbles over it, and over what.
#[derive(Clone, Copy)]
pub(super) struct Broken {
    line: u16,
    operation: &'static str,
    variable: &'static str,
}

impl Broken {
    /// Where a word is added to.
    pub(super) const fn arithmetic(line: u16) -> Self {
        Broken {
            line,
            operation: "perform arithmetic on",
            variable: " (field '?')",
        }
    }

    /// Where the bits of a word are looked at.
    pub(super) const fn bitwise(line: u16) -> Self {
        Broken {
            line,
            operation: "perform bitwise operation on",
            variable: " (field '?')",
        }
    }

    /// The same about something with this name.
    pub(super) const fn named(self, variable: &'static str) -> Self {
        Broken { variable, ..self }
    }

    /// The same at another line.
    pub(super) const fn at(self, line: u16) -> Self {
        Broken { line, ..self }
    }

    /// The error about this word.
    #[cold]
    pub(super) fn raise(self, vm: &mut Vm, word: Value) -> Raised {
        unfit(vm, self.line, self.operation, word, self.variable)
    }

    /// The error about something that has no words at all.
    #[cold]
    pub(super) fn not_indexable(self, vm: &mut Vm, value: Value, name: &str) -> Raised {
        not_indexable(vm, self.line, value, name)
    }
}
