# Keeps what was done and seen, and prints it as a table and as Markdown.
# shellcheck shell=bash

# Starts a row. Arguments: the fault, what is done, what is expected, what an operator does.
row() {
	ROW=$WORK/rows/$(printf '%02d' "$(find "$WORK/rows" -mindepth 1 -maxdepth 1 | wc -l)")
	mkdir "$ROW"
	printf '%s' "$1" >"$ROW/fault"
	printf '%s' "$2" >"$ROW/done"
	printf '%s' "$3" >"$ROW/expected"
	printf '%s' "$4" >"$ROW/operator"
	touch "$ROW/seen" "$ROW/log"
	printf '%s\n' "$1: $2" >&2
}

# Adds a sentence about what was seen.
seen() { printf '%s\n' "$*" | tee -a "$ROW/seen" | sed 's/^/  /' >&2; }

# Keeps the seconds until finality moved again.
took() { printf '%s' "$1" >"$ROW/seconds"; printf '  %s s\n' "$1" >&2; }

# Says what was not as expected. The script goes on and fails at its end.
broke() {
	[ -n "${ROW:-}" ] || row "${fault:-?}" 'The script prepared the fault.' 'The script goes on.' 'Report it.'
	touch "$ROW/broken"
	seen "**Not as expected:** $*"
}

# The same for a fault that cannot go on: its network is stopped, and the next fault begins.
stuck() {
	broke "$*"
	exit 0
}

# Notes a sentence if a command succeeds, and a failure if not. Arguments: the sentence, the command.
expect() {
	local sentence=$1
	shift
	if "$@"; then seen "$sentence"; else broke "$sentence: it is not so"; fi
}

# Lets `saw` begin at the lines that nodes log from now on.
mark() {
	local log
	for log in "$WORK"/*.log; do wc -l <"$log" >"$log.mark"; done
}

# Prints the lines that a node logged since the mark, without their dates and threads.
logged() {
	tail -n "+$(($(cat "$WORK/$1.log.mark" 2>/dev/null || echo 0) + 1))" "$WORK/$1.log" |
		sed -E 's/^[0-9-]+ [0-9:.]+ +([A-Z]+) +[^ ]+ ([^ ]+): /\1 \2: /; s/[[:space:]]+$//'
}

# Keeps what an operator saw in the log of a node since the mark: the warnings and errors, each kind once with its number,
# and the newest line about the state of the node.
saw() {
	local name=$1
	{
		logged "$name" | grep -vE '^(INFO|DEBUG|TRACE) ' |
			sed -E "s!($WORK|$BIN)/!!g" | sed -E 's/0x[0-9a-f]+(…[0-9a-f]+)?/0x…/g; s/12D3KooW[A-Za-z0-9]+/PEER/g; s/#[0-9]+/#N/g; s/[0-9]{2,}/N/g' |
			cut -c 1-200 | sort | uniq -c | sort -rn | sed -E 's/^ +([0-9]+) /\1 × /' | sed -n "s/^/$name: /; 1,6p" || true
		logged "$name" | grep -E '^INFO substrate: .*peers\)' | tail -n 1 | sed "s/^INFO substrate: /$name: /" || true
	} >>"$ROW/log"
}

print_table() {
	local row
	for row in "$WORK"/rows/*; do
		printf '%s\n  expected: %s\n  seen:     %s\n  seconds:  %s\n' "$(cat "$row/fault")" "$(cat "$row/expected")" \
			"$(paste -sd '|' "$row/seen" | sed 's/|/; /g')" "$(cat "$row/seconds" 2>/dev/null || echo '-')"
	done
}

# Writes the record. Arguments: the file, the command that made it.
write_record() {
	local row
	{
		cat scripts/faults/preamble.txt
		printf 'Made on %s by `%s`, with %s, on %s cores (%s), %s of memory, Linux %s.\n\n' "$(date -u +'%-d %B %Y, %H:%M UTC')" \
			"${2% }" "$("$BIN/clavis-node" --version)" "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" \
			"$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)" "$(uname -r)"
		printf '| fault | as expected | seconds until finality moved again |\n|---|---|---|\n'
		for row in "$WORK"/rows/*; do
			printf '| %s | %s | %s |\n' "$(cat "$row/fault")" "$([ -e "$row/broken" ] && echo '**no**' || echo yes)" \
				"$(cat "$row/seconds" 2>/dev/null || echo '-')"
		done
		for row in "$WORK"/rows/*; do
			printf '\n## %s\n\n- **Done:** %s\n- **Expected:** %s\n- **Seen:**\n' "$(cat "$row/fault")" "$(cat "$row/done")" \
				"$(cat "$row/expected")"
			sed 's/^/  - /' "$row/seen"
			printf -- '- **An operator** %s\n' "$(cat "$row/operator")"
			[ ! -s "$row/log" ] || printf '\n```\n%s\n```\n' "$(cat "$row/log")"
		done
	} >"$1"
}
