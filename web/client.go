package web

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// address is the network address of who asks. Behind a proxy of ours (there is
// one when people reach us under BaseURL, and it speaks from a private
// address) it is the last address that the proxies added and that is not their
// own; what a browser wrote itself stands further left and is never read.
func (r *Request) address() string {
	peer, err := netip.ParseAddr(r.Context().RemoteIP().String())
	if err != nil || r.s.origin == "" || !inHouse(peer) {
		return r.Context().RemoteIP().String()
	}
	hops := strings.Split(r.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if peer = hop; !inHouse(hop) {
			break
		}
	}
	return peer.Unmap().String()
}

func inHouse(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
}
