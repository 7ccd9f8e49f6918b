//! Guardians of a DID: plans as people write them, requests for a recovery, and the checks that cost no fee.
//!
//! A holder writes a [`PlanFile`]. A person who lost the keys makes a [`Request`] with new ones, and hands it to a guardian
//! who starts an attempt. The other guardians check what the attempt does by its digest: see [`attempt_in`].

mod attempt;
mod error;
mod plan_file;
mod request;

pub use attempt::{attempt_in, circle_in, digest_of, obstacle, Obstacle};
pub use error::GuardiansError;
pub use plan_file::{PlanFile, PlanFileError, MAX_PLAN_BYTES};
pub use request::{Request, RequestError, MAX_REQUEST_BYTES};
