package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

// askKinds are the entries that cite what a decision rested on.
var askKinds = []custody.EventKind{custody.Taken, custody.AttemptDenied, custody.AttemptNeeds, custody.AttemptGranted, custody.CommandAsked, custody.HandedOver, custody.HandNotLet}

// Asked reads up to limit entries that cite a decision, oldest first, with the
// asks they rested on.
func (r *Rx) Asked(from access.From, limit int) (access.Batch, error) {
	var rows []struct {
		EntryNo    int64
		RecordedAt time.Time
		Kind       custody.EventKind
		Body       []byte
	}
	b := access.Batch{Next: from}
	err := r.Select("entries", "e").ColumnExpr("e.entry_no, e.recorded_at, e.kind, e.body").Where("(e.recorded_at, e.entry_no) > (?, ?)", micros(from.At), from.No).
		Where("e.kind IN (?)", bunIn(askKinds)).OrderExpr("e.recorded_at, e.entry_no").Limit(int64(limit)).Scan(r.Context(), &rows)
	if err != nil {
		return b, tenants.Wrap("store.Asked", err)
	}
	var hashes [][]byte
	seen, takes := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		b.Next = access.From{At: row.RecordedAt, No: row.EntryNo}
		if hash := decisionOf(row.Body); len(hash) > 0 && !seen[string(hash)] {
			seen[string(hash)] = true
			takes[string(hash)] = row.Kind == custody.Taken || row.Kind == custody.CommandAsked || row.Kind == custody.HandedOver
			hashes = append(hashes, hash)
		}
	}
	b.Done = len(rows) < limit
	b.Asks, err = r.recorded(hashes, takes)
	b.Expired = len(hashes) - len(b.Asks)
	if err == nil {
		err = r.fillStays(b.Asks)
	}
	return b, tenants.Wrap("store.Asked", err)
}

// decisionOf finds the decision that an entry cites without decoding the whole
// of it: entries are canonical JSON, in whose texts the quotes of the name would
// be escaped. Facts of the entry may bear the name too, but hold no hash.
func decisionOf(body []byte) []byte {
	for {
		_, rest, found := bytes.Cut(body, []byte(`"decision":"`))
		if !found {
			return nil
		}
		text, after, _ := bytes.Cut(rest, []byte(`"`))
		hash := make([]byte, hex.DecodedLen(len(text)))
		if _, err := hex.Decode(hash, text); err == nil && len(hash) == sha256.Size {
			return hash
		}
		body = after
	}
}

// recorded gives the asks with these hashes that are still kept, in this order;
// those that ended in a take have an empty stay, to be filled.
func (r *Rx) recorded(hashes [][]byte, takes map[string]bool) (out []access.Recorded, err error) {
	found, err := r.inputs(hashes)
	if err != nil {
		return nil, err
	}
	for _, hash := range hashes {
		body, ok := found[string(hash)]
		if !ok {
			continue
		}
		rec, err := recorded(body)
		if err != nil {
			return nil, err
		}
		if takes[string(hash)] {
			rec.Stay = &access.Stay{}
		}
		out = append(out, rec)
	}
	return out, nil
}

func (r *Rx) inputs(hashes [][]byte) (map[string][]byte, error) {
	found := make(map[string][]byte, len(hashes))
	if len(hashes) == 0 {
		return found, nil
	}
	var rows []struct{ Hash, Body []byte }
	err := r.Select("decision_inputs", "d").ColumnExpr("d.hash, d.body").Where("d.hash IN (?)", bunIn(hashes)).Scan(r.Context(), &rows)
	for _, row := range rows {
		found[string(row.Hash)] = row.Body
	}
	return found, err
}

func recorded(body []byte) (access.Recorded, error) {
	var in inputs
	if err := json.Unmarshal(body, &in); err != nil {
		return access.Recorded{}, err
	}
	return access.Recorded{Ask: in.Ask, Bare: in.Facts < factsNow, Facts: rules.Facts{Person: in.Person, Item: in.Item, Held: in.Held, Witnesses: in.Witnesses,
		Approvals: in.Approvals, Bookings: in.Bookings, Calendar: in.Calendar, Zone: zone(in.Zone), ZoneID: in.Zone, Stale: in.Stale}}, nil
}
