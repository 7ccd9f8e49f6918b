#!/usr/bin/env bash
# Founds a network to try things on, with fresh keys that nobody else has: four validators, a resolver, and a wallet whose
# accounts have tokens. It needs clavis, clavis-node and jq on the PATH. Argument: a folder. It gets
#   chain/       the description of the chain, and the specification spec.json, without secrets
#   validator-N/ the base path of a validator, with its node.key and its session keys
#   resolver/    the base path of the resolver, with its node.key
#   wallet/      the keystore `keys` of the accounts, and its `password`
# BOOT_NODES=/dns/%s/tcp/30333 puts the validators into the specification as boot nodes: %s is the name of each one.
#
# All secrets are in one folder, so this is no way to found a network that people rely on: docs/operations.md has that.
set -euo pipefail
umask 077

fail() { printf 'found-network: %s\n' "$*" >&2; exit 1; }

[ $# -eq 1 ] || fail "expected one argument, the folder of the network"
folder=$1
spec=$folder/chain/spec.json
validators=(validator-1 validator-2 validator-3 validator-4)
holders=(holder-1 holder-2 holder-3)

if [ -e "$spec" ]; then
	echo "The network in $folder was founded before."
	exit
fi
for part in chain resolver wallet "${validators[@]}"; do
	mkdir -p "$folder/$part"
	[ -z "$(ls -A "$folder/$part")" ] ||
		fail "$folder/$part is not empty, and there is no $spec: remove what an earlier try left, or name another folder"
done

# The phrases of session keys are here until they are in the keystores of the nodes.
secrets=$(mktemp -d)
trap 'rm -rf "$secrets"' EXIT

wallet() { clavis --json --keystore "$folder/wallet/keys" --password-file "$folder/wallet/password" "$@"; }

# Makes an account in the wallet, and prints its address.
new_account() {
	wallet key new "$1" --algorithm sr25519 --hide-phrase | jq -er .account ||
		fail "'clavis key new' named no account: clavis must be of the same version as this script"
}

# Makes a session key. Keeps its phrase, and prints the public key. Arguments: the scheme, the name of the file.
new_session_key() {
	local key
	key=$(clavis-node key generate --scheme "$1" --output-type json)
	jq -ej .secretPhrase <<<"$key" >"$secrets/$2"
	jq -er .publicKey <<<"$key"
}

# Makes the node key of a node, and prints its peer id.
new_node_key() { clavis-node key generate-node-key --file "$folder/$1/node.key" 2>&1 | tail -n 1; }

# Prints an array of the JSON values in the argument, which stand one after the other.
list() { jq -s . <<<"$1"; }

head -c 24 /dev/urandom | base64 >"$folder/wallet/password"
entries='' balances='' council='' boot_nodes=''
for name in "${validators[@]}"; do
	account=$(new_account "operator-${name#validator-}")
	aura=$(new_session_key sr25519 "$name.aura")
	gran=$(new_session_key ed25519 "$name.gran")
	peer=$(new_node_key "$name")
	entries+=$(jq -n --arg account "$account" --arg aura "$aura" --arg grandpa "$gran" '$ARGS.named')
	balances+=$(jq -n --arg account "$account" '{ account: $account, clv: 1000 }')
	[ -z "${BOOT_NODES:-}" ] || boot_nodes+=$(jq -n --arg at "${BOOT_NODES//%s/$name}/p2p/$peer" '$at')
done
for name in "${holders[@]}"; do
	account=$(new_account "$name")
	balances+=$(jq -n --arg account "$account" '{ account: $account, clv: 100000 }')
	council+=$(jq -n --arg account "$account" '$account')
done
new_node_key resolver >/dev/null

# The periods let people try a referendum in minutes. The default ones are those of a network that people rely on.
jq -n --argjson validators "$(list "$entries")" --argjson balances "$(list "$balances")" \
	--argjson council "$(list "$council")" --argjson bootNodes "$(list "$boot_nodes")" '{
	name: "Clavis Trial", id: "clavis-trial", type: "local", network: "trial",
	validators: $validators, balances: $balances, council: $council,
	periods: {
		blockTime: 2000, session: 10, voteLocking: 10, prepare: 1, decision: 60, confirm: 3, enactment: 2,
		rulesNotice: 3, withdrawalNotice: 24, tightening: 45, cooldown: 70
	},
	rules: { minRecoveryDelay: 20 },
	bootNodes: $bootNodes
}' >"$folder/chain/chain.json"

clavis-node build-chain "$folder/chain/chain.json" --out "$folder/chain/new.json" >/dev/null
for name in "${validators[@]}"; do
	for key in sr25519:aura ed25519:gran; do
		clavis-node key insert --chain "$folder/chain/new.json" --base-path "$folder/$name" --scheme "${key%:*}" \
			--key-type "${key#*:}" --suri "$secrets/$name.${key#*:}"
	done
done
# A specification that is there means that all is there.
mv "$folder/chain/new.json" "$spec"
printf 'Founded a network in %s, with the specification of sha256 %s\n' "$folder" "$(sha256sum "$spec" | cut -c 1-64)"
