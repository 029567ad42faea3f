package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestGlassMails: who may review a break-glass hears of it at once, and again
// when nobody has; not when somebody has before the reminder is written. It
// carries no words that people wrote.
func TestGlassMails(t *testing.T) {
	for locale, want := range map[string][2][]string{
		"en": {{"Break-glass: Ruth A. opened K-101", "against the rules, 09:00. Reason: Fire or smoke.", "reviews it until", "because you may review"}, {"Overdue: review the break-glass for K-101", "Nobody has reviewed it"}},
		"fr": {{"Ouverture d’urgence\u00a0: Ruth A. a ouvert K-101", "contre les règles, 09:00", "Feu ou fumée"}, {"En retard\u00a0: contrôler", "Personne n’a contrôlé"}},
		"es": {{"Apertura de emergencia: Ruth A. abrió K-101", "contra las reglas, 09:00", "Fuego o humo"}, {"Atrasada: revisar", "Nadie la revisó"}},
	} {
		h, box, ctx := newHouse(t, locale), newSink(t), context.Background()
		h.manages()
		s, glass := h.sender("smtp://"+box.addr), store.In[emergency.GlassTx](h.s)
		next := func() store.OutboxTask {
			t.Helper()
			tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, 100*time.Hour, custody.SendMail)
			must(t, err)
			if len(tasks) != 1 {
				t.Fatalf("%d letters wait, not one for Ben alone", len(tasks))
			}
			return tasks[0]
		}
		it, err := keys.AddItem(ctx, store.In[keys.EditTx](h.s), h.owner, keys.ItemDraft{Code: "K-101", Name: "Boiler room", HomeID: h.board.ID, HomeSlot: 1, Symbol: "AA1", Pieces: 1})
		must(t, err)
		_, err = access.SaveRule(ctx, store.In[access.Tx](h.s), h.owner, rules.Rule{Name: "Not Ruth", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ruth}}})
		must(t, err)
		_, err = emergency.NameKeeper(ctx, glass, h.proven(), emergency.KeeperAsk{PersonID: h.ruth, Level: 4, Until: noon.AddDate(0, 1, 0)}) // Ben may not name, so nobody else could
		must(t, err)
		out, err := keys.BreakGlass(ctx, store.In[keys.Tx](h.s), h.proven(), keys.BreakAsk{ItemID: it.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: custody.GlassFire, Text: "two masked men"})
		must(t, err)
		must(t, h.send(s, next()))
		job := tenants.ForJob(h.org, "glass")
		h.set(noon.Add(24 * time.Hour))
		must(t, emergency.RemindOfGlass(ctx, glass, job, out.Glass.ID))
		must(t, h.send(s, next()))
		h.set(noon.Add(48 * time.Hour))
		must(t, emergency.RemindOfGlass(ctx, glass, job, out.Glass.ID))
		late := next()
		_, err = emergency.ReviewGlass(ctx, glass, tenants.ForDemo(h.org, h.ben), out.Glass.ID, "it was right")
		must(t, err)
		must(t, h.send(s, late))
		mails := h.mails()
		if len(mails) != 2 || len(box.letters()) != 2 {
			t.Fatalf("%d mails, %d sent", len(mails), len(box.letters()))
		}
		for i, m := range []store.Mail{mails[1], mails[0]} {
			for _, w := range append(want[i], "https://keys.example/emergency/glass/"+string(out.Glass.ID)) {
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
