#!/usr/bin/env bash
# A DID's life, step by step, on a node that this starts and stops itself. Every line that starts with `$` is a
# command that runs as it stands; the keys and the node's state go away at the end.
source "$(dirname "$0")/common.sh"

step "The holder makes keys. They stay on this machine, encrypted."
run clavis key new laptop --hide-phrase
run clavis key new phone --algorithm p256 --hide-phrase
run clavis key new new-laptop --hide-phrase

step "A DID with an Ed25519 and a P-256 key. Bob pays; the holder owns no tokens."
created clavis did create --key laptop --add-method home=laptop --add-method mobile=phone --payer //Bob

step "Anyone resolves it, over HTTP ..."
resolve 200 .
step "... and over JSON-RPC."
printf '\n$ curl -d %s http://%s\n' "'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"did_resolve\",\"params\":[\"$did\"]}'" "$RPC"
call "$RPC" did_resolve "[\"$did\"]" | jq .result.didDocumentMetadata

step "Mallory tries to change it."
run clavis key new mallory --hide-phrase
refused clavis did update "$did" --add-alias https://example.org/mallory --key mallory --payer //Dave

step "The holder changes laptops: the control key rotates, and the old key leaves the document in good order."
run clavis did rotate "$did" --to new-laptop --payer //Bob
resolve 200 '.didDocumentMetadata.clavis | {rotated, endedVerificationMethod}'

step "The phone was stolen an hour ago. What it signed since then is not good."
since=$(date --utc --date '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)
run clavis did revoke "$did" --method mobile --compromised-since "$since" --payer //Bob
step "A verifier sees the difference between the two keys that ended."
resolve 200 '.didDocumentMetadata.clavis.endedVerificationMethod | map({id, reason, since, ended})'

step "The holder ends the DID. It stays resolvable as deactivated, for ever: HTTP 410."
run clavis did deactivate "$did" --yes --payer //Bob
resolve 410 .
refused clavis did update "$did" --add-alias https://example.org/again --payer //Bob

step "That was a DID's life. The node stops now."
