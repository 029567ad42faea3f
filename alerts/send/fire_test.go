package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// TestFireMails: who looks after the site hears of an alarm of a fire panel and
// of a cut wire to it, each in their own language, with the page that says the
// rest; nobody gets a letter about an alarm that is over when it is written, or
// that was heard of late.
func TestFireMails(t *testing.T) {
	for locale, want := range map[string][2][]string{
		"en": {{"Fire alarm at ", "gives alarm. The slots that are preset open", "say who took which key"}, {"the wire to the fire panel is cut", "a fire alarm opens no slot there"}},
		"fr": {{"Alarme incendie\u00a0: ", "la centrale incendie donne l’alarme", "dites qui a pris quelle clé"}, {"le fil vers la centrale incendie est coupé", "une alarme incendie n’y ouvre rien"}},
		"es": {{"Alarma de incendio en ", "da la alarma. Las posiciones previstas se abren", "diga quién tomó cada llave"}, {"el cable a la central de incendios está cortado", "una alarma de incendio no abre allí ninguna posición"}},
	} {
		h, box, ctx := newHouse(t, locale), newSink(t), context.Background()
		h.manages()
		s := h.sender("smtp://" + box.addr)
		waiting := func() []store.OutboxTask {
			t.Helper()
			tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
			must(t, err)
			return tasks
		}
		seq := uint64(0)
		tell := func(late time.Duration, do func(keys.Tx, tenants.Scope, custody.PlaceID, custody.Stamp) error) {
			t.Helper()
			seq++
			device := tenants.ForDevice(tenants.Device{OrgID: h.org, ID: "dev_fire", Kind: tenants.CabinetDevice}, "")
			must(t, h.s.InTx(ctx, device, func(tx *store.Tx) error {
				return do(tx, device, h.board.ID, custody.Stamp{DeviceID: "dev_fire", Epoch: 1, Seq: seq, At: tx.Now().Add(-late), LateBy: late})
			}))
		}
		cut := func(tx keys.Tx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp) error {
			return keys.FireWireIn(tx, scope, place, stamp, true)
		}
		tell(0, keys.FireRaisedIn)
		alarm := waiting()
		if len(alarm) == 0 {
			t.Fatal("nobody is told")
		}
		for _, task := range alarm {
			must(t, h.send(s, task))
		}
		tell(0, cut)
		wire := waiting()
		for _, task := range wire {
			must(t, h.send(s, task))
		}
		tell(0, keys.FireRaisedIn)
		over := waiting()
		tell(0, keys.FireClearedIn)
		for _, task := range over {
			must(t, h.send(s, task))
		}
		tell(time.Hour, keys.FireRaisedIn)
		tell(time.Hour, cut)
		if late := waiting(); len(late) != 0 {
			t.Errorf("%d letters about what was heard of late", len(late))
		}
		mails := h.mails()
		if len(over) != len(alarm) || len(wire) != len(alarm) || len(mails) != 2*len(alarm) {
			t.Fatalf("%d letters of alarms, %d of those over, %d of wires; %d mails", len(alarm), len(over), len(wire), len(mails))
		}
		found := [2]int{}
		for _, m := range mails {
			all, which := m.Subject+"\n"+m.Text, 1
			if strings.Contains(m.Subject, want[0][0]) {
				which = 0
			}
			if m.Recipient != "ben@homes.example" {
				continue
			}
			found[which]++
			for _, w := range append(want[which], h.board.Name, "https://keys.example/cabinets/"+string(h.board.ID)+"/fire") {
				if !strings.Contains(all, w) {
					t.Errorf("%s: does not say %q:\n%s", locale, w, all)
				}
			}
		}
		if found != [2]int{1, 1} {
			t.Errorf("%s: Ben got %v letters of alarm and wire", locale, found)
		}
	}
}
