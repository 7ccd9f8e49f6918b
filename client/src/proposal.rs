//! Proposals: the calls that a DID is to make, and the signatures for them, collected from several machines.
//!
//! A [`Proposal`] is made with a node at hand, travels as a file, and is signed on machines that may be offline. Any account
//! can send it. Nothing in it is believed: the signed digests, and the words that people read, are computed from the calls
//! themselves.

mod attach;
mod describe;
mod error;
mod file;
mod step;

pub use attach::ExternalSignature;
pub use describe::describe_call;
pub use error::ProposalError;
pub use file::MAX_FILE_BYTES;
pub use step::{Approval, ApprovalState, Step, StepCall};

use crate::{
	calls::{DidCall, KnownCall},
	keys::KeyPair,
	signers::{Members, Place, Tally},
};
use clavis_primitives::{
	payload::{ChainId, Level},
	AccountId, BlockHeight, ControlSet, ControlSignature, Did, PublicKey, Record,
};

/// The calls that a DID is to make, all or none, and the signatures for them so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
	/// The chain.
	pub chain: ChainId,
	/// The DID.
	pub did: Did,
	/// The calls that are sent, in order.
	pub steps: Vec<Step>,
	/// The control sets of DIDs that are members of those that sign.
	pub members: Members,
}

/// One thing that a control set has to sign.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
	/// The approval that is signed.
	pub approval: &'a Approval,
	/// The control set that signs.
	pub set: &'a ControlSet,
	/// The digest that is signed; `None` until the signatures that it covers are complete.
	pub digest: Option<[u8; 32]>,
}

/// A signature that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
	/// The name of the approval that was signed.
	pub what: &'static str,
	/// The key that signed.
	pub key: PublicKey,
}

impl Proposal {
	/// Everything that has to be signed, in order. Fails where a step makes no sense.
	pub fn items(&self) -> Result<Vec<Item<'_>>, ProposalError> {
		let mut items = Vec::new();
		for step in &self.steps {
			for (place, approval) in step.approvals.iter().enumerate() {
				let set = step.set(approval)?;
				let digest = step.digest(place, self)?;
				items.push(Item { approval, set, digest });
			}
		}
		Ok(items)
	}

	/// Counts the signatures of an item.
	pub fn tally(&self, item: &Item<'_>) -> Tally {
		self.members.tally(self.did.id, item.set, |place| item.approval.is_signed(&place.path))
	}

	/// Returns whether no signature is missing.
	pub fn is_complete(&self) -> Result<bool, ProposalError> {
		Ok(self.items()?.iter().all(|item| self.tally(item).is_complete()))
	}

	/// Checks that every approval is for a call that takes it, and that every signature is good.
	pub fn check(&self) -> Result<(), ProposalError> {
		if self.steps.is_empty() || self.steps.len() > step::MAX_STEPS {
			return Err(ProposalError::Malformed("it has no steps, or too many".into()));
		}
		if !self.steps.iter().all(Step::is_blank) {
			return Err(ProposalError::Malformed("its calls have signatures that were not collected here".into()));
		}
		if self.steps.iter().any(|step| step.creates_other_than(&self.did)) {
			return Err(ProposalError::Malformed("it creates another DID than it says".into()));
		}
		for item in self.items()? {
			item.set.check().map_err(|error| ProposalError::Malformed(format!("of a control set, {error}")))?;
			let places = self.members.places(self.did.id, item.set);
			for signature in &item.approval.signatures {
				let path = signature.path.to_vec();
				let wrong = || ProposalError::BadSignature { what: item.approval.name(), path: path.clone() };
				let place = places.iter().find(|place| place.path == signature.path).ok_or_else(wrong)?;
				let digest = item.digest.ok_or_else(wrong)?;
				if !signature.signature.is_valid(&place.key, &digest) {
					return Err(wrong());
				}
			}
			let paths = item.approval.signatures.iter().map(|signature| signature.path.to_vec()).collect::<Vec<_>>();
			if !paths.is_sorted_by(|one, other| one < other) {
				return Err(ProposalError::Malformed("its signatures are out of order".into()));
			}
		}
		Ok(())
	}

	/// Checks that it can still be carried out: on this chain, at this height, on the DID as its record is now.
	pub fn check_current(
		&self,
		chain: ChainId,
		height: BlockHeight,
		record: Option<&Record<()>>,
	) -> Result<(), ProposalError> {
		if self.chain.genesis != chain.genesis {
			return Err(ProposalError::OtherChain(self.chain.genesis));
		}
		if self.chain.transaction_version != chain.transaction_version {
			return Err(ProposalError::UnknownTransactions(self.chain.transaction_version));
		}
		if let Some(last) = self.steps.iter().filter_map(Step::expires_at).min().filter(|last| *last < height) {
			return Err(ProposalError::Expired(last));
		}
		let Some(record) = record else {
			let creates = |step: &Step| step.approvals.iter().any(|one| one.state == ApprovalState::Creation);
			return match self.steps.first().is_some_and(creates) {
				true => Ok(()),
				false => Err(ProposalError::NoDid(self.did.clone())),
			};
		};
		let replaced = || ProposalError::Overtaken("its control set was replaced, which made the signatures void");
		// A reveal is a step of its own. The set that it puts in place authorises the next step.
		let approvals = (0u32..).zip(&self.steps).flat_map(|(place, step)| {
			let version = record.control.version.saturating_add(place);
			step.approvals.iter().map(move |approval| (version, approval))
		});
		for (version, approval) in approvals {
			let (nonce, level) = match &approval.state {
				ApprovalState::Creation => continue,
				ApprovalState::Possession { ends } | ApprovalState::HandOver { ends } => {
					// The reveal of a set that guardians put aside binds the version that they replaced.
					let revealable = record.revealable(height).map(|revealable| revealable.control_version);
					if !revealable.chain([record.control.version]).any(|version| version == *ends) {
						return Err(replaced());
					}
					continue;
				},
				ApprovalState::Authorization { control_version, nonce, .. } => {
					if *control_version != version {
						return Err(replaced());
					}
					(nonce, Level::Control)
				},
				ApprovalState::Method { nonce, .. } => (nonce, Level::Method),
			};
			if *nonce != record.nonces.next(level) {
				return Err(ProposalError::Overtaken("another authorization was carried out first"));
			}
		}
		Ok(())
	}

	/// Returns true if the proposal has calls that this client cannot explain.
	pub fn has_unknown_calls(&self) -> bool {
		self.steps.iter().any(|step| matches!(step.call, StepCall::Unknown(_)))
	}

	/// The keys that can still add a signature.
	pub fn missing_keys(&self) -> Result<Vec<PublicKey>, ProposalError> {
		self.missing_of(|_| true)
	}

	/// The keys that can sign now. Those that sign what covers the signatures of others come later.
	pub fn next_keys(&self) -> Result<Vec<PublicKey>, ProposalError> {
		self.missing_of(|item| item.digest.is_some())
	}

	fn missing_of(&self, counts: impl Fn(&Item<'_>) -> bool) -> Result<Vec<PublicKey>, ProposalError> {
		let mut missing = Vec::new();
		for item in self.items()? {
			if self.tally(&item).is_complete() || !counts(&item) {
				continue;
			}
			let open = |place: &Place| !item.approval.is_signed(&place.path) && !missing.contains(&place.key);
			let open = self.members.places(self.did.id, item.set).into_iter().filter(open);
			let open = open.map(|place| place.key).collect::<Vec<_>>();
			missing.extend(open);
		}
		Ok(missing)
	}

	/// The fewest of the keys at hand that complete it, when this account pays; or what is still missing.
	pub fn fewest_keys(
		&self,
		at_hand: &[PublicKey],
		payer: Option<&AccountId>,
	) -> Result<Vec<PublicKey>, ProposalError> {
		let mut chosen = Vec::<PublicKey>::new();
		for item in self.items()? {
			if item.approval.is_spared(payer) {
				continue;
			}
			let can_be_had = |place: &Place| item.approval.is_signed(&place.path) || at_hand.contains(&place.key);
			let places = self.members.fewest(self.did.id, item.set, can_be_had);
			let Some(places) = places else {
				let tally = self.members.tally(self.did.id, item.set, can_be_had);
				return Err(ProposalError::Missing { what: item.approval.name(), tally: Box::new(tally) });
			};
			let unsigned = places.into_iter().filter(|place| !item.approval.is_signed(&place.path));
			for Place { key, .. } in unsigned {
				if !chosen.contains(&key) {
					chosen.push(key);
				}
			}
		}
		Ok(chosen)
	}

	/// Signs everything that these keys can sign, and returns the signatures that were added.
	pub fn sign(&mut self, keys: &[KeyPair]) -> Result<Vec<Added>, ProposalError> {
		self.sign_with(&keys.iter().collect::<Vec<_>>())
	}

	/// Does the same as [`Self::sign`], with keys that others keep.
	pub fn sign_with(&mut self, keys: &[&KeyPair]) -> Result<Vec<Added>, ProposalError> {
		let mut added = Vec::new();
		for (step, place) in self.indices() {
			let new = self.signatures_by(step, place, keys)?;
			let Some((_, approval)) = self.approval(step, place).filter(|_| !new.is_empty()) else { continue };
			let what = approval.name();
			added.extend(new.iter().map(|(key, _)| Added { what, key: *key }));
			let all = approval.signatures.iter().cloned().chain(new.into_iter().map(|(_, signature)| signature));
			self.set_signatures(step, place, all.collect());
		}
		Ok(added)
	}

	fn indices(&self) -> Vec<(usize, usize)> {
		let of_step = |(step, content): (usize, &Step)| (0..content.approvals.len()).map(move |place| (step, place));
		self.steps.iter().enumerate().flat_map(of_step).collect()
	}

	/// The signatures that these keys can add to an approval.
	fn signatures_by(
		&self,
		step: usize,
		place: usize,
		keys: &[&KeyPair],
	) -> Result<Vec<(PublicKey, ControlSignature)>, ProposalError> {
		let mut new = Vec::new();
		let Some((step, approval)) = self.approval(step, place) else { return Ok(new) };
		let item = Item { approval, set: step.set(approval)?, digest: step.digest(place, self)? };
		let Some(digest) = item.digest.filter(|_| !self.tally(&item).is_complete()) else { return Ok(new) };
		for Place { path, key } in self.members.places(self.did.id, item.set) {
			let pair = keys.iter().find(|pair| pair.public() == key && !approval.is_signed(&path));
			if let Some(signature) = pair.and_then(|pair| pair.sign(&digest)) {
				new.push((key, ControlSignature { path, signature }));
			}
		}
		Ok(new)
	}

	fn approval(&self, step: usize, place: usize) -> Option<(&Step, &Approval)> {
		let step = self.steps.get(step)?;
		Some((step, step.approvals.get(place)?))
	}

	/// Keeps the fewest signatures as soon as there are enough: what builds on them must not change any more.
	fn set_signatures(&mut self, step: usize, place: usize, mut signatures: Vec<ControlSignature>) {
		signatures.sort_by(|one, other| one.path.cmp(&other.path));
		if let Some((content, approval)) = self.approval(step, place) {
			if let Ok(set) = content.set(approval) {
				let is_there = |place: &Place| signatures.iter().any(|signature| signature.path == place.path);
				if let Some(enough) = self.members.fewest(self.did.id, set, is_there) {
					signatures.retain(|signature| enough.iter().any(|place| place.path == signature.path));
				}
			}
		}
		let approval = self.steps.get_mut(step).and_then(|step| step.approvals.get_mut(place));
		if let Some(approval) = approval {
			approval.signatures = signatures;
		}
	}

	/// Adds the signatures of another copy.
	pub fn merge(&mut self, other: &Self) -> Result<(), ProposalError> {
		let bare = |proposal: &Self| {
			let mut bare = proposal.clone();
			bare.steps.iter_mut().flat_map(|step| &mut step.approvals).for_each(|approval| approval.signatures.clear());
			bare
		};
		if bare(self) != bare(other) {
			return Err(ProposalError::NotTheSame);
		}
		for (step, place) in self.indices() {
			let (Some((content, ours)), Some((other_content, theirs))) =
				(self.approval(step, place), other.approval(step, place))
			else {
				continue;
			};
			// If the copies have different signatures for an earlier approval, the digests of later approvals differ.
			let same = content.digest(place, self)? == other_content.digest(place, other)?;
			let signatures = match (ours.signatures.is_empty(), theirs.signatures.is_empty()) {
				(_, true) => continue,
				(true, false) if !same => {
					self.adopt(other, step, place);
					theirs.signatures.clone()
				},
				(false, false) if !same => return Err(ProposalError::Conflict(theirs.name())),
				_ => {
					let new = theirs.signatures.iter().filter(|signature| !ours.is_signed(&signature.path));
					ours.signatures.iter().chain(new).cloned().collect()
				},
			};
			self.set_signatures(step, place, signatures);
		}
		Ok(())
	}

	/// Takes over what an approval of the other copy builds on.
	fn adopt(&mut self, other: &Self, step: usize, before: usize) {
		let theirs = other.steps.get(step).map(|step| &step.approvals[..]).unwrap_or_default();
		let ours = self.steps.get_mut(step).map(|step| &mut step.approvals[..]).unwrap_or_default();
		for (ours, theirs) in ours.iter_mut().zip(theirs).take(before) {
			ours.signatures.clone_from(&theirs.signatures);
		}
	}

	/// The call that carries it out when this account pays: signatures that the account makes superfluous are left out.
	pub fn into_call(self, payer: Option<&AccountId>) -> Result<Outgoing, ProposalError> {
		for item in self.items()? {
			let tally = self.tally(&item);
			if !tally.is_complete() && !item.approval.is_spared(payer) {
				return Err(ProposalError::Missing { what: item.approval.name(), tally: Box::new(tally) });
			}
		}
		let mut calls = Vec::new();
		for step in &self.steps {
			calls.push(step.outgoing(&self, payer)?);
		}
		Ok(match <[Outgoing; 1]>::try_from(calls) {
			Ok([call]) => call,
			Err(calls) => {
				let known = |call: Outgoing| match call {
					Outgoing::Known(call) => Ok(call),
					Outgoing::Unknown { .. } => Err(ProposalError::UnknownCall),
				};
				Outgoing::Known(KnownCall::all(calls.into_iter().map(known).collect::<Result<_, _>>()?))
			},
		})
	}
}

/// A call with all its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
	/// A call that this client can explain.
	Known(KnownCall),
	/// An authorization of bytes that mean nothing to this client.
	Unknown {
		/// The signatures of the DID.
		authorization: clavis_primitives::payload::Authorization,
		/// The bytes of the call.
		call: Vec<u8>,
	},
}

impl From<DidCall> for Outgoing {
	fn from(call: DidCall) -> Self {
		Self::Known(call.into())
	}
}

#[cfg(test)]
mod tests;
