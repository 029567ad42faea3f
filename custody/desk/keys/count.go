package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// CountStore opens the transactions of physical counts.
type CountStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(CountTx) error) error
}

// CountTx is what counting needs of a transaction.
type CountTx interface {
	Now() time.Time
	NewID(prefix string) string
	Place(id custody.PlaceID) (custody.Place, error)
	Item(id custody.ItemID) (custody.Item, error)
	KeyGroup(id custody.KeyGroupID) (custody.KeyGroup, error)
	Human(id tenants.PersonID) (string, error)
	OpenCount(c custody.Count) (custody.Count, error) // of the same place, group and kind; NotFound when none is open
	LockCount(id custody.CountID) (custody.Count, error)
	AddCount(c custody.Count) error
	SaveCount(c custody.Count) error

	// ExpectAll adds a line for each key that is at the count's place now, and
	// in its group; ExpectDrawn notes which of the drawn ones are.
	ExpectAll(c custody.Count) (n int, err error)
	ExpectDrawn(c custody.Count) (n int, err error)
	AddCountLines(id custody.CountID, drawn []custody.ItemID) error

	// KeysToDraw are the keys that belong to a site, to one of its places and to
	// a group, where these are named; by id.
	KeysToDraw(site tenants.SiteID, place custody.PlaceID, group custody.KeyGroupID) ([]KeyAtHome, error)
	// AddCountSlots adds the hooks or slots of a place with what the record has
	// there; SensedAt is what its sensors read now, nothing where it has none.
	AddCountSlots(c custody.Count, slots int) error
	CountSlots(id custody.CountID) ([]custody.CountSlot, error)
	SaveCountSlot(id custody.CountID, s custody.CountSlot) error
	SensedAt(place custody.PlaceID) (map[int]custody.Slot, error)

	CountLines(id custody.CountID) ([]custody.CountLine, error)
	CountLine(id custody.CountID, item custody.ItemID) (custody.CountLine, error) // a new one when it is not expected
	SaveCountLine(id custody.CountID, l custody.CountLine) error
	InKeyGroup(group custody.KeyGroupID, item custody.ItemID) (bool, error)

	AddCountPlan(p custody.CountPlan) error
	LockCountPlan(id custody.CountPlanID) (custody.CountPlan, error)
	SaveCountPlan(p custody.CountPlan) error
	DueCountPlans(now time.Time) ([]custody.CountPlanID, error) // whose moment has come
	CountsToTell(now time.Time) ([]custody.CountID, error)      // to hint at, or late and nobody was told
	SiteZone(id tenants.SiteID) (string, error)                 // IANA name, the organisation's when it has none
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// KeyAtHome is a key and where it belongs.
type KeyAtHome struct {
	ItemID  custody.ItemID
	PlaceID custody.PlaceID
}

// CountAsk is what somebody is about to count.
type CountAsk struct {
	PlaceID   custody.PlaceID
	GroupID   custody.KeyGroupID // only the keys of this group
	Sample    int                // only so many keys, drawn by lot
	CounterID tenants.PersonID   // who counts; only a program, which is nobody, names them
}

// BeginCount begins to count a place, or the count of it that waits. What the
// record has there at this moment is what is expected; nobody is shown it while
// they count. Of a sample they are shown which keys to look for, and not
// whether these should be there.
func BeginCount(ctx context.Context, s CountStore, scope tenants.Scope, in CountAsk) (out custody.Count, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	if in.Sample < 0 || in.Sample > custody.MostSample {
		return out, tenants.Fail(tenants.Invalid, "count_sample", "max", itoa(custody.MostSample)).At("sample")
	}
	err = s.InTx(ctx, scope, func(tx CountTx) error {
		p, err := tx.Place(in.PlaceID)
		switch {
		case err != nil:
			return err
		case !scope.SeesSite(p.SiteID):
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		counter, err := counterOf(tx, scope, in.CounterID)
		if err != nil {
			return err
		}
		if in.GroupID != "" {
			if _, err := tx.KeyGroup(in.GroupID); err != nil {
				return tenants.Fail(tenants.Invalid, "key_group_unknown").At("group")
			}
		}
		out = custody.Count{OrgID: scope.Org(), PlaceID: in.PlaceID, SiteID: p.SiteID, GroupID: in.GroupID, Sample: in.Sample > 0}
		open, err := tx.OpenCount(out)
		if err == nil && open.Waiting {
			out = open
			return start(tx, &out, counter)
		}
		if err == nil {
			return tenants.Fail(tenants.Conflict, "count_open", "place", p.Name).At("place")
		}
		if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		out.ID, out.StartedAt, out.StartedBy = custody.CountID(tx.NewID("cnt")), tx.Now(), counter
		if out.Sample {
			out.Seed = seed(tx)
		}
		if err := tx.AddCount(out); err != nil {
			return err
		}
		if out.Sample {
			if err := drawAt(tx, out, in.Sample); err != nil {
				return err
			}
		}
		return begun(tx, out)
	})
	return out, tenants.Wrap("keys.BeginCount", err)
}

// counterOf is the human who counts.
func counterOf(tx CountTx, scope tenants.Scope, named tenants.PersonID) (tenants.PersonID, error) {
	if scope.Person() != "" {
		return scope.Person(), nil
	}
	if _, err := tx.Human(named); err != nil {
		return "", tenants.Fail(tenants.Invalid, "count_counter").At("person_id")
	}
	return named, nil
}

// seed is a new lot that nobody could know before.
func seed(tx CountTx) string { return tx.NewID("lot") }

// drawAt draws the keys of a sample among those that belong to its place.
func drawAt(tx CountTx, c custody.Count, n int) error {
	ks, err := tx.KeysToDraw(c.SiteID, c.PlaceID, c.GroupID)
	if err != nil {
		return err
	}
	if len(ks) == 0 {
		return tenants.Fail(tenants.Conflict, "count_nothing_to_draw").At("sample")
	}
	return tx.AddCountLines(c.ID, custody.Draw(c.Seed, idsOf(ks), n))
}

func idsOf(ks []KeyAtHome) (ids []custody.ItemID) {
	for _, k := range ks {
		ids = append(ids, k.ItemID)
	}
	return ids
}

// StartCount begins a count that waits: from now on the record is compared.
func StartCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, counter tenants.PersonID) (out custody.Count, err error) {
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if counter, err = counterOf(tx, scope, counter); err != nil {
			return err
		}
		if out = c; !c.Waiting {
			return tenants.Fail(tenants.Conflict, "count_begun")
		}
		return start(tx, &out, counter)
	})
	return out, tenants.Wrap("keys.StartCount", err)
}

func start(tx CountTx, c *custody.Count, counter tenants.PersonID) error {
	c.Waiting, c.StartedAt, c.StartedBy, c.OwnerID = false, tx.Now(), counter, counter
	if err := tx.SaveCount(*c); err != nil {
		return err
	}
	return begun(tx, *c)
}

// begun notes what the record has there now.
func begun(tx CountTx, c custody.Count) error {
	expect := tx.ExpectAll
	if c.Sample {
		expect = tx.ExpectDrawn
	}
	n, err := expect(c)
	if err != nil {
		return err
	}
	if c.Full() {
		p, err := tx.Place(c.PlaceID)
		if err != nil {
			return err
		}
		if err := tx.AddCountSlots(c, p.Slots); err != nil {
			return err
		}
	}
	_, err = tx.Record(custody.Event{Kind: custody.CountBegun, Outcome: "done", Data: countData(c, "expected", itoa(n))})
	return err
}

// countData is what every entry about a count says of it.
func countData(c custody.Count, more ...string) map[string]string {
	data := map[string]string{"place": string(c.PlaceID), "count": string(c.ID)}
	for name, value := range map[string]string{"group": string(c.GroupID), "seed": c.Seed, "plan": string(c.PlanID)} {
		if value != "" {
			data[name] = value
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		data[more[i]] = more[i+1]
	}
	return data
}

// countTx runs fn on a count that its scope sees, locked.
func countTx(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, fn func(CountTx, custody.Count) error) error {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx CountTx) error {
		c, err := tx.LockCount(id)
		if err == nil && !scope.SeesSite(c.SiteID) {
			err = tenants.Fail(tenants.NotFound, "count_not_found")
		}
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// See notes that a key was seen at the place, expected or not. Twice is once.
func See(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, item custody.ItemID) error {
	return tenants.Wrap("keys.See", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if err := running(c, "code"); err != nil {
			return err
		}
		it, err := tx.Item(item)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		line, err := tx.CountLine(id, item)
		if err != nil || line.SeenAt != nil {
			return err
		}
		if !line.Known {
			if err := asked(tx, c, it); err != nil {
				return err
			}
		}
		now := tx.Now()
		line.SeenAt, line.SeenBy = &now, scope.Person()
		return tx.SaveCountLine(id, line)
	}))
}

// running refuses to go on with a count that is over, or that nobody has begun.
func running(c custody.Count, field string) error {
	switch {
	case c.ClosedAt != nil:
		return tenants.Fail(tenants.Conflict, "count_closed").At(field)
	case c.Waiting:
		return tenants.Fail(tenants.Conflict, "count_waits").At(field)
	}
	return nil
}

// asked refuses a key that a count of some keys is not about.
func asked(tx CountTx, c custody.Count, it custody.Item) error {
	if c.Full() {
		return nil
	}
	in := false
	if !c.Sample {
		var err error
		if in, err = tx.InKeyGroup(c.GroupID, it.ID); err != nil {
			return err
		}
	}
	if !in {
		return tenants.Fail(tenants.Invalid, "count_not_asked", "key", it.Code).At("code")
	}
	return nil
}

// CloseCount ends the counting and says what of each key. A key that moved
// while the count ran is no difference; every other one that is not where the
// record has it is a task of whoever counted.
func CloseCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if err := running(c, ""); err != nil {
			return err
		}
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		differences := 0
		for _, l := range lines {
			it, err := tx.Item(l.ItemID)
			if err != nil {
				return err
			}
			l.Outcome = l.Settle(it.State == custody.In && it.PlaceID == c.PlaceID, it.UpdatedAt.After(c.StartedAt))
			l.RingDiffers = l.SeenAt != nil && l.Pieces > 0 && (l.Pieces != it.Pieces || l.Seal != it.Seal)
			if err := tx.SaveCountLine(id, l); err != nil {
				return err
			}
			if !l.Differs() {
				continue
			}
			differences++
			outcome := string(l.Outcome)
			if !l.Outcome.Difference() {
				outcome = "ring"
			}
			if _, err := tx.Record(custody.Event{Kind: custody.CountDiffers, ItemID: l.ItemID, PersonID: c.Owner(), Outcome: outcome, Data: map[string]string{"count": string(id), "place": string(c.PlaceID)}}); err != nil {
				return err
			}
		}
		n, err := closeSlots(tx, c)
		if err != nil {
			return err
		}
		differences += n
		now := tx.Now()
		c.ClosedAt = &now
		out = c
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CountClosed, Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID), "keys": itoa(len(lines)), "differences": itoa(differences)}})
		return err
	})
	return out, tenants.Wrap("keys.CloseCount", err)
}

// ResolveCount keeps how one difference was explained.
func ResolveCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, item custody.ItemID, why string) error {
	why, err := explained(why)
	if err != nil {
		return err
	}
	return tenants.Wrap("keys.ResolveCount", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.ItemID != item || !l.Differs() {
				continue
			}
			if l.ResolvedAt != nil {
				return tenants.Fail(tenants.Conflict, "difference_resolved").At("why")
			}
			now := tx.Now()
			l.ResolvedAt, l.ResolvedBy, l.Why = &now, scope.Person(), why
			if err := tx.SaveCountLine(id, l); err != nil {
				return err
			}
			_, err := tx.Record(custody.Event{Kind: custody.CountResolved, ItemID: item, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id)}, Personal: map[string]string{"why": why}})
			return err
		}
		return tenants.Fail(tenants.NotFound, "difference_not_found")
	}))
}

// SignCount is the second pair of eyes: another human than all who counted,
// once every difference is explained. Who counted and signs is refused, and the
// log says so.
func SignCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	var refused error
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		out = c
		switch {
		case c.ClosedAt == nil:
			return tenants.Fail(tenants.Conflict, "count_running")
		case c.SignedAt != nil:
			return tenants.Fail(tenants.Conflict, "count_signed")
		case scope.Person() == "":
			return tenants.Fail(tenants.Forbidden, "count_sign_person")
		}
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Differs() && l.ResolvedAt == nil {
				return tenants.Fail(tenants.Conflict, "count_differences")
			}
		}
		slots, err := tx.CountSlots(id)
		if err != nil {
			return err
		}
		for _, slot := range slots {
			if slot.Differs && slot.ResolvedAt == nil {
				return tenants.Fail(tenants.Conflict, "count_differences")
			}
		}
		same, err := counted(tx, c, append(seers(lines), finders(slots)...), scope.Person())
		if err != nil {
			return err
		}
		e := custody.Event{Kind: custody.CountSigned, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID)}}
		if same {
			refused = tenants.Fail(tenants.Conflict, "count_same_person")
			e.Kind, e.Outcome = custody.CountSignRefused, "deny"
			_, err := tx.Record(e)
			return err
		}
		now := tx.Now()
		c.SignedAt, c.SignedBy = &now, scope.Person()
		out = c
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		_, err = tx.Record(e)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("keys.SignCount", err)
}

// counted tells whether a person began the count, took it over or helped: noted
// a key or a hook of it.
func counted(tx CountTx, c custody.Count, helped []tenants.PersonID, person tenants.PersonID) (bool, error) {
	signer, err := tx.Human(person)
	if err != nil {
		return false, err
	}
	asked := map[tenants.PersonID]bool{"": true}
	for _, id := range append([]tenants.PersonID{c.StartedBy, c.OwnerID}, helped...) {
		if asked[id] {
			continue
		}
		asked[id] = true
		if human, err := tx.Human(id); err != nil || human == signer {
			return human == signer, err
		}
	}
	return false, nil
}

func seers(lines []custody.CountLine) (ids []tenants.PersonID) {
	for _, l := range lines {
		ids = append(ids, l.SeenBy)
	}
	return ids
}

func finders(slots []custody.CountSlot) (ids []tenants.PersonID) {
	for _, s := range slots {
		ids = append(ids, s.FoundBy)
	}
	return ids
}

// TakeCount goes on with a count that another began: from now on who takes it
// over looks into the differences. Signed, it has no owner to change.
func TakeCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		was := c.Owner()
		switch out = c; {
		case c.SignedAt != nil:
			return tenants.Fail(tenants.Conflict, "count_signed")
		case scope.Person() == "":
			return tenants.Fail(tenants.Forbidden, "count_take_person")
		case was == scope.Person():
			return nil
		}
		c.OwnerID = scope.Person()
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		out = c
		_, err := tx.Record(custody.Event{Kind: custody.CountTaken, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID), "from": string(was)}})
		return err
	})
	return out, tenants.Wrap("keys.TakeCount", err)
}
