package broker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"claviger/hardware/hub/authority"
)

// secureDoor names the listener whose clients show a certificate.
const secureDoor = "secure"

const (
	watchEvery = time.Second
	watchBack  = time.Minute // how far back a look goes: clocks differ, and a look may fail
)

// certificateOf is what the client showed, nil for none. The handshake checked
// who signed it.
func certificateOf(cl *mqtt.Client) *x509.Certificate {
	conn, ok := cl.Net.Conn.(*tls.Conn)
	if !ok {
		return nil
	}
	if shown := conn.ConnectionState().PeerCertificates; len(shown) > 0 {
		return shown[0]
	}
	return nil
}

// ranOut tells whether the certificate of a connection has run out. Its
// gateway may still deliver what its cabinets recorded, and hear that it is
// safe, what rights ended and what time it is; no command goes through it.
func (h *hook) ranOut(cl *mqtt.Client) bool {
	if cl.Net.Listener != secureDoor {
		return false
	}
	c := certificateOf(cl)
	return c == nil || h.clock().After(c.NotAfter)
}

// watch ends the connections whose certificate was revoked, within seconds.
func (e *Embedded) watch(ctx context.Context, cloud Cloud, clock func() time.Time, log *slog.Logger) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		gone, err := cloud.Revoked(ctx, clock().Add(-watchBack))
		if err != nil {
			if ctx.Err() == nil {
				log.Warn("revoked certificates are not known", "err", err)
			}
			continue
		}
		if len(gone) > 0 {
			e.cut(gone, log)
		}
	}
}

// cut ends the connections under the serial numbers.
func (e *Embedded) cut(serials []string, log *slog.Logger) {
	gone := map[string]bool{}
	for _, s := range serials {
		gone[s] = true
	}
	for _, cl := range e.server.Clients.GetAll() {
		if c := certificateOf(cl); c != nil && !cl.Closed() && gone[authority.SerialOf(c)] {
			log.Info("certificate revoked, connection ended", "gateway", cl.ID)
			if err := e.server.DisconnectClient(cl, packets.ErrNotAuthorized); err != nil {
				log.Debug("ending a connection", "err", err)
			}
		}
	}
}
