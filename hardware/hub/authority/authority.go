package authority

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"claviger/store/keyring"
	"claviger/tenants"
)

// How long certificates hold, and when their owners ask for the next.
const (
	Life  = 90 * 24 * time.Hour
	Renew = 60 * 24 * time.Hour

	backdated = time.Hour // for clocks that are behind
)

// Of the authority's own certificates. They are derived from the key alone, so
// that every process of an installation, and every restart, has the same.
var (
	rootsFrom  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rootsUntil = time.Date(2066, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Authority is the certificate authority of one installation. It is safe for
// concurrent use.
type Authority struct {
	keys  *keyring.Keyring
	clock func() time.Time
}

// New is the authority of the keyring.
func New(k *keyring.Keyring, clock func() time.Time) *Authority { return &Authority{k, clock} }

// root is one key of the authority with its own certificate.
type root struct {
	key     ed25519.PrivateKey
	cert    *x509.Certificate
	created time.Time
}

// roots lists the keys, the current one first.
func (a *Authority) roots() ([]root, error) {
	var out []root
	for _, s := range a.keys.Signings(keyring.Gateways) {
		public := s.Key.Public().(ed25519.PublicKey)
		sum := sha256.Sum256(public)
		t := &x509.Certificate{SerialNumber: new(big.Int).SetBytes(sum[:16]), Subject: pkix.Name{CommonName: "Claviger gateways " + hex.EncodeToString(sum[:4])},
			NotBefore: rootsFrom, NotAfter: rootsUntil, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, SubjectKeyId: sum[:20],
			KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
		der, err := x509.CreateCertificate(rand.Reader, t, t, public, s.Key)
		if err != nil {
			return nil, fmt.Errorf("authority: %w", err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("authority: %w", err)
		}
		out = append(out, root{s.Key, cert, s.Created})
	}
	return out, nil
}

// RootsPEM are the authority's certificates, for whoever checks one of ours.
func (a *Authority) RootsPEM() (string, error) {
	roots, err := a.roots()
	var b bytes.Buffer
	for _, r := range roots {
		b.WriteString(certPEM(r.cert.Raw))
	}
	return b.String(), err
}

// Root describes one key of the authority.
type Root struct {
	Name    string
	Created time.Time // zero: derived from SECRET_KEY
	Current bool      // signs what gateways get from now on
	Broker  bool      // signs what the broker shows
}

// Roots describes the authority's keys, the current one first.
func (a *Authority) Roots() ([]Root, error) {
	roots, err := a.roots()
	if err != nil {
		return nil, err
	}
	shown := a.settled(roots)
	var out []Root
	for i, r := range roots {
		out = append(out, Root{r.cert.Subject.CommonName, r.created, i == 0, r.cert == shown.cert})
	}
	return out, nil
}

// settled is the newest key that every gateway has heard of: one that renewed
// since. A younger one signs nothing that gateways have to trust.
func (a *Authority) settled(roots []root) root {
	for _, r := range roots {
		if a.clock().Sub(r.created) >= Life {
			return r
		}
	}
	return roots[len(roots)-1]
}

// ReadRequest reads a certificate request and checks its own signature; the
// public key must be Ed25519 or on the curve P-256.
func ReadRequest(der []byte) (crypto.PublicKey, error) {
	r, err := x509.ParseCertificateRequest(der)
	if err == nil {
		err = r.CheckSignature()
	}
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "enrol_ask_broken").Because(err)
	}
	switch k := r.PublicKey.(type) {
	case ed25519.PublicKey:
		return k, nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return k, nil
		}
	}
	return nil, tenants.Fail(tenants.Invalid, "enrol_ask_broken")
}

// Issue signs a gateway's certificate: its common name is the gateway's id.
// What the request says of a name is not looked at.
func (a *Authority) Issue(gateway tenants.DeviceID, request []byte) (*x509.Certificate, error) {
	public, err := ReadRequest(request)
	if err != nil {
		return nil, err
	}
	roots, err := a.roots()
	if err != nil {
		return nil, err
	}
	return a.sign(roots[0], string(gateway), nil, public, x509.ExtKeyUsageClientAuth)
}

func (a *Authority) sign(by root, name string, hosts []string, public crypto.PublicKey, use x509.ExtKeyUsage) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := rand.Read(serial); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x7f | 0x40 // positive, and always as long
	now := a.clock().UTC().Truncate(time.Second)
	t := &x509.Certificate{SerialNumber: new(big.Int).SetBytes(serial), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-backdated), NotAfter: now.Add(Life),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{use}, BasicConstraintsValid: true}
	named(t, hosts)
	der, err := x509.CreateCertificate(rand.Reader, t, by.cert, public, by.key)
	if err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	return x509.ParseCertificate(der)
}

// SerialOf writes a serial number as it is kept and shown: 32 hexadecimal digits.
func SerialOf(c *x509.Certificate) string { return fmt.Sprintf("%032x", c.SerialNumber) }

func certPEM(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
