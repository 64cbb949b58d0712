//! Against recorded answers of aos.

use crate::library::probes::check;

#[test]
fn helpers_are_as_in_aos() {
    check(include_str!("probes/util.txt"));
}

#[test]
fn digests_are_as_in_aos() {
    check(include_str!("probes/digest.txt"));
}

#[test]
fn macs_and_derived_keys_are_as_in_aos() {
    check(include_str!("probes/mac.txt"));
}
