#!/usr/bin/env bash
# Ten thousand concurrent sessions on one shared bank under the thread sanitizer: any report is a failure. Builds the models anew, in a
# folder of its own: some minutes the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-dependencies.sh
PATH=$(scripts/swift-path.sh)
export PATH
TSAN_OPTIONS="halt_on_error=1 exitcode=66 ${TSAN_OPTIONS:-}" swift run --package-path Tests/ThreadSanitizer \
  --scratch-path .build/thread-sanitizer --sanitize=thread "$@" shared-bank
