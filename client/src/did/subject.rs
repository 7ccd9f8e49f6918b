//! A DID as the chain has it.

use super::DidError;
use crate::chain::Chain;
use clavis_primitives::{BlockHeight, Did, Fragment, Record};

/// A DID in use, with its record.
#[derive(Clone, Debug)]
pub struct Subject {
	/// The DID.
	pub did: Did,
	/// Its record, as of the block at which the connection stands.
	pub record: Record<()>,
}

impl Subject {
	/// Looks a DID up. Refuses a DID of another network, one that was never created, and one that is deactivated.
	pub async fn look_up(chain: &Chain, did: &Did) -> Result<Self, DidError> {
		if did.network != *chain.network() {
			return Err(DidError::WrongNetwork { did: Box::new(did.clone()), network: chain.network().clone() });
		}
		let record = chain.snapshot().record(did.id).await?.ok_or_else(|| DidError::NotFound(Box::new(did.clone())))?;
		if !record.is_active() {
			return Err(DidError::Deactivated(Box::new(did.clone())));
		}
		Ok(Self { did: did.clone(), record })
	}

	/// Checks that the current control set may act in the block after this one.
	pub fn check_not_frozen(&self, height: BlockHeight) -> Result<(), DidError> {
		match self.record.frozen_until {
			Some(until) if self.record.is_frozen(height.saturating_add(1)) => Err(DidError::Frozen { until }),
			_ => Ok(()),
		}
	}
}

/// An id for a new method or service: `like` itself or, where that was used, with a number at its end.
///
/// `taken` holds ids that nothing in the record has yet. Ids of ended methods are never used again.
pub fn free_fragment(like: &Fragment, record: &Record<()>, taken: &[Fragment]) -> Option<Fragment> {
	let used = |id: &Fragment| {
		record.document.method(id).is_some()
			|| record.document.services.iter().any(|service| service.id == *id)
			|| record.ended.iter().any(|ended| ended.method.id == *id)
			|| taken.contains(id)
	};
	if !used(like) {
		return Some(like.clone());
	}
	let (stem, number) = match like.as_str().rsplit_once('-') {
		Some((stem, digits)) if !stem.is_empty() => match digits.parse::<u16>() {
			Ok(number) => (stem, u32::from(number)),
			Err(_) => (like.as_str(), 1),
		},
		_ => (like.as_str(), 1),
	};
	// More than the document and the ended methods can hold together.
	(number.saturating_add(1)..number.saturating_add(100)).find_map(|number| {
		let suffix = format!("-{number}");
		let room = (Fragment::MAX_LEN as usize).saturating_sub(suffix.len());
		let stem = stem.get(..room.min(stem.len()))?;
		format!("{stem}{suffix}").parse().ok().filter(|id| !used(id))
	})
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use clavis_primitives::{Change, ControlSet, Inception, NewMethod, PublicKey, Purpose, Reason};
	use sp_core::H256;

	/// A method for a key.
	pub(in crate::did) fn method(id: &str, key: PublicKey, purposes: &[Purpose]) -> NewMethod {
		NewMethod { id: id.parse().unwrap(), key, purposes: purposes.iter().copied().collect(), expires: None }
	}

	/// A DID with this control set and these methods.
	pub(in crate::did) fn subject(set: ControlSet, methods: Vec<NewMethod>) -> Subject {
		let inception = Inception { control: set, next: None, salt: H256::zero() };
		let network = "dev".parse().unwrap();
		let did = Did { id: inception.id(&network), network };
		let record = Record::create(inception, methods.into_iter().map(Change::AddMethod), 100, 1).unwrap();
		Subject { did, record }
	}

	#[test]
	fn free_ids_count_on_from_what_was_used() {
		use crate::keys::Secret;
		use clavis_primitives::Algorithm;
		let key = "//Alice".parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap().public();
		let purposes = [Purpose::Authentication];
		let long = "k".repeat(32);
		let ids = ["key-1", "key-2", "auth", "-", &long];
		let methods = ids.iter().map(|id| method(id, key, &purposes)).collect();
		let mut record = subject(ControlSet::single(key), methods).record;
		record.revoke(&"key-2".parse().unwrap(), Reason::Routine, 200).unwrap();
		let free = |like: &str, taken: &[&str]| {
			let taken = taken.iter().map(|id| id.parse().unwrap()).collect::<Vec<_>>();
			free_fragment(&like.parse().unwrap(), &record, &taken).unwrap().to_string()
		};
		assert_eq!(free("new", &[]), "new");
		assert_eq!(free("key-1", &[]), "key-3");
		assert_eq!(free("key-1", &["key-3"]), "key-4");
		assert_eq!(free("auth", &[]), "auth-2");
		assert_eq!(free("-", &[]), "--2");
		assert_eq!(free(&long, &[]), format!("{}-2", "k".repeat(30)));
	}
}
