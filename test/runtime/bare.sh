#!/bin/sh
# bare.sh HOST_PROGRAM COMMAND...: what COMMAND prints must be what HOST_PROGRAM prints, and both must succeed.
# QEMU writes what semihosting prints to standard error.
set -u
host=$1
shift
expected=$("$host") || { echo "the host's program failed: $expected"; exit 1; }
got=$(timeout 60 "$@" 2>&1) || { echo "failed: $got"; exit 1; }
got=$(printf '%s' "$got" | tr -d '\r')
echo "$got"
[ "$got" = "$expected" ] || { echo "the host says: $expected"; exit 1; }
