//! One file per call or subject.

mod apply_plan;
mod approve;
mod attacks;
mod bounds;
mod close;
mod deposits;
mod execute;
mod freeze;
mod guardianship;
mod liveness;
mod model;
mod private;
mod resign;
mod set_plan;
mod start;
mod veto;
