// did-resolver: the interface by which most programs in JavaScript resolve DIDs.
import { Resolver } from 'did-resolver';
import { report } from '../report.mjs';
import { driver } from './driver.js';

await report('did-resolver', import.meta.url, async ({ resolver: address, cases, deactivated, unknown, versionOne }) => {
	const resolver = new Resolver(driver(address));
	const listed = async (did) => {
		const { didDocument, didResolutionMetadata } = await resolver.resolve(did);
		if (didResolutionMetadata.error) throw new Error(JSON.stringify(didResolutionMetadata));
		return didDocument.verificationMethod.map(({ id }) => id);
	};
	const shown = {};
	for (const { name, did, method } of cases) shown[name] = (await listed(did)).includes(method) ? 'listed' : 'absent';
	const past = await listed(`${versionOne.did}?versionId=1`);
	shown['rotated, in version 1'] = past.includes(versionOne.method) ? 'listed' : 'absent';
	const ended = await resolver.resolve(deactivated);
	shown['the metadata of a deactivated DID'] = ended.didDocumentMetadata.deactivated ? 'deactivated' : 'in use';
	shown['an unknown DID'] = (await resolver.resolve(unknown)).didResolutionMetadata.error;
	return shown;
});
