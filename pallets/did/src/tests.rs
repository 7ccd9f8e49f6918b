//! One file per operation, then the properties of the design, as an attacker would try them.

mod attacks;
mod compromise;
mod create;
mod deactivate;
mod deposits;
mod dispatch_as;
mod disputes;
mod emergency;
mod gate;
mod genesis;
mod guardians;
mod ladder;
mod members;
mod migrations;
mod model;
mod proven;
mod rank;
mod revoke;
mod rotate;
mod rotate_through;
mod rules;
mod sequences;
mod sharpen;
mod shut_out;
mod update;
mod work;
