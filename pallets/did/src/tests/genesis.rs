use crate::{mock::*, GenesisDid};
use clavis_pallet_testing::Chain;
use frame_support::assert_ok;

fn start(dids: Vec<GenesisDid>) -> Chain {
	let balances = vec![(sr(201).account(), 1_000)];
	let genesis = RuntimeGenesisConfig {
		balances: BalancesConfig { balances, ..Default::default() },
		did: DidConfig { network: "test".parse().unwrap(), dids, ..Default::default() },
		..Default::default()
	};
	Chain::new(genesis)
}

fn genesis_did() -> GenesisDid {
	GenesisDid { inception: inception(single(&sr(201))), changes: vec![method("a", &ed(1))] }
}

#[test]
fn genesis_dids_should_exist_at_nobodys_expense_until_somebody_makes_them_grow() {
	start(vec![genesis_did()]).execute_with(|| {
		next_block();
		let did = inception(single(&sr(201))).id(&Did::network());
		assert!(record(did).deposit.is_none());
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
		assert_eq!(held(&sr(201)), 0);
		assert_ok!(Did::update(sr(201).origin(), did, changes([bulky("s")])));
		assert_eq!(held(&sr(201)), 30);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_eq!(held(&sr(201)), 0);
		check_deposits();
		Did::do_try_state().unwrap();
	});
}

#[test]
#[should_panic(expected = "stated twice")]
fn genesis_should_refuse_a_did_stated_twice() {
	start(vec![genesis_did(), genesis_did()]);
}

#[test]
#[should_panic(expected = "can never reach its threshold")]
fn genesis_should_refuse_a_did_that_nobody_can_control() {
	start(vec![GenesisDid { inception: inception(of(2, &[&sr(1)])), changes: vec![] }]);
}
