// polkadot.js: the library of most wallets for Substrate chains.
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { report } from '../report.mjs';

await report('@polkadot/api', import.meta.url, async ({ rpc, id }) => {
	const api = await ApiPromise.create({ provider: new WsProvider(rpc), noInitWarn: true });
	const sender = new Keyring({ type: 'sr25519' }).addFromUri('//Charlie');
	const before = (await api.query.system.account(sender.address)).nonce;

	const sent = await new Promise((resolve, reject) => {
		const transfer = api.tx.balances.transferKeepAlive(sender.address, 1n);
		transfer.signAndSend(sender, (result) => {
			if (result.isError || result.dispatchError) reject(new Error(`${result.status} ${result.dispatchError}`));
			else if (result.status.isInBlock) resolve(result);
		}).catch(reject);
	});
	const events = sent.events.map(({ event }) => `${event.section}.${event.method}`);
	const after = (await api.query.system.account.at(sent.status.asInBlock, sender.address)).nonce;

	const record = (await api.query.did.records(id)).toJSON();
	return {
		'a transfer': events.includes('system.ExtrinsicSuccess') ? 'in a block' : events,
		'the nonce': `${after.bitLength()} bits, ${after.toNumber() - before.toNumber()} more`,
		'a record': `version ${record.v1.version}`,
	};
});
