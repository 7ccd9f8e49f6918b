"""substrate-interface: the client for Python. It has a type for nonces of its own, of 32 bits."""

from report import report
from substrateinterface import Keypair, SubstrateInterface


def show(task):
    chain = SubstrateInterface(url=task["rpc"])
    sender = Keypair.create_from_uri("//Ferdie")
    before = chain.get_account_nonce(sender.ss58_address)

    call = chain.compose_call(
        "Balances", "transfer_keep_alive", {"dest": sender.ss58_address, "value": 1}
    )
    signed = chain.create_signed_extrinsic(call, sender)
    sent = chain.submit_extrinsic(signed, wait_for_finalization=True)
    after = chain.query("System", "Account", [sender.ss58_address], sent.block_hash).value["nonce"]

    record = chain.query("Did", "Records", [task["id"]]).value
    return {
        "a transfer": "in a final block" if sent.is_success else sent.error_message,
        "the nonce": f"{after - before} more",
        "a record": f"version {record['V1']['version']}",
    }


report("substrate-interface", show)
