//! `clavis did commitment`: a control set in a file.

use super::control_set::ControlSetArgs;
use crate::{
	failure::Failure,
	files,
	online::Tools,
	report,
	values::{number, MemberArg, MemberRef, NewFile},
};
use clap::Args;
use clavis_client::did::set_to_json;
use serde_json::json;

#[derive(Debug, Args)]
pub struct CommitmentArgs {
	/// KEY[=WEIGHT] or DID[=WEIGHT]: a member of the control set; repeat it for several
	///
	/// KEY is one of yours, or any public key as a Multikey (z6Mk...). The control set of a DID signs for it.
	#[arg(long = "member", value_name = "MEMBER", required = true, help_heading = "Control set")]
	pub members: Vec<MemberArg>,
	/// The weight that must sign [default, for one member: its weight]
	#[arg(long, value_name = "N", value_parser = number::<0, u32>, help_heading = "Control set")]
	pub threshold: Option<u32>,
	/// Write the control set to this new file and keep it: the chain will know only its hash
	#[arg(long, value_name = "FILE")]
	pub out: NewFile,
}

/// Writes a control set to a file. Asks no node: whether member DIDs exist shows when they sign.
pub fn commitment(arguments: &CommitmentArgs, tools: &Tools) -> Result<(), Failure> {
	let CommitmentArgs { members, threshold, out } = arguments;
	let out = out.path();
	if out.extension().is_none_or(|extension| extension != "json") {
		return Err(Failure::usage(format!("the name {} does not end with .json", out.display()))
			.with_hint("give it that ending: --next, --to and --control know a file by it"));
	}
	let control = ControlSetArgs { members: members.clone(), threshold: *threshold, control: None };
	let set = control.set_with(&[], None, &tools.keyring)?;
	let set = set.ok_or_else(|| Failure::usage("a control set needs a member").with_hint("name one with --member"))?;
	files::write_new(out, &set_to_json(&set))?;
	let commitment = set.commitment();
	let network = members.iter().find_map(|member| match &member.member {
		MemberRef::Did(did) => Some(&did.network),
		MemberRef::Key(_) => None,
	});
	tools.output.note(format_args!("Keep {}: the control set cannot be restored without it.", out.display()));
	tools.output.result(
		format!("{commitment:#x}"),
		json!({ "commitment": commitment, "control": report::control_set(&set, network), "file": report::path(out) }),
	);
	Ok(())
}
