use crate::{mock::*, Decision};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use sp_runtime::DispatchError;

fn authorize(origin: RuntimeOrigin, code_hash: H256) -> Result<(), DispatchError> {
	Governance::authorize_upgrade(origin, code_hash)
}

fn last_authorized() -> H256 {
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::System(frame_system::Event::UpgradeAuthorized { code_hash, check_version })) => {
			assert!(check_version, "the check of the spec version must stay on");
			code_hash
		},
		event => panic!("no authorisation: {event:?}"),
	}
}

#[test]
fn a_referendum_on_upgrades_should_authorise_a_hash_whose_version_is_checked() {
	run(|| {
		assert_ok!(authorize(Decision::Upgrades.into(), H256([1; 32])));
		assert_eq!(last_authorized(), H256([1; 32]));
	});
}

#[test]
fn an_authorisation_should_replace_the_one_before() {
	run(|| {
		for code in [b"one", b"two"] {
			assert_ok!(authorize(Decision::Upgrades.into(), sp_io::hashing::blake2_256(code).into()));
		}
		assert_eq!(last_authorized(), sp_io::hashing::blake2_256(b"two").into());
		let first = System::apply_authorized_upgrade(RuntimeOrigin::none(), b"one".to_vec());
		assert_eq!(first.unwrap_err().error, frame_system::Error::<Test>::Unauthorized.into());
	});
}

#[test]
fn nobody_else_should_authorise_an_upgrade() {
	run(|| {
		let others = [
			Decision::Rules.into(),
			Decision::Validators.into(),
			RuntimeOrigin::root(),
			RuntimeOrigin::signed(1),
			RuntimeOrigin::none(),
		];
		for origin in others {
			assert_noop!(authorize(origin, H256([1; 32])), DispatchError::BadOrigin);
		}
		assert!(System::authorized_upgrade().is_none());
	});
}
