#!/usr/bin/env bash
# Runs four validators of the `local` preset on this machine, on free ports, until Ctrl-C.
source "$(dirname "$0")/lib.sh"

build
prepare_nodes

bootnode=()
for name in alice bob charlie dave; do
	start_node "$name" --chain local "--$name" --node-key "$(printf '%064x' $((${#NODES[@]} + 1)))" "${bootnode[@]}"
	printf '%-8s process %s, JSON-RPC ws://%s, HTTP resolver http://%s\n' "$name" "$NODE" "$RPC" "$HTTP"
	if [ ${#bootnode[@]} -eq 0 ]; then
		address=$(call "$RPC" system_localListenAddresses | jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')
		bootnode=(--bootnodes "$address")
	fi
done
printf 'The logs are in %s. Ctrl-C stops all four validators and removes this folder.\n' "$WORK"
wait "${NODES[@]}"
