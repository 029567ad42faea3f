package proto_test

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"claviger/hardware/proto"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

func seal(t testing.TB, m proto.Message) []byte {
	t.Helper()
	b, err := proto.Seal(m, signerOf(m))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEveryByteCounts flips each bit of a small envelope in turn: none of the
// results may open.
func TestEveryByteCounts(t *testing.T) {
	b := seal(t, &proto.Ack{Device: device, Epoch: 3, Upto: 0, At: now})
	for i := range b {
		for bit := range 8 {
			bad := append([]byte(nil), b...)
			bad[i] ^= 1 << bit
			if m, err := proto.Open(bad, proto.KindAck, everyKey); err == nil {
				t.Fatalf("byte %d bit %d flipped and still opened: %+v", i, bit, m)
			}
		}
	}
	for n := range b {
		if _, err := proto.Open(b[:n], proto.KindAck, everyKey); err == nil {
			t.Fatalf("opened when cut to %d bytes", n)
		}
	}
	if _, err := proto.Open(append(b, 0), proto.KindAck, everyKey); err == nil {
		t.Error("opened with a byte behind it")
	}
}

// TestKindIsSigned republishes each message as each other kind.
func TestKindIsSigned(t *testing.T) {
	for _, m := range samples() {
		b := seal(t, m)
		for _, other := range samples() {
			if other.Kind() == m.Kind() {
				continue
			}
			if _, err := proto.Open(b, other.Kind(), everyKey); !errors.Is(err, proto.ErrHeader) && !errors.Is(err, proto.ErrTooBig) {
				t.Errorf("%s passed as %s: %v", m.Kind(), other.Kind(), err)
			}
		}
	}
}

// TestSignerIsTheSender: a device signs as itself, the cloud with the key of
// the purpose, and no key serves for another purpose.
func TestSignerIsTheSender(t *testing.T) {
	for _, m := range samples() {
		if _, err := proto.Seal(m, proto.Signer{KeyID: "dev_9999", Key: keyOf("dev_9999")}); !errors.Is(err, proto.ErrHeader) {
			t.Errorf("%s sealed by a stranger: %v", m.Kind(), err)
		}
		mine := string(m.Kind().Purpose())
		for _, p := range proto.Purposes {
			if string(p) == mine {
				continue
			}
			b := forge(t, m, string(p), keyOf(string(p)))
			if _, err := proto.Open(b, m.Kind(), everyKey); !errors.Is(err, proto.ErrHeader) {
				t.Errorf("%s signed with the key of %s: %v", m.Kind(), p, err)
			}
		}
	}
}

// forge signs a message as anybody, which Seal would refuse.
func forge(t testing.TB, m proto.Message, keyID string, key ed25519.PrivateKey) []byte {
	t.Helper()
	return forgeBytes(t, proto.Encode(m), m.Kind(), keyID, key, nil)
}

func forgeBytes(t testing.TB, content []byte, kind proto.Kind, keyID string, key ed25519.PrivateKey, change func(*cose.Sign1Message)) []byte {
	t.Helper()
	way := "down"
	if kind.Up() {
		way = "up"
	}
	msg := cose.Sign1Message{Payload: content, Headers: cose.Headers{Protected: cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm: cose.AlgorithmEdDSA, cose.HeaderLabelKeyID: []byte(keyID),
		cose.HeaderLabelContentType: "application/vnd.claviger.v1." + way + "." + string(kind)}}}
	if change != nil {
		change(&msg)
	}
	signer, err := cose.NewSigner(cose.AlgorithmEdDSA, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := msg.Sign(nil, nil, signer); err != nil {
		t.Fatal(err)
	}
	b, err := msg.MarshalCBOR()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestHeaderIsExact: three protected fields, nothing outside the signature.
func TestHeaderIsExact(t *testing.T) {
	m := &proto.Resend{Device: device, Epoch: 3, From: 1, To: 2, At: now}
	key := keyOf("ack")
	changes := map[string]func(*cose.Sign1Message){
		"unprotected field": func(s *cose.Sign1Message) {
			s.Headers.Unprotected = cose.UnprotectedHeader{int64(99): "x"}
		},
		"fourth field":    func(s *cose.Sign1Message) { s.Headers.Protected[int64(99)] = "x" },
		"no content type": func(s *cose.Sign1Message) { delete(s.Headers.Protected, cose.HeaderLabelContentType) },
		"no key id":       func(s *cose.Sign1Message) { delete(s.Headers.Protected, cose.HeaderLabelKeyID) },
		"odd key id":      func(s *cose.Sign1Message) { s.Headers.Protected[cose.HeaderLabelKeyID] = []byte("a/+") },
	}
	for name, change := range changes {
		b := forgeBytes(t, proto.Encode(m), m.Kind(), "ack", key, change)
		if _, err := proto.Open(b, m.Kind(), everyKey); !errors.Is(err, proto.ErrHeader) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := proto.Open(forgeBytes(t, proto.Encode(m), m.Kind(), "ack", key, nil), m.Kind(), everyKey); err != nil {
		t.Errorf("the unchanged one must open: %v", err)
	}
}

// TestKeysChange: while a key is replaced both are good, a stranger has none.
func TestKeysChange(t *testing.T) {
	m := &proto.Beacon{Device: device, Epoch: 3, Nonce: repeated(1, proto.NonceSize), At: now}
	b := seal(t, m)
	pub := func(name string) ed25519.PublicKey { return keyOf(name).Public().(ed25519.PublicKey) }
	both := func(string) []ed25519.PublicKey { return []ed25519.PublicKey{pub("next"), pub("time")} }
	if _, err := proto.Open(b, proto.KindTime, both); err != nil {
		t.Error(err)
	}
	if _, err := proto.Open(b, proto.KindTime, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{pub("next")} }); !errors.Is(err, proto.ErrSignature) {
		t.Error(err)
	}
	if _, err := proto.Open(b, proto.KindTime, func(string) []ed25519.PublicKey { return nil }); !errors.Is(err, proto.ErrNoKey) {
		t.Error(err)
	}
	if _, err := proto.Open(b, proto.KindTime, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{{1, 2, 3}} }); !errors.Is(err, proto.ErrSignature) {
		t.Error(err)
	}
	if proto.SenderOf(b) != "time" || proto.SenderOf([]byte("x")) != "" {
		t.Error("SenderOf")
	}
}

// TestFormIsStrict signs contents that no honest sender writes.
func TestFormIsStrict(t *testing.T) {
	open := func(content []byte, kind proto.Kind) error {
		id := string(kind.Purpose())
		if id == "" {
			id = string(device)
		}
		_, err := proto.Open(forgeBytes(t, content, kind, id, keyOf(id), nil), kind, everyKey)
		return err
	}
	resend := proto.Encode(&proto.Resend{Device: device, Epoch: 3, From: 1, To: 2, At: now})
	double := append([]byte{resend[0] + 1}, append(resend[1:], 0x02, 0x03)...) // epoch twice
	endless := append(append([]byte{0xbf}, resend[1:]...), 0xff)
	for name, content := range map[string][]byte{"double key": double, "endless map": endless, "tag": append([]byte{0xc1}, resend...),
		"trailing": append(append([]byte{}, resend...), 0), "empty": {0xa0}, "list": {0x80}, "text": {0x61, 'x'}} {
		if err := open(content, proto.KindResend); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if err := open(resend, proto.KindResend); err != nil {
		t.Fatal(err)
	}
}

// TestUnknownFields: newer cabinets may say more than the cloud knows; a
// cabinet never obeys a roster or command of which it does not know a part.
func TestUnknownFields(t *testing.T) {
	for _, m := range samples() {
		var fields map[int]cbor.RawMessage
		if err := cbor.Unmarshal(proto.Encode(m), &fields); err != nil {
			t.Fatal(err)
		}
		fields[1000] = cbor.RawMessage{0x01}
		content, err := cbor.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		_, err = proto.Decode(content, m.Kind())
		refused := m.Kind() == proto.KindRoster || m.Kind() == proto.KindCommand
		if refused != (err != nil) {
			t.Errorf("%s with an unknown field: %v", m.Kind(), err)
		}
	}
	if _, err := proto.Decode([]byte{0xa0}, "other"); err == nil {
		t.Error("an unknown kind was read")
	}
}

// TestTooBig: size is checked before anything is parsed.
func TestTooBig(t *testing.T) {
	for _, k := range []proto.Kind{proto.KindBirth, proto.KindRoster} {
		if _, err := proto.Open(make([]byte, k.Limit()+1), k, everyKey); !errors.Is(err, proto.ErrTooBig) {
			t.Errorf("%s: %v", k, err)
		}
	}
	m := &proto.Events{Device: device, Epoch: 3, Boot: boot, At: now}
	for range proto.MostRecords {
		m.Records = append(m.Records, proto.Sent{Record: make([]byte, 1024)})
	}
	if _, err := proto.Seal(m, signerOf(m)); !errors.Is(err, proto.ErrTooBig) {
		t.Error(err)
	}
}
