//! Text that the command reads from a terminal and writes to it.

mod confirm;
mod look;
mod output;
mod pending;
mod prompt;
mod qr;
mod spinner;
mod table;

pub use confirm::confirm;
pub use output::Output;
pub use pending::{name_pending, About};
pub use prompt::ask_secret;
pub use qr::{qr, qr_up_to};
pub use table::table;
