package keys

import (
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// BackSaid is what was said at a cabinet about an item that had come back
// there.
type BackSaid struct {
	ItemID    custody.ItemID
	PersonID  tenants.PersonID // who had signed in, "" nobody
	Answers   map[string]string
	Witnesses []tenants.PersonID
	Stamp     custody.Stamp
}

// SaidBackIn keeps what was said at a cabinet about the last return of an
// item. It never refuses: what cannot be an answer, or was said elsewhere
// meanwhile, is left out, and what is left is still asked for.
func SaidBackIn(tx Tx, scope tenants.Scope, in BackSaid) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	a, err := owedFor(tx, in.ItemID)
	if err != nil {
		return err
	}
	ask := AnswerAsk{HoldingID: a.HoldingID, Answers: map[string]string{}, Via: custody.ViaCabinet, Partly: true, Stamp: &in.Stamp}
	var as []custody.Answer
	var witnesses []rules.Witness
	if a.HoldingID != "" && a.Open() {
		ask.Answers = fitting(a.Questions, in.Answers)
		if as, a.Questions, err = sorted(a, ask); err != nil {
			return err
		}
		if as, err = mileages(tx, &a, as); err != nil {
			return err
		}
		if err := damaged(tx, scope, a, ask, as); err != nil {
			return err
		}
		for _, id := range in.Witnesses {
			w, err := beside(tx, &a, []tenants.PersonID{id})
			if err != nil && tenants.KindOf(err) != tenants.Invalid {
				return err
			}
			witnesses = append(witnesses, w...)
		}
	}
	if len(as)+len(witnesses) > 0 {
		_, err = said(tx, scope, a, ask, as, witnesses)
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.BackAnswered, ItemID: in.ItemID, PersonID: in.PersonID, Outcome: "ignored", HappenedAt: in.Stamp.At, Device: &in.Stamp,
		Data: map[string]string{"via": string(custody.ViaCabinet)}})
	return err
}

// owedFor is what is asked after the last return of an item; the zero value
// when nothing is.
func owedFor(tx Tx, item custody.ItemID) (ReturnAsk, error) {
	h, err := tx.LastHolding(item)
	if err == nil && !h.Open() {
		var a ReturnAsk
		if a, err = tx.LockReturnAsk(h.ID); err == nil {
			return a, nil
		}
	}
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return ReturnAsk{}, err
	}
	return ReturnAsk{}, nil
}

// fitting are the answers that their questions accept.
func fitting(qs []rules.Question, typed map[string]string) map[string]string {
	out := map[string]string{}
	for _, q := range qs {
		if value := strings.TrimSpace(typed[q.ID]); value != "" && tenants.IsText(value) && len(value) <= longestAnswer && q.Accepts(value) {
			out[q.ID] = value
		}
	}
	return out
}

// mileages writes those that can be; one that runs backwards is asked for
// again.
func mileages(tx Tx, a *ReturnAsk, as []custody.Answer) (out []custody.Answer, err error) {
	asked, err := tx.ReturnQuestions(a.RuleID, a.Version)
	if err != nil {
		return nil, err
	}
	for _, x := range as {
		err := driven(tx, *a, []custody.Answer{x})
		if err != nil && tenants.KindOf(err) != tenants.Invalid {
			return nil, err
		}
		i := slices.IndexFunc(asked, func(q rules.Question) bool { return q.ID == x.QuestionID })
		if err != nil && i >= 0 {
			a.Questions = append(a.Questions, asked[i])
			continue
		}
		out = append(out, x)
	}
	return out, nil
}
