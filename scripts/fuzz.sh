#!/usr/bin/env bash
# scripts/fuzz.sh [SECONDS [HARNESS...]]: feeds each parser mutated inputs for so long (30 s), two at a time, and fails where one crashes,
# hangs or breaks a promise. What makes it fail is left in Fuzz/.build/findings. Seeds are in Fuzz/Corpus; add to
# them what was found. libFuzzer comes with the Swift toolchain.
set -euo pipefail
cd "$(dirname "$0")/../Fuzz"
PATH=$(../scripts/swift-path.sh)
export PATH
seconds=${1:-30}
[ "$#" -gt 0 ] && shift
harnesses=("$@")
if [ "${#harnesses[@]}" -eq 0 ]; then
  for folder in Corpus/*/; do harnesses+=("$(basename "$folder")"); done
fi

# -O without the strictness of `make lint`, which has its own build.
env -u LEARNING_ANALYTICS_STRICT swift build -c release --sanitize fuzzer >&2
binaries=$(swift build -c release --sanitize fuzzer --show-bin-path)
findings=.build/findings
mkdir -p "$findings"

run() { # harness: runs it on a copy of its seeds
  local name=$1 grown log
  # In memory where that is to be had: one parser reads files.
  grown=$(mktemp -d -p "$scratch")
  log="$findings/$name.log"
  # A backtrace takes long, and libFuzzer has its own.
  if SWIFT_BACKTRACE=enable=no TMPDIR="$grown" "$binaries/fuzz-$name" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 -artifact_prefix="$findings/$name-" \
    "$(mktemp -d -p "$grown")" "Corpus/$name" >"$log" 2>&1; then
    printf '%-14s %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: */executed /p' "$log")"
    rm -rf "$grown"
  else
    printf '%-14s FAILED\n' "$name"
    tail -n 40 "$log"
    rm -rf "$grown"
    return 1
  fi
}
scratch=${TMPDIR:-/dev/shm}
[ -d "$scratch" ] && [ -w "$scratch" ] || scratch=$(dirname "$(mktemp -u)")
export -f run
export seconds binaries findings scratch
printf '%s\0' "${harnesses[@]}" | xargs -0 -n 1 -P 2 bash -c 'run "$1"' run
