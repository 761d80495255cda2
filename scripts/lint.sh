#!/usr/bin/env bash
# What a reviewer should not have to look for: layout, documentation of public declarations, shell syntax, C warnings,
# paths of somebody's machine, and that the README names the commands CI runs. The strict build is the Makefile's.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
clang=$(dirname "$(command -v swift)")/clang
fail() {
  echo "lint: $1" >&2
  failed=1
}

git ls-files -z '*.swift' | xargs -0 swift format lint --strict --parallel || fail "swift format lint found something"

while IFS= read -r -d '' file; do
  "$clang" -std=c11 -Wall -Wextra -Werror -fsyntax-only -I "$(dirname "$file")/include" "$file" || fail "$file warns"
done < <(git ls-files -z 'Sources/*.c')

while IFS= read -r -d '' file; do
  case $(head -c 32 "$file" | head -n 1 | tr -d '\0') in
    '#!'*bash*) bash -n "$file" || fail "$file is not valid bash" ;;
  esac
done < <(git ls-files -z scripts .ci)

if git grep -nIE '(^|[^A-Za-z0-9_.])/(tmp|work|root|home|Users|farm)/[A-Za-z0-9]' -- . ':!scripts/lint.sh'; then
  fail "the paths above belong to a machine"
fi

for command in 'make demo' 'make test'; do
  grep -q "^$command\$" README.md || fail "README.md does not name '$command' on a line of its own"
done

exit "$failed"
