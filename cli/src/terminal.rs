//! Text that the command reads from a terminal and writes to it.

mod confirm;
mod output;
mod prompt;
mod qr;

pub use confirm::confirm;
pub use output::Output;
pub use prompt::ask_secret;
pub use qr::qr;
