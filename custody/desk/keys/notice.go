package keys

import (
	"context"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/tenants"
)

// NoticeStore opens the transactions of a sweep.
type NoticeStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(NoticeTx) error) error
}

// NoticeTx is what telling people of late keys needs of a transaction.
type NoticeTx interface {
	Now() time.Time

	// MarkLate marks up to limit open holdings whose due time lies before the
	// given moment, and that were not marked at this rung yet, and gives them.
	// Nobody else can mark, close or extend them before the commit.
	MarkLate(step alerts.Step, before time.Time, limit int) ([]Late, error)

	// ManagersOf gives who answers for each person: their manager, else a
	// manager of their site, else an owner.
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)

	// RecordAll is Record for many events of different items.
	RecordAll(events []custody.Event) error
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// Late is an open holding at a rung of the ladder, as it was before it was
// marked, and the state of its item.
type Late struct {
	custody.Holding
	State custody.State
}

// NoticeMail is the payload of a mail about late keys; what it says is read
// when it is sent, so that a key that came back meanwhile is left out.
type NoticeMail struct {
	Mail     string              `json:"mail"` // always MailNotice
	Step     alerts.Step         `json:"step"`
	Person   tenants.PersonID    `json:"person"`
	Holdings []custody.HoldingID `json:"holdings"`
}

// MailNotice names the kind of NoticeMail.
const MailNotice = "notice"

// Swept is how many holdings a sweep marked at each rung.
type Swept struct{ Reminded, Noticed, Told int }

// noticeBatch is how many holdings one transaction marks, so that no lock is
// held long.
const noticeBatch = 400

// NoticeLate tells people of keys that are due soon or late: marks each
// holding once a rung, leaves an entry each and one mail a person. A second
// sweep right after marks nothing.
func NoticeLate(ctx context.Context, s NoticeStore, scope tenants.Scope, l alerts.Ladder) (out Swept, err error) {
	for _, r := range []struct {
		step  alerts.Step
		ahead time.Duration // how far before now the due time must lie
		count *int
		on    bool
	}{
		{alerts.Holder, 0, &out.Noticed, true},
		{alerts.Manager, l.ToManager, &out.Told, l.ToManager > 0},
		{alerts.Remind, -l.Before, &out.Reminded, l.Before > 0},
	} {
		for more := r.on; more; {
			var n int
			err := s.InTx(ctx, scope, func(tx NoticeTx) error {
				n, err = notice(tx, l, r.step, tx.Now().Add(-r.ahead))
				return err
			})
			if err != nil {
				return out, tenants.Wrap("keys.NoticeLate", err)
			}
			*r.count += n
			more = n == noticeBatch
		}
	}
	return out, nil
}

// notice does one batch of one rung.
func notice(tx NoticeTx, l alerts.Ladder, step alerts.Step, before time.Time) (int, error) {
	all, err := tx.MarkLate(step, before, noticeBatch)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	tell, err := whomToTell(tx, step, all)
	if err != nil {
		return 0, err
	}
	var events []custody.Event
	var lates []alerts.Late
	for _, h := range all {
		if reached, ok := l.Reached(h.Holding, tx.Now()); !ok || reached != step {
			continue // marked, so that it is not looked at again; too late or too soon to tell
		}
		events = append(events, noticeEvent(tx, step, h, tell(h)))
		if h.State == custody.Out {
			lates = append(lates, alerts.Late{Step: step, Holding: h.ID, Person: tell(h)})
		}
	}
	if err := tx.RecordAll(events); err != nil {
		return 0, err
	}
	for _, n := range alerts.Group(lates) {
		if err := tx.Enqueue(custody.SendMail, NoticeMail{MailNotice, n.Step, n.Person, n.Holdings}, tx.Now()); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// whomToTell is the holder, and at the last rung who answers for the holder.
func whomToTell(tx NoticeTx, step alerts.Step, all []Late) (func(Late) tenants.PersonID, error) {
	if step != alerts.Manager {
		return func(h Late) tenants.PersonID { return h.PersonID }, nil
	}
	var people []tenants.PersonID
	for _, h := range all {
		people = append(people, h.PersonID)
	}
	managers, err := tx.ManagersOf(people)
	return func(h Late) tenants.PersonID { return managers[h.PersonID] }, err
}

var noticeKinds = map[alerts.Step]custody.EventKind{alerts.Remind: custody.Reminded, alerts.Holder: custody.Noticed, alerts.Manager: custody.Told}

func noticeEvent(tx NoticeTx, step alerts.Step, h Late, told tenants.PersonID) custody.Event {
	data := map[string]string{"holding": string(h.ID), "due": h.DueAt.UTC().Format(time.RFC3339)}
	if late := tx.Now().Sub(*h.DueAt); late > 0 {
		data["late_s"] = itoa(int(late.Seconds()))
	}
	if told != "" && told != h.PersonID {
		data["told"] = string(told)
	}
	return custody.Event{Kind: noticeKinds[step], ItemID: h.ItemID, PersonID: h.PersonID, Outcome: "done", Data: data}
}
