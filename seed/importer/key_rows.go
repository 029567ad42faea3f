package importer

import (
	"encoding/json"
	"slices"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// keyRows: a key is its code.
type keyRows struct{ house }

func (keyRows) thing() store.Thing { return store.ItemThing }

func (keyRows) identities(_ *store.Tx, r record) ([]identity, error) {
	if !r.has("code") {
		return nil, tenants.Fail(tenants.Invalid, "code_required").At("code")
	}
	ids := []identity{{"code:" + r.text("code"), "code"}}
	if r.has("tag") {
		ids = append(ids, identity{"tag:" + r.text("tag"), "tag"})
	}
	return ids, nil
}

// keyState is a key with what it opens: all that a row, or an edit, changes.
type keyState struct {
	Item  custody.Item
	Opens []custody.Opens
}

func (keyRows) state(tx *store.Tx, it custody.Item) (keyState, error) {
	opens, err := tx.ItemOpens(it.ID)
	return keyState{it, opens}, err
}

// draft is what the desk's form would show of a key.
func (k keyState) draft() keys.ItemDraft {
	it := k.Item
	return keys.ItemDraft{Code: it.Code, Name: it.Name, Kind: it.Kind, Tag: it.Tag, Level: it.Level, HomeID: it.HomeID, HomeSlot: it.HomeSlot, BackTo: it.BackTo,
		Pieces: it.Pieces, Seal: it.Seal, Note: it.Note, Cost: it.Cost, Opens: k.Opens}
}

func (s keyRows) put(tx *store.Tx, r record) (c change, err error) {
	it, err := tx.ItemByCode(r.text("code"))
	if isNotFound(err) {
		return s.add(tx, r)
	}
	if err != nil {
		return c, err
	}
	if !s.scope.SeesSite(it.SiteID) {
		return c, tenants.Fail(tenants.Conflict, "key_code_taken", "code", it.Code).At("code")
	}
	was, err := s.state(tx, it)
	if err != nil {
		return c, err
	}
	d := was.draft()
	if err := s.merge(tx, &d, r); err != nil {
		return c, err
	}
	c.id = string(it.ID)
	switch {
	case it.State == custody.Retired:
		c.verb, c.revived = added, true
		_, err = keys.ReviveIn(tx, s.scope, it.ID, d)
	case !sameDraft(was.draft(), d):
		c.verb, c.was = updated, was
		_, err = keys.ChangeItemIn(tx, s.scope, it.ID, d)
	}
	return c, err
}

func sameDraft(a, b keys.ItemDraft) bool {
	opens := slices.Equal(a.Opens, b.Opens)
	a.Opens, b.Opens = nil, nil
	return opens && a.Code == b.Code && a.Name == b.Name && a.Kind == b.Kind && a.Tag == b.Tag && a.Level == b.Level && a.HomeID == b.HomeID &&
		a.HomeSlot == b.HomeSlot && a.Pieces == b.Pieces && a.Note == b.Note && a.Cost == b.Cost
}

func (s keyRows) add(tx *store.Tx, r record) (c change, err error) {
	d := keys.ItemDraft{Code: r.text("code"), Name: r.text("code"), Symbol: r.text("symbol")}
	if err := s.merge(tx, &d, r); err != nil {
		return c, err
	}
	if d.HomeID == "" {
		if d.HomeID, err = s.desk(); err != nil {
			return c, err
		}
	}
	it, err := keys.AddItemIn(tx, s.scope, d)
	c.id, c.verb = string(it.ID), added
	return c, err
}

// desk is where keys begin whose home nobody says: the desk of the only site.
func (s keyRows) desk() (custody.PlaceID, error) {
	for _, p := range s.places {
		if p.Kind == custody.Desk && len(s.sites) == 1 {
			return p.ID, nil
		}
	}
	return "", tenants.Fail(tenants.Invalid, "home_required").At("home")
}

func (s keyRows) merge(tx *store.Tx, d *keys.ItemDraft, r record) error {
	set(&d.Name, r, "name")
	set(&d.Tag, r, "tag")
	set(&d.Note, r, "note")
	if r.has("kind") {
		d.Kind = custody.ItemKind(r.text("kind"))
	}
	if r.has("level") {
		d.Level = custody.Level(r.number("level"))
	}
	if r.has("slot") {
		d.HomeSlot = int(r.number("slot"))
	}
	if r.has("pieces") {
		d.Pieces = int(r.number("pieces"))
	}
	if r.has("cost") {
		d.Cost = r.number("cost")
	}
	if r.has("home") {
		home, err := s.home(r)
		if err != nil {
			return err
		}
		d.HomeID = home
	}
	opens, err := s.opens(tx, r)
	if err != nil {
		return err
	}
	d.Opens = union(d.Opens, opens)
	return nil
}

// home is the place that a row names.
func (s keyRows) home(r record) (found custody.PlaceID, err error) {
	name := r.text("home")
	for _, p := range s.places {
		if fold(p.Name) != fold(name) {
			continue
		}
		if found != "" {
			return "", wrong("several", "found", name).At("home")
		}
		found = p.ID
	}
	if found == "" {
		return "", wrong("unlisted", "found", name).At("home")
	}
	return found, nil
}

// union adds what is not there yet; nil when there is nothing at all.
func union(have, more []custody.Opens) []custody.Opens {
	have = slices.Clone(have)
	for _, o := range more {
		if !slices.ContainsFunc(have, func(h custody.Opens) bool { return h.Kind == o.Kind && h.AssetID == o.AssetID }) {
			have = append(have, o)
		}
	}
	return have
}

func (s keyRows) now(tx *store.Tx, id string) (any, error) {
	it, err := tx.Item(custody.ItemID(id))
	if err != nil {
		return nil, err
	}
	return s.state(tx, it)
}

func (s keyRows) restore(tx *store.Tx, was []byte) error {
	var k keyState
	if err := json.Unmarshal(was, &k); err != nil {
		return tenants.Wrap("importer.restore", err)
	}
	d := k.draft()
	if d.Opens == nil {
		d.Opens = []custody.Opens{} // it opened nothing: take away what the import added
	}
	_, err := keys.ChangeItemIn(tx, s.scope, k.Item.ID, d)
	return err
}

func (s keyRows) retire(tx *store.Tx, id string) error {
	_, err := keys.RetireIn(tx, s.scope, custody.ItemID(id))
	return err
}
