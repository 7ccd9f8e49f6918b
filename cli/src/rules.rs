//! `clavis rules`: what the rules say, and what voters decide about them.

mod propose;
mod show;

pub use propose::{carry_to_voters, refusal, Motioned};
pub use show::{agenda_lines, no_referendum};

use crate::{
	command::{Global, RulesCommand},
	did::connect,
	failure::Failure,
	signing::keyring::Keyring,
	signing::proposal::Session,
	terminal::output::Output,
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
		RulesCommand::Show(show) => show::show(&show, &session.chain, output).await,
		RulesCommand::Diff(diff) => show::diff(&diff, &session.chain, output).await,
		RulesCommand::Propose(propose) => session.propose_rules(*propose).await,
		RulesCommand::Vote(vote) => session.vote(vote).await,
		RulesCommand::Status { index } => crate::referendum::status::status(index, &session.chain, output).await,
	}
}
