"""Tells schemathesis that the media types of DIDs are JSON."""

import json

import schemathesis

MEDIA_TYPES = ("application/did", "application/did-resolution", "application/did-url-dereferencing")

for media_type in MEDIA_TYPES:
    schemathesis.deserializer(media_type)(lambda context, response: json.loads(response.content))
