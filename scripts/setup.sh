#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine with git and a Rust toolchain ready to build Clavis.
# Says what it does, and changes nothing when everything is in place already.
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES=(ccache clang curl g++ jq make pkg-config protobuf-compiler libssl-dev)
# Debian's own Rust, for machines whose rustup cannot add a target.
WASM_PACKAGES=(rustc-web cargo-web rust-web-src rust-web-llvm lld-22)
WASM_TARGET=wasm32v1-none
CACHE="$HOME/.cache/clavis"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"
	elif command -v sudo >/dev/null; then sudo "$@"
	else fail "'$*' needs root: run it as root, then start again"
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

# The toolchain that rust-toolchain.toml names. Where rustup cannot fetch it, one of the same version that is there is linked
# under that name. Comes before any call of cargo or rustc, which would have rustup try to fetch it.
prepare_toolchain() {
	local pinned host name version found=() toolchains
	pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
	# An override is a choice.
	[ -z "${RUSTUP_TOOLCHAIN:-}" ] || return 0
	toolchains=$(rustup toolchain list | cut -d ' ' -f 1)
	! grep -qE "^$pinned(-|$)" <<<"$toolchains" || return 0
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
		fail "Rust $pinned is not here, and rustup cannot fetch it. There is: ${found[*]:-no toolchain}.
setup: install Rust $pinned, or set RUSTUP_TOOLCHAIN to one of these to build with it: the runtime's hash will differ then"
}

# What the runtime asks of a compiler: a library without std for the target, linked with optimisation across crates.
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

# Debian ships no standard library for the runtime's target: build core, alloc and compiler_builtins once.
build_debian_sysroot() {
	compiles_wasm rustup run debian rustc && return
	say "building core and alloc for $WASM_TARGET with Debian's Rust"
	local work libdir
	work=$(mktemp -d)
	mkdir "$work/src"
	printf '[package]\nname = "sysroot"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' \
		>"$work/Cargo.toml"
	printf '#![no_std]\n#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }\n' >"$work/src/lib.rs"
	# Without embedded bitcode the link-time optimisation of the runtime fails.
	(cd "$work" && CARGO_TARGET_DIR="$work/target" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
		rustup run debian cargo build --quiet --release -Zbuild-std=core,alloc --target "$WASM_TARGET")
	# Those of an older compiler would stand in the way of the new ones.
	libdir=$(rustup run debian rustc --print target-libdir --target "$WASM_TARGET")
	as_root rm -rf "$libdir"
	as_root mkdir -p "$libdir"
	as_root cp "$work/target/$WASM_TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib "$libdir/"
	rm -r "$work"
	compiles_wasm rustup run debian rustc || fail "Debian's Rust still cannot compile for $WASM_TARGET"
}

# Leaves in WASM_TOOLCHAIN the toolchain that builds the runtime; empty for the default one.
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
	say "rustup cannot add $WASM_TARGET here (${refusal##*$'\n'}): using Debian's Rust for the runtime"
	apt-cache show "${WASM_PACKAGES[@]}" >/dev/null 2>&1 || as_root apt-get update -qq
	apt-cache show "${WASM_PACKAGES[@]}" >/dev/null 2>&1 || fail "this release does not package ${WASM_PACKAGES[*]}
setup: (Debian 12 with security updates does): make 'rustup target add $WASM_TARGET' work, then start again"
	install_packages "${WASM_PACKAGES[@]}"
	if ! debian_is_linked; then
		say "linking /usr as the Rust toolchain 'debian'"
		rustup toolchain link debian /usr
	fi
	build_debian_sysroot
	WASM_TOOLCHAIN=debian
}

# Only `make test` needs these; a minimal Rust toolchain lacks them.
prepare_checks() {
	local component
	for component in rustfmt clippy; do
		[ "$component" = rustfmt ] && cargo fmt --version >/dev/null 2>&1 && continue
		[ "$component" = clippy ] && cargo clippy --version >/dev/null 2>&1 && continue
		say "adding $component to the Rust toolchain"
		rustup component add "$component" >/dev/null 2>&1 || say "could not: 'make test' will fail without $component"
	done
}

# Git ignores this file: it describes this machine. A bare `cargo build --release` reads it too.
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
			# The target directory lies elsewhere: this is how the runtime's build finds Cargo.lock.
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
		setup: this script knows Debian and Ubuntu only. Install by hand:
		  a C and a C++ compiler, clang, make, pkg-config, protoc (protobuf-compiler),
		  the OpenSSL headers (libssl-dev or openssl-devel),
		  Rust by rustup, and: rustup target add $WASM_TARGET
		Then: export OPENSSL_NO_VENDOR=1; cargo build --release
	TEXT
	exit 1
fi
command -v cargo >/dev/null && command -v rustup >/dev/null || fail "Rust is missing: install it from https://rustup.rs"
prepare_toolchain
install_packages "${PACKAGES[@]}"
prepare_wasm
prepare_checks
write_cargo_config
say "ready"
