#!/usr/bin/env bash
# Builds the image from the programs that are built, and tries docker-compose.yml: brings the network up, creates a DID
# through a validator, resolves it through the resolver, stops a validator, and shows that finality goes on and that
# Prometheus tells of it. Then takes everything down. It needs docker with its compose plugin and a daemon that runs, or
# podman and podman-compose (1.0.3 or later).
#
# Where no registry of images can be reached, root on Debian makes the base from Debian's packages with debootstrap, once. The
# Prometheus of Debian stands in for the real image then, and Grafana is left out in any case.
source "$(dirname "$0")/lib.sh"

PROJECT=clavis-trial-$$
SERVICES=(validator-1 validator-2 validator-3 validator-4 resolver prometheus)
DEBIAN=bookworm
export CLAVIS_IMAGE=localhost/clavis:$PROJECT
# The engine picks free ports.
export CLAVIS_RESOLVER_PORT='' CLAVIS_RPC_PORT='' PROMETHEUS_PORT='' GRAFANA_PORT=''

say() { printf 'compose: %s\n' "$*"; }

# Sets ENGINE and COMPOSE.
find_engine() {
	if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
		ENGINE=docker COMPOSE=(docker compose)
	elif command -v podman >/dev/null && command -v podman-compose >/dev/null; then
		ENGINE=podman COMPOSE=(podman-compose)
	else
		fail "there is no engine: start the daemon of docker (with the compose plugin), or install podman, podman-compose, \
runc, netavark and aardvark-dns, then start again"
	fi
}

# Runs containers with runc and lower limits, if podman cannot run one without them. Argument: an image.
settle_podman() {
	[ "$ENGINE" = podman ] || return 0
	engine run --rm --network none --entrypoint true "$1" 2>/dev/null && return
	cat >"$WORK/containers.conf" <<-'TOML'
		[engine]
		runtime = "runc"
		[containers]
		default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
	TOML
	export CONTAINERS_CONF=$WORK/containers.conf
	engine run --rm --network none --entrypoint true "$1" || fail "podman cannot run a container: see its message above"
}

engine() { "$ENGINE" "$@"; }

# Starts services. The old podman-compose ends with 0 though podman failed, so this looks for the containers. Arguments: the
# services.
start() {
	local service
	"${COMPOSE[@]}" -p "$PROJECT" up --detach "$@" >>"$WORK/compose.log" 2>&1 ||
		fail "'${COMPOSE[*]} up' failed: $(tail -n 20 "$WORK/compose.log")"
	for service in "$@"; do
		[ -n "$(container "$service")" ] || fail "'${COMPOSE[*]} up' made no container of $service:
$(grep -A 3 Error "$WORK/compose.log" | tail -n 20)"
	done
}

# Prints the id of the container of a service.
container() {
	engine ps -aq --filter "label=com.docker.compose.project=$PROJECT" --filter "label=com.docker.compose.service=$1"
}

# Succeeds if the image is here or can be pulled. Argument: its name.
available() { engine image inspect "$1" >/dev/null 2>&1 || timeout 300 "$ENGINE" pull --quiet "$1" >/dev/null 2>&1; }

# Sets BASE to the base of the Dockerfile, or to one of Debian's packages.
find_base() {
	BASE=$(sed -n 's/^ARG BASE=//p' Dockerfile)
	available "$BASE" && return
	say "cannot pull $BASE: making a base from Debian's packages"
	BASE=localhost/clavis-base:$DEBIAN
	engine image inspect "$BASE" >/dev/null 2>&1 && return
	command -v debootstrap >/dev/null || fail "the base cannot be pulled, and there is no debootstrap: install one of them"
	debootstrap --variant=minbase "$DEBIAN" "$WORK/root" >"$WORK/debootstrap.log" ||
		fail "debootstrap failed: $(tail -n 5 "$WORK/debootstrap.log")"
	rm -rf "$WORK"/root/var/cache/apt/* "$WORK"/root/var/lib/apt/lists/* "$WORK"/root/usr/share/{doc,man,info,locale}/*
	tar -C "$WORK/root" -c . | engine import - "$BASE" >"$WORK/import.log" 2>&1 ||
		fail "the base cannot be imported: $(tail -n 5 "$WORK/import.log")"
}

# Makes an image. Arguments: its name, the folder, further arguments of the engine.
build_image() {
	local name=$1 folder=$2 format=()
	shift 2
	# Only this format of podman keeps the health check.
	[ "$ENGINE" = docker ] || format=(--format docker)
	engine build "${format[@]}" "$@" --tag "$name" "$folder" >"$WORK/build.log" 2>&1 ||
		fail "the image $name cannot be built: $(tail -n 20 "$WORK/build.log")"
}

find_prometheus() {
	PROMETHEUS_IMAGE=$(sed -n 's/^    image: ${PROMETHEUS_IMAGE:-\(.*\)}$/\1/p' docker-compose.yml)
	export PROMETHEUS_IMAGE
	available "$PROMETHEUS_IMAGE" && return
	say "cannot pull $PROMETHEUS_IMAGE: the Prometheus of Debian stands in"
	PROMETHEUS_IMAGE=localhost/clavis-prometheus:$DEBIAN
	engine image inspect "$PROMETHEUS_IMAGE" >/dev/null 2>&1 && return
	mkdir "$WORK/prometheus"
	cat >"$WORK/prometheus/Dockerfile" <<-DOCKERFILE
		FROM $BASE
		RUN apt-get update && apt-get install -y --no-install-recommends prometheus && rm -rf /var/lib/apt/lists/* \
			&& mkdir -p /prometheus && chown prometheus /prometheus
		USER prometheus
		ENTRYPOINT ["prometheus"]
	DOCKERFILE
	build_image "$PROMETHEUS_IMAGE" "$WORK/prometheus"
}

build_clavis() {
	local folder=$WORK/image program
	mkdir -p "$folder"/{scripts,ops,programs}
	cp Dockerfile "$folder"
	cp scripts/found-network.sh "$folder/scripts"
	cp ops/health.sh "$folder/ops"
	for program in clavis clavis-node; do strip -o "$folder/programs/$program" "$BIN/$program"; done
	build_image "$CLAVIS_IMAGE" "$folder" --target ready --build-arg "BASE=$BASE"
}

# Takes the network down with its volumes, and checks that nothing is left.
take_down() {
	local left
	"${COMPOSE[@]}" -p "$PROJECT" down --volumes >>"$WORK/compose.log" 2>&1 || true
	# The old podman-compose leaves the network.
	engine network rm "${PROJECT}_default" >/dev/null 2>&1 || true
	engine image rm "$CLAVIS_IMAGE" >/dev/null 2>&1 || true
	left=$(engine ps -aq --filter "label=com.docker.compose.project=$PROJECT"; engine volume ls -q | grep "^${PROJECT}_"
		engine network ls --format '{{.Name}}' | grep "^${PROJECT}_") || true
	[ -z "$left" ] || { printf 'compose: not taken down: %s\n' "$left" >&2; return 1; }
	say "took down all containers, volumes and networks"
}

finish() {
	local status=$? service
	# A signal can come in a function whose output goes to /dev/null.
	exec 1>&"$STDOUT" 2>&"$STDERR"
	if [ $status -ne 0 ] && [ -n "${UP:-}" ]; then
		for service in founder "${SERVICES[@]}"; do
			printf -- '--- the last lines of %s\n' "$service" >&2
			engine logs --tail 8 "$(container "$service")" >&2 || true
		done
	fi
	[ -z "${UP:-}" ] || take_down || status=1
	rm -rf "$WORK"
	exit $status
}

# Runs the command `clavis` beside a node, on whose loopback it reaches JSON-RPC. Arguments: the service, the arguments.
clavis_at() {
	local at
	at=$(container "$1")
	shift
	engine run --rm --network "container:$at" --cap-drop ALL --volume "${PROJECT}_wallet:/wallet" --no-healthcheck \
		--entrypoint clavis "$CLAVIS_IMAGE" --keystore /wallet/keys --password-file /wallet/password --json "$@"
}

# Prints the height of the last final block of a node. Argument: the service.
final_height() {
	engine exec "$(container "$1")" clavis status --json 2>/dev/null | jq -e .final.block
}

is_final() { local height; height=$(final_height "$1") && [ "$height" -ge "$2" ]; }

is_healthy() { engine exec "$(container "$1")" clavis-health >/dev/null 2>&1; }

# Prints the address on this machine of a port of a service.
address() { engine port "$(container "$1")" "$2/tcp" | head -n 1; }

get() { curl --silent --show-error --fail --max-time 10 "$@"; }

resolves() { get "http://$RESOLVER/1.0/identifiers/$1" 2>/dev/null | jq -e --arg did "$1" '.didDocument.id == $did' >/dev/null; }

# Prints the result of a query of Prometheus.
query() { get --get --data-urlencode "query=$1" "http://$PROMETHEUS/api/v1/query" | jq -e "${2:-.data.result}"; }

all_scraped() { [ "$(query 'count(up{job="clavis"} == 1)' '.data.result[0].value[1] | tonumber')" = 5 ] 2>/dev/null; }

# Succeeds if an alert fires. Arguments: its name, the instance or nothing.
fires() {
	get "http://$PROMETHEUS/api/v1/alerts" | jq -e --arg name "$1" --arg at "${2:-}" \
		'any(.data.alerts[]; .state == "firing" and .labels.alertname == $name and ($at == "" or .labels.instance == $at))' \
		>/dev/null
}

# Prints the metrics of the alerts and of the dashboard that Prometheus does not know.
unknown_metrics() {
	local known name
	known=$(get "http://$PROMETHEUS/api/v1/label/__name__/values" | jq -r '.data[]' | sed 's/_bucket$//' | sort -u)
	for name in $(ops_metrics); do
		# These begin with the first act or question.
		case $name in clavis_guardian_acts_total | clavis_group_*) continue ;; esac
		grep -qx "$name" <<<"$known" || printf '%s\n' "$name"
	done
}

# Others begin with the change and the question before.
knows_metrics() { UNKNOWN=$(unknown_metrics) && [ -z "$UNKNOWN" ]; }

build
for program in clavis clavis-node; do
	[ -x "$BIN/$program" ] || fail "there is no $program in $BIN: build the programs first"
done
command -v strip >/dev/null || fail "strip is missing: install binutils"
find_engine
WORK=$(mktemp -d) UP=''
exec {STDOUT}>&1 {STDERR}>&2
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

find_base
settle_podman "$BASE"
find_prometheus
build_clavis
say "the image has $(engine image inspect --format '{{.Size}}' "$CLAVIS_IMAGE" | awk '{ printf "%.0f", $1 / 1e6 }') MB, of which \
the base has $(engine image inspect --format '{{.Size}}' "$BASE" | awk '{ printf "%.0f", $1 / 1e6 }') MB ($ENGINE)"

UP=1 started=$SECONDS
start founder
[ "$(engine wait "$(container founder)")" = 0 ] || fail "the network was not founded: see the log of the founder"
say "$(engine logs "$(container founder)" 2>&1 | tail -n 1), $((SECONDS - started)) s after up"
start "${SERVICES[@]}"
wait_until 300 "the first final block" is_final validator-1 1
say "the first block was final $((SECONDS - started)) s after up"
for service in "${SERVICES[@]:0:5}"; do wait_until 180 "the health of $service" is_healthy "$service"; done
say "the health checks of five nodes pass"

did=$(clavis_at validator-1 did create --quiet --key holder-1 | jq -er .did)
say "created $did through validator-1"
RESOLVER=$(address resolver 8080) PROMETHEUS=$(address prometheus 9090)
wait_until 60 "the resolver" resolves "$did"
say "resolved it through the resolver, at its port on this machine"

wait_until 60 "Prometheus to scrape five nodes" all_scraped
wait_until 30 "the metrics of the alerts and of the dashboard" knows_metrics
say "Prometheus scraped five nodes, and knows the metrics of the alerts and of the dashboard"

stopped=$SECONDS
engine stop "$(container validator-4)" >/dev/null
height=$(final_height validator-1)
wait_until 120 "finality without validator-4" is_final validator-1 $((height + 10))
say "stopped validator-4 at the final block $height; 10 more were final $((SECONDS - stopped)) s later"
wait_until 180 "the alert" fires ClavisNodeDown validator-4:9615
say "ClavisNodeDown fired for validator-4 $((SECONDS - stopped)) s after the stop"
for alert in ClavisQuorumLost ClavisFinalityStalled ClavisFinalityLag; do
	! fires "$alert" || fail "$alert fires, though blocks become final"
done
say "all went well"
