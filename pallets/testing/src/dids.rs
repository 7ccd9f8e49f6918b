//! A gate over DIDs that a test makes up, for pallets that act on DIDs.

use clavis_primitives::{
	gate::{Activity, Actor, Entry, Gate, Need, Standing},
	AccountId, BlockHeight, DidId, Fragment, Purpose,
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, Weight};
use std::{cell::RefCell, collections::BTreeMap};

thread_local! {
	static DIDS: RefCell<BTreeMap<DidId, MockDid>> = RefCell::default();
}

/// A DID that a test made up.
#[derive(Clone, Debug)]
pub struct MockDid {
	/// The account that is its control set.
	pub control: AccountId,
	/// The version of its control set.
	pub control_version: u32,
	/// Its verification methods: the id, the purpose and the account of each.
	pub methods: Vec<(Fragment, Purpose, AccountId)>,
	/// The number of its security events.
	pub key_epoch: u32,
	/// Its standing.
	pub standing: Standing,
	/// The block in which its control set last acted. A test sets it: an entry does not.
	pub last_act: BlockHeight,
}

impl MockDid {
	/// An active DID that this account controls, without methods.
	pub fn of(control: AccountId) -> Self {
		Self { control, control_version: 1, methods: Vec::new(), key_epoch: 0, standing: Standing::Active, last_act: 0 }
	}
}

/// A gate over the DIDs that a test made up. It takes signed origins.
pub struct Dids;

impl Dids {
	/// Adds a DID, or replaces it.
	pub fn put(did: DidId, mock: MockDid) {
		DIDS.with_borrow_mut(|dids| dids.insert(did, mock));
	}

	/// Changes a DID. Does nothing if there is none.
	pub fn change(did: &DidId, change: impl FnOnce(&mut MockDid)) {
		DIDS.with_borrow_mut(|dids| dids.get_mut(did).map(change));
	}

	pub(crate) fn reset() {
		DIDS.take();
	}

	fn get(did: &DidId) -> Option<MockDid> {
		DIDS.with_borrow(|dids| dids.get(did).cloned())
	}
}

impl<Origin: Into<Result<RawOrigin<AccountId>, Origin>>> Gate<Origin> for Dids {
	fn enter(origin: Origin, did: &DidId, need: Need) -> Result<Entry, DispatchError> {
		let Ok(RawOrigin::Signed(payer)) = origin.into() else { return Err(DispatchError::BadOrigin) };
		let did = Self::get(did).ok_or(DispatchError::Other("no such DID"))?;
		if did.standing == Standing::Deactivated {
			return Err(DispatchError::Other("deactivated"));
		}
		let actor = match need {
			Need::Control | Need::Consent if did.standing != Standing::Active => {
				return Err(DispatchError::Other("cannot act"));
			},
			Need::Control | Need::Defence | Need::Consent if did.control == payer => Actor::ControlSet,
			Need::Control | Need::Defence | Need::Consent => return Err(DispatchError::Other("not authorized")),
			Need::Method(purpose) => {
				let method = did.methods.iter().find(|(_, own, account)| *own == purpose && *account == payer);
				let (id, ..) = method.ok_or(DispatchError::Other("not authorized"))?;
				Actor::Method(id.clone())
			},
		};
		let MockDid { control_version, key_epoch, standing, .. } = did;
		Ok(Entry { payer, actor, control_version, key_epoch, standing })
	}

	fn key_epoch(did: &DidId) -> Option<u32> {
		Some(Self::get(did)?.key_epoch)
	}

	fn standing(did: &DidId) -> Option<Standing> {
		Some(Self::get(did)?.standing)
	}

	fn activity(did: &DidId) -> Option<Activity> {
		let MockDid { standing, last_act, .. } = Self::get(did)?;
		let frozen_until = match standing {
			Standing::Frozen { until } => Some(until),
			_ => None,
		};
		Some(Activity { last_act, frozen_until })
	}

	fn weight_of_entry() -> Weight {
		Weight::from_parts(1_000, 0)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const DID: DidId = DidId([1; 32]);

	fn account(n: u8) -> AccountId {
		AccountId::new([n; 32])
	}

	/// An origin as a runtime without origins of its own has it.
	struct Signed(u8);

	impl From<Signed> for Result<RawOrigin<AccountId>, Signed> {
		fn from(Signed(n): Signed) -> Self {
			Ok(RawOrigin::Signed(account(n)))
		}
	}

	fn enter(n: u8, need: Need) -> Result<Entry, DispatchError> {
		<Dids as Gate<Signed>>::enter(Signed(n), &DID, need)
	}

	#[test]
	fn a_made_up_did_should_be_entered_as_it_was_made_up() {
		let login = Need::Method(Purpose::Authentication);
		assert!(enter(1, Need::Control).is_err());
		let methods = vec![("key-1".parse().unwrap(), Purpose::Authentication, account(2))];
		Dids::put(DID, MockDid { methods, ..MockDid::of(account(1)) });
		assert_eq!(enter(1, Need::Control).map(|entry| entry.actor), Ok(Actor::ControlSet));
		assert_eq!(enter(2, login).map(|entry| entry.payer), Ok(account(2)));
		assert!(enter(2, Need::Defence).is_err() && enter(1, login).is_err());
		assert!(enter(2, Need::Method(Purpose::KeyAgreement)).is_err());
		Dids::change(&DID, |did| did.standing = Standing::Frozen { until: 7 });
		assert!(enter(1, Need::Control).is_err() && enter(1, Need::Defence).is_ok() && enter(2, login).is_ok());
		assert!(enter(1, Need::Consent).is_err());
		Dids::change(&DID, |did| did.standing = Standing::Deactivated);
		assert!(enter(1, Need::Defence).is_err() && enter(2, login).is_err());
		Dids::reset();
		assert_eq!(<Dids as Gate<Signed>>::standing(&DID), None);
	}
}
