//! Keys at hand, and what they sign.

pub mod account;
pub mod keyring;
pub mod passwords;
pub mod proposal;
