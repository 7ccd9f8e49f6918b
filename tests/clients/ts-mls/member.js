// A member of a group with ts-mls, an implementation of MLS that has nothing in common with that of our library.
//
// It reads requests from its standard input, a line of JSON each, and answers each with a line of JSON. The field `do`
// names the request. Bytes are hexadecimal, after 0x. An answer is `{"error": …}` if the request failed.
//
// | request | arguments | answer |
// |---|---|---|
// | `package` | `identity`: the credential, `secret`: the Ed25519 seed | `package` |
// | `create` | as `package`, and `group`: the `group_id` of MLS | the state |
// | `join` | a source of the welcome | the state |
// | `follow` | a source of the commit to process | the state |
// | `rejoin` | as `package`, and a source of the group information | `commit` and the state |
// | `commit` | `removed`: leaves, `added`: key packages | `commit`, `welcome`, `groupInfo` and the state |
// | `accept`, `discard` | the pending commit won, or lost the race | the state |
// | `export` | `label`, `context`, `length` | `secret` |
//
// A source is `bytes`, or `node`, `group` and `epoch`: the URL of the JSON-RPC of a node, the name of the group, and the
// number of the epoch on the chain.
//
// The state is `epoch` (of MLS), `leaf`, `treeHash`, `transcriptHash`, `authenticator`, `isActive` and `members` (the
// credentials by their leaves). After `commit` and `rejoin` it is the state after the commit. The member itself stays at
// the old one until `accept`.

import { createPrivateKey, createPublicKey } from "node:crypto"
import { createInterface } from "node:readline"
import {
	acceptAll,
	createCommit,
	createGroup,
	createGroupInfoWithExternalPubAndRatchetTree,
	decodeMlsMessage,
	emptyPskIndex,
	encodeMlsMessage,
	generateKeyPackageWithKey,
	getCiphersuiteFromName,
	getCiphersuiteImpl,
	joinGroup,
	joinGroupExternal,
	mlsExporter,
	processMessage,
} from "ts-mls"

const SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
// Our library refuses a key package that is good for longer than about three months.

const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE))
const member = { packages: [], state: undefined, pending: undefined }

const bytes = (text) => new Uint8Array(Buffer.from(text.replace(/^0x/, ""), "hex"))
const hex = (array) => `0x${Buffer.from(array).toString("hex")}`

/** Decodes a message of MLS, all of it, that must have this wire format. */
function message(array, wireformat) {
	const decoded = decodeMlsMessage(array, 0)
	if (decoded === undefined) throw new Error("the bytes are no message of MLS")
	const [content, length] = decoded
	if (length !== array.length) throw new Error(`the message has ${array.length - length} bytes after its end`)
	if (content.wireformat !== wireformat) throw new Error(`expected ${wireformat}, got ${content.wireformat}`)
	return content
}

const encode = (wireformat, content) => hex(encodeMlsMessage({ version: "mls10", wireformat, ...content }))

/** The key pair of an Ed25519 seed, as ts-mls takes it. */
function keyPair(seed) {
	const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed])
	const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" })
	const point = createPublicKey(secret).export({ format: "jwk" }).x
	return { signKey: new Uint8Array(seed), publicKey: new Uint8Array(Buffer.from(point, "base64url")) }
}

/** Takes a message from its source: one of `welcome`, `commit` and `groupInfo`. */
async function take({ bytes: given, node, group, epoch }, name, wireformat) {
	if (given !== undefined) return message(bytes(given), wireformat)
	const answer = await fetch(node, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "group_epoch", params: [group, epoch] }),
	})
	const { result, error } = await answer.json()
	if (error !== undefined) throw new Error(`the node has no epoch ${epoch} of ${group}: ${error.message}`)
	const text = result?.messages?.[name]?.bytes
	if (text === undefined) throw new Error(`the epoch ${epoch} of ${group} has no ${name}: ${JSON.stringify(result)}`)
	return message(new Uint8Array(Buffer.from(text, "base64url")), wireformat)
}

function describe(state) {
	const members = {}
	state.ratchetTree.forEach((node, index) => {
		if (node?.nodeType === "leaf") members[index / 2] = new TextDecoder().decode(node.leaf.credential.identity)
	})
	return {
		epoch: Number(state.groupContext.epoch),
		leaf: state.privatePath.leafIndex,
		treeHash: hex(state.groupContext.treeHash),
		transcriptHash: hex(state.groupContext.confirmedTranscriptHash),
		authenticator: hex(state.keySchedule.epochAuthenticator),
		isActive: state.groupActiveState.kind === "active",
		members,
	}
}

async function newPackage({ identity, secret }) {
	// Without an end: the chain says until when a package is good. It is the default of ts-mls, too.
	const lifetime = { notBefore: 0n, notAfter: 2n ** 63n - 1n }
	// ts-mls adds random values to its default capabilities. A test needs the same ones in each run.
	const capabilities = {
		versions: ["mls10"],
		ciphersuites: [SUITE],
		extensions: [],
		proposals: [],
		credentials: ["basic"],
	}
	const credential = { credentialType: "basic", identity: new TextEncoder().encode(identity) }
	return generateKeyPackageWithKey(credential, capabilities, lifetime, [], keyPair(bytes(secret)), suite)
}

const requests = {
	async package(request) {
		const made = await newPackage(request)
		member.packages.push(made)
		return { package: encode("mls_key_package", { keyPackage: made.publicPackage }) }
	},

	async create(request) {
		const { publicPackage, privatePackage } = await newPackage(request)
		member.state = await createGroup(bytes(request.group), publicPackage, privatePackage, [], suite)
		return describe(member.state)
	},

	async join(request) {
		const { welcome } = await take(request, "welcome", "mls_welcome")
		// A welcome names each new member by the hash of its key package: one of ours fits, or none.
		let failure = new Error("the welcome is for no key package of this member")
		for (const { publicPackage, privatePackage } of member.packages) {
			try {
				member.state = await joinGroup(welcome, publicPackage, privatePackage, emptyPskIndex, suite)
				return describe(member.state)
			} catch (error) {
				failure = error
			}
		}
		throw failure
	},

	async follow(request) {
		const commit = await take(request, "commit", "mls_public_message")
		const { newState } = await processMessage(commit, member.state, emptyPskIndex, acceptAll, suite)
		member.state = newState
		return describe(newState)
	},

	async rejoin(request) {
		const { groupInfo } = await take(request, "groupInfo", "mls_group_info")
		const { publicPackage, privatePackage } = await newPackage(request)
		const made = await joinGroupExternal(groupInfo, publicPackage, privatePackage, true, suite)
		member.pending = made.newState
		const commit = encode("mls_public_message", { publicMessage: made.publicMessage })
		return { commit, ...describe(member.pending) }
	},

	async commit({ removed = [], added = [] }) {
		const remove = (leaf) => ({ proposalType: "remove", remove: { removed: leaf } })
		const add = (text) => {
			const { keyPackage } = message(bytes(text), "mls_key_package")
			return { proposalType: "add", add: { keyPackage } }
		}
		const made = await createCommit(
			{ state: member.state, cipherSuite: suite },
			{
				wireAsPublicMessage: true,
				ratchetTreeExtension: true,
				extraProposals: [...removed.map(remove), ...added.map(add)],
			},
		)
		member.pending = made.newState
		const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(made.newState, [], suite)
		return {
			commit: hex(encodeMlsMessage(made.commit)),
			welcome: made.welcome && encode("mls_welcome", { welcome: made.welcome }),
			groupInfo: encode("mls_group_info", { groupInfo }),
			...describe(made.newState),
		}
	},

	async accept() {
		if (member.pending === undefined) throw new Error("there is no pending commit")
		member.state = member.pending
		member.pending = undefined
		return describe(member.state)
	},

	async discard() {
		member.pending = undefined
		return describe(member.state)
	},

	async export({ label, context, length }) {
		const { exporterSecret } = member.state.keySchedule
		return { secret: hex(await mlsExporter(exporterSecret, label, bytes(context), length, suite)) }
	},
}

for await (const line of createInterface({ input: process.stdin })) {
	let answer
	try {
		const request = JSON.parse(line)
		const act = requests[request.do]
		if (act === undefined) throw new Error(`there is no request '${request.do}'`)
		answer = await act(request)
	} catch (error) {
		answer = { error: `${error.name}: ${error.message}` }
	}
	process.stdout.write(`${JSON.stringify(answer)}\n`)
}
