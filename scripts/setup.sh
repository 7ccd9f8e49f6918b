#!/usr/bin/env bash
# Prepares a Debian or Ubuntu machine with git and a Rust toolchain for builds of Clavis. With the argument `tests` also for
# the tests that run other people's clients, and for the checks of the files for operators. Prints each step. Changes nothing if the machine is ready.
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES=(ccache clang curl g++ jq make pkg-config protobuf-compiler libssl-dev)
# The Rust packages of Debian, for machines on which rustup cannot add a target.
WASM_PACKAGES=(rustc-web cargo-web rust-web-src rust-web-llvm lld-22)
WASM_TARGET=wasm32v1-none
CACHE="$HOME/.cache/clavis"
# The oldest versions of Node.js and of Python 3 that can run tests/clients.
NODE_MAJOR=20
PYTHON_MINOR=11

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"
	elif command -v sudo >/dev/null; then sudo "$@"
	else fail "'$*' needs root, and there is no sudo: run this command as root, then start again"
	fi
}

install_packages() {
	local missing=() package
	for package in "$@"; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	say "installing ${missing[*]}"
	as_root apt-get update -qq
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes the toolchain of rust-toolchain.toml available. If another toolchain on this machine has the same version, links
# it under that name. Otherwise rustup installs it. This comes before any call of cargo or rustc, because such a call
# lets rustup try to fetch the toolchain.
prepare_toolchain() {
	local pinned host name version found=() toolchains
	pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
	# RUSTUP_TOOLCHAIN is a choice of the developer, so it stays.
	[ -z "${RUSTUP_TOOLCHAIN:-}" ] || return 0
	toolchains=$(rustup toolchain list | cut -d ' ' -f 1)
	if grep -qE "^$pinned(-|$)" <<<"$toolchains"; then
		version=$(rustup run "$pinned" rustc --version | cut -d ' ' -f 2)
		[ "$version" = "$pinned" ] || fail "the toolchain '$pinned' is Rust $version: a toolchain that it links to was updated.
setup: run 'rustup toolchain uninstall $pinned', then start again"
		return
	fi
	for name in $toolchains; do
		version=$(rustup run "$name" rustc --version 2>/dev/null | cut -d ' ' -f 2) || continue
		found+=("$name ($version)")
		[ "$version" = "$pinned" ] || continue
		host=$(rustup run "$name" rustc -vV | sed -n 's/^host: //p')
		say "linking the toolchain '$name', which is Rust $pinned, as '$pinned'"
		ln -s "$(rustup run "$name" rustc --print sysroot)" "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$pinned-$host"
		return
	done
	say "installing Rust $pinned, which rust-toolchain.toml names"
	rustup toolchain install "$pinned" --profile minimal --component clippy --component rustfmt >/dev/null 2>&1 ||
		fail "Rust $pinned is missing, and rustup cannot fetch it. Installed: ${found[*]:-no toolchain}.
setup: install Rust $pinned, or set RUSTUP_TOOLCHAIN to an installed one. The hash of the runtime differs then."
}

# Checks that a compiler can build the runtime: a library without std for the target, with link-time optimisation.
# Arguments: the command that runs the compiler.
compiles_wasm() {
	local out status=0
	out=$(mktemp -d)
	cat >"$out/probe.rs" <<-'RUST'
		#![no_std]
		#[panic_handler]
		fn panic(_: &core::panic::PanicInfo) -> ! {
		    loop {}
		}
		#[no_mangle]
		pub extern "C" fn sum(n: u64) -> u64 {
		    (0..n).sum()
		}
	RUST
	"$@" --target "$WASM_TARGET" --crate-type cdylib -C opt-level=3 -C lto=fat -o "$out/probe.wasm" "$out/probe.rs" \
		>/dev/null 2>&1 || status=1
	rm -r "$out"
	return $status
}

debian_is_linked() { rustup toolchain list | grep -q '^debian\b'; }

# Builds core, alloc and compiler_builtins once, because Debian has no standard library for the target of the runtime.
build_debian_sysroot() {
	compiles_wasm rustup run debian rustc && return
	say "building core and alloc for $WASM_TARGET with the Rust of Debian"
	local work libdir
	work=$(mktemp -d)
	mkdir "$work/src"
	printf '[package]\nname = "sysroot"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' \
		>"$work/Cargo.toml"
	printf '#![no_std]\n#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }\n' >"$work/src/lib.rs"
	# The link-time optimisation of the runtime needs embedded bitcode.
	(cd "$work" && CARGO_TARGET_DIR="$work/target" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
		rustup run debian cargo build --quiet --release -Zbuild-std=core,alloc --target "$WASM_TARGET")
	# Libraries of an older compiler would conflict with the new ones.
	libdir=$(rustup run debian rustc --print target-libdir --target "$WASM_TARGET")
	as_root rm -rf "$libdir"
	as_root mkdir -p "$libdir"
	as_root cp "$work/target/$WASM_TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib "$libdir/"
	rm -r "$work"
	compiles_wasm rustup run debian rustc || fail "the Rust of Debian cannot compile for $WASM_TARGET
setup: make 'rustup target add $WASM_TARGET' work, then start again"
}

# Sets WASM_TOOLCHAIN to the toolchain that builds the runtime. It is empty for the default toolchain.
prepare_wasm() {
	WASM_TOOLCHAIN=
	compiles_wasm rustc && return
	if debian_is_linked && compiles_wasm rustup run debian rustc; then
		WASM_TOOLCHAIN=debian
		return
	fi
	local refusal
	if refusal=$(rustup target add "$WASM_TARGET" 2>&1) && compiles_wasm rustc; then
		say "added the target $WASM_TARGET to the Rust toolchain"
		return
	fi
	say "rustup cannot add $WASM_TARGET here (${refusal##*$'\n'}): using the Rust of Debian for the runtime"
	apt-cache show "${WASM_PACKAGES[@]}" >/dev/null 2>&1 || as_root apt-get update -qq
	apt-cache show "${WASM_PACKAGES[@]}" >/dev/null 2>&1 || fail "this release lacks the packages ${WASM_PACKAGES[*]},
setup: which Debian 12 with security updates has: make 'rustup target add $WASM_TARGET' work, then start again"
	install_packages "${WASM_PACKAGES[@]}"
	if ! debian_is_linked; then
		say "linking /usr as the Rust toolchain 'debian'"
		rustup toolchain link debian /usr
	fi
	build_debian_sysroot
	WASM_TOOLCHAIN=debian
}

# Adds rustfmt and clippy. Only `make test` and `make lint` need them, and a minimal Rust toolchain lacks them.
prepare_checks() {
	local component
	for component in rustfmt clippy; do
		[ "$component" = rustfmt ] && cargo fmt --version >/dev/null 2>&1 && continue
		[ "$component" = clippy ] && cargo clippy --version >/dev/null 2>&1 && continue
		say "adding $component to the Rust toolchain"
		rustup component add "$component" >/dev/null 2>&1 || say "could not add $component: 'make test' fails without it"
	done
}

# Installs the packages of other people's clients, which tests run. The lock files have their hashes, so the content is
# always the same. No package runs a program when it is installed.
prepare_clients() {
	local folder
	for folder in tests/clients/*/; do
		[ ! -f "${folder}package-lock.json" ] || prepare_client_of_node "${folder%/}"
		[ ! -f "${folder}requirements.txt" ] || prepare_client_of_python "${folder%/}"
	done
}

prepare_client_of_node() {
	command -v npm >/dev/null || install_packages nodejs npm
	[ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge "$NODE_MAJOR" ] ||
		fail "Node.js is $(node --version), and the tests need version $NODE_MAJOR or later: install it, then start again"
	# npm writes this file when it has installed everything.
	[ ! "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || return 0
	say "installing the packages of $1"
	npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
		fail "could not install the packages of $1: make 'npm ci --prefix $1' work, then start again"
}

prepare_client_of_python() {
	local environment="$CACHE/clients/${1##*/}"
	cmp -s "$1/requirements.txt" "$environment/requirements.txt" && return
	python3 -c 'import ensurepip' 2>/dev/null || install_packages python3 python3-venv
	[ "$(python3 -c 'import sys; print(sys.version_info.minor)')" -ge "$PYTHON_MINOR" ] ||
		fail "$(python3 --version) is too old for the tests: install version 3.$PYTHON_MINOR or later, then start again"
	say "installing the packages of $1"
	python3 -m venv --clear "$environment"
	"$environment/bin/pip" install --quiet --require-hashes --no-deps --only-binary :all: -r "$1/requirements.txt" ||
		fail "could not install the packages of $1: make pip work, then start again"
	cp "$1/requirements.txt" "$environment/"
}

# Installs what checks the files for operators. The package of Prometheus would start a server, so only its tool is taken.
prepare_operators() {
	command -v shellcheck >/dev/null || install_packages shellcheck
	command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || install_packages docker-compose
	command -v systemd-analyze >/dev/null || install_packages systemd
	! command -v promtool >/dev/null && [ ! -x "$CACHE/tools/promtool" ] || return 0
	say "unpacking promtool from the package prometheus"
	local work
	work=$(mktemp -d)
	apt-cache show prometheus >/dev/null 2>&1 || as_root apt-get update -qq
	(cd "$work" && apt-get download -qq prometheus >/dev/null && dpkg-deb -x prometheus_*.deb .) ||
		fail "could not download the package prometheus: make 'apt-get download prometheus' work, then start again"
	install -D "$work/usr/bin/promtool" "$CACHE/tools/promtool"
	rm -r "$work"
}

# Writes the settings of cargo for this machine. Git ignores the file. Every call of cargo in this repository reads it.
write_cargo_config() {
	local wanted
	wanted=$(
		cat <<-TOML
			# Written by scripts/setup.sh for this machine.
			[build]
			target-dir = "$CACHE/target"

			[env]
			OPENSSL_NO_VENDOR = "1"
			CC = "ccache cc"
			CXX = "ccache c++"
			# The target folder is outside the repository. With this the build of the runtime finds Cargo.lock.
			WASM_BUILD_WORKSPACE_HINT = { value = ".", relative = true }
		TOML
		[ -z "$WASM_TOOLCHAIN" ] || echo "WASM_BUILD_TOOLCHAIN = \"$WASM_TOOLCHAIN\""
	)
	[ -f .cargo/config.toml ] && [ "$(cat .cargo/config.toml)" = "$wanted" ] && return
	say "writing .cargo/config.toml"
	mkdir -p .cargo
	printf '%s\n' "$wanted" >.cargo/config.toml
}

if ! command -v apt-get >/dev/null; then
	cat >&2 <<-TEXT
		setup: this script supports Debian and Ubuntu only. Install by hand:
		  a C and a C++ compiler, clang, make, pkg-config, protoc (protobuf-compiler),
		  the OpenSSL headers (libssl-dev or openssl-devel),
		  Rust with rustup, then run: rustup target add $WASM_TARGET
		Then run: export OPENSSL_NO_VENDOR=1; cargo build --release --workspace
	TEXT
	exit 1
fi
command -v cargo >/dev/null && command -v rustup >/dev/null ||
	fail "Rust is missing: install it from https://rustup.rs, then start again"
prepare_toolchain
install_packages "${PACKAGES[@]}"
prepare_wasm
prepare_checks
if [ "${1:-}" = tests ]; then
	prepare_clients
	prepare_operators
fi
write_cargo_config
say "ready"
