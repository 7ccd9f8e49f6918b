//! One file per operation, then the properties of the design, as an attacker would try them.

mod attacks;
mod blocks;
mod cancel;
mod genesis;
mod lift;
mod reads;
mod schedule;
mod sequences;
mod tighten;
