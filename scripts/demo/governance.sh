#!/usr/bin/env bash
# Shows the decisions of voters: they withdraw an algorithm, replace a validator and upgrade the runtime. The council
# tightens the rules.
source "$(dirname "$0")/common.sh"

# Lets three voters with a quarter of all tokens vote for a referendum. Argument: its index.
carry() {
	run clavis referendum vote "$1" aye --amount 900000 --key //Alice --yes
	local voter
	for voter in //Bob //Charlie; do clavis --quiet referendum vote "$1" aye --amount 900000 --key "$voter" --yes; done
}

# Prints "synced" if the node at this address has the same final block as the first node.
synced() { [ "$(call "$1" chain_getFinalizedHead)" != "$(call "$RPC" chain_getFinalizedHead)" ] || echo synced; }

status() { clavis key-status "$did" --method key-1 --json | jq -r .status; }

step "A new chain starts with rules that accept all algorithms."
run clavis rules show

step "The command refuses bad proposals before any payment."
refused clavis rules propose --algorithm secp256k1=withdrawn:2020-01-01T00:00:00Z --key //Alice --yes
refused clavis rules propose --algorithm ed25519=no-new-keys --algorithm sr25519=no-new-keys \
	--algorithm secp256k1=no-new-keys --algorithm p256=no-new-keys --key //Alice --yes
refused clavis council tighten --min-guardians 3 --key //Alice --yes

step "A holder uses a secp256k1 key, and has committed to a next key of another algorithm."
run clavis key new old --algorithm secp256k1 --hide-phrase
run clavis key new next --hide-phrase
created clavis did create --key old --next next --payer //Eve

step "Voters withdraw secp256k1. The withdrawal takes effect after a notice period."
run clavis rules propose --algorithm secp256k1=withdrawn --key //Alice --yes
run clavis referendum status 0
carry 0
wait_for 'rule set 2' clavis rules show
run clavis rules diff
echo "until the moment of the withdrawal the status of the key is: $(status)"
resolve 200 '.didDocument | {authentication, verificationMethod: .verificationMethod | map({id, revoked})}'
refused clavis did create --key old --payer //Eve
wait_for withdrawn status
run clavis key-status "$did" --method key-1 || echo "(the exit code is 1 if the status is not 'valid')"
resolve 200 '.didDocument | {authentication, verificationMethod: .verificationMethod | map({id, revoked})}'

step "The holder rotates to the committed next key, which is of an accepted algorithm."
refused clavis did update "$did" --add-alias urn:x:1 --payer //Eve
run clavis did rotate "$did" --payer //Eve
run clavis did update "$did" --add-alias urn:x:1 --payer //Eve

step "In an emergency two of three council members tighten the rules at once. The change lapses after some time."
run clavis council tighten --algorithm p256=withdrawn:now --key //Alice --yes
run clavis council tighten --algorithm p256=withdrawn:now --key //Bob --yes
run clavis rules show
wait_for 'p256 keys  *accepted' clavis rules show
refused clavis council tighten --algorithm p256=withdrawn:now --key //Alice --yes

step "A referendum replaces a validator. Blocks become final all the time."
first=$RPC
address=$(call "$RPC" system_localListenAddresses | jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')
start_node eve --chain dev --validator --name eve --node-key "$(printf '%064x' 5)" --bootnodes "$address"
eve=$RPC RPC=$first
wait_for synced synced "$eve"
run clavis --node "ws://$eve" validator set-keys --key //Eve
run clavis referendum propose replace-validator \
	5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY 5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw --key //Alice --yes
carry 1
wait_for '"active": *true' eval "clavis validator list --json | jq -c '.validators[] | select(.account | startswith(\"5HGj\"))' | sed 's/:/: /g'"
run clavis validator list
next_block

step "A referendum upgrades the runtime. A migration rewrites all records."
next=$BIN/wbuild/clavis-runtime/rehearsal.rs.compact.compressed.wasm
run clavis referendum propose upgrade "$next" --key //Alice --yes
carry 2
wait_for authorised eval "clavis referendum apply-upgrade '$next' --key //Ferdie >/dev/null && echo authorised"
wait_for '"specVersion":3' call "$RPC" state_getRuntimeVersion
run clavis did update "$did" --add-alias urn:x:2 --payer //Eve
run clavis did history "$did"
