//! Creates a DID that one new key controls. `//Alice`, who has tokens on a development chain, pays for it.
//!
//! Usage: `create_did [ws://127.0.0.1:9944]`

use clavis_client::{
	chain::Chain,
	did::{Proposer, DEFAULT_LIFETIME},
	keys::{Secret, Words},
	random,
};
use clavis_primitives::{Algorithm, Change, ControlSet, Inception, NewMethod, Purpose};
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
	let node = std::env::args().nth(1).unwrap_or_else(|| "ws://127.0.0.1:9944".into());
	let chain = Chain::connect(&node).await?;

	let secret = Secret::generate(Words::Twelve)?;
	println!("Keep this phrase, it is the only way back to the key: {}", secret.expose());
	let holder = secret.pair(Algorithm::Ed25519)?;
	let payer = "//Alice".parse::<Secret>()?.pair(Algorithm::Sr25519)?;

	// The key controls the DID, and others check signatures by it.
	let inception =
		Inception { control: ControlSet::single(holder.public()), next: None, salt: random::<32>()?.into() };
	let method = NewMethod {
		id: "key-1".parse()?,
		key: holder.public(),
		purposes: [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect(),
		expires: None,
	};

	let proposer = Proposer { chain: &chain, lifetime: DEFAULT_LIFETIME };
	let mut proposal = proposer.create(inception, vec![Change::AddMethod(method)]).await?;
	proposal.sign(&[holder])?;
	let did = proposal.did.clone();
	let included = chain.carry_out(proposal, &payer, &|progress| eprintln!("{progress:?}")).await?;
	println!("{did} is final in block #{}", included.block);
	Ok(())
}
