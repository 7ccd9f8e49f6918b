// smoldot: a light client. It syncs with the peers of the chain, and checks each answer against the state root.
import { start } from 'smoldot';
import { report } from '../report.mjs';

/** Calls a method of the full node. */
async function ask(rpc, method, params = []) {
	const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
	const answer = await fetch(rpc.replace('ws:', 'http:'), {
		method: 'POST', headers: { 'content-type': 'application/json' }, body,
	});
	return (await answer.json()).result;
}

/** Makes a function that asks the light client, and one that hears of its new final blocks. */
function talk(chain) {
	const waiting = new Map();
	let number = 0;
	let changed = () => {};
	(async () => {
		for await (const message of chain.jsonRpcResponses) {
			const { id, result, error, method, params } = JSON.parse(message);
			if (method === 'chain_finalizedHead') changed(params.result);
			else waiting.get(id)?.(error ? Promise.reject(new Error(error.message)) : result);
		}
	})();
	const call = (method, ...params) => new Promise((resolve) => {
		number += 1;
		waiting.set(number, resolve);
		chain.sendJsonRpc(JSON.stringify({ jsonrpc: '2.0', id: number, method, params }));
	});
	return { call, next: () => new Promise((resolve) => { changed = resolve; }) };
}

await report('smoldot', import.meta.url, async ({ rpc, specification, recordKey }) => {
	const peers = (await ask(rpc, 'system_localListenAddresses')).filter((peer) => peer.startsWith('/ip4/127.0.0.1/tcp/'));
	const chainSpec = JSON.stringify({ ...specification, bootNodes: peers.slice(0, 1) });
	const client = start({ maxLogLevel: 2, logCallback: (_, target, text) => console.error(target, text) });
	const light = talk(await client.addChain({ chainSpec }));

	let next = light.next();
	await light.call('chain_subscribeFinalizedHeads');
	let record = null;
	// The record is not in the first block, so the light client has it once it has synced.
	while (record === null) {
		await next;
		next = light.next();
		// No peer may have the state of this block.
		record = await light.call('state_getStorage', recordKey, await light.call('chain_getFinalizedHead')).catch(() => null);
	}
	const expected = await ask(rpc, 'state_getStorage', [recordKey]);
	await client.terminate();
	return { 'a record': record === expected ? 'as the full node has it' : record };
});
