use crate::{mock::*, Error, InForce};
use clavis_pallet_testing::Chain;
use clavis_primitives::{
	rules::{NumberedRules, RuleSet},
	Algorithm,
};
use frame_support::{assert_noop, assert_ok};

fn start(rules: RuleSet) -> Chain {
	let revocation_rules = RevocationRulesConfig { rules, ..Default::default() };
	Chain::new(RuntimeGenesisConfig { revocation_rules, ..Default::default() })
}

#[test]
fn genesis_rules_should_be_the_first_set() {
	let rules = RuleSet { min_guardians: 3, ..RuleSet::default() }.with(&no_new(Algorithm::P256));
	start(rules.clone()).execute_with(|| {
		assert_eq!(InForce::<Test>::get(), NumberedRules { number: 1, from_block: 0, from: 0, rules });
		next_block();
		RevocationRules::do_try_state().unwrap();
		// Refused since the first block. The notice is what is left of its 75 blocks, in which holders can act.
		let too_soon = schedule([withdraw(Algorithm::P256, START + 30)], NOTICE);
		assert_noop!(too_soon, Error::<Test>::WithdrawalTooSoon);
		assert_ok!(schedule([withdraw(Algorithm::P256, START + 240)], NOTICE));
		run_to(90);
		RevocationRules::do_try_state().unwrap();
		assert_eq!(InForce::<Test>::get().rules.withdrawn(Algorithm::P256, now()), Some(START + 240));
	});
}

#[test]
#[should_panic(expected = "genesis rules: the fewest guardians must be from 2 to 16")]
fn genesis_should_refuse_unsound_rules() {
	start(RuleSet { min_guardians: 1, ..RuleSet::default() });
}
