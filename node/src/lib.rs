//! The parts of the node: resolver, proofs, archive, JSON-RPC, metrics and the command line.
//!
//! **What lives here**: everything but the start of the node. The program in `bin/clavis-node/` puts these parts and
//! those of the SDK together. It has no unit tests, so consensus and networking, which take minutes to compile, are
//! compiled once.
//!
//! **What it may touch**: the client and the runtime APIs, `primitives`, `resolution` (which writes all JSON about
//! DIDs) and `proofs`. It knows no pallet and no call. Dependencies between the modules point one way:
//!
//! `client` ← `state` ← `archive` ← `epochs` ← `prove` ← `resolver` ← `rpc`, and `state` ← `pool` ← `rpc`
//!
//! An error belongs to the layer that raises it: `state::ReadError`, `archive::VersionError`, `epochs::EpochsError`,
//! `prove::ProveError`; the resolver turns them into errors of DID Resolution.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows has failed"))]

pub mod archive;
pub mod chain_spec;
pub mod cli;
pub mod client;
pub mod damage;
pub mod epochs;
pub mod follow;
pub mod metrics;
pub mod node_key;
pub mod pool;
pub mod prove;
pub mod resolver;
pub mod rounds;
pub mod rpc;
pub mod state;
pub mod warp_sync;
