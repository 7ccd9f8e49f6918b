//! The keys that can sign for a control set, also through DIDs that are members of it, and the keys that are missing.

use crate::chain::{ChainError, Snapshot};
use clavis_primitives::{
	control::{MemberPath, Registry, MAX_DEPTH, MAX_SIGNATURES},
	Algorithm, ControlSet, Controller, DidId, PublicKey,
};
use serde::{Deserialize, Serialize};
use std::{
	collections::{btree_map::Entry, BTreeMap},
	fmt,
};

/// The control sets of member DIDs, as far down as signatures may lie. A DID that is not here cannot sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Members(BTreeMap<DidId, ControlSet>);

/// A key that can sign for a control set, and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
	/// Its path.
	pub path: MemberPath,
	/// The key.
	pub key: PublicKey,
}

/// The signatures for a control set so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
	/// The weight of the members that have signed.
	pub weight: u32,
	/// The weight that it takes.
	pub threshold: u32,
	/// All members.
	pub members: Vec<MemberTally>,
}

/// A member of a control set, and whether it has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberTally {
	/// The key or the DID.
	pub controller: Controller,
	/// Its weight.
	pub weight: u16,
	/// Its path.
	pub path: MemberPath,
	/// True if the member has signed.
	pub signed: bool,
	/// The signatures for a DID so far; `None` for a key, and for a DID that cannot sign.
	pub within: Option<Tally>,
}

impl Registry for Members {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		self.0.get(did).cloned()
	}

	fn accepts(&self, _: Algorithm) -> bool {
		true
	}
}

impl FromIterator<(DidId, ControlSet)> for Members {
	fn from_iter<I: IntoIterator<Item = (DidId, ControlSet)>>(sets: I) -> Self {
		Self(sets.into_iter().collect())
	}
}

impl Members {
	/// Looks up the member DIDs of these sets, and theirs.
	pub async fn look_up<'a>(
		at: &Snapshot,
		sets: impl IntoIterator<Item = &'a ControlSet>,
	) -> Result<Self, ChainError> {
		let height = at.height();
		let mut known = BTreeMap::new();
		let mut level = sets.into_iter().flat_map(ControlSet::dids).copied().collect::<Vec<_>>();
		for _ in 0..MAX_DEPTH {
			level.sort_unstable();
			level.dedup();
			let mut below = Vec::new();
			for did in level {
				let set = match known.entry(did) {
					Entry::Occupied(known) => known.into_mut(),
					Entry::Vacant(unknown) => {
						let record = at.record(did).await?;
						let can_sign = record.filter(|record| record.is_active() && !record.is_frozen(height));
						unknown.insert(can_sign.map(|record| record.control.set))
					},
				};
				below.extend(set.iter().flat_map(ControlSet::dids).copied());
			}
			level = below;
		}
		Ok(Self(known.into_iter().filter_map(|(did, set)| Some((did, set?))).collect()))
	}

	/// Every key that can sign for the control set of a DID.
	pub fn places(&self, of: DidId, set: &ControlSet) -> Vec<Place> {
		fn collect(tally: &Tally, places: &mut Vec<Place>) {
			for MemberTally { controller, path, within, .. } in &tally.members {
				places.extend(controller.key().map(|key| Place { path: path.clone(), key: *key }));
				if let Some(within) = within {
					collect(within, places);
				}
			}
		}
		let mut places = Vec::new();
		collect(&self.tally(of, set, |_| false), &mut places);
		places
	}

	/// The fewest signatures, out of those that can be had, that satisfy the control set of a DID, in the order in which
	/// the chain wants them; `None` if all of them do not.
	pub fn fewest(&self, of: DidId, set: &ControlSet, can_be_had: impl Fn(&Place) -> bool) -> Option<Vec<Place>> {
		Choice { members: self, can_be_had: &can_be_had, lineage: vec![of] }.fewest(set, &[])
	}

	/// Counts the signatures for the control set of a DID.
	pub fn tally(&self, of: DidId, set: &ControlSet, signed: impl Fn(&Place) -> bool) -> Tally {
		self.tally_within(&mut vec![of], set, &[], &signed)
	}

	fn tally_within(
		&self,
		lineage: &mut Vec<DidId>,
		set: &ControlSet,
		above: &[u8],
		signed: &dyn Fn(&Place) -> bool,
	) -> Tally {
		let mut tally = Tally { weight: 0, threshold: set.threshold, members: Vec::new() };
		for (member, place) in set.members.iter().zip(0u8..) {
			let path = MemberPath::truncate_from([above, &[place]].concat());
			let within = match &member.controller {
				Controller::Key(_) => None,
				Controller::Did(did) => self.set_within(lineage, did).map(|set| {
					lineage.push(*did);
					let within = self.tally_within(lineage, set, &path, signed);
					lineage.pop();
					within
				}),
			};
			let signed = match (&member.controller, &within) {
				(Controller::Key(key), _) => signed(&Place { path: path.clone(), key: *key }),
				(Controller::Did(_), within) => within.as_ref().is_some_and(Tally::is_complete),
			};
			if signed {
				tally.weight = tally.weight.saturating_add(member.weight.into());
			}
			let (controller, weight) = (member.controller, member.weight);
			tally.members.push(MemberTally { controller, weight, path, signed, within });
		}
		tally
	}

	/// The control set that signs for a member DID, this far down.
	fn set_within(&self, lineage: &[DidId], did: &DidId) -> Option<&ControlSet> {
		let deep = lineage.len() > MAX_DEPTH as usize;
		self.0.get(did).filter(|_| !deep && !lineage.contains(did))
	}
}

impl Tally {
	/// Returns true if the signatures suffice.
	pub fn is_complete(&self) -> bool {
		self.weight >= self.threshold && self.weight > 0
	}
}

/// Names the members that have not signed.
impl fmt::Display for Tally {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{} of {} signed", self.weight, self.threshold)?;
		for (place, member) in self.members.iter().filter(|member| !member.signed).enumerate() {
			f.write_str(if place == 0 { "; missing: " } else { ", " })?;
			match (&member.controller, &member.within) {
				(Controller::Key(key), _) => write!(f, "{} {key}", key.algorithm())?,
				(Controller::Did(did), Some(within)) => write!(f, "DID {did} ({within})")?,
				(Controller::Did(did), None) => write!(f, "DID {did} (which cannot sign)")?,
			}
		}
		Ok(())
	}
}

struct Choice<'a> {
	members: &'a Members,
	can_be_had: &'a dyn Fn(&Place) -> bool,
	lineage: Vec<DidId>,
}

impl Choice<'_> {
	/// For each number of signatures the greatest weight that they can reach: members are few, and so are signatures.
	fn fewest(&mut self, set: &ControlSet, above: &[u8]) -> Option<Vec<Place>> {
		let mut best: Vec<Option<(u32, Vec<Place>)>> = vec![None; (MAX_SIGNATURES as usize).saturating_add(1)];
		*best.first_mut()? = Some((0, Vec::new()));
		for (member, place) in set.members.iter().zip(0u8..) {
			let path = [above, &[place]].concat();
			let Some(signatures) = self.of_member(&member.controller, path) else { continue };
			for count in (signatures.len()..best.len()).rev() {
				let Some(Some((weight, before))) = best.get(count.saturating_sub(signatures.len())) else { continue };
				let weight = weight.saturating_add(member.weight.into());
				let all = [&before[..], &signatures].concat();
				if let Some(known) = best.get_mut(count) {
					if known.as_ref().is_none_or(|(known, _)| *known < weight) {
						*known = Some((weight, all));
					}
				}
			}
		}
		let enough = |(weight, _): &(u32, Vec<Place>)| *weight >= set.threshold && *weight > 0;
		best.into_iter().flatten().find(enough).map(|(_, signatures)| signatures)
	}

	fn of_member(&mut self, controller: &Controller, path: Vec<u8>) -> Option<Vec<Place>> {
		match controller {
			Controller::Key(key) => {
				let place = Place { path: path.try_into().ok()?, key: *key };
				(self.can_be_had)(&place).then(|| vec![place])
			},
			Controller::Did(did) => {
				let set = self.members.set_within(&self.lineage, did)?;
				self.lineage.push(*did);
				let signatures = self.fewest(set, &path);
				self.lineage.pop();
				signatures
			},
		}
	}
}

#[cfg(test)]
mod tests;
