//! Guardians of a DID, and the attempts by which they put another control set in place.
//!
//! A holder names a [`Plan`]: up to ten circles of guardians, the highest priority first. An attempt of a circle names
//! the control set that shall take over. Guardians approve it by its [digest](AttemptPayload::digest), which binds all
//! that they decide on. `docs/ladder.md` has the states and the powers.

mod acceptance;
mod attempt;
mod circle;
mod guardian;
mod leaf;
mod plan;
mod quorums;
mod view;

pub use acceptance::AcceptancePayload;
pub use attempt::{AttemptPayload, NewControl, NominationPayload};
pub use circle::{
	Circle, CircleError, Delay, Guardians, MAX_EXPIRY, MAX_IDLE, MAX_LEAVES, MAX_NOTICE, MAX_PUBLIC, MAX_QUORUM,
};
pub use guardian::GuardianId;
pub use leaf::{Leaf, LeafHasher, LeafProof, Salt, MAX_LEAF_SIBLINGS};
pub use plan::{Minimums, Plan, PlanError, MAX_CIRCLES};
pub use quorums::QuorumKind;
pub use view::{
	AttemptPhase, AttemptView, BallotAct, BallotView, ChangeView, CircleView, GuardianView, GuardiansView,
	OutrankedView, Quorum,
};
