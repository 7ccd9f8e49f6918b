//! Guardians, from the people's side: private circles that a holder keeps, and invitations that guardians accept.

mod invitation;
mod private;
mod share_key;

pub use invitation::{Acceptance, Invitation, InvitationError, MAX_FILE_BYTES as MAX_INVITATION_BYTES};
pub use private::{
	LeafFile, PrivateCircle, PrivateCircleError, MAX_FILE_BYTES as MAX_PRIVATE_CIRCLE_BYTES, MAX_GUARDIANS,
};
pub use share_key::share_key_of;
