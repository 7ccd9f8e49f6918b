//! A DID and its guardians as of one block, and the reports about them.

use super::acting::Place;
use crate::{clock::Clock, failure::Failure, online::Online, report::merged, values::circle};
use clap::Args;
use clavis_client::{
	chain::Snapshot,
	did::{DidError, Subject},
	fingerprint,
	guardians::{attempt_in, circle_in, GuardiansError},
};
use clavis_primitives::{
	recovery::{AttemptView, Circle, GuardiansView},
	units::has_passed,
	BlockHeight, Did,
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
	/// The rival attempt of the circle, if it has two
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
	/// Looks up the guardians of a DID. Refuses a DID of another network, one that was never created or is deactivated, and one
	/// without guardians. Makes two requests.
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
		if let Some(view) = look(did, online, at).await? {
			return Ok(view);
		}
		// A DID that is not there has no guardians either, and that is no reason to name some.
		Subject::look_up(&online.chain, did).await?;
		Err(GuardiansError::NoGuardians(Box::new(did.clone())).into())
	}

	/// Returns a circle of the plan.
	pub fn circle(&self, place: u8) -> Result<&Circle, Failure> {
		Ok(circle_in(&self.view, place)?)
	}

	/// Returns the circle in which a guardian acts.
	pub fn place(&self, number: u8) -> Result<Place<'_>, Failure> {
		Ok(Place { network: &self.did.network, number, circle: self.circle(number)?, plan: &self.view.plan })
	}

	/// Returns the attempt of a circle, or its rival. Without an attempt beside it the rival need not be named. Fails if none
	/// stands, or if its digest is not that of what it shows.
	pub fn attempt(&self, circle: u8, rival: bool) -> Result<&AttemptView, Failure> {
		Ok(attempt_in(&self.view, circle, rival, &self.did, self.genesis)?)
	}

	/// Returns the attempt of a circle, or its rival, if it stands in the next block too, in which a command can act on it.
	pub fn attempt_to_act_on(&self, circle: u8, rival: bool) -> Result<&AttemptView, Failure> {
		let attempt = self.attempt(circle, rival)?;
		if has_passed(attempt.expires_at, self.next_block()) {
			return Err(GuardiansError::expired(&self.did, attempt).into());
		}
		Ok(attempt)
	}

	/// Returns the block in which a command acts at the earliest.
	pub fn next_block(&self) -> BlockHeight {
		self.view.block.saturating_add(1)
	}

	/// Returns a line about the freeze of the DID, if guardians froze it.
	pub fn freeze_line(&self) -> Option<String> {
		let until = self.view.frozen_until.filter(|until| !has_passed(*until, self.view.block))?;
		Some(format!("the DID is FROZEN up to {}", self.clock.when(until)))
	}

	/// Returns the answer of `did_guardians`, with the block and the words of each attempt.
	pub fn to_json(&self) -> Value {
		let mut value = guardians_to_json(&self.did, &self.view);
		let shown = value.get_mut("attempts").and_then(Value::as_array_mut).map(Vec::as_mut_slice);
		for (shown, attempt) in shown.unwrap_or_default().iter_mut().zip(self.view.unclosed()) {
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn an_attempt_whose_time_is_over_is_told_with_the_command_that_closes_it() {
		let mut guarded = guarded(3, Quorum::Threshold, false);
		let last = guarded.view.attempts[0].expires_at;
		let message = |guarded: &Guarded, rival| {
			guarded
				.attempt_to_act_on(0, rival)
				.map(drop)
				.map_err(|failure| failure.to_json()["error"]["message"].to_string())
		};
		guarded.view.block = last - 1;
		assert_eq!(message(&guarded, false), Ok(()));
		// In the last block it stands, and in the next one nobody can act on it.
		guarded.view.block = last;
		let close =
			format!("expired after block #{last}; close it with 'clavis recovery close {} --circle 0'", guarded.did);
		assert!(guarded.attempt(0, false).is_ok() && message(&guarded, false).unwrap_err().contains(&close));
		guarded.view.block = last + 1;
		guarded.view.expired = std::mem::take(&mut guarded.view.attempts);
		assert!(message(&guarded, false).unwrap_err().contains(&close));
		guarded.view.expired[0].rival = true;
		for named in [false, true] {
			let message = message(&guarded, named).unwrap_err();
			assert!(message.contains("rival attempt") && message.contains("--circle 0 --rival'"), "{message}");
		}
	}
}
