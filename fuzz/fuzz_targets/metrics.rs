#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| okrd_fuzz::feed("metrics", data));
