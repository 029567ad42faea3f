package hub

import (
	"context"
	"time"

	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// sendCommands publishes what is queued and settles what expired. It is rung
// after each commit; nothing a person waits for goes through the queue.
func (h *Hub) sendCommands(ctx context.Context) error {
	queued, err := h.store.UnscopedQueuedCommands(ctx, h.clock().Add(-time.Second))
	if err != nil {
		return err
	}
	for _, q := range queued {
		if err := h.sendCommand(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// SendQueued is sendCommands for the outbox, which makes sure.
func (h *Hub) SendQueued(ctx context.Context) error { return h.sendCommands(ctx) }

func (h *Hub) sendCommand(ctx context.Context, q store.QueuedCommand) error {
	scope := tenants.ForJob(q.OrgID, "command")
	desk := store.In[keys.Tx](h.store)
	if !h.clock().Before(q.ExpiresAt) {
		_, err := keys.Expire(ctx, desk, scope, q.ID)
		return err
	}
	var m proto.Command
	var w store.Twin
	err := h.store.Read(ctx, scope, func(r *store.Rx) (err error) {
		m, w, err = h.commandOf(r, q)
		return err
	})
	if err != nil {
		return err
	}
	if len(w.BootID) == 0 || w.QuarantinedAt != nil {
		return nil // nobody there who may obey; it will expire and say so
	}
	if err := h.send(ctx, w.GatewayID, m); err != nil {
		h.log.WarnContext(ctx, "command not sent", "command", string(q.ID), "err", err)
		return nil
	}
	_, err = keys.Settle(ctx, desk, scope, keys.Progress{ID: q.ID, State: keys.Sent, At: h.clock()})
	return err
}

// commandOf is the command in the words of the protocol, bound to the run of
// the controller that may obey.
func (h *Hub) commandOf(r *store.Rx, q store.QueuedCommand) (proto.Command, store.Twin, error) {
	c, err := r.Command(q.ID)
	if err != nil {
		return proto.Command{}, store.Twin{}, err
	}
	w, err := r.Twin(c.DeviceID)
	if err != nil {
		return proto.Command{}, w, err
	}
	m := proto.Command{Device: c.DeviceID, Epoch: w.Epoch, Boot: w.BootID, ID: c.ID, Action: proto.Action(c.Action),
		Item: c.ItemID, Person: c.PersonID, Requester: c.Requester, Purpose: c.Purpose, Due: proto.MomentAt(c.DueAt),
		Issued: proto.MomentOf(c.IssuedAt), Expires: proto.MomentOf(c.ExpiresAt)}
	if c.Slot > 0 {
		m.Slots = []int{c.Slot}
	}
	if c.Approver != "" {
		m.Approvers = []string{string(c.Approver)}
	}
	if c.ItemID != "" {
		it, err := r.Item(c.ItemID)
		if err != nil {
			return m, w, err
		}
		m.Tag = it.Tag
	}
	if c.PersonID != "" {
		if m.Name, err = r.PersonName(c.PersonID); err != nil {
			return m, w, err
		}
	}
	return m, w, nil
}

// result is the quick answer of a cabinet; the journal says it for good.
func (h *Hub) result(ctx context.Context, d tenants.Device, m proto.Result) error {
	state := map[proto.Progress]keys.CommandState{proto.Delivered: keys.Delivered, proto.Actuated: keys.Actuated,
		proto.Refused: keys.RefusedS, proto.Unknown: keys.UnknownS}[m.State]
	if state == "" {
		return nil // taken and relocked are told by the journal, with their effect
	}
	_, err := keys.Settle(ctx, store.In[keys.Tx](h.store), tenants.ForDevice(d, ""),
		keys.Progress{ID: m.Command, State: state, Detail: string(m.Refusal), At: m.At.Time(), Quiet: true})
	if tenants.KindOf(err) == tenants.NotFound {
		return nil
	}
	return err
}
