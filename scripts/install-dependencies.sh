#!/usr/bin/env bash
# Installs what the build needs and the machine lacks, from Debian's packages. Asks the package manager nothing where
# nothing is missing. Swift itself is looked for and not installed: how is the user's choice.
# With the argument mpi also what a build with --traits MPI needs, and nothing else does.
set -euo pipefail
cd "$(dirname "$0")/.."

libraries="/usr/lib/$(uname -m)-linux-gnu"
headers="/usr/include/$(uname -m)-linux-gnu"
missing=()

has_command() { command -v "$1" >/dev/null 2>&1; }
# By file and not by package name, so that OpenBLAS, or a package renamed by a later Debian, will do as well.
has_file() { [ -e "$1" ] || [ -e "$2" ]; }
need() { # package, then a test of whether what it brings is there
  local package=$1
  shift
  "$@" || missing+=("$package")
}

if [ "$(uname -s)" != Darwin ]; then
  need git has_command git
  need ca-certificates has_file /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt
  need libblas-dev has_file "$headers/cblas.h" /usr/include/cblas.h
  need libblas-dev has_file "$libraries/libblas.so" /usr/lib64/libblas.so
  need liblapack-dev has_file "$libraries/liblapack.so" /usr/lib64/liblapack.so
  need zlib1g-dev has_file /usr/include/zlib.h "$headers/zlib.h"
  need libsqlite3-dev has_file /usr/include/sqlite3.h "$headers/sqlite3.h"
  # The Swift toolchain links with the C++ library and gcc's start files, and itself needs the rest.
  need g++ has_command g++
  need libcurl4 has_file "$libraries/libcurl.so.4" /usr/lib64/libcurl.so.4
  need libxml2 has_file "$libraries/libxml2.so.2" /usr/lib64/libxml2.so.2
  need libsqlite3-0 has_file "$libraries/libsqlite3.so.0" /usr/lib64/libsqlite3.so.0
  if [ "${1:-}" = mpi ]; then
    need libopenmpi-dev has_file "$headers/mpi/mpi.h" "$libraries/openmpi/include/mpi.h"
    need openmpi-bin has_command mpirun
  fi
  need tzdata has_file /usr/share/zoneinfo/Europe/Oslo /usr/share/zoneinfo/UTC
fi

if [ "${#missing[@]}" -gt 0 ]; then
  if ! has_command apt-get; then
    echo "This system lacks what these Debian packages bring: ${missing[*]}" >&2
    echo "Only Debian and its relatives are set up automatically; install the like with your package manager." >&2
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! has_command sudo; then
      echo "Missing packages: ${missing[*]}. Ask an administrator to run: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q </dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null
fi

PATH=$(scripts/swift-path.sh)
if ! has_command swift; then
  echo "Swift 6.3 or later is needed and was not found. To install it, see https://www.swift.org/install/" >&2
  echo "and put its bin directory on PATH." >&2
  exit 1
fi
version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
major=${version%%.*}
minor=${version##*.}
if [ -z "$version" ] || [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 3 ]; }; then
  echo "Swift 6.3 or later is needed; found ${version:-an unknown version} at $(command -v swift)." >&2
  echo "To install a newer one, see https://www.swift.org/install/" >&2
  exit 1
fi
