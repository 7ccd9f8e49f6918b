# Starts a development node, and has the functions that show a step and run it. The scripts beside it source this file.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

build
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
	if run "$@"; then fail "expected a refusal, but the command succeeded"; fi
	echo "(the command was refused, as expected)"
}

# Prints and runs a command that creates a DID, and sets `did` to the new DID.
created() {
	run "$@" | tee "$WORK/created"
	did=$(tail -n 1 "$WORK/created")
}

# Resolves `did` over HTTP. Arguments: the expected status, and the jq filter for the part of the result to show.
resolve() {
	local url="http://$HTTP/1.0/identifiers/$did" status
	printf '\n$ curl %s\n' "$url"
	status=$(curl --silent --output "$WORK/answer" --write-out '%{http_code}' "$url")
	echo "HTTP $status"
	jq "$2" "$WORK/answer"
	[ "$status" = "$1" ] || fail "expected HTTP $1, got HTTP $status"
}

# Waits until another block is final.
next_block() {
	local head deadline=$((SECONDS + 60))
	head=$(call "$RPC" chain_getFinalizedHead)
	while [ "$(call "$RPC" chain_getFinalizedHead)" = "$head" ]; do
		[ $SECONDS -lt $deadline ] || fail "expected another final block within 60 seconds"
		read -rt 0.3 <> <(:) || true
	done
}

# Runs a command after each final block until its output matches a pattern. Arguments: the pattern, the command.
wait_for() {
	local pattern=$1 deadline=$((SECONDS + 180))
	shift
	until [[ $("$@" 2>/dev/null || true) =~ $pattern ]]; do
		[ $SECONDS -lt $deadline ] || fail "expected '$pattern' within 180 seconds from: $*"
		next_block
	done
}

# The first block has no time, so no command may depend on it.
next_block
echo "A development validator is running: JSON-RPC on $CLAVIS_NODE, HTTP resolver on http://$HTTP"
