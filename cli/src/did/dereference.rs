//! `clavis did dereference`: a part of a document, or the address of a service.

use crate::{
	failure::Failure,
	online::Online,
	resolution::{check_dereferenced, text_at},
};
use clap::Args;
use clavis_primitives::DidUrl;
use serde_json::Value;

#[derive(Debug, Args)]
pub struct DereferenceArgs {
	/// A DID URL: with '#ID' a method or a service, with '?service=ID' the address of a service, else the document
	#[arg(value_name = "DID_URL")]
	pub did_url: DidUrl,
}

/// Dereferences a DID URL.
pub async fn dereference(arguments: &DereferenceArgs, online: &Online) -> Result<(), Failure> {
	let result = online.chain.dereference(&arguments.did_url).await?;
	check_dereferenced(&result, !arguments.did_url.is_bare())?;
	let content = result.get("content").unwrap_or(&Value::Null);
	let text = match content.as_array() {
		// The addresses of services.
		Some(urls) => urls.iter().filter_map(|url| url.as_str()).collect::<Vec<_>>().join("\n"),
		None => format!("{content:#}"),
	};
	let media_type =
		result.get("dereferencingMetadata").map(|metadata| text_at(metadata, "contentType")).unwrap_or_default();
	online.output.note(format_args!("As {media_type}:"));
	online.output.verbatim(text, result);
	Ok(())
}
