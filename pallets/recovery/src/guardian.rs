//! Guardians: the authority by which they act, their standing, and the notes that the chain keeps of a circle.

use crate::{Config, Error};
use clavis_primitives::{
	gate::{Gate, Need, Standing},
	recovery::{Circle, GuardianId, LeafProof, MAX_PUBLIC, MAX_QUORUM},
	AccountId, BlockHeight, DidId, Standstills,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, TypeInfo},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most guardians of a circle that opened attempts lately, and that are noted: as many as the highest quorum, and as many
/// who open attempts after theirs.
pub const MAX_OPENERS: u32 = (MAX_QUORUM as u32).saturating_mul(2);

/// The notes about a circle, besides its attempt and its ballots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct CircleNotes {
	/// Guardians who opened an attempt lately, each with the block of its opening. The oldest makes room: a private circle can
	/// have more guardians, and then more of them conspire than any quorum asks for.
	pub openers: BoundedVec<(GuardianId, BlockHeight), ConstU32<MAX_OPENERS>>,
	/// The guardians of a public circle that answered, each with the block of its last answer.
	pub answered: BoundedVec<(GuardianId, BlockHeight), ConstU32<MAX_PUBLIC>>,
}

/// The time in which a guardian who opened an attempt of a circle cannot open another one.
pub struct Cooldown<'a> {
	blocks: BlockHeight,
	standstills: &'a Standstills,
}

impl<'a> Cooldown<'a> {
	/// Twice as long as an attempt of the circle stands.
	pub fn of(circle: &Circle, standstills: &'a Standstills) -> Self {
		Self { blocks: circle.expiry.saturating_mul(2), standstills }
	}

	/// Returns its last block, for an attempt that was opened in this block.
	pub fn last(&self, opened: BlockHeight) -> BlockHeight {
		self.standstills.last_of_time(opened, self.blocks)
	}
}

impl CircleNotes {
	/// Returns whether this guardian opened an attempt so lately that it cannot open another one in this block.
	pub fn cools_down(&self, guardian: &GuardianId, block: BlockHeight, cooldown: &Cooldown<'_>) -> bool {
		self.openers.iter().any(|(opener, opened)| opener == guardian && block <= cooldown.last(*opened))
	}

	/// Notes that a guardian opened an attempt in this block.
	pub fn note_opener(&mut self, guardian: GuardianId, block: BlockHeight, cooldown: &Cooldown<'_>) {
		self.openers.retain(|(_, opened)| block <= cooldown.last(*opened));
		if self.openers.is_full() {
			self.openers.remove(0);
		}
		// There is room, as the lines above make it.
		let _ = self.openers.try_push((guardian, block));
	}

	/// Notes that a guardian of a public circle answered in this block.
	pub fn note_answer(&mut self, guardian: GuardianId, block: BlockHeight) {
		self.answered.retain(|(other, _)| *other != guardian);
		// There is room for each guardian of a public circle.
		let _ = self.answered.try_push((guardian, block));
	}

	/// Returns the block in which a guardian last answered.
	pub fn answer_of(&self, guardian: &GuardianId) -> Option<BlockHeight> {
		self.answered.iter().find(|(other, _)| other == guardian).map(|(_, block)| *block)
	}

	/// Forgets a guardian.
	pub fn forget(&mut self, guardian: &GuardianId) {
		self.openers.retain(|(other, _)| other != guardian);
		self.answered.retain(|(other, _)| other != guardian);
	}
}

/// Returns the guardian that acts, and the account that pays.
///
/// - `named`: the DID of the guardian. Without it, the guardian is the account that signed.
pub(crate) fn acting<T: Config>(
	origin: OriginFor<T>,
	named: Option<DidId>,
) -> Result<(GuardianId, AccountId), DispatchError> {
	match named {
		Some(did) => {
			let entry = T::Gate::enter(origin, &did, Need::Consent)?;
			Ok((GuardianId::Did(did), entry.payer))
		},
		None => {
			let account = ensure_signed(origin)?;
			Ok((GuardianId::Account(account.clone()), account))
		},
	}
}

/// Checks that a guardian belongs to a circle. A DID never guards itself, also not behind a leaf.
pub(crate) fn check_member<T: Config>(
	did: &DidId,
	circle: &Circle,
	guardian: &GuardianId,
	leaf: Option<&LeafProof>,
) -> Result<(), Error<T>> {
	ensure!(*guardian != GuardianId::Did(*did), Error::<T>::OwnGuardian);
	ensure!(circle.guardians.include(guardian, leaf), Error::<T>::NotAGuardian);
	Ok(())
}

/// Returns whether the word of a guardian counts now. That of an account always does. That of a DID counts while the DID is
/// neither frozen, locked nor deactivated.
pub(crate) fn in_good_standing<T: Config>(guardian: &GuardianId) -> bool {
	match guardian {
		GuardianId::Account(_) => true,
		GuardianId::Did(did) => T::Gate::standing(did) == Some(Standing::Active),
	}
}

/// Returns the number of DIDs among guardians, each of which takes a lookup.
pub(crate) fn lookups(guardians: &[GuardianId]) -> u32 {
	let dids = guardians.iter().filter(|guardian| matches!(guardian, GuardianId::Did(_)));
	dids.count().try_into().unwrap_or(u32::MAX)
}
