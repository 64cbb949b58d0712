//! `debug.sethook` and `debug.gethook`.

use super::thread_argument;
use crate::stdlib::c_text;
use crate::value::Value;
use crate::vm::{HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN};
use crate::vm::{LuaResult, Vm};

/// The letters of masks. A count has none.
const LETTERS: [(u8, u8); 3] = [(b'c', HOOK_CALL), (b'r', HOOK_RETURN), (b'l', HOOK_LINE)];

pub(super) fn sethook(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, before) = thread_argument(vm);
    if vm.is_none_or_nil(before + 1) {
        vm.set_hook(thread, Value::NIL, 0, 0);
        return Ok(0);
    }
    let letters = vm.check_string(before + 2)?;
    let function = vm.check_function(before + 1)?;
    let period = vm.optional_integer(before + 3, 0)? as i32;
    let mut mask = 0;
    for (letter, bit) in LETTERS {
        if c_text(&letters).contains(&letter) {
            mask |= bit;
        }
    }
    if period > 0 {
        mask |= HOOK_COUNT;
    }
    vm.set_hook(thread, function, mask, period.max(0) as u32);
    Ok(0)
}

pub(super) fn gethook(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, _) = thread_argument(vm);
    let (function, mask, period) = vm.hook(thread);
    let mut letters = Vec::new();
    for (letter, bit) in LETTERS {
        if mask & bit != 0 {
            letters.push(letter);
        }
    }
    vm.push(function);
    vm.push_bytes(&letters)?;
    vm.push(Value::integer(i64::from(period)));
    Ok(3)
}
