//! Guardians of a DID, from the people's side: invitations, private circles, plans, requests for a recovery, and the checks
//! that cost no fee.
//!
//! A holder invites guardians, who answer with an [`Acceptance`], and names them in a [`PlanFile`]. A person who lost the keys
//! makes a [`Request`] with new ones, and hands it to a guardian who starts an attempt. The other guardians check what the
//! attempt does by its digest: see [`attempt_in`].

mod advice;
mod attempt;
mod error;
mod invitation;
mod plan_fault;
mod plan_file;
mod private;
mod request;
mod share_key;
mod warning;

pub use advice::weaknesses;
#[cfg(test)]
pub(crate) use attempt::tests as testing;
pub use attempt::{
	attempt_in, attempt_or_rival, can_outrank, circle_in, contest_obstacle, digest_of, forbids_end, is_for, obstacle,
	seat_options, Obstacle,
};
pub use error::GuardiansError;
pub use invitation::{Acceptance, Invitation, InvitationError, MAX_FILE_BYTES as MAX_INVITATION_BYTES};
pub use plan_fault::PlanFault;
pub use plan_file::{PlanFile, PlanFileError, MAX_PLAN_BYTES};
pub use private::{
	LeafFile, PrivateCircle, PrivateCircleError, MAX_FILE_BYTES as MAX_PRIVATE_CIRCLE_BYTES, MAX_GUARDIANS,
	MIN_GUARDIANS,
};
pub use request::{Request, RequestError, MAX_REQUEST_BYTES};
pub use share_key::share_key_of;
pub use warning::warning_in_words;
