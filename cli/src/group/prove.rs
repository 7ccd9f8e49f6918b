//! `clavis group prove`: asks about a group with a proof.

use crate::{failure::Failure, files, online::Online, proof::question::GroupQuestionArgs, report, values::NewFile};
use clap::Args;
use clavis_client::verification::check_group_claim;
use clavis_primitives::groups::GroupId;
use serde_json::json;

#[derive(Debug, Args)]
pub struct ProveArgs {
	/// The group
	pub group: GroupId,
	#[command(flatten)]
	pub question: GroupQuestionArgs,
	/// Write the result to this file instead of showing it
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
}

/// Asks about a group with a proof. A proof that there is no such group is an answer, too.
pub async fn prove(arguments: &ProveArgs, online: &Online) -> Result<(), Failure> {
	let Online { chain, output, .. } = online;
	let ProveArgs { group, question, out } = arguments;
	let network = chain.network();
	let question = question.question(network)?;
	let answer = chain.prove_group(group, &question).await?;
	// 'clavis verify' checks the rest.
	check_group_claim(&answer, *group, &question, network)?;
	match out {
		Some(file) => {
			files::write_new(file.path(), &format!("{answer:#}"))?;
			output.result(
				format!("the facts about the group, with their proof, were written to {}", file.path().display()),
				json!({ "file": report::path(file.path()), "answer": answer }),
			);
		},
		None => output.verbatim(format!("{answer:#}"), answer),
	}
	Ok(())
}
