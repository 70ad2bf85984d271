"""Live WSUS servers, collected from the real counterpart in tests/wsus_server."""
