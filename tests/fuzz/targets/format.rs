//! libFuzzer's entry to [`lunette_fuzz::format`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::format::run(data));
