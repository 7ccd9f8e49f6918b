#!/usr/bin/env bash
# Records the first five minutes: runs the commands of README.md, as they stand there, on a development node of its own,
# and writes what a terminal shows to docs/first-five-minutes.svg. With the argument `text` it prints that instead. Needs
# python3.
source "$(dirname "$0")/lib.sh"

HEADING='## Five minutes to a first DID'
OUT=docs/first-five-minutes.svg
TITLE="The first five minutes with Clavis: the commands of README.md and their output"

build
prepare_nodes
start_node record --dev --state-pruning archive --blocks-pruning archive
export PATH="$BIN:$PATH" CLAVIS_NODE="ws://$RPC" CLAVIS_KEYSTORE="$WORK/keys" CLAVIS_PASSWORD=recording

# Prints the lines of the shell blocks below the heading.
commands() {
	awk -v heading="$HEADING" '
		/^## / { within = ($0 == heading) }
		within && /^```sh$/ { shell = 1; next }
		/^```$/ { shell = 0 }
		within && shell && NF' README.md
}

# Runs the commands in one shell and in an empty folder, and prints each before its output. A variable keeps its value
# for the next command. The node of this script has other ports than that of the README.
play() {
	local line
	mkdir "$WORK/folder"
	cd "$WORK/folder"
	while IFS= read -r line; do
		printf '$ %s\n' "$line"
		case $line in export\ PATH=*) continue ;; esac
		# The exit code is looked at here, since `set -e` does not hold in a function behind which stands `||`.
		eval "${line//127.0.0.1:8080/$HTTP}" </dev/null 2>&1 || return 1
		# The output of curl has no end of line.
		case $line in curl\ *) echo ;; esac
	done
}

commands >"$WORK/commands"
[ -s "$WORK/commands" ] || fail "README.md has no shell block below '$HEADING'"
(play <"$WORK/commands") >"$WORK/screen" || {
	cat "$WORK/screen" >&2
	fail "a command of README.md failed: see the last lines above"
}
if [ "${1:-}" = text ]; then
	cat "$WORK/screen"
else
	python3 scripts/record.py 100 "$TITLE" <"$WORK/screen" >"$WORK/screen.svg"
	mv "$WORK/screen.svg" "$OUT"
	echo "$OUT was written"
fi
