package gateway

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"

	"claviger/hardware/proto"
)

// renewAfter is how old a certificate is when the next one is asked for;
// askEvery, how long an answer is waited for before asking again.
const (
	renewAfter = 60 * 24 * time.Hour
	askEvery   = time.Hour
)

// newKey makes the key pair of a certificate: P-256, which every TLS library
// and most key chips know.
func newKey() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

// requestFor asks for a certificate of the key. The name is for the cloud to
// give.
func requestFor(key []byte) ([]byte, error) {
	k, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, k)
}

// certified is a key with its certificate, checked to belong together and to
// name the gateway.
func certified(key, der []byte, name string) (*tls.Certificate, error) {
	k, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	signer, ok := k.(crypto.Signer)
	public, known := c.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !known || !public.Equal(signer.Public()) || c.Subject.CommonName != name {
		return nil, errors.New("the certificate is of another key or another gateway")
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: k, Leaf: c}, nil
}

// papers are the gateway's certificate and whom it trusts, as they are now: a
// connection that is made takes them anew.
type papers struct {
	file  string // of the identity
	mu    sync.Mutex
	id    identity
	asked time.Time
}

// client is what TLS needs for one connection to the broker.
func (p *papers) client(base *tls.Config) (*tls.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, b := base.Clone(), p.id.Answer.Broker
	if b.RootsPEM != "" {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM([]byte(b.RootsPEM)) {
			return nil, errors.New("gateway: the certificates to trust are not readable")
		}
	}
	if len(b.Certificate) == 0 {
		return c, nil
	}
	own, err := certified(p.id.TLSKey, b.Certificate, string(p.id.Answer.Device))
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	// whatever authorities the broker names: there is one certificate, and a
	// broker that does not want it says so
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return own, nil }
	return c, nil
}

// due gives the request for the next certificate when it is time, else nil.
// The key pair is on the disk before anybody hears of it.
func (p *papers) due(now time.Time) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	der := p.id.Answer.Broker.Certificate
	if len(der) == 0 || now.Sub(p.asked) < askEvery {
		return nil, nil
	}
	c, err := x509.ParseCertificate(der)
	if err != nil || now.Sub(c.NotBefore) < renewAfter {
		return nil, err
	}
	if p.id.Next == nil {
		next := p.id
		if next.Next, err = newKey(); err != nil {
			return nil, err
		}
		if err := next.save(p.file); err != nil {
			return nil, err
		}
		p.id = next
	}
	p.asked = now
	return requestFor(p.id.Next)
}

// take puts the next certificate in place; false when it is the one that is
// there already.
func (p *papers) take(m proto.Certificate) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if bytes.Equal(m.Certificate, p.id.Answer.Broker.Certificate) {
		return false, nil
	}
	if p.id.Next == nil {
		return false, errors.New("no certificate was asked for")
	}
	c, err := certified(p.id.Next, m.Certificate, string(p.id.Answer.Device))
	if err != nil {
		return false, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(m.RootsPEM))
	if _, err := c.Leaf.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: c.Leaf.NotBefore, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		return false, err
	}
	next, answer, broker := p.id, *p.id.Answer, *p.id.Answer.Broker
	broker.Certificate, broker.RootsPEM = m.Certificate, m.RootsPEM
	answer.Broker = &broker
	next.Answer, next.TLSKey, next.Next = &answer, p.id.Next, nil
	if err := next.save(p.file); err != nil {
		return false, err
	}
	p.id = next
	return true, nil
}
