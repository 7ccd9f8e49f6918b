//! One file per operation.

mod authorize_upgrade;
mod decision;
mod genesis;
mod periods;
mod rescue;
mod standstill;
