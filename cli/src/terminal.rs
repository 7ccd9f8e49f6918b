//! Text that the command reads from a terminal and writes to it.

mod confirm;
mod output;
mod prompt;

pub use confirm::confirm;
pub use output::Output;
pub use prompt::ask_secret;
