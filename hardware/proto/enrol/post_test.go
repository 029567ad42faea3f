package enrol_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/tenants"
)

func answer() proto.EnrolAnswer {
	a := proto.EnrolAnswer{Org: "org_1", Device: "dev_1", Gateway: "dev_2", Epoch: 1, Secret: make([]byte, 32), Keys: map[proto.Purpose][][]byte{}}
	for _, p := range proto.Purposes {
		a.Keys[p] = [][]byte{make([]byte, ed25519.PublicKeySize)}
	}
	return a
}

func ask(claim string) proto.EnrolAsk {
	return proto.NewEnrolAsk(claim, tenants.CabinetDevice, ed25519.NewKeyFromSeed(make([]byte, 32)))
}

// cloud answers by claim code.
func cloud(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a proto.EnrolAsk
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil || a.Check() != nil || r.URL.Path != proto.EnrolPath || r.Method != http.MethodPost {
			http.Error(w, "bad ask", http.StatusBadRequest)
			return
		}
		switch a.Claim {
		case "GOOD":
			json.NewEncoder(w).Encode(answer())
		case "HALF":
			json.NewEncoder(w).Encode(proto.EnrolAnswer{Org: "org_1"})
		case "NOISE":
			w.Write([]byte("<html>"))
		case "BUSY":
			http.Error(w, "later", http.StatusServiceUnavailable)
		default:
			http.Error(w, "claim_unknown "+strings.Repeat("x", 1000), http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestPost(t *testing.T) {
	s := cloud(t)
	got, err := enrol.Post(context.Background(), nil, s.URL+"/", ask("GOOD"))
	if err != nil || got.Device != "dev_1" || len(got.Secret) != 32 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	s := cloud(t)
	for claim, c := range map[string]struct {
		again bool
		text  string
	}{"OLD": {false, "claim_unknown"}, "BUSY": {true, "later"}, "HALF": {false, "field"}, "NOISE": {true, "not readable"}} {
		_, err := enrol.Post(context.Background(), s.Client(), s.URL, ask(claim))
		if err == nil || enrol.Again(err) != c.again || !strings.Contains(err.Error(), c.text) || len(err.Error()) > 500 {
			t.Errorf("%s: %v (again %v)", claim, err, enrol.Again(err))
		}
	}
	s.Close()
	_, err := enrol.Post(context.Background(), nil, s.URL, ask("GOOD"))
	var r *enrol.Refusal
	if err == nil || errors.As(err, &r) || !enrol.Again(err) {
		t.Errorf("a cloud that is not there: %v", err)
	}
	if _, err := enrol.Post(context.Background(), nil, "::", ask("GOOD")); err == nil || enrol.Again(nil) {
		t.Error("a bad address")
	}
}
