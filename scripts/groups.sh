#!/usr/bin/env bash
# Measures groups of several sizes on four local validators on free ports: a row for each epoch, with what it costs the
# chain and the members. Then stops the validators. Arguments: the flags of tests/examples/groups, such as
# `--sizes 3,32 --json`. It ends after an hour at the latest, unless --limit says otherwise.
source "$(dirname "$0")/lib.sh"

build --all-targets
prepare_nodes
start_network
"$BIN/examples/groups" "$RPC" "$@"
