//! Checks a resolution of a current document by its proof. No node is asked: the machine can be offline.
//!
//! Usage: `check_offline DID ANCHOR.json RESULT.json`, with files that `clavis anchor --out` and `clavis did prove --out` wrote.

use clavis_client::verification::check;
use clavis_primitives::Did;
use clavis_proofs::{Anchor, Question};
use serde_json::Value;
use std::{error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
	let mut arguments = std::env::args().skip(1);
	let mut next = || arguments.next().ok_or("usage: check_offline DID ANCHOR.json RESULT.json");
	let did: Did = next()?.parse()?;
	let mut read = || -> Result<Value, Box<dyn Error>> { Ok(serde_json::from_slice(&fs::read(next()?)?)?) };
	// The authorities that you trust. Get them once, from a node that you trust.
	let anchor = Anchor::from_json(&read()?)?;
	// The answer of any node, or of anybody who passed it on.
	let result = read()?;

	// The question that was asked. The answer to another one, or about another DID, is refused.
	let checked = check(&result, &did, Question::Current, &anchor)?;
	println!("{} is proven as of block #{}", checked.did, checked.verified.block);
	Ok(())
}
