#!/usr/bin/env bash
# Measures the weights of our pallets on this machine, and writes them into the files weights.rs. Prints the norm of
# each call: microseconds + 25 for each read + 100 for each write. These are the constants of RocksDB, so that the norm
# can be compared with other chains. The environment variables STEPS and REPEAT change the precision.
source "$(dirname "$0")/lib.sh"

# The feature changes most of the SDK. This build has its own target folder, so that it does not undo the ordinary
# build. The benchmark command of the SDK contains a test runtime, which we do not need.
ordinary=$(target_dir)
export CARGO_TARGET_DIR="${ordinary%/*}/bench" SKIP_FRAME_STORAGE_ACCESS_TEST_RUNTIME_WASM_BUILD=1
cargo build --release --locked -p clavis-node --features runtime-benchmarks

# Prints a row for each benchmark in a weights.rs: the cost at the lowest value of its components, and the cost of each
# further unit.
norm_table() {
	awk '
		/^impl.* for SubstrateWeight/ { on = 1 }
		/^impl.* for \(\)/ { on = 0 }
		!on { next }
		function number(text) { gsub(/[^0-9]/, "", text); return text + 0 }
		function inside(text, open) { sub(".*" open, "", text); sub(/[,)].*/, "", text); return number(text) }
		/^\t\/\/ [a-z]: [0-9]+ to / { low[substr($2, 1, 1)] = $3 }
		/^\tfn / { name = $2; sub(/\(.*/, "", name); us = reads = writes = 0; slopes = "" }
		/from_parts/ && !/saturating_mul/ { us += inside($0, "from_parts\\(") / 1e6 }
		/from_parts/ && /saturating_mul/ {
			unit = $0; sub(/.*saturating_mul\(/, "", unit); sub(/\.into.*/, "", unit)
			slope = inside($0, "from_parts\\(") / 1e6
			if (slope > 0) { us += slope * low[unit]; slopes = slopes sprintf(" +%.2f/%s", slope, unit) }
		}
		/\.reads\([0-9]+\)/ { reads += inside($0, "reads\\(") }
		/\.writes\([0-9]+\)/ { writes += inside($0, "writes\\(") }
		/^\t}/ {
			printf "| %s | %.1f%s | %d/%d | %.0f |\n", name, us, slopes, reads, writes, us + 25 * reads + 100 * writes
			delete low
		}
	' "$1"
}

for weights in pallets/*/src/weights.rs; do
	pallet=${weights#pallets/} pallet=${pallet%%/*}
	"$CARGO_TARGET_DIR/release/clavis-node" benchmark pallet --pallet "pallet_${pallet//-/_}" --extrinsic '*' --extra \
		--steps "${STEPS:-50}" --repeat "${REPEAT:-20}" --wasm-execution compiled \
		--runtime "$CARGO_TARGET_DIR/release/wbuild/clavis-runtime/clavis_runtime.compact.compressed.wasm" \
		--template scripts/weights.hbs --output "$weights"
	printf '\npallet-%s\n\n| benchmark | us | reads/writes | norm |\n|---|---|---|---|\n' "$pallet"
	norm_table "$weights"
done
