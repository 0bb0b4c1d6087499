"""The public key of a game server that does not exist: an ed25519 key's form (RFC 8709), with 32 counted bytes."""

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
