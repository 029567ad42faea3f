package gateway

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"

	"claviger/hardware/proto"
)

// Credentials are where and as whom a gateway connects. Its certificate, and
// whom it trusts, are put into TLS at each connection.
type Credentials struct {
	URL      *url.URL
	Username string
	Password string
	TLS      *tls.Config // nil: the address asks for none
}

// credentialsOf reads what enrolment told; broker, when not "", is the address
// to use in place of the one told.
func credentialsOf(b proto.Broker, broker string) (Credentials, error) {
	c := Credentials{Username: b.Username, Password: b.Password}
	if broker == "" {
		broker = b.URL
	}
	u, err := url.Parse(broker)
	if err != nil || !isBroker(broker) || u.Host == "" {
		return c, fmt.Errorf("gateway: the broker's address %q does not begin with mqtts:// or mqtt://", broker)
	}
	if c.URL = u; u.Scheme == "mqtt" {
		return c, nil
	}
	c.TLS = &tls.Config{MinVersion: tls.VersionTLS13, ServerName: u.Hostname()}
	if b.RootsPEM != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(b.RootsPEM)) {
		return c, errors.New("gateway: the certificates to trust are not readable")
	}
	return c, nil
}

// address is host and port, with the usual port when none is given.
func (c Credentials) address() string {
	port := c.URL.Port()
	if port == "" {
		port = map[bool]string{true: "8883", false: "1883"}[c.TLS != nil]
	}
	return c.URL.Hostname() + ":" + port
}
