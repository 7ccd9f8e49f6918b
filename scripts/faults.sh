#!/usr/bin/env bash
# Breaks real networks of validators, one fault after the other, and measures how they recover. After each fault it checks
# that no final block changed, that all nodes have one state root, and that no change of a DID that a client saw as final
# is lost. It prints a table of the faults, and fails if a fault did not end as expected.
#
# Usage: scripts/faults.sh [--record FILE] [FAULT...]     without a fault: all of them
#   --record FILE   write the table, and what was done and seen, to this file as Markdown
#   --logs FOLDER   keep the logs of the nodes in this folder
#   --list          print the names of the faults
#
# Each node has a network of its own inside a private one that only this script sees, so it needs no free port and leaves
# none behind. That needs root, or a kernel that lets users make namespaces; and bash, curl, ip (iproute2), jq and unshare
# (util-linux). The wrong clock needs libfaketime. The upgrades need the folder `wbuild` beside the programs, where a build of
# the workspace puts the runtimes that rehearse them. The environment variable PROGRAMS names a folder with programs that are
# built already, and NODE_FLAGS has further flags of the nodes, such as `--log grandpa=debug`.
if [ -z "${FAULTS_INSIDE:-}" ]; then
	source "$(dirname "$0")/lib.sh"
	if [ -z "${PROGRAMS:-}" ] && [ "${1:-}" != --list ]; then
		build
		PROGRAMS=$BIN
	fi
	for program in curl ip jq unshare; do
		command -v "$program" >/dev/null || fail "there is no program '$program': install it (Debian: apt-get install curl iproute2 jq util-linux)"
	done
	namespaces=(--net --mount --propagation private)
	[ "$(id -u)" = 0 ] || namespaces+=(--user --map-root-user)
	export FAULTS_INSIDE=1 PROGRAMS=${PROGRAMS:-}
	exec unshare "${namespaces[@]}" -- "$PWD/scripts/faults.sh" "$@"
fi
source "$(dirname "$0")/lib.sh"
for part in scripts/faults/*.sh; do
	# shellcheck source=/dev/null
	source "$part"
done

FAULTS=(kill haste stop partition disk database clock sync old twins upgrade)
record='' LOGS=''
chosen=()
command="scripts/faults.sh $*"
while [ $# -gt 0 ]; do
	case $1 in
		--list) printf '%s\n' "${FAULTS[@]}"; exit ;;
		--record) record=${2:?"--record needs the name of a file"}; shift ;;
		--logs)
			LOGS=${2:?"--logs needs the name of a folder"}
			mkdir -p "$LOGS"
			shift
			;;
		*)
			[[ " ${FAULTS[*]} " == *" $1 "* ]] || fail "there is no fault '$1': expected some of ${FAULTS[*]}"
			chosen+=("$1")
			;;
	esac
	shift
done
[ ${#chosen[@]} -gt 0 ] || chosen=("${FAULTS[@]}")

BIN=$PROGRAMS
prepare_nodes
prepare_networks
mkdir "$WORK/rows"
for fault in "${chosen[@]}"; do
	printf '== %s\n' "$fault" >&2
	rows=$(find "$WORK/rows" -mindepth 1 -maxdepth 1 | wc -l)
	set +e
	(
		set -e
		trap stop_network EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM
		"fault_$fault"
	)
	status=$?
	set -e
	# The last row that this fault began, if it did.
	ROW=$(find "$WORK/rows" -mindepth 1 -maxdepth 1 | sort | tail -n "+$((rows + 1))" | tail -n 1)
	if [ $status -ne 0 ]; then broke "the script could not go on (exit code $status)"; fi
	# The record is written after each fault, so that nothing is lost if the script is stopped.
	[ -z "$record" ] || write_record "$record" "$command"
done
print_table
[ -z "$(find "$WORK/rows" -name broken)" ] || fail "a fault did not end as expected: see the table"
