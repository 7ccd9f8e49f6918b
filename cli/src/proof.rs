//! Answers that prove themselves: getting them, and checking them against an anchor.

pub mod anchor;
mod group;
pub mod prove;
pub mod question;
pub mod verify;
