//! What the node is made of but for its start: the resolver, JSON-RPC, metrics, and what the command line can say.
//!
//! The program in `bin/clavis-node/` puts these parts and the SDK's together. It has no unit tests, so that consensus and
//! networking, which take minutes to compile, are compiled once.

pub mod archive;
pub mod chain_spec;
pub mod cli;
pub mod client;
pub mod follow;
pub mod metrics;
pub mod prove;
pub mod resolver;
pub mod rpc;
pub mod state;
