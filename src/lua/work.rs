//! Work that cannot be paid for where it is done: long walks along the chains of a table, and through lists of the heap.
//!
//! Keys that collide are in one chain, and a program can choose them. Who reads from a table has no way to the gas of the machine, and must not be
//! slower for it: so the links of long chains are counted here, and the machine takes gas for them where a slice of its gas ends. On wasm32 there
//! is one machine; elsewhere those of one thread must not evaluate at the same time.

use core::cell::Cell;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// The links of a chain that are in the price of an access: no program has longer ones by chance.
pub(crate) const FREE: u32 = 64;

/// So much was done, in gas.
#[cold]
pub(crate) fn note(steps: usize) {
    STEPS.with(|counted| counted.set(counted.get().saturating_add(steps as u64)));
}

/// What was done and is not paid for yet.
pub(crate) fn unpaid() -> u64 {
    STEPS.with(Cell::get)
}

/// The same, which from now on is.
pub(crate) fn take() -> u64 {
    match unpaid() {
        0 => 0,
        _ => STEPS.with(Cell::take),
    }
}

/// Marks where it is counted as written, since that is part of no machine.
pub(crate) fn touch() {
    STEPS.with(crate::pages::touch_value);
}
