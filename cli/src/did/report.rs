//! The report of a transaction that changed a DID.

use crate::{
	online::proposal::{Outcome, Sent},
	report::merged,
	terminal::Output,
};
use clavis_client::chain::Included;
use clavis_primitives::Did;
use serde_json::{json, Value};

/// Reports what a change of a DID did, unless it was written to a file.
pub fn report_outcome(did: &Did, outcome: Outcome, details: Value, output: &Output) {
	if let Outcome::Sent(Sent { included, payer }) = outcome {
		report_transaction(did, &included, Some(&payer), details, output);
	}
}

/// Reports what a transaction did. Without a `payer` it was free.
pub fn report_transaction(did: &Did, included: &Included, payer: Option<&str>, details: Value, output: &Output) {
	let payment = payer.map_or_else(|| "free of charge".into(), |payer| format!("paid by {payer}"));
	let block = included.block;
	let text = match included.waits_until {
		Some(until) => {
			output.note(format_args!("Announced in block #{block}, {payment}: guardians can cancel it"));
			format!("{did} can be deactivated from block #{until} on: run the command again then")
		},
		None => {
			let kinds = included.changes.iter().map(|change| change.kind.name()).collect::<Vec<_>>();
			output.note(format_args!("{} in block #{block}, {payment}", sentence_start(&kinds)));
			let version = included.changes.last().map(|change| change.version).unwrap_or_default();
			format!("{did} version {version}")
		},
	};
	output.result(text, merged(to_json(did, included, payer), details));
}

/// Returns words as the start of a sentence: `Updated, rotated and revoked`.
fn sentence_start(words: &[&str]) -> String {
	let text = match words {
		[first @ .., second_last, last] => {
			let first = first.iter().map(|word| format!("{word}, ")).collect::<String>();
			format!("{first}{second_last} and {last}")
		},
		[word] => (*word).to_owned(),
		[] => String::new(),
	};
	let mut letters = text.chars();
	letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// The report as JSON.
pub fn to_json(did: &Did, included: &Included, payer: Option<&str>) -> Value {
	let changes = included
		.changes
		.iter()
		.map(|change| json!({ "versionId": change.version.to_string(), "kind": change.kind.name() }));
	let report = json!({
		"did": did.to_string(),
		"versionId": included.changes.last().map(|change| change.version.to_string()),
		"changes": changes.collect::<Vec<_>>(),
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": payer,
	});
	match included.waits_until {
		Some(until) => merged(report, json!({ "waitsUntil": until })),
		None => report,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn changes_are_told_in_a_sentence() {
		for (words, text) in [
			(&["created"][..], "Created"),
			(&["updated", "rotated"][..], "Updated and rotated"),
			(&["revoked", "updated", "rotated"][..], "Revoked, updated and rotated"),
			(&[][..], ""),
		] {
			assert_eq!(sentence_start(words), text);
		}
	}
}
