#!/usr/bin/env bash
# Calibrates the same answers in one, two and four processes on this machine, and compares all files byte by byte with
# those of a build without MPI.
# Usage: check-mpi.sh PROGRAM PLAIN-PROGRAM
set -euo pipefail
program=$(realpath "$1")
plain=$(realpath "$2")
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
fail() {
  echo "$1" >&2
  exit 1
}

awk 'BEGIN {
  srand(7); print "user,item,correct"
  for (pupil = 0; pupil < 2000; pupil++) {
    ability = 0; for (k = 0; k < 12; k++) ability += rand(); ability -= 6
    for (item = 0; item < 12; item++) {
      p = 1 / (1 + exp((item - 5.5) / 3 - ability)); print "p" pupil ",i" item "," (rand() < p ? 1 : 0)
    }
  }
}' >answers.csv

# On loopback only, more processes than cores, and as root too, as in a container.
processes() {
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    mpirun --timeout 300 --oversubscribe --mca btl self,vader,tcp --mca btl_tcp_if_include lo --mca oob_tcp_if_include lo -n "$@"
}

"$plain" calibrate answers.csv -o plain --errors sandwich >plain.txt
"$program" calibrate answers.csv -o alone --errors sandwich >alone.txt
diff -r plain alone
for count in 1 2 4; do
  processes "$count" "$program" calibrate answers.csv -o "together-$count" --errors sandwich >"together-$count.txt"
  diff -r plain "together-$count"
  # Said once.
  diff <(sed 's:/plain/:/:' plain.txt) <(sed "s:/together-$count/:/:" "together-$count.txt")
done

# Refused by all processes with the code 2, and said once: an option and a file that all see, a folder that the first
# sees, and a file that is missing or another one for the last.
refused() { # what is said, processes, command...
  local text=$1 code=0
  shift
  processes "$@" >refusal.txt 2>&1 || code=$?
  if [ "$code" -ne 2 ] || [ "$(grep -c -- "$text" refusal.txt)" -ne 1 ]; then
    cat refusal.txt >&2
    fail "exit code $code, expected 2 and once: $text"
  fi
}
# shellcheck disable=SC2016
last='if [ "$OMPI_COMM_WORLD_RANK" = 2 ]; then data=$1; else data=answers.csv; fi; exec "$0" calibrate "$data" -o none'
sed '$d' answers.csv >shorter.csv
mkdir full && touch full/other
refused '--jobs: found 0' 2 "$program" calibrate answers.csv -o none --jobs 0
refused 'missing.csv' 4 "$program" calibrate missing.csv -o none
refused '-o .*/full: found a folder' 4 "$program" calibrate answers.csv -o full
refused 'missing.csv' 3 bash -c "$last" "$program" missing.csv
refused 'different files' 3 bash -c "$last" "$program" shorter.csv
refused 'expected at least 2' 4 "$program" calibrate answers.csv -o none --min-answers 5000
test ! -e none
code=0
processes 2 "$plain" calibrate answers.csv -o none >refusal.txt 2>&1 || code=$?
[ "$code" -eq 2 ] && grep -q 'without --traits MPI' refusal.txt || fail "a build without MPI calibrated in two processes"
echo "One, two and four processes give the same files as one without MPI, to the last bit."
