package proto_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"testing"

	"claviger/hardware/proto"
	"claviger/tenants"
)

func TestEnrolAsk(t *testing.T) {
	a := proto.NewEnrolAsk("7KQM-4D2X", tenants.CabinetDevice, keyOf("new"))
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back proto.EnrolAsk
	if err := json.Unmarshal(b, &back); err != nil || back.Check() != nil {
		t.Errorf("%s: %v %v", b, err, back.Check())
	}
	for name, change := range map[string]func(*proto.EnrolAsk){
		"claim":     func(a *proto.EnrolAsk) { a.Claim = "7KQM-4D2Y" },
		"kind":      func(a *proto.EnrolAsk) { a.Kind = tenants.GatewayDevice },
		"key":       func(a *proto.EnrolAsk) { a.PublicKey = keyOf("other").Public().(ed25519.PublicKey) },
		"proof":     func(a *proto.EnrolAsk) { a.Proof = nil },
		"kiosk":     func(a *proto.EnrolAsk) { a.Kind = tenants.KioskDevice },
		"no claim":  func(a *proto.EnrolAsk) { a.Claim = "" },
		"short key": func(a *proto.EnrolAsk) { a.PublicKey = a.PublicKey[:31] },
		"slots":     func(a *proto.EnrolAsk) { a.Slots = -1 },
	} {
		bad := a
		change(&bad)
		if bad.Check() == nil {
			t.Errorf("%s: let through", name)
		}
	}
}

func answer() proto.EnrolAnswer {
	a := proto.EnrolAnswer{Org: "org_a", Device: device, Gateway: gateway, Epoch: 1, At: when, Keys: map[proto.Purpose][][]byte{},
		Secret: repeated(7, 32), Broker: &proto.Broker{URL: "mqtt://localhost:1883", Username: string(gateway), Password: "secret"}}
	for _, p := range proto.Purposes {
		a.Keys[p] = [][]byte{keyOf(string(p)).Public().(ed25519.PublicKey)}
	}
	return a
}

func TestEnrolAnswer(t *testing.T) {
	b, err := json.Marshal(answer())
	if err != nil {
		t.Fatal(err)
	}
	var a proto.EnrolAnswer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	if a.Check(tenants.CabinetDevice) != nil || a.Check(tenants.GatewayDevice) != nil {
		t.Error("a good answer is refused")
	}
	m := &proto.Beacon{Device: device, Epoch: 3, Nonce: repeated(1, proto.NonceSize), At: now}
	if _, err := proto.Open(seal(t, m), proto.KindTime, a.CloudKeys()); err != nil {
		t.Error(err)
	}
	m.At = 0
	if _, err := proto.Open(forge(t, &proto.Ack{Device: device, Epoch: 3, At: now}, "ack", keyOf("mallory")), proto.KindAck, a.CloudKeys()); !errors.Is(err, proto.ErrSignature) {
		t.Error(err)
	}
	a.Keys[proto.ForTime] = nil
	if a.Check(tenants.CabinetDevice) == nil {
		t.Error("no key for time")
	}
	a = answer()
	a.Secret, a.Broker = nil, nil
	if a.Check(tenants.CabinetDevice) == nil || a.Check(tenants.GatewayDevice) == nil {
		t.Error("a cabinet needs its secret and a gateway its broker")
	}
}

// TestBadgeStem: one badge in two organisations shares nothing.
func TestBadgeStem(t *testing.T) {
	a, b, c := tenants.BadgeStem("org_a", "12:345"), tenants.BadgeStem("org_b", "12:345"), tenants.BadgeStem("org_a", "12:346")
	if bytes.Equal(a, b) || bytes.Equal(a, c) || len(a) != proto.HashSize {
		t.Error("stems are not apart")
	}
	golden(t, "badge_stem", a)
}
