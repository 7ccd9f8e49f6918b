#!/usr/bin/env bash
# Runs four validators of the `local` preset on this machine, on free ports, until Ctrl-C.
source "$(dirname "$0")/lib.sh"

build
prepare_nodes

start_network
printf 'The logs are in %s. Ctrl-C stops all four validators and removes this folder.\n' "$WORK"
wait "${NODES[@]}"
