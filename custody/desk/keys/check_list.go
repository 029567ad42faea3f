package keys

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// CheckList is what somebody looks at on a vehicle again and again: a few
// questions, each day or each week.
type CheckList struct {
	OrgID   tenants.OrgID
	ID      custody.CheckListID
	Name    string
	GroupID custody.KeyGroupID // vehicles with a key in this group; "": every vehicle
	custody.CheckTimes
	LateBlocks bool // no key of a vehicle is given while its check is late; else the taker is warned
	NoBlocks   bool // a "no" keeps the vehicle out of service; else it warns
	Questions  []rules.Question
	Version    int       // rises with each change
	Since      time.Time // when it began to ask at these times of these vehicles
	MadeBy     tenants.PersonID
	MadeAt     time.Time
	EndedAt    *time.Time
}

// CheckTx keeps lists of checks, and the checks that were done.
type CheckTx interface {
	KeyGroup(id custody.KeyGroupID) (custody.KeyGroup, error)
	AddCheckList(l CheckList) error
	LockCheckList(id custody.CheckListID) (CheckList, error)
	SaveCheckList(l CheckList) error
	CheckListOf(id custody.CheckListID, vehicle custody.VehicleID) (CheckList, error) // NotFound for one that does not ask of this vehicle
	OpensVehicle(item custody.ItemID, vehicle custody.VehicleID) (bool, error)
	HasOpenFault(vehicle custody.VehicleID, what string) (bool, error) // that begins with these words
	AddCheck(c custody.VehicleCheck, as []custody.Answer) error
}

// The bounds of a list.
const (
	mostChecks       = 12
	mostCheckOptions = 12
	longestCheck     = 200 // bytes of a question
)

// CheckKinds lists the kinds of questions that a check may ask.
var CheckKinds = []rules.QuestionKind{rules.YesNoQuestion, rules.NumberQuestion, rules.ChoiceQuestion, rules.MileageQuestion, rules.FuelQuestion, rules.CleanQuestion, rules.DamageQuestion, rules.TextQuestion}

// SaveCheckList makes a list of checks (empty id) or changes one. A question
// that is worded otherwise than before is another question.
func SaveCheckList(ctx context.Context, s Store, scope tenants.Scope, in CheckList) (out CheckList, err error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	if in, err = checked(in); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		out = in
		if out.GroupID != "" {
			if _, err := tx.KeyGroup(out.GroupID); err != nil {
				return unknown(err, "key_group_unknown", "group")
			}
		}
		var was CheckList
		if out.ID != "" {
			if was, err = lockCheckList(tx, out.ID); err != nil {
				return err
			}
		}
		out.Questions = slices.Clone(in.Questions)
		askedAnew(tx, was.Questions, out.Questions)
		return saveCheckList(tx, scope, was, &out)
	})
	return out, tenants.Wrap("keys.SaveCheckList", err)
}

func saveCheckList(tx Tx, scope tenants.Scope, was CheckList, l *CheckList) (err error) {
	outcome := "changed"
	l.EndedAt, l.Version, l.Since = nil, was.Version+1, was.Since
	if l.ID == "" || was.CheckTimes != l.CheckTimes || was.GroupID != l.GroupID {
		l.Since = tx.Now() // nothing is late by times that nobody knew
	}
	if l.ID == "" {
		outcome = "made"
		l.ID, l.OrgID, l.MadeBy, l.MadeAt = custody.CheckListID(tx.NewID("chl")), scope.Org(), scope.Person(), tx.Now()
		err = tx.AddCheckList(*l)
	} else {
		l.OrgID, l.MadeBy, l.MadeAt = was.OrgID, was.MadeBy, was.MadeAt
		err = tx.SaveCheckList(*l)
	}
	if err != nil {
		return err
	}
	return checkListEvent(tx, outcome, *l)
}

// checked refuses a list that cannot be asked.
func checked(l CheckList) (CheckList, error) {
	var err error
	if l.Name, err = tenants.NormalName(l.Name, "name", 80); err != nil {
		return l, err
	}
	if err := l.CheckTimes.Check(); err != nil {
		return l, err
	}
	if l.Every == custody.EachDay {
		l.Weekday = time.Monday
	}
	if n := len(l.Questions); n == 0 || n > mostChecks {
		return l, tenants.Fail(tenants.Invalid, "check_questions", "max", itoa(mostChecks)).At("questions")
	}
	l.Questions = slices.Clone(l.Questions)
	for i := range l.Questions {
		q, n := &l.Questions[i], itoa(i+1)
		q.Text, q.OnReturn = strings.TrimSpace(q.Text), false
		switch {
		case q.Text == "" || len(q.Text) > longestCheck || !tenants.IsText(q.Text):
			return l, tenants.Fail(tenants.Invalid, "rule_question_text", "question", n).At("questions")
		case !slices.Contains(CheckKinds, q.Kind):
			return l, tenants.Fail(tenants.Invalid, "rule_question_kind", "question", n).At("questions")
		case q.Kind == rules.ChoiceQuestion && !fewChoices(q.Options):
			return l, tenants.Fail(tenants.Invalid, "rule_question_options", "question", n).At("questions")
		case q.Min != nil && q.Max != nil && *q.Min > *q.Max:
			return l, tenants.Fail(tenants.Invalid, "rule_question_bounds", "question", n).At("questions")
		}
	}
	return l, nil
}

func fewChoices(options []string) bool {
	bad := slices.ContainsFunc(options, func(o string) bool { return o == "" || len(o) > 100 || !tenants.IsText(o) })
	return !bad && len(options) >= 2 && len(options) <= mostCheckOptions && len(slices.Compact(slices.Sorted(slices.Values(options)))) == len(options)
}

// askedAnew gives a question that is new, or put otherwise than before, an id
// of its own: an answer belongs to one wording for ever.
func askedAnew(tx Tx, was, now []rules.Question) {
	for i := range now {
		q := &now[i]
		at := slices.IndexFunc(was, func(x rules.Question) bool { return x.ID == q.ID && q.ID != "" })
		if at < 0 || was[at].Kind != q.Kind || was[at].Text != q.Text || !slices.Equal(was[at].Options, q.Options) || !equal(was[at].Min, q.Min) || !equal(was[at].Max, q.Max) {
			q.ID = tx.NewID("qst")
		}
	}
}

func equal(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

func lockCheckList(tx Tx, id custody.CheckListID) (CheckList, error) {
	l, err := tx.LockCheckList(id)
	if err == nil && l.EndedAt != nil {
		err = tenants.Fail(tenants.Conflict, "check_list_over")
	}
	return l, err
}

// EndCheckList ends a list: nothing is asked by it any more. What was answered
// stays.
func EndCheckList(ctx context.Context, s Store, scope tenants.Scope, id custody.CheckListID) (out CheckList, err error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		if out, err = lockCheckList(tx, id); err != nil {
			return err
		}
		at := tx.Now()
		out.EndedAt = &at
		if err := tx.SaveCheckList(out); err != nil {
			return err
		}
		return checkListEvent(tx, "ended", out)
	})
	return out, tenants.Wrap("keys.EndCheckList", err)
}

func checkListEvent(tx Tx, outcome string, l CheckList) error {
	data := map[string]string{"list": string(l.ID), "name": l.Name, "version": itoa(l.Version), "every": string(l.Every), "questions": itoa(len(l.Questions))}
	for name, on := range map[string]bool{"late_blocks": l.LateBlocks, "no_blocks": l.NoBlocks} {
		if on {
			data[name] = "yes"
		}
	}
	if l.GroupID != "" {
		data["group"] = string(l.GroupID)
	}
	_, err := tx.Record(custody.Event{Kind: custody.CheckListed, Outcome: outcome, Data: data})
	return err
}
