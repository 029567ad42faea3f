package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestWhatIsNotedAtTheDesk hands a key out by a rule that wants a signature and
// a look at a document, with everything that does not count in between.
func TestWhatIsNotedAtTheDesk(t *testing.T) {
	onEach(t, "issues", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "Signed for", Needs: rules.Needs{Signature: true, IDSeen: true}})
		all := func(in *keys.TakeAsk) {
			in.Document, in.Signature = custody.Passport, keys.Signature{Name: " Ben K. ", Drawn: []byte("\x89PNG")}
		}
		_, no := h.handOut(k, nil)
		h.says(no, "signature id_seen")
		h.last(custody.AttemptNeeds)
		_, no = h.handOut(k, func(in *keys.TakeAsk) { all(in); in.PersonID = h.ann }) // ann looks at her own
		h.says(no, "id_seen")
		for want, change := range map[string]func(*keys.TakeAsk){
			"document_unknown": func(in *keys.TakeAsk) { all(in); in.Document = "library_card" },
			"sign_name":        func(in *keys.TakeAsk) { all(in); in.Signature.Name = " " },
			"too_long":         func(in *keys.TakeAsk) { all(in); in.Signature.Name = strings.Repeat("x", 121) },
			"characters":       func(in *keys.TakeAsk) { all(in); in.Signature.Name = "a\x1fb" },
		} {
			in := keys.TakeAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
			change(&in)
			_, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, in)
			codeIs(t, err, want)
		}
		codeIs(t, keys.SendReceipt(context.Background(), store.In[keys.Tx](h.s), h.desk, "hld_none"), "holding_not_found")

		h.become(h.ben, "email = ?", "ben@north.example")
		out, no := h.handOut(k, all)
		h.says(no, "")
		if h.enqueued(`%"mail":"receipt"%`) != 1 {
			t.Error("no receipt was sent")
		}
		must(t, keys.SendReceipt(context.Background(), store.In[keys.Tx](h.s), h.desk, out.Holding.ID))
		h.last(custody.Taken, custody.ReceiptSent)
		h.become(h.ben, "email = ?", "")
		codeIs(t, keys.SendReceipt(context.Background(), store.In[keys.Tx](h.s), h.desk, out.Holding.ID), "receipt_no_address")
		h.read(func(rx *store.Rx) error {
			v, err := rx.Receipt(out.Holding.ID)
			must(t, err)
			if v.Document != custody.Passport || v.Signed != "Ben K." || v.SeenName != "Ann D." || v.Signature == "" || v.Code != "K-1" {
				t.Errorf("%+v", v)
			}
			vs, err := rx.Timeline(store.TimelineAsk{Item: k.ID, Kinds: []custody.EventKind{custody.Taken}, Limit: 5})
			if f := facts(t, vs[0]); f["document"] != "passport" || f["drawn"] != v.Signature || f["signed"] != "" || vs[0].Personal["signed"] != "Ben K." {
				t.Errorf("the entry says %v, personal %v", f, vs[0].Personal)
			}
			return err
		})
	})
}

// TestNothingIsNotedAtAKiosk: nobody there looks at a document.
func TestNothingIsNotedAtAKiosk(t *testing.T) {
	onEach(t, "kiosks", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "Signed for", Needs: rules.Needs{Signature: true, IDSeen: true}})
		kiosk := tenants.ForDevice(tenants.Device{OrgID: h.org, ID: "dev_k", Kind: tenants.KioskDevice}, "").At(h.ben)
		_, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), kiosk, keys.TakeAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaKiosk, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN},
			Document: custody.Passport, Signature: keys.Signature{Name: "Ben K."}})
		if no, ok := err.(*keys.Refused); !ok {
			t.Fatalf("%v", err)
		} else {
			h.says(no, "signature id_seen")
		}
	})
}

// TestWhatIsNotedWaitsForTheMetal: a cabinet is asked for a key at the desk, and
// its slot says later that it went.
func TestWhatIsNotedWaitsForTheMetal(t *testing.T) {
	onEach(t, "asked", func(t *testing.T, h *house) {
		k := h.key("K-7", h.cabinet, 7)
		see := h.sensor()
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: k.Tag, Present: true})
		must(t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			row := map[string]any{"id": "dev_1", "kind": "cabinet", "name": "Cabinet A", "created_at": tx.Now()}
			_, err := tx.Insert("devices", &row).Exec(tx.Context())
			return err
		}))
		must(t, store.In[keys.Tx](h.s).InTx(context.Background(), h.desk, func(tx keys.Tx) error {
			c := keys.Command{OrgID: h.org, ID: "cmd_1", DeviceID: "dev_1", PlaceID: h.cabinet.ID, Slot: 7, ItemID: k.ID, PersonID: h.ben, Action: keys.ActionRelease, Requester: string(h.ann), IssuedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Minute), State: keys.Queued,
				Answers: []custody.Answer{{QuestionID: "qst_1", RuleID: "rul_1", Version: 3, Kind: "text", Question: "Where to?", Value: "The mine"}}}
			if err := tx.AddCommand(c); err != nil {
				return err
			}
			return tx.KeepAsked(c.ID, custody.Issue{Document: custody.StaffCard, SeenBy: string(h.ann), Signed: "Ben"})
		}))
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: k.Tag, PersonID: h.ben, CommandID: "cmd_1"})
		out := h.item(k.ID).HoldingID
		h.read(func(rx *store.Rx) error {
			v, err := rx.Receipt(out)
			if v.Document != custody.StaffCard || v.Signed != "Ben" || v.SeenName != "Ann D." {
				t.Errorf("%+v", v)
			}
			if err != nil {
				return err
			}
			as, err := rx.Answers(out) // a report has them, as those of a key from a board
			if len(as) != 1 || as[0] != (custody.Answer{QuestionID: "qst_1", RuleID: "rul_1", Version: 3, Kind: "text", Question: "Where to?", Value: "The mine"}) {
				t.Errorf("answers %+v", as)
			}
			return err
		})
	})
}

// enqueued counts what waits in the outbox whose payload looks like that.
func (h *house) enqueued(like string) (n int) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), tenants.ForJob(h.org, "test"), func(r *store.Rx) error {
		return r.Select("outbox", "o").ColumnExpr("COUNT(*)").Where("o.payload LIKE ?", like).Scan(r.Context(), &n)
	}))
	return n
}
