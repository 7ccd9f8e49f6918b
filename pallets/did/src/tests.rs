//! One file per operation, then the properties of the design, as an attacker would try them.

mod attacks;
mod create;
mod deactivate;
mod deposits;
mod dispatch_as;
mod genesis;
mod revoke;
mod rotate;
mod sequences;
mod update;
mod work;
