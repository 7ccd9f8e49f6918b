# Starts, stops, cuts off and asks the nodes of a network that has faults.
# shellcheck shell=bash

# The nodes that a network can have. The first ones are its validators. Each has the address 10.77.0.N.
SEATS=(alice bob charlie dave eve twin)
# The process ids of the nodes that run, and the peer ids.
declare -A PROCESS=() PEER=()

# Makes the private network: a bridge for each side of a partition, and a namespace for each node.
prepare_networks() {
	local name seat
	export HOME=$WORK CLAVIS_KEYSTORE=$WORK/keys CLAVIS_PASSWORD=faults
	# The names of namespaces are files. They are hidden from the rest of the machine, and go when the script ends.
	mount -t tmpfs tmpfs /run
	ip link set lo up
	for side in left right; do
		ip link add "$side" type bridge
		ip link set "$side" up
	done
	for seat in "${!SEATS[@]}"; do
		name=${SEATS[$seat]}
		ip netns add "$name"
		ip link add "$name" type veth peer name eth0 netns "$name"
		ip link set "$name" master left up
		ip -n "$name" link set lo up
		ip -n "$name" address add "10.77.0.$((seat + 1))/24" dev eth0
		ip -n "$name" link set eth0 up
		printf '%064x' $((seat + 1)) >"$WORK/$name.key"
		PEER[$name]=$("$BIN/clavis-node" key inspect-node-key --file "$WORK/$name.key")
	done
	"$BIN/clavis" --json key new holder --hide-phrase >/dev/null
}

# Makes the specification of a chain with the first N validators, and sets SPEC and VALIDATORS. The blocks come each second,
# a session has 20 of them, and a referendum takes half a minute. The keys are the development keys, which the flags of the
# node put into its keystore.
make_chain() {
	local name upper keys='[]' account aura grandpa
	VALIDATORS=("${SEATS[@]:0:$1}")
	SPEC=$WORK/spec-$1.json
	[ ! -e "$SPEC" ] || return 0
	for name in "${VALIDATORS[@]}"; do
		upper=//${name^}
		aura=$("$BIN/clavis-node" key inspect --scheme sr25519 --output-type json "$upper" | jq -r .publicKey)
		grandpa=$("$BIN/clavis-node" key inspect --scheme ed25519 --output-type json "$upper" | jq -r .publicKey)
		account=$("$BIN/clavis-node" key inspect --scheme sr25519 --output-type json "$upper//stash" | jq -r .ss58Address)
		keys=$(jq -c --arg account "$account" --arg aura "$aura" --arg grandpa "$grandpa" \
			'. + [{account: $account, aura: $aura, grandpa: $grandpa}]' <<<"$keys")
	done
	jq --argjson validators "$keys" '.validators = $validators | .periods =
			{blockTime: 1000, session: 20, voteLocking: 10, prepare: 1, decision: 60, confirm: 3, enactment: 2}
		| .balances += [$validators[] | select(.account as $one | all(.balances[]?; .account != $one)) | {account, clv: 1000}]
		| .balances |= unique_by(.account)' docs/chain.example.json >"$WORK/chain-$1.json"
	"$BIN/clavis-node" build-chain "$WORK/chain-$1.json" --out "$SPEC" >/dev/null
}

# Runs a program inside the network of a node.
on() { ip netns exec "$@"; }

# Starts a node. Arguments: its name, then further arguments of clavis-node. AROUND is a command that goes before it. Its
# log goes on in NAME.log. It ends with the script.
launch() {
	local name=$1 other boot=() flags=()
	shift
	read -ra flags <<<"${NODE_FLAGS:-}"
	for other in "${VALIDATORS[@]}"; do
		[ "$other" = "$name" ] || boot+=("$(address_of "$other")")
	done
	mkdir -p "$WORK/$name"
	# This is no call of `on`: the process id must be that of the node, and not that of a shell around it.
	ip netns exec "$name" "${AROUND[@]}" "$BIN/clavis-node" --chain "$SPEC" --base-path "$WORK/$name" --name "$name" \
		--node-key-file "$WORK/$name.key" --allow-private-ip --no-mdns --no-prometheus --detailed-log-output \
		--runtime-cache "$BIN/runtime-cache" "${boot[@]/#/--bootnodes=}" "${flags[@]}" "$@" >>"$WORK/$name.log" 2>&1 &
	PROCESS[$name]=$!
	NODES+=("$!")
}

# Prints the address under which other nodes reach a node.
address_of() {
	local seat
	for seat in "${!SEATS[@]}"; do
		[ "${SEATS[$seat]}" != "$1" ] || printf '/ip4/10.77.0.%d/tcp/30333/p2p/%s' $((seat + 1)) "${PEER[$1]}"
	done
}

# Starts the validators that are named.
launch_validators() {
	local name
	for name in "$@"; do launch "$name" "--$name"; done
}

# Starts a new network of N validators, and waits until each reports the third block as final.
start_validators() {
	AROUND=()
	make_chain "$1"
	touch "$WORK/hashes" "$WORK/acknowledged"
	launch_validators "${VALIDATORS[@]}"
	within 120 all_final_from 3 "${VALIDATORS[@]}" || stuck "a new network finalises nothing"
	mark
}

# Ends a node by a signal, and sets ENDED to its exit code. A node that does not end within 60 s is killed.
end() {
	local name=$1 process=${PROCESS[$1]}
	kill "-$2" "$process" 2>/dev/null || true
	within 60 gone "$name" || kill -KILL "$process" 2>/dev/null || true
	ENDED=0
	wait "$process" 2>/dev/null || ENDED=$?
	unset "PROCESS[$name]"
}

# Returns true if the process of a node has ended.
gone() { has_ended "${PROCESS[$1]}"; }

# Ends all nodes and the load, and removes what they kept.
stop_network() {
	local process name
	touch "$WORK/load.stop"
	for process in "${PROCESS[@]}"; do kill -KILL "$process" 2>/dev/null || true; done
	wait 2>/dev/null
	for name in "${SEATS[@]}"; do
		if [ -n "$LOGS" ] && [ -e "$WORK/$name.log" ]; then cat "$WORK/$name.log" >>"$LOGS/$fault-$name.log"; fi
		ip link set "$name" master left
		! mountpoint -q "$WORK/$name" || umount "$WORK/$name"
		rm -rf "${WORK:?}/$name" "$WORK/$name.log"
	done
	rm -f "$WORK/load.stop" "$WORK/hashes" "$WORK/acknowledged"
}

# Puts nodes on one side of a partition: left or right.
move() {
	local side=$1 name
	shift
	for name in "$@"; do ip link set "$name" master "$side"; done
}

# Calls a method of a node and prints the result. Fails if there is none. Arguments: the node, the method, the parameters.
rpc() {
	on "$1" curl --silent --fail --max-time 5 -H 'Content-Type: application/json' \
		-d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":${3:-[]}}" http://127.0.0.1:9944 | jq -ce .result
}

# Prints the height of the newest final block of a node, or of its newest one.
final() { local head; head=$(rpc "$1" chain_getFinalizedHead) && height "$1" "$head"; }
best() { height "$1"; }
height() { local number; number=$(rpc "$1" chain_getHeader "[${2:-}]" | jq -r .number) && printf '%d\n' "$number"; }

# Prints the status with which the resolver of a node answers for its health.
health() { on "$1" curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' http://127.0.0.1:8080/health || true; }

# Prints the greatest height of a final block of the nodes.
highest_final() {
	local name number highest=0
	for name in "$@"; do
		number=$(final "$name" || echo 0)
		[ "$number" -le "$highest" ] || highest=$number
	done
	echo "$highest"
}

# Returns true if each of the nodes has a final block at this height or above.
all_final_from() {
	local from=$1 name number
	shift
	for name in "$@"; do
		number=$(final "$name") && [ "$number" -ge "$from" ] || return 1
	done
}

# Repeats a command until it succeeds, for a number of seconds at most.
within() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt "$deadline" ] || return 1
		read -rt 0.2 <> <(:) || true
	done
}

# Waits a number of seconds, to let a fault last.
hold() { read -rt "$1" <> <(:) || true; }
