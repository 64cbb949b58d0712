//! libFuzzer's entry to [`lunette_fuzz::item`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::item::run(data));
