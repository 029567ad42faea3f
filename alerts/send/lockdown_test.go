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

// manages makes Ben a manager of every site.
func (h *house) manages() {
	h.t.Helper()
	must(h.t, h.s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		login := map[string]any{"id": "log_ben", "email": "ben@homes.example", "name": "Ben Kéroual", "password_hash": "-", "created_at": tx.Now()}
		if _, err := tx.Insert("logins", &login).Exec(tx.Context()); err != nil {
			return err
		}
		return tx.As(tenants.ForJob(h.org, "test")).AddMembership(tenants.Membership{LoginID: "log_ben", PersonID: h.ben, Role: tenants.RoleManager})
	}))
}

// proven is the owner, who has just given the password.
func (h *house) proven() tenants.Scope {
	at := time.UnixMicro(h.now.Load()).UTC()
	return tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x", StepUpAt: &at}, tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: h.ruth, Role: tenants.RoleOwner}, "req")
}

// TestLockdownMails: who may lift a lockdown hears of its begin and of whoever
// asks for its end, each in their own language; who did it gets no letter, nor
// does anybody when it is over before the letter is written.
func TestLockdownMails(t *testing.T) {
	for locale, want := range map[string][2][]string{
		"en": {{"Lockdown: North", "North is locked down since 09:00, by Ruth A. Reason: Intruder.", "because you may lift"}, {"Lift the lockdown of North? Ruth A. asks", "until 09:10"}},
		"fr": {{"Verrouillage\u00a0: North", "est verrouillé depuis 09:00, par Ruth A."}, {"Lever le verrouillage de North", "avant 09:10"}},
		"es": {{"Bloqueo: North", "bloqueado desde las 09:00, por Ruth A."}, {"¿Levantar el bloqueo de North?", "hasta las 09:10"}},
	} {
		h, box, ctx := newHouse(t, locale), newSink(t), context.Background()
		h.manages()
		s, locks := h.sender("smtp://"+box.addr), store.In[emergency.LockTx](h.s)
		next := func() store.OutboxTask {
			t.Helper()
			tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
			must(t, err)
			if len(tasks) != 1 {
				t.Fatalf("%d letters wait, not one for Ben alone", len(tasks))
			}
			return tasks[0]
		}
		l, err := emergency.Lock(ctx, locks, h.proven(), emergency.LockAsk{SiteID: h.board.SiteID, Why: custody.LockdownIntruder, Text: "two masked men"})
		must(t, err)
		must(t, h.send(s, next()))
		_, err = emergency.AskToLift(ctx, locks, h.proven(), l.ID, "they are gone")
		must(t, err)
		must(t, h.send(s, next()))
		_, err = emergency.KeepLocked(ctx, locks, h.proven(), l.ID)
		must(t, err)
		_, err = emergency.AskToLift(ctx, locks, h.proven(), l.ID, "they are gone now")
		must(t, err)
		late := next()
		h.set(noon)
		_, err = emergency.Lift(ctx, locks, h.proven(), l.ID)
		must(t, err)
		must(t, h.send(s, late))
		mails := h.mails()
		if len(mails) != 2 || len(box.letters()) != 2 {
			t.Fatalf("%d mails, %d sent", len(mails), len(box.letters()))
		}
		for i, m := range []store.Mail{mails[1], mails[0]} {
			for _, w := range append(want[i], "https://keys.example/emergency/lockdowns/"+string(l.ID)) {
				if !strings.Contains(m.Subject+"\n"+m.Text, w) {
					t.Errorf("%s: does not say %q:\n%s\n%s", locale, w, m.Subject, m.Text)
				}
			}
			if m.Recipient != "ben@homes.example" || strings.Contains(m.Text, "masked") {
				t.Errorf("to %s: %s", m.Recipient, m.Text)
			}
		}
	}
}
