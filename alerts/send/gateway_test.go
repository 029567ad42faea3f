package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// TestGatewayLetters: who looks after the site reads which gateway is silent,
// where and since when, in their language; a letter that is out of date before
// it is written is left out.
func TestGatewayLetters(t *testing.T) {
	for locale, want := range map[string][]string{
		"en": {"Nothing is heard of LTE box", "Nothing has been heard of LTE box at North since 08:55", "look after its site"},
		"fr": {"LTE box ne répond plus", "depuis 08:55"},
		"es": {"No hay noticias de LTE box", "desde 08:55"},
	} {
		h, box, ctx := newHouse(t, locale), newSink(t), context.Background()
		h.manages()
		s, job := h.sender("smtp://"+box.addr), tenants.ForJob(h.org, "test")
		heard := time.UnixMicro(h.now.Load()).UTC().Add(-5 * time.Minute)
		write := func(about string) store.OutboxTask {
			t.Helper()
			must(t, h.s.InTx(ctx, job, func(tx *store.Tx) error {
				return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: about, To: h.ben, Device: "dev_gate", At: &heard, Path: "/gateways/dev_gate"}, tx.Now())
			}))
			tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
			must(t, err)
			if len(tasks) != 1 {
				t.Fatalf("%d letters wait", len(tasks))
			}
			return tasks[0]
		}
		must(t, h.s.InTx(ctx, job, func(tx *store.Tx) error {
			must(t, tx.AddDevice(tenants.Device{ID: "dev_gate", Kind: tenants.GatewayDevice, Name: "LTE box", SiteID: h.board.SiteID, CreatedAt: tx.Now()}))
			return tx.SetGatewaySilent("dev_gate")
		}))
		must(t, h.send(s, write("gateway_silent")))
		late := write("gateway_heard")
		must(t, h.send(s, late))
		mails := h.mails()
		if len(mails) != 1 || len(box.letters()) != 1 {
			t.Fatalf("%s: %d mails, %d sent", locale, len(mails), len(box.letters()))
		}
		for _, w := range append(want, "https://keys.example/gateways/dev_gate") {
			if !strings.Contains(mails[0].Subject+"\n"+mails[0].Text, w) {
				t.Errorf("%s: does not say %q:\n%s\n%s", locale, w, mails[0].Subject, mails[0].Text)
			}
		}
		must(t, h.s.InTx(ctx, job, func(tx *store.Tx) error { return tx.SaveGatewayHealth("dev_gate", struct{}{}, true) }))
		must(t, h.send(s, write("gateway_heard")))
		if n := len(h.mails()); n != 2 {
			t.Errorf("%s: that it is heard again was written %d times", locale, n-1)
		}
	}
}
