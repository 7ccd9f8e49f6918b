//! Answers that prove themselves: getting them, and checking them against an anchor.

pub mod anchor;
pub mod prove;
mod question;
pub mod verify;
