package flags

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"

	"github.com/denoise-go/denoise/train/view"
)

// HTTP is where a page shows the runs, if it is asked for.
type HTTP struct {
	Address string // "" serves no page
}

func (h *HTTP) Register(set *flag.FlagSet) {
	set.StringVar(&h.Address, "http", h.Address, "`address` such as :8080 of a page that shows the runs as they train; without a host only this machine can open it")
}

func (h *HTTP) Read(set *flag.FlagSet) error {
	if h.Address == "" && !Given(set, "http") {
		return nil
	}
	return CheckAddress("http", h.Address)
}

// CheckAddress returns an error if a flag's value is no address to listen on.
func CheckAddress(name, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("-%s: want an address such as :8080, got %q: %w", name, address, err)
	}
	return nil
}

// Serve serves the page about a folder until the function that it returns is called, which gives clients time to get the last news. It prints the page's
// address.
func (h *HTTP) Serve(folder string, stdout io.Writer) (stop func() error, err error) {
	if h.Address == "" {
		return func() error { return nil }, nil
	}
	l, err := view.Listen(h.Address)
	if err != nil {
		return nil, fmt.Errorf("-http: %w", err)
	}
	fmt.Fprintf(stdout, "the runs are shown at http://%s/\n", shownAddress(l.Addr()))
	ctx, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- view.NewServer(folder).Serve(ctx, l) }()
	return func() error {
		end()
		return <-served
	}, nil
}

// shownAddress is what one types into a browser on this machine.
func shownAddress(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	local := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, net.IPv4zero, net.IPv6unspecified} // localhost is not the other loopback addresses
	if !ok || !slices.ContainsFunc(local, tcp.IP.Equal) {
		return a.String()
	}
	return fmt.Sprint("localhost:", tcp.Port)
}
