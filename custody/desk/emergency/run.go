package emergency

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// StartAsk is a playbook that somebody starts.
type StartAsk struct {
	Playbook custody.PlaybookID
	Drill    bool
	Why      custody.RunWhy // of a drill it is RunExercise, whatever it says
	Text     string         // what happens; wanted when Why is "other"
}

// StartRun follows a playbook from now on: its keys and responders as they are
// at this moment, its checklist, and what it says that starting does. Somebody
// in a browser must have proved lately who they are. One that is open already
// is joined: it comes back with the Conflict run_open. A drill locks nothing
// and calls nothing back.
func StartRun(ctx context.Context, s PlayStore, scope tenants.Scope, in StartAsk) (out custody.PlaybookRun, err error) {
	if err := scope.Need(tenants.EmergencyLock); err != nil {
		return out, err
	}
	if in.Drill {
		in.Why = custody.RunExercise
	}
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case !in.Drill && !slices.Contains(custody.RunWhys, in.Why):
		return out, tenants.Fail(tenants.Invalid, "run_why_required").At("why")
	case in.Why == custody.RunOther && in.Text == "":
		return out, tenants.Fail(tenants.Invalid, "lockdown_text_required").At("text")
	}
	if err := tenants.CheckText("text", in.Text, longestText); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx PlayTx) error {
		p, err := usable(tx, scope, in.Playbook)
		if err != nil {
			return err
		}
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		if out, err = tx.OpenRun(p.ID, in.Drill); err == nil {
			return tenants.Fail(tenants.Conflict, "run_open", "name", p.Name)
		}
		if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		out = custody.PlaybookRun{OrgID: scope.Org(), ID: custody.RunID(tx.NewID("prn")), PlaybookID: p.ID, Version: p.Version, Name: p.Name, Kind: p.Kind, SiteID: p.SiteID,
			Drill: in.Drill, Why: in.Why, Text: in.Text, At: tx.Now(), By: scope.Actor()}
		return start(tx, scope, &out, p.Plan)
	})
	return out, tenants.Wrap("emergency.StartRun", err)
}

// start writes the run, locks the site down when the plan says so, and tells
// the people.
func start(tx PlayTx, scope tenants.Scope, r *custody.PlaybookRun, plan custody.Plan) error {
	keys, err := tx.PlanKeys(plan)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return tenants.Fail(tenants.Conflict, "playbook_empty", "name", r.Name)
	}
	people, err := tx.PlanPeople(plan)
	if err != nil {
		return err
	}
	if plan.Lock && !r.Drill {
		site, err := tx.Site(r.SiteID)
		if err != nil {
			return err
		}
		l, err := begin(tx, scope, site, LockAsk{SiteID: site.ID, Why: custody.LockdownOther, Text: r.Name})
		if err != nil && tenants.CodeOf(err) != "lockdown_active" {
			return err
		}
		r.LockdownID = l.ID
	}
	if err := tx.AddPlaybookRun(*r, plan.Steps, keys, people); err != nil {
		return err
	}
	e := runEvent(custody.RunBegun, *r, "why", string(r.Why), "keys", number(len(keys)), "people", number(len(people)))
	if r.LockdownID != "" {
		e.Data["lockdown"] = string(r.LockdownID)
	}
	if _, err := tx.Record(e.with("text", r.Text)); err != nil {
		return err
	}
	if err := tellRun(tx, *r, people, scope.Person()); err != nil {
		return err
	}
	if plan.Recall && !r.Drill {
		return recall(tx, *r, keys)
	}
	return nil
}

// tellRun writes to the responders, and to whoever may end the run.
func tellRun(tx PlayTx, r custody.PlaybookRun, people []tenants.PersonID, but tenants.PersonID) error {
	lifters, err := tx.Lifters(r.SiteID)
	if err != nil {
		return err
	}
	told := []tenants.PersonID{but}
	for _, to := range append(slices.Clone(people), lifters...) {
		if slices.Contains(told, to) {
			continue
		}
		told = append(told, to)
		letter := desk.Letter{Mail: desk.MailLetter, About: about(r, "begun"), To: to, Person: but, Run: r.ID, Path: RunPath(r)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// recall asks each person who has keys of the set to bring them back.
func recall(tx PlayTx, r custody.PlaybookRun, keys []KeyNow) error {
	var holders []tenants.PersonID
	of := map[tenants.PersonID][]KeyNow{}
	for _, k := range keys {
		if k.State != custody.Out {
			continue
		}
		if of[k.HolderID] == nil {
			holders = append(holders, k.HolderID)
		}
		of[k.HolderID] = append(of[k.HolderID], k)
	}
	for _, to := range holders {
		letter := desk.Letter{Mail: desk.MailLetter, About: "run_recall", To: to, Item: of[to][0].ItemID, More: len(of[to]) - 1, Run: r.ID, Path: "/me"}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// about names a letter about a run, in earnest or as a drill.
func about(r custody.PlaybookRun, what string) string {
	if r.Drill {
		return "drill_" + what
	}
	return "run_" + what
}

// RunPath is where the page of a run is: a drill has another address.
func RunPath(r custody.PlaybookRun) string {
	if r.Drill {
		return "/drills/" + string(r.ID)
	}
	return "/playbooks/runs/" + string(r.ID)
}

func runEvent(kind custody.EventKind, r custody.PlaybookRun, more ...string) told {
	data := map[string]string{"run": string(r.ID), "playbook": string(r.PlaybookID), "version": number(r.Version), "site": string(r.SiteID), "name": r.Name}
	if r.Drill {
		data["drill"] = "yes"
	}
	for i := 0; i+1 < len(more); i += 2 {
		data[more[i]] = more[i+1]
	}
	return told{custody.Event{Kind: kind, Outcome: "done", Data: data}}
}

// onRun runs fn on an open run that the scope sees, locked.
func onRun(ctx context.Context, s PlayStore, scope tenants.Scope, may tenants.Permission, id custody.RunID, fn func(PlayTx, custody.PlaybookRun) error) error {
	if err := scope.Need(may); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx PlayTx) error {
		r, err := tx.LockRun(id)
		switch {
		case err == nil && !scope.SeesSite(r.SiteID):
			err = tenants.Fail(tenants.NotFound, "run_not_found")
		case err == nil && !r.Open():
			err = tenants.Fail(tenants.Conflict, "run_over", "name", r.Name)
		}
		if err != nil {
			return err
		}
		return fn(tx, r)
	})
}

// TickStep marks a step of the checklist done, or open again. Doing what is
// done changes nothing: of two phones the first one counts.
func TickStep(ctx context.Context, s PlayStore, scope tenants.Scope, id custody.RunID, no int, done bool) error {
	return tenants.Wrap("emergency.TickStep", onRun(ctx, s, scope, tenants.KeysIssue, id, func(tx PlayTx, r custody.PlaybookRun) error {
		changed, err := tx.SetRunStep(r.ID, no, done, scope.Actor())
		if err != nil || !changed {
			return err
		}
		e := runEvent(custody.RunNoted, r, "step", number(no)).Event
		if !done {
			e.Outcome = "undone"
		}
		_, err = tx.Record(e)
		return err
	}))
}

// NoteRun keeps what somebody observed while the run is open.
func NoteRun(ctx context.Context, s PlayStore, scope tenants.Scope, id custody.RunID, text string) error {
	text, err := wanted("text", "lockdown_note_required", text)
	if err != nil {
		return err
	}
	return tenants.Wrap("emergency.NoteRun", onRun(ctx, s, scope, tenants.KeysIssue, id, func(tx PlayTx, r custody.PlaybookRun) error {
		if err := tx.AddRunNote(r.ID, custody.RunNote{ID: tx.NewID("prt"), At: tx.Now(), By: scope.Actor(), Text: text}); err != nil {
			return err
		}
		_, err := tx.Record(runEvent(custody.RunNoted, r).with("text", text))
		return err
	}))
}

// nextDrill plans the drill that follows now.
func nextDrill(p *custody.Playbook, now time.Time) {
	p.DrillDue = nil
	if p.DrillDays > 0 {
		due := now.AddDate(0, 0, p.DrillDays)
		p.DrillDue = &due
	}
}
