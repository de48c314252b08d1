#!/usr/bin/env bash
# Fuzzes what reads the bytes of strangers, each target for so many seconds: tests/fuzz.sh [SECONDS]
# Needs a nightly toolchain; without one it says so and does nothing. What it has found lies in target/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-10}
if ! cargo +nightly --version >/dev/null 2>&1; then
  echo '!! no nightly toolchain is here: nothing is fuzzed (rustup toolchain install nightly)' >&2
  exit 0
fi
if ! cargo fuzz --version >/dev/null 2>&1; then
  cargo install --quiet --locked cargo-fuzz
fi
for folder in crates/*/fuzz; do
  for file in "$folder"/fuzz_targets/*.rs; do
    target=$(basename "$file" .rs)
    corpus=$PWD/target/fuzz/$target
    mkdir -p "$corpus"
    printf '\n== %s for %s s\n' "$target" "$seconds"
    cargo +nightly fuzz run --fuzz-dir "$folder" --target-dir target/fuzz-build "$target" "$corpus" "$folder/seeds" -- \
      -max_total_time="$seconds" -print_final_stats=1
  done
done
