//! Keys, made on the holder's device.
//!
//! A [`Secret`] is text that a holder can write down; with an algorithm it makes a [`KeyPair`].
//! Secrets are wiped from memory when they are dropped and appear in no `Debug` output.

mod derivation;
mod pair;
mod secret;

pub use pair::{account_of, address, KeyPair};
pub use secret::{Secret, SecretError, Words};
