//! What to do about errors of the runtime.

/// What to do about an error of the pallet `Did`, by its name.
pub fn hint_for(name: &str) -> Option<&'static str> {
	Some(match name {
		"DidNotFound" => "check the DID, and that --node is of its network",
		"DidTaken" => "leave --salt out, or use another",
		"Deactivated" => "a deactivated DID never comes back: create another",
		"Frozen" => "wait until the freeze ends; a method can still be revoked",
		"NotAuthorized" | "UnknownSigner" | "BelowThreshold" => "sign with the DID's own control key: --key",
		"BadSignature" => "sign with the DID's own key, for the network it is on",
		"StaleAuthority" | "WrongNonce" => "another change came first: try again",
		"Expired" => "try again; --expires-in gives it more blocks",
		"NotTheCommittedSet" => "rotate to the key that was committed with --next",
		"UnknownMember" => "every DID in a control set must exist on this network, and be able to sign",
		"CyclicMember" => "let other members sign: a DID does not sign for itself",
		"Withdrawn" => "a key of this algorithm can still revoke; let other keys act, or 'clavis did rotate --through'",
		"CanActItself" => "leave --through out: the committed set can take over itself",
		"DeactivationWaits" => "ask again in that block, or later",
		"EmergencySpent" => "sign with the control set itself: 'clavis did revoke' without --emergency",
		"SinceByMember" => "leave --compromised-since out, or sign with the key itself",
		"NoSuchKey" => "the key ended already, or was added again later: 'clavis did show' lists what there is",
		"CommittedToNextControl" => "first rotate to the committed key, without --next",
		"IdTaken" => "choose another id: ID=KEY",
		"KnownCompromised" => "make a new key: 'clavis key new'",
		"UnfitPurpose" => "x25519 keys are for keyAgreement alone; ed25519 and sr25519 keys are for everything else",
		"AlreadyExpired" => "give a later expiry, or none",
		"NotFound" => "'clavis did show' lists what there is",
		"NoNewKeys" => {
			"use a key of another algorithm: 'clavis rules show' says which are accepted, and from when on that changes"
		},
		"SinceOutOfReach" => "name a later moment: 'clavis rules show' says how far back it may reach",
		"SinceInFuture" => "give an earlier moment, or 'now'",
		"DocumentFull" | "TooLarge" => "remove something first",
		"AliasTaken" | "NothingToChange" => "there is nothing to do",
		"MalformedText" => "ids take letters, digits and '-._~'; URIs start with a scheme, such as https:",
		"IncompleteService" => "ID=TYPE=URI",
		"InvalidKey" => "check that the key was copied whole",
		"UnsatisfiableControl" | "DuplicateMember" | "CannotSign" => {
			"a control set needs different keys that sign, and a threshold that they can reach"
		},
		"Exhausted" => "create another DID",
		_ => return None,
	})
}

/// What to do about an error of a pallet, by the names of both.
pub(super) fn hint_of(pallet: &str, name: &str) -> Option<&'static str> {
	match pallet {
		"RevocationRules" => hint_of_rules(name),
		"Validators" | "Session" => hint_of_validators(name),
		"Referenda" | "ConvictionVoting" | "Preimage" => hint_of_referenda(name),
		"Council" => hint_of_council(name),
		"System" => hint_of_upgrade(name),
		_ => hint_for(name),
	}
}

/// What to do about a refusal of a decision about the rules; `RulesError` has the same names.
pub fn hint_of_rules(name: &str) -> Option<&'static str> {
	Some(match name {
		"NoticeTooShort" => "leave --notice out: the network's shortest notice is taken then",
		"NoticeTooLong" => "shorten --notice, and propose again nearer to the time",
		"Retroactive" | "WithdrawalTooSoon" => {
			"name a later moment, or none: ALGORITHM=withdrawn takes the earliest that leaves everybody their notice"
		},
		"DuplicateField" => "name each field once",
		"NothingToChange" => "'clavis rules show' says what is in force, and what waits",
		"TooManyScheduled" => "take one back with 'clavis rules propose --cancel ID', or wait until one is in force",
		"NotScheduled" => "'clavis rules show' lists the decisions that wait",
		"NotTighter" => {
			"'clavis rules show' says what is in force; to loosen it takes a referendum: 'clavis rules propose'"
		},
		"OutOfReach" => "it takes a referendum: 'clavis rules propose'",
		"CoolingDown" => "'clavis rules show' says when the council may again; a referendum may at any time",
		"NoAlgorithmLeft" => "leave one algorithm accepted that signs: every DID would lose its control otherwise",
		"KeyAgeTooShort"
		| "ReachTooShort"
		| "RecoveryTooSlow"
		| "GuardiansOutOfBounds"
		| "DeadlineOutOfBounds"
		| "EpochOutOfBounds" => "name a value within these bounds",
		_ => return None,
	})
}

fn hint_of_validators(name: &str) -> Option<&'static str> {
	Some(match name {
		"AlreadyMember" | "NotMember" | "AlreadyLeaving" => "'clavis validator list' says who validates",
		"SetFull" => "replace one: 'clavis referendum propose replace-validator'",
		"NoSessionKeys" => "on the new validator's machine: 'clavis validator set-keys'",
		"KeysInUse" => "they can be purged once the validator has left",
		"InvalidProof" => "have the node that will validate make them: 'clavis validator set-keys --node URL'",
		"DuplicatedKey" => "another validator has these keys: have the node make new ones, 'clavis validator set-keys'",
		"NoAssociatedValidatorId" | "NoKeys" => "'clavis validator list' says who validates",
		"NoAccount" => "send the account some tokens first",
		_ => return None,
	})
}

fn hint_of_referenda(name: &str) -> Option<&'static str> {
	Some(match name {
		"BadReferendum" | "NotOngoing" => "'clavis referendum list' shows the ongoing referenda",
		"Unfinished" => "deposits come back when the referendum has ended: 'clavis referendum status INDEX' says when",
		"NoDeposit" => "it was refunded already, or never placed",
		"BadStatus" => "the submission deposit comes back only where the referendum was approved",
		"HasDeposit" => "somebody placed it already",
		"NoTrack" | "BadTrack" => "there are tracks for rules, upgrades and validators, and no others",
		"QueueEmpty" | "Full" => "try again when another referendum has ended",
		"PreimageNotExist" | "PreimageStoredWithDifferentLength" => "propose it again",
		"InsufficientFunds" => "vote with fewer tokens: --amount",
		"AlreadyDelegating" => "the account has another vote for it: undelegate first",
		"MaxVotesReached" => "remove votes of finished referenda: 'clavis referendum unlock'",
		"NotVoter" => "the account did not vote there",
		"NoPermissionYet" => "its tokens are locked still: 'clavis referendum status INDEX' says until when",
		_ => return None,
	})
}

fn hint_of_council(name: &str) -> Option<&'static str> {
	Some(match name {
		"NotMember" => "'clavis council status' says who sits in the council",
		"DuplicateProposal" | "DuplicateVote" => "wait for the others: 'clavis council status'",
		"ProposalMissing" | "WrongIndex" => "it was closed meanwhile: 'clavis council status'",
		"TooEarly" => "the others have to vote first: 'clavis council status'",
		"TooManyProposals" => "wait until a motion ends: 'clavis council status'",
		_ => return None,
	})
}

fn hint_of_upgrade(name: &str) -> Option<&'static str> {
	Some(match name {
		"NothingAuthorized" => "a referendum has to authorise it: 'clavis referendum propose upgrade FILE'",
		"Unauthorized" => "this is not the runtime that was authorised: compare the hashes",
		"SpecVersionNeedsToIncrease" | "InvalidSpecName" => "build a runtime of this chain with a higher spec version",
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::rules::{RulesError, UnsoundRules};

	#[test]
	fn every_refusal_of_rules_has_a_hint() {
		use RulesError::*;
		for error in [
			Retroactive,
			NoticeTooShort,
			NoticeTooLong,
			WithdrawalTooSoon,
			DuplicateField,
			NothingToChange,
			TooManyScheduled,
			NotScheduled,
			NotTighter,
			OutOfReach,
			CoolingDown,
		] {
			assert!(hint_of_rules(&format!("{error:?}")).is_some(), "{error:?}");
		}
		use UnsoundRules::*;
		for error in [
			NoAlgorithmLeft,
			KeyAgeTooShort,
			ReachTooShort,
			RecoveryTooSlow,
			GuardiansOutOfBounds,
			DeadlineOutOfBounds,
			EpochOutOfBounds,
		] {
			assert!(hint_of_rules(&format!("{error:?}")).is_some(), "{error:?}");
		}
	}

	#[test]
	fn the_same_name_means_different_things_in_different_pallets() {
		assert_ne!(hint_of("Council", "NotMember"), hint_of("Validators", "NotMember"));
		assert_eq!(hint_of("Did", "Expired"), hint_for("Expired"));
	}
}
