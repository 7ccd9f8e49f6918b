#!/usr/bin/env bash
# Checks the files for operators, in seconds and without a network: the compose file, the image's file, alerts and their tests,
# the dashboard, the service, and the scripts of the package. Says what it could not check here.
source "$(dirname "$0")/lib.sh"

# scripts/setup.sh puts promtool there.
PATH=$PATH:$HOME/.cache/clavis/tools
FAULTS=0 SKIPPED=0
DASHBOARD=ops/grafana/dashboards/clavis.json
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

fault() { printf '%s\n' "$*"; FAULTS=$((FAULTS + 1)); }
skip() { printf 'not checked here: %s\n' "$*"; SKIPPED=$((SKIPPED + 1)); }
# Runs a check that must succeed, and prints what it said if not. Arguments: what is wrong then, the command.
must() {
	local what=$1
	shift
	"$@" >"$WORK/said" 2>&1 || fault "$what: $(cat "$WORK/said")"
}

check_compose() {
	if docker compose version >/dev/null 2>&1; then must "docker-compose.yml" docker compose config --quiet
	elif command -v docker-compose >/dev/null; then must "docker-compose.yml" docker-compose config --quiet
	else skip "docker-compose.yml, which needs docker-compose"; fi
	local image
	while IFS= read -r image; do
		[[ $image =~ :[^:/]*[0-9][^:/]*$ || $image = clavis:local ]] || fault "the image '$image' has no version: pin one"
	done < <(sed -nE 's/^ARG (BASE|RUST)=//p' Dockerfile; sed -nE 's/^ *image: \$\{[A-Z_]+:-(.*)\}$/\1/p' docker-compose.yml)
	grep -q "^ARG RUST=.*:$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)-" Dockerfile ||
		fault "Dockerfile builds with another compiler than rust-toolchain.toml names: use the same version"
	# What compose mounts must be there.
	while IFS= read -r image; do [ -d "$image" ] || fault "docker-compose.yml mounts $image, which is not there"; done \
		< <(sed -nE 's|^ *- (\./[^:]*):.*|\1|p' docker-compose.yml)
}

check_alerts() {
	local alert
	if command -v promtool >/dev/null; then
		must "the configuration of Prometheus" promtool check config ops/prometheus/prometheus.yml
		must "the tests of the alerts" promtool test rules ops/prometheus/alerts.test.yml
	else
		skip "the alerts, which need promtool (package prometheus)"
	fi
	for alert in $(sed -n 's/.*- alert: //p' ops/prometheus/alerts.yml); do
		grep -q "alertname: $alert\$" ops/prometheus/alerts.test.yml || fault "the alert $alert has no test"
		grep -q "\`$alert\`" docs/operations.md || fault "docs/operations.md does not say what to do about the alert $alert"
	done
}

check_dashboard() {
	local datasource
	datasource=$(sed -n 's/^ *uid: //p' ops/grafana/provisioning/datasources/prometheus.yml)
	must "$DASHBOARD" jq empty "$DASHBOARD"
	jq -r --arg datasource "$datasource" -f scripts/dashboard.jq "$DASHBOARD" >"$WORK/faults" || fault "$DASHBOARD: see above"
	[ ! -s "$WORK/faults" ] || fault "$DASHBOARD: $(cat "$WORK/faults")"
	grep -q "$(sed -n 's/^ *path: //p' ops/grafana/provisioning/dashboards/clavis.yml):ro$" docker-compose.yml ||
		fault "docker-compose.yml does not mount the dashboards where the provisioning of Grafana looks for them"
}

# Each metric must be one of ours, in node/src/metrics.rs, or one of the SDK.
check_metrics() {
	local name sdk=()
	mapfile -t sdk < <(printf '%s\n' "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/sc-{network,service,transaction-pool}*/src |
		grep -vF '*')
	[ ${#sdk[@]} -gt 0 ] || skip "the metrics of the SDK, whose source is not here: run 'cargo fetch'"
	for name in $(ops_metrics); do
		case $name in
			clavis_*) grep -q "\"$name\"" node/src/metrics.rs || fault "the node has no metric $name: see node/src/metrics.rs" ;;
			*) [ ${#sdk[@]} -eq 0 ] || grep -rqF "\"$name\"" "${sdk[@]}" || fault "the SDK has no metric $name" ;;
		esac
	done
	for name in $(grep -ohE 'clavis_[a-z_]+_bucket' ops/prometheus/alerts.yml "$DASHBOARD" | sort -u); do
		grep -q "HistogramOpts::new(\"${name%_bucket}\"" node/src/metrics.rs || fault "${name%_bucket} is no histogram"
	done
}

check_service() {
	local unit=$WORK/clavis-node.service
	if ! command -v systemd-analyze >/dev/null; then
		skip "the service, which needs systemd-analyze"
		return
	fi
	# The program is not installed here.
	sed 's|^ExecStart=/usr/bin/clavis-node|ExecStart=/bin/true|' ops/systemd/clavis-node.service >"$unit"
	must "ops/systemd/clavis-node.service" systemd-analyze verify --man=no "$unit"
	[ ! -s "$WORK/said" ] || fault "ops/systemd/clavis-node.service: $(cat "$WORK/said")"
	if systemd-analyze --help | grep -q -- --offline; then
		# The scale is 0 to 100: a service without protection has 96.
		must "the service has too few protections" systemd-analyze security --no-pager --offline=true --threshold=20 "$unit"
	else
		skip "the protections of the service, which need a newer systemd-analyze"
	fi
}

# The node must know each flag that these files give it.
check_flags() {
	local node flag help
	node=${PROGRAMS:-$(target_dir)/release}/clavis-node
	if [ ! -x "$node" ]; then
		skip "the flags of clavis-node in docker-compose.yml and ops/systemd, since the node is not built"
		return
	fi
	help=$("$node" --help)
	for flag in $(sed -nE '/^  prometheus:/q; s/^ *- (--[a-z-]+).*/\1/p' docker-compose.yml | sort -u) \
		$(grep -hE '^(ExecStart|CLAVIS_NODE_ARGS)=' ops/systemd/* | grep -oE -- '--[a-z-]+' | sort -u); do
		grep -qE -- "^ +(-[a-z], )?$flag( |$)" <<<"$help" || fault "clavis-node knows no flag $flag"
	done
}

check_scripts() {
	local script
	for script in scripts/*.sh ops/health.sh; do must "$script" bash -n "$script"; done
	for script in ops/deb/*; do must "$script" sh -n "$script"; done
	if command -v shellcheck >/dev/null; then
		must "shellcheck" shellcheck -S warning -x -P scripts scripts/{compose,network,found-network,soak,deb,try-deb,check-ops,lib}.sh \
			ops/health.sh ops/deb/*
	else
		skip "the style of the scripts, which needs shellcheck"
	fi
	if command -v python3 >/dev/null; then
		must "the judge of scripts/soak.sh" python3 -B -m unittest discover --start-directory scripts/soak
	else
		skip "the judge of scripts/soak.sh, which needs python3"
	fi
}

check_compose
check_alerts
check_dashboard
check_metrics
check_service
check_flags
check_scripts
printf 'files for operators checked: %d faults, %d checks left out\n' $FAULTS $SKIPPED
[ $FAULTS -eq 0 ]
