"""Asks nodes: JSON-RPC and the HTTP resolver. A stranger has a loopback address of its own, so that the limits of one client
do not hold for the honest one.
"""

import http.client
import json

HONEST = "127.0.0.1"
STRANGER = "127.0.0.2"
# Holds connections open, which must not keep the other stranger out.
IDLER = "127.0.0.3"
# The longest wait for an answer, in seconds. The resolver answers within 60.
PATIENCE = 65


def ask(address, method, path, body=None, headers=None, source=STRANGER):
    """Sends one request to HOST:PORT over a connection of its own. Returns the status and the body."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def post(address, body, source=STRANGER):
    """Sends a body of JSON-RPC. Returns the status and the body of the answer."""
    return ask(address, "POST", "/", body, {"Content-Type": "application/json"}, source)


def request(method, parameters=(), number=1):
    """Returns a request of JSON-RPC."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def rpc(address, method, *parameters, source=STRANGER):
    """Calls a method of JSON-RPC. Returns its result."""
    status, body = post(address, json.dumps(request(method, parameters)), source)
    answer = json.loads(body) if status == 200 else {"error": status}
    if "error" in answer:
        raise ValueError(f"{method} of {address} failed: {answer['error']}")
    return answer["result"]
