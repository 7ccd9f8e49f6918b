//! The revocation rules as people read and write them: pure text, no chain.

mod describe;
mod span;
mod wish;

pub use describe::{affects, change_to_json, clauses, difference_between, Clause, Difference};
pub use span::{blocks_in_words, grouped, in_words, Span, SpanError};
pub use wish::{setting, Said, When, Wish, WishClock, WishError};
