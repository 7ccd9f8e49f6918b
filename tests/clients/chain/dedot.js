// dedot: a client that makes its types from the metadata.
import { DedotClient, WsProvider } from 'dedot';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { report } from '../report.mjs';

await report('dedot', import.meta.url, async ({ rpc, id }) => {
	await cryptoWaitReady();
	const key = new Keyring({ type: 'sr25519' }).addFromUri('//Eve');
	const client = await DedotClient.new(new WsProvider(rpc));
	const before = await client.query.system.account(key.address);

	const transfer = client.tx.balances.transferKeepAlive(key.address, 1n);
	const sent = await transfer.signAndSend(key).untilFinalized();
	const after = await client.query.system.account(key.address);

	const record = await client.query.did.records(id);
	return {
		'a transfer': sent.dispatchError ?? 'in a final block',
		'the nonce': `${typeof after.nonce}, ${after.nonce - before.nonce} more`,
		'a record': `version ${record.value.version}`,
	};
});
