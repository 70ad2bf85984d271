"""A WSUS server's administration service to test against: real NTLM and Kerberos, real ASP.NET, the real WSDL.

Apache with mod_auth_gssapi asks who the caller is (NTLM by gss-ntlmssp, Kerberos by a key distribution centre on
loopback) and hands the call to Mono, which serves the class that `wsdl -server` makes from Microsoft's WSDL. What it
answers comes from a folder of TSV files that is written out of an estate:

    folder = write_server(estate, "wsus01", tmp_path / "wsus01", Server(role=REPORTER, refuse=("GetSubscription",)))
    with serving(folder) as server:
        ...  # server.url, server.tls_url, server.ca_file, server.user, server.password
        server.disturb("ExecuteSPSearchUpdates", "timeout", times=1)
        assert not server.written()
        assert len(server.calls("ExecuteSPSearchUpdates")) == 2

* `data.write_server(estate, server_id, folder, options.Server(…))` writes the folder, also while it is served; calls
  and disturbances are forgotten then. Ids of servers are GUIDs on the wire: `options.wire_id("wsus01")`.
* `serving.serving(folder)` runs one server, `serving.serving_all([a, b])` several at their own ports, and
  `serving_all([a, b], one_port=True)` at the same ports of 127.0.0.1, 127.0.0.2 …, as a hierarchy needs whose names
  carry no port; `compress=True` compresses answers as IIS may. A folder may be empty at first, so that `Server(upstream_port=…)` can name a port.
* `server.credential_cache()` signs `server.principal` in and returns the environment for Kerberos
  (`asking.SignIn(None, None, protocol="kerberos")` needs python3-gssapi of the system).
* `server.forbidden_port` answers 403 (TLS required), `server.unavailable_port` 503; `broken.relay` stands in front of
  a port and cuts or slows the answer, `broken.silent_port` never answers.
* `asking.service(url, asking.SignIn(user, password))` is zeep on the same WSDL.
* `python -m tests.wsus_server.bench FOLDER` writes data of a large server.

What stands where on the wire and is not documented by Microsoft is a choice of this counterpart: of a failed
synchronisation (event 386) the error is in MiscData, its text in ReplacementStrings; of a changed subscription (389)
the administrator is in both. Attributes of a scope that the counterpart does not know are a fault, not ignored.
"""
