#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| podproof_fuzz::run("contract", bytes));
