//! Keys on this device, and the transactions and proposals that they sign.

pub mod account;
mod keyring;
mod passwords;
mod payer;
pub mod proposal;

pub use keyring::{AvailableKey, Keyring};
pub use passwords::Passwords;
