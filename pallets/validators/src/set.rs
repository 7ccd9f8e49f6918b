//! The set itself: its members, those that must leave, and the time at which they can.

use crate::{Config, Error};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure, traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;

/// The reason for which a validator leaves.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Cause {
	/// A referendum decided so.
	#[codec(index = 0)]
	Decision,
	/// It was proven to have voted for two blocks in one round of GRANDPA.
	#[codec(index = 1)]
	Equivocation,
}

/// The time at which a validator leaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Departure {
	/// Now: the next session that is planned is without it.
	Now,
	/// As soon as another joins: the set is as small as it may be.
	WhenReplaced,
}

/// The reason for which a set refuses a change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SetError {
	/// The account is in the set.
	AlreadyMember,
	/// The account is not in the set.
	NotMember,
	/// The validator must leave already.
	AlreadyLeaving,
	/// The set has no place left.
	Full,
}

impl<T: Config> From<SetError> for Error<T> {
	fn from(error: SetError) -> Self {
		match error {
			SetError::AlreadyMember => Self::AlreadyMember,
			SetError::NotMember => Self::NotMember,
			SetError::AlreadyLeaving => Self::AlreadyLeaving,
			SetError::Full => Self::SetFull,
		}
	}
}

/// A validator.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Member<AccountId> {
	/// Its account, which has set its session keys.
	pub account: AccountId,
	/// The reason for which it must leave as soon as another joins, if it must.
	pub leaving: Option<Cause>,
}

impl<AccountId> From<AccountId> for Member<AccountId> {
	fn from(account: AccountId) -> Self {
		Self { account, leaving: None }
	}
}

/// The validators, in the order they joined.
///
/// There are never fewer than the minimum. A removal that would make them fewer waits: the validator stays, marked as
/// leaving, until another joins. So some member is leaving only while the set is exactly at its minimum.
#[derive(
	CloneNoBound, DebugNoBound, Decode, DefaultNoBound, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(AccountId: MaxEncodedLen))]
#[scale_info(skip_type_params(Max))]
pub struct ValidatorSet<AccountId: Clone + core::fmt::Debug + Eq, Max: Get<u32>> {
	members: BoundedVec<Member<AccountId>, Max>,
	minimum: u32,
}

impl<AccountId: Clone + core::fmt::Debug + Eq, Max: Get<u32>> ValidatorSet<AccountId, Max> {
	/// The set that a chain starts with. Its minimum is `wanted`, or its own size where that is less.
	pub fn begin(accounts: Vec<AccountId>, wanted: u32) -> Result<Self, SetError> {
		let mut set = Self::default();
		for account in accounts {
			set.join(account)?;
		}
		set.minimum = wanted.min(set.size());
		Ok(set)
	}

	/// Returns the number of validators.
	pub fn size(&self) -> u32 {
		self.members.len() as u32
	}

	/// The fewest there may be.
	pub fn minimum(&self) -> u32 {
		self.minimum
	}

	/// The validators.
	pub fn members(&self) -> impl ExactSizeIterator<Item = &Member<AccountId>> {
		self.members.iter()
	}

	/// The validator with this account.
	pub fn get(&self, account: &AccountId) -> Option<&Member<AccountId>> {
		self.members.iter().find(|member| member.account == *account)
	}

	/// Returns true if the account is in the set of validators.
	pub fn contains(&self, account: &AccountId) -> bool {
		self.get(account).is_some()
	}

	/// Returns true if another equivocation of this account would change its entry.
	pub fn can_expel(&self, account: &AccountId) -> bool {
		self.get(account).is_some_and(|member| member.leaving != Some(Cause::Equivocation))
	}

	/// Adds a validator. If one was waiting to leave, it does, and is returned with the reason.
	pub fn add(&mut self, account: AccountId) -> Result<Option<(AccountId, Cause)>, SetError> {
		self.join(account)?;
		Ok(self.release())
	}

	/// Removes a validator, or marks it as leaving.
	pub fn remove(&mut self, account: &AccountId) -> Result<Departure, SetError> {
		let member = self.get(account).ok_or(SetError::NotMember)?;
		ensure!(member.leaving.is_none(), SetError::AlreadyLeaving);
		Ok(self.dismiss(account, Cause::Decision))
	}

	/// Puts one account in the place of another. Returns the reason for which the other left: the one for which it was already
	/// leaving, or this decision.
	pub fn replace(&mut self, old: &AccountId, new: AccountId) -> Result<Cause, SetError> {
		ensure!(self.contains(old), SetError::NotMember);
		ensure!(!self.contains(&new), SetError::AlreadyMember);
		let place = self.members.iter_mut().find(|member| member.account == *old).ok_or(SetError::NotMember)?;
		let left = core::mem::replace(place, new.into());
		Ok(left.leaving.unwrap_or(Cause::Decision))
	}

	/// Removes a validator that equivocated, or marks it as leaving before all that leave by decision. `None` where
	/// that changes nothing: it is no validator, or its equivocation is known.
	pub fn expel(&mut self, account: &AccountId) -> Option<Departure> {
		self.can_expel(account).then(|| self.dismiss(account, Cause::Equivocation))
	}

	fn join(&mut self, account: AccountId) -> Result<(), SetError> {
		ensure!(!self.contains(&account), SetError::AlreadyMember);
		self.members.try_push(account.into()).map_err(|_| SetError::Full)
	}

	fn dismiss(&mut self, account: &AccountId, cause: Cause) -> Departure {
		if self.size() > self.minimum {
			self.members.retain(|member| member.account != *account);
			return Departure::Now;
		}
		for member in self.members.iter_mut().filter(|member| member.account == *account) {
			member.leaving = Some(cause);
		}
		Departure::WhenReplaced
	}

	/// Lets one waiting validator go: first one that equivocated, then the one that joined first.
	fn release(&mut self) -> Option<(AccountId, Cause)> {
		let leaving = |cause| self.members.iter().find(|member| member.leaving == Some(cause));
		let (account, cause) = [Cause::Equivocation, Cause::Decision]
			.into_iter()
			.find_map(|cause| leaving(cause).map(|member| (member.account.clone(), cause)))?;
		(self.dismiss(&account, cause) == Departure::Now).then_some((account, cause))
	}

	/// Checks the conditions that hold between any two calls.
	#[cfg(any(test, feature = "try-runtime"))]
	pub fn check_invariants(&self) -> Result<(), &'static str> {
		let accounts = || self.members.iter().map(|member| &member.account);
		if accounts().enumerate().any(|(n, account)| accounts().take(n).any(|earlier| earlier == account)) {
			return Err("a validator is in the set twice");
		}
		if self.size() < self.minimum {
			return Err("there are fewer validators than the minimum");
		}
		if self.size() > self.minimum && self.members.iter().any(|member| member.leaving.is_some()) {
			return Err("a validator waits to leave, though it could");
		}
		Ok(())
	}
}
