//! The verification methods of a version that its document leaves out, since they are not good.

use crate::{document::unlisted_method, format_moment, key_status::insert_status, version::View};
use clavis_primitives::{document::Unusable, Did, Document};
use serde_json::Value;

/// Lists the methods that the document leaves out, each with its status, as key status has it.
pub(crate) fn unusable_methods(did: &Did, document: &Document, view: View) -> Vec<Value> {
	let unusable = document.methods.iter().filter_map(|method| Some((method, view.check(method).err()?)));
	let listed = unusable.map(|(method, reason)| {
		let mut properties = unlisted_method(did, method);
		insert_status(&mut properties, &reason.status(method, view.rules.number()));
		properties.into()
	});
	listed.collect()
}

/// Says why a method is not good.
pub(crate) fn describe(reason: Unusable, view: View) -> String {
	let rule = view.rules.number();
	match reason {
		Unusable::Withdrawn { since } => {
			format!("rule set {rule} withdrew its algorithm since {}", format_moment(since))
		},
		Unusable::Expired { at } => format!("it expired at {}", format_moment(at)),
		Unusable::TooOld { at } => format!("under rule set {rule} it is too old since {}", format_moment(at)),
		Unusable::Compromised { since } => format!("its key is compromised since {}", format_moment(since)),
		Unusable::Suspended => "a recovery suspended it, and its holder has not confirmed it".into(),
		Unusable::Disputed { since } => format!(
			"its key was called compromised since {}, a recovery disputes that, and its holder has not settled it",
			format_moment(since)
		),
		Unusable::NotForPurpose => "it has other purposes".into(),
	}
}
