//! Equality and order (Lua 5.3 manual §3.4.4).

use super::{Event, LuaResult, Vm, concatenated};
use crate::value::{Kind, Value};
use crate::vm::Raised;

impl Vm {
    /// `a == b`.
    ///
    /// # Errors
    /// What a `__eq` metamethod raises.
    pub fn equals(&mut self, a: Value, b: Value) -> LuaResult<bool> {
        if a.raw_equals(b) {
            return Ok(true);
        }
        let metamethod = self.equality_metamethod(a, b);
        if metamethod.is_nil() {
            Ok(false)
        } else {
            Ok(self.call_value(metamethod, &[a, b])?.is_truthy())
        }
    }

    /// The `__eq` to ask about two values that are not primitively equal; nil when they are just different.
    pub(crate) fn equality_metamethod(&self, a: Value, b: Value) -> Value {
        if !((a.is_table() && b.is_table())
            || (a.as_userdata().is_some() && b.as_userdata().is_some()))
        {
            return Value::NIL;
        }
        let first = self.metamethod(a, Event::Eq);
        if first.is_nil() {
            self.metamethod(b, Event::Eq)
        } else {
            first
        }
    }

    /// `a < b`.
    ///
    /// # Errors
    /// When the values cannot be compared, or what a `__lt` metamethod raises.
    pub fn less_than(&mut self, a: Value, b: Value) -> LuaResult<bool> {
        self.charge_for_comparison(a, b)?;
        match self.primitive_order(a, b, Event::Lt) {
            Some(order) => Ok(order),
            None => self.order_by_metamethod(a, b, Event::Lt),
        }
    }

    /// `a <= b`.
    ///
    /// # Errors
    /// When the values cannot be compared, or what a metamethod raises.
    pub fn less_equal(&mut self, a: Value, b: Value) -> LuaResult<bool> {
        self.charge_for_comparison(a, b)?;
        match self.primitive_order(a, b, Event::Le) {
            Some(order) => Ok(order),
            None => self.order_by_metamethod(a, b, Event::Le),
        }
    }

    fn order_by_metamethod(&mut self, a: Value, b: Value, event: Event) -> LuaResult<bool> {
        let (metamethod, reversed) = self.order_metamethod(a, b, event)?;
        let (first, second) = if reversed { (b, a) } else { (a, b) };
        Ok(self.call_value(metamethod, &[first, second])?.is_truthy() != reversed)
    }

    /// The metamethod that orders two values, and whether it answers `b < a` in place of `not (a <= b)`.
    pub(crate) fn order_metamethod(
        &mut self,
        a: Value,
        b: Value,
        event: Event,
    ) -> LuaResult<(Value, bool)> {
        let metamethod = self.binary_metamethod(a, b, event);
        if !metamethod.is_nil() {
            return Ok((metamethod, false));
        }
        if event == Event::Le {
            let metamethod = self.binary_metamethod(b, a, Event::Lt);
            if !metamethod.is_nil() {
                return Ok((metamethod, true));
            }
        }
        Err(self.order_error(a, b))
    }

    /// The metamethod of the first operand, else of the second.
    pub(crate) fn binary_metamethod(&self, a: Value, b: Value, event: Event) -> Value {
        let first = self.metamethod(a, event);
        if first.is_nil() {
            self.metamethod(b, event)
        } else {
            first
        }
    }

    /// The order of two numbers or two strings.
    pub(crate) fn primitive_order(&self, a: Value, b: Value, event: Event) -> Option<bool> {
        let or_equal = event == Event::Le;
        match (a.kind(), b.kind()) {
            (Kind::Integer(a), Kind::Integer(b)) => Some(if or_equal { a <= b } else { a < b }),
            (Kind::Float(a), Kind::Float(b)) => Some(if or_equal { a <= b } else { a < b }),
            (Kind::Integer(a), Kind::Float(b)) => Some(if or_equal {
                integer_at_most(a, b)
            } else {
                integer_below(a, b)
            }),
            (Kind::Float(a), Kind::Integer(b)) => {
                // NaN is not ordered either way.
                Some(
                    !a.is_nan()
                        && if or_equal {
                            !integer_below(b, a)
                        } else {
                            !integer_at_most(b, a)
                        },
                )
            }
            (Kind::String(a), Kind::String(b)) => {
                let (a, b) = (a.as_bytes(), b.as_bytes());
                Some(if or_equal { a <= b } else { a < b })
            }
            _ => None,
        }
    }

    #[cold]
    fn order_error(&mut self, a: Value, b: Value) -> Raised {
        let (first, second) = (self.value_type_name(a), self.value_type_name(b));
        let message = if first == second {
            concatenated(&[b"attempt to compare two ", &first, b" values"])
        } else {
            concatenated(&[b"attempt to compare ", &first, b" with ", &second])
        };
        self.runtime_error(&message)
    }
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// `integer < float`, exactly.
pub(crate) fn integer_below(integer: i64, float: f64) -> bool {
    if float >= TWO_TO_63 {
        true
    } else if float > -TWO_TO_63 {
        integer < float.ceil() as i64
    } else {
        // Every integer is at least -2^63; NaN comes here too.
        false
    }
}

/// `integer <= float`, exactly.
pub(crate) fn integer_at_most(integer: i64, float: f64) -> bool {
    if float >= TWO_TO_63 {
        true
    } else if float >= -TWO_TO_63 {
        integer <= float.floor() as i64
    } else {
        false
    }
}
