package store

import (
	"cmp"
	"encoding/hex"
	"errors"
	"strconv"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// Record writes one event as an entry of the organisation's log, in this
// transaction: no effect without its entry, no entry without its effect.
func (t *Tx) Record(e custody.Event) (custody.EntryID, error) {
	id := custody.EntryID(t.NewID("ent"))
	entry, err := t.entryOf(id, e)
	if err != nil {
		return "", tenants.Wrap("store.Record", err)
	}
	hidden, err := t.conceal(&entry, e.Personal)
	if err != nil {
		return "", tenants.Wrap("store.Record", err)
	}
	body, err := ledger.Encode(entry)
	if large := new(ledger.TooLargeError); errors.As(err, &large) {
		return "", tenants.Fail(tenants.Invalid, "too_long").Because(err) // only what somebody typed grows so
	}
	if err != nil {
		return "", tenants.Wrap("store.Record", err)
	}
	if err := t.addEntry(id, e, entry, body); err != nil {
		return "", tenants.Wrap("store.Record", err)
	}
	return id, tenants.Wrap("store.Record", t.addPersonal(id, hidden))
}

func (t *Tx) entryOf(id custody.EntryID, e custody.Event) (ledger.Entry, error) {
	log, err := t.logName()
	if err != nil {
		return ledger.Entry{}, err
	}
	entry := ledger.Entry{ID: string(id), Log: log, Kind: string(e.Kind), Actor: t.scope.Actor(), Subject: string(e.PersonID),
		Request: t.scope.Request(), Received: t.Now(), Authority: string(cmp.Or(t.unit.s.right, t.scope.Authority())), Outcome: e.Outcome, Data: e.Data}
	for _, c := range e.Cites {
		entry.Cites = append(entry.Cites, string(c))
	}
	if e.RuleID != "" {
		entry.Rules = string(e.RuleID) + "@" + strconv.Itoa(e.Version)
	}
	if len(e.Decision) > 0 {
		entry.Decision = hex.EncodeToString(e.Decision)
	}
	if e.Device != nil {
		entry.Device, entry.Epoch, entry.Seq = string(e.Device.DeviceID), e.Device.Epoch, e.Device.Seq
		entry.DeviceTime, entry.DeviceError, entry.Roster = e.Device.At, e.Device.Uncertainty, e.Device.Roster
		entry.Data = lateData(e)
	}
	if e.ItemID != "" {
		entry.Item = string(e.ItemID)
		entry.ItemNo, err = t.nextItemNo(e.ItemID)
	}
	return entry, err
}

// lateData adds how late the device's report came, so that a late event never
// looks live.
func lateData(e custody.Event) map[string]string {
	if e.Device.LateBy <= 0 {
		return e.Data
	}
	data := map[string]string{"late_by_s": strconv.FormatInt(int64(e.Device.LateBy.Seconds()), 10)}
	for k, v := range e.Data {
		data[k] = v
	}
	return data
}

// nextItemNo draws the item's next number; the row stays locked until the
// commit, so the numbers are gapless and in the order of the entries.
func (t *Tx) nextItemNo(id custody.ItemID) (no uint64, err error) {
	err = t.Update("items").Set("number = number + 1").Where("id = ?", id).Returning("number").Scan(t.Context(), &no)
	return no, notFound(err, "key_not_found")
}

func (t *Tx) conceal(entry *ledger.Entry, personal map[string]string) ([]ledger.Disclosure, error) {
	if len(personal) == 0 {
		return nil, nil
	}
	entry.PII = make(map[string]ledger.Commitment, len(personal))
	var hidden []ledger.Disclosure
	for _, field := range sortedKeys(personal) {
		c, d, err := ledger.Conceal(&t.unit.s.ids, field, personal[field])
		if err != nil {
			return nil, err
		}
		entry.PII[field] = c
		hidden = append(hidden, d)
	}
	return hidden, nil
}

func (t *Tx) addEntry(id custody.EntryID, e custody.Event, entry ledger.Entry, body []byte) error {
	happened := e.HappenedAt
	if happened.IsZero() {
		happened = t.Now()
	}
	row := map[string]any{"id": id, "kind": e.Kind, "item_id": e.ItemID, "item_no": int64(entry.ItemNo), "person_id": e.PersonID,
		"actor": entry.Actor, "device_id": entry.Device, "epoch": int64(entry.Epoch), "seq": int64(entry.Seq),
		"happened_at": micros(happened), "recorded_at": t.Now(), "body": body}
	var no int64
	if err := t.Insert("entries", &row).Returning("entry_no").Scan(t.Context(), &no); err != nil {
		return err
	}
	t.RingUpTo(no)
	return nil
}

func (t *Tx) addPersonal(id custody.EntryID, hidden []ledger.Disclosure) error {
	for _, d := range hidden {
		row := map[string]any{"entry_id": id, "field": d.Field, "salt": d.Salt[:], "value": d.Value}
		if _, err := t.Insert("entry_pii", &row).Exec(t.Context()); err != nil {
			return err
		}
	}
	return nil
}
