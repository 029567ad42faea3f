package hub

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/store"
	"claviger/tenants"
)

// said is what people typed for a record: the reason, and answers by question.
// What is no text is left out; the record stands all the same.
func said(r proto.Parsed) (reason string, answers map[string]string) {
	if t := r.Text.Typed(); tenants.IsText(t.Reason) {
		reason = t.Reason
	}
	answers = r.Said()
	for id, value := range answers {
		if !tenants.IsText(value) || len(value) > proto.LongestAnswer {
			delete(answers, id)
		}
	}
	return reason, answers
}

// witnesses are those of a record who have a record here.
func witnesses(tx *store.Tx, r proto.Parsed) (out []rules.Witness) {
	for _, w := range r.Witnesses {
		if onRecord(tx, w.PersonID) {
			out = append(out, rules.Witness(w))
		}
	}
	return out
}

// backSaid tells custody what was said about an item that is back. One that is
// not on record here leaves an entry like any other record.
func backSaid(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	_, err := tx.Item(r.Item)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return record(tx, d, r, stamp)
	}
	if err != nil {
		return err
	}
	in := keys.BackSaid{ItemID: r.Item, Stamp: stamp}
	if onRecord(tx, r.Person) {
		in.PersonID = r.Person
	}
	_, in.Answers = said(r)
	for _, w := range witnesses(tx, r) {
		in.Witnesses = append(in.Witnesses, w.PersonID)
	}
	return keys.SaidBackIn(tx, tenants.ForDevice(d, ""), in)
}

// kept is what people typed for a record, as it waits beyond a gap.
func kept(s *proto.Spoken) []byte {
	if s == nil {
		return nil
	}
	return append(append([]byte(nil), s.Salt...), s.Value...)
}

// spoken reads what kept wrote.
func spoken(b []byte) *proto.Spoken {
	if len(b) < ledger.SaltSize {
		return nil
	}
	return &proto.Spoken{Salt: b[:ledger.SaltSize], Value: string(b[ledger.SaltSize:])}
}
