//! Values of arguments: one file for each kind of thing that they name.

mod bytes;
mod control_set;
mod did_url;
mod document;
mod group;
mod guardian;
mod key;
mod moment;
mod new_file;
mod node;
mod number;

pub use bytes::{HexArg, Salt};
pub use control_set::{MemberArg, MemberRef, PathArg, SetRef};
pub use did_url::whole_document;
pub use document::{fragment, uri, MethodArg, ServiceArg};
pub use group::{objections, suite, AppointArg, RoleArg, TrustArg};
pub use guardian::{circle, GuardianRef, RecipientRef};
pub use key::{AccountRef, KeyRef, SignerRef};
pub use moment::{moment, Since};
pub use new_file::NewFile;
pub use node::node_url;
pub use number::number;

/// Says what is wrong with a value, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

fn wrong(fault: impl ToString) -> ValueError {
	ValueError(fault.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn any_text_is_read_without_panic(text: String, like in "#?[a-z]{0,3}=?[a-z/]{0,5}:?[a-z,]{0,9}@?[0-9TZ:-]{0,22}") {
			for text in [text, like] {
				let _ = text.parse::<MethodArg>();
				let _ = text.parse::<ServiceArg>();
				let _ = text.parse::<SignerRef>();
				let _ = text.parse::<KeyRef>();
				let _ = text.parse::<AccountRef>();
				let _ = text.parse::<Since>();
				let _ = text.parse::<Salt>();
				let _ = text.parse::<MemberArg>();
				let _ = text.parse::<SetRef>();
				let _ = text.parse::<PathArg>();
				let _ = text.parse::<GuardianRef>();
				let _ = text.parse::<RecipientRef>();
				let _ = text.parse::<HexArg>();
				let _ = text.parse::<AppointArg>();
				let _ = objections(&text);
				let _ = suite(&text);
				let _ = circle(&text);
				let _ = fragment(&text);
				let _ = uri(&text);
				let _ = moment(&text);
				let _ = node_url(&text);
				let _ = whole_document(&text);
				let _ = number::<1, u32>(&text);
			}
		}
	}
}
