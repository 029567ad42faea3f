package storm

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/tenants"
)

// Plan says how large a fleet is and how badly it sends.
type Plan struct {
	URL      string // of the pages
	Token    string // of the API, that may register devices
	Cabinets int
	Each     int     // cabinets behind one gateway
	Slots    int     // of each cabinet, every one with a key of its own
	Batch    int     // records of a batch, at most proto.MostRecords
	Twice    float64 // share of the batches that are sent once more
	Shuffled float64 // share of the batches that change places with the next
	Seed     uint64
}

// Fleet is enrolled gateways with their cabinets.
type Fleet struct {
	Plan
	Gateways []*Gateway
	Cabinets []*Cabinet
	Broker   string // where they connect, "" where the cloud told them
}

// Enrol registers the fleet by the API and gives each device its identity.
func Enrol(ctx context.Context, p Plan) (*Fleet, error) {
	f := &Fleet{Plan: p}
	for range (p.Cabinets + p.Each - 1) / p.Each {
		f.Gateways = append(f.Gateways, &Gateway{fleet: f})
	}
	err := inParallel(len(f.Gateways), func(n int) (err error) {
		f.Gateways[n].identity, err = f.enrol(ctx, map[string]any{"kind": tenants.GatewayDevice, "name": fmt.Sprint("Storm gateway ", n+1)})
		return err
	})
	if err != nil {
		return nil, err
	}
	// one after the other: a claim without a place takes a cabinet that has no
	// controller yet
	for n := range p.Cabinets {
		g := f.Gateways[n/p.Each]
		id, err := f.enrol(ctx, map[string]any{"kind": tenants.CabinetDevice, "name": cabinetName(n), "slots": p.Slots, "gateway_id": g.answer.Device})
		if err != nil {
			return nil, err
		}
		c := newCabinet(n, g, id, p)
		f.Cabinets, g.cabinets = append(f.Cabinets, c), append(g.cabinets, c)
	}
	return f, nil
}

// inParallel calls fn for 0 to n-1, eight at a time, and gives the first error.
func inParallel(n int, fn func(int) error) (first error) {
	var all sync.WaitGroup
	var once sync.Once
	room := make(chan struct{}, 8)
	for i := range n {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if err := fn(i); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	all.Wait()
	return first
}

func cabinetName(n int) string { return fmt.Sprint("Storm ", n+1) }

// code and tag of the key of a slot, counted from 1.
func (c *Cabinet) code(slot int) string { return fmt.Sprintf("S-%d-%d", c.No+1, slot) }
func (c *Cabinet) tag(slot int) string  { return fmt.Sprintf("STORM%04dX%03d", c.No+1, slot) }

// Keys is the list of keys to import before the cabinets write: one a slot.
func (f *Fleet) Keys() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write([]string{"code", "name", "kind", "tag", "level", "home", "slot"})
	for _, c := range f.Cabinets {
		for slot := 1; slot <= f.Slots; slot++ {
			w.Write([]string{c.code(slot), "Door " + c.code(slot), "key", c.tag(slot), "1", cabinetName(c.No), fmt.Sprint(slot)})
		}
	}
	w.Flush()
	return out.Bytes()
}

// identity is a device with its key pair and what the cloud told it.
type identity struct {
	key    ed25519.PrivateKey
	answer proto.EnrolAnswer
	place  custody.PlaceID // of a cabinet
}

func (d identity) signer() proto.Signer {
	return proto.Signer{KeyID: string(d.answer.Device), Key: d.key}
}

func (f *Fleet) enrol(ctx context.Context, draft map[string]any) (d identity, err error) {
	body, err := json.Marshal(draft)
	if err != nil {
		return d, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL+"/api/v1/devices", bytes.NewReader(body))
	if err != nil {
		return d, err
	}
	req.Header.Set("Authorization", "Bearer "+f.Token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return d, err
	}
	defer res.Body.Close()
	var claim struct {
		Code   string
		Place  custody.PlaceID `json:"place_id"`
		Detail string
	}
	if err := json.NewDecoder(res.Body).Decode(&claim); err != nil || claim.Code == "" {
		return d, fmt.Errorf("no claim for %v: %s %s", draft, res.Status, claim.Detail)
	}
	d.place = claim.Place
	if _, d.key, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return d, err
	}
	ask := proto.NewEnrolAsk(claim.Code, draft["kind"].(tenants.DeviceKind), d.key)
	for {
		d.answer, err = enrol.Post(ctx, nil, f.URL, ask)
		if err == nil || !enrol.Again(err) || ctx.Err() != nil {
			return d, err
		}
		time.Sleep(time.Second)
	}
}
