//! Values for fields of the rules, as arguments.

use clap::Args;
use clavis_client::rules::Wish;

/// New values for fields of the rules.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct FieldArgs {
	/// ALGORITHM=accepted, ALGORITHM=no-new-keys or ALGORITHM=withdrawn[:MOMENT]
	///
	/// Keys of a withdrawn algorithm are not good from MOMENT on (2030-01-01T00:00:00Z). Without a MOMENT, from the
	/// earliest one that leaves their holders the notice of the network.
	#[arg(long, value_name = "RULE", value_parser = Wish::algorithm)]
	pub algorithm: Vec<Wish>,
	/// The time for which a verification method is good after it was added: 365d, or none
	#[arg(long, value_name = "TIME", value_parser = Wish::max_key_age)]
	pub max_key_age: Option<Wish>,
	/// The time that "compromised since" may reach back: 90d, or none
	#[arg(long, value_name = "TIME", value_parser = Wish::max_reach)]
	pub max_reach: Option<Wish>,
	/// The shortest time that guardians must leave a holder to object: 2d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::min_recovery_delay)]
	pub min_recovery_delay: Option<Wish>,
	/// The smallest number of guardians that may recover a DID
	#[arg(long, value_name = "N", value_parser = Wish::min_guardians)]
	pub min_guardians: Option<Wish>,
	/// The longest time until a group has a new secret after a member's DID changed: 1d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::rekey_deadline)]
	pub rekey_deadline: Option<Wish>,
	/// The longest time for which a group may keep a secret: 30d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::max_epoch)]
	pub max_epoch: Option<Wish>,
}

impl FieldArgs {
	/// Returns the values that were named.
	pub fn wishes(&self) -> Vec<Wish> {
		let Self { algorithm, max_key_age, max_reach, min_recovery_delay, min_guardians, rekey_deadline, max_epoch } =
			self;
		let others = [max_key_age, max_reach, min_recovery_delay, min_guardians, rekey_deadline, max_epoch];
		algorithm.iter().chain(others.into_iter().flatten()).copied().collect()
	}
}
