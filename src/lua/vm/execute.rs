//! The interpreter loop.
//!
//! Each instruction has its fast path here; whatever does not fit it leaves the `match` with a [`Slow`] and is
//! done, out of line, by [`super::operations`] and [`super::call`]. The loop keeps four things in locals: the frame, the first
//! register, the next instruction and the constants. After anything that can call Lua code, or make a stack grow, the first two are
//! read again.
//!
//! # Invariants of the unsafe code
//! The compiler only emits register numbers below `max_stack`, and constant, upvalue, prototype and jump operands that
//! exist; entering a function reserves `max_stack` slots. Every stack slot holds a valid value. A value's tag tells the type of the object
//! its bits point to.
#![allow(unsafe_code)]

use super::call::{CALL_GAS, Flow};
use super::operations::Started;
use super::{Event, LuaResult, Vm};
use crate::function::{Behaviour, LuaClosure};
use crate::heap::{Gc, OutOfMemory};
use crate::number;
use crate::opcode::{Instruction, Op};
use crate::string::LuaString;
use crate::table::{Table, absent, write_slot};
use crate::thread::{Frame, Return};
use crate::value::{Value, tag};

/// What an instruction's fast path could not do.
enum Slow {
    Arithmetic(Event, *const Value, *const Value),
    Index(*const Value, Value),
    SetIndex(*const Value, Value, Value),
    Order(Event, *const Value, *const Value),
    Equality(*const Value, *const Value),
    Length(*const Value),
    Concatenation,
    ForPreparation,
    Call,
    TailCall,
    Return { first: *const Value, count: usize },
    VariableArguments,
    ListOfFields,
    NewTable,
    Closure,
    ForCall,
    GasSliceUsed,
    DivisionByZero,
    ModuloByZero,
}

/// Why the loop ended.
enum End {
    /// Its last frame returned to the Rust code that called.
    Host,
    /// It is to be entered again: a debug hook was set or taken away, or a slice of gas is used up.
    Again,
}

/// Runs the current frame, and all that it calls, until it returns to the Rust code that called.
pub(crate) fn execute(vm: &mut Vm) -> LuaResult<()> {
    loop {
        let end = if vm.has_hook() {
            run::<true>(vm)
        } else {
            run::<false>(vm)
        };
        match end {
            Ok(End::Host) => return Ok(()),
            Ok(End::Again) => {}
            Err(raised) => {
                if vm.unwind(raised)? == Flow::Host {
                    return Ok(());
                }
            }
        }
    }
}

/// Turns an operation's number back into it.
#[inline(always)]
unsafe fn operation(instruction: u32) -> Op {
    // SAFETY: only the compiler makes instructions, from the operations there are.
    unsafe { core::mem::transmute::<u8, Op>(instruction as u8) }
}

#[inline(always)]
pub(super) unsafe fn set_integer(place: *mut Value, integer: i64) {
    // SAFETY: `place` is a register.
    unsafe {
        (*place).bits = integer as u64;
        (*place).tag = tag::INTEGER;
    }
}

#[inline(always)]
pub(super) unsafe fn set_float(place: *mut Value, float: f64) {
    // SAFETY: `place` is a register.
    unsafe {
        (*place).bits = float.to_bits();
        (*place).tag = tag::FLOAT;
    }
}

/// Sets the float computed from `x` and `y`; the bits of a NaN are made the same on every host.
#[inline(always)]
unsafe fn set_computed_float(place: *mut Value, float: f64, x: f64, y: f64) {
    let float = if float.is_nan() {
        number::settle_nan(x, y)
    } else {
        float
    };
    // SAFETY: `place` is a register.
    unsafe { set_float(place, float) }
}

#[inline(always)]
unsafe fn integer_at(place: *const Value) -> i64 {
    // SAFETY: `place` is a register or a constant.
    unsafe { (*place).bits as i64 }
}

#[inline(always)]
unsafe fn float_at(place: *const Value) -> f64 {
    // SAFETY: `place` is a register or a constant.
    unsafe { f64::from_bits((*place).bits) }
}

/// The number at `place` as a float; it is one.
#[inline(always)]
unsafe fn number_at(place: *const Value) -> f64 {
    // SAFETY: `place` is a register or a constant.
    unsafe {
        if (*place).tag == tag::FLOAT {
            float_at(place)
        } else {
            integer_at(place) as f64
        }
    }
}

/// Two numbers as floats; most often they are floats already.
#[inline(always)]
unsafe fn floats_at(x: *const Value, y: *const Value) -> (f64, f64) {
    // SAFETY: both are registers or constants.
    unsafe {
        if (*x).tag & (*y).tag == tag::FLOAT {
            (float_at(x), float_at(y))
        } else {
            (number_at(x), number_at(y))
        }
    }
}

#[inline(always)]
unsafe fn table_at(place: *const Value) -> Gc<Table> {
    // SAFETY: the caller saw the tag of a table.
    unsafe { Gc::from_address((*place).bits) }
}

#[inline(always)]
unsafe fn short_string_at(place: *const Value) -> Gc<LuaString> {
    // SAFETY: the compiler gives this operand a short string.
    unsafe { Gc::from_address((*place).bits) }
}

/// The constants of a Lua function's frame.
#[inline(always)]
unsafe fn constants_of(frame: *const Frame) -> *const Value {
    // SAFETY: the frame of a Lua function holds its closure.
    let closure: Gc<LuaClosure> = unsafe { Gc::from_pointer((*frame).closure) };
    closure.prototype.constants.as_ptr()
}

#[allow(clippy::too_many_lines, clippy::cognitive_complexity)]
/// The loop itself, in two versions: debug hooks cost nothing while there are none.
fn run<const HOOKED: bool>(vm: &mut Vm) -> LuaResult<End> {
    // SAFETY: see the invariants at the top of this file.
    unsafe {
        'enter: loop {
            if HOOKED != vm.has_hook() {
                return Ok(End::Again);
            }
            let thread = vm.thread;
            let mut frame: *mut Frame = thread.current();
            let mut base: *mut Value = thread.stack().add((*frame).base as usize);
            let mut pc: *const Instruction = (*frame).pc;
            let mut constants: *const Value = constants_of(frame);

            'next: loop {
                if HOOKED {
                    (*frame).pc = pc.add(1);
                    vm.trace_instruction()?;
                    frame = thread.current();
                    base = thread.stack().add((*frame).base as usize);
                }
                let i = (*pc).0;
                pc = pc.add(1);

                macro_rules! a {
                    () => {
                        base.add((i >> 8 & 0xff) as usize)
                    };
                }
                macro_rules! b {
                    () => {
                        base.add((i >> 16 & 0xff) as usize)
                    };
                }
                macro_rules! c {
                    () => {
                        base.add((i >> 24) as usize)
                    };
                }
                macro_rules! kb {
                    () => {
                        constants.add((i >> 16 & 0xff) as usize)
                    };
                }
                macro_rules! kc {
                    () => {
                        constants.add((i >> 24) as usize)
                    };
                }
                macro_rules! reload {
                    () => {
                        frame = thread.current();
                        base = thread.stack().add((*frame).base as usize);
                    };
                }
                let slow = 'slow: {
                    macro_rules! use_gas {
                        ($units:expr) => {
                            if !cfg!(feature = "unmetered") {
                                vm.gas -= $units;
                                if vm.gas < 0 {
                                    break 'slow Slow::GasSliceUsed;
                                }
                            }
                        };
                    }
                    // Takes the jump that follows when the condition is as operand C asks.
                    macro_rules! conditional_jump {
                        ($condition:expr) => {{
                            if ($condition) == (i >> 24 != 0) {
                                let distance = (*pc).get_sj();
                                pc = pc.offset(distance as isize + 1);
                                if distance < 0 {
                                    use_gas!(-distance as i64);
                                }
                            } else {
                                pc = pc.add(1);
                            }
                            continue 'next;
                        }};
                    }
                    // The tags of two operands joined: INTEGER when both are integers, at most FLOAT when both
                    // are numbers.
                    macro_rules! arithmetic {
                        ($event:ident, $x:expr, $y:expr, $integer:expr, $float:expr) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            let tags = (*x).tag | (*y).tag;
                            if tags == tag::INTEGER {
                                set_integer(a!(), $integer(integer_at(x), integer_at(y)));
                                continue 'next;
                            }
                            if tags == tag::FLOAT {
                                let (x, y) = floats_at(x, y);
                                set_computed_float(a!(), $float(x, y), x, y);
                                continue 'next;
                            }
                            break 'slow Slow::Arithmetic(Event::$event, x, y);
                        }};
                    }
                    // Division of integers, which zero makes an error.
                    macro_rules! integer_division {
                        ($event:ident, $error:ident, $x:expr, $y:expr, $integer:expr, $float:expr) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            let tags = (*x).tag | (*y).tag;
                            if tags == tag::INTEGER {
                                if integer_at(y) == 0 {
                                    break 'slow Slow::$error;
                                }
                                set_integer(a!(), $integer(integer_at(x), integer_at(y)));
                                continue 'next;
                            }
                            if tags == tag::FLOAT {
                                let (x, y) = floats_at(x, y);
                                set_computed_float(a!(), $float(x, y), x, y);
                                continue 'next;
                            }
                            break 'slow Slow::Arithmetic(Event::$event, x, y);
                        }};
                    }
                    macro_rules! division {
                        ($x:expr, $y:expr) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            if (*x).tag | (*y).tag <= tag::FLOAT {
                                let (x, y) = floats_at(x, y);
                                set_computed_float(a!(), x / y, x, y);
                                continue 'next;
                            }
                            break 'slow Slow::Arithmetic(Event::Div, x, y);
                        }};
                    }
                    macro_rules! power {
                        ($x:expr, $y:expr) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            if (*x).tag | (*y).tag <= tag::FLOAT {
                                let (x, y) = floats_at(x, y);
                                set_float(a!(), power(x, y));
                                continue 'next;
                            }
                            break 'slow Slow::Arithmetic(Event::Pow, x, y);
                        }};
                    }
                    macro_rules! bitwise {
                        ($event:ident, $x:expr, $y:expr, $integer:expr) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            if (*x).tag | (*y).tag == tag::INTEGER {
                                set_integer(a!(), $integer(integer_at(x), integer_at(y)));
                                continue 'next;
                            }
                            break 'slow Slow::Arithmetic(Event::$event, x, y);
                        }};
                    }
                    macro_rules! order {
                        ($event:ident, $x:expr, $y:expr, $compare:tt) => {{
                            let (x, y): (*const Value, *const Value) = ($x, $y);
                            let tags = (*x).tag | (*y).tag;
                            if tags == tag::INTEGER {
                                conditional_jump!(integer_at(x) $compare integer_at(y))
                            }
                            if tags == tag::FLOAT && (*x).tag == (*y).tag {
                                conditional_jump!(float_at(x) $compare float_at(y))
                            }
                            break 'slow Slow::Order(Event::$event, x, y);
                        }};
                    }
                    macro_rules! get_short_string {
                        ($object:expr, $key:expr) => {{
                            let object: *const Value = $object;
                            let key = short_string_at($key);
                            if (*object).tag == tag::TABLE {
                                let table = table_at(object);
                                let slot = table.slot_of_short_string(key);
                                if (*slot).tag != tag::NIL || table.lacks_event(Event::Index) {
                                    let value = Value {
                                        bits: (*slot).bits,
                                        tag: (*slot).tag,
                                    };
                                    *a!() = value;
                                    continue 'next;
                                }
                            }
                            break 'slow Slow::Index(object, Value::string(key));
                        }};
                    }
                    macro_rules! set_short_string {
                        ($object:expr, $key:expr, $value:expr) => {{
                            let object: *const Value = $object;
                            let key = short_string_at($key);
                            let value: Value = *$value;
                            if (*object).tag == tag::TABLE {
                                let table = table_at(object);
                                let slot = table.slot_of_short_string(key);
                                if (*slot).tag != tag::NIL {
                                    write_slot(slot, value);
                                    continue 'next;
                                }
                                if slot != absent() && table.lacks_event(Event::NewIndex) {
                                    table.forget_absent_events();
                                    write_slot(slot, value);
                                    continue 'next;
                                }
                            }
                            break 'slow Slow::SetIndex(object, Value::string(key), value);
                        }};
                    }
                    macro_rules! set_integer_key {
                        ($object:expr, $key:expr, $value:expr) => {{
                            let object: *const Value = $object;
                            let key: i64 = $key;
                            let value: Value = *$value;
                            if (*object).tag == tag::TABLE {
                                let table = table_at(object);
                                let slot = table.slot_of_integer(key);
                                if (*slot).tag != tag::NIL
                                    || (slot != absent() && table.lacks_event(Event::NewIndex))
                                {
                                    write_slot(slot, value);
                                    continue 'next;
                                }
                            }
                            break 'slow Slow::SetIndex(object, Value::integer(key), value);
                        }};
                    }

                    macro_rules! set_any_key {
                        ($object:expr, $key:expr, $value:expr) => {{
                            let object: *const Value = $object;
                            let key: *const Value = $key;
                            let value: Value = *$value;
                            if (*object).tag == tag::TABLE {
                                let table = table_at(object);
                                if (*key).tag == tag::INTEGER {
                                    let slot = table.slot_of_integer(integer_at(key));
                                    if (*slot).tag != tag::NIL
                                        || (slot != absent() && table.lacks_event(Event::NewIndex))
                                    {
                                        write_slot(slot, value);
                                        continue 'next;
                                    }
                                } else if (*key).tag == tag::SHORT_STRING {
                                    let slot = table.slot_of_short_string(short_string_at(key));
                                    if (*slot).tag != tag::NIL {
                                        write_slot(slot, value);
                                        continue 'next;
                                    }
                                }
                            }
                            break 'slow Slow::SetIndex(object, *key, value);
                        }};
                    }

                    match operation(i) {
                        Op::Move => *a!() = *b!(),
                        Op::LoadI => set_integer(a!(), i64::from((i as i32) >> 16)),
                        Op::LoadF => set_float(a!(), f64::from((i as i32) >> 16)),
                        Op::LoadK => *a!() = *constants.add((i >> 16) as usize),
                        Op::LoadKX => {
                            *a!() = *constants.add((*pc).get_ax() as usize);
                            pc = pc.add(1);
                        }
                        Op::LoadFalse => (*a!()).tag = tag::FALSE,
                        Op::LoadFalseSkip => {
                            (*a!()).tag = tag::FALSE;
                            pc = pc.add(1);
                        }
                        Op::LoadTrue => (*a!()).tag = tag::TRUE,
                        Op::LoadNil => {
                            let first = a!();
                            for index in 0..=(i >> 16 & 0xff) as usize {
                                (*first.add(index)).tag = tag::NIL;
                            }
                        }
                        Op::GetUpvalue => {
                            let closure: Gc<LuaClosure> = Gc::from_pointer((*frame).closure);
                            *a!() = closure.upvalue((i >> 16 & 0xff) as usize).get();
                        }
                        Op::SetUpvalue => {
                            let closure: Gc<LuaClosure> = Gc::from_pointer((*frame).closure);
                            closure.upvalue((i >> 16 & 0xff) as usize).set(*a!());
                        }

                        Op::GetTabUp => {
                            let closure: Gc<LuaClosure> = Gc::from_pointer((*frame).closure);
                            let place = closure.upvalue((i >> 16 & 0xff) as usize).place();
                            get_short_string!(place, kc!())
                        }
                        Op::GetField => get_short_string!(b!(), kc!()),
                        Op::SelfK => {
                            let object = b!();
                            let key = short_string_at(kc!());
                            let self_value = *object;
                            *a!().add(1) = self_value;
                            if self_value.tag == tag::TABLE {
                                let table: Gc<Table> = Gc::from_address(self_value.bits);
                                let slot = table.slot_of_short_string(key);
                                if (*slot).tag != tag::NIL {
                                    *a!() = Value {
                                        bits: (*slot).bits,
                                        tag: (*slot).tag,
                                    };
                                    continue 'next;
                                }
                            }
                            if let Some(method) = vm.inherited_method(self_value, key) {
                                *a!() = method;
                                continue 'next;
                            }
                            break 'slow Slow::Index(a!().add(1), Value::string(key));
                        }
                        Op::SelfR => {
                            let key = *c!();
                            *a!().add(1) = *b!();
                            break 'slow Slow::Index(a!().add(1), key);
                        }
                        Op::GetTable => {
                            let (object, key) = (b!(), c!());
                            if (*object).tag == tag::TABLE && (*key).tag != tag::LONG_STRING {
                                let table = table_at(object);
                                let slot = if (*key).tag == tag::INTEGER {
                                    table.slot_of_integer(integer_at(key))
                                } else if (*key).tag == tag::SHORT_STRING {
                                    table.slot_of_short_string(short_string_at(key))
                                } else {
                                    table.slot_of(*key)
                                };
                                if (*slot).tag != tag::NIL || table.lacks_event(Event::Index) {
                                    let value = Value {
                                        bits: (*slot).bits,
                                        tag: (*slot).tag,
                                    };
                                    *a!() = value;
                                    continue 'next;
                                }
                            }
                            break 'slow Slow::Index(object, *key);
                        }
                        Op::GetI => {
                            let object = b!();
                            let key = i64::from(i >> 24);
                            if (*object).tag == tag::TABLE {
                                let table = table_at(object);
                                let slot = table.slot_of_integer(key);
                                if (*slot).tag != tag::NIL || table.lacks_event(Event::Index) {
                                    let value = Value {
                                        bits: (*slot).bits,
                                        tag: (*slot).tag,
                                    };
                                    *a!() = value;
                                    continue 'next;
                                }
                            }
                            break 'slow Slow::Index(object, Value::integer(key));
                        }

                        Op::SetTabUp => {
                            let closure: Gc<LuaClosure> = Gc::from_pointer((*frame).closure);
                            let place = closure.upvalue((i >> 8 & 0xff) as usize).place();
                            set_short_string!(place, kb!(), c!())
                        }
                        Op::SetTabUpK => {
                            let closure: Gc<LuaClosure> = Gc::from_pointer((*frame).closure);
                            let place = closure.upvalue((i >> 8 & 0xff) as usize).place();
                            set_short_string!(place, kb!(), kc!())
                        }
                        Op::SetField => set_short_string!(a!(), kb!(), c!()),
                        Op::SetFieldK => set_short_string!(a!(), kb!(), kc!()),
                        Op::SetI => set_integer_key!(a!(), i64::from(i >> 16 & 0xff), c!()),
                        Op::SetIK => set_integer_key!(a!(), i64::from(i >> 16 & 0xff), kc!()),
                        Op::SetTable => set_any_key!(a!(), b!(), c!()),
                        Op::SetTableK => set_any_key!(a!(), b!(), kc!()),
                        Op::NewTable => break 'slow Slow::NewTable,

                        Op::Add => {
                            arithmetic!(Add, b!(), c!(), i64::wrapping_add, |x: f64, y: f64| x + y)
                        }
                        Op::AddK => {
                            arithmetic!(Add, b!(), kc!(), i64::wrapping_add, |x: f64, y: f64| x + y)
                        }
                        Op::KAdd => {
                            arithmetic!(Add, kb!(), c!(), i64::wrapping_add, |x: f64, y: f64| x + y)
                        }
                        Op::Sub => {
                            arithmetic!(Sub, b!(), c!(), i64::wrapping_sub, |x: f64, y: f64| x - y)
                        }
                        Op::SubK => {
                            arithmetic!(Sub, b!(), kc!(), i64::wrapping_sub, |x: f64, y: f64| x - y)
                        }
                        Op::KSub => {
                            arithmetic!(Sub, kb!(), c!(), i64::wrapping_sub, |x: f64, y: f64| x - y)
                        }
                        Op::Mul => {
                            arithmetic!(Mul, b!(), c!(), i64::wrapping_mul, |x: f64, y: f64| x * y)
                        }
                        Op::MulK => {
                            arithmetic!(Mul, b!(), kc!(), i64::wrapping_mul, |x: f64, y: f64| x * y)
                        }
                        Op::KMul => {
                            arithmetic!(Mul, kb!(), c!(), i64::wrapping_mul, |x: f64, y: f64| x * y)
                        }
                        Op::Mod => {
                            integer_division!(
                                Mod,
                                ModuloByZero,
                                b!(),
                                c!(),
                                integer_modulo,
                                number::float_mod
                            )
                        }
                        Op::ModK => {
                            integer_division!(
                                Mod,
                                ModuloByZero,
                                b!(),
                                kc!(),
                                integer_modulo,
                                number::float_mod
                            )
                        }
                        Op::KMod => {
                            integer_division!(
                                Mod,
                                ModuloByZero,
                                kb!(),
                                c!(),
                                integer_modulo,
                                number::float_mod
                            )
                        }
                        Op::IDiv => {
                            integer_division!(
                                IDiv,
                                DivisionByZero,
                                b!(),
                                c!(),
                                integer_floor_division,
                                number::float_floor_div
                            )
                        }
                        Op::IDivK => {
                            integer_division!(
                                IDiv,
                                DivisionByZero,
                                b!(),
                                kc!(),
                                integer_floor_division,
                                number::float_floor_div
                            )
                        }
                        Op::KIDiv => {
                            integer_division!(
                                IDiv,
                                DivisionByZero,
                                kb!(),
                                c!(),
                                integer_floor_division,
                                number::float_floor_div
                            )
                        }
                        Op::Div => division!(b!(), c!()),
                        Op::DivK => division!(b!(), kc!()),
                        Op::KDiv => division!(kb!(), c!()),
                        Op::Pow => power!(b!(), c!()),
                        Op::PowK => power!(b!(), kc!()),
                        Op::KPow => power!(kb!(), c!()),
                        Op::BAnd => bitwise!(BAnd, b!(), c!(), |x, y| x & y),
                        Op::BAndK => bitwise!(BAnd, b!(), kc!(), |x, y| x & y),
                        Op::KBAnd => bitwise!(BAnd, kb!(), c!(), |x, y| x & y),
                        Op::BOr => bitwise!(BOr, b!(), c!(), |x, y| x | y),
                        Op::BOrK => bitwise!(BOr, b!(), kc!(), |x, y| x | y),
                        Op::KBOr => bitwise!(BOr, kb!(), c!(), |x, y| x | y),
                        Op::BXor => bitwise!(BXor, b!(), c!(), |x, y| x ^ y),
                        Op::BXorK => bitwise!(BXor, b!(), kc!(), |x, y| x ^ y),
                        Op::KBXor => bitwise!(BXor, kb!(), c!(), |x, y| x ^ y),
                        Op::Shl => bitwise!(Shl, b!(), c!(), number::shift_left),
                        Op::ShlK => bitwise!(Shl, b!(), kc!(), number::shift_left),
                        Op::KShl => bitwise!(Shl, kb!(), c!(), number::shift_left),
                        Op::Shr => bitwise!(Shr, b!(), c!(), shift_right),
                        Op::ShrK => bitwise!(Shr, b!(), kc!(), shift_right),
                        Op::KShr => bitwise!(Shr, kb!(), c!(), shift_right),

                        Op::Unm => {
                            let operand = b!();
                            match (*operand).tag {
                                tag::INTEGER => {
                                    set_integer(a!(), integer_at(operand).wrapping_neg())
                                }
                                tag::FLOAT => set_float(a!(), -float_at(operand)),
                                _ => break 'slow Slow::Arithmetic(Event::Unm, operand, operand),
                            }
                        }
                        Op::BNot => {
                            let operand = b!();
                            if (*operand).tag != tag::INTEGER {
                                break 'slow Slow::Arithmetic(Event::BNot, operand, operand);
                            }
                            set_integer(a!(), !integer_at(operand));
                        }
                        Op::Not => (*a!()).tag = tag::FALSE + (*b!()).is_falsy() as u8,
                        Op::Len => {
                            let operand = b!();
                            if (*operand).tag == tag::TABLE
                                && table_at(operand).metatable().is_none()
                            {
                                set_integer(a!(), table_at(operand).length());
                                continue 'next;
                            }
                            if let Some(string) = (*operand).as_string() {
                                set_integer(a!(), string.len() as i64);
                                continue 'next;
                            }
                            break 'slow Slow::Length(operand);
                        }
                        Op::Concat => break 'slow Slow::Concatenation,

                        Op::Close => {
                            thread.close_upvalues((*frame).base as usize + (i >> 8 & 0xff) as usize)
                        }
                        Op::Jmp => {
                            let distance = (i as i32) >> 8;
                            pc = pc.offset(distance as isize);
                            if distance < 0 {
                                use_gas!(-distance as i64);
                            }
                        }
                        Op::Eq => {
                            let (x, y) = (a!(), b!());
                            if (*x).tag != (*y).tag {
                                if !((*x).is_number() && (*y).is_number()) {
                                    // Strings of either kind are never equal to one of the other.
                                    conditional_jump!(false)
                                }
                            } else if matches!((*x).tag, tag::NIL..=tag::TRUE) {
                                conditional_jump!(true)
                            } else if matches!((*x).tag, tag::INTEGER | tag::SHORT_STRING) {
                                conditional_jump!((*x).bits == (*y).bits)
                            } else if (*x).tag == tag::FLOAT {
                                conditional_jump!(float_at(x) == float_at(y))
                            } else if (*x).bits == (*y).bits {
                                conditional_jump!(true)
                            }
                            break 'slow Slow::Equality(x, y);
                        }
                        Op::EqK => {
                            let (x, y) = (a!(), kb!());
                            let holds = if (*x).tag != (*y).tag {
                                (*x).is_number() && (*x).raw_equals(*y)
                            } else if matches!((*x).tag, tag::NIL..=tag::TRUE) {
                                true
                            } else if matches!((*x).tag, tag::INTEGER | tag::SHORT_STRING) {
                                (*x).bits == (*y).bits
                            } else {
                                (*x).raw_equals(*y)
                            };
                            conditional_jump!(holds)
                        }
                        Op::Lt => order!(Lt, a!(), b!(), <),
                        Op::Le => order!(Le, a!(), b!(), <=),
                        Op::LtK => order!(Lt, a!(), kb!(), <),
                        Op::LeK => order!(Le, a!(), kb!(), <=),
                        Op::GtK => order!(Lt, kb!(), a!(), <),
                        Op::GeK => order!(Le, kb!(), a!(), <=),
                        Op::Test => conditional_jump!((*a!()).is_truthy()),
                        Op::TestSet => {
                            let value = *b!();
                            if value.is_truthy() == (i >> 24 != 0) {
                                *a!() = value;
                            }
                            conditional_jump!(value.is_truthy())
                        }

                        Op::Call => {
                            let function = a!();
                            if HOOKED || (*function).tag != tag::LUA_FUNCTION {
                                break 'slow Slow::Call;
                            }
                            let closure = core::ptr::with_exposed_provenance_mut::<LuaClosure>(
                                (*function).bits as usize,
                            );
                            let prototype = (*closure).prototype;
                            let index = (*frame).base as usize + (i >> 8 & 0xff) as usize;
                            let top = index + 1 + prototype.max_stack as usize;
                            if prototype.is_vararg
                                || top > thread.stack_limit()
                                || !thread.has_room_for_frame()
                            {
                                break 'slow Slow::Call;
                            }
                            let operand = (i >> 16 & 0xff) as usize;
                            let mut count = if operand == 0 {
                                thread.top.get() - index - 1
                            } else {
                                operand - 1
                            };
                            while count < prototype.parameter_count as usize {
                                (*function.add(1 + count)).tag = tag::NIL;
                                count += 1;
                            }
                            (*frame).pc = pc;
                            frame = frame.add(1);
                            pc = prototype.code.as_ptr();
                            frame.write(Frame {
                                function: index as u32,
                                base: index as u32 + 1,
                                top: top as u32,
                                wanted: (i >> 24) as i32 - 1,
                                pc,
                                closure,
                                returns: Return::ToLua,
                                is_tail_call: false,
                                nesting: vm.nesting,
                                handler: 0,
                            });
                            thread.depth.set(thread.depth.get() + 1);
                            base = function.add(1);
                            constants = prototype.constants.as_ptr();
                            use_gas!(CALL_GAS);
                        }
                        Op::TailCall => {
                            let function = a!();
                            if HOOKED || (*function).tag != tag::LUA_FUNCTION || i >> 24 != 0 {
                                break 'slow Slow::TailCall;
                            }
                            let closure = core::ptr::with_exposed_provenance_mut::<LuaClosure>(
                                (*function).bits as usize,
                            );
                            let prototype = (*closure).prototype;
                            let index = (*frame).function as usize;
                            let top = index + 1 + prototype.max_stack as usize;
                            if prototype.is_vararg || top > thread.stack_limit() {
                                break 'slow Slow::TailCall;
                            }
                            let operand = (i >> 16 & 0xff) as usize;
                            let mut count = if operand == 0 {
                                let first = function.offset_from(thread.stack()) as usize + 1;
                                thread.top.get() - first
                            } else {
                                operand - 1
                            };
                            let place = thread.stack().add(index);
                            for offset in 0..=count {
                                *place.add(offset) = *function.add(offset);
                            }
                            while count < prototype.parameter_count as usize {
                                (*place.add(1 + count)).tag = tag::NIL;
                                count += 1;
                            }
                            pc = prototype.code.as_ptr();
                            (*frame).base = index as u32 + 1;
                            (*frame).top = top as u32;
                            (*frame).pc = pc;
                            (*frame).closure = closure;
                            (*frame).is_tail_call = true;
                            (*frame).handler = 0;
                            base = place.add(1);
                            constants = prototype.constants.as_ptr();
                            use_gas!(CALL_GAS);
                        }
                        Op::Return => {
                            let first = a!();
                            if i >> 24 != 0 {
                                thread.close_upvalues((*frame).base as usize);
                            }
                            let operand = (i >> 16 & 0xff) as usize;
                            let count = if operand == 0 {
                                thread.top.get() - (first.offset_from(thread.stack()) as usize)
                            } else {
                                operand - 1
                            };
                            break 'slow Slow::Return { first, count };
                        }
                        Op::Return0 => {
                            if HOOKED || (*frame).returns != Return::ToLua || (*frame).wanted > 1 {
                                break 'slow Slow::Return {
                                    first: base,
                                    count: 0,
                                };
                            }
                            let function = thread.stack().add((*frame).function as usize);
                            if (*frame).wanted == 1 {
                                (*function).tag = tag::NIL;
                            } else {
                                thread.top.set((*frame).function as usize);
                            }
                            thread.depth.set(thread.depth.get() - 1);
                            frame = frame.sub(1);
                            base = thread.stack().add((*frame).base as usize);
                            pc = (*frame).pc;
                            constants = constants_of(frame);
                        }
                        Op::Return1 => {
                            let result = a!();
                            if HOOKED || (*frame).returns != Return::ToLua || (*frame).wanted > 1 {
                                break 'slow Slow::Return {
                                    first: result,
                                    count: 1,
                                };
                            }
                            let function = thread.stack().add((*frame).function as usize);
                            if (*frame).wanted != 0 {
                                *function = *result;
                                if (*frame).wanted < 0 {
                                    thread.top.set((*frame).function as usize + 1);
                                }
                            }
                            thread.depth.set(thread.depth.get() - 1);
                            frame = frame.sub(1);
                            base = thread.stack().add((*frame).base as usize);
                            pc = (*frame).pc;
                            constants = constants_of(frame);
                        }

                        Op::ForPrep => break 'slow Slow::ForPreparation,
                        Op::ForLoop => {
                            let counter = a!();
                            if (*counter).tag == tag::INTEGER {
                                let (limit, step) =
                                    (integer_at(counter.add(1)), integer_at(counter.add(2)));
                                let value = integer_at(counter).wrapping_add(step);
                                if if step > 0 {
                                    value <= limit
                                } else {
                                    limit <= value
                                } {
                                    (*counter).bits = value as u64;
                                    set_integer(counter.add(3), value);
                                    pc = pc.sub((i >> 16) as usize);
                                    use_gas!(i64::from(i >> 16));
                                }
                            } else {
                                let (limit, step) =
                                    (float_at(counter.add(1)), float_at(counter.add(2)));
                                let value = float_at(counter) + step;
                                if if step > 0.0 {
                                    value <= limit
                                } else {
                                    limit <= value
                                } {
                                    (*counter).bits = value.to_bits();
                                    set_float(counter.add(3), value);
                                    pc = pc.sub((i >> 16) as usize);
                                    use_gas!(i64::from(i >> 16));
                                }
                            }
                        }
                        Op::TForCall => {
                            let iterator = a!();
                            if (*iterator).tag == tag::NATIVE_FUNCTION
                                && (*iterator.add(1)).tag == tag::TABLE
                                && i >> 24 <= 2
                            {
                                let table = table_at(iterator.add(1));
                                let control = *iterator.add(2);
                                if (*iterator).bits == vm.next_function.bits {
                                    let Ok(position) = table.traversal_index(control) else {
                                        break 'slow Slow::ForCall;
                                    };
                                    let (next, key, value) = match table.entry_from(position) {
                                        Some(entry) => entry,
                                        None => {
                                            (position + table.capacity(), Value::NIL, Value::NIL)
                                        }
                                    };
                                    *iterator.add(3) = key;
                                    if i >> 24 == 2 {
                                        *iterator.add(4) = value;
                                    }
                                    use_gas!((next - position) as i64 / 8);
                                    continue 'next;
                                }
                                if (*iterator).bits == vm.ipairs_iterator.bits
                                    && control.tag == tag::INTEGER
                                {
                                    let index = (control.bits as i64).wrapping_add(1);
                                    let slot = table.slot_of_integer(index);
                                    let value = Value {
                                        bits: (*slot).bits,
                                        tag: (*slot).tag,
                                    };
                                    if value.tag != tag::NIL || table.lacks_event(Event::Index) {
                                        let key = if value.is_nil() {
                                            Value::NIL
                                        } else {
                                            Value::integer(index)
                                        };
                                        *iterator.add(3) = key;
                                        if i >> 24 == 2 {
                                            *iterator.add(4) = value;
                                        }
                                        continue 'next;
                                    }
                                }
                            }
                            break 'slow Slow::ForCall;
                        }
                        Op::TForLoop => {
                            let iterator = a!();
                            if (*iterator.add(3)).tag != tag::NIL {
                                *iterator.add(2) = *iterator.add(3);
                                pc = pc.sub((i >> 16) as usize);
                                use_gas!(i64::from(i >> 16));
                            }
                        }
                        Op::SetList => break 'slow Slow::ListOfFields,
                        Op::Closure => break 'slow Slow::Closure,
                        Op::VarArg => break 'slow Slow::VariableArguments,
                        Op::ExtraArg => {}
                    }
                    continue 'next;
                };

                (*frame).pc = pc;
                // Finishes an instruction whose result is a value for register A.
                macro_rules! value_into_a {
                    ($started:expr) => {
                        match $started {
                            Started::Done(value) => {
                                reload!();
                                *a!() = value;
                            }
                            Started::Entered(Flow::Lua) => continue 'enter,
                            Started::Entered(Flow::Host) => return Ok(End::Host),
                        }
                    };
                }
                macro_rules! jump_on {
                    ($started:expr) => {
                        match $started {
                            Started::Done(holds) => {
                                reload!();
                                if holds == (i >> 24 != 0) {
                                    let distance = (*pc).get_sj();
                                    pc = pc.offset(distance as isize + 1);
                                    if distance < 0 {
                                        vm.charge(-distance as u64)?;
                                    }
                                } else {
                                    pc = pc.add(1);
                                }
                            }
                            Started::Entered(Flow::Lua) => continue 'enter,
                            Started::Entered(Flow::Host) => return Ok(End::Host),
                        }
                    };
                }
                match slow {
                    Slow::Arithmetic(event, x, y) => {
                        value_into_a!(vm.start_arithmetic(event, *x, *y)?)
                    }
                    Slow::Index(object, key) => value_into_a!(vm.start_index(*object, key)?),
                    Slow::SetIndex(object, key, value) => {
                        match vm.start_set_index(*object, key, value)? {
                            Started::Done(()) => {
                                reload!();
                            }
                            Started::Entered(Flow::Lua) => continue 'enter,
                            Started::Entered(Flow::Host) => return Ok(End::Host),
                        }
                    }
                    Slow::Order(event, x, y) => jump_on!(vm.start_order(event, *x, *y)?),
                    Slow::Equality(x, y) => jump_on!(vm.start_equals(*x, *y)?),
                    Slow::Length(operand) => value_into_a!(vm.start_length(*operand)?),
                    Slow::Concatenation => {
                        let place = (*frame).base as usize + (i >> 8 & 0xff) as usize;
                        match vm.concatenate(place, (i >> 16 & 0xff) as usize)? {
                            Started::Done(()) => {
                                vm.safe_point()?;
                                reload!();
                            }
                            Started::Entered(Flow::Lua) => continue 'enter,
                            Started::Entered(Flow::Host) => return Ok(End::Host),
                        }
                    }
                    Slow::ForPreparation => {
                        if !vm.prepare_for(a!())? {
                            pc = pc.add((i >> 16) as usize + 1);
                        }
                    }
                    Slow::Call => {
                        let index = (*frame).base as usize + (i >> 8 & 0xff) as usize;
                        let operand = (i >> 16 & 0xff) as usize;
                        let count = if operand == 0 {
                            thread.top.get() - index - 1
                        } else {
                            operand - 1
                        };
                        if !HOOKED
                            && let Some(native) = (*a!()).as_native_function()
                            && let Behaviour::Plain(body) = native.behaviour
                        {
                            vm.call_plain(body, index, count, (i >> 24) as i32 - 1)?;
                            if HOOKED != vm.has_hook() {
                                return Ok(End::Again);
                            }
                            vm.safe_point()?;
                            reload!();
                            continue 'next;
                        }
                        match vm.call_at(index, count, (i >> 24) as i32 - 1, Return::ToLua)? {
                            Flow::Lua => {
                                if vm.heap.is_collection_due() {
                                    vm.safe_point()?;
                                }
                                continue 'enter;
                            }
                            Flow::Host => return Ok(End::Host),
                        }
                    }
                    Slow::TailCall => {
                        let index = (*frame).base as usize + (i >> 8 & 0xff) as usize;
                        let operand = (i >> 16 & 0xff) as usize;
                        let count = if operand == 0 {
                            thread.top.get() - index - 1
                        } else {
                            operand - 1
                        };
                        match vm.tail_call(index, count, i >> 24 != 0)? {
                            Flow::Lua => {
                                vm.safe_point()?;
                                continue 'enter;
                            }
                            Flow::Host => return Ok(End::Host),
                        }
                    }
                    Slow::Return { first, count } => {
                        let first = first.offset_from(thread.stack()) as usize;
                        if !HOOKED && (*frame).returns == Return::ToInstruction {
                            let result = if count == 0 {
                                Value::NIL
                            } else {
                                thread.get(first)
                            };
                            vm.nesting = (*frame).nesting.saturating_sub(1);
                            thread.depth.set(thread.depth.get() - 1);
                            match vm.finish_instruction(result)? {
                                Flow::Lua => continue 'enter,
                                Flow::Host => return Ok(End::Host),
                            }
                        }
                        if !HOOKED && (*frame).returns == Return::ToHost {
                            thread.depth.set(thread.depth.get() - 1);
                            vm.move_results(
                                (*frame).function as usize,
                                first,
                                count,
                                (*frame).wanted,
                            );
                            return Ok(End::Host);
                        }
                        if !HOOKED && (*frame).returns == Return::ToLua {
                            thread.depth.set(thread.depth.get() - 1);
                            vm.move_results(
                                (*frame).function as usize,
                                first,
                                count,
                                (*frame).wanted,
                            );
                            continue 'enter;
                        }
                        match vm.finish_return(first, count)? {
                            Flow::Lua => continue 'enter,
                            Flow::Host => return Ok(End::Host),
                        }
                    }
                    Slow::VariableArguments => {
                        vm.variable_arguments((i >> 8 & 0xff) as usize, (i >> 24) as i32 - 1)?;
                        reload!();
                    }
                    Slow::ListOfFields => {
                        let offset = (*pc).get_ax() as usize;
                        pc = pc.add(1);
                        (*frame).pc = pc;
                        let index = (*frame).base as usize + (i >> 8 & 0xff) as usize;
                        let operand = (i >> 16 & 0xff) as usize;
                        let count = if operand == 0 {
                            thread.top.get() - index - 1
                        } else {
                            operand
                        };
                        vm.set_list(index, count, offset)?;
                    }
                    Slow::NewTable => {
                        let (array, hash) = ((i >> 16 & 0xff) as u8, (i >> 24) as u8);
                        let table = if array | hash == 0 {
                            match Table::new(&mut vm.heap) {
                                Ok(table) => table,
                                Err(OutOfMemory) => return Err(vm.out_of_memory()),
                            }
                        } else {
                            vm.new_table_with(floating_byte(array), floating_byte(hash))?
                        };
                        *a!() = Value::table(table);
                        if vm.heap.is_collection_due() {
                            vm.safe_point()?;
                            reload!();
                        }
                    }
                    Slow::Closure => {
                        let value = vm.make_closure((i >> 16) as usize)?;
                        *a!() = value;
                        if vm.heap.is_collection_due() {
                            vm.safe_point()?;
                            reload!();
                        }
                    }
                    Slow::ForCall => {
                        let iterator = a!();
                        for offset in 0..3 {
                            *iterator.add(3 + offset) = *iterator.add(offset);
                        }
                        let index = (*frame).base as usize + (i >> 8 & 0xff) as usize + 3;
                        match vm.call_at(index, 2, (i >> 24) as i32, Return::ToLua)? {
                            Flow::Lua => {
                                if vm.heap.is_collection_due() {
                                    vm.safe_point()?;
                                }
                                continue 'enter;
                            }
                            Flow::Host => return Ok(End::Host),
                        }
                    }
                    Slow::GasSliceUsed => {
                        vm.next_gas_slice()?;
                        return Ok(End::Again);
                    }
                    Slow::DivisionByZero => {
                        return Err(vm.runtime_error(b"attempt to divide by zero"));
                    }
                    Slow::ModuloByZero => return Err(vm.runtime_error(b"attempt to perform 'n%0'")),
                }
            }
        }
    }
}

/// The number a floating byte stands for; see [`Op::NewTable`].
fn floating_byte(byte: u8) -> usize {
    let (exponent, mantissa) = (byte >> 3, usize::from(byte & 7));
    if exponent == 0 {
        mantissa
    } else {
        (mantissa + 8) << (exponent - 1)
    }
}

#[inline(always)]
fn integer_modulo(x: i64, y: i64) -> i64 {
    // Operands of the same sign need no correction, and small ones no 64-bit division, which is slow on many machines.
    if (x | y) as u64 <= u64::from(u32::MAX) {
        return i64::from(x as u32 % y as u32);
    }
    number::int_mod(x, y).unwrap_or(0)
}

/// The divisor is not zero: see `integer_division!`.
fn integer_floor_division(x: i64, y: i64) -> i64 {
    number::int_floor_div(x, y).unwrap_or(0)
}

fn power(x: f64, y: f64) -> f64 {
    if y == 2.0 {
        let square = x * x;
        if square.is_nan() {
            number::settle_nan(x, y)
        } else {
            square
        }
    } else if y == 0.5 && x > 0.0 {
        // Rounded correctly, as the power is.
        x.sqrt()
    } else {
        number::pow(x, y)
    }
}

#[inline(always)]
fn shift_right(x: i64, y: i64) -> i64 {
    if (0..64).contains(&y) {
        ((x as u64) >> y) as i64
    } else {
        number::shift_left(x, y.wrapping_neg())
    }
}
