//! Keys on this device, the accounts that they have, and the one that pays.

pub mod account;
mod keyring;
mod passwords;
mod payer;

pub use keyring::{account_of, AvailableKey, Keyring};
pub use passwords::Passwords;
pub use payer::choose_payer;
