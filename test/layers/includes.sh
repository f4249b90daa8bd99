#!/usr/bin/env bash
# Who may include whom (docs/architecture.md), read off the #include lines, and how long a file may be.
# usage: includes.sh TREE    prints file:line and the rule that it breaks; exit 1 when there is one
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1"
find include verifier runtime compiler examples test -type f \( -name '*.[ch]' -o -name '*.def' \) | LC_ALL=C sort |
	xargs awk -f "$here/includes.awk"
