package look_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/hardware/sim"

	rodproto "github.com/go-rod/rod/lib/proto"
)

// seed is the private half of every key of the fleet of these tests.
var seed = bytes.Repeat([]byte{7}, ed25519.SeedSize)

// answer is what a cloud would have told a device at its enrolment.
func answer(device string) proto.EnrolAnswer {
	a := proto.EnrolAnswer{Org: "org_1", Device: "dev_" + "gateway", Gateway: "dev_gateway", Epoch: 1, At: time.Now(), Keys: map[proto.Purpose][][]byte{}}
	for _, p := range proto.Purposes {
		a.Keys[p] = [][]byte{ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)}
	}
	if device == "" {
		a.Broker = &proto.Broker{URL: "mqtt://127.0.0.1:9", Username: "dev_gateway", Password: "x"}
		return a
	}
	a.Device, a.Secret, a.Place, a.Name = "dev_cabinet", bytes.Repeat([]byte{1}, proto.HashSize), "plc_1", device
	return a
}

// memory is a cabinet with six slots and four keys: two in, one astray, one out.
func memory(t *testing.T) cabinet.Memory {
	t.Helper()
	r := &proto.Roster{Device: "dev_cabinet", Epoch: 1, Version: 1, Issued: proto.MomentOf(time.Now()), Org: "org_1", Site: "sit_1", Place: "plc_1", Name: "Cabinet A", Zone: "UTC", Locale: "en",
		Lease: 86400, Grace: 259200, Cost: proto.StandardPIN, People: []proto.Person{{ID: "per_1", Number: "1001", Name: "Ben K."}}}
	for i, code := range []string{"K-101", "K-102", "K-103", "K-104"} {
		r.Items = append(r.Items, proto.Item{ID: custody.ItemID("itm_" + code[2:]), Code: code, Name: "Kombi, grey", Tag: "F" + code[2:], Kind: custody.Single, Home: "plc_1", Slot: i + 1, Site: "sit_1", State: custody.In})
	}
	r.Items[3].State, r.Items[3].Holder = custody.Out, "per_1"
	signed, err := proto.Seal(r, proto.Signer{KeyID: string(proto.ForRosters), Key: ed25519.NewKeyFromSeed(seed)})
	if err != nil {
		t.Fatal(err)
	}
	return cabinet.Memory{Identity: cabinet.Identity{Seed: seed, Answer: answer("Cabinet A")}, Roster: signed,
		Slots: []proto.SlotState{{No: 1, Tag: "F101"}, {No: 2, Tag: "F102"}, {No: 3}, {No: 4}, {No: 5, Tag: "F103"}, {No: 6}}}
}

// console runs a fleet without a cloud and gives the address of its console.
func console(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	b := sim.Branch{Owner: "North Motors", Name: "Gateway", Folder: "gateway", Cabinets: []sim.Box{{Name: "Cabinet A", Folder: "cabinet", Slots: 6}}}
	if err := b.LayGateway(data, seed, answer("")); err != nil {
		t.Fatal(err)
	}
	if err := b.Cabinets[0].Lay(context.Background(), data, memory(t)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	up, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- sim.Run(ctx, sim.Options{Data: data, Branches: []sim.Branch{b}, URL: "http://127.0.0.1:9", Console: "127.0.0.1:0", Screens: true, Guests: []sim.Guest{{Badge: "1001", PIN: "739154"}},
			Started: func(f *sim.Fleet) { up <- "http://" + f.Addr() }})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case at := <-up:
		return at
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("the console is not up")
	}
	return ""
}

// TestConsole: the simulator's console says nothing to axe, in both themes and
// down to 320 px, and keeps up with the steel without being asked.
func TestConsole(t *testing.T) {
	at := console(t)
	p := open(t, "", 1440, 900)
	p.MustEvalOnNewDocument(axe(t))
	for _, dark := range []string{"light", "dark"} {
		if err := (rodproto.EmulationSetEmulatedMedia{Features: []*rodproto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: dark}}}).Call(p.Page); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{320, 820, 1440} {
			p.size(width, 900)
			p.MustNavigate(at).MustWaitLoad()
			var found struct {
				Passes     int
				Violations []violation
			}
			if err := json.Unmarshal([]byte(p.MustEval(runAxe).Str()), &found); err != nil {
				t.Fatal(err)
			}
			if found.Passes < 5 {
				t.Errorf("only %d rules applied", found.Passes)
			}
			for _, v := range found.Violations {
				t.Errorf("console %s %d px: %s (%s): %s\n  %s", dark, width, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
			}
			p.is(`document.documentElement.scrollWidth <= innerWidth`, "true")
		}
	}
	p.is(`[...document.querySelectorAll('.hook b')].map(e => e.textContent).join()`, "K-101,K-102,K-103")
	tear, err := http.PostForm(at+"/cabinets/1/pull", url.Values{"slot": {"1"}, "force": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	tear.Body.Close()
	p.MustWait(`() => [...document.querySelectorAll('.hook b')].map(e => e.textContent).join() === 'K-102,K-103'`)
	p.MustElement("button[formaction$='/home']").MustClick()
	p.MustWait(`() => [...document.querySelectorAll('.hook b')].map(e => e.textContent).join() === 'K-101,K-102,K-103'`)
}
