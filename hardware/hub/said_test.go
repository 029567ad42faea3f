package hub_test

import (
	"bytes"
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/store"
	"claviger/tenants"
)

// asked makes a rule that asks two questions and wants a witness, at the
// return too.
func (r *rig) asked() (saved rules.Rule) {
	r.t.Helper()
	saved, err := access.SaveRule(context.Background(), store.In[access.Tx](r.s), r.desk, rules.Rule{Name: "Asked", Effect: rules.Allow, Who: rules.Who{Everyone: true},
		Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 1, OnReturn: true}, Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: "Dial?"}, {Kind: rules.TextQuestion, Text: "Where to?"},
			{Kind: rules.NumberQuestion, Text: "Dial now?", OnReturn: true}}}})
	must(r.t, err)
	return saved
}

// person adds somebody.
func (r *rig) person(name string) (id tenants.PersonID) {
	r.t.Helper()
	must(r.t, r.s.InTx(context.Background(), r.desk, func(tx *store.Tx) error {
		id = tenants.PersonID(tx.NewID("per"))
		row := map[string]any{"id": id, "human": id, "number": "9" + string(id[len(id)-6:]), "name": name, "kind": "staff", "created_at": tx.Now()}
		_, err := tx.Insert("people", &row).Exec(tx.Context())
		return err
	}))
	return id
}

// TestWhatWasSaidAtTheCabinet: reason, answers and witnesses of a take come
// into the holding and the log as a kiosk's do, also when the record waited
// beyond a gap; a witness whom nobody knows does not.
func TestWhatWasSaidAtTheCabinet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, rule, beside := r.cabinet, r.asked(), r.person("Cleo")
		number, text := rule.Needs.Questions[0].ID, rule.Needs.Questions[1].ID
		as := []proto.Answer{{Question: number, Value: "48211"}, {Question: text}, {Question: "qst_old", Value: "9"}}
		typed := proto.Spoken{Salt: bytes.Repeat([]byte{7}, ledger.SaltSize), Value: proto.Typed{Reason: "round", Answers: map[string]string{text: "to the lake"}}.Text(as)}
		commitment := typed.Commitment()
		said := proto.Record{Slot: 1, Item: r.key.ID, Person: r.ben, Rule: rule.ID, Version: rule.Version, Reason: commitment[:], Answers: as,
			Witnesses: []proto.Witness{{PersonID: beside, Factors: []rules.Factor{rules.FactorPIN}}, {PersonID: "per_gone"}}}
		c.born()
		c.hang("F1", 1)
		released, taken := said, said
		released.Kind, taken.Kind, taken.Tag, taken.Intent = proto.Released, proto.Taken, "F1", 2
		c.write(released)
		c.write(taken)
		c.signed[1].Reason, c.signed[2].Reason = &typed, &typed
		c.send(3)
		c.send(2)
		it := r.item()
		if it.State != custody.Out || it.HolderID != r.ben {
			t.Fatalf("taken: %+v", it)
		}
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			h, err := rx.Holding(it.HoldingID)
			must(t, err)
			if h.Reason != "round" || h.Witnesses != 1 || h.RuleID != rule.ID {
				t.Errorf("holding %+v", h)
			}
			got, err := rx.Answers(h.ID)
			must(t, err)
			values := map[string]string{}
			for _, a := range got {
				values[a.Question] = a.Value
			}
			if len(got) != 2 || values["Dial?"] != "48211" || values["Where to?"] != "to the lake" {
				t.Errorf("answers %+v", got)
			}
			entries, err := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 1})
			must(t, err)
			if e := entries[0]; e.Kind != custody.Taken || !bytes.Contains(e.Body, []byte(beside)) || !bytes.Contains(e.Body, []byte("48211")) || bytes.Contains(e.Body, []byte("to the lake")) {
				t.Errorf("entry %s: %s", e.Kind, e.Body)
			}
			waiting, err := rx.PendingRecords(c.id, c.epoch, 10)
			if len(waiting) > 0 {
				t.Errorf("%d records wait", len(waiting))
			}
			return err
		}))
		owed := func() (a keys.ReturnAsk) {
			must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { a, err = rx.ReturnAsk(it.HoldingID); return err }))
			return a
		}
		c.hang("F1", 1)
		if a := owed(); a.Missing != 1 || !a.Open() || len(a.Questions) != 1 {
			t.Errorf("at the return %+v is missing", a)
		}
		dial := rule.Needs.Questions[2].ID
		back := proto.Record{Kind: proto.BackSaid, Item: r.key.ID, Person: r.ben, Rule: rule.ID, Version: rule.Version, Intent: 4}
		back.Answers = []proto.Answer{{Question: dial, Value: "many"}}
		back.Witnesses = []proto.Witness{{PersonID: r.ben}} // who had it is no witness
		c.write(back)
		c.send(5)
		if a := owed(); a.Missing != 1 || len(a.Questions) != 1 {
			t.Errorf("nothing that counts was said, and %+v is missing", a)
		}
		back.Answers[0].Value, back.Witnesses = "48301", said.Witnesses
		c.write(back)
		c.write(back) // what is said already leaves an entry, and no more
		c.send(6, 7)
		if a := owed(); a.Open() || len(a.Seen) != 1 || a.Seen[0] != beside {
			t.Errorf("all was said, and %+v is open", a)
		}
		if w := r.twin(); w.AckedSeq != 7 {
			t.Errorf("acked %d", w.AckedSeq)
		}
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			as, err := rx.Answers(it.HoldingID)
			if len(as) != 3 {
				t.Errorf("answers %+v", as)
			}
			return err
		}))
	})
}
