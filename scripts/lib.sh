# Finds the programs, and starts and stops nodes. The scripts beside it source this file.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() { printf '%s\n' "$*" >&2; exit 1; }

# Prints the target folder of cargo on this machine.
target_dir() {
	cargo metadata --format-version 1 --no-deps | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# Builds the programs, and sets BIN to their folder. Arguments: further arguments of cargo. The environment variable PROGRAMS
# names a folder of programs that are built already.
build() {
	BIN=${PROGRAMS:-}
	[ -z "$BIN" ] || return 0
	BIN=$(target_dir)/release
	[ -x "$BIN/clavis-node" ] || echo "The first build takes 18 to 50 minutes on two cores." >&2
	cargo build --release --locked --workspace "$@"
}

# Waits until a command succeeds, for a number of seconds at most. Arguments: the seconds, what it waits for, the command.
wait_until() {
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until "$@"; do
		[ $SECONDS -lt "$deadline" ] || fail "waited too long for $what: '$*' did not succeed"
		sleep 0.5
	done
}

# Prints the names of the metrics that the alerts and the dashboard use. Histograms have one name.
ops_metrics() {
	grep -ohE '\b(clavis|substrate)_[a-z0-9_]+' ops/prometheus/alerts.yml ops/grafana/dashboards/*.json |
		sed 's/_bucket$//' | sort -u
}

# Makes the temporary folder WORK. Removes it and stops the nodes at the end of the script. Needs BIN, the folder of the
# programs.
prepare_nodes() {
	[ -x "$BIN/clavis-node" ] || fail "there is no clavis-node in $BIN: run 'cargo build --release --workspace' first"
	NODES=()
	WORK=$(mktemp -d)
	trap 'stop_nodes; rm -rf "$WORK"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# Starts a node and waits until it answers requests. Arguments: its name, then the arguments of clavis-node.
# Sets RPC and HTTP to the addresses of its JSON-RPC and its HTTP resolver, and NODE to its process id.
start_node() {
	local name=$1 line reader deadline=$((SECONDS + 120))
	shift
	mkfifo "$WORK/$name.pipe"
	"$BIN/clavis-node" --base-path "$WORK/$name" --port 0 --rpc-port 0 --resolver-addr 127.0.0.1:0 --no-prometheus \
		--no-mdns --runtime-cache "$BIN/runtime-cache" "$@" >"$WORK/$name.pipe" 2>&1 &
	NODE=$!
	NODES+=("$NODE")
	RPC='' HTTP=''
	touch "$WORK/$name.log"
	exec {reader}<"$WORK/$name.pipe"
	while [ -z "$RPC" ] || [ -z "$HTTP" ]; do
		if [ $SECONDS -ge $deadline ] || ! IFS= read -r -t 60 -u "$reader" line; then
			cat "$WORK/$name.log" >&2
			fail "the node $name did not start: expected its addresses in the log above"
		fi
		printf '%s\n' "$line" >>"$WORK/$name.log"
		case $line in
			*'JSON-RPC server: addr='*) RPC=${line##*addr=} RPC=${RPC%%,*} ;;
			*'HTTP resolver on http://'*) HTTP=${line##*http://} HTTP=${HTTP%% *} ;;
		esac
	done
	# Copies the rest of the log until the node ends.
	cat <&"$reader" >>"$WORK/$name.log" &
	exec {reader}<&-
}

# Starts four validators of the `local` preset, and prints a line for each to stderr. Sets RPC and HTTP to the addresses of
# the first one.
start_network() {
	local name address first_rpc='' first_http='' bootnode=()
	for name in alice bob charlie dave; do
		start_node "$name" --chain local "--$name" --node-key "$(printf '%064x' $((${#NODES[@]} + 1)))" "${bootnode[@]}"
		printf '%-8s process %s, JSON-RPC ws://%s, HTTP resolver http://%s\n' "$name" "$NODE" "$RPC" "$HTTP" >&2
		[ -z "$first_rpc" ] || continue
		first_rpc=$RPC first_http=$HTTP
		address=$(call "$RPC" system_localListenAddresses | jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')
		bootnode=(--bootnodes "$address")
	done
	RPC=$first_rpc HTTP=$first_http
}

# Starts the validators and the resolver of the network that scripts/found-network.sh made in WORK, and prints a line for each.
# Arguments: the specification of the chain, further arguments of the nodes. Sets SERVICES to their names, PROCESS, RPC_OF and
# HTTP_OF to what each has, by name, and RPC and HTTP to the addresses of the resolver.
start_founded_network() {
	local spec=$1 name boot=() flags
	shift
	declare -gA PROCESS=() RPC_OF=() HTTP_OF=()
	SERVICES=(validator-1 validator-2 validator-3 validator-4 resolver)
	for name in "${SERVICES[@]}"; do
		flags=(--validator)
		[ "$name" != resolver ] || flags=(--state-pruning archive --blocks-pruning archive)
		start_node "$name" --chain "$spec" --node-key-file "$WORK/$name/node.key" --name "$name" "${flags[@]}" "${boot[@]}" "$@"
		# shellcheck disable=SC2034 # The scripts that source this file read them.
		PROCESS[$name]=$NODE RPC_OF[$name]=$RPC HTTP_OF[$name]=$HTTP
		printf '%-12s process %s, JSON-RPC ws://%s, HTTP resolver http://%s\n' "$name" "$NODE" "$RPC" "$HTTP"
		[ ${#boot[@]} -gt 0 ] || boot=(--bootnodes "$(call "$RPC" system_localListenAddresses |
			jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')")
	done
}

# Ends all nodes. A node that does not end within five minutes is killed: one that has just synced a large state writes it first.
stop_nodes() {
	local node deadline=$((SECONDS + 300))
	for node in "${NODES[@]}"; do kill "$node" 2>/dev/null || true; done
	for node in "${NODES[@]}"; do
		until has_ended "$node" || [ $SECONDS -ge $deadline ]; do sleep 0.1; done
		kill -KILL "$node" 2>/dev/null || true
		wait "$node" 2>/dev/null || true
	done
	NODES=()
}

# Returns true if a process has ended. Argument: its id.
has_ended() { ! grep -q '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status" 2>/dev/null; }

# Calls a method of JSON-RPC. Arguments: the address, the method, the parameters as JSON.
call() {
	curl --silent --show-error --fail --max-time 30 -H 'Content-Type: application/json' \
		-d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":${3:-[]}}" "http://$1"
}
