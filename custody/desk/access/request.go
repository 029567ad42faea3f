package access

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// RequestStore opens the transactions of requests.
type RequestStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(RequestTx) error) error
}

// RequestTx is what asking and deciding need of a transaction. Whoever writes
// a request holds its row.
type RequestTx interface {
	Now() time.Time
	NewID(prefix string) string
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error

	LockItem(id custody.ItemID) (custody.Item, error)
	Holding(id custody.HoldingID) (custody.Holding, error)
	SetDue(h custody.Holding) error
	Facts(ask rules.Ask, item custody.Item) (rules.Facts, error)
	KeepInputs(ask rules.Ask, facts rules.Facts) ([]byte, error)
	PersonFacts(id tenants.PersonID, at time.Time) (rules.PersonFacts, error) // Known false for nobody
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)

	// Deciders are active people with a sign-in whom who names, but for one
	// human; few of them, in the order of their names.
	Deciders(who rules.Who, but string) ([]tenants.PersonID, error)

	LockRequest(id custody.RequestID) (custody.Request, error)
	AddRequest(r custody.Request) error // Conflict when the like is open
	SaveRequest(r custody.Request) error
	AddAnswer(a custody.RequestAnswer) error
	RequestAnswers(id custody.RequestID) ([]custody.RequestAnswer, error)
	Delegators(to tenants.PersonID, at time.Time) ([]tenants.PersonID, error)
	AddDelegation(d custody.Delegation) error
	EndDelegation(id string, from tenants.PersonID) error
	Symbol(id custody.SymbolID) (custody.Symbol, error)
}

// logged is what the log says of a request: of which cut a copy is asked for too.
func logged(tx RequestTx, r custody.Request, data map[string]string) (map[string]string, error) {
	data["request"], data["kind"] = string(r.ID), string(r.Kind)
	if r.SymbolID == "" {
		return data, nil
	}
	x, err := tx.Symbol(r.SymbolID)
	data["symbol"] = x.Symbol
	return data, err
}

// longest text of a request, in runes.
const maxText = 500

func tooLong(s string) bool { return len([]rune(s)) > maxText }

// steps reads the steps of a request.
func steps(r custody.Request) (out []rules.Approval, err error) {
	err = json.Unmarshal([]byte(r.Steps), &out)
	return out, err
}

// open writes a new request, records it and tells who decides first.
func open(tx RequestTx, r custody.Request, by []rules.Approval) (custody.Request, error) {
	text, err := json.Marshal(by)
	if err != nil {
		return r, err
	}
	r.ID, r.State, r.Steps, r.AskedAt = custody.RequestID(tx.NewID("req")), custody.RequestOpen, string(text), tx.Now()
	if err := tx.AddRequest(r); err != nil {
		return r, err
	}
	data, err := logged(tx, r, map[string]string{})
	if err != nil {
		return r, err
	}
	if r.Until != nil {
		data["to"] = r.Until.UTC().Format(time.RFC3339)
	}
	var texts map[string]string
	if r.Reason != "" {
		texts = map[string]string{"reason": r.Reason}
	}
	if _, err := tx.Record(custody.Event{Kind: custody.RequestAsked, ItemID: r.ItemID, PersonID: r.PersonID, Outcome: "open", Data: data, Personal: texts}); err != nil {
		return r, err
	}
	if r.Kind != custody.AskMoreTime {
		return r, tellDeciders(tx, r, by[0])
	}
	managers, err := tx.ManagersOf([]tenants.PersonID{r.PersonID})
	if err != nil || managers[r.PersonID] == "" {
		return r, err
	}
	return r, letter(tx, r, "asked", managers[r.PersonID], r.PersonID)
}

// tellDeciders writes to those who may decide the next step.
func tellDeciders(tx RequestTx, r custody.Request, step rules.Approval) error {
	people, err := tx.Deciders(step.Who, r.Human)
	for _, to := range people {
		if err := letter(tx, r, "asked", to, r.PersonID); err != nil {
			return err
		}
	}
	return err
}

// letters are how the mails about the kinds of requests begin.
var letters = map[custody.RequestKind]string{custody.AskMoreTime: "request_", custody.AskAccess: "access_", custody.AskForGood: "door_"}

func letter(tx RequestTx, r custody.Request, about string, to, of tenants.PersonID) error {
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: letters[r.Kind] + about, To: to, Person: of, Item: r.ItemID, Symbol: r.SymbolID, At: r.Until, Path: "/requests/" + string(r.ID)}, tx.Now())
}

// Verdict is what one person says to one request.
type Verdict struct {
	ID    custody.RequestID
	Yes   bool
	Back  bool       // not yes and not no: to be changed and asked again
	Until *time.Time // changed, nil: as asked
	Why   string     // wanted with a no, and with a request that goes back
}

// Answer decides the next step of a request. Nobody decides their own, nobody
// decides two steps: humans are compared, not sign-ins. Who stands in for
// somebody else decides in their place.
func Answer(ctx context.Context, s RequestStore, scope tenants.Scope, v Verdict) (out custody.Request, err error) {
	switch {
	case !v.Yes && v.Why == "":
		return out, tenants.Fail(tenants.Invalid, "why_required").At("why")
	case tooLong(v.Why):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", "500").At("why")
	}
	err = s.InTx(ctx, scope, func(tx RequestTx) error {
		r, err := tx.LockRequest(v.ID)
		if err != nil {
			return err
		}
		a, err := mayAnswer(tx, scope, r)
		if err != nil {
			return err
		}
		a.Yes, a.Why = v.Yes, v.Why
		if err := tx.AddAnswer(a); err != nil {
			return err
		}
		if v.Until != nil {
			until := v.Until.UTC().Truncate(time.Microsecond)
			if !until.After(tx.Now()) {
				return tenants.Fail(tenants.Invalid, "due_in_past").At("until")
			}
			r.Until = &until
		}
		if v.Back && !v.Yes {
			if r.Kind != custody.AskForGood {
				return tenants.Fail(tenants.Invalid, "request_not_returned")
			}
			out, err = sendBack(tx, r, a)
			return err
		}
		out, err = settle(tx, r, a)
		return err
	})
	return out, tenants.Wrap("access.Answer", err)
}

// mayAnswer gives the answer that the one who acts may fill in.
func mayAnswer(tx RequestTx, scope tenants.Scope, r custody.Request) (a custody.RequestAnswer, err error) {
	d, err := NewDecider(tx, scope)
	if err != nil {
		return a, err
	}
	given, err := tx.RequestAnswers(r.ID)
	if err != nil {
		return a, err
	}
	at := tx.Now()
	for _, a := range given { // one that waited for its turn began before the step that went first
		if a.At.After(at) {
			at = a.At
		}
	}
	return d.answer(r, given, at)
}

// another refuses the human who asks, and who decided an earlier step.
func another(p rules.PersonFacts, r custody.Request, given []custody.RequestAnswer) error {
	switch {
	case !p.Known || !p.Active || p.Human == "":
		return tenants.Fail(tenants.Forbidden, "not_yours_to_decide")
	case p.Human == r.Human:
		return tenants.Fail(tenants.Forbidden, "own_request")
	case slices.ContainsFunc(given, func(a custody.RequestAnswer) bool { return a.Human == p.Human }):
		return tenants.Fail(tenants.Forbidden, "decided_before")
	}
	return nil
}

// names tells whether a step names the person.
func names(w rules.Who, id tenants.PersonID, p rules.PersonFacts) bool {
	return w.Everyone || slices.Contains(w.People, id) || p.Role != "" && slices.Contains(w.Roles, p.Role) ||
		p.Profile != "" && slices.Contains(w.Profiles, p.Profile) || p.Department != "" && slices.Contains(w.Departments, p.Department) ||
		p.Kind != "" && slices.Contains(w.Kinds, p.Kind) || slices.ContainsFunc(w.Groups, func(g tenants.GroupID) bool { return slices.Contains(p.Groups, g) })
}

// settle moves the request on: refused, to its next step, or granted.
func settle(tx RequestTx, r custody.Request, a custody.RequestAnswer) (custody.Request, error) {
	by, err := steps(r)
	if err != nil {
		return r, err
	}
	at := tx.Now()
	r.Step++
	kind := custody.RequestStepped
	switch {
	case !a.Yes:
		r.State, r.SettledAt, kind = custody.RequestRefused, &at, custody.RequestDenied
	case r.Step == len(by):
		r.State, r.SettledAt, kind = custody.RequestGranted, &at, custody.RequestAllowed
		if err := grant(tx, &r); err != nil {
			return r, err
		}
		if r.State == custody.RequestVoid {
			kind = custody.RequestOver
		}
	}
	if err := tx.SaveRequest(r); err != nil {
		return r, err
	}
	data, err := logged(tx, r, map[string]string{"step": itoa(a.Step + 1), "of": itoa(len(by)), "for": string(a.ForID)})
	if err != nil {
		return r, err
	}
	var texts map[string]string
	if a.Why != "" {
		texts = map[string]string{"reason": a.Why}
	}
	if _, err := tx.Record(custody.Event{Kind: kind, ItemID: r.ItemID, PersonID: r.PersonID, Outcome: string(r.State), Data: data, Personal: texts}); err != nil {
		return r, err
	}
	if r.State == custody.RequestOpen {
		if r.Kind == custody.AskMoreTime {
			return r, nil
		}
		return r, tellDeciders(tx, r, by[r.Step])
	}
	return r, letter(tx, r, string(r.State), r.PersonID, a.PersonID)
}

// grant does what was asked for.
func grant(tx RequestTx, r *custody.Request) error {
	switch r.Kind {
	case custody.AskMoreTime:
		return moreTime(tx, r)
	case custody.AskAccess:
		return letTake(tx, r)
	case custody.AskForGood:
		return letCut(tx, r)
	}
	return tenants.Fail(tenants.Internal, "request_kind", "kind", string(r.Kind))
}

// WithdrawRequest takes a request back; only who asks may.
func WithdrawRequest(ctx context.Context, s RequestStore, scope tenants.Scope, id custody.RequestID) (out custody.Request, err error) {
	err = s.InTx(ctx, scope, func(tx RequestTx) error {
		r, err := tx.LockRequest(id)
		if err != nil {
			return err
		}
		switch {
		case scope.Person() == "" || r.PersonID != scope.Person():
			return tenants.Fail(tenants.NotFound, "request_not_found")
		case r.State != custody.RequestOpen:
			return tenants.Fail(tenants.Conflict, "request_settled")
		}
		at := tx.Now()
		r.State, r.SettledAt = custody.RequestWithdrawn, &at
		out = r
		if err := tx.SaveRequest(r); err != nil {
			return err
		}
		data, err := logged(tx, r, map[string]string{})
		if err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.RequestBack, ItemID: r.ItemID, PersonID: r.PersonID, Outcome: "withdrawn", Data: data})
		return err
	})
	return out, tenants.Wrap("access.WithdrawRequest", err)
}
