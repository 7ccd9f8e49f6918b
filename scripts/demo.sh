#!/usr/bin/env bash
# Shows what Clavis does, flow by flow, with the commands that people type: all of them, or those named as arguments.
set -euo pipefail
cd "$(dirname "$0")"

if [ $# -eq 0 ]; then set -- life control proofs governance; fi
for flow in "$@"; do
	printf '\n==== %s\n' "$flow"
	"demo/$flow.sh"
done
