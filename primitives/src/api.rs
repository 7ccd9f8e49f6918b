//! The runtime API that nodes and clients read.

use crate::{
	certificate::RevocationCertificate,
	did::{DidId, NetworkName},
	groups::{EpochCall, GroupId, GroupView, MemberView, MembersPage, PackageView},
	key_status::{KeyQuery, KeyStatus},
	reason::Reason,
	record::Record,
	recovery::GuardiansView,
	rules::{Agenda, Notices, NumberedRules, PastRules, RuleChanges, RuleNumber, RuleSet, RulesError},
	text::Fragment,
	units::{BlockHeight, Moment},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// The kind of a change of a DID.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum ChangeKind {
	/// It came into being.
	#[codec(index = 0)]
	Created,
	/// Its document changed.
	#[codec(index = 1)]
	Updated,
	/// Its control set changed.
	#[codec(index = 2)]
	Rotated {
		/// The reason.
		reason: Reason,
	},
	/// A verification method ended, or one that had ended is now known to be compromised, or compromised since an earlier
	/// moment.
	#[codec(index = 3)]
	Revoked {
		/// The method.
		method: Fragment,
		/// The reason.
		reason: Reason,
	},
	/// It ended.
	#[codec(index = 4)]
	Deactivated,
	/// Guardians put another control set in place.
	#[codec(index = 5)]
	Recovered {
		/// The reason.
		reason: Reason,
	},
}

impl ChangeKind {
	/// One word for it.
	pub fn name(&self) -> &'static str {
		match self {
			Self::Created => "created",
			Self::Updated => "updated",
			Self::Rotated { .. } => "rotated",
			Self::Revoked { .. } => "revoked",
			Self::Deactivated => "deactivated",
			Self::Recovered { .. } => "recovered",
		}
	}
}

/// One change of one DID.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Change {
	/// The DID.
	pub did: DidId,
	/// The version it made.
	pub version: u32,
	/// The kind.
	pub kind: ChangeKind,
}

/// The kind of an act of guardians, or of the holder against them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum GuardianActKind {
	/// A guardian opened an attempt.
	#[codec(index = 0)]
	Opened,
	/// The current control set vetoed an attempt.
	#[codec(index = 1)]
	Vetoed,
	/// An attempt was carried out.
	#[codec(index = 2)]
	Recovered,
	/// Guardians froze the DID.
	#[codec(index = 3)]
	Frozen,
}

impl GuardianActKind {
	/// One word for it.
	pub fn name(&self) -> &'static str {
		match self {
			Self::Opened => "opened",
			Self::Vetoed => "vetoed",
			Self::Recovered => "recovered",
			Self::Frozen => "frozen",
		}
	}
}

/// One act of guardians, or of the holder against them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GuardianAct {
	/// The DID that it is about.
	pub did: DidId,
	/// The kind.
	pub kind: GuardianActKind,
}

sp_api::decl_runtime_apis! {
	/// Reads DIDs.
	pub trait DidApi {
		/// Returns the name of this network in its DIDs.
		fn network() -> NetworkName;

		/// Returns the record of a DID, if it was ever created.
		fn record(id: DidId) -> Option<Record<()>>;

		/// Returns the status of a key at a moment, as this block knows it. `None` if there is no such DID, or if the moment
		/// is after this block. Later blocks of the same second can change the answer about the moment of this block.
		fn key_status(id: DidId, query: KeyQuery) -> Option<KeyStatus>;

		/// Returns the extrinsic that brings a certificate to the chain.
		fn revocation(certificate: RevocationCertificate) -> Block::Extrinsic;

		/// Returns the changes of DIDs in this block, in order.
		fn changes() -> Vec<Change>;
	}

	/// Reads the revocation rules.
	pub trait RulesApi {
		/// Returns the rules in force.
		fn rules_in_force() -> NumberedRules;

		/// Returns the rules of a moment, as this block knows them. `None` if the moment is after this block, or if the state
		/// lacks them.
		fn rules_at(at: Moment) -> Option<NumberedRules>;

		/// Returns a rule set that is no longer in force.
		fn past_rules(number: RuleNumber) -> Option<PastRules>;

		/// Returns the decisions about the rules that wait or lapse.
		fn agenda() -> Agenda;

		/// Returns the time that decisions must leave.
		fn notices() -> Notices;

		/// Returns the rules as they would be if voters decided on these changes now, with this notice in blocks.
		fn foresee(changes: RuleChanges, notice: BlockHeight) -> Result<RuleSet, RulesError>;
	}

	/// Reads the guardians of DIDs.
	pub trait RecoveryApi {
		/// Returns the guardians of a DID, their attempts and their health. `None` if it has none.
		fn guardians(id: DidId) -> Option<GuardiansView>;

		/// Returns the acts of guardians, and those of holders against them, in this block, in order.
		fn guardian_acts() -> Vec<GuardianAct>;
	}

	/// Reads groups.
	pub trait GroupsApi {
		/// Returns a group. `None` if there is none of this name.
		fn group(id: GroupId) -> Option<GroupView>;

		/// Returns a member of a group. `None` if the DID is none.
		fn group_member(id: GroupId, did: DidId) -> Option<MemberView>;

		/// Returns members of a group, at most 256, in the order of their keys in storage, after this one.
		fn group_members(id: GroupId, after: Option<DidId>) -> MembersPage;

		/// Returns the key packages of a DID.
		fn key_packages(did: DidId) -> Vec<PackageView>;

		/// Returns the calls in this extrinsic that can have made an epoch of a group, in order, also from within the calls
		/// that carry other calls.
		fn epoch_calls(extrinsic: Block::Extrinsic) -> Vec<EpochCall>;
	}
}
