//! Expression descriptors: what is known of an expression whose code is not complete.

use super::jumps::Jumps;

/// Where the table of an indexed variable is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Table {
    /// In a register.
    Register(u8),
    /// In an upvalue.
    Upvalue(u8),
}

/// The key of an indexed variable.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// In a register.
    Register(u8),
    /// A short string, the constant of this index.
    Name(u8),
    /// An integer.
    Integer(u8),
}

/// What an expression has come to.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Nothing: an empty list.
    Void,
    Nil,
    False,
    True,
    Integer(i64),
    Float(f64),
    /// A string, the constant of this index.
    String(u32),
    /// A value in a register, a temporary or a local variable.
    Register(u8),
    /// A local variable, in this register.
    Local(u8),
    /// An upvalue.
    Upvalue(u8),
    /// An element of a table.
    Indexed(Table, Key),
    /// A comparison; its jump is taken when it holds.
    Comparison(Jumps),
    /// The result of this instruction, whose operand A can still be chosen.
    Relocatable(u32),
    /// The results of this `Call`.
    Call(u32),
    /// The values of this `VarArg`.
    VarArg(u32),
}

/// An expression whose code is not complete.
#[derive(Clone, Copy)]
pub(super) struct Expression {
    pub(super) kind: Kind,
    /// Jumps out of it that are taken when it is true.
    pub(super) when_true: Jumps,
    /// Jumps out of it that are taken when it is false.
    pub(super) when_false: Jumps,
}

impl Expression {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            when_true: Jumps::NONE,
            when_false: Jumps::NONE,
        }
    }

    /// Does its value also depend on jumps?
    pub(super) fn has_jumps(&self) -> bool {
        self.when_true != self.when_false
    }

    /// Can it give more than one value?
    pub(super) fn is_open(&self) -> bool {
        matches!(self.kind, Kind::Call(_) | Kind::VarArg(_))
    }

    /// Can it be assigned to?
    pub(super) fn is_variable(&self) -> bool {
        matches!(
            self.kind,
            Kind::Local(_) | Kind::Upvalue(_) | Kind::Indexed(..)
        )
    }

    /// Is it a constant?
    pub(super) fn is_constant(&self) -> bool {
        matches!(self.kind, Kind::Nil | Kind::False | Kind::True) || self.is_always_true_constant()
    }

    /// Is it a numeral or a string?
    fn is_always_true_constant(&self) -> bool {
        matches!(
            self.kind,
            Kind::Integer(_) | Kind::Float(_) | Kind::String(_)
        )
    }

    /// Is it a constant that is true as a condition?
    pub(super) fn is_true_constant(&self) -> bool {
        matches!(self.kind, Kind::True) || self.is_always_true_constant()
    }

    /// Is it a constant that is false as a condition?
    pub(super) fn is_false_constant(&self) -> bool {
        matches!(self.kind, Kind::Nil | Kind::False)
    }
}
