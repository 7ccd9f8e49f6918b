#!/usr/bin/env bash
# Shows the history of a DID, and answers that a verifier can check with a proof.
source "$(dirname "$0")/common.sh"

step "The holder creates a DID and changes it several times."
run clavis key new laptop --hide-phrase
run clavis key new phone --hide-phrase
created clavis did create --key laptop --add-method home=laptop --add-method mobile=phone --payer //Bob
run clavis did update "$did" --add-service web=LinkedDomains=https://example.org --payer //Bob
before=$(curl --silent "http://$HTTP/1.0/identifiers/$did" | jq -r .didDocumentMetadata.updated)
run clavis did revoke "$did" --method mobile --compromised-since "$before" --payer //Bob
run clavis did history "$did"

step "A verifier asks if the key of the phone was good for authentication. The answer depends on the moment."
run clavis key-status "$did" --key phone --purpose authentication \
	--at "$(curl --silent "http://$HTTP/1.0/identifiers/$did?versionId=1" | jq -r .didDocumentMetadata.created)"
refused clavis key-status "$did" --key phone --purpose authentication
printf '\n$ curl http://%s/1.0/keys/%s?method=mobile\n' "$HTTP" "$did"
curl --silent "http://$HTTP/1.0/keys/$did?method=mobile" | jq .

step "A verifier reads the first version."
printf '\n$ curl http://%s/1.0/identifiers/%s?versionId=1\n' "$HTTP" "$did"
curl --silent "http://$HTTP/1.0/identifiers/$did?versionId=1" | jq '{didDocument: .didDocument.verificationMethod | map(.id), didDocumentMetadata}'

step "A verifier pins the authorities that finalise blocks, once. After that it needs no trust in a node."
run clavis anchor --out "$WORK/anchor.json"
run clavis did prove "$did" --out "$WORK/now.json"
run clavis did prove "$did" --version-id 1 --out "$WORK/then.json"
ls -l "$WORK"/now.json "$WORK"/then.json | awk '{print $5 " bytes", $9}' | sed "s|$WORK/||"
run env CLAVIS_NODE=ws://127.0.0.1:1 clavis verify "$WORK/now.json" --did "$did" --anchor "$WORK/anchor.json"
run env CLAVIS_NODE=ws://127.0.0.1:1 clavis verify "$WORK/then.json" --did "$did" --version-id 1 --anchor "$WORK/anchor.json"

step "The command refuses the answer to another question, an altered answer, and an answer that is too old."
refused clavis verify "$WORK/then.json" --did "$did" --anchor "$WORK/anchor.json"
sed 's|https://example.org|https://example.net|' "$WORK/now.json" >"$WORK/tampered.json"
refused clavis verify "$WORK/tampered.json" --did "$did" --anchor "$WORK/anchor.json"
# The age counts in whole seconds, and a block may be younger than that.
wait_for '"kind": "stale"' clavis verify "$WORK/now.json" --did "$did" --anchor "$WORK/anchor.json" --max-age 0 --json
refused clavis verify "$WORK/now.json" --did "$did" --anchor "$WORK/anchor.json" --max-age 0
