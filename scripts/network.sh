#!/usr/bin/env bash
# Runs a network with keys of its own on this machine, on free ports, until Ctrl-C: four validators and a resolver, and shows
# every two seconds how they are. Where stdout is no terminal, it shows that every ten seconds.
source "$(dirname "$0")/lib.sh"

# Prints how each node is.
show() {
	local name best final peers
	printf '%-12s %9s %9s %5s %6s\n' node best final lag peers
	for name in "${SERVICES[@]}"; do
		if ! kill -0 "${PROCESS[$name]}" 2>/dev/null; then
			printf '%-12s %9s\n' "$name" ended
		elif read -r best final peers < <("$BIN/clavis" status --json --timeout 5 --node "ws://${RPC_OF[$name]}" 2>/dev/null |
			jq -r 'select(.final) | "\(.best) \(.final.block) \(.peers)"'); then
			printf '%-12s %9d %9d %5d %6d\n' "$name" "$best" "$final" $((best - final)) "$peers"
		else
			printf '%-12s %9s\n' "$name" 'no answer'
		fi
	done
}

# Prints what `show` prints, over the last of it on a terminal.
watch_nodes() {
	local table pause=10
	[ ! -t 1 ] || pause=2
	table=$(show)
	printf '\n%s\n' "$table"
	while kill -0 "${NODES[@]}" 2>/dev/null; do
		sleep "$pause"
		table=$(show)
		# Up to the first line of the table, and each line without what stood there.
		[ ! -t 1 ] || printf '\e[%dA' $((${#SERVICES[@]} + 1))
		[ -t 1 ] || printf '\n'
		while IFS= read -r line; do
			printf '%s' "$line"
			[ ! -t 1 ] || printf '\e[K'
			printf '\n'
		done <<<"$table"
	done
	tail -n 5 "$WORK"/*.log >&2
	fail "all nodes have ended: the last lines of their logs are above"
}

build
prepare_nodes
PATH=$BIN:$PATH scripts/found-network.sh "$WORK"

start_founded_network "$WORK/chain/spec.json"
cat <<TEXT

Keys, states and logs are in $WORK. Ctrl-C stops all nodes and removes this folder. The wallet has accounts with tokens:
  export PATH="$BIN:\$PATH" CLAVIS_NODE=ws://$RPC CLAVIS_KEYSTORE=$WORK/wallet/keys
  clavis did create --key holder-1 --password-file $WORK/wallet/password
TEXT
watch_nodes
