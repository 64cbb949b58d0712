//! libFuzzer's entry to [`lunette_fuzz::source`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::source::run(data));
