//! `clavis rules`: what the rules say, and what voters decide about them.

mod propose;
mod read;
mod status;
mod terms;
mod vote;

pub use propose::{carry_to_voters, refusal, Motioned};
pub use read::no_referendum;

use super::{
	args::{Global, RulesCommand},
	did::connect,
	failure::Failure,
	keyring::Keyring,
	output::Output,
	session::Session,
};

pub async fn run(
	command: RulesCommand,
	global: &Global,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let chain = connect(global).await?;
	let mut session = Session { chain, keyring, output };
	match command {
		RulesCommand::Show(show) => read::show(&show, &session.chain, output).await,
		RulesCommand::Diff(diff) => read::diff(&diff, &session.chain, output).await,
		RulesCommand::Propose(propose) => session.propose_rules(*propose).await,
		RulesCommand::Vote(vote) => session.vote(vote).await,
		RulesCommand::Status { index } => status::status(index, &session.chain, output).await,
	}
}
