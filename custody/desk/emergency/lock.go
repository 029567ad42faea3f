package emergency

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// LockStore opens the transactions of lockdowns.
type LockStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LockTx) error) error
}

// LockTx is what lockdowns need of a transaction.
type LockTx interface {
	Now() time.Time
	Record(e custody.Event) (custody.EntryID, error)
	NewID(prefix string) string
	Site(id tenants.SiteID) (tenants.Site, error)
	Person(id tenants.PersonID) (tenants.Person, error)
	ActiveLockdown(site tenants.SiteID) (custody.Lockdown, error) // NotFound when there is none
	LockLockdown(id custody.LockdownID) (custody.Lockdown, error)
	AddLockdown(l custody.Lockdown) error
	SaveLockdown(l custody.Lockdown) error
	AddLockdownNote(id custody.LockdownID, n custody.LockdownNote) error
	Lifters(site tenants.SiteID) ([]tenants.PersonID, error) // who may lift one of that site
	Enqueue(intent custody.Intent, payload any, due time.Time) error
	ExemptOf(site tenants.SiteID) ([]tenants.PersonID, error)
	AddExempt(x custody.Exempt) error
	EndExempt(site tenants.SiteID, person tenants.PersonID) error
}

// longestText is the most characters of a reason or a note.
const longestText = 500

// LockAsk is a lockdown that somebody begins.
type LockAsk struct {
	SiteID tenants.SiteID
	Why    custody.LockdownWhy
	Text   string // wanted when Why is "other"
}

// Lock locks a site down, at once and whatever its cabinets say: every decision
// of the cloud refuses takes from the commit on, and each cabinet as soon as it
// obeys the roster that tells it. Somebody in a browser must have proved lately
// who they are. One that is active already is joined: it
// comes back with the Conflict lockdown_active.
func Lock(ctx context.Context, s LockStore, scope tenants.Scope, in LockAsk) (out custody.Lockdown, err error) {
	if err := scope.Need(tenants.EmergencyLock); err != nil {
		return out, err
	}
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case !slices.Contains(custody.LockdownWhys, in.Why):
		return out, tenants.Fail(tenants.Invalid, "lockdown_why_required").At("why")
	case in.Why == custody.LockdownOther && in.Text == "":
		return out, tenants.Fail(tenants.Invalid, "lockdown_text_required").At("text")
	}
	if err := tenants.CheckText("text", in.Text, longestText); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx LockTx) error {
		site, err := seen(tx, scope, in.SiteID)
		if err != nil {
			return err
		}
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		out, err = begin(tx, scope, site, in)
		return err
	})
	return out, tenants.Wrap("emergency.Lock", err)
}

// begin locks a site down inside a transaction whose rights were checked; one
// that is active comes back with the Conflict lockdown_active.
func begin(tx LockTx, scope tenants.Scope, site tenants.Site, in LockAsk) (custody.Lockdown, error) {
	out, err := tx.ActiveLockdown(site.ID)
	if err == nil {
		return out, tenants.Fail(tenants.Conflict, "lockdown_active", "site", site.Name)
	}
	if tenants.KindOf(err) != tenants.NotFound {
		return out, err
	}
	out = custody.Lockdown{OrgID: scope.Org(), ID: custody.LockdownID(tx.NewID("lkd")), SiteID: site.ID, Why: in.Why, Text: in.Text, At: tx.Now(), By: scope.Actor()}
	if err := tx.AddLockdown(out); err != nil {
		return out, err
	}
	if _, err := tx.Record(event(custody.LockdownBegun, out, site, "why", string(in.Why)).with("text", in.Text)); err != nil {
		return out, err
	}
	return out, tell(tx, "lockdown_begun", out, scope.Person())
}

// seen is a site that the scope reaches.
func seen(tx LockTx, scope tenants.Scope, id tenants.SiteID) (tenants.Site, error) {
	site, err := tx.Site(id)
	if err == nil && !scope.SeesSite(id) {
		err = tenants.Fail(tenants.NotFound, "site_not_found")
	}
	return site, err
}

// told is an event about a lockdown.
type told struct{ custody.Event }

func event(kind custody.EventKind, l custody.Lockdown, site tenants.Site, more ...string) told {
	data := map[string]string{"lockdown": string(l.ID), "site": string(site.ID), "name": site.Name}
	for i := 0; i+1 < len(more); i += 2 {
		data[more[i]] = more[i+1]
	}
	return told{custody.Event{Kind: kind, Outcome: "done", Data: data}}
}

// with adds what somebody wrote, which the log only commits to.
func (t told) with(field, text string) custody.Event {
	if text != "" {
		t.Personal = map[string]string{field: text}
	}
	return t.Event
}

// onLockdown runs fn on a lockdown that the scope sees, locked.
func onLockdown(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID, fn func(LockTx, custody.Lockdown, tenants.Site) error) error {
	if err := scope.Need(tenants.EmergencyLock); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx LockTx) error {
		l, err := tx.LockLockdown(id)
		if err == nil && !scope.SeesSite(l.SiteID) {
			err = tenants.Fail(tenants.NotFound, "lockdown_not_found")
		}
		if err != nil {
			return err
		}
		site, err := tx.Site(l.SiteID)
		if err != nil {
			return err
		}
		return fn(tx, l, site)
	})
}

// Note keeps what somebody observed, also after the end.
func Note(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID, text string) error {
	text, err := wanted("text", "lockdown_note_required", text)
	if err != nil {
		return err
	}
	err = onLockdown(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		n := custody.LockdownNote{ID: tx.NewID("lkn"), At: tx.Now(), By: scope.Actor(), Text: text}
		if err := tx.AddLockdownNote(id, n); err != nil {
			return err
		}
		_, err := tx.Record(event(custody.LockdownNoted, l, site).with("text", text))
		return err
	})
	return tenants.Wrap("emergency.Note", err)
}

// wanted is a text that must be there.
func wanted(field, missing, text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return text, tenants.Fail(tenants.Invalid, missing).At(field)
	}
	return text, tenants.CheckText(field, text, longestText)
}
