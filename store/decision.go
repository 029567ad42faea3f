package store

import (
	"crypto/sha256"
	"encoding/json"
	"strconv"

	"github.com/gowebpki/jcs"

	"claviger/custody/rules"
	"claviger/tenants"
)

// inputs is what a decision rested on, with rules named by version: enough to
// decide again and get the same answer.
type inputs struct {
	Ask    rules.Ask         `json:"ask"`
	Person rules.PersonFacts `json:"person"`
	Item   rules.ItemFacts   `json:"item"`
	Held   []rules.HeldFact  `json:"held,omitempty"`

	Witnesses []rules.WitnessFact  `json:"witnesses,omitempty"`
	Approvals []rules.ApprovalFact `json:"approvals,omitempty"`
	Bookings  []rules.BookingFact  `json:"bookings,omitempty"`
	Calendar  *rules.Calendar      `json:"calendar,omitempty"`
	Glass     *rules.GlassFact     `json:"glass,omitempty"`
	Ready     []rules.ReadyFact    `json:"ready,omitempty"`

	Zone  string          `json:"zone"`
	Rules []string        `json:"rules"`
	Stale rules.Freshness `json:"stale,omitempty"`
	// Facts is which facts were gathered at all: inputs of before 2 know no
	// licences, key groups, bookings, or what else somebody held.
	Facts int `json:"facts,omitempty"`
}

// factsNow is what Facts gathers today.
const factsNow = 2

// KeepInputs stores Ask and Facts once, as canonical JSON, and gives their
// hash for the entry to cite.
func (t *Tx) KeepInputs(ask rules.Ask, f rules.Facts) ([]byte, error) {
	in := inputs{Ask: ask, Person: f.Person, Item: f.Item, Held: f.Held, Zone: f.ZoneID, Stale: f.Stale, Facts: factsNow,
		Witnesses: f.Witnesses, Approvals: f.Approvals, Bookings: f.Bookings, Calendar: f.Calendar, Glass: f.Glass, Ready: f.Ready}
	for _, r := range f.Rules {
		in.Rules = append(in.Rules, string(r.ID)+"@"+strconv.Itoa(r.Version))
	}
	plain, err := json.Marshal(in)
	if err != nil {
		return nil, tenants.Wrap("store.KeepInputs", err)
	}
	body, err := jcs.Transform(plain)
	if err != nil {
		return nil, tenants.Wrap("store.KeepInputs", err)
	}
	hash := sha256.Sum256(body)
	row := map[string]any{"hash": hash[:], "body": body, "created_at": t.Now()}
	_, err = t.Insert("decision_inputs", &row).On("CONFLICT DO NOTHING").Exec(t.Context())
	return hash[:], tenants.Wrap("store.KeepInputs", err)
}
