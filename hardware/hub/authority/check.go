package authority

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

// HubName is the common name by which the hub is known to a broker that is not
// ours. No gateway can have it: their ids begin otherwise.
const HubName = "claviger-hub"

// errNotOurs says that a certificate is not from this authority.
var errNotOurs = errors.New("authority: not a certificate of a gateway of ours")

// Check tells whether a client's certificate was signed here for a gateway.
// One that has run out is still known for what it was: whether its owner may
// do anything is for the broker to say.
func (a *Authority) Check(c *x509.Certificate) error {
	roots, err := a.roots()
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	for _, r := range roots {
		pool.AddCert(r.cert)
	}
	at := a.clock()
	if at.After(c.NotAfter) {
		at = c.NotAfter
	}
	_, err = c.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	return err
}

// Server is the TLS of a broker inside the process, for gateways that reach it
// under one of the hosts: 1.3 and nothing older, a client certificate always.
func (a *Authority) Server(hosts ...string) *tls.Config {
	s := &shown{a: a, hosts: hosts}
	return &tls.Config{MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true, ClientAuth: tls.RequireAnyClientCert, Time: a.clock,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.current() },
		VerifyConnection: func(c tls.ConnectionState) error {
			if len(c.PeerCertificates) != 1 {
				return errNotOurs
			}
			return a.Check(c.PeerCertificates[0])
		}}
}

// shown is the certificate that the broker shows, made again before it runs out.
type shown struct {
	a     *Authority
	hosts []string
	mu    sync.Mutex
	cert  *tls.Certificate
}

func (s *shown) current() (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cert != nil && s.a.clock().Before(s.cert.Leaf.NotAfter.Add(Renew-Life)) {
		return s.cert, nil
	}
	c, err := s.a.own(s.hosts[0], s.hosts, x509.ExtKeyUsageServerAuth)
	if err == nil {
		s.cert = c
	}
	return s.cert, err
}

// Hub is the TLS of a hub that connects to a broker which is not ours: it
// trusts this authority and those of the system, and shows a certificate with
// HubName.
func (a *Authority) Hub() (*tls.Config, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	roots, err := a.RootsPEM()
	if err != nil {
		return nil, err
	}
	pool.AppendCertsFromPEM([]byte(roots))
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return a.own(HubName, nil, x509.ExtKeyUsageClientAuth)
	}}, nil
}

// own makes a certificate of the installation itself, with a key of its own.
func (a *Authority) own(name string, hosts []string, use x509.ExtKeyUsage) (*tls.Certificate, error) {
	roots, err := a.roots()
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c, err := a.sign(a.settled(roots), name, hosts, key.Public(), use)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key, Leaf: c}, nil
}

// named puts the hosts into a certificate, as names or as addresses.
func named(t *x509.Certificate, hosts []string) {
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
}

// ServerPEM makes a certificate and its key for a broker that is not ours.
func (a *Authority) ServerPEM(hosts ...string) (cert, key string, err error) {
	c, err := a.own(hosts[0], hosts, x509.ExtKeyUsageServerAuth)
	if err != nil {
		return "", "", err
	}
	key, err = KeyPEM(c.PrivateKey)
	return certPEM(c.Leaf.Raw), key, err
}

// KeyPEM writes a private key.
func KeyPEM(key crypto.PrivateKey) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), err
}

// Revoked is a certificate that holds no more.
type Revoked struct {
	Serial string // 32 hexadecimal digits
	At     time.Time
}

// listLife is how long a broker may go on with a list of what is revoked.
const listLife = 7 * 24 * time.Hour

// RevokedPEM writes the list of revoked certificates, once under each key of
// the authority: a broker looks for the one of the key that signed.
func (a *Authority) RevokedPEM(list []Revoked) (string, error) {
	roots, err := a.roots()
	if err != nil {
		return "", err
	}
	var entries []x509.RevocationListEntry
	for _, r := range list {
		n, ok := new(big.Int).SetString(r.Serial, 16)
		if !ok {
			return "", fmt.Errorf("authority: serial %q", r.Serial)
		}
		entries = append(entries, x509.RevocationListEntry{SerialNumber: n, RevocationTime: r.At.UTC()})
	}
	var b strings.Builder
	now := a.clock().UTC()
	for _, r := range roots {
		der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(now.Unix()), ThisUpdate: now.Add(-backdated), NextUpdate: now.Add(listLife),
			RevokedCertificateEntries: entries}, r.cert, r.key)
		if err != nil {
			return "", fmt.Errorf("authority: %w", err)
		}
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
	}
	return b.String(), nil
}
