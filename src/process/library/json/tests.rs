use crate::library::probes;

#[test]
fn as_in_aos() {
    probes::check(include_str!("probes.txt"));
}
