package keys

import (
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// TurnCounts asks for the counts whose moment has come, hints once more at
// those that nobody finished when half their time is over, and tells of the
// late ones. A second call right after does nothing.
func TurnCounts(ctx context.Context, s CountStore, scope tenants.Scope) error {
	var plans []custody.CountPlanID
	var tell []custody.CountID
	err := s.InTx(ctx, scope, func(tx CountTx) (err error) {
		if plans, err = tx.DueCountPlans(tx.Now()); err != nil {
			return err
		}
		tell, err = tx.CountsToTell(tx.Now())
		return err
	})
	for _, id := range plans {
		if err != nil {
			break
		}
		err = s.InTx(ctx, scope, func(tx CountTx) error { return callFor(tx, id) })
	}
	if err == nil && len(tell) > 0 {
		err = s.InTx(ctx, scope, func(tx CountTx) error { return tellOf(tx, tell) })
	}
	return tenants.Wrap("keys.TurnCounts", err)
}

// callFor asks for what a plan is about: one count for each place where keys of
// it belong. Where one is still open none is added; it is late by then.
func callFor(tx CountTx, id custody.CountPlanID) error {
	p, err := tx.LockCountPlan(id)
	if err != nil || p.EndedAt != nil || p.NextAt.After(tx.Now()) {
		return err
	}
	zone, err := zoneOf(tx, p.SiteID)
	if err != nil {
		return err
	}
	p.NextAt = p.Next(tx.Now(), zone)
	if err := tx.SaveCountPlan(p); err != nil {
		return err
	}
	lot := ""
	ks, err := tx.KeysToDraw(p.SiteID, p.PlaceID, p.GroupID)
	if err != nil {
		return err
	}
	if p.Sample > 0 {
		lot = seed(tx)
		drawn := custody.Draw(lot, idsOf(ks), p.Sample)
		ks = slices.DeleteFunc(ks, func(k KeyAtHome) bool { return !slices.Contains(drawn, k.ItemID) })
	}
	var places []custody.PlaceID
	at := map[custody.PlaceID][]custody.ItemID{}
	if p.PlaceID != "" && p.Sample == 0 {
		places = []custody.PlaceID{p.PlaceID}
	}
	for _, k := range ks {
		if !slices.Contains(places, k.PlaceID) {
			places = append(places, k.PlaceID)
		}
		at[k.PlaceID] = append(at[k.PlaceID], k.ItemID)
	}
	var asked []custody.Count
	for _, place := range places {
		c := custody.Count{OrgID: p.OrgID, PlaceID: place, SiteID: p.SiteID, GroupID: p.GroupID, Sample: p.Sample > 0}
		if _, err := tx.OpenCount(c); err == nil {
			continue
		} else if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		due, hint := tx.Now().Add(time.Duration(p.Hours)*time.Hour), tx.Now().Add(time.Duration(p.Hours)*time.Hour/2)
		c.ID, c.StartedAt, c.OwnerID, c.PlanID, c.Seed, c.Waiting, c.DueAt, c.HintAt = custody.CountID(tx.NewID("cnt")), tx.Now(), p.CounterID, p.ID, lot, true, &due, &hint
		if err := tx.AddCount(c); err != nil {
			return err
		}
		if c.Sample {
			if err := tx.AddCountLines(c.ID, at[place]); err != nil {
				return err
			}
		}
		if _, err := tx.Record(custody.Event{Kind: custody.CountAsked, PersonID: c.OwnerID, Outcome: "open", Data: countData(c, "due", due.UTC().Format(time.RFC3339))}); err != nil {
			return err
		}
		asked = append(asked, c)
	}
	return writeOf(tx, "count_asked", p.CounterID, "", asked)
}

// tellOf hints at counts, and tells of late ones whoever answers for the counter.
func tellOf(tx CountTx, ids []custody.CountID) error {
	hints, late := map[tenants.PersonID][]custody.Count{}, map[tenants.PersonID][]custody.Count{}
	for _, id := range ids {
		c, err := tx.LockCount(id)
		if err != nil {
			return err
		}
		now := tx.Now()
		switch {
		case c.Late(now) && c.ToldAt == nil:
			c.ToldAt, c.HintAt = &now, nil
			late[c.Owner()] = append(late[c.Owner()], c)
			if _, err := tx.Record(custody.Event{Kind: custody.CountLate, PersonID: c.Owner(), Outcome: "open", Data: countData(c, "due", c.DueAt.UTC().Format(time.RFC3339))}); err != nil {
				return err
			}
		case c.ClosedAt == nil && c.HintAt != nil && !now.Before(*c.HintAt):
			c.HintAt = nil
			hints[c.Owner()] = append(hints[c.Owner()], c)
		default:
			continue
		}
		if err := tx.SaveCount(c); err != nil {
			return err
		}
	}
	for _, person := range sortedPeople(hints) {
		if err := writeOf(tx, "count_hint", person, "", hints[person]); err != nil {
			return err
		}
	}
	for _, person := range sortedPeople(late) {
		if err := tellLate(tx, person, late[person]); err != nil {
			return err
		}
	}
	return nil
}

// tellLate writes to whom the plan names, else to whoever answers for the
// counter.
func tellLate(tx CountTx, counter tenants.PersonID, cs []custody.Count) error {
	managers, err := tx.ManagersOf([]tenants.PersonID{counter})
	if err != nil {
		return err
	}
	per := map[tenants.PersonID][]custody.Count{}
	for _, c := range cs {
		to := managers[counter]
		if p, err := tx.LockCountPlan(c.PlanID); err == nil && p.ManagerID != "" {
			to = p.ManagerID
		} else if err != nil && tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		per[to] = append(per[to], c)
	}
	for _, to := range sortedPeople(per) {
		if err := writeOf(tx, "count_late", to, counter, per[to]); err != nil {
			return err
		}
	}
	return nil
}

// writeOf sends one letter about counts: it names the first and says how many
// more there are.
func writeOf(tx CountTx, about string, to, person tenants.PersonID, cs []custody.Count) error {
	if len(cs) == 0 || to == "" {
		return nil
	}
	path := "/counts/" + string(cs[0].ID)
	if len(cs) > 1 {
		path = "/counts?show=open"
	}
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: about, To: to, Person: person, Count: cs[0].ID, More: len(cs) - 1, At: cs[0].DueAt, Path: path}, tx.Now())
}

func sortedPeople[V any](m map[tenants.PersonID]V) (ids []tenants.PersonID) {
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
