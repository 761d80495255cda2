#!/usr/bin/env bash
# Prints a PATH on which swift is found, if it is installed at all: the PATH there is, then the places where the
# toolchain's installers put it.
set -euo pipefail
printf '%s' "$PATH"
for place in "${HOME:-}/.local/share/swiftly/bin" /opt/swift/usr/bin /usr/local/swift/usr/bin /usr/libexec/swift/bin; do
  if [ -x "$place/swift" ]; then printf ':%s' "$place"; fi
done
