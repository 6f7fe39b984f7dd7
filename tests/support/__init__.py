"""What the tests stand on: servers, a browser, a closed network, strict HTML."""
