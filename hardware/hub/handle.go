package hub

import (
	"context"
	"errors"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Handle takes one message from the broker. An error means that nothing was
// stored and that the sender must keep it and try again; what is wrong with
// the message itself is logged and dropped, because sending it again would
// not mend it.
func (h *Hub) Handle(ctx context.Context, topic string, payload []byte) error {
	t, err := proto.ParseTopic(topic)
	if err != nil || !t.Kind.Up() {
		h.drop(ctx, topic, "topic", err)
		return nil
	}
	d, err := h.device(ctx, t.Device)
	if tenants.KindOf(err) == tenants.NotFound {
		h.drop(ctx, topic, "stranger", err)
		return nil
	}
	if err != nil {
		return err
	}
	if !speaksThrough(d, t.Gateway) {
		h.drop(ctx, topic, "gateway", nil)
		return nil
	}
	m, err := proto.Open(payload, t.Kind, deviceKeys(d))
	if err != nil || m.Head().Device != d.ID || m.Head().Epoch != d.Epoch {
		h.forget(d.ID) // it may have been enrolled anew meanwhile
		h.drop(ctx, topic, "signature", err)
		return nil
	}
	err = h.dispatch(ctx, d, t.Gateway, m)
	if errors.Is(err, errOldLife) {
		h.forget(d.ID)
		h.drop(ctx, topic, "life", err)
		return nil
	}
	return err
}

// speaksThrough: a gateway speaks for itself, a cabinet through its gateway.
func speaksThrough(d tenants.Device, gateway tenants.DeviceID) bool {
	if d.Kind == tenants.GatewayDevice {
		return d.ID == gateway
	}
	return d.GatewayID == gateway
}

func (h *Hub) drop(ctx context.Context, topic, why string, err error) {
	h.log.WarnContext(ctx, "message dropped", "topic", topic, "why", why, "err", err)
}

func (h *Hub) dispatch(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Message) error {
	switch m := m.(type) {
	case *proto.Birth:
		return h.birth(ctx, d, gateway, *m)
	case *proto.Events:
		return h.events(ctx, d, gateway, *m)
	case *proto.Result:
		return h.result(ctx, d, *m)
	case *proto.Applied:
		return h.applied(ctx, d, gateway, *m)
	case *proto.Inventory:
		return h.inventory(ctx, d, *m)
	case *proto.Health:
		return h.health(ctx, d, gateway, *m)
	case *proto.Ask:
		return h.beacon(ctx, d, gateway, *m)
	case *proto.Loss:
		return h.loss(ctx, d, *m)
	case *proto.Renew:
		return h.renewCertificate(ctx, d, *m)
	case *proto.Death:
		return h.death(ctx, d)
	}
	return nil
}
