package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Progress is what became of a command, as the cabinet or the clock says.
type Progress struct {
	ID     custody.CommandID
	State  CommandState
	Detail string
	At     time.Time
	Quiet  bool // the journal's own record is the entry: write none here
}

// Settle moves a command on. A state that lies behind the present one changes
// nothing: reports may come late, twice or out of order.
func Settle(ctx context.Context, s Store, scope tenants.Scope, p Progress) (Command, error) {
	var out Command
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		out, err = SettleIn(tx, p)
		return err
	})
	return out, tenants.Wrap("keys.Settle", err)
}

// SettleIn is Settle inside a transaction that is already open.
func SettleIn(tx Tx, p Progress) (Command, error) {
	c, err := tx.Command(p.ID)
	if err != nil || c.State.Settled() || p.State.rank() <= c.State.rank() {
		return c, err
	}
	c.State, c.Detail = p.State, p.Detail
	if c.State.Settled() {
		at := tx.Now()
		c.SettledAt = &at
	}
	if err := tx.SettleCommand(c); err != nil {
		return c, err
	}
	kind, worth := eventOf(p.State)
	if !worth || p.Quiet {
		return c, nil
	}
	data := map[string]string{"command": string(c.ID), "state": string(c.State), "device": string(c.DeviceID), "slot": itoa(c.Slot)}
	if c.Detail != "" {
		data["detail"] = c.Detail
	}
	_, err = tx.Record(custody.Event{Kind: kind, ItemID: c.ItemID, PersonID: c.PersonID, HappenedAt: p.At, Outcome: string(c.State), Data: data})
	return c, err
}

// eventOf tells which of the states are worth an entry.
func eventOf(s CommandState) (custody.EventKind, bool) {
	switch s {
	case Actuated:
		return custody.CommandDone, true
	case RefusedS, UnknownS:
		return custody.CommandRefused, true
	case ExpiredS:
		return custody.CommandExpired, true
	case Cancelled:
		return custody.CommandCancelled, true
	case Relocked:
		return custody.NotTaken, true
	}
	return "", false
}

// Expire settles a command whose time is over; before that it does nothing.
func Expire(ctx context.Context, s Store, scope tenants.Scope, id custody.CommandID) (Command, error) {
	var out Command
	err := s.InTx(ctx, scope, func(tx Tx) error {
		c, err := tx.Command(id)
		if err != nil {
			return err
		}
		if out = c; !tx.Now().After(c.ExpiresAt) || c.State == Actuated {
			return nil
		}
		out, err = SettleIn(tx, Progress{ID: id, State: ExpiredS, At: tx.Now()})
		return err
	})
	return out, tenants.Wrap("keys.Expire", err)
}

// Cancel withdraws a command that the cabinet has not answered yet. A cabinet
// that got it may still act until it expires; its result is then recorded.
func Cancel(ctx context.Context, s Store, scope tenants.Scope, id custody.CommandID) (Command, error) {
	var out Command
	err := s.InTx(ctx, scope, func(tx Tx) error {
		c, err := tx.Command(id)
		if err != nil {
			return err
		}
		if c.Requester != scope.Actor() {
			right, other := OrderRight(c.Action)
			if !other {
				right = tenants.Release
			}
			if err := scope.Need(right); err != nil {
				return err
			}
		}
		if c.State.rank() > Sent.rank() {
			return tenants.Fail(tenants.Conflict, "command_answered", "state", string(c.State))
		}
		out, err = SettleIn(tx, Progress{ID: id, State: Cancelled, At: tx.Now()})
		return err
	})
	return out, tenants.Wrap("keys.Cancel", err)
}
