# Sourced by the scripts beside it: a development node, and steps that are shown before they run.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

cargo build --release --locked --workspace
BIN=$(target_dir)/release
prepare_nodes
export PATH="$BIN:$PATH" CLAVIS_KEYSTORE="$WORK/keys" CLAVIS_PASSWORD=demonstration
start_node demo --dev --state-pruning archive --blocks-pruning archive
export CLAVIS_NODE="ws://$RPC"

step() { printf '\n== %s\n' "$*"; }

# Prints a command and runs it.
run() {
	printf '\n$'
	printf ' %q' "$@"
	printf '\n'
	"$@"
}

# Prints and runs a command that must fail.
refused() {
	if run "$@"; then fail "this should have been refused"; fi
	echo "(refused, as it should be)"
}

# Prints and runs a command that creates a DID, and leaves that in `did`.
created() {
	run "$@" | tee "$WORK/created"
	did=$(tail -n 1 "$WORK/created")
}

# Resolves over HTTP. Arguments: the status it must have, and what to show of the result, for jq.
resolve() {
	local url="http://$HTTP/1.0/identifiers/$did" status
	printf '\n$ curl %s\n' "$url"
	status=$(curl --silent --output "$WORK/answer" --write-out '%{http_code}' "$url")
	echo "HTTP $status"
	jq "$2" "$WORK/answer"
	[ "$status" = "$1" ] || fail "expected HTTP $1"
}

echo "A development validator runs: JSON-RPC on $CLAVIS_NODE, HTTP resolver on http://$HTTP"
