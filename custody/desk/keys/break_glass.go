package keys

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// GlassTx is what opening against the rules needs of a transaction.
type GlassTx interface {
	AddGlass(g custody.Glass) error
	Lifters(site tenants.SiteID) ([]tenants.PersonID, error) // who may review it

	// KeeperThen is by which naming somebody might open at a site at a moment
	// what the rules refuse, ended since or not; NotFound when by none.
	KeeperThen(person tenants.PersonID, site tenants.SiteID, at time.Time) (custody.Keeper, error)
}

// BreakAsk is a named keeper who opens what the rules refuse.
type BreakAsk struct {
	ItemID  custody.ItemID
	Via     custody.Via
	Factors []rules.Factor
	Why     custody.GlassWhy
	Text    string // wanted when Why is "other"
}

// Broken is what came of it: the key was taken, or its cabinet was asked to
// open the slot. Glass is nil when the rules gave it after all.
type Broken struct {
	Taken   *Taken
	Command *Command
	Glass   *custody.Glass
}

// longestGlass is the most characters of a reason.
const longestGlass = 500

// BreakGlass gives a key that the rules refuse to the named keeper who acts:
// never for somebody else, never by a program. The use, its review and the
// letters that tell of it are in the same transaction, so that there is no
// opening without them. A refusal is *Refused, and is recorded.
func BreakGlass(ctx context.Context, s Store, scope tenants.Scope, in BreakAsk) (out Broken, err error) {
	take, err := breakAsk(scope, in)
	if err != nil {
		return out, tenants.Wrap("keys.BreakGlass", err)
	}
	var refused *Refused
	err = s.InTx(ctx, scope, func(tx Tx) error {
		out, refused = Broken{}, nil
		item, err := tx.LockItem(in.ItemID)
		if err == nil && !scope.SeesSite(item.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		d, refusal, err := decide(tx, take, item)
		if err != nil || refusal != nil {
			refused = refusal
			return err
		}
		out, err = breakOpen(tx, scope, take, item, d)
		return err
	})
	if err == nil && refused != nil {
		return Broken{}, refused
	}
	return out, tenants.Wrap("keys.BreakGlass", err)
}

// breakAsk checks what does not need the store.
func breakAsk(scope tenants.Scope, in BreakAsk) (TakeAsk, error) {
	in.Text = strings.TrimSpace(in.Text)
	take := TakeAsk{ItemID: in.ItemID, PersonID: scope.Person(), Via: in.Via, Factors: in.Factors, Reason: in.Text, glass: in.Why}
	if err := scope.Need(tenants.KeysOwn); err != nil {
		return take, err
	}
	switch {
	case scope.Person() == "":
		return take, tenants.Fail(tenants.Forbidden, "glass_person")
	case !slices.Contains(custody.GlassWhys, in.Why):
		return take, tenants.Fail(tenants.Invalid, "glass_why_required").At("why")
	case in.Why == custody.GlassOther && in.Text == "":
		return take, tenants.Fail(tenants.Invalid, "glass_text_required").At("text")
	}
	return take, tenants.CheckText("text", in.Text, longestGlass)
}

// breakOpen hands the key over, or asks its cabinet.
func breakOpen(tx Tx, scope tenants.Scope, in TakeAsk, item custody.Item, d decided) (out Broken, err error) {
	place, err := tx.Place(item.PlaceID)
	if err != nil {
		return out, err
	}
	if item.State == custody.In && place.Kind == custody.Cabinet {
		twin, err := reachable(tx, item)
		if err != nil {
			return out, err
		}
		order := ReleaseAsk{TakeAsk: in, Life: LongLife}
		if !d.Glass && takesTwo(scope, order, item) { // the usual rules give it, so the usual second person is wanted
			return out, tenants.Fail(tenants.Conflict, "joint_instead", "key", item.Code)
		}
		c, err := command(tx, allowed{ReleaseAsk: order, requester: scope.Actor()}, item, twin, d)
		if err != nil {
			return out, err
		}
		out.Command = &c
	} else {
		t, err := give(tx, scope, in, item, d)
		if err != nil {
			return out, err
		}
		out.Taken = &t
	}
	if !d.Glass {
		return out, nil
	}
	g := custody.Glass{OrgID: scope.Org(), KeeperID: d.keeper, ItemID: item.ID, SiteID: place.SiteID, PersonID: in.PersonID, Via: in.Via, Why: in.glass, Text: in.Reason,
		Lifted: strings.Join(d.Lifted, ","), At: tx.Now()}
	if out.Command != nil {
		g.CommandID = out.Command.ID
	}
	g, err = openGlass(tx, g, custody.Event{Decision: d.hash})
	out.Glass = &g
	return out, err
}

// openGlass opens the review of a use, tells everybody who may do it but the
// one who acted, and reminds them when it is due. e is where the entry comes
// from: a decision here, or a cabinet's record.
func openGlass(tx Tx, g custody.Glass, e custody.Event) (custody.Glass, error) {
	g.ID, g.HeardAt = custody.GlassID(tx.NewID("glu")), tx.Now()
	g.DueAt = g.HeardAt.Add(custody.GlassReviewTime)
	told, err := tellGlass(tx, g)
	if err != nil {
		return g, err
	}
	g.Told = told
	if err := tx.AddGlass(g); err != nil {
		return g, err
	}
	e.Kind, e.ItemID, e.PersonID, e.Outcome = custody.GlassBroken, g.ItemID, g.PersonID, "grant"
	e.Data = map[string]string{"glass": string(g.ID), "why": string(g.Why), "lifted": g.Lifted, "keeper": string(g.KeeperID), "via": string(g.Via), "told": itoa(g.Told), "due": g.DueAt.Format(time.RFC3339)}
	e.Personal = personal("text", g.Text)
	if _, err := tx.Record(e); err != nil {
		return g, err
	}
	return g, tx.Enqueue(custody.RemindGlass, map[string]string{"glass": string(g.ID)}, g.DueAt)
}

// tellGlass writes at once to everybody who may review the use.
func tellGlass(tx Tx, g custody.Glass) (told int, err error) {
	people, err := tx.Lifters(g.SiteID)
	if err != nil {
		return 0, err
	}
	actor, err := tx.Human(g.PersonID)
	if err != nil {
		return 0, err
	}
	for _, to := range people {
		human, err := tx.Human(to)
		if err != nil {
			return 0, err
		}
		if to == g.PersonID || human != "" && human == actor {
			continue
		}
		letter := desk.Letter{Mail: desk.MailLetter, About: "glass_broken", To: to, Person: g.PersonID, Item: g.ItemID, Glass: g.ID, Path: "/emergency/glass/" + string(g.ID)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return 0, err
		}
		told++
	}
	return told, nil
}
