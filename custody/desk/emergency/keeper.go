package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// GlassStore opens the transactions of break-glass.
type GlassStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(GlassTx) error) error
}

// GlassTx is what keepers and reviews need of a transaction.
type GlassTx interface {
	Now() time.Time
	Record(e custody.Event) (custody.EntryID, error)
	NewID(prefix string) string
	Site(id tenants.SiteID) (tenants.Site, error)
	Person(id tenants.PersonID) (tenants.Person, error)
	LockKeeper(id custody.KeeperID) (custody.Keeper, error)
	StandingKeepers() ([]custody.Keeper, error) // that nobody ended, over or not
	AddKeeper(k custody.Keeper) error
	SaveKeeper(k custody.Keeper) error
	WhoNames() ([]tenants.PersonID, error)                                  // who may name keepers
	OverdueGlassOf(p tenants.Person, now time.Time) (custody.ItemID, error) // the key of the oldest use of that human whose review is overdue, "" for none
	Item(id custody.ItemID) (custody.Item, error)
	LockGlass(id custody.GlassID) (custody.Glass, error)
	SaveGlass(g custody.Glass) error
	Lifters(site tenants.SiteID) ([]tenants.PersonID, error)
	Auditors() ([]tenants.PersonID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// KeeperAsk names somebody to open what the rules refuse.
type KeeperAsk struct {
	PersonID tenants.PersonID
	SiteID   tenants.SiteID // "": every site
	Level    custody.Level
	From     time.Time // zero, or past: now
	Until    time.Time
}

// NameKeeper lets somebody open what the rules refuse. Nobody names themselves
// while another human may do it, and nobody is named, or named anew, while the
// review of what they opened is overdue. Somebody in a browser must have proved lately
// who they are.
func NameKeeper(ctx context.Context, s GlassStore, scope tenants.Scope, in KeeperAsk) (out custody.Keeper, err error) {
	err = s.InTx(ctx, scope, func(tx GlassTx) error {
		if err := mayName(tx, scope, in.SiteID); err != nil {
			return err
		}
		p, err := nameable(tx, in)
		if err != nil {
			return err
		}
		if err := notOneself(tx, scope, p, "keeper_oneself"); err != nil {
			return err
		}
		if err := reviewedBefore(tx, p); err != nil {
			return err
		}
		out = custody.Keeper{OrgID: scope.Org(), ID: custody.KeeperID(tx.NewID("glk")), PersonID: p.ID, SiteID: in.SiteID, Level: in.Level, FromAt: in.From, UntilAt: in.Until, At: tx.Now(), By: scope.Actor()}
		if in.From.Before(tx.Now()) {
			out.FromAt = tx.Now()
		}
		if err := standing(tx, out); err != nil {
			return err
		}
		if err := tx.AddKeeper(out); err != nil {
			return err
		}
		return recordKeeper(tx, custody.KeeperNamed, out)
	})
	return out, tenants.Wrap("emergency.NameKeeper", err)
}

// mayName: who says who takes keys during a lockdown says who may break glass,
// at the sites that they see.
func mayName(tx GlassTx, scope tenants.Scope, site tenants.SiteID) error {
	if err := scope.Need(tenants.EmergencyPass); err != nil {
		return err
	}
	if site != "" {
		if _, err := tx.Site(site); err != nil {
			return err
		}
	}
	if !scope.SeesSite(site) {
		return tenants.Fail(tenants.NotFound, "site_not_found")
	}
	return scope.NeedProof(tx.Now())
}

func nameable(tx GlassTx, in KeeperAsk) (tenants.Person, error) {
	p, err := tx.Person(in.PersonID)
	from := in.From
	if from.Before(tx.Now()) {
		from = tx.Now()
	}
	switch {
	case err != nil && tenants.KindOf(err) == tenants.NotFound, err == nil && !p.ActiveAt(tx.Now()):
		return p, tenants.Fail(tenants.Invalid, "keeper_person").At("person")
	case err != nil:
		return p, err
	case in.Level < 0 || in.Level > 4:
		return p, tenants.Fail(tenants.Invalid, "keeper_level").At("level")
	case !in.Until.After(from) || !in.Until.After(tx.Now()):
		return p, tenants.Fail(tenants.Invalid, "keeper_until").At("until")
	case in.Until.Sub(from) > custody.LongestKeeper:
		return p, tenants.Fail(tenants.Invalid, "keeper_long").At("until")
	}
	return p, nil
}

// reviewedBefore refuses to name somebody while others owe the review of what
// they opened.
func reviewedBefore(tx GlassTx, p tenants.Person) error {
	id, err := tx.OverdueGlassOf(p, tx.Now())
	if err != nil || id == "" {
		return err
	}
	it, err := tx.Item(id)
	if err != nil {
		return err
	}
	return tenants.Fail(tenants.Conflict, "keeper_overdue", "person", p.Name, "key", it.Code).At("person")
}

// notOneself refuses with the code what the human who acts would do for
// themselves, if there is another who could.
func notOneself(tx GlassTx, scope tenants.Scope, p tenants.Person, code string) error {
	own, err := tx.Person(scope.Person())
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil // a program
	}
	if err != nil || !oneHuman(own, p) {
		return err
	}
	names, err := tx.WhoNames()
	if err != nil {
		return err
	}
	for _, id := range names {
		other, err := tx.Person(id)
		if err != nil {
			return err
		}
		if !oneHuman(own, other) {
			return tenants.Fail(tenants.Conflict, code, "person", other.Name).At("person")
		}
	}
	return nil
}

func oneHuman(a, b tenants.Person) bool { return a.ID == b.ID || a.Human != "" && a.Human == b.Human }

// standing refuses the same naming twice, and too many of them. One that is
// over makes room.
func standing(tx GlassTx, k custody.Keeper) error {
	all, err := tx.StandingKeepers()
	if err != nil {
		return err
	}
	count := 0
	for _, x := range all {
		over := !tx.Now().Before(x.UntilAt)
		same := x.PersonID == k.PersonID && x.SiteID == k.SiteID
		switch {
		case !over && same:
			return tenants.Fail(tenants.Conflict, "keeper_already").At("person")
		case !over:
			count++
		case same:
			x.EndedAt, x.EndedBy = &x.UntilAt, k.By
			if err := tx.SaveKeeper(x); err != nil {
				return err
			}
		}
	}
	if count >= custody.MostKeepers {
		return tenants.Fail(tenants.Limit, "keeper_many", "max", number(custody.MostKeepers)).At("person")
	}
	return nil
}

// EndKeeper takes the right away, at once; cabinets hear of it with their next
// roster.
func EndKeeper(ctx context.Context, s GlassStore, scope tenants.Scope, id custody.KeeperID) error {
	return tenants.Wrap("emergency.EndKeeper", s.InTx(ctx, scope, func(tx GlassTx) error {
		k, err := tx.LockKeeper(id)
		if err == nil && !scope.SeesSite(k.SiteID) {
			err = tenants.Fail(tenants.NotFound, "keeper_not_found")
		}
		if err != nil {
			return err
		}
		if err := scope.Need(tenants.EmergencyPass); err != nil {
			return err
		}
		if k.EndedAt != nil {
			return tenants.Fail(tenants.Conflict, "keeper_ended")
		}
		now := tx.Now()
		k.EndedAt, k.EndedBy = &now, scope.Actor()
		if err := tx.SaveKeeper(k); err != nil {
			return err
		}
		return recordKeeper(tx, custody.KeeperEnded, k)
	}))
}

func recordKeeper(tx GlassTx, kind custody.EventKind, k custody.Keeper) error {
	e, err := keeperEvent(tx, kind, k)
	if err == nil {
		_, err = tx.Record(e)
	}
	return err
}

// keeperEvent is what the log says of a naming.
func keeperEvent(tx GlassTx, kind custody.EventKind, k custody.Keeper) (custody.Event, error) {
	data := map[string]string{"keeper": string(k.ID), "level": number(int(k.Level)), "until": k.UntilAt.Format(time.RFC3339)}
	if k.SiteID != "" {
		site, err := tx.Site(k.SiteID)
		if err != nil {
			return custody.Event{}, err
		}
		data["site"], data["name"] = string(site.ID), site.Name
	}
	return custody.Event{Kind: kind, PersonID: k.PersonID, Outcome: "done", Data: data}, nil
}
