#!/bin/sh
# Fuzzing of the virtual machine, and of what reads data items and transactions.
#
#   tests/fuzz/run.sh                       the short deterministic run (no nightly compiler needed)
#   tests/fuzz/run.sh --libfuzzer SECONDS   libFuzzer with AddressSanitizer, that long for each target
#
# libFuzzer needs a nightly compiler and `cargo install cargo-fuzz`; what it finds
# lies in tests/fuzz/artifacts.
set -eu
cd "$(dirname "$0")"

if [ "${1:-}" != --libfuzzer ]; then
  exec cargo test --quiet "$@"
fi

seconds=${2:?--libfuzzer needs seconds}
cargo run --quiet --release --bin seeds
for target in source pattern pack format item tags bundle transaction path; do
  cargo +nightly fuzz run --fuzz-dir . --features libfuzzer "$target" -- \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
done
