#!/usr/bin/env bash
# Shows control that survives theft: several holders, member DIDs, a committed next set, and a revocation without funds.
source "$(dirname "$0")/common.sh"

step "Any two of three people control the DID of an organisation. Carla takes part by her own DID."
for name in anna ben carla; do run clavis key new $name --hide-phrase; done
created clavis did create --key carla --payer //Bob
carla=$did
created clavis did create --member anna --member ben --member "$carla" --threshold 2 --no-method --payer //Bob
organisation=$did

step "Anna proposes a change. She signs it on her machine, and sends the file to Carla."
run clavis did update "$organisation" --add-service web=LinkedDomains=https://example.org --key anna --propose "$WORK/change.json"
run clavis proposal show "$WORK/change.json"
refused clavis proposal submit "$WORK/change.json" --payer //Dave
step "Carla signs for her DID without a connection to a node. Any account can submit the proposal."
run env CLAVIS_NODE=ws://127.0.0.1:1 clavis proposal sign "$WORK/change.json" --key carla
run clavis proposal submit "$WORK/change.json" --payer //Dave
refused clavis proposal submit "$WORK/change.json" --payer //Dave

step "A holder commits to the next control set. The chain keeps only its hash."
run clavis key new daily --hide-phrase
run clavis key new vault --hide-phrase
created clavis did create --key daily --next vault --payer //Bob

step "A thief has the daily key. The thief can neither rotate the control key nor deactivate the DID."
run clavis key new thief --hide-phrase
refused clavis did rotate "$did" --to thief --key daily --payer //Dave
refused clavis did deactivate "$did" --yes --key daily --payer //Dave
step "The holder reveals the key from the vault, and gives the moment since which the daily key is compromised."
run clavis key new second-vault --hide-phrase
run clavis did rotate "$did" --to vault --next second-vault --compromised-since now --payer //Bob
resolve 200 '.didDocumentMetadata.clavis | {controlVersion, rotated, nextControl}'
refused clavis did update "$did" --add-alias urn:x:thief --key daily --payer //Dave

step "The holder makes a revocation certificate in advance. Any person can submit it later, without funds."
run clavis key new phone --algorithm p256 --hide-phrase
run clavis did update "$did" --add-method mobile=phone --payer //Bob
run clavis did certificate "$did" --method mobile --key phone --out "$WORK/first.json"
step "The holder removes the key of the phone and adds it again. The old certificate does not revoke it now."
run clavis did update "$did" --remove-method mobile --payer //Bob
run clavis did update "$did" --add-method again=phone --payer //Bob
refused clavis did revoke --certificate "$WORK/first.json"
run clavis did certificate "$did" --method again --key phone --out "$WORK/second.json"
step "The phone is stolen. The holder submits the second certificate, and nobody pays."
run clavis did revoke --certificate "$WORK/second.json"
resolve 200 '.didDocumentMetadata.clavis.endedVerificationMethod | map({id, reason, since})'
