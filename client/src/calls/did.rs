//! The calls of the pallet that keeps DIDs.

use super::{slot::Binding, Call, EncodedCall, KnownCall, Lines, Slot, SlotKind};
use clavis_primitives::{
	control::ControlSignatures,
	document::Changes,
	payload::{Authorization, HandOver},
	BlockHeight, Change, ControlSet, ControlSignature, Controller, CreationPayload, Did, DidId, Fragment, Inception,
	NetworkName, NewMethod, PossessionPayload, Purpose, Reason, RevocationCertificate, Service,
};
use clavis_resolution::format_moment;
use codec::Encode;
use sp_core::H256;

pallet_calls! {
	/// A call of the pallet `Did`.
	pub enum DidCall of "Did" {
		/// Creates a DID.
		0 "create" = Create {
			/// The first control set and its commitment.
			inception: Inception,
			/// The first document.
			changes: Changes,
			/// The last block in which it may be created.
			expires_at: u32,
			/// The signatures of the first control set.
			signatures: ControlSignatures,
		},
		/// Changes a document.
		1 "update" = Update {
			/// The DID.
			did: DidId,
			/// The changes.
			changes: Changes,
		},
		/// Replaces a control set.
		2 "rotate" = Rotate {
			/// The DID.
			did: DidId,
			/// The set that takes over.
			set: ControlSet,
			/// The commitment to the set after it.
			next: Option<H256>,
			/// The reason.
			reason: Reason,
			/// The signatures of the set that takes over.
			possession: ControlSignatures,
		},
		/// Ends a verification method.
		3 "revoke" = Revoke {
			/// The DID.
			did: DidId,
			/// The method.
			method: Fragment,
			/// The reason.
			reason: Reason,
		},
		/// Deactivates a DID, for ever.
		4 "deactivate" = Deactivate(DidId),
		/// Makes a call as a DID.
		5 "dispatch_as" = DispatchAs {
			/// The signatures of the DID.
			authorization: Authorization,
			/// The call.
			call: Box<KnownCall>,
		},
		/// Ends a key by a certificate.
		6 "revoke_in_emergency" = RevokeInEmergency(RevocationCertificate),
		/// Has a committed set that can no longer act hand over to another one.
		7 "rotate_through" = RotateThrough {
			/// The DID.
			did: DidId,
			/// The set that was committed, and its approval.
			revealed: HandOver,
			/// The set that takes over.
			set: ControlSet,
			/// The commitment to the set after it.
			next: Option<H256>,
			/// The reason.
			reason: Reason,
			/// The signatures of the set that takes over.
			possession: ControlSignatures,
		},
	}
}

impl Call {
	/// Makes a call as a DID. The bytes of the call need not mean anything to this client.
	pub fn dispatch_as(authorization: &Authorization, call: &EncodedCall) -> Self {
		Self::new("Did", "dispatch_as", (authorization, call).encode())
	}
}

impl DidCall {
	/// The places for signatures in it.
	pub fn slots(&self) -> Vec<Slot<'_>> {
		match self {
			Self::Create { inception, changes, expires_at, signatures } => vec![Slot {
				kind: SlotKind::Creation,
				set: &inception.control,
				signatures,
				digest: Box::new(|binding| {
					let Binding { chain, did, .. } = *binding;
					CreationPayload { chain, did, expires_at: *expires_at, changes }.digest()
				}),
			}],
			Self::Rotate { did, set, next, reason, possession } => {
				vec![possession_slot(Takeover { did, set, next, reason }, possession)]
			},
			Self::RotateThrough { did, revealed, set, next, reason, possession } => {
				let takeover = Takeover { did, set, next, reason };
				let hand_over = Slot {
					kind: SlotKind::HandOver,
					set: &revealed.set,
					signatures: &revealed.approval,
					digest: Box::new(move |binding| takeover.payload(binding).through_digest()),
				};
				vec![hand_over, possession_slot(takeover, possession)]
			},
			Self::Update { .. }
			| Self::Revoke { .. }
			| Self::Deactivate(_)
			| Self::DispatchAs { .. }
			| Self::RevokeInEmergency(_) => Vec::new(),
		}
	}

	/// Puts signatures into the place of this kind, if there is one.
	pub(super) fn fill(&mut self, kind: SlotKind, collected: &[ControlSignature]) {
		let place = match (self, kind) {
			(Self::Create { signatures, .. }, SlotKind::Creation) => signatures,
			(Self::Rotate { possession, .. } | Self::RotateThrough { possession, .. }, SlotKind::Possession) => {
				possession
			},
			(Self::RotateThrough { revealed, .. }, SlotKind::HandOver) => &mut revealed.approval,
			_ => return,
		};
		*place = ControlSignatures::truncate_from(collected.to_vec());
	}

	/// The DID that it creates on a network.
	pub fn creates(&self, network: &NetworkName) -> Option<DidId> {
		match self {
			Self::Create { inception, .. } => Some(inception.id(network)),
			_ => None,
		}
	}

	/// The last block in which it can be carried out, where it says so itself.
	pub fn expires_at(&self) -> Option<BlockHeight> {
		match self {
			Self::Create { expires_at, .. } => Some(*expires_at),
			_ => None,
		}
	}

	/// Returns what it does, line by line, seen from the DID that makes it.
	pub(crate) fn describe(&self, acting: &Did, lines: &mut Lines) {
		let of = |did: &DidId| match *did == acting.id {
			true => String::new(),
			false => format!(" of ANOTHER DID, {did}"),
		};
		match self {
			Self::Create { inception, changes, expires_at, .. } => {
				let id = inception.id(&acting.network);
				lines.push(0, format_args!("create the DID {id}, up to block #{expires_at}, controlled by"));
				describe_set(&inception.control, lines);
				if id != acting.id {
					lines.push(1, "which is ANOTHER DID than this proposal says");
				}
				describe_next(&inception.next, lines);
				for change in changes {
					lines.push(1, change_in_words(change));
				}
			},
			Self::Update { did, changes } => {
				lines.push(0, format_args!("change the document{}", of(did)));
				for change in changes {
					lines.push(1, change_in_words(change));
				}
			},
			Self::Rotate { did, set, next, reason, .. } => {
				lines.push(0, format_args!("replace the control set{} by", of(did)));
				describe_set(set, lines);
				describe_next(next, lines);
				lines.push(1, format_args!("reason: {}", describe_reason(reason)));
			},
			Self::RotateThrough { did, revealed, set, next, reason, .. } => {
				lines.push(0, format_args!("have the committed control set{}, which is", of(did)));
				describe_set(&revealed.set, lines);
				lines.push(0, "hand over to");
				describe_set(set, lines);
				describe_next(next, lines);
				lines.push(1, format_args!("reason: {}", describe_reason(reason)));
			},
			Self::Revoke { did, method, reason } => {
				lines.push(0, format_args!("revoke the verification method #{method}{}", of(did)));
				lines.push(1, format_args!("reason: {}", describe_reason(reason)));
			},
			Self::Deactivate(did) => {
				lines.push(0, format_args!("end the DID{}, FOR EVER", of(did)));
			},
			Self::RevokeInEmergency(certificate) => {
				lines.push(0, format_args!("revoke the key {}{}", certificate.key, of(&certificate.did)));
			},
			Self::DispatchAs { authorization, call } => {
				lines.push(0, format_args!("as the DID {}, on an authorization that it signed", authorization.did));
				let mut inner = Lines::default();
				let acting = Did { network: acting.network.clone(), id: authorization.did };
				call.parts().into_iter().for_each(|part| part.describe(&acting, &mut inner));
				lines.extend(1, inner.into_vec());
			},
		}
	}
}

/// The change of control that the signatures in a call are for.
#[derive(Clone, Copy)]
struct Takeover<'a> {
	did: &'a DidId,
	set: &'a ControlSet,
	next: &'a Option<H256>,
	reason: &'a Reason,
}

impl<'a> Takeover<'a> {
	fn payload(&self, binding: &Binding) -> PossessionPayload<'a> {
		let Self { did, set, next, reason } = *self;
		let Binding { chain, control_version, .. } = *binding;
		PossessionPayload { chain, did: *did, control_version, set, next: *next, reason: *reason }
	}
}

fn possession_slot<'a>(takeover: Takeover<'a>, signatures: &'a ControlSignatures) -> Slot<'a> {
	let digest = Box::new(move |binding: &Binding| takeover.payload(binding).digest());
	Slot { kind: SlotKind::Possession, set: takeover.set, signatures, digest }
}

/// The name of a member of a control set, for people.
pub(crate) fn member_name(controller: &Controller) -> String {
	match controller {
		Controller::Key(key) => format!("{} {key}", key.algorithm()),
		Controller::Did(did) => format!("DID {did}"),
	}
}

fn describe_set(set: &ControlSet, lines: &mut Lines) {
	for member in &set.members {
		let (who, weight, threshold) = (member_name(&member.controller), member.weight, set.threshold);
		lines.push(1, format_args!("{who} weighs {weight} of {threshold}"));
	}
}

fn describe_next(next: &Option<sp_core::H256>, lines: &mut Lines) {
	match next {
		Some(hash) => lines.push(1, format_args!("the next control set is committed: {hash:#x}")),
		None => lines.push(1, "no next control set is committed"),
	}
}

fn describe_reason(reason: &Reason) -> String {
	match reason {
		Reason::Routine => "routine".into(),
		Reason::Compromised { since } => format!("compromised since {}", format_moment(*since)),
	}
}

/// Returns what a change does, in words that also follow "to".
pub(crate) fn change_in_words(change: &Change) -> String {
	match change {
		Change::AddMethod(NewMethod { id, key, purposes, expires }) => {
			let purposes = purposes.iter().map(Purpose::name).collect::<Vec<_>>().join(", ");
			let until = expires.map(|expires| format!(", until {}", format_moment(expires))).unwrap_or_default();
			format!("add the verification method #{id}, {} {key}, for {purposes}{until}", key.algorithm())
		},
		Change::RemoveMethod(id) => format!("end the verification method #{id} in good order"),
		Change::AddService(Service { id, types, endpoints }) => {
			let types = types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
			let endpoints = endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
			format!("add the service #{id}, {types}, at {endpoints}")
		},
		Change::RemoveService(id) => format!("remove the service #{id}"),
		Change::AddAlias(alias) => format!("add the alias {alias}"),
		Change::RemoveAlias(alias) => format!("remove the alias {alias}"),
	}
}

/// Returns what to do about an error of the pallet.
pub fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"DidNotFound" => "check the DID, and that --node is of its network",
		"DidTaken" => "leave --salt out, or use another",
		"Deactivated" => "a deactivated DID never comes back: create another",
		"Frozen" => {
			"wait until the freeze ends; a method can still be revoked, and a next set that ranks can take over"
		},
		"NotAuthorized" | "UnknownSigner" | "BelowThreshold" => "sign with the DID's own control key: --key",
		"BadSignature" => "sign with the DID's own key, for the network it is on, and under the control set that it has now",
		"StaleAuthority" | "WrongNonce" => "another change came first: try again",
		"Expired" => "try again; --expires-in gives it more blocks",
		"NotTheCommittedSet" => {
			"rotate to what was committed with --next: --to KEY, or --control FILE.json for a set from 'clavis did commitment'"
		},
		"UnknownMember" => "every DID in a control set must exist on this network, and be able to sign",
		"CyclicMember" => "let other members sign: a DID does not sign for itself",
		"Withdrawn" => "a key of this algorithm can still revoke; let other keys act, or 'clavis did rotate --through'",
		"CanActItself" => {
			"leave --through out: enough keys of the committed set can still sign, and it can take over itself"
		},
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
		"AlreadyEnded" => "name an earlier moment with --compromised-since: 'clavis did show' says what is known",
		"ContestOpen" => "recover when the block has passed that 'clavis did show' names",
		"NotProven" => "sign for the DID itself, and let any account pay: --key signs, --payer pays",
		_ => return None,
	})
}
