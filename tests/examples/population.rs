//! Adds DIDs to the genesis block of a raw chain specification:
//! `clavis-node export-chain-spec --chain dev --raw | population COUNT > spec.json`.

use clavis_tests::population;
use serde_json::Value;
use std::io;

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let count = std::env::args().nth(1).ok_or("COUNT is missing: give the number of DIDs to add")?.parse::<u32>()?;
	let mut spec: Value = serde_json::from_reader(io::stdin().lock())?;
	population::add_to(&mut spec, count).ok_or("this is not a raw chain specification: export it with --raw")?;
	serde_json::to_writer(io::stdout().lock(), &spec)?;
	Ok(())
}
