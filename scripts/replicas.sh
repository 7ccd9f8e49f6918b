#!/usr/bin/env bash
# Shows that reading scales out: two resolvers behind nginx, with the configuration of ops/nginx/clavis.conf. Four clients
# at addresses of their own ask all the time. Meanwhile one resolver is killed (kill -9), a new one takes its place, and
# then the other one is killed. The script fails if one answer is missing, has another status than 200 or another length.
#
# Then it checks the limits: a client that asks too much gets 429, and others do not. A header that names another client
# address changes nothing. Unsafe calls of JSON-RPC stay closed.
#
# Needs nginx (Debian: `apt-get install nginx`), curl, jq and openssl. Environment variables: QUESTIONS is the number of
# questions of each client [3000], RATE the number that each may ask in a second [300], and PROGRAMS a folder of programs
# that are built already (an absolute path).
source "$(dirname "$0")/lib.sh"

QUESTIONS=${QUESTIONS:-3000} RATE=${RATE:-300}
CLIENTS=(127.0.0.11 127.0.0.12 127.0.0.13 127.0.0.14)
NAME=resolver.example.org
SOURCE=$PWD/ops/nginx/clavis.conf

NGINX=$(PATH=$PATH:/usr/sbin command -v nginx) || fail "nginx is missing: install it with 'apt-get install nginx'"
for program in curl jq openssl; do
	command -v "$program" >/dev/null || fail "$program is missing: install it with 'apt-get install $program'"
done
build
prepare_nodes

# Starts a full node that answers behind a proxy. Argument: its name.
start_resolver() {
	start_node "$1" --chain dev --bootnodes "$VALIDATOR" --resolver-connections 0 --resolver-rate-limit 0 \
		--rpc-methods safe --rpc-cors all
}

# Waits until a node is healthy: a new one has no final state yet. Argument: the address of its resolver.
wait_healthy() {
	curl --silent --fail --output /dev/null --retry 60 --retry-delay 1 "http://$1/health" ||
		fail "the resolver on $1 did not become healthy within a minute"
}

# Writes the configuration: that of ops/nginx, with addresses of this machine in the lines that are to be changed.
# Arguments: the addresses of the two resolvers, and of their JSON-RPC.
configure() {
	sed -e "s|10.0.0.11:8080|$1|; s|10.0.0.12:8080|$2|; s|10.0.0.11:9944|$3|; s|10.0.0.12:9944|$4|" \
		-e "s|listen 443 |listen 127.0.0.1:$PORT |; /listen \[::\]:443/d" \
		-e "s|/etc/ssl/$NAME|$WORK/nginx|; s|/var/log/nginx|$WORK/nginx|" "$SOURCE" >"$WORK/nginx/clavis.conf"
}

# Starts nginx on a free port. Sets PORT and URL, and PROXY, its process id. Arguments: those of `configure`.
start_nginx() {
	local options=(-p "$WORK/nginx" -c "$WORK/nginx/nginx.conf" -e "$WORK/nginx/error.log") kind try
	{
		printf 'daemon off;\nuser %s;\npid %s/nginx/pid;\n' "$(id -un)" "$WORK"
		printf 'events { worker_connections 4096; }\nhttp {\ninclude %s/nginx/clavis.conf;\n' "$WORK"
		for kind in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/nginx/%s;\n' $kind "$WORK" $kind; done
		printf '}\n'
	} >"$WORK/nginx/nginx.conf"
	for try in {1..20}; do
		PORT=$((20000 + RANDOM % 10000)) URL=https://$NAME:$PORT
		configure "$@"
		"$NGINX" "${options[@]}" -t -q || fail "nginx refuses the configuration: see the error above"
		"$NGINX" "${options[@]}" &
		PROXY=$!
		NODES+=("$PROXY")
		# It ends by itself if the port is taken. Otherwise it answers soon.
		while kill -0 "$PROXY" 2>/dev/null; do
			! ask --output /dev/null "$URL/health" || return 0
		done
		forget "$PROXY"
	done
	fail "nginx found no free port in $try tries: $(tail -n 3 "$WORK/nginx/error.log")"
}

# Asks the proxy. Arguments: those of curl.
ask() { curl --silent --max-time 90 --cacert "$WORK/nginx/cert.pem" --resolve "$NAME:$PORT:127.0.0.1" "$@"; }

# Takes a process that has ended from the list of those to stop. Argument: its id.
forget() {
	local node left=()
	wait "$1" 2>/dev/null || true
	for node in "${NODES[@]}"; do [ "$node" = "$1" ] || left+=("$node"); done
	NODES=("${left[@]}")
}

# Asks for one document many times over one connection, and prints a status and a length for each answer, or the error.
# Argument: the address of the client.
ask_often() {
	local number
	for ((number = 0; number < QUESTIONS; number++)); do
		printf 'url = "%s/1.0/identifiers/%s"\noutput = /dev/null\n' "$URL" "$DID"
	done | ask --interface "$1" --rate "$RATE/s" --write-out '%{http_code} %{size_download} %{errormsg}\n' --config - |
		# Writes whole lines, so that those of several clients do not mix.
		sed --unbuffered 's/ $//' || true
}

# Kills a resolver at once, without a chance to end its connections. Argument: its process id.
kill_resolver() {
	kill -9 "$1"
	forget "$1"
}

# Tells whether one of these processes runs. Argument: their ids.
runs_any() {
	local id
	for id in $1; do ! kill -0 "$id" 2>/dev/null || return 0; done
	return 1
}

# Prints the number of answers of a resolver, by the log of nginx. Argument: its address.
answers_of() { grep -c "by=\(.*, \)\?$1 in=" "$WORK/nginx/clavis.log" || true; }

mkdir "$WORK/nginx"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$NAME" -addext "subjectAltName=DNS:$NAME" \
	-keyout "$WORK/nginx/key.pem" -out "$WORK/nginx/cert.pem" 2>/dev/null

start_node validator --chain dev --alice --unsafe-force-node-key-generation
VALIDATOR=$(call "$RPC" system_localListenAddresses | jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')
start_resolver first
FIRST=$NODE FIRST_HTTP=$HTTP FIRST_RPC=$RPC
start_resolver second
SECOND=$NODE SECOND_HTTP=$HTTP SECOND_RPC=$RPC
# It is ready, and nginx does not know it yet.
start_resolver third
THIRD=$NODE THIRD_HTTP=$HTTP THIRD_RPC=$RPC
DID=$(curl --silent "http://$FIRST_HTTP/1.0/testIdentifiers" | grep -oE 'did:clavis:dev:[1-9A-Za-z]+' | head -n 1)
[ -n "$DID" ] || fail "the resolver names no DID of the first block: $(curl --silent "http://$FIRST_HTTP/1.0/testIdentifiers")"
for address in "$FIRST_HTTP" "$SECOND_HTTP" "$THIRD_HTTP"; do wait_healthy "$address"; done
start_nginx "$FIRST_HTTP" "$SECOND_HTTP" "$FIRST_RPC" "$SECOND_RPC"
printf 'nginx on port %s, before %s and %s\n' "$PORT" "$FIRST_HTTP" "$SECOND_HTTP"

total=$((QUESTIONS * ${#CLIENTS[@]})) count=0 killed=0 old_workers='' start=$SECONDS
exec {answers}< <(for client in "${CLIENTS[@]}"; do ask_often "$client" & done; wait)
exec {kept}>"$WORK/answers"
while IFS= read -r answer <&"$answers"; do
	printf '%s\n' "$answer" >&"$kept"
	count=$((count + 1))
	if [ "$count" -eq $((total / 4)) ]; then
		kill_resolver "$FIRST"
		printf 'killed the first resolver after %d answers\n' "$count"
	elif [ "$count" -eq $((total / 2)) ]; then
		old_workers=$(pgrep --parent "$PROXY")
		configure "$THIRD_HTTP" "$SECOND_HTTP" "$THIRD_RPC" "$SECOND_RPC"
		kill -HUP "$PROXY"
		printf 'a third resolver takes its place after %d answers\n' "$count"
	elif [ -n "$old_workers" ] && ! runs_any "$old_workers"; then
		# Until now these processes knew the first and the second resolver alone.
		old_workers=''
		kill_resolver "$SECOND"
		printf 'killed the second resolver after %d answers\n' "$count"
		killed=2
	fi
done
exec {answers}<&- {kept}>&-
printf '%d answers in %d s, by status and length:\n' "$count" $((SECONDS - start))
sort "$WORK/answers" | uniq -c
printf 'asked of the first %s, the second %s, the third %s; asked again of another one: %s\n' "$(answers_of "$FIRST_HTTP")" \
	"$(answers_of "$SECOND_HTTP")" "$(answers_of "$THIRD_HTTP")" "$(grep -c 'by=[^ ]*, ' "$WORK/nginx/clavis.log" || true)"
[ "$killed" -eq 2 ] || fail "nginx was not done with its reload before the last answer: raise QUESTIONS"
[ "$count" -eq "$total" ] || fail "$((total - count)) answers are missing: expected $total"
[ "$(cut -d ' ' -f 1 "$WORK/answers" | sort -u)" = 200 ] || fail "an answer failed: expected the status 200 alone"
[ "$(sort -u "$WORK/answers" | wc -l)" -eq 1 ] || fail "the answers differ in length: expected one document"
[ "$(answers_of "$THIRD_HTTP")" -gt 0 ] || fail "the third resolver answered nothing: expected nginx to ask it"

# Asks with a body, more often than a client may, under addresses that it makes up. In the configuration of curl, options
# hold up to the next `next`.
for number in {1..60}; do
	[ "$number" -eq 1 ] || printf 'next\n'
	printf 'url = "%s/1.0/identifiers"\njson = "[\\"%s\\"]"\nheader = "X-Forwarded-For: 192.0.2.%s"\n' "$URL" "$DID" "$number"
	printf 'cacert = "%s/nginx/cert.pem"\nresolve = "%s:%s:127.0.0.1"\ninterface = 127.0.0.21\n' "$WORK" "$NAME" "$PORT"
	printf 'output = /dev/null\nwrite-out = "%%{http_code}\\n"\n'
done >"$WORK/flood"
flood=$(curl --silent --config "$WORK/flood" | sort | uniq -c | xargs printf '%s of %s, ')
other=$(ask --interface 127.0.0.22 --output /dev/null --write-out '%{http_code}' "$URL/1.0/identifiers/$DID")
printf 'a flood of batches, by number and status: %sand a client beside it: %s\n' "$flood" "$other"
[[ $flood == *' 200,'* && $flood == *' 429,'* ]] || fail "the flood was not limited: expected answers 200 and 429"
[ "$other" = 200 ] || fail "a client beside the flood got $other: expected 200"

# Sends a question and prints its kind, by the log of nginx. Argument: the path and the query.
kind_of() {
	ask --interface 127.0.0.23 --output /dev/null "$URL$1"
	tail -n 1 "$WORK/nginx/clavis.log" | sed 's/.*kind=//'
}
for path in "identifiers/$DID" "keys/$DID" rules; do
	[ "$(kind_of "/1.0/$path")" = cheap ] || fail "nginx counts /1.0/$path as slow work: expected a cheap question"
done
for path in "identifiers/$DID?proof=true" "identifiers/$DID?%76ersionId=1" "identifiers/${DID//:/%3A}?versionId=1" \
	"identifiers/$DID%3FversionId=1" "guardians/$DID" "key-packages/$DID" groups/1; do
	[ "$(kind_of "/1.0/$path")" = slow ] || fail "nginx counts /1.0/$path as a cheap question: expected slow work"
done
printf 'nginx tells cheap questions from slow work, percent-encoded ones too\n'

# Calls a method of JSON-RPC through the proxy, and prints the name of what came back.
rpc() {
	ask --json "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":[]}" "$URL/rpc" | jq -r 'keys | join(" ")'
}
[ "$(rpc system_chain)" = 'id jsonrpc result' ] || fail "system_chain failed through the proxy: expected a result"
[ "$(rpc author_rotateKeys)" = 'error id jsonrpc' ] || fail "author_rotateKeys is open: expected an error"
# The connection stays open until the time is over.
socket=$(ask --http1.1 --max-time 3 --output /dev/null --write-out '%{http_code}' --header 'Connection: Upgrade' \
	--header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' \
	"$URL/rpc") || true
[ "$socket" = 101 ] || fail "a WebSocket through the proxy got $socket: expected 101"
printf 'JSON-RPC: system_chain answers, a WebSocket opens, author_rotateKeys is refused\n'

kill_resolver "$THIRD"
none=$(ask --output /dev/null --write-out '%{http_code} %header{retry-after}' "$URL/1.0/identifiers/$DID")
[ "$none" = '503 5' ] || fail "the proxy answers $none without a node: expected 503, and Retry-After: 5"
printf 'without a node: 503, and Retry-After\n'
