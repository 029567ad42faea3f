package keys

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// AnswerAsk is what somebody says about an item that is back.
type AnswerAsk struct {
	HoldingID custody.HoldingID
	Answers   map[string]string  // by question, as typed
	Passed    []string           // optional questions that get no answer
	Witnesses []tenants.PersonID // who proved that they stand here
	Via       custody.Via
	Partly    bool   // more may follow: what is left stays open
	What      string // is damaged, in words
	Photo     []byte // of the damage, a JPEG that was re-encoded; nil for none

	Stamp *custody.Stamp // of the cabinet's record, nil for none
}

// AnswerBack answers what was asked when an item came back. What is wrong is
// refused and nothing is kept; without Partly every question that must be
// answered has to be.
func AnswerBack(ctx context.Context, s Store, scope tenants.Scope, in AnswerAsk) (ReturnAsk, error) {
	var out ReturnAsk
	err := s.InTx(ctx, scope, func(tx Tx) error {
		a, err := tx.LockReturnAsk(in.HoldingID)
		if err != nil {
			return err
		}
		if err := mayAnswer(tx, scope, a); err != nil {
			return err
		}
		if !a.Open() {
			return tenants.Fail(tenants.Conflict, "answers_settled")
		}
		as, left, err := sorted(a, in)
		if err != nil {
			return err
		}
		witnesses, err := beside(tx, &a, in.Witnesses)
		if err != nil {
			return err
		}
		a.Questions = left
		in.What = strings.TrimSpace(in.What)
		if err := driven(tx, a, as); err != nil {
			return err
		}
		if err := damaged(tx, scope, a, in, as); err != nil {
			return err
		}
		out, err = said(tx, scope, a, in, as, witnesses)
		return err
	})
	return out, tenants.Wrap("keys.AnswerBack", err)
}

// mayAnswer: the desk for anybody, who had it or brought it, and a kiosk of the
// site where it came back a moment ago.
func mayAnswer(tx Tx, scope tenants.Scope, a ReturnAsk) error {
	item, err := tx.LockItem(a.ItemID)
	if err != nil {
		return err
	}
	if !scope.SeesSite(item.SiteID) {
		return tenants.Fail(tenants.NotFound, "answers_not_found")
	}
	own := scope.Person() != "" && (scope.Person() == a.PersonID || scope.Person() == a.BroughtBy)
	if own || scope.Device() != "" && tx.Now().Sub(a.ReturnedAt) < UndoWindow {
		return nil
	}
	return scope.Need(tenants.KeysIssue)
}

// sorted parts what was typed into answers and questions that are left.
func sorted(a ReturnAsk, in AnswerAsk) (as []custody.Answer, left []rules.Question, err error) {
	for _, q := range a.Questions {
		value := strings.TrimSpace(in.Answers[q.ID])
		field := AnswerField(q.ID)
		switch {
		case value == "" && q.Optional && (!in.Partly || slices.Contains(in.Passed, q.ID)):
		case value == "" && in.Partly:
			left = append(left, q)
		case value == "":
			return nil, nil, tenants.Fail(tenants.Invalid, "answer_missing", "question", q.Text).At(field)
		case !tenants.IsText(value):
			return nil, nil, tenants.Fail(tenants.Invalid, "characters").At(field)
		case len(value) > longestAnswer:
			return nil, nil, tenants.Fail(tenants.Invalid, "too_long").At(field)
		case !q.Accepts(value):
			return nil, nil, tenants.Fail(tenants.Invalid, "answer_wrong", "question", q.Text).At(field)
		default:
			as = append(as, custody.Answer{QuestionID: q.ID, RuleID: a.RuleID, Version: a.Version, Kind: string(q.Kind), Question: q.Text, Value: value})
		}
	}
	return as, left, nil
}

// beside counts other humans than the one who had it, each once, whom the rule
// lets be a witness.
func beside(tx Tx, a *ReturnAsk, ids []tenants.PersonID) (list []rules.Witness, err error) {
	humans, err := humansOf(tx, append([]tenants.PersonID{a.PersonID}, a.Seen...))
	if err != nil {
		return nil, err
	}
	counts, err := counting(tx, a.RuleID, a.Version, a.ItemID, a.PersonID, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		human, err := tx.Human(id)
		if err != nil {
			return nil, err
		}
		switch {
		case human == humans[0]:
			return nil, tenants.Fail(tenants.Invalid, "witness_self")
		case slices.Contains(humans, human):
			return nil, tenants.Fail(tenants.Invalid, "witness_twice")
		case a.Missing == 0:
			return list, nil
		case !counts(id):
			return nil, tenants.Fail(tenants.Invalid, "witness_not_counted")
		}
		humans, list = append(humans, human), append(list, rules.Witness{PersonID: id})
		a.Seen, a.Missing = append(a.Seen, id), a.Missing-1
	}
	return list, nil
}

func humansOf(tx Tx, ids []tenants.PersonID) (humans []string, err error) {
	for _, id := range ids {
		human, err := tx.Human(id)
		if err != nil {
			return nil, err
		}
		humans = append(humans, human)
	}
	return humans, nil
}

// said keeps the answers and closes the ask once nothing is left.
func said(tx Tx, scope tenants.Scope, a ReturnAsk, in AnswerAsk, as []custody.Answer, witnesses []rules.Witness) (ReturnAsk, error) {
	if err := tx.AddAnswers(a.HoldingID, as); err != nil {
		return a, err
	}
	e := custody.Event{Kind: custody.BackAnswered, ItemID: a.ItemID, PersonID: a.PersonID, RuleID: a.RuleID, Version: a.Version, Outcome: "done",
		Data: map[string]string{"holding": string(a.HoldingID), "via": string(in.Via)}, Device: in.Stamp}
	if in.Stamp != nil {
		e.HappenedAt = in.Stamp.At
	}
	if len(a.Questions) == 0 && a.Missing == 0 {
		at := tx.Now()
		a.SettledAt, a.SettledBy = &at, scope.Actor()
	} else {
		e.Data["left"] = itoa(len(a.Questions) + a.Missing)
	}
	if err := tx.SaveReturnAsk(a); err != nil || len(as)+len(witnesses) == 0 && a.Open() {
		return a, err
	}
	if len(witnesses) > 0 {
		e.Data["witnesses"] = witnessList(witnesses)
	}
	recordAnswers(&e, as)
	_, err := tx.Record(e)
	return a, err
}

// WaiveBack closes what nobody answers any more, with the reason.
func WaiveBack(ctx context.Context, s Store, scope tenants.Scope, holding custody.HoldingID, why string) (ReturnAsk, error) {
	var out ReturnAsk
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		a, err := tx.LockReturnAsk(holding)
		if err != nil {
			return err
		}
		if err := mayAnswer(tx, scope, a); err != nil {
			return err
		}
		why = strings.TrimSpace(why)
		switch {
		case !a.Open():
			return tenants.Fail(tenants.Conflict, "answers_settled")
		case why == "":
			return tenants.Fail(tenants.Invalid, "reason_required").At("why")
		case !tenants.IsText(why):
			return tenants.Fail(tenants.Invalid, "characters").At("why")
		case len(why) > longestAnswer:
			return tenants.Fail(tenants.Invalid, "too_long").At("why")
		}
		at := tx.Now()
		a.SettledAt, a.SettledBy, a.Waived = &at, scope.Actor(), why
		if err := tx.SaveReturnAsk(a); err != nil {
			return err
		}
		out = a
		_, err = tx.Record(custody.Event{Kind: custody.BackWaived, ItemID: a.ItemID, PersonID: a.PersonID, Outcome: "done",
			Data: map[string]string{"holding": string(a.HoldingID), "left": itoa(len(a.Questions) + a.Missing)}, Personal: personal("why", why)})
		return err
	})
	return out, tenants.Wrap("keys.WaiveBack", err)
}
