//! libFuzzer's entry to [`lunette_fuzz::transaction`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lunette_fuzz::transaction::run(data));
