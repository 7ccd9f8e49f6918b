//! Shows the revocation rules in force, and the referenda that go on: all of one block.
//!
//! Usage: `read_rules [ws://127.0.0.1:9944]`

use clavis_client::{calls::Context, chain::Chain, governance::ReferendumInfo, rules::clauses};
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
	let node = std::env::args().nth(1).unwrap_or_else(|| "ws://127.0.0.1:9944".into());
	let chain = Chain::connect(&node).await?;

	// Everything that follows is read as of this block. `chain.refresh()` goes forward to the newest one.
	let at = chain.snapshot();
	let (rules, agenda, notices) = (at.rules().await?, at.agenda().await?, at.notices().await?);
	println!("rule set {} is in force in block #{}", rules.number, at.height());
	for clause in clauses(&rules.rules, notices.block_time) {
		println!("  {:<30}{}", clause.title, clause.says);
	}

	let context = Context { rules: &rules.rules, agenda: &agenda, block_time: notices.block_time };
	for (index, referendum) in at.referenda().await? {
		if let ReferendumInfo::Ongoing(ongoing) = referendum {
			println!("referendum {index} would do:");
			for line in at.proposed(&ongoing.proposal).await?.describe(&context) {
				println!("  {line}");
			}
		}
	}
	Ok(())
}
