package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

// TestRunMails: responders are called, in their language and with the word
// DRILL when it is one; a call that is written after the end is left out.
func TestRunMails(t *testing.T) {
	for locale, want := range map[string]string{"en": "DRILL: Fire at North", "fr": "EXERCICE\u00a0: Fire, North", "es": "SIMULACRO: Fire, North"} {
		h, box, ctx := newHouse(t, locale), newSink(t), context.Background()
		h.manages()
		s, plays := h.sender("smtp://"+box.addr), store.In[emergency.PlayTx](h.s)
		it := h.late()
		p, err := emergency.WritePlaybook(ctx, plays, h.proven(), custody.Playbook{Kind: custody.PlaybookFire, Name: "Fire", SiteID: h.board.SiteID, Plan: custody.Plan{People: []tenants.PersonID{h.ben}, Steps: []custody.PlanStep{{Text: "Call"}}}}, emergency.Codes{Keys: []string{it.Code}})
		must(t, err)
		run, err := emergency.StartRun(ctx, plays, h.proven(), emergency.StartAsk{Playbook: p.ID, Drill: true})
		must(t, err)
		tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
		must(t, err)
		if len(tasks) != 1 {
			t.Fatalf("%d letters wait, not one for Ben alone", len(tasks))
		}
		must(t, h.send(s, tasks[0]))
		real, err := emergency.StartRun(ctx, plays, h.proven(), emergency.StartAsk{Playbook: p.ID, Why: custody.RunSeen})
		must(t, err)
		late, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
		must(t, err)
		_, err = emergency.EndRun(ctx, plays, h.proven(), emergency.EndAsk{Run: real.ID, Summary: "false alarm", Owners: map[custody.ItemID]tenants.PersonID{it.ID: h.ruth}})
		must(t, err)
		must(t, h.send(s, late[0]))
		mails := h.mails()
		if len(mails) != 1 || mails[0].Subject != want || !strings.Contains(mails[0].Text, "/drills/"+string(run.ID)) {
			t.Errorf("%s: %+v", locale, mails)
		}
	}
}
