package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

const commandColumns = "c.org_id, c.id, c.device_id, c.place_id, c.slot, c.item_id, c.person_id, c.action, c.requester, c.purpose, c.reason, c.due_at, " +
	"c.issued_at, c.expires_at, c.state, c.detail, c.settled_at, c.rule_id, c.rule_version AS version, c.return_witnesses AS witnesses, c.approver"

// AddCommand writes a command before it is sent.
func (t *Tx) AddCommand(c keys.Command) error {
	row := map[string]any{"id": c.ID, "device_id": c.DeviceID, "place_id": c.PlaceID, "slot": c.Slot, "item_id": c.ItemID, "person_id": c.PersonID,
		"action": c.Action, "requester": c.Requester, "purpose": c.Purpose, "reason": c.Reason, "due_at": c.DueAt, "issued_at": c.IssuedAt,
		"expires_at": c.ExpiresAt, "state": c.State, "rule_id": c.RuleID, "rule_version": c.Version, "return_witnesses": c.Witnesses, "approver": c.Approver}
	if len(c.Answers) > 0 {
		text, err := json.Marshal(c.Answers)
		if err != nil {
			return tenants.Wrap("store.AddCommand", err)
		}
		row["answers"] = string(text)
	}
	_, err := t.Insert("commands", &row).Exec(t.Context())
	return err
}

// MoveAnswers keeps what was answered when a cabinet was asked for a key with
// the holding that came of it, and with the command no longer.
func (t *Tx) MoveAnswers(from custody.CommandID, to custody.HoldingID) error {
	var text string
	err := t.Select("commands", "c").ColumnExpr("c.answers").Where("c.id = ?", from).Scan(t.Context(), &text)
	if err != nil || text == "" {
		return notFound(err, "command_not_found")
	}
	var as []custody.Answer
	if err := json.Unmarshal([]byte(text), &as); err != nil {
		return tenants.Wrap("store.MoveAnswers", err)
	}
	if err := t.AddAnswers(to, as); err != nil {
		return err
	}
	_, err = t.Update("commands").Set("answers = ''").Where("id = ?", from).Exec(t.Context())
	return tenants.Wrap("store.MoveAnswers", err)
}

// Command reads a command.
func (r *Rx) Command(id custody.CommandID) (c keys.Command, err error) {
	err = r.Select("commands", "c").ColumnExpr(commandColumns).Where("c.id = ?", id).Scan(r.Context(), &c)
	return c, notFound(err, "command_not_found")
}

// Command reads a command and keeps others from moving it on.
func (t *Tx) Command(id custody.CommandID) (keys.Command, error) {
	if err := t.Lock("commands", string(id)); err != nil {
		return keys.Command{}, err
	}
	return t.Rx.Command(id)
}

// SettleCommand writes how far a command has come.
func (t *Tx) SettleCommand(c keys.Command) error {
	_, err := t.Update("commands").Set("state = ?, detail = ?, settled_at = ?", c.State, c.Detail, c.SettledAt).Where("id = ?", c.ID).Exec(t.Context())
	return err
}

// OpenCommands lists a device's commands that may still be carried out.
func (r *Rx) OpenCommands(device tenants.DeviceID, now time.Time) (cs []keys.Command, err error) {
	err = r.Select("commands", "c").ColumnExpr(commandColumns).
		Where("c.device_id = ? AND c.settled_at IS NULL AND c.expires_at > ?", device, now).OrderExpr("c.issued_at, c.id").Limit(100).Scan(r.Context(), &cs)
	return cs, err
}

// UnsettledCommands lists what a device was asked and has not answered for
// good, expired or not.
func (r *Rx) UnsettledCommands(device tenants.DeviceID) (cs []keys.Command, err error) {
	err = r.Select("commands", "c").ColumnExpr(commandColumns).
		Where("c.device_id = ? AND c.settled_at IS NULL", device).OrderExpr("c.issued_at, c.id").Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.UnsettledCommands", err)
}

// LastCommand reads the newest command about an item, if any.
func (r *Rx) LastCommand(item custody.ItemID) (c keys.Command, found bool, err error) {
	err = r.Select("commands", "c").ColumnExpr(commandColumns).Where("c.item_id = ?", item).OrderExpr("c.issued_at DESC, c.id DESC").Limit(1).Scan(r.Context(), &c)
	if isNoRows(err) {
		return c, false, nil
	}
	return c, err == nil, err
}
