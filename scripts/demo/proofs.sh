#!/usr/bin/env bash
# History that cannot lie and answers that prove themselves.
source "$(dirname "$0")/common.sh"

step "A DID with some history."
run clavis key new laptop --hide-phrase
run clavis key new phone --hide-phrase
created clavis did create --key laptop --add-method home=laptop --add-method mobile=phone --payer //Bob
run clavis did update "$did" --add-service web=LinkedDomains=https://example.org --payer //Bob
before=$(curl --silent "http://$HTTP/1.0/identifiers/$did" | jq -r .didDocumentMetadata.updated)
run clavis did revoke "$did" --method mobile --compromised-since "$before" --payer //Bob
run clavis did history "$did"

step "Was the phone's key good for authentication? It depends on when."
run clavis key-status "$did" --key phone --purpose authentication \
	--at "$(curl --silent "http://$HTTP/1.0/identifiers/$did?versionId=1" | jq -r .didDocumentMetadata.created)"
refused clavis key-status "$did" --key phone --purpose authentication
printf '\n$ curl http://%s/1.0/keys/%s?method=mobile\n' "$HTTP" "$did"
curl --silent "http://$HTTP/1.0/keys/$did?method=mobile" | jq .

step "The first version, as it was."
printf '\n$ curl http://%s/1.0/identifiers/%s?versionId=1\n' "$HTTP" "$did"
curl --silent "http://$HTTP/1.0/identifiers/$did?versionId=1" | jq '{didDocument: .didDocument.verificationMethod | map(.id), didDocumentMetadata}'

step "A verifier pins who makes blocks final, once; from then on no node needs to be believed."
run clavis anchor --out "$WORK/anchor.json"
run clavis did prove "$did" --out "$WORK/now.json"
run clavis did prove "$did" --version-id 1 --out "$WORK/then.json"
ls -l "$WORK"/now.json "$WORK"/then.json | awk '{print $5 " bytes", $9}' | sed "s|$WORK/||"
run env CLAVIS_NODE=ws://127.0.0.1:1 clavis verify "$WORK/now.json" --anchor "$WORK/anchor.json"
run env CLAVIS_NODE=ws://127.0.0.1:1 clavis verify "$WORK/then.json" --anchor "$WORK/anchor.json"

step "An answer that was tampered with is refused, and so is one that is too old."
sed 's|https://example.org|https://example.net|' "$WORK/now.json" >"$WORK/tampered.json"
refused clavis verify "$WORK/tampered.json" --anchor "$WORK/anchor.json"
refused clavis verify "$WORK/now.json" --anchor "$WORK/anchor.json" --max-age 0
