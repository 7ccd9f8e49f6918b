//! Answers that prove themselves.

pub mod verify;
