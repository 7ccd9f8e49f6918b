//! Values for fields of the rules, as arguments: an option for each field in the list of the fields.

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, Error, FromArgMatches};
use clavis_client::rules::{help, Setting};
use clavis_primitives::{
	rules::{Field, FieldValue},
	Algorithm,
};

/// The group of the options of all fields.
pub const FIELDS: &str = "fields";

/// The option for algorithms.
pub const ALGORITHM: &str = "algorithm";

/// New values for fields of the rules.
#[derive(Clone, Debug, Default)]
pub struct FieldArgs(pub Vec<Setting>);

/// The names of the options, one for each field.
pub fn options() -> impl Iterator<Item = &'static str> {
	[ALGORITHM].into_iter().chain(Field::NUMBERS.iter().map(|field| field.name()))
}

/// The long help of the option for algorithms. `without_moment` explains a withdrawal that names no moment.
pub fn algorithm_help(without_moment: &str) -> String {
	let forms = help(Field::Algorithm(Algorithm::Ed25519));
	format!(
		"{forms}\n\nKeys of a withdrawn algorithm are not good from MOMENT on (2030-01-01T00:00:00Z). {without_moment}"
	)
}

impl Args for FieldArgs {
	fn augment_args(command: Command) -> Command {
		let algorithm = Arg::new(ALGORITHM)
			.long(ALGORITHM)
			.value_name("ALGORITHM=RULE")
			.action(ArgAction::Append)
			.value_parser(Setting::of_algorithm)
			.help(help(Field::Algorithm(Algorithm::Ed25519)))
			.long_help(algorithm_help(
				"Without a MOMENT, from the earliest one that leaves their holders the notice of the network.",
			));
		let numbers = Field::NUMBERS.iter().map(|field| {
			let value_name = match field.unit() {
				FieldValue::Seconds(_) => "TIME",
				FieldValue::Blocks(_) => "SPAN",
				FieldValue::Count(_) | FieldValue::Restriction(_) => "N",
			};
			Arg::new(field.name())
				.long(field.name())
				.value_name(value_name)
				.value_parser(move |text: &str| Setting::of(*field, text))
				.help(help(*field))
		});
		let args = [algorithm].into_iter().chain(numbers).map(|arg| arg.help_heading("Fields"));
		command.args(args).group(ArgGroup::new(FIELDS).args(options()).multiple(true))
	}

	fn augment_args_for_update(command: Command) -> Command {
		Self::augment_args(command)
	}
}

impl FromArgMatches for FieldArgs {
	fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
		let values = options().filter_map(|name| matches.get_many::<Setting>(name));
		Ok(Self(values.flatten().copied().collect()))
	}

	fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
		*self = Self::from_arg_matches(matches)?;
		Ok(())
	}
}
