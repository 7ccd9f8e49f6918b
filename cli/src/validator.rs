//! `clavis validator`: the validators, and their session keys.

use crate::{
	failure::Failure,
	online::{Online, Tools},
	report::{merged, transaction},
	signing::account::{check_funds, AccountArgs},
	terminal::About,
};
use clap::Subcommand;
use clavis_client::{calls::Call, chain::ChainError, keys::address, rules::counted};
use serde_json::json;

#[derive(Debug, Subcommand)]
pub enum ValidatorCommand {
	/// Show the validators
	List,
	/// Make new session keys in the node of a validator, and set them on the chain
	///
	/// The node that --node names makes the keys, and their secrets never leave it. Name the validator's own node, over a
	/// connection that only you can use. The keys are in use from the session after the next.
	#[command(mut_arg("key", |key| key.visible_alias(None)))]
	SetKeys {
		#[command(flatten)]
		account: AccountArgs,
	},
}

pub async fn run(command: ValidatorCommand, tools: Tools) -> Result<(), Failure> {
	let mut online = tools.connect().await?;
	match command {
		ValidatorCommand::List => list(&online).await,
		ValidatorCommand::SetKeys { account } => set_keys(&account, &mut online).await,
	}
}

/// Shows the validators.
async fn list(online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let validators = at.validators().await?;
	let mut lines = vec![format!(
		"{} (the network needs at least {}), in session {}",
		counted(validators.members.len() as u64, "validator"),
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
	online.output.result(lines.join("\n"), value);
	Ok(())
}

/// Makes new session keys in the node, and sets them.
async fn set_keys(account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let account = account.choose(&online.keyring)?;
	// A lack of tokens and a wrong password are noticed before the node makes keys in vain. New keys take the place of old
	// ones without another deposit.
	let at = online.chain.snapshot();
	if !at.has_session_keys(&account.id).await? {
		check_funds(&at, &account.id, at.session_deposit().await?)
			.await
			.map_err(|failure| failure.with_hint("send tokens to the account, which is that of the validator"))?;
	}
	let is_validator = at.validators().await?.members.iter().any(|validator| validator.account == account.id);
	if !is_validator {
		online
			.output
			.note(format_args!("{} is no validator: its keys wait until voters make it one", address(&account.id)));
	}
	let pair = online.unlock(&account.signer).await?;
	let keys = online.chain.new_session_keys(&account.id).await.map_err(|error| match error {
		ChainError::Node(message) => Failure::refused("noSessionKeys", format!("the node made no keys: {message}"))
			.with_hint(
			"a node makes keys for connections from its own machine alone. On another one open a tunnel, 'ssh -N -L \
				 9944:127.0.0.1:9944 MACHINE', and use --node ws://127.0.0.1:9944",
		),
		error => error.into(),
	})?;
	online.output.note("The node made new keys and holds them. Setting them on the chain");
	online.output.begin("Setting the session keys", About::shown_by("clavis validator list"));
	let included = online.send(&Call::set_session_keys(&keys), &pair).await?;
	let hex = format!("0x{}", hex::encode(&keys.keys));
	let use_of_them = match is_validator {
		true => "they are in use from the session after the next",
		false => "they are in use once voters have made the account a validator",
	};
	let text = format!("set in block #{}: {use_of_them}\n  {hex}", included.block);
	let about = json!({ "sessionKeys": hex, "isValidator": is_validator });
	online.output.result(text, merged(about, transaction(&included, &account.id)));
	Ok(())
}
