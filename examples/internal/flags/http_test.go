package flags

import (
	"net"
	"testing"
)

func TestShownAddress(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1": "localhost:80", "::1": "localhost:80", "0.0.0.0": "localhost:80", "::": "localhost:80", "127.0.0.2": "127.0.0.2:80", "10.0.0.1": "10.0.0.1:80", "fe80::1": "[fe80::1]:80",
	} {
		if got := shownAddress(&net.TCPAddr{IP: net.ParseIP(address), Port: 80}); got != want {
			t.Errorf("%s: want %s, got %s", address, want, got)
		}
	}
}
