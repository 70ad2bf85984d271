"""The wire to the WSUS administration service: SOAP over HTTP with Windows authentication, read operations only."""
