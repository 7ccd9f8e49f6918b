//! One file per call or subject.

mod attacks;
mod bounds;
mod commit;
mod create;
mod deposits;
mod govern;
mod messages;
mod model;
mod object;
mod packages;
mod property_7;
mod propose;
mod reap;
mod restart;
mod stale;
mod views;
