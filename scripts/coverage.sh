#!/usr/bin/env bash
# Runs the tests with coverage and prints one line for each target. A build of its own, since the flags differ.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build/coverage
swift test --scratch-path "$scratch" --enable-code-coverage
binaries=$(swift build --scratch-path "$scratch" --show-bin-path)
tests=$(find "$binaries" -maxdepth 1 -name '*.xctest' | head -n 1)
printf '\n%-24s %9s %9s\n' target lines covered
for target in Sources/*/; do
  # A target without code of its own, such as a system library, has no total.
  llvm-cov export -summary-only -instr-profile "$binaries/codecov/default.profdata" "$tests" "$target" 2>/dev/null \
    | sed -n 's/.*"totals".*"lines":{"count":\([0-9]*\),"covered":[0-9]*,"percent":\([0-9.]*\)}.*/\1 \2/p' \
    | awk -v name="$(basename "$target")" '$1 > 0 { printf "%-24s %9d %8.1f%%\n", name, $1, $2 }'
done
