//! The storage keys that others compute are those of this runtime.

use crate::Runtime;
use clavis_primitives::{groups::GroupId, rules::RuleNumber, storage, DidId};

#[test]
fn storage_keys_should_be_those_of_the_runtime() {
	let id = DidId([7; 32]);
	assert_eq!(storage::record_key(&id), pallet_did::Records::<Runtime>::hashed_key_for(id));
	assert!(storage::record_key(&id).starts_with(&storage::records_prefix()));
	assert_eq!(storage::now_key(), pallet_timestamp::Now::<Runtime>::hashed_key());
	assert_eq!(storage::rules_key(), pallet_revocation_rules::InForce::<Runtime>::hashed_key());
	assert_eq!(storage::periods_key(), pallet_governance::ChainPeriods::<Runtime>::hashed_key());
	let group = GroupId([8; 32]);
	assert_eq!(storage::group_head_key(&group), pallet_groups::Heads::<Runtime>::hashed_key_for(group));
	assert_eq!(storage::group_member_key(&group, &id), pallet_groups::Members::<Runtime>::hashed_key_for(group, id));
	assert!(storage::group_member_key(&group, &id).starts_with(&storage::group_members_prefix(&group)));
	for number in [1, 300, RuleNumber::MAX] {
		assert_eq!(storage::past_rules_key(number), pallet_revocation_rules::Past::<Runtime>::hashed_key_for(number));
	}
}
