package emergency

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// PlayStore opens the transactions of playbooks and their runs.
type PlayStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(PlayTx) error) error
}

// PlayTx is what playbooks need of a transaction.
type PlayTx interface {
	LockTx
	ItemByCode(code string) (custody.Item, error)
	KeyGroup(id custody.KeyGroupID) (custody.KeyGroup, error)
	Group(id tenants.GroupID) (tenants.Group, error)
	Place(id custody.PlaceID) (custody.Place, error)

	LockPlaybook(id custody.PlaybookID) (custody.Playbook, error)
	SavePlaybook(p custody.Playbook, fresh bool) error // with its version
	EndPlaybook(p custody.Playbook) error
	PlanDrill(p custody.Playbook) error // the next drill

	OpenRun(id custody.PlaybookID, drill bool) (custody.PlaybookRun, error) // NotFound when there is none
	LockRun(id custody.RunID) (custody.PlaybookRun, error)
	PlanKeys(p custody.Plan) ([]KeyNow, error)             // by code
	PlanPeople(p custody.Plan) ([]tenants.PersonID, error) // who may be given keys now
	AddPlaybookRun(r custody.PlaybookRun, steps []custody.PlanStep, keys []KeyNow, people []tenants.PersonID) error
	RunKeysNow(id custody.RunID) ([]KeyNow, error) // by code
	RunPeople(id custody.RunID) ([]tenants.PersonID, error)
	SetRunStep(id custody.RunID, no int, done bool, by string) (changed bool, err error) // NotFound when there is no such step
	AddRunNote(id custody.RunID, n custody.RunNote) error
	EndRun(r custody.PlaybookRun, keys []custody.RunKey) error
}

// KeyNow is a key of a set with where it is now.
type KeyNow struct {
	ItemID    custody.ItemID
	Code      string
	SiteID    tenants.SiteID
	PlaceID   custody.PlaceID
	Slot      int
	State     custody.State
	HolderID  tenants.PersonID
	HoldingID custody.HoldingID
}

// Away tells whether somebody must bring the key back or look for it.
func (k KeyNow) Away() bool { return k.State == custody.Out || k.State == custody.Missing }

// Codes names keys of a playbook by their codes.
type Codes struct {
	Keys  []string // of the set
	Ready []string // that responders take at once at a cabinet of the site; they are of the set too
}

// WritePlaybook writes a new playbook (empty ID), or a new version of one. A run that is open follows the version that it
// began with.
func WritePlaybook(ctx context.Context, s PlayStore, scope tenants.Scope, in custody.Playbook, codes Codes) (p custody.Playbook, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return p, err
	}
	if err := checkPlaybook(&in, codes); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx PlayTx) error {
		p = in
		site, err := tx.Site(p.SiteID)
		if tenants.KindOf(err) == tenants.NotFound || err == nil && !scope.SeesSite(p.SiteID) {
			return tenants.Fail(tenants.Invalid, "playbook_site").At("site")
		}
		if err != nil {
			return err
		}
		was, fresh := custody.Playbook{}, in.ID == ""
		if fresh {
			p.ID = custody.PlaybookID(tx.NewID("pbk"))
		} else if was, err = usable(tx, scope, in.ID); err != nil {
			return err
		}
		if err := planned(tx, scope, &p, codes); err != nil {
			return err
		}
		p.Version, p.WrittenBy, p.WrittenAt = was.Version+1, scope.Actor(), tx.Now()
		if p.OwnerID == "" {
			p.OwnerID = scope.Person()
		}
		if p.DrillDue = was.DrillDue; p.DrillDays != was.DrillDays {
			nextDrill(&p, tx.Now())
		}
		if err := tx.SavePlaybook(p, fresh); err != nil {
			return err
		}
		return recordPlaybook(tx, p, site)
	})
	return p, tenants.Wrap("emergency.WritePlaybook", err)
}

// checkPlaybook tests what needs no look into memory.
func checkPlaybook(p *custody.Playbook, codes Codes) (err error) {
	if p.Name, err = tenants.NormalName(p.Name, "name", 80); err != nil {
		return err
	}
	switch {
	case !slices.Contains(custody.PlaybookKinds, p.Kind):
		return tenants.Fail(tenants.Invalid, "playbook_kind").At("kind")
	case len(codes.Keys)+len(codes.Ready)+len(p.Plan.KeyGroups) == 0:
		return tenants.Fail(tenants.Invalid, "playbook_keys").At("codes")
	case len(codes.Keys)+len(codes.Ready)+len(p.Plan.KeyGroups) > custody.MostPlanKeys:
		return tenants.Fail(tenants.Invalid, "playbook_keys_many", "max", number(custody.MostPlanKeys)).At("codes")
	case len(p.Plan.People)+len(p.Plan.Groups) > custody.MostResponders:
		return tenants.Fail(tenants.Invalid, "playbook_people_many", "max", number(custody.MostResponders)).At("people")
	case len(p.Plan.Steps) == 0:
		return tenants.Fail(tenants.Invalid, "playbook_steps").At("steps")
	case len(p.Plan.Steps) > custody.MostPlanSteps:
		return tenants.Fail(tenants.Invalid, "playbook_steps_many", "max", number(custody.MostPlanSteps)).At("steps")
	case p.DrillDays < 0 || p.DrillDays > custody.MostDrillDays:
		return tenants.Fail(tenants.Invalid, "playbook_drill_days", "max", number(custody.MostDrillDays)).At("drill_days")
	}
	if err := checkReady(p, codes.Ready); err != nil {
		return err
	}
	for i, step := range p.Plan.Steps {
		step.Text, step.Who = strings.TrimSpace(step.Text), strings.TrimSpace(step.Who)
		if step.Text == "" {
			return tenants.Fail(tenants.Invalid, "playbook_steps").At("steps")
		}
		if err := tenants.CheckTexts(300, "steps", step.Text, "steps", step.Who); err != nil {
			return err
		}
		p.Plan.Steps[i] = step
	}
	return nil
}

// planned finds the keys by their codes, and tests that groups and people are
// there.
func planned(tx PlayTx, scope tenants.Scope, p *custody.Playbook, codes Codes) error {
	p.Plan.Keys, p.Plan.Ready.Keys = nil, nil
	for _, code := range codes.Keys {
		it, err := coded(tx, scope, code, "codes")
		if err != nil {
			return err
		}
		if !slices.Contains(p.Plan.Keys, it.ID) {
			p.Plan.Keys = append(p.Plan.Keys, it.ID)
		}
	}
	if err := readied(tx, scope, p, codes.Ready); err != nil {
		return err
	}
	if err := there("key_groups", p.Plan.KeyGroups, tx.KeyGroup); err != nil {
		return err
	}
	if err := there("groups", p.Plan.Groups, tx.Group); err != nil {
		return err
	}
	people := p.Plan.People
	if p.OwnerID != "" {
		people = append(slices.Clone(people), p.OwnerID)
	}
	return there("people", people, tx.Person)
}

// coded is the key of a code that the scope sees.
func coded(tx PlayTx, scope tenants.Scope, code, field string) (custody.Item, error) {
	it, err := tx.ItemByCode(code)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !scope.SeesSite(it.SiteID) {
		err = tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At(field)
	}
	return it, err
}

// there tests that each of these ids names something of the organisation.
func there[ID comparable, T any](field string, ids []ID, read func(ID) (T, error)) error {
	for _, id := range ids {
		if _, err := read(id); err != nil {
			if tenants.KindOf(err) == tenants.NotFound {
				err = tenants.Fail(tenants.Invalid, "playbook_unknown").At(field)
			}
			return err
		}
	}
	return nil
}

// usable is a playbook that the scope reaches and that is in use, locked.
func usable(tx PlayTx, scope tenants.Scope, id custody.PlaybookID) (custody.Playbook, error) {
	p, err := tx.LockPlaybook(id)
	switch {
	case err == nil && !scope.SeesSite(p.SiteID):
		err = tenants.Fail(tenants.NotFound, "playbook_not_found")
	case err == nil && p.EndedAt != nil:
		err = tenants.Fail(tenants.Conflict, "playbook_over")
	}
	return p, err
}

// EndPlaybook puts a playbook out of use. Its runs stay.
func EndPlaybook(ctx context.Context, s PlayStore, scope tenants.Scope, id custody.PlaybookID) (p custody.Playbook, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx PlayTx) error {
		if p, err = usable(tx, scope, id); err != nil {
			return err
		}
		site, err := tx.Site(p.SiteID)
		if err != nil {
			return err
		}
		now := tx.Now()
		p.EndedAt = &now
		if err := tx.EndPlaybook(p); err != nil {
			return err
		}
		return recordPlaybook(tx, p, site)
	})
	return p, tenants.Wrap("emergency.EndPlaybook", err)
}

func recordPlaybook(tx PlayTx, p custody.Playbook, site tenants.Site) error {
	e := custody.Event{Kind: custody.PlaybookWritten, Outcome: "done", Data: map[string]string{"playbook": string(p.ID), "name": p.Name, "version": number(p.Version), "site": string(site.ID)}}
	if p.EndedAt != nil {
		e.Outcome = "ended"
	}
	_, err := tx.Record(e)
	return err
}
