//! What a holder does to a DID.
//!
//! A [`Subject`] is a DID as it stands on the chain; a [`Proposer`] makes of it, and of what is to happen, a proposal
//! that can be signed, by the keys at hand or elsewhere.

mod error;
mod members;
mod operations;
mod rotation;
mod set_file;
mod subject;

pub use error::DidError;
pub use members::{MemberTally, Members, Place, Tally};
pub use operations::{Proposer, DEFAULT_LIFETIME};
pub use rotation::{Replacement, Rotation};
pub use set_file::{set_from_json, set_to_json, SetFileError, MAX_SET_FILE_BYTES};
pub use subject::{free_fragment, Subject};
