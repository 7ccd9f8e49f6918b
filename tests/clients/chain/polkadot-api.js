// polkadot-api: a client of the newer JSON-RPC interface (chainHead).
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { WebSocket } from 'ws';
import { report } from '../report.mjs';

await report('polkadot-api', import.meta.url, async ({ rpc, id }) => {
	await cryptoWaitReady();
	const key = new Keyring({ type: 'sr25519' }).addFromUri('//Dave');
	const client = createClient(getWsProvider(rpc, { websocketClass: WebSocket }));
	const api = client.getUnsafeApi();
	const before = await api.query.System.Account.getValue(key.address);

	const signer = getPolkadotSigner(key.publicKey, 'Sr25519', (payload) => key.sign(payload));
	const transfer = api.tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: key.address }, value: 1n });
	const sent = await transfer.signAndSubmit(signer);
	const after = await api.query.System.Account.getValue(key.address, { at: sent.block.hash });

	const record = await api.query.Did.Records.getValue(id);
	return {
		'a transfer': sent.ok ? 'in a final block' : sent.dispatchError,
		'the nonce': `${typeof after.nonce}, ${after.nonce - before.nonce} more`,
		'a record': `version ${record.value.version}`,
	};
});
