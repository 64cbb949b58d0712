//! libFuzzer's entry to [`lunette_fuzz::bundle`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::bundle::run(data));
