//! libFuzzer's entry to [`lunette_fuzz::pattern`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::pattern::run(data));
