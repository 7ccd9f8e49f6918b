//! The operations on DIDs.
//!
//! A [`Subject`] is a DID as the chain has it. A [`Proposer`] makes a proposal of a subject and an operation. The proposal can
//! be signed by the keys at hand, or elsewhere.

mod error;
mod operations;
mod rehearsal;
mod rotation;
mod set_file;
mod subject;

pub use error::DidError;
pub use operations::{Proposer, DEFAULT_LIFETIME};
pub use rotation::{Replacement, Rotation};
pub use set_file::{set_from_json, set_to_json, SetFileError, MAX_SET_FILE_BYTES};
pub use subject::{free_fragment, Subject};
