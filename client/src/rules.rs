//! The revocation rules as people read and write them. This is pure text: no chain is asked.

mod describe;
mod setting;
mod span;
mod words;

pub use describe::{change_to_json, clauses, difference_between, Clause, Difference};
pub use setting::{setting, Setting, SettingError, SettingTimes};
pub use span::{blocks_in_words, counted, grouped, in_words, Span, SpanError};
pub use words::{affects, help, title};
