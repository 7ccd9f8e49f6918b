use crate::{mock::*, Decision, EnsureDecision, EnsureRules, EnsureUpgrades, EnsureValidators};
use codec::{Decode, Encode};
use frame_support::traits::EnsureOrigin;

/// The kinds of decision that accept an origin.
fn accepted(origin: RuntimeOrigin) -> Vec<Decision> {
	let accepts = [
		(Decision::Rules, EnsureRules::try_origin(origin.clone()).is_ok()),
		(Decision::Upgrades, EnsureUpgrades::try_origin(origin.clone()).is_ok()),
		(Decision::Validators, EnsureValidators::try_origin(origin).is_ok()),
	];
	accepts.into_iter().filter(|(_, accepted)| *accepted).map(|(decision, _)| decision).collect()
}

#[test]
fn each_decision_should_be_accepted_as_itself_alone() {
	for decision in Decision::ALL {
		assert_eq!(accepted(decision.into()), [decision]);
	}
	for origin in [RuntimeOrigin::root(), RuntimeOrigin::signed(1), RuntimeOrigin::none()] {
		assert_eq!(accepted(origin), []);
	}
}

#[test]
fn an_origin_that_is_refused_should_come_back_as_it_was() {
	for origin in [Decision::Rules.into(), RuntimeOrigin::root(), RuntimeOrigin::signed(1)] {
		let back = EnsureUpgrades::try_origin(origin.clone()).unwrap_err();
		assert_eq!(format!("{back:?}"), format!("{origin:?}"));
	}
}

#[test]
fn an_index_of_no_decision_should_accept_nobody() {
	assert!(Decision::ALL
		.into_iter()
		.all(|decision| EnsureDecision::<3>::try_origin(RuntimeOrigin::from(decision)).is_err()));
}

#[test]
fn tracks_and_encodings_should_never_move() {
	for (index, decision) in [Decision::Rules, Decision::Upgrades, Decision::Validators].into_iter().enumerate() {
		assert_eq!(usize::from(decision.track()), index);
		assert_eq!(decision.encode(), [index as u8]);
		assert_eq!(Decision::ALL[index], decision);
	}
	assert!(Decision::decode(&mut &[3][..]).is_err());
}
