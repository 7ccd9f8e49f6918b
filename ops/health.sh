#!/bin/bash
# Succeeds if the node of this container or machine has a final block and does not stall. Argument: the address of its HTTP
# resolver [127.0.0.1:8080]. bash speaks HTTP here, so the image needs no client.
set -euo pipefail
address=${1:-127.0.0.1:8080}
exec {socket}<>"/dev/tcp/${address%:*}/${address##*:}"
printf 'GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&"$socket"
IFS= read -r -t 4 status <&"$socket"
printf '%s\n' "${status%$'\r'}"
[[ $status == HTTP/*' 200 '* ]]
