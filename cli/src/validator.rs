//! `clavis validator`: who validates, and with which keys.

use crate::{
	command::{Acting, Global, ValidatorCommand},
	did::connect,
	failure::Failure,
	signing::account::{account_of, extended, sent},
	signing::keyring::Keyring,
	signing::proposal::Session,
	terminal::output::Output,
};
use clavis_client::{
	chain::{Call, ChainError},
	keys::address,
};
use serde_json::json;

pub async fn run(
	command: ValidatorCommand,
	global: &Global,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let chain = connect(global).await?;
	let mut session = Session { chain, keyring, output };
	match command {
		ValidatorCommand::List => list(&session).await,
		ValidatorCommand::SetKeys { acting } => session.set_keys(&acting).await,
	}
}

async fn list(session: &Session<'_>) -> Result<(), Failure> {
	let at = session.chain.finalised().await?;
	let validators = at.validators().await?;
	let mut lines = vec![format!(
		"{} validators, {} at least, in session {}",
		validators.members.len(),
		validators.minimum,
		validators.session
	)];
	for validator in &validators.members {
		let mut line = format!("  {}", address(&validator.account));
		if !validator.active {
			line.push_str("  joining: it validates from the session after the next");
		}
		if let Some(cause) = &validator.leaving {
			line.push_str(&format!("  leaving as soon as another joins ({cause})"));
		}
		lines.push(line);
	}
	let members = validators.members.iter().map(|validator| {
		json!({ "account": address(&validator.account), "active": validator.active, "leaving": validator.leaving })
	});
	let value = json!({
		"block": at.height(),
		"session": validators.session,
		"minimum": validators.minimum,
		"validators": members.collect::<Vec<_>>(),
	});
	session.output.result(lines.join("\n"), value);
	Ok(())
}

impl Session<'_> {
	async fn set_keys(&mut self, acting: &Acting) -> Result<(), Failure> {
		let actor = self.anybody(acting)?;
		let account = account_of(&actor.key)?;
		// Before the node makes keys that nobody would use.
		let pair = self.unlock_actor(&actor).await?;
		let keys = self.chain.new_session_keys(&account).await.map_err(|error| match error {
			ChainError::Node(message) => Failure::refused("noSessionKeys", format!("the node made no keys: {message}"))
				.with_hint(
					"it makes keys for its own machine alone, unless it runs with --rpc-methods unsafe: run this there",
				),
			error => error.into(),
		})?;
		self.output.note("The node made new keys and holds them. Setting them on the chain");
		let included = self.send(&Call::set_session_keys(&keys), &pair).await?;
		let hex = format!("0x{}", hex::encode(&keys.keys));
		let text = format!("set {hex} in block #{}: they count from the session after the next", included.block);
		self.output.result(text, extended(json!({ "sessionKeys": hex }), sent(&included, &account)));
		Ok(())
	}
}
