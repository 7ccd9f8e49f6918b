//! `clavis account`: the accounts that pay for changes, and their tokens.

use crate::{
	failure::Failure,
	online::{Online, Tools},
	report::{merged, transaction},
	signing::account::{accounts, check_funds, Account, AccountArgs},
	terminal::{confirm, table, About},
	values::AccountRef,
};
use clap::Subcommand;
use clavis_client::{
	calls::Call,
	chain::Funds,
	governance::{in_clv, Clv},
	keys::address,
};
use clavis_primitives::AccountId;
use serde_json::{json, Value};

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
	/// Show the tokens of an account
	Show {
		/// A key, a development account (//Alice), a public key or an address
		account: AccountRef,
	},
	/// List the accounts of the keys in the keystore, with their tokens
	List,
	/// Send tokens to another account
	///
	/// Tokens pay for changes of DIDs, and deposits hold them. A new account needs the least amount that an account may have.
	/// On a development network the well-known accounts have tokens to give: --key //Alice.
	Send {
		/// The account that gets them: a key, a public key or an address
		to: AccountRef,
		/// The amount in CLV, such as 100 or 0.5
		amount: Clv,
		/// Do not ask for a confirmation
		#[arg(long)]
		yes: bool,
		#[command(flatten)]
		account: AccountArgs,
	},
}

pub async fn run(command: AccountCommand, tools: Tools) -> Result<(), Failure> {
	let mut online = tools.connect().await?;
	match command {
		AccountCommand::Show { account } => show(&account, &online).await,
		AccountCommand::List => list(&online).await,
		AccountCommand::Send { to, amount: Clv(planck), yes, account } => {
			send(&to, planck, yes, &account, &mut online).await
		},
	}
}

async fn show(account: &AccountRef, online: &Online) -> Result<(), Failure> {
	let id = online.keyring.account(account)?;
	let funds = online.chain.snapshot().funds(&id).await?;
	let lines = [
		format!("account    {}", address(&id)),
		format!("free       {}", in_clv(funds.free)),
		format!("deposited  {}", in_clv(funds.reserved)),
		format!("locked     {} of the free tokens, by votes", in_clv(funds.frozen)),
	];
	online.output.result(lines.join("\n"), to_json(&id, &funds));
	Ok(())
}

async fn list(online: &Online) -> Result<(), Failure> {
	let found = online.funds_of(accounts(&online.keyring)?).await?;
	if found.is_empty() {
		online.output.note("The keystore has no key with an account. 'clavis key new NAME' makes one.");
	}
	let (mut rows, mut values) = (Vec::new(), Vec::new());
	for (Account { id, signer }, funds) in &found {
		rows.push([signer.to_string(), address(id), in_clv(funds.free)]);
		values.push(merged(json!({ "name": signer.to_string() }), to_json(id, funds)));
	}
	online.output.result(table(["name", "account", "free"], &rows), json!({ "accounts": values }));
	Ok(())
}

async fn send(
	to: &AccountRef,
	planck: u128,
	yes: bool,
	account: &AccountArgs,
	online: &mut Online,
) -> Result<(), Failure> {
	let to = online.keyring.account(to)?;
	let account = account.choose(&online.keyring)?;
	if to == account.id {
		return Err(Failure::usage("the account that sends is the one that gets the tokens")
			.with_hint("name another account, or another key with --key"));
	}
	if planck == 0 {
		return Err(Failure::usage("nothing is sent").with_hint("name an amount above 0"));
	}
	check_funds(&online.chain.snapshot(), &account.id, planck).await?;
	let (amount, receiver) = (in_clv(planck), address(&to));
	let consequences = format!("{amount} from {} to {receiver}. Nobody can take it back.", address(&account.id));
	confirm(yes, &online.output, &consequences, "This sends tokens")?;
	let pair = online.unlock(&account.signer).await?;
	let about = About::shown_by(&format!("clavis account show {receiver}"));
	online.output.begin(format_args!("Sending {amount} to {receiver}"), about);
	let included = online.send(&Call::transfer(&to, planck), &pair).await?;
	let value = json!({ "to": receiver, "amount": planck.to_string() });
	let text = format!("{amount} sent to {receiver} in block #{}", included.block);
	online.output.result(text, merged(transaction(&included, &account.id), value));
	Ok(())
}

/// Returns the tokens of an account. Amounts are strings of planck, since they exceed what JSON numbers hold exactly.
fn to_json(account: &AccountId, funds: &Funds) -> Value {
	json!({
		"account": address(account),
		"free": funds.free.to_string(),
		"deposited": funds.reserved.to_string(),
		"locked": funds.frozen.to_string(),
	})
}
