package keys

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// PassStore opens the transactions of passes.
type PassStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(PassTx) error) error
}

// PassTx is what passes need of a transaction.
type PassTx interface {
	Now() time.Time
	NewID(prefix string) string
	Place(id custody.PlaceID) (custody.Place, error)
	CabinetAt(place custody.PlaceID) (Twin, error)
	Item(id custody.ItemID) (custody.Item, error)
	AddPerson(p tenants.Person) error
	PersonName(id tenants.PersonID) (string, error)
	OpenPasses(place custody.PlaceID) (int, error) // at most one more than MostPasses
	AddPass(p custody.Pass) error
	LockPass(id custody.PassID) (custody.Pass, error)
	EndPass(p custody.Pass) error
	LinksSent(id custody.PassID) (int, error) // how often a link to it was sent
	LinkSent(id custody.PassID) error         // one more was
	AddPassUse(u custody.PassUse) error
	Releasers(site tenants.SiteID) ([]tenants.PersonID, error)
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// PassAsk is a pass that somebody wants to give.
type PassAsk struct {
	Label   string // who it is for, as the cabinet says it
	Company string
	Kind    tenants.PersonKind
	PlaceID custody.PlaceID
	Items   []custody.ItemID
	From    time.Time // zero, or past: now
	Until   time.Time // zero: as late as may be
	Due     time.Time // zero: the end of the window
	Uses    int
	Through bool // also during a lockdown: only for responders
	Reason  string
	Locale  string
}

// IssuePass gives somebody without an account codes for some keys of one
// cabinet. Who gives it is told when a key of it is late. The codes are nobody's
// to see before this is committed.
func IssuePass(ctx context.Context, s PassStore, scope tenants.Scope, in PassAsk) (out custody.Pass, err error) {
	err = s.InTx(ctx, scope, func(tx PassTx) error {
		if err := scope.Need(tenants.KeysIssue); err != nil {
			return err
		}
		var guest tenants.Person
		if out, guest, err = drafted(tx, scope, in); err != nil {
			return err
		}
		if err := tx.AddPerson(guest); err != nil {
			return err
		}
		data := map[string]string{"kind": string(guest.Kind), "site": string(guest.SiteID)}
		if _, err := tx.Record(custody.Event{Kind: custody.PersonAdded, PersonID: guest.ID, Data: data, Personal: map[string]string{"name": guest.Name}}); err != nil {
			return err
		}
		if err := tx.AddPass(out); err != nil {
			return err
		}
		return recordPass(tx, custody.PassIssued, out)
	})
	return out, tenants.Wrap("keys.IssuePass", err)
}

// drafted is the pass and its guest, once everything is checked.
func drafted(tx PassTx, scope tenants.Scope, in PassAsk) (p custody.Pass, guest tenants.Person, err error) {
	if guest, err = guestOf(tx, scope, in); err != nil {
		return p, guest, err
	}
	place, err := tx.Place(in.PlaceID)
	if err != nil || place.Kind != custody.Cabinet || !scope.SeesSite(place.SiteID) {
		return p, guest, tenants.Fail(tenants.Invalid, "pass_cabinet").At("place").Because(err)
	}
	if twin, err := tx.CabinetAt(place.ID); err != nil || twin.Epoch == 0 || twin.Quarantined {
		return p, guest, tenants.Fail(tenants.Invalid, "pass_cabinet").At("place").Because(err)
	}
	if n, err := tx.OpenPasses(place.ID); err != nil || n >= custody.MostPasses {
		return p, guest, firstOf(err, tenants.Fail(tenants.Limit, "pass_most").At("place"))
	}
	p = custody.Pass{OrgID: scope.Org(), ID: custody.PassID(tx.NewID("pas")), PersonID: guest.ID, PlaceID: place.ID, SiteID: place.SiteID, Level: custody.PassLevel(scope), FromAt: in.From, UntilAt: in.Until, DueAt: in.Due,
		Uses: in.Uses, Through: in.Through, Reason: strings.TrimSpace(in.Reason), At: tx.Now(), By: scope.Actor()}
	if err := timed(&p, tx.Now()); err != nil {
		return p, guest, err
	}
	switch {
	case p.Reason == "":
		return p, guest, tenants.Fail(tenants.Invalid, "pass_reason").At("reason")
	case p.Uses < 1 || p.Uses > custody.MostUses:
		return p, guest, tenants.Fail(tenants.Invalid, "pass_uses", "max", strconv.Itoa(custody.MostUses)).At("uses")
	case p.Through && (in.Kind != tenants.Responder || !scope.Can(tenants.EmergencyLock)):
		return p, guest, tenants.Fail(tenants.Invalid, "pass_through").At("through")
	}
	if err := tenants.CheckText("reason", p.Reason, 200); err != nil {
		return p, guest, err
	}
	guest.SiteID = place.SiteID
	gone := p.UntilAt.Add(custody.LongestStay) // on record a little longer than any key of it
	guest.EndsOn = &gone
	p.Items, err = passKeys(tx, scope, p, in.Items)
	return p, guest, err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// guestOf is the person that custody will name.
func guestOf(tx PassTx, scope tenants.Scope, in PassAsk) (g tenants.Person, err error) {
	g = tenants.Person{OrgID: scope.Org(), ID: tenants.PersonID(tx.NewID("per")), Kind: in.Kind, ManagerID: scope.Person(), Locale: in.Locale, CreatedAt: tx.Now()}
	g.Human = string(g.ID)
	if g.Name, err = tenants.NormalName(in.Label, "label", 60); err != nil {
		return g, err
	}
	if in.Company != "" {
		if g.Department, err = tenants.NormalName(in.Company, "company", 60); err != nil {
			return g, err
		}
	}
	if in.Locale != "" {
		if err := tenants.CheckLocale(in.Locale); err != nil {
			return g, err
		}
	}
	if !slices.Contains(custody.GuestKinds, in.Kind) {
		return g, tenants.Fail(tenants.Invalid, "pass_kind").At("kind")
	}
	return g, nil
}

// timed brings the window and the due time within their bounds. Moments are
// kept to the microsecond, as codes are made of them.
func timed(p *custody.Pass, now time.Time) error {
	if p.FromAt.Before(now) {
		p.FromAt = now
	}
	if p.UntilAt.IsZero() {
		p.UntilAt = p.FromAt.Add(custody.LongestPass)
	}
	if p.DueAt.IsZero() {
		p.DueAt = p.UntilAt
	}
	p.FromAt, p.UntilAt, p.DueAt = p.FromAt.UTC().Truncate(time.Microsecond), p.UntilAt.UTC().Truncate(time.Microsecond), p.DueAt.UTC().Truncate(time.Microsecond)
	switch {
	case p.FromAt.Sub(now) > custody.FarthestPass:
		return tenants.Fail(tenants.Invalid, "pass_far").At("from")
	case !p.UntilAt.After(p.FromAt):
		return tenants.Fail(tenants.Invalid, "pass_window").At("until")
	case p.UntilAt.Sub(p.FromAt) > custody.LongestPass:
		return tenants.Fail(tenants.Invalid, "pass_long").At("until")
	case !p.DueAt.After(p.FromAt) || p.DueAt.Sub(p.FromAt) > custody.LongestStay:
		return tenants.Fail(tenants.Invalid, "pass_due").At("due")
	}
	return nil
}

// passKeys are the keys in order: each belongs to the cabinet or hangs there, and
// is of no higher level than who acts may give.
func passKeys(tx PassTx, scope tenants.Scope, p custody.Pass, ids []custody.ItemID) ([]custody.ItemID, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 || len(ids) > custody.MostPassKeys {
		return nil, tenants.Fail(tenants.Invalid, "pass_keys", "max", strconv.Itoa(custody.MostPassKeys)).At("keys")
	}
	for _, id := range ids {
		it, err := tx.Item(id)
		switch {
		case err != nil && tenants.KindOf(err) != tenants.NotFound:
			return nil, err
		case err != nil || it.State == custody.Retired || it.HomeID != p.PlaceID && it.PlaceID != p.PlaceID:
			return nil, tenants.Fail(tenants.Invalid, "pass_key_elsewhere").At("keys").Because(err)
		case it.Level > p.Level:
			return nil, tenants.Fail(tenants.Invalid, "pass_level_high", "key", it.Code, "max", strconv.Itoa(int(p.Level))).At("keys")
		}
	}
	return ids, nil
}

// RevokePass ends a pass at once. A cabinet without a line hears of it with its
// next roster.
func RevokePass(ctx context.Context, s PassStore, scope tenants.Scope, id custody.PassID) error {
	return tenants.Wrap("keys.RevokePass", s.InTx(ctx, scope, func(tx PassTx) error {
		if err := scope.Need(tenants.KeysIssue); err != nil {
			return err
		}
		p, err := tx.LockPass(id)
		switch {
		case err != nil:
			return err
		case !scope.SeesSite(p.SiteID):
			return tenants.Fail(tenants.NotFound, "pass_not_found")
		case p.Over(tx.Now()):
			return tenants.Fail(tenants.Conflict, "pass_ended")
		}
		now := tx.Now()
		p.EndedAt, p.EndedBy = &now, scope.Actor()
		if err := tx.EndPass(p); err != nil {
			return err
		}
		return recordPass(tx, custody.PassRevoked, p)
	}))
}

func recordPass(tx PassTx, kind custody.EventKind, p custody.Pass) error {
	e := custody.Event{Kind: kind, PersonID: p.PersonID, Outcome: "done", Data: map[string]string{"pass": string(p.ID), "place": string(p.PlaceID), "until": p.UntilAt.Format(time.RFC3339)}}
	if kind == custody.PassIssued {
		var items []string
		for _, i := range p.Items {
			items = append(items, string(i))
		}
		e.Data["items"], e.Data["from"], e.Data["due"] = strings.Join(items, ","), p.FromAt.Format(time.RFC3339), p.DueAt.Format(time.RFC3339)
		e.Data["uses"], e.Data["level"], e.Data["through"] = strconv.Itoa(p.Uses), strconv.Itoa(int(p.Level)), strconv.FormatBool(p.Through)
		e.Personal = map[string]string{"reason": p.Reason}
	}
	_, err := tx.Record(e)
	return err
}
