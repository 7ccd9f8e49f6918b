#!/usr/bin/env bash
# Shows the life of a DID, step by step, on its own node. Each line that starts with `$` is a command that runs exactly
# as shown. The script removes the keys and the state of the node at the end.
source "$(dirname "$0")/common.sh"

step "The holder makes keys. The keys stay on this machine and are encrypted."
run clavis key new laptop --hide-phrase
run clavis key new phone --algorithm p256 --hide-phrase
run clavis key new new-laptop --hide-phrase

step "The holder creates a DID with an Ed25519 key and a P-256 key. Bob pays, because the holder has no tokens."
created clavis did create --key laptop --add-method home=laptop --add-method mobile=phone --payer //Bob

step "Any person can resolve the DID over HTTP ..."
resolve 200 .
step "... and over JSON-RPC."
printf '\n$ curl -d %s http://%s\n' "'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"did_resolve\",\"params\":[\"$did\"]}'" "$RPC"
call "$RPC" did_resolve "[\"$did\"]" | jq .result.didDocumentMetadata

step "Mallory tries to change the document."
run clavis key new mallory --hide-phrase
refused clavis did update "$did" --add-alias https://example.org/mallory --key mallory --payer //Dave

step "The holder gets a new laptop. The control key rotates, and the document loses the old key as a routine change."
run clavis did rotate "$did" --to new-laptop --payer //Bob
resolve 200 '.didDocumentMetadata.clavis | {rotated, endedVerificationMethod}'

step "The phone was stolen an hour ago. Its signatures since then are not good."
since=$(date --utc --date '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)
run clavis did revoke "$did" --method mobile --compromised-since "$since" --payer //Bob
step "A verifier sees the difference between the two keys that ended."
resolve 200 '.didDocumentMetadata.clavis.endedVerificationMethod | map({id, reason, since, ended})'

step "The holder deactivates the DID. From now on it resolves as deactivated, with HTTP 410."
run clavis did deactivate "$did" --yes --payer //Bob
resolve 410 .
refused clavis did update "$did" --add-alias https://example.org/again --payer //Bob

step "The life of the DID is complete. The node stops now."
