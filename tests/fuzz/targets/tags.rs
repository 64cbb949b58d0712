//! libFuzzer's entry to [`lunette_fuzz::tags`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::tags::run(data));
