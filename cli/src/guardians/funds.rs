//! The tokens of guardians that are accounts. Such a guardian pays for itself, so it needs them before the emergency.

use crate::{
	failure::{Failure, NO_FUNDS},
	online::Online,
	signing::account::FEES,
};
use clavis_client::{chain::Snapshot, governance::in_clv, keys::address};
use clavis_primitives::{recovery::GuardianId, AccountId};

/// Planck in a CLV.
const CLV: u128 = 1_000_000_000_000;

/// Says what a guardian that is an account cannot pay for; `None` if it can pay for all that a guardian does.
///
/// - `free`: the tokens that it has, in planck.
/// - `deposit`: the deposit of an attempt, in planck.
pub fn lack(account: &AccountId, free: u128, deposit: u128) -> Option<String> {
	let needed = deposit.saturating_add(FEES);
	if free >= needed {
		return None;
	}
	let (account, has, missing) = (address(account), in_clv(free), missing(free, needed));
	let fault = match free < FEES {
		true => format!(
			"can pay for no act of a guardian: an approval takes up to {} for the fee, and a start {} with the deposit",
			in_clv(FEES),
			in_clv(needed)
		),
		false => format!("can approve, but not start a recovery, which takes {} with the deposit", in_clv(needed)),
	};
	Some(format!(
		"the guardian {account} has {has} and {fault}. A guardian that is an account pays for itself: send it tokens with \
		 'clavis account send {account} {missing}'"
	))
}

/// Returns the whole CLV that are missing.
fn missing(free: u128, needed: u128) -> u128 {
	needed.saturating_sub(free).div_ceil(CLV)
}

/// Warns of each of these guardians that cannot pay for what a guardian does. Makes two requests.
pub async fn warn<'a>(guardians: impl Iterator<Item = &'a GuardianId>, online: &Online) -> Result<(), Failure> {
	for line in lacks(guardians, &online.chain.snapshot()).await? {
		online.output.note(format_args!("WARNING: {line}"));
	}
	Ok(())
}

/// Says which of these guardians cannot pay for what a guardian does. Makes two requests.
pub async fn lacks<'a>(guardians: impl Iterator<Item = &'a GuardianId>, at: &Snapshot) -> Result<Vec<String>, Failure> {
	let mut accounts = Vec::new();
	for guardian in guardians {
		if let GuardianId::Account(account) = guardian {
			if !accounts.contains(account) {
				accounts.push(account.clone());
			}
		}
	}
	if accounts.is_empty() {
		return Ok(Vec::new());
	}
	let deposit = at.attempt_base().await?;
	at.read_ahead(&accounts).await?;
	let mut lines = Vec::new();
	for account in &accounts {
		lines.extend(lack(account, at.funds(account).await?.free, deposit));
	}
	Ok(lines)
}

/// Checks that an account can open an attempt, before anything is signed. Warns if it can only if it gets a deposit back by
/// this: that of an attempt whose seat the new one takes.
///
/// `is_guardian`: whether it is the guardian itself. Another account pays for a guardian that is a DID.
pub async fn check_can_start(account: &AccountId, is_guardian: bool, online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let (funds, deposit) = (at.funds(account).await?, at.attempt_base().await?);
	check(account, is_guardian, funds.free.saturating_add(funds.reserved), deposit)?;
	if let Err(failure) = check(account, is_guardian, funds.free, deposit) {
		online.output.note(format_args!("WARNING: {failure}"));
	}
	Ok(())
}

/// Fails if an account with so many tokens lacks some for the deposit. That for the size and the fee come on top of it.
fn check(account: &AccountId, is_guardian: bool, tokens: u128, deposit: u128) -> Result<(), Failure> {
	if tokens >= deposit {
		return Ok(());
	}
	let needed = deposit.saturating_add(FEES);
	let address = address(account);
	let message = format!(
		"the account {address} has {}, and a start takes a deposit of {} and up to {} for the fee and the size: it lacks {}",
		in_clv(tokens),
		in_clv(deposit),
		in_clv(FEES),
		in_clv(needed.saturating_sub(tokens))
	);
	Err(Failure::refused(NO_FUNDS, message).with_hint(hint(&address, is_guardian, missing(tokens, needed))))
}

/// Returns what to do for an account that lacks so many CLV.
pub fn hint(address: &str, is_guardian: bool, missing: u128) -> String {
	let send = format!("send it tokens: 'clavis account send {address} {missing}'");
	match is_guardian {
		true => format!("{send}; no other account can pay for a guardian that is an account"),
		false => format!("{send}, or name the key of another account with --payer"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const BASE: u128 = 50 * CLV;

	fn account() -> AccountId {
		AccountId::new([7; 32])
	}

	#[test]
	fn a_guardian_is_told_what_it_cannot_pay_for_and_how_much_it_lacks() {
		let told = |free| lack(&account(), free, BASE);
		let poor = told(0).unwrap();
		assert!(poor.contains("has 0 CLV and can pay for no act") && poor.contains(" 51'"), "{poor}");
		let some = told(9_970_000_000_000).unwrap();
		assert!(some.contains("has 9.97 CLV and can approve, but not start"), "{some}");
		assert!(some.contains("takes 51 CLV") && some.contains(&format!("send {} 42'", address(&account()))), "{some}");
		assert!(told(51 * CLV - 1).is_some());
		assert_eq!(told(51 * CLV), None);
	}

	#[test]
	fn a_start_without_the_deposit_is_refused_with_the_amounts() {
		assert!(check(&account(), true, BASE, BASE).is_ok());
		for (is_guardian, has_payer) in [(true, false), (false, true)] {
			let failure = check(&account(), is_guardian, 10 * CLV, BASE).unwrap_err();
			assert_eq!(failure.code(), crate::failure::REFUSED);
			let error = failure.to_json()["error"].clone();
			assert_eq!(error["kind"], "noFunds");
			let message = error["message"].as_str().unwrap();
			for amount in ["has 10 CLV", "deposit of 50 CLV", "lacks 41 CLV"] {
				assert!(message.contains(amount), "{message}");
			}
			let hint = error["hint"].as_str().unwrap();
			assert!(hint.contains("clavis account send") && hint.contains(" 41'"), "{hint}");
			assert_eq!(hint.contains("--payer"), has_payer, "{hint}");
		}
	}
}
