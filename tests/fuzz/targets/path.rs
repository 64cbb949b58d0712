//! libFuzzer's entry to [`lunette_fuzz::path`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::path::run(data));
