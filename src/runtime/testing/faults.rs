//! The same again and again, with a store that fails at every call in turn.

use std::rc::Rc;

use crate::testing::faulty_store::{Fault, FaultyStore};

/// Does something in scenes of which the store fails at no call, then at the first, the second and so on, and looks at what came of each.
/// What is done takes more calls than `least`. Nothing fails any more while it is looked at.
pub(crate) fn at_every_call<S>(
    fault: Fault,
    least: u64,
    scene: impl Fn() -> (S, Rc<FaultyStore>),
    act: impl Fn(&mut S),
    check: impl Fn(&mut S, &str),
) {
    let (mut untouched, faulty) = scene();
    let before = faulty.calls();
    act(&mut untouched);
    let calls = faulty.calls() - before;
    assert!(calls > least, "{calls} calls");
    check(&mut untouched, "nothing fails");
    for call in 1..=calls {
        let (mut scene, faulty) = scene();
        faulty.fail_at(call, fault);
        act(&mut scene);
        faulty.fail_at(0, fault);
        check(&mut scene, &format!("{fault:?} at call {call} of {calls}"));
    }
}
