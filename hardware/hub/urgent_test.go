package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// TestUrgentAtTheCabinet: the roster names what a playbook gives; what somebody
// took by it without a line is on the list hours later with the run that went
// on, and why is theirs to write.
func TestUrgentAtTheCabinet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx, plays, urgents := r.cabinet, context.Background(), store.In[emergency.PlayTx](r.s), store.In[emergency.UrgentTx](r.s)
		ask := custody.Playbook{Kind: custody.PlaybookFire, Name: "Fire", SiteID: r.place.SiteID, Plan: custody.Plan{People: []tenants.PersonID{r.ben}, Steps: []custody.PlanStep{{Text: "Call"}}}}
		p, err := emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Ready: []string{r.key.Code}})
		must(t, err)
		if len(p.Plan.Keys) != 1 || len(p.Plan.Ready.Keys) != 1 {
			t.Fatalf("%+v", p.Plan)
		}
		c.born()
		c.hang("F1", 1)
		r.hub.NewRound(ctx).Second(ctx)
		if m := last[proto.Roster](r); m == nil || len(m.Ready) != 0 {
			t.Fatalf("nobody started it, and the roster gives %+v", m)
		}
		run, err := emergency.StartRun(ctx, plays, r.desk, emergency.StartAsk{Playbook: p.ID, Why: custody.RunSeen})
		must(t, err)
		r.hub.NewRound(ctx).Second(ctx)
		if m := last[proto.Roster](r); len(m.Ready) != 1 || m.Ready[0].Playbook != p.ID || m.Ready[0].Run != run.ID || m.Ready[0].Items[0] != r.key.ID || m.Ready[0].Who.People[0] != r.ben {
			t.Fatalf("the roster gives %+v", m.Ready)
		}
		must(t, r.s.InTx(ctx, r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("playbook_runs").Set("at = ?", tx.Now().Add(-24*time.Hour)).Where("id = ?", run.ID).Exec(ctx)
			return err
		}))
		at := proto.MomentOf(time.Now().Add(-3 * time.Hour))
		c.write(proto.Record{Kind: proto.UrgentTake, At: at, Slot: 1, Item: r.key.ID, Person: r.ben, Detail: string(p.ID), Why: []proto.Why{{Code: "no_rule"}, {Code: "lockdown"}}})
		c.write(proto.Record{Kind: proto.Released, At: at + 1, Slot: 1, Item: r.key.ID, Person: r.ben})
		c.write(proto.Record{Kind: proto.Taken, At: at + 2, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 3})
		c.write(proto.Record{Kind: proto.UrgentTake, Slot: 1, Item: r.key.ID, Person: r.ben, Detail: "pbk_gone"})
		c.write(proto.Record{Kind: proto.UrgentTake, Slot: 1, Item: "itm_gone", Person: r.ben, Detail: string(p.ID)})
		c.send(2, 3, 4, 5, 6)
		c.send(2, 3, 4, 5, 6) // sent again: once each
		if it := r.item(); it.State != custody.Out || it.HolderID != r.ben {
			t.Errorf("%+v", it)
		}
		var vs []store.UrgentView
		read := func() {
			t.Helper()
			must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) (err error) { vs, err = rx.Urgents(store.UrgentAsk{Limit: 10}); return err }))
		}
		read()
		if len(vs) != 2 || vs[0].PlaybookID != "" || vs[0].RunID != "" {
			t.Fatalf("%+v", vs)
		}
		u := vs[1]
		if u.PlaybookID != p.ID || u.Playbook != "Fire" || u.RunID != run.ID || u.PersonID != r.ben || u.Lifted != "no_rule,lockdown" || !u.Open() || u.LateBy < 2*time.Hour || !u.At.Equal(at.Time()) || u.DueAt.Before(time.Now().Add(23*time.Hour)) {
			t.Fatalf("%+v", u)
		}

		ben := tenants.ForDemo(r.org, r.ben)
		_, err = emergency.WriteWhy(ctx, urgents, r.desk, u.ID, "I guess")
		codeIs(t, err, "urgent_other")
		_, err = emergency.WriteWhy(ctx, urgents, ben, u.ID, " ")
		codeIs(t, err, "urgent_why_required")
		_, err = emergency.Doubt(ctx, urgents, ben, u.ID, "mine")
		codeIs(t, err, "urgent_own")
		must(t, emergency.RemindOfUrgent(ctx, urgents, tenants.ForJob(r.org, "urgent"), u.ID)) // not due
		must(t, r.s.InTx(ctx, r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("urgents").Set("due_at = ?", tx.Now().Add(-time.Minute)).Where("id = ?", u.ID).Exec(ctx)
			return err
		}))
		for range 2 { // once a day
			must(t, emergency.RemindOfUrgent(ctx, urgents, tenants.ForJob(r.org, "urgent"), u.ID))
		}
		done, err := emergency.WriteWhy(ctx, urgents, ben, u.ID, "smoke in the hall")
		must(t, err)
		if done.Open() || !done.Late(time.Now()) || done.Reminded != 1 {
			t.Errorf("%+v", done)
		}
		_, err = emergency.WriteWhy(ctx, urgents, ben, u.ID, "again")
		codeIs(t, err, "urgent_written")
		read()
		if vs[1].Why != "smoke in the hall" || vs[1].Reminded != 1 {
			t.Errorf("%+v", vs[1])
		}
	})
}

// TestWhatAPlaybookGivesIsBounded: keys in cabinets of its site, to somebody.
func TestWhatAPlaybookGivesIsBounded(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx, plays := context.Background(), store.In[emergency.PlayTx](r.s)
		ask := custody.Playbook{Kind: custody.PlaybookCodeBlue, Name: "Code blue", SiteID: r.place.SiteID, Plan: custody.Plan{Steps: []custody.PlanStep{{Text: "Call"}}}}
		_, err := emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Ready: []string{r.key.Code}})
		codeIs(t, err, "playbook_ready_who")
		ask.Plan.Ready.Profiles = []string{" nurse ", "nurse", ""}
		_, err = emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Keys: []string{r.key.Code}, Ready: []string{"K-9"}})
		codeIs(t, err, "key_group_code")
		_, err = emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Keys: []string{r.key.Code}})
		codeIs(t, err, "playbook_keys")
		p, err := emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Keys: []string{r.key.Code}, Ready: []string{r.key.Code}})
		must(t, err)
		if len(p.Plan.Keys) != 1 || len(p.Plan.Ready.Profiles) != 1 || p.Plan.Ready.Profiles[0] != "nurse" {
			t.Errorf("%+v", p.Plan)
		}
		board, err := keys.AddPlace(ctx, store.In[keys.EditTx](r.s), r.desk, custody.Place{SiteID: r.place.SiteID, Kind: custody.Board, Name: "Board", Slots: 4})
		must(t, err)
		hook, err := keys.AddItem(ctx, store.In[keys.EditTx](r.s), r.desk, keys.ItemDraft{Code: "K-2", Name: "Van", HomeID: board.ID, HomeSlot: 1})
		must(t, err)
		_, err = emergency.WritePlaybook(ctx, plays, r.desk, ask, emergency.Codes{Ready: []string{hook.Code}})
		codeIs(t, err, "playbook_ready_place")
	})
}

func codeIs(t *testing.T, err error, code string) {
	t.Helper()
	if tenants.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}
