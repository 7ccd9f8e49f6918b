//! The history of a DID as JSON.

mod changes;

pub use changes::changes;
