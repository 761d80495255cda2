#!/usr/bin/env bash
# Plays the example as CI does: a session broken off and taken up again, a teacher's override, and a release with no pupil in it.
# Usage: check.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# More answers than a session has items.
answers() { for _ in {1..20}; do echo "$1"; done; }

printf '4\n9\nbytt equation-3\n' | "$program" play "$folder/school.sqlite" elev-0001 teacher >"$folder/first.txt"
grep -q 'Økten er lagret' "$folder/first.txt"
answers 5 | "$program" play "$folder/school.sqlite" elev-0001 >"$folder/second.txt"
grep -q 'Økten fortsetter etter 2 svar' "$folder/second.txt"
# What the teacher chose was pending when the input ended, and is asked first.
sed -n 2p "$folder/second.txt" | grep -q '5x + 2 = 3x + 12'
grep -q 'Økten er ferdig' "$folder/second.txt"
answers 7 | "$program" play "$folder/school.sqlite" elev-0002 nynorsk >"$folder/third.txt"
grep -q 'Økta er ferdig' "$folder/third.txt"

send() { "$program" send "$folder/school.sqlite" "$1" policy.toml "$folder/custody" "$folder/$2"; }

# Two pupils are fewer than the policy lets out.
if send NO987654321 too-few 2>"$folder/refusal.txt"; then
  echo "released two pupils' answers where five is the least" >&2
  exit 1
fi
grep -q 'expected at least 5' "$folder/refusal.txt" || { cat "$folder/refusal.txt" >&2; exit 1; }
for pupil in {3..6}; do answers 5 | "$program" play "$folder/school.sqlite" "elev-000$pupil" >/dev/null; done
send NO987654321 released
grep -q '^p1_' "$folder/released/data.csv"
if grep -q 'elev-000\|KM11' "$folder/released"/*; then
  echo "the release names a pupil, or a field that the policy drops" >&2
  exit 1
fi
# Another owner's policy lets nothing out.
if send NO123456785 other 2>/dev/null; then
  echo "released under another owner's policy" >&2
  exit 1
fi
test ! -e "$folder/other"
echo "The example plays, resumes, records the teacher's choice and releases through the gate."
