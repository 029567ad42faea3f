package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// ReportMissing freezes an item that nobody can find and opens its incident.
// Whoever sees the key may report it: its holder, the staff of its site. An
// open holding stays open: its holder had it last, and says in a day how it
// came about. A statement may come along with the report.
func ReportMissing(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID, statement string) (custody.Item, error) {
	var out custody.Item
	if tooLong(statement, maxStatement) {
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxStatement)).At("statement")
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := tx.LockItem(id)
		if err != nil {
			return err
		}
		if err := mayReport(scope, item); err != nil {
			return err
		}
		out, err = missing(tx, scope, item, statement)
		return err
	})
	return out, tenants.Wrap("keys.ReportMissing", err)
}

// missing freezes an item that is locked and opens its incident.
func missing(tx Tx, scope tenants.Scope, item custody.Item, statement string) (custody.Item, error) {
	out := item
	if item.State == custody.Missing || item.State == custody.Retired {
		return out, tenants.Fail(tenants.Conflict, "already_"+string(item.State), "key", item.Code)
	}
	out.State, out.UpdatedAt = custody.Missing, tx.Now()
	if err := tx.SaveItem(item, out); err != nil {
		return out, err
	}
	return out, openIncident(tx, scope, item, statement)
}

// maxStatement is the longest account of how a key was lost, in runes.
const maxStatement = 2000

// mayReport: what one holds oneself, and everybody who sees the key's record.
func mayReport(scope tenants.Scope, item custody.Item) error {
	if scope.Person() != "" && item.HolderID == scope.Person() {
		return scope.Need(tenants.KeysOwn)
	}
	if !scope.SeesSite(item.SiteID) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	return scope.Need(tenants.KeysRead)
}

// openIncident opens the incident of an item, or takes up the one that is open
// already: a key found and lost again.
func openIncident(tx Tx, scope tenants.Scope, item custody.Item, statement string) error {
	inc, err := tx.OpenIncident(item.ID)
	switch {
	case tenants.KindOf(err) == tenants.NotFound && err != nil:
		inc = custody.Incident{OrgID: scope.Org(), ID: custody.IncidentID(tx.NewID("inc")), ItemID: item.ID, ReportedAt: tx.Now(), ReportedBy: scope.Actor(),
			StatementBy: tx.Now().Add(custody.StatementTime)}
		err = tx.AddIncident(inc)
	case err == nil:
		inc.FoundAt, inc.FoundBy, inc.Outcome = nil, "", ""
	}
	if err != nil {
		return err
	}
	inc.PersonID, inc.LastPlaceID, inc.LastSlot = item.HolderID, item.PlaceID, item.Slot
	if statement != "" {
		at := tx.Now()
		inc.Statement, inc.StatedAt = statement, &at
	}
	if err := tx.SaveIncident(inc); err != nil {
		return err
	}
	data := lastSeen(item)
	data["incident"] = string(inc.ID)
	if _, err := tx.Record(custody.Event{Kind: custody.ReportedMissing, ItemID: item.ID, PersonID: item.HolderID, Outcome: "done", Data: data, Personal: personal("statement", statement)}); err != nil {
		return err
	}
	return askStatement(tx, inc)
}

// askStatement asks who had the key last for their account, and once more when
// it is late.
func askStatement(tx Tx, inc custody.Incident) error {
	if inc.PersonID == "" || inc.StatedAt != nil {
		return nil
	}
	by := inc.StatementBy
	for about, due := range map[string]time.Time{"lost_statement": tx.Now(), "lost_statement_late": by} {
		l := desk.Letter{Mail: desk.MailLetter, About: about, To: inc.PersonID, Item: inc.ItemID, Incident: inc.ID, At: &by, Path: "/incidents/" + string(inc.ID)}
		if err := tx.Enqueue(custody.SendMail, l, due); err != nil {
			return err
		}
	}
	return nil
}

// MarkFound records that a missing item is found. One that was reported lost
// stays frozen until somebody decides; any other goes back to its home, or to
// the desk when its home is a cabinet.
func MarkFound(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID) (Back, error) {
	var out Back
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := deskItem(tx, scope, id)
		if err != nil {
			return err
		}
		if item.State != custody.Missing {
			return tenants.Fail(tenants.Conflict, "not_missing", "key", item.Code)
		}
		out, err = takeBack(tx, scope, BackAsk{ItemID: id, Via: custody.ViaDesk}, item)
		return err
	})
	return out, tenants.Wrap("keys.MarkFound", err)
}

// frozen keeps an item that was reported lost out of use now that it is found:
// only a decision takes it into use again. It tells whether the item is so.
func frozen(tx Tx, item custody.Item, by tenants.PersonID) (bool, error) {
	if item.State != custody.Missing {
		return false, nil
	}
	inc, err := tx.OpenIncident(item.ID)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return false, nil
	}
	if err != nil || inc.FoundAt != nil {
		return true, err
	}
	at := tx.Now()
	inc.FoundAt, inc.FoundBy = &at, by
	return true, tx.SaveIncident(inc)
}

func lastSeen(item custody.Item) map[string]string {
	m := map[string]string{"was": string(item.State)}
	if item.PlaceID != "" {
		m["place"] = string(item.PlaceID)
		m["slot"] = itoa(item.Slot)
	}
	return m
}
