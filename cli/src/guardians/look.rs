//! A DID and its guardians as of one block, and the reports about them.

use crate::{clock::Clock, failure::Failure, online::Online, report::merged, values::circle};
use clap::Args;
use clavis_client::{
	chain::Snapshot,
	did::DidError,
	fingerprint,
	guardians::{attempt_in, circle_in, GuardiansError},
};
use clavis_primitives::{
	recovery::{AttemptView, Circle, GuardiansView},
	Did,
};
use clavis_resolution::guardians_to_json;
use serde_json::{json, Value};
use sp_core::H256;

/// An attempt of a circle.
#[derive(Clone, Copy, Debug, Args)]
pub struct AttemptArgs {
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	/// The rival attempt of the circle, if two stand
	#[arg(long)]
	pub rival: bool,
}

/// A DID with guardians, as of one block.
pub struct Guarded {
	/// The DID.
	pub did: Did,
	/// The hash of the first block of the network.
	pub genesis: H256,
	/// Its guardians.
	pub view: GuardiansView,
	/// The clock of the block.
	pub clock: Clock,
}

impl Guarded {
	/// Looks up the guardians of a DID. Refuses a DID of another network, and one without guardians. Makes two requests.
	pub async fn look_up(did: &Did, online: &Online) -> Result<Self, Failure> {
		let at = online.chain.snapshot();
		let view = Self::view(did, online, &at).await?;
		Ok(Self { did: did.clone(), genesis: online.chain.id().genesis, view, clock: Clock::read(&at).await? })
	}

	/// Looks again, as of the block at which the connection stands now. Makes one request.
	pub async fn again(&self, online: &Online) -> Result<Self, Failure> {
		let at = online.chain.snapshot();
		let view = Self::view(&self.did, online, &at).await?;
		let clock = Clock { block: at.height(), moment: at.clock(), ..self.clock };
		Ok(Self { did: self.did.clone(), genesis: self.genesis, view, clock })
	}

	async fn view(did: &Did, online: &Online, at: &Snapshot) -> Result<GuardiansView, Failure> {
		let found = look(did, online, at).await?;
		Ok(found.ok_or_else(|| GuardiansError::NoGuardians(Box::new(did.clone())))?)
	}

	/// Returns a circle of the plan.
	pub fn circle(&self, place: u8) -> Result<&Circle, Failure> {
		Ok(circle_in(&self.view, place)?)
	}

	/// Returns the attempt of a circle, or its rival. Without an attempt beside it the rival need not be named. Fails if none
	/// stands, or if its digest is not that of what it shows.
	pub fn attempt(&self, circle: u8, rival: bool) -> Result<&AttemptView, Failure> {
		Ok(attempt_in(&self.view, circle, rival, self.did.id, self.genesis)?)
	}

	/// Returns a line about the freeze of the DID, if guardians froze it.
	pub fn freeze_line(&self) -> Option<String> {
		// The answer has it only while the freeze stands.
		Some(format!("the DID is FROZEN up to {}", self.clock.when(self.view.frozen_until?)))
	}

	/// Returns the answer of `did_guardians`, with the block and the words of each attempt.
	pub fn to_json(&self) -> Value {
		let mut value = guardians_to_json(&self.did, &self.view);
		let shown = value.get_mut("attempts").and_then(Value::as_array_mut).map(Vec::as_mut_slice);
		for (shown, attempt) in shown.unwrap_or_default().iter_mut().zip(&self.view.attempts) {
			if let Some(shown) = shown.as_object_mut() {
				shown.insert("words".into(), fingerprint::words(&attempt.digest).into());
			}
		}
		merged(value, json!({ "block": self.view.block }))
	}
}

/// Reads the guardians of a DID of this network; `None` if it has none.
pub async fn look(did: &Did, online: &Online, at: &Snapshot) -> Result<Option<GuardiansView>, Failure> {
	let network = online.chain.network();
	if did.network != *network {
		return Err(DidError::WrongNetwork { did: Box::new(did.clone()), network: network.clone() }.into());
	}
	Ok(at.guardians(did.id).await?)
}
