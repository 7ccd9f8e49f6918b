//! What a holder does to a DID.
//!
//! A [`Subject`] is a DID as it stands on the chain; a [`Sender`] carries out operations on it. Each
//! change is first made to a copy of the record, by the very rules the chain applies, so that a fault
//! costs no fee.

mod authority;
mod error;
mod operations;
mod rotation;
mod subject;

pub use authority::{choose_signers, sign_as, Authority};
pub use error::DidError;
pub use operations::{Creation, Sender, DEFAULT_LIFETIME};
pub use rotation::{Replacement, Rotation};
pub use subject::{free_fragment, Subject};
