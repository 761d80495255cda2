#!/usr/bin/env bash
# Calibrates the same answers in one, two and four processes on this machine, and compares the banks byte by byte.
# Usage: check.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk 'BEGIN {
  srand(7); print "user,item,correct"
  for (pupil = 0; pupil < 2000; pupil++) {
    ability = 0; for (k = 0; k < 12; k++) ability += rand(); ability -= 6
    for (item = 0; item < 12; item++) {
      p = 1 / (1 + exp((item - 5.5) / 3 - ability)); print "p" pupil ",i" item "," (rand() < p ? 1 : 0)
    }
  }
}' >"$folder/answers.csv"
# On loopback only, more processes than cores, and as root too, as in a container.
run() {
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    mpirun --oversubscribe --mca btl self,vader,tcp --mca btl_tcp_if_include lo --mca oob_tcp_if_include lo \
    -n "$1" "$program" "$folder/answers.csv" "$folder/bank-$1.json"
}
for processes in 1 2 4; do run "$processes"; done
for processes in 2 4; do cmp "$folder/bank-1.json" "$folder/bank-$processes.json"; done
# A file that is not there is refused by all processes together.
if OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2 "$program" \
  "$folder/missing.csv" "$folder/none.json" 2>/dev/null; then
  echo "calibrated a file that does not exist" >&2
  exit 1
fi
test ! -e "$folder/none.json"
echo "One, two and four processes give the same bank, to the last bit."
