#!/usr/bin/env bash
# Runs the tests with coverage and prints one line for each target. A build of its own, since the flags differ.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build/coverage
swift test --scratch-path "$scratch" --enable-code-coverage
binaries=$(swift build --scratch-path "$scratch" --show-bin-path)
tests=$(find "$binaries" -maxdepth 1 -name '*.xctest' | head -n 1)
# The toolchain's own, since another version may not read its profiles.
cov=$(dirname "$(command -v swift)")/llvm-cov
printf '\n%-24s %9s %9s\n' target lines covered
for target in Sources/*/; do
  totals=$("$cov" export -summary-only -instr-profile "$binaries/codecov/default.profdata" "$tests" "$target")
  # Asked about a target without Swift code, it answers for everything.
  grep -q "\"filename\":\"[^\"]*/$target" <<<"$totals" || continue
  sed 's/.*"totals"//; s/.*"lines":{"count":\([0-9]*\),"covered":[0-9]*,"percent":\([0-9.]*\).*/\1 \2/' <<<"$totals" \
    | awk -v name="$(basename "$target")" '{ printf "%-24s %9d %8.1f%%\n", name, $1, $2 }'
done
