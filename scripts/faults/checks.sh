# Brings load onto a network, and checks what must hold after each fault.
# shellcheck shell=bash

# Creates DIDs and changes each of them three times, through one node after the other, until it is stopped. Writes a line
# for each change that a client saw as final: the DID and its version. Alice pays.
load() {
	local name did='' version=0 number=0 answer line change=()
	# The list goes with the network, also if nobody stops the load in good order.
	while [ ! -e "$WORK/load.stop" ] && [ -e "$WORK/acknowledged" ]; do
		for name in "${VALIDATORS[@]}"; do
			[ ! -e "$WORK/load.stop" ] || break
			number=$((number + 1))
			if [ -z "$did" ]; then
				change=(create --key holder)
			else
				change=(update "$did" --add-alias "https://example.org/$number" --key holder)
			fi
			if answer=$(on "$name" "$BIN/clavis" did "${change[@]}" --payer //Alice --timeout 15 --json --quiet 2>>"$WORK/load.log") &&
				line=$(jq -er '"\(.did | strings) \(.versionId | tonumber)"' <<<"$answer" 2>>"$WORK/load.log"); then
				read -r did version <<<"$line"
				printf '%s %s\n' "$did" "$version" >>"$WORK/acknowledged"
				[ "$version" -lt 4 ] || did=''
			else
				printf '%s: %s\n' "$name" "$answer" >>"$WORK/load.log"
				# The change may be final all the same, so the next one is of another DID.
				did=''
				read -rt 0.5 <> <(:) || true
			fi
		done
	done
}

start_load() {
	load &
	LOAD=$!
}

# Ends the load behind the change that it waits for, which takes 15 s at most.
stop_load() {
	touch "$WORK/load.stop"
	wait "$LOAD"
	rm "$WORK/load.stop"
}

# Prints the number of changes that a client saw as final.
acknowledged() { wc -l <"$WORK/acknowledged"; }
more_acknowledged_than() { [ "$(acknowledged)" -gt "$1" ]; }

# Keeps the hashes of the blocks that nodes have as final. Fails, and says where, if a node has another final block at a
# height that is known.
compare_blocks() {
	local name height number own=$WORK/hashes.new
	for name in "$@"; do
		height=$(final "$name") || { echo "$name does not answer"; return 1; }
		rpc "$name" chain_getBlockHash "[$(jq -nc "[range(1; $height + 1)]")]" | jq -r '.[]' >"$own"
		number=$(paste -d ' ' "$WORK/hashes" "$own" | awk 'NF == 2 && $1 != $2 { print NR; exit }')
		[ -z "$number" ] || { echo "$name has another final block $number"; return 1; }
		[ "$(wc -l <"$own")" -eq "$height" ] || { echo "$name has no hash for some final block"; return 1; }
		[ "$height" -le "$(wc -l <"$WORK/hashes")" ] || cp "$own" "$WORK/hashes"
	done
}

# Checks that nodes have the same final blocks as before and as each other, one state root, and all changes that a client
# saw as final. Says what it saw in the row.
verify() {
	local name common root='' here did version problem lost=0
	if problem=$(compare_blocks "$@"); then
		seen "$(wc -l <"$WORK/hashes") final blocks, none changed"
	else
		broke "$problem"
		return
	fi
	common=$({ for name in "$@"; do final "$name"; done; wc -l <"$WORK/hashes"; } | sort -n | head -n 1)
	for name in "$@"; do
		here=$(rpc "$name" chain_getHeader "[\"$(sed -n "${common}p" "$WORK/hashes")\"]" | jq -r .stateRoot)
		[ -n "$root" ] || root=$here
		[ "$root" = "$here" ] || broke "$name has the state root $here at block $common, others have $root"
	done
	seen "one state root ($root) at block $common"
	while read -r did version; do
		for name in "$@"; do
			here=$(rpc "$name" did_resolve "[\"$did\"]" | jq -r '.didDocumentMetadata.versionId // 0' || echo 0)
			if ! [ "$here" -ge "$version" ]; then
				broke "$name has version $here of $did, and a client saw version $version as final"
				lost=$((lost + 1))
			fi
		done
	done < <(awk '{ if ($2 > max[$1]) max[$1] = $2 } END { for (did in max) print did, max[did] }' "$WORK/acknowledged")
	[ "$(acknowledged)" -gt 0 ] || broke 'no change was ever final, so nothing was checked'
	[ $lost -gt 0 ] || seen "all $(acknowledged) changes that a client saw as final are there"
}

# Waits until all nodes have a final block above those that any of them has now. Prints the seconds, and fails after the
# number of seconds that is given.
recover() {
	local limit=$1 start=$EPOCHREALTIME above
	shift
	above=$(highest_final "$@")
	within "$limit" all_final_from $((above + 1)) "$@" || return 1
	seconds_since "$start"
}

seconds_since() { awk -v start="$1" -v end="$EPOCHREALTIME" 'BEGIN { printf "%.1f", end - start }'; }
