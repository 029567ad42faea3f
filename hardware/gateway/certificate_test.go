package gateway

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"claviger/hardware/proto"
)

// ca signs certificates in a test.
type ca struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
	next int64
}

func newCA(t *testing.T) *ca {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "roots"}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c := &ca{t: t, key: key, pem: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
	c.cert, _ = x509.ParseCertificate(der)
	return c
}

// issue signs what a request asks for.
func (c *ca) issue(request []byte, name string, from time.Time) []byte {
	c.t.Helper()
	r, err := x509.ParseCertificateRequest(request)
	if err != nil || r.CheckSignature() != nil {
		c.t.Fatal(err)
	}
	c.next++
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(c.next), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: from.AddDate(0, 0, 90),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature}, c.cert, r.PublicKey, c.key)
	if err != nil {
		c.t.Fatal(err)
	}
	return der
}

// aged is an enrolled gateway with a certificate of so many days.
func aged(t *testing.T, c *ca, roots string, days int) identity {
	t.Helper()
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	request, err := requestFor(key)
	if err != nil {
		t.Fatal(err)
	}
	a := answer(1, "mqtts://127.0.0.1:1", roots)
	a.Broker.Certificate = c.issue(request, "dev_gate", time.Now().AddDate(0, 0, -days))
	return identity{Seed: gateKey.Seed(), TLSKey: key, Answer: &a}
}

// TestRenewal: not before its time, with a key that is on the disk before
// anybody hears of it; only an answer that fits is taken.
func TestRenewal(t *testing.T) {
	c, file, now := newCA(t), filepath.Join(t.TempDir(), "gateway.json"), time.Now()
	p := &papers{file: file, id: aged(t, c, c.pem, 59)}
	if request, err := p.due(now); request != nil || err != nil {
		t.Fatalf("asked after 59 days: %v", err)
	}
	p = &papers{file: file, id: aged(t, c, c.pem, 61)}
	if _, err := p.take(proto.Certificate{Certificate: []byte("x"), RootsPEM: c.pem}); err == nil {
		t.Error("took what it had not asked for")
	}
	request, err := p.due(now)
	if request == nil || err != nil {
		t.Fatal("not asked after 61 days", err)
	}
	kept, err := loadIdentity(file)
	if err != nil || kept.Next == nil {
		t.Fatal("the next key is not on the disk", err)
	}
	if again, _ := p.due(now.Add(time.Minute)); again != nil {
		t.Error("asked again after a minute")
	}
	if again, _ := p.due(now.Add(askEvery)); again == nil {
		t.Error("not asked again after an hour")
	}
	key, _ := newKey()
	others, _ := requestFor(key)
	for name, m := range map[string]proto.Certificate{
		"another's name":    {Certificate: c.issue(request, "dev_other", now), RootsPEM: c.pem},
		"another's key":     {Certificate: c.issue(others, "dev_gate", now), RootsPEM: c.pem},
		"another authority": {Certificate: newCA(t).issue(request, "dev_gate", now), RootsPEM: c.pem},
		"noise":             {Certificate: []byte("noise"), RootsPEM: c.pem},
		"no roots":          {Certificate: c.issue(request, "dev_gate", now), RootsPEM: "noise"},
	} {
		if fresh, err := p.take(m); fresh || err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	m := proto.Certificate{Certificate: c.issue(request, "dev_gate", now), RootsPEM: c.pem}
	if fresh, err := p.take(m); !fresh || err != nil {
		t.Fatal(err)
	}
	if fresh, err := p.take(m); fresh || err != nil {
		t.Error("the same twice", err)
	}
	kept, err = loadIdentity(file)
	if err != nil || kept.Next != nil || string(kept.Answer.Broker.Certificate) != string(m.Certificate) {
		t.Errorf("not on the disk: %v", err)
	}
	if _, err := p.client(&tls.Config{}); err != nil {
		t.Error(err)
	}
}

// TestRenewalOverItsSession: a gateway with an old certificate gets the next
// one from the broker it speaks with, and connects anew with it.
func TestRenewalOverItsSession(t *testing.T) {
	shown, roots := certificate(t)
	c := newCA(t)
	clients := x509.NewCertPool()
	clients.AddCert(c.cert)
	var mu sync.Mutex
	var serials []int64
	b := startBroker(t, &tls.Config{Certificates: []tls.Certificate{shown}, MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients,
		VerifyConnection: func(s tls.ConnectionState) error {
			mu.Lock()
			defer mu.Unlock()
			serials = append(serials, s.PeerCertificates[0].SerialNumber.Int64())
			return nil
		}})
	id := aged(t, c, roots+c.pem, 61)
	acks := ed25519.NewKeyFromSeed(make([]byte, 32))
	id.Answer.Keys[proto.ForAcks] = [][]byte{acks.Public().(ed25519.PublicKey)}
	_, stop := runningAs(t, id, func(cfg *Config) { cfg.Broker = "mqtts://" + b.addr })
	defer stop()
	ask := own[proto.Renew](t, b.find("its request", func(m message) bool { return m.topic.Kind == proto.KindRenew }))
	sealed, err := proto.Seal(&proto.Certificate{Device: "dev_gate", Epoch: 1, Certificate: c.issue(ask.Request, "dev_gate", time.Now()), RootsPEM: roots + c.pem, At: proto.MomentOf(time.Now())},
		proto.Signer{KeyID: string(proto.ForAcks), Key: acks})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.server.Publish("claviger/v1/dev_gate/dev_gate/down/certificate", sealed, false, 1); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		mu.Lock()
		n := len(serials)
		ok := n > 1 && serials[n-1] == 2
		mu.Unlock()
		if ok {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("connected with %v", serials)
		}
	}
}

// TestEnrolmentAsksForACertificate with a proof that covers the request.
func TestEnrolmentAsksForACertificate(t *testing.T) {
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	request, err := requestFor(key)
	if err != nil {
		t.Fatal(err)
	}
	ask := proto.NewEnrolAsk("CODE", "gateway", gateKey).WithRequest(request, gateKey)
	if err := ask.Check(); err != nil {
		t.Error(err)
	}
	sum := sha256.Sum256(request)
	ask.Request = sum[:]
	if ask.Check() == nil {
		t.Error("another request passes with the same proof")
	}
}
