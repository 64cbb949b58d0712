//! libFuzzer's entry to [`lunette_fuzz::pack`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::pack::run(data));
