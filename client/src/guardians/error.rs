//! The errors that are found before a call about guardians is paid for.

use super::{attempt_or_rival, seat_options, Obstacle, PlanFault, PlanFileError, RequestError};
use crate::chain::kind_of;
use clavis_primitives::{
	recovery::{AttemptView, CircleError, PlanError},
	BlockHeight, Did,
};
use std::borrow::Cow;

/// The reason why a call about guardians would fail.
#[derive(Debug, thiserror::Error)]
pub enum GuardiansError {
	/// The DID has no guardians.
	#[error("{0} has no guardians")]
	NoGuardians(Box<Did>),
	/// The plan has no such circle.
	#[error("the plan has no circle {circle}: it has {count}, numbered from 0")]
	NoCircle {
		/// The place that was named.
		circle: u8,
		/// The number of circles.
		count: usize,
	},
	/// No attempt of this circle stands.
	#[error("no {} of circle {circle} stands", attempt_or_rival(*rival))]
	NoAttempt {
		/// The place of the circle.
		circle: u8,
		/// True if a rival was looked for.
		rival: bool,
	},
	/// The time of the attempt is over, and nobody has closed it.
	#[error(
		"the {} of circle {circle} expired after block #{after}; close it with 'clavis recovery close {did} {}'",
		attempt_or_rival(*rival),
		seat_options(*circle, *rival)
	)]
	Expired {
		/// The DID.
		did: Box<Did>,
		/// The place of the circle.
		circle: u8,
		/// True for a rival.
		rival: bool,
		/// The last block in which it stood.
		after: BlockHeight,
	},
	/// A reveal ended the attempt.
	#[error("the reveal of a next control set ended the {} of circle {circle}", attempt_or_rival(*rival))]
	EndedByReveal {
		/// The place of the circle.
		circle: u8,
		/// True for a rival.
		rival: bool,
	},
	/// The attempt is not the one that its digest names.
	#[error("the node shows an attempt that does not have the digest that it names")]
	WrongDigest,
	/// The attempt cannot be carried out now.
	#[error("the attempt cannot be carried out: {0}")]
	Obstacle(Obstacle),
	/// The guardian is not of the circle.
	#[error("{guardian} is no guardian of circle {circle}")]
	NotAGuardian {
		/// The name of the guardian.
		guardian: String,
		/// The place of the circle.
		circle: u8,
	},
	/// The guardian has approved the attempt.
	#[error("{0} has approved this attempt already")]
	AlreadyApproved(String),
	/// The plan breaks a rule of the chain.
	#[error("the chain would refuse this plan: {0}")]
	Plan(PlanFault),
	/// The plan names the DID itself.
	#[error("circle {0} names the DID itself as a guardian")]
	GuardianOfItself(usize),
	/// The file of a plan.
	#[error(transparent)]
	PlanFile(#[from] PlanFileError),
	/// The request for a recovery.
	#[error(transparent)]
	Request(#[from] RequestError),
}

impl GuardiansError {
	/// The error about an attempt whose time is over.
	pub fn expired(did: &Did, attempt: &AttemptView) -> Self {
		let AttemptView { circle, rival, expires_at: after, .. } = *attempt;
		Self::Expired { did: Box::new(did.clone()), circle, rival, after }
	}

	/// Names the error for scripts. A fault that the chain would find has the chain's name.
	pub fn kind(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::NoGuardians(_) => "noPlan",
			Self::NoCircle { .. } => "unknownCircle",
			Self::NoAttempt { .. } => "noAttempt",
			Self::Expired { .. } => "attemptExpired",
			Self::EndedByReveal { .. } => "endedByReveal",
			Self::WrongDigest => "wrongDigest",
			Self::Obstacle(obstacle) => obstacle.kind(),
			Self::NotAGuardian { .. } => "notAGuardian",
			Self::AlreadyApproved(_) => "alreadyApproved",
			Self::Plan(fault) => match fault.error {
				PlanError::NoCircle => "noCircle",
				PlanError::Circle { error: CircleError::Unordered, .. } => "unorderedGuardians",
				PlanError::Circle { error, .. } => return Cow::Owned(kind_of(&format!("{error:?}"))),
			},
			Self::GuardianOfItself(_) => "ownGuardian",
			Self::PlanFile(_) => "wrongFile",
			Self::Request(error) => error.kind(),
		})
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::NoGuardians(_) => "the holder names guardians with 'clavis guardians set'",
			Self::NoCircle { .. } | Self::NotAGuardian { .. } => {
				"'clavis guardians status' lists circles and guardians"
			},
			Self::NoAttempt { .. } => {
				"'clavis recovery status' lists what stands; 'clavis recovery start' opens an attempt"
			},
			Self::Expired { .. } => {
				"that gives the deposit back to the account that paid it; then 'clavis recovery start' opens another attempt"
			},
			Self::EndedByReveal { .. } => "ask the holder before you start again: 'clavis recovery status' shows what can happen",
			Self::WrongDigest => "do not approve it: ask another node with --node",
			Self::Obstacle(_) | Self::AlreadyApproved(_) => {
				"'clavis recovery status' tells what happens next, and when"
			},
			Self::Plan(_) | Self::PlanFile(_) => {
				"correct the file: 'clavis guardians set --help' explains it, and 'clavis rules show' has the minimums"
			},
			Self::GuardianOfItself(_) => "name other guardians: a DID does not help itself",
			Self::Request(error) => error.hint(),
		}
	}

	/// Returns whether the cause is a file, and not the state of the chain.
	pub fn is_of_file(&self) -> bool {
		match self {
			Self::PlanFile(_) | Self::GuardianOfItself(_) => true,
			Self::Request(error) => error.is_of_file(),
			_ => false,
		}
	}
}
