package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// subject knows how one kind of list meets what is on record. All of it
// happens in the caller's transaction, through the use-cases of the desk.
type subject interface {
	thing() store.Thing

	// identities say which thing a row is: the first is its own, the others
	// no second row may bear.
	identities(tx *store.Tx, r record) ([]identity, error)

	// put brings one row in.
	put(tx *store.Tx, r record) (change, error)

	// now is the thing as it stands, all that a later edit would change.
	now(tx *store.Tx, id string) (any, error)

	// restore writes the thing as it was: what now gave earlier, as JSON.
	restore(tx *store.Tx, was []byte) error

	// retire takes a thing that was added out of use.
	retire(tx *store.Tx, id string) error
}

// identity is one thing's name in a file: "vin:…" in field vin.
type identity struct {
	key   string
	field string
}

// verb is what became of a row.
type verb int

const (
	unchanged verb = iota
	added
	updated
)

// change is what one row did.
type change struct {
	id      string
	verb    verb
	was     any  // as now gave it, of a thing that was updated
	revived bool // it was out of use
	notes   []Problem
}

// house is what the rows of an organisation may name.
type house struct {
	scope  tenants.Scope
	org    tenants.Organisation
	sites  []tenants.Site // those the scope reaches
	places []custody.Place
}

func readHouse(r *store.Rx, scope tenants.Scope) (h house, err error) {
	h.scope = scope
	if h.org, err = r.Organisation(); err != nil {
		return h, err
	}
	if h.sites, err = r.Sites(); err != nil {
		return h, err
	}
	all, err := r.Places()
	for _, p := range all {
		if scope.SeesSite(p.SiteID) {
			h.places = append(h.places, p)
		}
	}
	return h, err
}

// site is the site that a row names; without a name the only one there is, or
// none.
func (h house) site(r record) (tenants.SiteID, error) {
	name := r.text("site")
	if name == "" {
		switch {
		case len(h.sites) == 1:
			return h.sites[0].ID, nil
		case h.scope.Sites() != nil:
			return "", tenants.Fail(tenants.Invalid, "site_needed").At("site")
		}
		return "", nil
	}
	for _, s := range h.sites {
		if fold(s.Name) == fold(name) {
			return s.ID, nil
		}
	}
	return "", wrong("site", "found", name).At("site")
}

// subjectOf makes the subject of a kind.
func subjectOf(k Kind, h house) subject {
	switch k {
	case Properties:
		return propertyRows{h}
	case Units:
		return unitRows{h, map[[2]string]custody.Property{}}
	case Keys:
		return keyRows{h}
	case People:
		return personRows{h}
	}
	return vehicleRows{h}
}

// set writes a field that the row fills; others stay as they are.
func set(target *string, r record, field string) {
	if r.has(field) {
		*target = r.text(field)
	}
}

// trace is what a row of an import leaves for its undo.
type trace struct {
	Now     string          `json:"now"`           // digest of the thing as the row left it
	Was     json.RawMessage `json:"was,omitempty"` // the thing before, when it was updated
	Revived bool            `json:"revived,omitempty"`
}

// digest tells two states of a thing apart.
func digest(now any) (string, error) {
	b, err := json.Marshal(now)
	if err != nil {
		return "", tenants.Wrap("importer.digest", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

// rowOf is the line in the import's book for one change.
func rowOf(tx *store.Tx, s subject, no int, c change) (store.ImportRow, error) {
	row := store.ImportRow{No: int64(no), Thing: s.thing(), ThingID: c.id}
	now, err := s.now(tx, c.id)
	if err != nil {
		return row, err
	}
	t := trace{Revived: c.revived}
	if t.Now, err = digest(now); err != nil {
		return row, err
	}
	if c.was != nil {
		if t.Was, err = json.Marshal(c.was); err != nil {
			return row, tenants.Wrap("importer.rowOf", err)
		}
	}
	b, err := json.Marshal(t)
	row.Before = string(b)
	return row, tenants.Wrap("importer.rowOf", err)
}

// retireAsset takes an asset out of the lists, with its entry.
func retireAsset(tx *store.Tx, thing store.Thing, id string) error {
	if err := tx.RetireAsset(thing, id); err != nil {
		return err
	}
	_, err := tx.Record(custody.Event{Kind: custody.AssetRetired, Outcome: "done", Data: map[string]string{"asset": id, "asset_kind": string(thing)}})
	return err
}

// isNotFound tells whether a look-up found nothing.
func isNotFound(err error) bool { return tenants.KindOf(err) == tenants.NotFound }
