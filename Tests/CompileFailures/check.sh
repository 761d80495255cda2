#!/usr/bin/env bash
# Checks that what must not compile does not, and for the reason it must not.
#
# usage: check.sh [build products directory]      (default: what `swift build --show-bin-path` says)
#
# Each file under Cases/ is compiled against the built modules as if it belonged to another package. A file that begins with
# `// compiles` must; any other states in `// expect:` lines what the compiler has to say. Every expectation must be met by an
# error, and every error must be expected, so that a file which fails for another reason does not pass.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
products="${1:-$(swift build --package-path "$root" --show-bin-path)}"
for module in LearningAnalytics Pseudonymizer PseudonymVault; do
    if [[ ! -e "$products/Modules/$module.swiftmodule" ]]; then
        echo "no module $module in $products/Modules: build the package first" >&2
        exit 2
    fi
done

options=(-emit-sil -o /dev/null -parse-as-library -swift-version 6 -package-name outsider -I "$products/Modules")
# The C modules that ours are built on; a client of the package gets their maps from the build system.
shopt -s nullglob
for map in "$root"/Sources/*/module.modulemap "$root"/Sources/*/include/module.modulemap "$products"/C*.build/module.modulemap \
    "$products"/../../checkouts/GRDB.swift/Sources/GRDBSQLite/*.modulemap; do
    options+=(-Xcc "-fmodule-map-file=$map")
done

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

check() {
    local file="$1" name output status=0 errors expectation error matched failed=0
    name="$(basename "$file")"
    output="$(swiftc "${options[@]}" "$file" 2>&1)" || status=$?
    errors="$(grep -E '^[^ ].*: error: ' <<<"$output" | sed 's/^.*: error: //' || true)"

    if head -n 1 "$file" | grep -qx '// compiles'; then
        if [[ $status -ne 0 ]]; then
            printf '%s: must compile, but\n%s\n' "$name" "$output"
            return 1
        fi
        return 0
    fi

    local expectations=()
    mapfile -t expectations < <(sed -n 's|^// expect: ||p' "$file")
    if [[ ${#expectations[@]} -eq 0 ]]; then
        echo "$name: states neither '// compiles' nor what is expected"
        return 1
    fi
    if [[ $status -eq 0 ]]; then
        echo "$name: compiles, and must not"
        return 1
    fi
    for expectation in "${expectations[@]}"; do
        if ! grep -qF -- "$expectation" <<<"$errors"; then
            echo "$name: expected an error with: $expectation"
            failed=1
        fi
    done
    while IFS= read -r error; do
        matched=0
        for expectation in "${expectations[@]}"; do
            if [[ "$error" == *"$expectation"* ]]; then matched=1; fi
        done
        if [[ $matched -eq 0 ]]; then
            echo "$name: fails for another reason: $error"
            failed=1
        fi
    done <<<"$errors"
    return $failed
}

cases=("$here"/Cases/*.swift)
if ! grep -qlx '// compiles' "${cases[@]}"; then
    echo "no positive control in $here/Cases" >&2
    exit 2
fi
failures=0
running=()
finish() {
    if ! wait "${running[0]%%:*}"; then
        cat "$work/${running[0]#*:}"
        failures=$((failures + 1))
    fi
    running=("${running[@]:1}")
}
for file in "${cases[@]}"; do
    name="$(basename "$file")"
    check "$file" >"$work/$name" 2>&1 &
    running+=("$!:$name")
    # Two at a time: a compiler is a heavy guest on a small machine.
    if [[ ${#running[@]} -ge 2 ]]; then finish; fi
done
while [[ ${#running[@]} -gt 0 ]]; do finish; done

if [[ $failures -ne 0 ]]; then
    echo "$failures of ${#cases[@]} files are not refused as they must be" >&2
    exit 1
fi
echo "${#cases[@]} files checked"
