#!/usr/bin/env bash
# Runs four validators and a resolver with fresh keys under load and abuse, and writes down every ten seconds how they are.
# Three holders create, change, rotate and revoke, each by a validator. An honest client resolves their DIDs over HTTP. A
# stranger floods the resolver and its JSON-RPC: used, forged, oversized and senseless transactions, large batches, deep
# JSON, half-open connections, long bodies, histories and past versions. Once a minute a stranger brings free
# certificates of DIDs, and a forged one before each. At the end the script stops all, judges the samples and draws them.
#
# Usage: scripts/soak.sh [--record FOLDER]
#   --record FOLDER   write soak.csv, soak.svg and soak.md there, also if something was not as it must be
#
# Environment variables: MINUTES is the time of the load [30], CERTIFICATES the number of free certificates in each minute
# [1500], and PROGRAMS a folder of programs that are built already (an absolute path).
source "$(dirname "$0")/lib.sh"

MINUTES=${MINUTES:-30} CERTIFICATES=${CERTIFICATES:-1500}
[[ $MINUTES =~ ^[1-9][0-9]*$ ]] || fail "MINUTES is '$MINUTES': expected a whole number of minutes, from 2 on"
[[ $CERTIFICATES =~ ^[0-9]+$ ]] || fail "CERTIFICATES is '$CERTIFICATES': expected a whole number"
[ "$MINUTES" -ge 2 ] || fail "MINUTES is $MINUTES: fewer than 2 have too few samples"
record=''
case ${1:-} in
	'') ;;
	--record)
		[ -d "${2:-}" ] || fail "--record needs a folder that is there"
		record=$(realpath "$2")
		;;
	*) fail "there is no argument '$1': expected --record FOLDER" ;;
esac
for program in jq python3; do
	command -v "$program" >/dev/null || fail "there is no program '$program': install it (Debian: apt-get install jq python3)"
done

# Runs the command for a holder. Arguments: the number of the holder, the arguments of the command.
clavis_of() {
	local number=$1
	shift
	"$BIN/clavis" --node "ws://${RPC_OF[validator-$number]}" --keystore "$WORK/wallet/keys" --json --quiet --timeout 60 \
		--password-file "$WORK/wallet/password" "$@" 2>>"$WORK/holders.log"
}

# Writes an act down. Arguments: the DID, or - for none; the act; whether it went well: ok or failed.
note() { printf '%s %s %s\n' "$@" >>"$WORK/acts"; }

# Changes a DID, and writes it down. Arguments: the number of the holder, the act, the DID, further arguments.
change() {
	local number=$1 act=$2 did=$3
	shift 3
	if clavis_of "$number" did "$act" "$did" "$@" >>"$WORK/holders.log"; then note "$did" "$act" ok; else note "$did" "$act" failed; fi
}

# Returns true until the file `stop` is there, or the folder of the script has gone.
goes_on() { [ ! -e "$WORK/stop" ] && [ -e "$WORK/acts" ]; }

# Acts as a holder, one DID after the other, as long as the load goes on. Argument: the number of the holder.
hold_dids() {
	local number=$1 did key=holder-$1 turn=0
	while goes_on; do
		turn=$((turn + 1))
		if ! did=$(clavis_of "$number" did create --key "$key" --add-method "spare=spare-$number" --next "next-$number" |
			jq -er .did); then
			note - create failed
			continue
		fi
		note "$did" create ok
		! goes_on || change "$number" update "$did" --add-alias "https://example.org/$number/$turn" --payer "$key"
		! goes_on || change "$number" revoke "$did" --method spare --payer "$key"
		! goes_on || change "$number" rotate "$did" --to "next-$number" --payer "$key"
	done
}

# Brings certificates of the population in each minute, as long as the load goes on.
bring_certificates() {
	local first=0 next=$SECONDS
	while goes_on && [ "$first" -lt "$POPULATION" ]; do
		"$BIN/examples/load" certificates "$RPC" "$first" "$CERTIFICATES" 2>>"$WORK/strangers.log" || note - certificates failed
		first=$((first + CERTIFICATES)) next=$((next + 60))
		while goes_on && [ $SECONDS -lt $next ]; do sleep 1; done
	done
}

# Writes the record of the run, and prints what the judge says. Returns what the judge returns.
report() {
	local status=0
	python3 scripts/soak/judge.py "$WORK/soak.csv" >"$WORK/verdict" || status=$?
	cat "$WORK/verdict"
	[ -n "$record" ] || return $status
	cp "$WORK/soak.csv" "$record/soak.csv"
	python3 scripts/soak/plot.py "$WORK/soak.csv" >"$record/soak.svg" || status=1
	{
		cat scripts/soak/preamble.txt
		printf 'Made on %s by `MINUTES=%s CERTIFICATES=%s scripts/soak.sh`, with %s, on %s cores, Linux %s.\n\n' \
			"$(date -u +'%-d %B %Y, %H:%M UTC')" "$MINUTES" "$CERTIFICATES" "$("$BIN/clavis-node" --version)" "$(nproc)" "$(uname -r)"
		cat "$WORK/verdict"
		printf '\n![The samples, drawn over the time](soak.svg)\n\nThe answers to the floods of the stranger, by way and by answer:\n\n'
		printf '```json\n%s\n```\n' "$(cat "$WORK/counts")"
	} >"$record/soak.md"
	return $status
}

build --all-targets
prepare_nodes
export PYTHONDONTWRITEBYTECODE=1
# The state cache of a node has up to 1 GiB by default, and would fill for hours, which hides whether other memory grows.
STATE_CACHE=$((64 * 1024 * 1024))
POPULATION=$((MINUTES * CERTIFICATES))
PATH=$BIN:$PATH scripts/found-network.sh "$WORK"
"$BIN/examples/population" "$POPULATION" <"$WORK/chain/spec.json" >"$WORK/chain/soak.json"
for number in 1 2 3; do
	for key in spare next; do
		"$BIN/clavis" --keystore "$WORK/wallet/keys" --password-file "$WORK/wallet/password" --quiet --json \
			key new "$key-$number" --hide-phrase >/dev/null
	done
done
start_founded_network "$WORK/chain/soak.json" --trie-cache-size "$STATE_CACHE"
touch "$WORK/acts"
wait_until 120 'the first final block' curl --silent --fail --output /dev/null "http://$HTTP/health"

# The floods and the holders end with the script, by their process ids.
holders=()
for number in 1 2 3; do
	hold_dids "$number" &
	holders+=("$!")
done
bring_certificates &
holders+=("$!")
NODES+=("${holders[@]}")
python3 scripts/soak/flood.py "$RPC" "$HTTP" "$WORK/acts" "$WORK/counts" 2>>"$WORK/strangers.log" &
flood=$!
NODES+=("$flood")

nodes=()
for name in "${SERVICES[@]}"; do nodes+=("$name=${PROCESS[$name]}=${RPC_OF[$name]}=$WORK/$name"); done
printf 'Under load for %s minutes; samples every 10 s.\n' "$MINUTES"
python3 scripts/soak/sample.py --csv "$WORK/soak.csv" --seconds $((MINUTES * 60)) --acts "$WORK/acts" \
	--counts "$WORK/counts" --resolver "$HTTP" "${nodes[@]}" 2>"$WORK/samples.log" &
sampler=$!
NODES+=("$sampler")
wait "$sampler" || fail "the sampler ended early: $(tail -n 5 "$WORK/samples.log")"
# A flood that ended by itself left the network in peace.
early=''
kill "$flood" 2>/dev/null || early="the flood ended early: $(tail -n 5 "$WORK/strangers.log")"
touch "$WORK/stop"
# Each holder ends behind the change that it waits for, which takes a minute at most.
wait "${holders[@]}" || true
sed 's/^/a sample or an answer that failed: /' "$WORK/samples.log" | head -n 20 >&2
if ! report; then
	tail -n 20 "$WORK/holders.log" >&2
	fail "the network did not hold under load: see the lines that begin with 'Not as expected'"
fi
[ -z "$early" ] || fail "$early"
