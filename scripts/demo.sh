#!/usr/bin/env bash
# Shows what Clavis does, with the commands that a person types. Arguments: the demonstrations to run; without arguments
# it runs all: life, control, proofs, governance, recovery, groups.
set -euo pipefail
cd "$(dirname "$0")"

if [ $# -eq 0 ]; then set -- life control proofs governance recovery groups; fi
for flow in "$@"; do
	printf '\n==== %s\n' "$flow"
	"demo/$flow.sh"
done
