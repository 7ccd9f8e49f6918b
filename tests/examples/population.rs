//! Adds DIDs to the genesis block of a raw chain specification:
//! `clavis-node export-chain-spec --chain dev --raw | population COUNT > spec.json`.

use clavis_tests::population;
use serde_json::Value;
use std::io;

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let count = std::env::args().nth(1).ok_or("COUNT is missing: give the number of DIDs to add")?.parse::<u32>()?;
	let mut spec: Value = serde_json::from_reader(io::stdin().lock())?;
	let top = spec
		.pointer_mut("/genesis/raw/top")
		.and_then(Value::as_object_mut)
		.ok_or("this is not a raw chain specification: export it with --raw")?;
	for number in 0..count {
		let (key, value) = population::entry(number);
		top.insert(hex(&key), hex(&value).into());
	}
	serde_json::to_writer(io::stdout().lock(), &spec)?;
	Ok(())
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
