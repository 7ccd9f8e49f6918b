//! `clavis did prove`: resolves a DID with a proof.

use super::question::QuestionArgs;
use crate::{failure::Failure, files, online::Online, report, resolution, values::NewFile};
use clap::Args;
use clavis_client::verification::check_did;
use clavis_primitives::{Did, Question};
use clavis_resolution::format_moment;
use serde_json::{json, Map, Value};

#[derive(Debug, Args)]
pub struct ProveArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub question: QuestionArgs,
	/// Write the result to this new file instead of showing it
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
}

/// Resolves a DID with a proof. A proof that there is no such DID is an answer, too.
pub async fn prove(arguments: &ProveArgs, online: &Online) -> Result<(), Failure> {
	let Online { chain, output, .. } = online;
	let option: Option<(String, Value)> = match arguments.question.question() {
		Question::Current => None,
		Question::Version(number) => Some(("versionId".to_owned(), number.to_string().into())),
		Question::Moment(at) => Some(("versionTime".to_owned(), format_moment(at).into())),
	};
	let options = option.into_iter().collect::<Map<_, _>>();
	let result = chain.prove(&arguments.did.to_string(), &options).await?;
	// 'clavis verify' checks the rest.
	check_did(&result, &arguments.did)?;
	let is_absence = result.pointer("/didResolutionMetadata/proof").is_some();
	if !is_absence {
		let of_version = arguments.question.question() != Question::Current;
		resolution::check(&result, of_version)?;
	}
	match &arguments.out {
		Some(file) => {
			files::write_new(file.path(), &format!("{result:#}"))?;
			let content =
				if is_absence { "the proof that there is no such DID" } else { "the document, with its proof," };
			let text = format!("{content} was written to {}", file.path().display());
			output.result(text, json!({ "file": report::path(file.path()), "resolution": result }));
		},
		None => output.verbatim(format!("{result:#}"), result),
	}
	Ok(())
}
