package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// TestReceiptMail says all that the receipt says, in the language of the one who
// took the key, and links nowhere: they need no sign-in.
func TestReceiptMail(t *testing.T) {
	for locale, want := range map[string][]string{
		"en": {"Receipt for K-1", "You have received K-1, Cellar, from Alder Court Homes", "12:00", "Document seen: Passport. Its number was not noted", "Signed by Ben K.", "hld_"},
		"fr": {"Reçu pour K-1", "vous a remis K-1, Cellar", "Passeport. Son numéro n’a pas été noté", "Signé par Ben K."},
		"es": {"Recibo de K-1", "le entregó K-1, Cellar", "Documento visto: Pasaporte", "Firmado por Ben K."},
	} {
		h, box := newHouse(t, locale), newSink(t)
		it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.s), h.owner, keys.ItemDraft{Code: "K-1", Name: "Cellar", HomeID: h.board.ID, HomeSlot: 1, Symbol: "A", Pieces: 1})
		must(t, err)
		due := noon
		_, err = keys.Take(context.Background(), store.In[keys.Tx](h.s), h.owner, keys.TakeAsk{ItemID: it.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, DueAt: &due,
			Document: custody.Passport, Signature: keys.Signature{Name: "Ben K."}})
		must(t, err)
		tasks, err := h.s.UnscopedClaimOutbox(context.Background(), 10, time.Hour, custody.SendMail)
		must(t, err)
		must(t, h.send(h.sender("smtp://"+box.addr), tasks[0]))
		m := h.mails()[0]
		for _, w := range want {
			if !strings.Contains(m.Subject+"\n"+m.Text, w) {
				t.Errorf("%s: does not say %q:\n%s\n%s", locale, w, m.Subject, m.Text)
			}
		}
		if m.Recipient != "ben@homes.example" || strings.Contains(m.HTML, "/receipts/") {
			t.Errorf("to %s: %s", m.Recipient, m.HTML)
		}
	}
}
